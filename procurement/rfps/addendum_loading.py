"""Finds addenda and what is typed into them, and reads them as values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from procurement import instants
from procurement.errors import Invalid
from procurement.rfps import addendum_rules, addendum_text
from procurement.rfps.addendum_model import (
    DEADLINE,
    Addendum,
    AddendumDraft,
    Change,
    DeadlineMove,
    Prepared,
)
from procurement.rfps.addendum_records import AddendumDocument, AddendumField, RfpAddendum
from procurement.rfps.file_records import RfpDocument
from procurement.rfps.model import ControlProfile, FieldValue, json_value
from procurement.rfps.records import Rfp, RfpVersion
from procurement.storage import digest_of
from procurement.work import Work, missing


def addendum_by_id(work: Work, addendum_id: str) -> tuple[RfpAddendum, Rfp]:
    """An addendum with its RFP. Raises: ``NotFound``; permission is asked afterwards."""
    row = work.session.get(RfpAddendum, addendum_id)
    rfp = None if row is None else work.session.get(Rfp, row.rfp_id)
    if row is None or rfp is None:
        raise missing("addendum")
    return row, rfp


def unpublished(work: Work, rfp_id: str) -> RfpAddendum | None:
    """The addendum to an RFP that is being prepared, if there is one."""
    return work.session.exec(
        select(RfpAddendum)
        .where(col(RfpAddendum.rfp_id) == rfp_id)
        .where(col(RfpAddendum.published_at).is_(None), col(RfpAddendum.dropped_at).is_(None))
    ).first()


def published_of(work: Work, rfp_id: str) -> Sequence[RfpAddendum]:
    """The published addenda of an RFP, the first one first."""
    return work.session.exec(
        select(RfpAddendum)
        .where(col(RfpAddendum.rfp_id) == rfp_id)
        .where(col(RfpAddendum.published_at).is_not(None))
        .order_by(col(RfpAddendum.number))
    ).all()


def moves_of(work: Work, rfp_id: str) -> tuple[DeadlineMove, ...]:
    """Every move of an RFP's deadline, in order."""
    moves = (move_of(row) for row in published_of(work, rfp_id))
    return tuple(move for move in moves if move is not None)


def field_value(row: AddendumField) -> FieldValue:
    """A stored answer as a value."""
    return FieldValue(row.path, json_value(row.value), row.number, row.saved_at, row.saved_by)


def documents_of(work: Work, addendum_id: str) -> Sequence[RfpDocument]:
    """The versions of documents that an addendum brings."""
    return work.session.exec(
        select(RfpDocument)
        .join(AddendumDocument, col(AddendumDocument.file_id) == col(RfpDocument.id))
        .where(col(AddendumDocument.addendum_id) == addendum_id)
        .order_by(col(RfpDocument.title), col(RfpDocument.number))
    ).all()


def pending_documents(work: Work, rfp_id: str) -> frozenset[str]:
    """The versions of an RFP's documents that wait for an addendum to be published."""
    row = unpublished(work, rfp_id)
    return frozenset(one.id for one in documents_of(work, row.id)) if row else frozenset()


def document_changes(work: Work, addendum_id: str) -> tuple[Change, ...]:
    """What an addendum changes in documents: each with its versions and their digests."""
    return tuple(_document_change(work, one) for one in documents_of(work, addendum_id))


def _document_change(work: Work, new: RfpDocument) -> Change:
    before = work.session.exec(
        select(RfpDocument)
        .where(col(RfpDocument.series) == new.series, col(RfpDocument.number) < new.number)
        .order_by(col(RfpDocument.number).desc())
    ).first()
    return Change(
        path=f"documents.{new.series}",
        label=f"Document “{new.title}”",
        lot="",
        old=None if before is None else _version_words(before),
        new=_version_words(new),
        reason="Bids rest on the documents.",
        question="documents",
    )


def _version_words(one: RfpDocument) -> str:
    return f"Version {one.number}, {one.name}, SHA-256 {one.digest[:16]}…"


