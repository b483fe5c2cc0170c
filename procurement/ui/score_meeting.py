"""The consensus meeting on the screen: who gave what and why, and what the panel agrees on."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from procurement import evaluations
from procurement.documents import Rubric, SubCriterion
from procurement.documents.vocabulary import MAX_SCORE
from procurement.evaluations import DivergentCell, Panel, Settlement, Standing
from procurement.instants import when
from procurement.policy import Actor
from procurement.scoring import Missing
from procurement.ui import frame, missing_words, panel_effects, score_words, widgets
from procurement.ui.wording import plain

PAGE = "consensus.py"


def chosen(cells: Sequence[DivergentCell]) -> DivergentCell | None:
    """The cell that the page's address names, else the first that is open."""
    wanted = frame.chosen("bid"), frame.chosen("item")
    named = (one for one in cells if _place(one) == wanted)
    return next(named, None) or next((one for one in cells if one.settlement is None), None)


def _place(cell: DivergentCell) -> tuple[str, str]:
    return score_words.letter(cell.label), cell.item.replace("-", "")


def listing(rfp_id: str, cells: Sequence[DivergentCell], here: DivergentCell | None) -> None:
    """Every item over the spread, each with what was agreed, and the way to it."""
    with st.container(border=True, gap="small"):
        st.markdown(":material/list: **Items over the spread**")
        for cell in cells:
            given = [*(str(mark.score) for mark in cell.marks), *("n/a" for _ in cell.aside)]
            told = ", ".join(given) or "everybody abstained"
            if cell.settlement:
                told = f"{told}; agreed {_agreed(cell.settlement)}"
            bid, item = _place(cell)
            icon = ":material/check_circle:" if cell.settlement else ":material/help:"
            if cell == here:
                icon = ":material/play_arrow:"
            st.page_link(
                PAGE,
                label=f"{plain(cell.label)}, {plain(cell.item)}: {plain(told)}",
                icon=icon,
                query_params={"rfp": rfp_id, "bid": bid, "item": item},
            )


def marks(cell: DivergentCell, sub: SubCriterion) -> None:
    """All scores with their reasons, each beside the anchor it chose."""
    st.markdown(f"**Look at:** {plain(sub.measure)}")
    for mark in cell.marks:
        with st.container(border=True, gap="xsmall"):
            st.markdown(
                f"**{plain(mark.score)}** · {plain(mark.name)} :gray[{plain(mark.code)}]"
                + " :orange-badge[far from the others]" * (mark.code in cell.far)
            )
            st.caption(plain(f"Level {mark.score}: {sub.anchors[mark.score]}"))
            st.markdown(plain(mark.reason))
    for kind, given in (
        (Missing.ABSTAINED, cell.abstained),
        (Missing.NOT_APPLICABLE, cell.aside),
    ):
        for code, reason in given.items():
            with st.container(border=True, gap="xsmall"):
                word = " ".join(missing_words.WORDS[kind])
                st.markdown(f"**{word}** :gray[{plain(code)}]")
                st.caption(plain(kind.consequence))
                st.markdown(plain(reason))


def _agreed(settlement: Settlement) -> str:
    """The level the panel agreed on, or that the item does not apply."""
    if settlement.score is None:
        return missing_words.WORDS[Missing.NOT_APPLICABLE][1]
    return str(settlement.score)


def settle(rfp_id: str, cell: DivergentCell, sub: SubCriterion) -> None:
    """The form of the chair: the score the panel agrees on, and why."""
    known = cell.settlement
    number = known.number if known else 0
    draft = frame.draft(f"settle-{cell.bid_id}-{cell.item}", number)
    widgets.section("What the panel agrees on")
    options: list[int | str] = list(range(MAX_SCORE + 1))
    if sub.may_not_apply:
        options.append(evaluations.NOT_APPLICABLE)
    stands = evaluations.NOT_APPLICABLE if known and known.score is None else None
    score = st.radio(
        "Which level fits?",
        options,
        index=options.index(stands or known.score or 0) if known else None,
        format_func=lambda level: score_words.option(level, sub.anchors),
        key=draft.key("score"),
        width="stretch",
    )
    panel_effects.preview(rfp_id, cell.label, cell.item, score)
    reason = st.text_area(
        "Why? The vendor reads this when the procurement is over.",
        known.reason if known else "",
        key=draft.key("reason"),
        max_chars=evaluations.LONGEST_REASON,
        height=120,
    )
    if st.button(
        "Record and next",
        key="record",
        type="primary",
        icon=":material/arrow_forward:",
    ):
        with frame.refusals_shown(draft):
            with frame.work() as work:
                done = evaluations.settle(
                    work,
                    rfp_id,
                    cell.label,
                    cell.item,
                    score=score,
                    reason=frame.text(reason),
                    version=draft.version,
                )
            said = f"{plain(done.label)}, {plain(cell.title)}: {_agreed(done)}."
            frame.done(said, draft, to=PAGE, query={"rfp": rfp_id})


def agreed(settlement: Settlement, *, mine: str) -> None:
    """What was agreed, for those who do not chair."""
    old = ", ".join(
        f"{code} {'n/a' if score is None else score}"
        for code, score in sorted(settlement.old.items())
    )
    with st.container(border=True, gap="xsmall"):
        told = _agreed(settlement)
        st.markdown(f":material/handshake: **{plain(told)}** agreed, from {plain(old)}")
        st.markdown(plain(settlement.reason))
        at = when(settlement.at, mine)
        st.caption(plain(f"Recorded by {settlement.by}, {at}"))


def sits_here(panel: Panel, actor: Actor) -> bool:
    """Whether the reader is among the members whose scores count."""
    mine = [row for row in panel.members if row.person_id == actor.person_id]
    return any(row.standing == Standing.LOCKED for row in mine)


def item_of(rubric: Rubric, item: str) -> SubCriterion:
    """The item of the frozen rubric."""
    return next(sub for sub in rubric.sub_criteria if sub.id == item)
