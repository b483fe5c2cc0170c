"""The dialogs of the award: decide a lot, approve, announce."""

from __future__ import annotations

from decimal import Decimal

import streamlit as st

from procurement import awards, ceremonies
from procurement.awards import LotField
from procurement.rfps import ControlProfile
from procurement.ui import award_words, frame, widgets
from procurement.ui.award_desk import AGREE, ANNOUNCE, APPROVE, DECIDE, UNDO, Desk
from procurement.ui.wording import counted, plain


def open_question(desk: Desk, bidders: int) -> None:
    """Draw the dialog of the question that is open, if one is."""
    if not desk.is_open:
        _open_way_back(desk, bidders)
        return
    asked = frame.asked()
    question = asked.get("question")
    field = next((one for one in desk.award.lots if one.letter == asked.get("lot")), None)
    if question == DECIDE and field is not None:
        _decide(desk, field)
    elif question == APPROVE:
        _approve(desk)
    elif question == ANNOUNCE:
        _announce(desk, bidders)


@st.dialog(DECIDE, icon=":material/gavel:", width="medium", on_dismiss=frame.answered)
def _decide(desk: Desk, field: LotField) -> None:
    earlier = desk.standing.choices.get(field.letter)
    draft = frame.draft(DECIDE, earlier.number if earlier else 0)
    able = [one for one in field.candidates if one.may_be_awarded]
    options = {one.bid_id: award_words.option(one) for one in able}
    options[""] = award_words.NOBODY
    st.markdown(f"**{plain(f'Lot {field.letter}: {field.name}')}**")
    chosen = st.radio(
        "Who gets this lot",
        list(options),
        index=_first(desk, field, list(options)),
        format_func=lambda one: plain(options.get(one, "")),
        key=draft.key("bid"),
    )
    reason = _reason(draft, earlier.reason if earlier else "")
    if chosen is not None and chosen in options:
        due = awards.reason_due(field, chosen or None)
        if due:
            st.caption(f":orange[:material/edit_note:] {plain(due)}")
    if desk.standing.approval is not None:
        st.caption("Finance approved what was decided before; it will have to approve again.")
    if st.button("Decide", key="confirm", type="primary", disabled=chosen is None):
        with frame.refusals_shown(draft):
            with frame.work() as work:
                awards.decide_lot(
                    work,
                    desk.standing.rfp_id,
                    field.letter,
                    str(chosen) or None,
                    reason,
                    seen=draft.version,
                )
            frame.done(f"Lot {plain(field.letter)} is decided.", draft)


def _reason(draft: frame.Draft, earlier: str) -> str:
    """The reason as typed; the earlier decision's is offered, since another bid needs another."""
    key = draft.key("reason-again")
    again = frame.kept(key) is not None
    if earlier and not again:
        st.button(
            "Begin with the earlier reason",
            key="earlier-reason",
            icon=":material/history:",
            type="tertiary",
            help=plain(earlier),
            on_click=frame.keep,
            args=(key, 1),
        )
    typed = st.text_area(
        "Reason",
        earlier if again else "",
        key=key if again else draft.key("reason"),
        max_chars=2000,
        help="Shown in the report. Needed unless the lot goes to the one leading bid.",
    )
    return frame.text(typed)


def _first(desk: Desk, field: LotField, options: list[str]) -> int | None:
    """What stands chosen when the dialog opens: a combination taken over, else the decision."""
    planned, earlier = desk.planned(field), desk.standing.choices.get(field.letter)
    if planned is not None and planned.bid_id in options:
        return options.index(planned.bid_id)
    return None if earlier is None else _place(options, earlier.bid_id)


def _place(options: list[str], bid_id: str | None) -> int | None:
    return options.index(bid_id or "") if (bid_id or "") in options else None


@st.dialog(APPROVE, icon=":material/verified_user:", on_dismiss=frame.answered)
def _approve(desk: Desk) -> None:
    draft = frame.draft(APPROVE)
    standing = desk.standing
    alone = desk.actor.person_id in standing.deciders
    for choice in (standing.choices[letter] for letter in standing.letters):
        decided = f"Lot {choice.letter}: {award_words.decided(choice)}"
        st.markdown(widgets.two_lines(decided, choice.reason))
    _costs(desk)
    st.caption("You approve exactly this. Nobody is told yet: the lead announces it afterwards.")
    if alone and standing.profile == ControlProfile.SOLO:
        st.caption(
            "You decided and approve as one person. Say why nobody else approves, and type your "
            "own password again; the report says that one person acted."
        )
    due = "Reason" if alone else "Remark for the record, if you have one"
    reason = st.text_area(due, key=draft.key("reason"), max_chars=2000)
    needs_password = alone and standing.profile == ControlProfile.SOLO
    password = (
        st.text_input("Your own password", type="password", key=draft.key("password"))
        if needs_password
        else ""
    )
    if st.button("Approve", key="confirm", type="primary"):
        with frame.refusals_shown(draft), st.spinner("Evaluating again and approving"):
            if needs_password:
                frame.ceremony(
                    ceremonies.approve_award_in_person,
                    standing.rfp_id,
                    frame.text(reason),
                    password=frame.text(password),
                )
            else:
                with frame.work() as work:
                    awards.approve(work, standing.rfp_id, frame.text(reason))
            frame.done("The award is approved. The lead can announce it now.", draft)


