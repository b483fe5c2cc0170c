"""The award on the screen: each lot with its ranking and decision, its cost, what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import streamlit as st

from procurement import awards, ceremonies
from procurement.awards import (
    AwardFile,
    Candidate,
    LotField,
    Payee,
    ReportRow,
    Standing,
    Undoing,
)
from procurement.instants import when
from procurement.people import Able
from procurement.policy import Act, Actor
from procurement.rfps import ControlProfile, RfpStatus
from procurement.ui import award_words, frame, report_list, widgets
from procurement.ui.wording import counted, plain

DECIDE, APPROVE, ANNOUNCE = "Decide on a lot", "Approve this award", "Announce the outcome"
UNDO, AGREE = "Undo this outcome", "Agree to undo it"
PROFILE = {
    ControlProfile.SOLO: "One person may decide and approve, with a reason and a fresh password.",
    ControlProfile.TWO_PERSON: "Who decides does not approve: two people.",
    ControlProfile.COMMITTEE: "Who wrote the RFP neither decides nor approves.",
}


@dataclass(frozen=True)
class Desk:
    """All the page knows: the award, who looks at it, the ceiling, and what is issued.

    ``signers``: who from finance could sign the report.
    """

    award: AwardFile
    actor: Actor
    ceiling: Decimal | None
    reports: Sequence[ReportRow]
    signers: Sequence[Able] = ()

    @property
    def standing(self) -> Standing:
        """How far the award is."""
        return self.award.standing

    @property
    def standing_reports(self) -> Sequence[ReportRow]:
        """The issued documents that tell of the outcome which stands."""
        return [one for one in self.reports if one.superseded_at is None]

    @property
    def is_open(self) -> bool:
        """Whether anything can still be decided."""
        return self.standing.status == RfpStatus.PRICES_OPENED

    def may(self, act: Act) -> bool:
        """Whether to offer an act."""
        return frame.may(self.actor, act, organization_id=self.actor.organization_id)

    def plan(self, letter: str, bid_id: str) -> None:
        """Remember the bid a combination gives a lot, while the page stays open."""
        frame.keep(f"plan-{self.standing.rfp_id}-{letter}", bid_id)

    def planned(self, field: LotField) -> Candidate | None:
        """The bid a combination gave a lot, where one was taken over and is not decided."""
        kept = frame.kept(f"plan-{self.standing.rfp_id}-{field.letter}")
        found = field.of(kept) if isinstance(kept, str) else None
        choice = self.standing.choices.get(field.letter)
        is_done = choice is not None and found is not None and choice.bid_id == found.bid_id
        return None if is_done and field.letter not in self.standing.undone else found


# The lots -------------------------------------------------------------------------------------


def lot(desk: Desk, field: LotField) -> None:
    """One lot: who bids, ranked on this lot alone, what was decided, and the way to decide."""
    choice = desk.standing.choices.get(field.letter)
    is_undone = field.letter in desk.standing.undone
    with st.container(border=True, key=f"lot-{field.letter}"):
        st.subheader(plain(f"Lot {field.letter}: {field.name}"), anchor=False)
        if choice is not None:
            if is_undone:
                was = f"Undone: {award_words.decided(choice)}"
                st.markdown(f":orange[:material/undo: **{plain(was)}**]")
            elif choice.bid_id:
                st.markdown(f":green[:material/task_alt: **{plain(award_words.decided(choice))}**]")
            else:
                st.markdown(f":gray[:material/block: **{plain(award_words.decided(choice))}**]")
            st.markdown(plain(choice.reason))
            st.caption(plain(f"{choice.by}, {when(choice.at, desk.actor.timezone)}"))
        _ranking(field, choice.bid_id if choice and not is_undone else None)
        planned = desk.planned(field) if desk.is_open else None
        if planned is not None:
            due = awards.reason_due(field, planned.bid_id)
            said = f"Taken over from the combination: {planned.vendor}. {due}"
            st.markdown(f":blue[:material/south:] {plain(said.strip())}")
        if desk.is_open and desk.may(Act.DECIDE_AWARD):
            first = choice is None
            if st.button(
                f"Decide lot {plain(field.letter)}" + ("" if first else " anew"),
                key=f"decide-{field.letter}",
                icon=":material/gavel:" if first or is_undone else ":material/edit:",
                type="primary" if first or is_undone else "secondary",
            ):
                frame.ask(DECIDE, lot=field.letter)


def _ranking(field: LotField, chosen: str | None) -> None:
    rows = field.candidates
    if not rows:
        st.caption("Nobody bid on this lot.")
        return
    st.table(
        {
            "Rank": [award_words.place(one, field) for one in rows],
            "Vendor": [_marked(one, one.bid_id == chosen) for one in rows],
            "Points": [f"{one.total:,}" for one in rows],
            "Price by itself": [plain(award_words.usd(one.price)) for one in rows],
        },
        alt=f"Bids on lot {field.letter}, ranked on this lot alone",
        border="horizontal",
        hide_index=True,
    )
    if not any(one.may_be_awarded for one in rows):
        st.caption("No bid on this lot can be awarded: decide for nobody, and say why.")


def _marked(one: Candidate, is_chosen: bool) -> str:
    mark = ":green[:material/task_alt:] " if is_chosen else ""
    return mark + widgets.two_lines(one.vendor, award_words.state(one))


# Beside the lots ------------------------------------------------------------------------------


def together(desk: Desk) -> None:
    """What the decisions cost together, against the ceiling, and whether a vendor can carry it."""
    payees = desk.award.payees
    with st.container(border=True, gap="small"):
        st.markdown(":material/payments: **What it costs together**")
        if not payees:
            st.caption("No lot is awarded yet.")
            return
        if desk.standing.undone:
            lots = ", ".join(sorted(desk.standing.undone))
            st.caption(plain(f"As it was before the outcome was undone: {lots}."))
        for payee in payees:
            _payee(payee)
        total = sum((payee.total for payee in payees), Decimal(0))
        st.metric("All awarded lots", award_words.usd(total))
        if desk.ceiling is not None:
            gap = desk.ceiling - total
            words = "under" if gap >= 0 else "over"
            st.caption(
                plain(
                    f"{award_words.usd(abs(gap))} {words} the ceiling of "
                    f"{award_words.usd(desk.ceiling)}."
                )
            )


def _payee(payee: Payee) -> None:
    lots = f"{'Lot' if len(payee.amounts) == 1 else 'Lots'} {', '.join(payee.amounts) or 'none'}"
    with st.container(gap="xxsmall"):
        st.markdown(f"**{plain(payee.vendor)}**  \n{plain(award_words.usd(payee.total))}")
        st.caption(plain(f"{lots}, fees for the whole bid counted once"))
    if payee.status not in awards.AWARDABLE:
        widgets.alert(
            "warning",
            plain(f"{payee.vendor} cannot have these lots together. {' '.join(payee.obstacles)}"),
            title="Not together",
            icon=":material/warning:",
        )


def next_steps(desk: Desk) -> None:
    """How far the award is, and the one thing that can be done now."""
    with st.container(border=True, gap="small", key="next-steps"):
        with st.container(horizontal=True, gap="small"):
            _steps(desk)
        _act(desk)


def _steps(desk: Desk) -> None:
    standing = desk.standing
    _step(not standing.undecided, "Decide every lot", _lots_left(standing))
    approval = standing.approval
    said = f"{approval.by}, {when(approval.at, desk.actor.timezone)}" if approval else ""
    if approval is not None and approval.reason:
        said = f"{said}: {approval.reason}"
    _step(approval is not None, "Finance approves", said or PROFILE[standing.profile])
    told = desk.award.announced_at
    at = when(told, desk.actor.timezone) if told else "Every bidder gets its letter at once."
    _step(told is not None, "Announce to everybody", at)
    report = desk.standing_reports[0] if desk.standing_reports else None
    issued = f"{report.issued_by}, {when(report.issued_at, desk.actor.timezone)}" if report else ""
    if report is not None and report.waits_for:
        left = counted(len(report.waits_for.split()), "signature")
        issued = f"{issued}; {left} of finance to come: {report_list.awaited_names(report)}"
    _step(report is not None, "Issue the signed report", issued or "Once, by the lead.")


def _lots_left(standing: Standing) -> str:
    if standing.undecided:
        return f"Left: {', '.join(standing.undecided)}"
    return f"All {len(standing.letters)} lots are decided."


def _step(done: bool, words: str, detail: str) -> None:
    icon = ":green[:material/check_circle:]" if done else ":gray[:material/radio_button_unchecked:]"
    with st.container(gap="xxsmall", width=185):
        st.markdown(f"{icon} **{plain(words)}**")
        st.caption(plain(detail))


def _act(desk: Desk) -> None:
    """The button of the next step, or who it waits for."""
    standing = desk.standing
    if not desk.is_open:
        _after(desk)
    elif standing.undecided:
        if not desk.may(Act.DECIDE_AWARD):
            st.caption("A lead of your campaign decides.")
    elif standing.approval is None:
        _button(desk, Act.APPROVE_AWARD, APPROVE, "approve", "Somebody from finance approves.")
    else:
        _button(
            desk, Act.ANNOUNCE_AWARD, ANNOUNCE, "announce", "A lead of your campaign announces."
        )


def _button(desk: Desk, act: Act, words: str, key: str, otherwise: str) -> None:
    if not desk.may(act):
        st.caption(plain(otherwise))
    elif st.button(words, key=key, type="primary", icon=":material/check:"):
        frame.ask(words)


def undone_before(desk: Desk) -> None:
    """Which outcomes were undone, and why: whoever decides or approves anew reads it first."""
    for one in desk.award.undoings:
        if one.undone_at is not None:
            st.markdown(
                ":gray[:material/undo:] **An earlier outcome was undone** on "
                f"{plain(when(one.undone_at, desk.actor.timezone))} by "
                f"{plain(one.asked_by)}{plain(_with(one))}: {plain(one.reason)}"
            )


def taking_back(desk: Desk) -> None:
    """The way back from an announced outcome: one asks with a reason, another one agrees."""
    if desk.is_open or not desk.may(Act.UNDO_AWARD):
        return
    if desk.award.asked is None and st.button(
        plain(f"{UNDO} …"), key="undo", icon=":material/undo:", type="tertiary"
    ):
        frame.ask(UNDO)


def asked_to_undo(desk: Desk) -> None:
    """That somebody wants the outcome undone, and the way to agree; it comes before all else."""
    asked = desk.award.asked
    if asked is None or desk.is_open or not desk.may(Act.UNDO_AWARD):
        return
    with st.container(border=True, gap="small", key="asked-to-undo"):
        st.markdown(
            f":orange[:material/undo:] **{plain(asked.asked_by)} asks to undo this outcome:** "
            f"{plain(asked.reason)}"
        )
        if asked.asked_by_id == desk.actor.person_id:
            st.caption(
                "Nothing is undone yet: somebody else from lead or finance has to agree. They are "
                "asked by letter and on their first page."
            )
        elif st.button(plain(f"{AGREE} …"), key="agree-to-undo", icon=":material/undo:"):
            frame.ask(AGREE)


def _with(one: Undoing) -> str:
    return f" and {one.agreed_by}" if one.agreed_by != one.asked_by else ", alone"


def _approvals(desk: Desk) -> int:
    """How many from finance are to sign the report; asked only where there is a choice."""
    most = min(awards.MOST_APPROVALS, len(desk.signers))
    choices = {
        f"{counted(number, 'person', 'people')} from finance": number
        for number in range(1, most + 1)
    }
    chosen = st.selectbox(
        "How many sign it for finance",
        list(choices),
        help="Each of them signs a field of its own, one after the other, and nobody signs twice. "
        "The report is complete when all have signed.",
        key="approvals",
        width=280,
    )
    return choices.get(chosen, 1)


def _named(desk: Desk) -> list[str]:
    """Whom the lead names to sign the report for finance; empty where anybody from there may."""
    if not desk.signers:
        return []
    if len(desk.signers) == 1:
        st.caption(plain(f"{desk.signers[0].name} signs it for finance, and is asked by letter."))
        return []
    names = {
        one.id: plain(one.name)
        if sum(other.name == one.name for other in desk.signers) == 1
        else plain(f"{one.name} ({one.email})")
        for one in desk.signers
    }
    return st.multiselect(
        "Who signs it for finance",
        list(names),
        format_func=lambda one: names.get(one, one),
        max_selections=awards.MOST_APPROVALS,
        placeholder="Anybody from finance",
        help="Whoever is named is asked by letter and on the first page, and nobody else signs "
        "instead, unless one of them is no longer here. Each signs once.",
        key="signers",
        width=380,
    )


def _after(desk: Desk) -> None:
    if desk.standing_reports:
        st.page_link("reports.py", label="To the report", icon=":material/description:")
    elif desk.may(Act.ISSUE_REPORT):
        named = _named(desk)
        approvals = len(named) or (_approvals(desk) if len(desk.signers) > 1 else 1)
        if st.button(
            "Issue the report",
            key="issue",
            type="primary",
            icon=":material/workspace_premium:",
        ):
            with frame.refusals_shown():
                with st.status("The report is being issued.", expanded=True):
                    frame.ceremony(
                        ceremonies.issue_report,
                        desk.standing.rfp_id,
                        approvals=approvals,
                        named=named,
                        tell=st.caption,
                    )
                frame.done("The report is issued and signed.", to="reports.py")
    else:
        st.caption("A lead of your campaign issues the report.")
