"""Reads of addenda: the one being prepared, those published, and who was told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import col, select

from procurement import notices
from procurement.rfps import addendum_loading, loading
from procurement.rfps.addendum_model import (
    Addendum,
    AddendumDraft,
    DeadlineMove,
    DeliveryRow,
    Prepared,
)
from procurement.rfps.addendum_records import AddendumDelivery, RfpAddendum
from procurement.rfps.records import Rfp
from procurement.work import Work, missing


def addendum_draft(work: Work, rfp_id: str) -> AddendumDraft | None:
    """The addendum of an own RFP that is being prepared, if there is one.

    Raises: ``NotFound`` for everybody but the campaign.
    """
    found = prepared_addendum(work, rfp_id)
    return None if found is None else addendum_loading.draft_of(found, at=work.now)


def prepared_addendum(work: Work, rfp_id: str) -> Prepared | None:
    """The same as it is stored: what follows from it, ``addendum_from`` tells.

    Raises: ``NotFound`` for everybody but the campaign.
    """
    return work.lasting(f"addendum prepared to {rfp_id}", lambda: _prepared(work, rfp_id))


def _prepared(work: Work, rfp_id: str) -> Prepared | None:
    rfp = _own(work, rfp_id)
    row = addendum_loading.unpublished(work, rfp_id)
    return None if row is None else addendum_loading.prepared_of(work, row, rfp)


def addendum_from(stored: Prepared, *, at: datetime) -> AddendumDraft:
    """What follows from an addendum that is being prepared, at an instant."""
    return addendum_loading.draft_of(stored, at=at)


def _own(work: Work, rfp_id: str) -> Rfp:
    rfp = loading.rfp_by_id(work, rfp_id)
    if not work.actor.organization_id or rfp.organization_id != work.actor.organization_id:
        raise missing("RFP")
    return rfp


def list_addenda(work: Work, rfp_id: str) -> Sequence[Addendum]:
    """The published addenda, the newest first, for the campaign and for admitted vendors.

    Raises: ``NotFound`` for everybody else, and for a draft of an RFP.
    """
    return list(work.lasting(f"addenda to {rfp_id}", lambda: _list_addenda(work, rfp_id)))


def _list_addenda(work: Work, rfp_id: str) -> tuple[Addendum, ...]:
    rfp = loading.rfp_by_id(work, rfp_id)
    is_own = bool(work.actor.organization_id) and rfp.organization_id == work.actor.organization_id
    if rfp.published_at is None or not (is_own or loading.is_admitted(work, rfp_id)):
        raise missing("RFP")
    rows = addendum_loading.published_of(work, rfp_id)
    return tuple(addendum_loading.addendum_of(row) for row in reversed(rows))


def deadline_moves(work: Work, rfp_id: str) -> tuple[DeadlineMove, ...]:
    """Every move of an RFP's deadline, in order, for the rooms that tell of it."""
    return addendum_loading.moves_of(work, rfp_id)


def deadline_revision(work: Work, rfp_id: str) -> int:
    """Which deadline is in force, counted from one: receipts and envelopes carry it."""
    return 1 + len(addendum_loading.moves_of(work, rfp_id))


def text_number(work: Work, rfp_id: str) -> int:
    """Which version of the text is in force, counted from one."""
    return loading.newest_version(work, rfp_id).number


def material_addenda(work: Work, *rfp_ids: str) -> Mapping[str, Sequence[tuple[int, datetime]]]:
    """The material addenda of these RFPs, each by its number and when it was published."""
    rows = work.session.exec(
        select(RfpAddendum)
        .where(col(RfpAddendum.rfp_id).in_(rfp_ids))
        .where(col(RfpAddendum.is_material), col(RfpAddendum.published_at).is_not(None))
        .order_by(col(RfpAddendum.number))
    )
    found: dict[str, list[tuple[int, datetime]]] = {}
    for row in rows:
        if row.published_at is not None:
            found.setdefault(row.rfp_id, []).append((row.number, row.published_at))
    return found


def addenda_waiting(work: Work) -> Sequence[tuple[str, str]]:
    """RFP and id of each addendum of the own campaign that waits for another person to agree."""
    return list(work.lasting("addenda waiting", lambda: _addenda_waiting(work)))


def _addenda_waiting(work: Work) -> tuple[tuple[str, str], ...]:
    found = work.session.exec(
        select(RfpAddendum)
        .join(Rfp, col(Rfp.id) == col(RfpAddendum.rfp_id))
        .where(col(Rfp.organization_id) == (work.actor.organization_id or "-"))
        .where(col(RfpAddendum.asked_at).is_not(None))
        .where(col(RfpAddendum.published_at).is_(None), col(RfpAddendum.dropped_at).is_(None))
        .where(col(RfpAddendum.asked_by_id) != work.actor.person_id)
    )
    return tuple((row.rfp_id, row.id) for row in found)


def list_deliveries(work: Work, rfp_id: str) -> Mapping[int, Sequence[DeliveryRow]]:
    """Who was told of each addendum of an own RFP, by its number: queued, sent, first seen.

    Raises: ``NotFound`` for everybody but the campaign.
    """
    found = work.lasting(f"deliveries of {rfp_id}", lambda: _list_deliveries(work, rfp_id))
    told: dict[int, list[DeliveryRow]] = {}
    for number, row in found:
        told.setdefault(number, []).append(row)
    return told


def _list_deliveries(work: Work, rfp_id: str) -> tuple[tuple[int, DeliveryRow], ...]:
    _own(work, rfp_id)
    rows = work.session.exec(
        select(RfpAddendum.number, AddendumDelivery)
        .join(AddendumDelivery, col(AddendumDelivery.addendum_id) == col(RfpAddendum.id))
        .where(col(RfpAddendum.rfp_id) == rfp_id)
        .order_by(col(AddendumDelivery.company), col(AddendumDelivery.to))
    ).all()
    sent = notices.states_of(work, [row.message_id for _, row in rows])
    found = []
    for number, row in rows:
        at, failure = sent.get(row.message_id, (None, ""))
        told = DeliveryRow(row.company, row.to, row.how, row.queued_at, at, failure, row.seen_at)
        found.append((number, told))
    return tuple(found)