def _costs(desk: Desk) -> None:
    """What the decisions cost, for whoever answers for the money."""
    payees = desk.award.payees
    for payee in payees:
        st.markdown(plain(f"{payee.vendor}: {award_words.usd(payee.total)}"))
    if payees:
        total = sum((payee.total for payee in payees), Decimal(0))
        ceiling = f" of a ceiling of {award_words.usd(desk.ceiling)}" if desk.ceiling else ""
        st.markdown(f"**{plain(f'{award_words.usd(total)} together{ceiling}.')}**")


@st.dialog(ANNOUNCE, icon=":material/campaign:", on_dismiss=frame.answered)
def _announce(desk: Desk, bidders: int) -> None:
    standing = desk.standing
    for choice in (standing.choices[letter] for letter in standing.letters):
        st.markdown(plain(f"Lot {choice.letter}: {award_words.decided(choice)}"))
    alone = standing.profile == ControlProfile.SOLO
    undoing = "It can be undone only" if alone else "Only two people together can undo it,"
    st.markdown(
        f"{plain(counted(bidders, 'bidder'))} get their letters in the same moment, and the "
        f"outcome stands on their result pages. {plain(undoing)} with a reason that every bidder "
        "reads."
    )
    if st.button("Announce it", key="confirm", type="primary"):
        with frame.refusals_shown():
            with st.spinner("Writing to every bidder"), frame.work() as work:
                told = awards.announce(work, desk.standing.rfp_id)
            frame.done(f"The outcome is announced to {plain(counted(told, 'bidder'))}.")


def _open_way_back(desk: Desk, bidders: int) -> None:
    question = frame.asked().get("question")
    if question == UNDO and desk.award.asked is None:
        _undo(desk, bidders)
    elif question == AGREE and desk.award.asked is not None:
        _agree(desk, bidders)


@st.dialog(UNDO, icon=":material/undo:", on_dismiss=frame.answered)
def _undo(desk: Desk, bidders: int) -> None:
    draft, rfp_id = frame.draft(UNDO), desk.standing.rfp_id
    alone = desk.standing.profile == ControlProfile.SOLO
    told = counted(bidders, "bidder")
    st.markdown(
        f"The outcome is taken back, and {plain(told)} are told, with your reason. The prices "
        "stay open and you decide anew; finance approves again. What was decided, announced and "
        "signed stays in the record, and an issued report is marked as superseded."
    )
    if not alone:
        st.caption("Nothing happens before somebody else from lead or finance agrees.")
    reason = st.text_area("Reason", key=draft.key("reason"), max_chars=2000)
    password = (
        st.text_input("Your own password", type="password", key=draft.key("password"))
        if alone
        else ""
    )
    if st.button("Undo it" if alone else "Ask to undo it", key="confirm", type="primary"):
        with frame.refusals_shown(draft):
            if alone:
                frame.ceremony(
                    ceremonies.undo_award_in_person,
                    rfp_id,
                    frame.text(reason),
                    password=frame.text(password),
                )
                frame.done("The outcome is undone, and every bidder is told.", draft)
            else:
                with frame.work() as work:
                    awards.ask_to_undo(work, rfp_id, frame.text(reason))
                frame.done("Somebody else has to agree now.", draft)


@st.dialog(AGREE, icon=":material/undo:", on_dismiss=frame.answered)
def _agree(desk: Desk, bidders: int) -> None:
    asked = desk.award.asked
    if asked is None:
        return
    st.markdown(f"**{plain(asked.asked_by)}** gives this reason: {plain(asked.reason)}")
    st.markdown(
        f"{plain(counted(bidders, 'bidder'))} are told in the same moment that the outcome is "
        "taken back, with this reason."
    )
    if st.button("Undo the outcome", key="confirm", type="primary"):
        with frame.refusals_shown():
            with frame.work() as work:
                told = awards.undo(work, desk.standing.rfp_id)
            frame.done(f"The outcome is undone; {plain(counted(told, 'bidder'))} are told.")
