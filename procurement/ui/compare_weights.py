"""What if the weights were others? A live ranking that never changes the record."""

from __future__ import annotations

from fractions import Fraction

import streamlit as st

from procurement.evaluations.comparison import Comparison, Standing, standings
from procurement.ui import frame
from procurement.ui.compare_words import percent, points, signed
from procurement.ui.wording import plain

COLUMNS = 3


def draw(comparison: Comparison) -> None:
    """A number for each criterion, and the ranking they would give."""
    st.caption(
        "Try other weights. Nothing here is saved, and the ranking of record "
        "stays the one above: its weights were published before bids were opened."
    )
    _tried(comparison)


@st.fragment
def _tried(comparison: Comparison) -> None:
    form = frame.draft(f"weights-{comparison.evaluation.variant}")
    given = _weights(comparison, form)
    total = sum(given.values(), Fraction(0))
    if not total:
        st.warning("Give at least one criterion some weight.", icon=":material/tune:")
        return
    shares = {name: weight * 100 / total for name, weight in given.items()}
    st.caption(
        plain(
            "These weights: "
            + " · ".join(f"{name} {percent(weight / 100)}" for name, weight in shares.items())
        )
    )
    _ranking(comparison, standings(comparison.evaluation, weights=shares))
    st.button(
        "Back to the published weights",
        key="weights-reset",
        icon=":material/restart_alt:",
        on_click=frame.forget,
        args=(form.name,),
        disabled=shares == dict(comparison.weights),
    )


def _weights(comparison: Comparison, form: frame.Draft) -> dict[str, Fraction]:
    titles = comparison.criteria
    given: dict[str, Fraction] = {}
    for start in range(0, len(titles), COLUMNS):
        names = list(titles)[start : start + COLUMNS]
        for name, column in zip(names, st.columns(COLUMNS, gap="medium"), strict=False):
            published = comparison.weights[name]
            # A slider writes its number in the accent, which is too faint for words on dark.
            value = column.number_input(
                plain(f"{name} {titles[name]}"),
                min_value=0.0,
                max_value=100.0,
                value=float(published),
                step=1.0,
                format="%.1f",
                key=form.key(name),
            )
            given[name] = _exact(value, published)
    return given


def _exact(value: object, published: Fraction) -> Fraction:
    """What was given; the published weight where it stands there, digit by digit."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return published
    return published if value == float(published) else Fraction(str(value))


def _ranking(comparison: Comparison, found: tuple[Standing, ...]) -> None:
    """The ranking under these weights, each bid with its place and points of record."""
    lines = {line.bid: line for line in comparison.bids}
    shown = [one for one in found if one.rank is not None]
    if not shown:
        st.markdown("Under these weights no bid reaches the quality minimum.")
        return
    partial = {line.bid for line in comparison.bids if line.is_partial}
    whole = [one for one in shown if one.bid not in partial] or shown
    leads = [lines[one.bid].vendor for one in whole if one.rank == whole[0].rank]
    is_same = {one.bid for one in whole if one.rank == whole[0].rank} == set(
        comparison.answer.leaders
    )
    if is_same:
        st.markdown(f":green[:material/check_circle:] **{plain(' and '.join(leads))}** as before.")
    else:
        st.markdown(f":orange[:material/swap_vert:] **{plain(' and '.join(leads))} would lead.**")
    st.table(
        {
            "Rank": [str(one.rank) for one in shown],
            "Vendor": [plain(lines[one.bid].vendor) for one in shown],
            "Points": [plain(points(one.total)) for one in shown],
            "Of record": [plain(_of_record(one, lines[one.bid].rank)) for one in shown],
            "Change": [plain(_change(one, lines[one.bid].total)) for one in shown],
        },
        alt="Ranking under the weights tried here",
        border="horizontal",
        hide_index=True,
    )


def _of_record(one: Standing, rank: int | None) -> str:
    if rank is None:
        return "not ranked"
    if rank == one.rank:
        return f"rank {rank}"
    arrow = "up" if one.rank is not None and one.rank < rank else "down"
    return f"{arrow} from rank {rank}"


def _change(one: Standing, total: Fraction) -> str:
    return signed(one.total - total)
