"""The combination builder: limits over all lots, the best award under them, what each costs."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

import streamlit as st

from procurement import awards
from procurement.awards import Builder, Proposal, Proposals
from procurement.policy import Act
from procurement.scoring.combinations import Limits
from procurement.scoring.exact import exact, rounded, shown
from procurement.ui import award_words, frame, widgets
from procurement.ui.award_desk import Desk
from procurement.ui.compare_words import signed
from procurement.ui.wording import counted, plain

COLUMNS = 3


def draw(desk: Desk) -> None:
    """The builder, where an RFP has several lots that can be awarded."""
    if len(desk.award.lots) < 2:
        return
    with frame.reading() as work:
        builder = awards.get_builder(work, desk.standing.rfp_id)
    if builder is None:
        return
    widgets.section("All lots together")
    st.caption(
        "Set limits over the whole award; see the best combination under them and what every "
        "limit costs. Nothing here decides anything."
    )
    with st.container(border=True, key="combinations"):
        _built(desk, builder)


@st.fragment
def _built(desk: Desk, builder: Builder) -> None:
    limits = _limits(desk, builder)
    with frame.reading() as work:
        found = awards.propose(work, desk.standing.rfp_id, limits)
    if found is None:
        return
    if builder.left_out:
        left = ", ".join(builder.left_out)
        st.caption(plain(f"No bid can be awarded {left}; the combinations leave that out."))
    if not found.found:
        widgets.alert(
            "warning",
            plain("Take back a limit. " + " ".join(rule.sentence for rule in found.rules)),
            title="No combination keeps all of these limits",
            icon=":material/rule:",
        )
        return
    _answer(desk, builder, found)
    _table(builder, found.found)
    _prices(found)
    _take_over(desk, builder, found.found)


# Limits ---------------------------------------------------------------------------------------


def _limits(desk: Desk, builder: Builder) -> Limits:
    letters = list(builder.lots)
    form = frame.draft("combinations")
    first, second, third = st.columns(COLUMNS, gap="medium")
    share = _number(first, "Most work for one vendor, percent", form.key("share"), 100, 100)
    lots = _number(
        second, "Most lots for one vendor", form.key("lots"), len(letters), len(letters), least=1
    )
    abroad = _number(third, "Most work abroad, percent", form.key("abroad"), 100, 100)
    with st.expander("More limits", key="more-limits", icon=":material/tune:"):
        fewest, most = _vendors(form, len(letters))
        apart = _pairs("Never the same vendor for", form.key("apart"), letters)
        together = _pairs("Always the same vendor for", form.key("together"), letters)
        budget = _budget(desk, form)
        seats = st.checkbox(
            "Seats and languages must be enough for all lots of a vendor together",
            value=True,
            key=form.key("seats"),
        )
    return Limits(
        most_share=Fraction(share, 100) if share < 100 else None,
        most_lots=lots if lots < len(letters) else None,
        most_abroad=Fraction(abroad, 100) if abroad < 100 else None,
        least_vendors=fewest if fewest > 1 else None,
        most_vendors=most if most < len(letters) else None,
        apart=apart,
        together=together,
        budget=budget,
        checks_capacity=bool(seats),
    )


def _number(place: object, label: str, key: str, value: int, most: int, *, least: int = 0) -> int:
    given = place.number_input(  # type: ignore[attr-defined]  # a column or the page itself
        label, min_value=least, max_value=most, value=value, step=1, key=key
    )
    return given if isinstance(given, int) else value


def _vendors(form: frame.Draft, lots: int) -> tuple[int, int]:
    left, right = st.columns(2, gap="medium")
    fewest = _number(left, "At least so many vendors", form.key("fewest"), 1, lots, least=1)
    return fewest, _number(right, "At most so many vendors", form.key("most"), lots, lots, least=1)


def _pairs(label: str, key: str, letters: Sequence[str]) -> tuple[tuple[str, str], ...]:
    pairs = list(combinations(letters, 2))
    picked = st.multiselect(
        label,
        range(len(pairs)),
        format_func=lambda place: f"{pairs[place][0]} and {pairs[place][1]}",
        placeholder="Choose pairs of lots",
        key=key,
    )
    return tuple(pairs[place] for place in picked if isinstance(place, int))


def _budget(desk: Desk, form: frame.Draft) -> Fraction | None:
    known = desk.ceiling is not None
    words = f" of {award_words.usd(desk.ceiling)}" if known else ""
    wanted = st.checkbox(
        plain(f"Stay under the ceiling{words}"), key=form.key("budget"), disabled=not known
    )
    return exact(desk.ceiling) if wanted and desk.ceiling is not None else None


# What is found --------------------------------------------------------------------------------


def _answer(desk: Desk, builder: Builder, found: Proposals) -> None:
    best = found.found[0]
    given = "; ".join(f"{_lots(lots)} to {builder.vendors[bid]}" for bid, lots in _won(best))
    st.markdown(f":material/emoji_events: **{plain('Best: ' + given)}**")
    said = (
        f"{shown(best.combination.score)} of 100 points, each lot weighed by its share of the "
        f"work, for {award_words.usd(best.total)}{_under(desk, best.total)}."
    )
    if found.ties > 1:
        said += f" {counted(found.ties, 'combination')} are equal in points and cost."
    said += (
        f" Every one of {found.size:,} combinations was tried."
        if found.is_enumerated
        else f" Found among {found.size:,} combinations by integer programming, checked exactly."
    )
    st.markdown(plain(said))


def _won(one: Proposal) -> list[tuple[str, tuple[str, ...]]]:
    """Each bid with its lots, in the order of the lots."""
    return sorted(one.combination.won.items(), key=lambda each: each[1])


def _lots(letters: Sequence[str]) -> str:
    return f"{'lot' if len(letters) == 1 else 'lots'} {', '.join(letters)}"


def _under(desk: Desk, total: Decimal) -> str:
    if desk.ceiling is None:
        return ""
    gap = desk.ceiling - total
    return f", {award_words.usd(abs(gap))} {'under' if gap >= 0 else 'over'} the ceiling"


def _table(builder: Builder, found: Sequence[Proposal]) -> None:
    best = found[0]
    if all(not one.obstacles for one in found):
        st.caption("In each of these every vendor passes the gates for all of its lots together.")
    st.table(
        {
            "Place": [_place(number) for number in range(len(found))],
            "Who gets which lot": [_who(builder, one) for one in found],
            "Points": [
                widgets.two_lines(
                    f"{rounded(one.combination.score, 2):,}",
                    _gap(one.combination.score - best.combination.score),
                )
                for one in found
            ],
            "Cost": [
                widgets.two_lines(award_words.usd(one.total), _dearer(one.total - best.total))
                for one in found
            ],
        },
        alt="The best combinations of lots and vendors",
        border="horizontal",
        hide_index=True,
    )


def _place(number: int) -> str:
    return "Best" if number == 0 else f"{number + 1}"


def _who(builder: Builder, one: Proposal) -> str:
    given = "; ".join(f"{', '.join(lots)}: {builder.short[bid]}" for bid, lots in _won(one))
    return widgets.two_lines(given, " ".join(one.obstacles))


def _gap(points: Fraction) -> str:
    return signed(points) if points else ""


def _dearer(usd: Decimal) -> str:
    return "" if not usd else f"{'+' if usd > 0 else '−'}{award_words.usd(abs(usd))}"


def _prices(found: Proposals) -> None:
    if not found.rules:
        return
    st.markdown("**What each limit costs**")
    st.markdown("\n".join(f"- {plain(rule.sentence)}" for rule in found.rules))
    st.caption(
        "Against the best combination without that limit; fees, minimums and phone matching are "
        "counted for each vendor as the table above counts them."
    )


# Taking it over -------------------------------------------------------------------------------


def _take_over(desk: Desk, builder: Builder, found: Sequence[Proposal]) -> None:
    if not desk.is_open or not desk.may(Act.DECIDE_AWARD):
        return
    chosen, press = st.columns([4, 3], gap="medium", vertical_alignment="bottom")
    with chosen:
        number = st.selectbox(
            "Combination",
            range(len(found)),
            format_func=lambda place: f"{_place(place)}: {_short(builder, found[place])}",
            key=f"combination-{_digest(found)}",
        )
    with press:
        pressed = st.button(
            "Take over into the lots", key="take-over", icon=":material/south:", width="stretch"
        )
    st.caption("Each lot below is then decided as ever, with a reason where one is due.")
    if pressed and isinstance(number, int) and 0 <= number < len(found):
        for letter, bid in found[number].combination.bids.items():
            desk.plan(letter, bid)
        st.rerun()


def _digest(found: Sequence[Proposal]) -> str:
    """A key for what is on offer: other combinations are a fresh choice."""
    told = repr([sorted(one.combination.bids.items()) for one in found])
    return hashlib.sha256(told.encode()).hexdigest()[:12]


def _short(builder: Builder, one: Proposal) -> str:
    return ", ".join(f"{''.join(lots)} {builder.short[bid]}" for bid, lots in _won(one))
