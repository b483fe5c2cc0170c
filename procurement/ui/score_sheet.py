"""One item of one bid to score: the anchors are the choice; saved when a field is left."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from procurement import evaluations
from procurement.documents.vocabulary import MAX_SCORE
from procurement.evaluations import ItemSheet, Order, Phase, Queue, QueueItem
from procurement.instants import zone
from procurement.ui import frame, score_words
from procurement.ui.missing_words import WORDS
from procurement.ui.wording import counted, plain

PAGE, BACK = "score_bids.py", "my_panel.py"


def back(rfp_id: str, order: Order) -> None:
    """The way back to the whole queue."""
    query = {"rfp": rfp_id, "by": order.value}
    st.page_link(BACK, label="All items", icon=":material/arrow_back:", query_params=query)


def progress(queue: Queue) -> None:
    """How many items of the phase at hand are scored."""
    if queue.phase is None:
        st.caption("Your scorecard is locked: you may read it, and change nothing.")
        return
    total, done = len(queue.at_hand), len(queue.at_hand) - queue.waiting
    words = score_words.PHASE[queue.phase]
    st.progress(done / total, text=f"{done} of {counted(total, 'item')} scored, {words}")


def question(sheet: ItemSheet) -> None:
    """What the item asks, and what to look for."""
    sub = sheet.sub
    st.caption(plain(f"{sub.id} · {sheet.criterion}"))
    st.markdown(f"**Look at:** {plain(sub.measure)}")
    if sub.evidence:
        st.markdown(f"**Evidence:** {plain(sub.evidence)}")
    if sheet.phase == Phase.NAMED:
        name = str(sheet.names.get("profile.name") or "the vendor")
        st.markdown(f"**Vendor:** {plain(name)}")
        st.caption(":material/visibility: This item names its vendor by its nature.")


def form(sheet: ItemSheet, queue: Queue, here: QueueItem, order: Order, *, mine: str) -> None:
    """The anchors as the choice, the reason, and the way on; of a locked item what was given."""
    if sheet.is_locked:
        _given(sheet)
        _way(sheet, queue, here, order)
        return
    draft = frame.draft(f"score-{sheet.bid_id}-{sheet.sub.id}", sheet.number)
    anchors = {level: sheet.sub.anchors[level] for level in range(MAX_SCORE + 1)}
    options: list[int | str] = [*anchors, evaluations.ABSTAIN]
    if sheet.sub.may_not_apply:
        options.append(evaluations.NOT_APPLICABLE)
    stands = _stands(sheet)
    score = st.radio(
        "Which level fits?",
        options,
        index=None if stands is None else options.index(stands),
        format_func=lambda level: score_words.option(level, anchors),
        key=draft.key("score"),
        width="stretch",
    )
    if score == evaluations.NOT_APPLICABLE:
        st.caption(f":material/info: {plain(score_words.ASIDE)}")
    reason = st.text_area(
        "Why? The vendor reads this when the procurement is over.",
        sheet.reason,
        key=draft.key("reason"),
        max_chars=evaluations.LONGEST_REASON,
        height=120,
    )
    stored = _kept(sheet, draft, score, frame.text(reason))
    is_pressed = _way(sheet, queue, here, order)
    if is_pressed and stored is not None:
        with frame.refusals_shown(draft):
            _go_on(stored, here, order, draft)
    _saved(stored or sheet, mine)


def _given(sheet: ItemSheet) -> None:
    with st.container(border=True, gap="small"):
        st.caption(":material/lock: What you gave; it is locked.")
        if sheet.missing is not None:
            mark, word = WORDS[sheet.missing]
            st.markdown(f"**{plain(mark)}** · You said: {word}.")
            st.caption(plain(sheet.missing.consequence))
            st.markdown(plain(sheet.reason))
        if sheet.score is not None:
            st.markdown(f"**{plain(sheet.score)}** · {plain(sheet.sub.anchors[sheet.score])}")
            st.markdown(plain(sheet.reason))


def _kept(
    sheet: ItemSheet, draft: frame.Draft, score: int | str | None, reason: str
) -> ItemSheet | None:
    """Save what was typed; returns the item as it is stored now, ``None`` when that was refused."""
    if (score, reason.strip()) == (_stands(sheet), sheet.reason):
        return sheet
    saved = None
    with frame.refusals_shown(draft), frame.work() as work:
        saved = evaluations.note_score(
            work,
            sheet.rfp_id,
            sheet.label,
            sheet.sub.id,
            score=score,
            reason=reason,
            version=_seen(draft),
        )
    if saved is not None:
        frame.keep(_name(draft), saved.number)
    return None if saved is None else replace(sheet, **vars(saved))


def _stands(sheet: ItemSheet) -> int | str | None:
    """What stands stored in the place of a score."""
    return score_words.WITHOUT[sheet.missing] if sheet.missing else sheet.score


def _name(draft: frame.Draft) -> str:
    return f"{draft.name}-{draft.number}"


def _seen(draft: frame.Draft) -> int:
    """The number of saves this window knows of: those before it was drawn, and its own."""
    kept = frame.kept(_name(draft))
    return kept if isinstance(kept, int) else draft.version


def _way(sheet: ItemSheet, queue: Queue, here: QueueItem, order: Order) -> bool:
    """The ways on; tells whether to save and go on."""
    items = queue.items
    place = items.index(here)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        # Not a primary button: on its colour the hint of the shortcut would be too faint to read.
        is_pressed = not sheet.is_locked and st.button(
            "Save and next",
            key="save-next",
            icon=":material/arrow_forward:",
            shortcut="Mod+Enter",
        )
        if place:
            _link("Previous", sheet.rfp_id, items[place - 1], order, ":material/chevron_left:")
        if place + 1 < len(items) and _is_open(queue, items[place + 1]):
            _link("Next", sheet.rfp_id, items[place + 1], order, ":material/chevron_right:")
    return is_pressed


def _is_open(queue: Queue, one: QueueItem) -> bool:
    return not (queue.phase == Phase.BLIND and one.phase == Phase.NAMED)


def _link(label: str, rfp_id: str, one: QueueItem, order: Order, icon: str) -> None:
    query = score_words.address(rfp_id, one, order)
    st.page_link(PAGE, label=label, icon=icon, query_params=query)


def _go_on(sheet: ItemSheet, here: QueueItem, order: Order, draft: frame.Draft) -> None:
    """Insist on score and reason, then open what waits next, or the way to lock."""
    with frame.work() as work:
        evaluations.save_score(
            work,
            sheet.rfp_id,
            sheet.label,
            sheet.sub.id,
            score=_stands(sheet),
            reason=sheet.reason,
            version=_seen(draft),
        )
        queue = evaluations.my_queue(work, sheet.rfp_id, order=order)
    told = WORDS[sheet.missing][1] if sheet.missing else sheet.score
    said = plain(f"{sheet.label}, {sheet.sub.title}: {told}.")
    after = next(one for one in queue.items if (one.label, one.item) == (here.label, here.item))
    follows = score_words.first_waiting(queue, after)
    if follows is None:
        frame.done("All items are scored.", draft, to=BACK, query={"rfp": sheet.rfp_id})
    query = score_words.address(sheet.rfp_id, follows, order)
    frame.done(said, draft, to=PAGE, query=query)


def _saved(sheet: ItemSheet, mine: str) -> None:
    if sheet.saved_at is None:
        st.caption("Nothing saved yet.")
    else:
        at = sheet.saved_at.astimezone(zone(mine))
        st.caption(plain(f"Saved {at:%H:%M}."))
