"""Verbs of awards: decide a lot, approve, announce to everybody."""

from __future__ import annotations

from dataclasses import asdict

from procurement import notices, people, rfps
from procurement.awards import loading, queries, rules, telling
from procurement.awards.debrief import lot_fields, payees
from procurement.awards.model import Notice, WrittenReason
from procurement.awards.records import AwardApproval, AwardChoice, AwardNotice
from procurement.documents import canonical_bytes
from procurement.errors import Conflict
from procurement.notices import Event, Letter
from procurement.policy import Act
from procurement.rfps import ControlProfile
from procurement.work import Work


def decide_lot(
    work: Work,
    rfp_id: str,
    letter: str,
    bid_id: str | None,
    reason: str,
    *,
    seen: int | None = None,
) -> None:
    """A lot goes to a bid, or to nobody; an earlier decision stays in the record's history.

    ``seen`` is the number of the decision that the page showed (0 for none). An approval of what
    was decided before loses its effect.

    Refuses: ``NotFound``, ``NotAllowed``, ``OutOfOrder``, ``Invalid`` without the reason that is
    due, ``Conflict`` when somebody decided meanwhile.
    """
    rfps.hold(work, rfp_id)
    parties = rfps.parties_of(work, rfp_id)
    work.authorize(Act.DECIDE_AWARD, parties, lot=letter, bid=bid_id or "nobody")
    rules.in_time(rfps.status_of(work, rfp_id))
    lots = lot_fields(loading.ground_of(work, rfp_id))
    standing = loading.standing_of(work, rfp_id, [lot.letter for lot in lots])
    rules.not_author(standing, work.actor.person_id)
    field = next((lot for lot in lots if lot.letter == letter), None)
    form = people.read_input(WrittenReason, reason=reason)
    chosen = rules.decide(field, bid_id, form.reason)
    earlier = standing.choices.get(letter)
    number = earlier.number if earlier else 0
    if seen is not None and seen != number:
        raise Conflict(f"Somebody decided on lot {letter} meanwhile. Load it again and look.")
    own = form.reason or (rules.own_reason(field, chosen) if field and chosen else "")
    work.session.add(
        AwardChoice(
            rfp_id=rfp_id,
            letter=letter,
            number=number + 1,
            bid_id=bid_id,
            vendor=chosen.vendor if chosen else "",
            reason=own,
            is_leading=chosen is not None and chosen.rank == 1,
            by_id=work.actor.person_id,
            by=work.actor.name,
            at=work.now,
        )
    )
    work.session.flush()
    after = loading.standing_of(work, rfp_id, [lot.letter for lot in lots])
    if not after.undecided and after.profile != ControlProfile.SOLO:
        telling.approval_asked(work, rfp_id)


def approve(work: Work, rfp_id: str, reason: str = "") -> None:
    """Finance approves exactly what is decided now.

    Refuses: ``NotFound``, ``NotAllowed`` (who decided, unless the profile is solo; under committee
    also the RFP's authors), ``OutOfOrder``, ``Invalid`` without the reason due.
    """
    rfps.hold(work, rfp_id)
    work.authorize(Act.APPROVE_AWARD, rfps.parties_of(work, rfp_id))
    rules.in_time(rfps.status_of(work, rfp_id))
    ground = loading.ground_of(work, rfp_id)
    standing = loading.standing_of(work, rfp_id, ground.evaluation.scope)
    form = people.read_input(WrittenReason, reason=reason)
    rules.approve(standing, work.actor.person_id, form.reason)
    rules.together(payees(ground, queries.awarded_of(standing)))
    before = loading.newest_approval(work, rfp_id)
    work.session.add(
        AwardApproval(
            rfp_id=rfp_id,
            number=(before.number if before else 0) + 1,
            choices=loading.approved_words(standing.choices, standing.round),
            reason=form.reason,
            by_id=work.actor.person_id,
            by=work.actor.name,
            at=work.now,
        )
    )
    telling.approved(work, rfp_id)


def announce(work: Work, rfp_id: str) -> int:
    """The outcome is public to every bidder at once, by letter and page; returns how many.

    The only place where an RFP becomes awarded: nobody can award without telling everybody.

    Refuses: ``NotFound``, ``NotAllowed``, ``OutOfOrder`` before every lot is decided and finance
    approved exactly that.
    """
    rfps.hold(work, rfp_id)
    work.authorize(Act.ANNOUNCE_AWARD, rfps.parties_of(work, rfp_id))
    rules.in_time(rfps.status_of(work, rfp_id))
    ground = loading.ground_of(work, rfp_id)
    lots = lot_fields(ground)
    standing = loading.standing_of(work, rfp_id, [lot.letter for lot in lots])
    rules.announce(standing)
    told = queries.write_notices(work, rfp_id, ground, lots, standing)
    for notice in told:
        _tell(work, rfp_id, notice, standing.round)
    rfps.note_award(work, rfp_id, standing.is_award)
    return len(told)


def _tell(work: Work, rfp_id: str, notice: Notice, number: int) -> None:
    work.session.add(
        AwardNotice(
            rfp_id=rfp_id,
            vendor_id=notice.vendor_id,
            round=number,
            bid_id=notice.bid_id,
            kind=notice.debrief.kind.value,
            debrief=canonical_bytes(asdict(notice.debrief)).decode(),
            subject=notice.subject,
            body=notice.body,
            told_at=work.now,
        )
    )
    for address in people.member_addresses(work, notice.vendor_id):
        notices.write_letter(
            work,
            Letter(
                to=address,
                subject=notice.subject,
                body=notice.body,
                organization_id=notice.vendor_id,
                event=Event.AWARD,
                rfp_id=rfp_id,
                company=notice.vendor,
                how="bid opened",
            ),
        )