def prepared_of(work: Work, row: RfpAddendum, rfp: Rfp) -> Prepared:
    """An addendum that is being prepared, as it is stored."""
    version = work.session.get(RfpVersion, (row.rfp_id, row.base_number))
    if version is None or rfp.closes_at is None:
        raise missing("published RFP")
    found = work.session.exec(select(AddendumField).where(col(AddendumField.addendum_id) == row.id))
    unread = tuple(
        FieldValue(one.path, one.value, one.number, one.saved_at, one.saved_by) for one in found
    )
    prepared = Prepared(
        id=row.id,
        rfp_id=rfp.id,
        reference=rfp.reference,
        state=row.state,
        base_text=version.requirements,
        unread=unread,
        documents=document_changes(work, row.id),
        why=row.why,
        is_raised=row.is_raised,
        started_by=row.started_by,
        asked_by=row.asked_by,
        asked_by_id=row.asked_by_id,
        closes_at=rfp.closes_at,
        profile=ControlProfile(rfp.control_profile),
        version=row.version,
    )
    return replace(prepared, digest=digest_of([("prepared", repr(prepared).encode())]))


def draft_of(
    stored: Prepared, *, at: datetime, extends: bool = True, shown: datetime | None = None
) -> AddendumDraft:
    """An addendum that is being prepared, with everything that follows from what is typed.

    ``extends`` says whether a material one that comes too late ``at`` an instant moves the deadline
    by itself; ``shown`` is the deadline somebody confirmed. Raises: ``Conflict`` when that is
    another one now.
    """
    base: Mapping[str, Any] = json_value(stored.base_text)
    fields = {one.path: replace(one, value=json_value(one.value)) for one in stored.unread}
    typed = {path: field.value for path, field in fields.items()}
    tree = addendum_text.with_answers(base, typed)
    changes = _changes(base, typed, tree, at)
    closes_after = _instant(typed.get(DEADLINE)) or stored.closes_at
    is_material = stored.is_raised or any(one.is_material for one in (*changes, *stored.documents))
    first = addendum_rules.extension(
        stored.closes_at,
        closes_after,
        is_material=is_material,
        at=at,
        zone=instants.zone(base["timeline"]["timezone"]),
    )
    if first is not None and extends:
        closes_after = first
        if shown is not None:
            closes_after = addendum_rules.confirmed(
                shown.astimezone(first.tzinfo), first, is_material=is_material, at=at
            )
        typed[DEADLINE] = closes_after.isoformat()
        tree = addendum_text.with_answers(base, typed)
        changes = _changes(base, typed, tree, at)
    return AddendumDraft(
        id=stored.id,
        rfp_id=stored.rfp_id,
        reference=stored.reference,
        state=stored.state,
        base=base,
        fields=fields,
        tree=tree,
        changes=(*changes, *stored.documents),
        why=stored.why,
        is_raised=stored.is_raised,
        started_by=stored.started_by,
        asked_by=stored.asked_by,
        asked_by_id=stored.asked_by_id,
        closes_at=stored.closes_at,
        closes_after=closes_after,
        profile=stored.profile,
        version=stored.version + sum(field.number for field in fields.values()),
        is_extended=first is not None and extends,
    )


def _changes(
    base: Mapping[str, Any], typed: Mapping[str, Any], tree: Mapping[str, Any], now: datetime
) -> tuple[Change, ...]:
    """The difference with all that is computed; while something is not sound, of what is typed."""
    try:
        after = addendum_text.amended(base, typed, why="", is_material=False, at=now)
    except Invalid:
        return addendum_text.difference(base, tree)
    return addendum_text.difference(base, after)


def _instant(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def addendum_of(row: RfpAddendum) -> Addendum:
    """A published addendum as a value."""
    if row.published_at is None:
        raise missing("addendum")
    return Addendum(
        id=row.id,
        rfp_id=row.rfp_id,
        number=row.number,
        why=row.why,
        changes=tuple(Change(**each) for each in json_value(row.changes)),
        is_material=row.is_material,
        is_raised=row.is_raised,
        published_at=row.published_at,
        published_by=row.published_by,
        move=move_of(row),
    )


def move_of(row: RfpAddendum) -> DeadlineMove | None:
    """How a published addendum moved the deadline, if it did."""
    if row.published_at is None or row.closes_before is None or row.closes_after is None:
        return None
    return DeadlineMove(
        number=row.number,
        at=row.published_at,
        before=row.closes_before,
        after=row.closes_after,
        asked_by=row.asked_by or row.published_by,
        agreed_by=row.published_by,
        reason=row.reason,
    )
