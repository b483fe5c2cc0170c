"""Reads of awards: the campaign's file, a vendor's own result, and issued documents."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from procurement import bids, evaluations, rfps
from procurement.awards import letters, loading, rules
from procurement.awards.combining import Builder, Proposals, builder_of
from procurement.awards.debrief import Ground, debrief_of, lot_fields, payees
from procurement.awards.model import (
    AwardFile,
    CriterionScore,
    Debrief,
    LotField,
    LotOutcome,
    Notice,
    NoticeKind,
    Result,
    Standing,
    Undoing,
    WeakAnchor,
)
from procurement.awards.records import AwardNotice
from procurement.awards.section import Surroundings, award_section
from procurement.policy import OrganizationKind, Role
from procurement.rfps import RfpStatus
from procurement.scoring import build_record, canonical_bytes
from procurement.scoring.combinations import Limits
from procurement.work import Work, missing

READERS = frozenset({Role.LEAD, Role.EDITOR, Role.COUNSEL, Role.FINANCE})
WITH_PRICES = frozenset({RfpStatus.PRICES_OPENED, RfpStatus.AWARDED, RfpStatus.NOT_AWARDED})


def may_read(work: Work, rfp_id: str) -> None:
    """Insist that the actor reads awards and reports of this RFP: the campaign, but no evaluator.

    Raises: ``NotFound``.
    """
    rfps.get_rfp(work, rfp_id)
    if not work.actor.roles & READERS:
        raise missing("award")


def get_award(work: Work, rfp_id: str) -> AwardFile:
    """The award of an own RFP as it stands: lots, decisions, approval, what it costs.

    Raises: ``NotFound``; ``OutOfOrder`` before the price opening.
    """
    may_read(work, rfp_id)
    ground = partial(loading.ground_of, work, rfp_id)
    lots = evaluations.kept(work, rfp_id, "lots", lambda: lot_fields(ground()))
    standing = loading.standing_of(work, rfp_id, [lot.letter for lot in lots])
    awarded = awarded_of(standing)
    about = f"payees {list(awarded.items())!r}"
    return AwardFile(
        standing=standing,
        lots=lots,
        payees=evaluations.kept(work, rfp_id, about, lambda: payees(ground(), awarded)),
        announced_at=loading.announced_at(work, rfp_id),
        undoings=loading.undoings_of(work, rfp_id),
    )


def get_builder(work: Work, rfp_id: str) -> Builder | None:
    """What combinations of an own RFP's lots can be chosen from; None with fewer than two lots.

    Raises: ``NotFound``; ``OutOfOrder`` before the price opening.
    """
    may_read(work, rfp_id)
    return evaluations.kept(
        work, rfp_id, "builder", lambda: builder_of(loading.ground_of(work, rfp_id))
    )


def propose(work: Work, rfp_id: str, limits: Limits) -> Proposals | None:
    """The best combinations of lots under these limits, with what each rule costs; saves nothing.

    Raises: as ``get_builder``, ``Invalid`` when a rule names a lot that cannot be awarded.
    """
    builder = get_builder(work, rfp_id)
    if builder is None:
        return None
    return evaluations.kept(work, rfp_id, f"proposals {limits!r}", lambda: builder.propose(limits))


def get_standing(work: Work, rfp_id: str) -> Standing:
    """How far the award of an own RFP is, without evaluating anything: for lists and tasks.

    Raises: ``NotFound``.
    """
    may_read(work, rfp_id)
    published = rfps.get_published(work, rfp_id)
    return loading.standing_of(work, rfp_id, sorted(published.requirements["lots"]))


def asked_to_undo(work: Work, rfp_id: str) -> Undoing | None:
    """Who wants the outcome of an own RFP undone, while nobody has agreed.

    Raises: ``NotFound``.
    """
    may_read(work, rfp_id)
    asked = loading.undoings_of(work, rfp_id)
    return next((one for one in asked if one.undone_at is None), None)


def awarded_of(standing: Standing) -> Mapping[str, str]:
    """Which lot goes to which bid, in the order of the lots."""
    chosen = {letter: standing.choices.get(letter) for letter in standing.letters}
    return {letter: one.bid_id for letter, one in chosen.items() if one and one.bid_id is not None}


def list_notices(work: Work, rfp_id: str) -> Sequence[Notice]:
    """The letters to all bidders as they would be sent now, or as they were sent.

    Raises: ``NotFound``; ``OutOfOrder`` before the price opening.
    """
    may_read(work, rfp_id)
    told = loading.notices_of(work, rfp_id)
    if told:
        return [_sent(work, row) for row in told]
    ground = loading.ground_of(work, rfp_id)
    lots = lot_fields(ground)
    standing = loading.standing_of(work, rfp_id, [lot.letter for lot in lots])
    return write_notices(work, rfp_id, ground, lots, standing)


def write_notices(
    work: Work, rfp_id: str, ground: Ground, lots: Sequence[LotField], standing: Standing
) -> Sequence[Notice]:
    """One letter for every bidder whose bid was opened; nothing is sent by this."""
    row = rfps.get_rfp(work, rfp_id)
    about = letters.About(
        reference=row.reference,
        title=row.title,
        buyer=work.actor.organization_name,
        link=work.link(f"/result?rfp={rfp_id}"),
    )
    awarded = awarded_of(standing)
    found = []
    for bid in bids.list_opened(work, rfp_id):
        told = debrief_of(ground, lots, awarded, bid.bid_id)
        found.append(
            Notice(
                vendor_id=bid.vendor_id,
                vendor=bid.vendor_name,
                bid_id=bid.bid_id,
                debrief=told,
                subject=letters.subject(told, about),
                body=letters.body(told, about, bid.vendor_name),
            )
        )
    return found


def _sent(work: Work, row: AwardNotice) -> Notice:
    return Notice(
        vendor_id=row.vendor_id,
        vendor=bids.vendor_name(work, row.rfp_id, row.vendor_id),
        bid_id=row.bid_id,
        debrief=read_debrief(row.debrief),
        subject=row.subject,
        body=row.body,
    )


def read_debrief(text: str) -> Debrief:
    """A debrief as it was stored."""
    stored: dict[str, Any] = json.loads(text)
    return Debrief(
        kind=NoticeKind(stored["kind"]),
        lots=tuple(LotOutcome(**one) for one in stored["lots"]),
        total=stored["total"],
        criteria=tuple(CriterionScore(**one) for one in stored["criteria"]),
        weakest=tuple(WeakAnchor(**one) for one in stored["weakest"]),
        obstacles=tuple(stored["obstacles"]),
    )


def get_record(work: Work, rfp_id: str, *, inadequate: Sequence[str] = ()) -> dict[str, Any]:
    """The decision record of an announced award, for its signed report.

    ``inadequate`` lists purposes of payment that are not accepted on disclosure reports.

    Raises: ``NotFound``; ``OutOfOrder`` before every lot is decided.
    """
    may_read(work, rfp_id)
    ground = loading.ground_of(work, rfp_id)
    standing = loading.standing_of(work, rfp_id, ground.evaluation.scope)
    rules.all_decided(standing)
    around = Surroundings(
        steps=loading.steps_of(work, rfp_id),
        panel=loading.panel_of(work, rfp_id),
        registered={bid.bid_id: bid.vendor_name for bid in bids.list_opened(work, rfp_id)},
        hands=loading.hands_of(work, rfp_id),
        inadequate=tuple(inadequate),
    )
    history = loading.all_choices(work, rfp_id)
    section = award_section(ground, standing, history, around)
    record = build_record(ground.evaluation, ground.judged, award=section)
    read: dict[str, Any] = json.loads(canonical_bytes(record))
    return read


# What a vendor reads --------------------------------------------------------------------------


def my_result(work: Work, rfp_id: str) -> Result:
    """What became of the actor's own bid; no debrief before the outcome is announced.

    Raises: ``NotFound`` for everybody who did not bid.
    """
    if work.actor.organization_kind != OrganizationKind.VENDOR:
        raise missing("result")
    notice = rfps.get_notice(work, rfp_id)
    if bids.my_bids(work).get(rfp_id) not in {bids.BidStatus.SUBMITTED, bids.BidStatus.OPENED}:
        raise missing("result")
    told = loading.notices_to(work, work.actor.organization_id, rfp_id)
    return _result(notice, told, loading.undoings_of(work, rfp_id))


def _result(
    notice: rfps.Notice, letters: Sequence[AwardNotice], undoings: Sequence[Undoing]
) -> Result:
    undone = [one.undone_at for one in undoings if one.undone_at]
    told = next((one for one in letters if one.round == len(undone) + 1), None)
    return Result(
        rfp_id=notice.rfp_id,
        reference=notice.reference,
        named=notice.named,
        title=notice.title,
        announced_at=told.told_at if told else None,
        debrief=read_debrief(told.debrief) if told else None,
        undone_at=undone[-1] if undone else None,
        letter=told.body if told else "",
    )


def my_results(work: Work) -> Sequence[Result]:
    """The RFPs the actor's firm bid on, each with its outcome once there is one.

    Raises: ``NotFound`` for anybody but a vendor.
    """
    if work.actor.organization_kind != OrganizationKind.VENDOR:
        raise missing("page")
    return list(work.lasting("my results", lambda: _my_results(work)))


def _my_results(work: Work) -> tuple[Result, ...]:
    stands = {bids.BidStatus.SUBMITTED, bids.BidStatus.OPENED}
    notices = {one.rfp_id: one for one in rfps.list_notices(work)}
    mine = [
        rfp_id
        for rfp_id, status in bids.my_bids(work).items()
        if status in stands and rfp_id in notices
    ]
    undoings = loading.undoings_by_rfp(work, *mine)
    told = loading.notices_to(work, work.actor.organization_id, *mine)
    return tuple(
        _result(
            notices[rfp_id],
            [one for one in told if one.rfp_id == rfp_id],
            undoings.get(rfp_id, ()),
        )
        for rfp_id in mine
    )
