"""What if the weights were others? A live ranking that never changes the record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from procurement.evaluations.comparison import BidLine, Comparison, Standing, standings
from procurement.scoring.exact import shown
from procurement.ui import compare_missing, frame, widgets
from procurement.ui.compare_words import points, signed
from procurement.ui.wording import plain

STEPS = (Fraction(1), Fraction(1, 2))
FINEST = Fraction(1, 10)


def draw(comparison: Comparison) -> None:
    """A slider for each criterion, and beside them the ranking they would give."""
    st.markdown(
        ":material/lock: **This changes nothing in the record.** Nothing here is saved; the "
        "ranking of record stays the one above, by weights published before bids were opened."
    )
    _tried(comparison)


@st.fragment
def _tried(comparison: Comparison) -> None:
    """Moving a slider reruns this part alone."""
    form = frame.draft(f"weights-{comparison.evaluation.variant}")
    verdict = st.container()  # above the sliders, so that a phone shows both at once
    left, right = st.columns(2, gap="large")
    with left:
        given, places = _sliders(comparison, form)
        st.button(
            "Back to the published weights",
            key="weights-reset",
            icon=":material/restart_alt:",
            on_click=frame.forget,
            args=(form.name,),
            disabled=given == dict(comparison.weights),
        )
    total = sum(given.values(), Fraction(0))
    if not total:
        verdict.warning("Give at least one criterion some weight.", icon=":material/tune:")
        return
    shares = {name: weight * 100 / total for name, weight in given.items()}
    for name, place in places.items():
        place.caption(plain(_share_words(comparison.weights[name], shares[name])))
    found = standings(comparison.evaluation, weights=shares)
    with verdict:
        _verdict(comparison, found)
    with right:
        _ranking(comparison, found)
        st.caption(plain(_sum_words(total)))


# The sliders --------------------------------------------------------------------------------------


def _sliders(
    comparison: Comparison, form: frame.Draft
) -> tuple[dict[str, Fraction], dict[str, DeltaGenerator]]:
    """The weight given to each criterion, and the place for words below each slider."""
    step = _step(comparison.weights.values())
    given: dict[str, Fraction] = {}
    places: dict[str, DeltaGenerator] = {}
    for name, title in comparison.criteria.items():
        published = comparison.weights[name]
        with st.container(gap="xsmall"):
            value = st.slider(
                plain(f"{name} {title}"),
                min_value=0.0,
                max_value=100.0,
                value=float(published),
                step=float(step),
                # A slider's own number has the accent's colour, which is too faint on dark.
                format=":blue[%d %%]" if step == 1 else ":blue[%.1f %%]",
                key=form.key(name),
                persist_state="page",
            )
            places[name] = st.empty()
        given[name] = _exact(value, published)
    st.caption("Arrow keys move a slider by one step, Page Up and Page Down by ten.")
    return given, places


def _step(published: Iterable[Fraction]) -> Fraction:
    """The largest step on which every published weight stands."""
    weights = list(published)
    return next((one for one in STEPS if not any(weight % one for weight in weights)), FINEST)


def _exact(value: object, published: Fraction) -> Fraction:
    """What was given; the published weight where it stands there, digit by digit."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return published
    return published if value == float(published) else Fraction(str(value))


def _share_words(published: Fraction, share: Fraction) -> str:
    """What was published, and what the weight counts for among the others."""
    said = f"published {shown(published, 1)} %"
    return said if share == published else f"{said}, counts as {shown(share, 1)} %"


def _sum_words(total: Fraction) -> str:
    """How weights that do not add up to 100 are taken."""
    if total == 100:
        return "These weights add up to 100 %."
    return (
        f"These weights add up to {shown(total, 1)}, not 100, so each counts as its share of "
        "that sum."
    )


# What they give -----------------------------------------------------------------------------------


def _verdict(comparison: Comparison, found: tuple[Standing, ...]) -> None:
    """Who would lead, by how much, and whether that is somebody else than in the record."""
    lines = {line.bid: line for line in comparison.bids}
    whole = _whole(lines, found)
    if not whole:
        st.markdown("Under these weights no bid reaches the quality minimum.")
        return
    leads = [one for one in whole if one.rank == whole[0].rank]
    names = " and ".join(lines[one.bid].vendor for one in leads)
    behind = next((one for one in whole if one.rank != whole[0].rank), None)
    by = "."
    if behind:
        lead = whole[0].total - behind.total
        by = f", by {points(lead)} points over {lines[behind.bid].short}."
    if {one.bid for one in leads} == set(comparison.answer.leaders):
        holds = "leads" if len(leads) == 1 else "share the first place"
        by = f"{holds} as in the record{by}"
        st.markdown(f":green[:material/check_circle:] **{plain(names)}** {plain(by)}")
    else:
        st.markdown(f":orange[:material/swap_vert:] **{plain(names)}** {plain(f'would lead{by}')}")


def _whole(lines: Mapping[str, BidLine], found: Iterable[Standing]) -> list[Standing]:
    """The ranked bids for all of these lots; where there are none, the ranked bids for some."""
    ranked = [one for one in found if one.rank is not None]
    return [one for one in ranked if not lines[one.bid].is_partial] or ranked


def _ranking(comparison: Comparison, found: tuple[Standing, ...]) -> None:
    """The ranking under these weights, each bid with its place and points of record."""
    lines = {line.bid: line for line in comparison.bids}
    ranked = [one for one in found if one.rank is not None]
    if not ranked:
        return
    st.table(
        {
            "Rank": [
                widgets.two_lines(str(one.rank), _of_record(one, lines[one.bid].rank))
                for one in ranked
            ],
            "Vendor": [plain(lines[one.bid].vendor) for one in ranked],
            "Points": [
                compare_missing.signed_points(
                    lines[one.bid], points(one.total), _change(one, lines[one.bid].total)
                )
                for one in ranked
            ],
        },
        alt="Ranking under the weights tried here",
        border="horizontal",
        hide_index=True,
    )


def _of_record(one: Standing, rank: int | None) -> str:
    if rank is None:
        return "not ranked in the record"
    if rank == one.rank:
        return "as in the record"
    arrow = "↑ up" if one.rank is not None and one.rank < rank else "↓ down"
    return f"{arrow} from {rank}"


def _change(one: Standing, total: Fraction) -> str:
    """What the other weights add or take, or that they do not."""
    change = one.total - total
    return signed(change) if change else "unchanged"
