"""Reads of issued documents: those of a campaign, their bytes, and whether a digest is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import defer
from sqlmodel import col, select

from procurement import people, rfps
from procurement.awards import loading
from procurement.awards.model import (
    MOST_APPROVALS,
    IssuedNote,
    ReportKind,
    ReportRow,
    Revision,
    Undoing,
)
from procurement.awards.queries import READERS
from procurement.awards.records import IssuedReport, ReportRevision
from procurement.people import Able
from procurement.policy import POLICY, Act, OrganizationKind
from procurement.rfps import ControlProfile
from procurement.work import Work, missing


def list_reports(work: Work, rfp_id: str = "") -> Sequence[ReportRow]:
    """The documents of the actor's own campaign, or of one RFP of it; the newest first.

    Raises: ``NotFound`` for anybody who does not read awards.
    """
    if work.actor.organization_kind != OrganizationKind.CAMPAIGN or not work.actor.roles & READERS:
        raise missing("page")
    own = col(IssuedReport.organization_id) == work.actor.organization_id
    rows = work.lasting("reports", lambda: _with_signers(work, _rows(work, own)))
    newest_first = sorted(rows, key=lambda row: (-row.issued_at.timestamp(), row.id))
    return [row for row in newest_first if row.rfp_id == rfp_id or not rfp_id]


def _with_signers(work: Work, rows: Sequence[ReportRow]) -> tuple[ReportRow, ...]:
    """Documents of the actor's campaign with those who may sign them for finance now."""
    found = _signers(work, work.actor.organization_id) if rows else ()
    able = {one.id: one.name for one in found}
    return tuple(replace(row, able=able) for row in rows)


def _signers(work: Work, organization_id: str) -> Sequence[Able]:
    roles = frozenset(POLICY[Act.COUNTERSIGN_REPORT].stakes)
    return people.people_with(work, organization_id, roles)


def _rows(work: Work, *which: Any) -> tuple[ReportRow, ...]:
    """Documents with all their revisions, however many; their bytes stay where they are."""
    bytes_stay = defer(IssuedReport.content)  # type: ignore[arg-type]  # a column
    found = work.session.exec(select(IssuedReport).where(*which).options(bytes_stay)).all()
    later: dict[str, list[ReportRevision]] = {}
    for one in loading.later_revisions(work, *(row.id for row in found)):
        later.setdefault(one.report_id, []).append(one)
    undoings = loading.undoings_by_rfp(work, *{row.rfp_id for row in found})
    signed = loading.countersigners(work, *(row.id for row in found))
    return tuple(
        _row(
            row,
            later.get(row.id, ()),
            undoings.get(row.rfp_id, ()),
            signed.get(row.id, frozenset()),
        )
        for row in found
    )


def _report_row(work: Work, row: IssuedReport) -> ReportRow:
    signed = loading.countersigners(work, row.id).get(row.id, frozenset())
    return _row(row, _later(work, row), loading.undoings_of(work, row.rfp_id), signed)


def _row(
    row: IssuedReport,
    later: Sequence[ReportRevision],
    undoings: Sequence[Undoing],
    signed_by_ids: frozenset[str],
) -> ReportRow:
    revisions = (_first(row), *(_revision(one) for one in later))
    signed = sum(one.what == "countersigned" for one in revisions)
    undone = {one.number: one.undone_at for one in undoings if one.undone_at is not None}
    newest = revisions[-1]
    return ReportRow(
        id=row.id,
        rfp_id=row.rfp_id,
        reference=row.reference,
        kind=ReportKind(row.kind),
        number=row.number,
        title=row.title,
        digest=newest.digest,
        record_digest=row.record_digest,
        signer=row.signer,
        issued_by=row.issued_by,
        issued_at=row.issued_at,
        size=newest.size,
        level=newest.level,
        waits_for=" ".join(row.waits_for.split()[signed:]),
        issued_by_id=row.issued_by_id,
        countersigned_by_ids=signed_by_ids,
        revisions=revisions,
        superseded_at=undone.get(row.round),
        named_ids=tuple(row.named_ids.split()),
    )


def _later(work: Work, row: IssuedReport) -> Sequence[ReportRevision]:
    return loading.later_revisions(work, row.id)


def _first(row: IssuedReport) -> Revision:
    return Revision(
        number=1,
        what="issued",
        signer=row.signer,
        level=row.level,
        by=row.issued_by,
        at=row.issued_at,
        digest=row.digest,
        size=row.size,
    )


def _revision(row: ReportRevision) -> Revision:
    return Revision(
        number=row.number,
        what=row.what,
        signer=row.signer,
        level=row.level,
        by=row.by,
        at=row.at,
        digest=row.digest,
        size=row.size,
    )


def newest(work: Work, row: IssuedReport) -> tuple[ReportRow, bytes]:
    """A document with its newest bytes; permission is the caller's business."""
    later = _later(work, row)
    return _report_row(work, row), later[-1].content if later else row.content


def most_approvals(work: Work, rfp_id: str) -> int:
    """How many from finance could approve a report that the actor issues; at least one.

    One in a procurement of one person, where it is signed alone.
    """
    return max(1, min(MOST_APPROVALS, len(signers(work, rfp_id))))


def signers(work: Work, rfp_id: str) -> Sequence[Able]:
    """Who from finance could sign a report that the actor issues: nobody where one is alone."""
    if rfps.control_profile_of(work, rfp_id) == ControlProfile.SOLO:
        return ()
    able = _signers(work, work.actor.organization_id)
    return [one for one in able if one.id != work.actor.person_id]


def list_unstamped(work: Work) -> Sequence[ReportRow]:
    """The documents of every campaign that all have signed and no archive stamp covers.

    For the portal's own work; no page shows it.
    """
    found = sorted(_rows(work), key=lambda row: (row.issued_at, row.id))
    return [one for one in found if not one.waits_for and not one.is_archived]


def get_unstamped(work: Work, report_id: str) -> bytes:
    """The newest bytes of one of ``list_unstamped``. Raises: ``NotFound``."""
    return newest(work, loading.report_by_id(work, report_id))[1]


def get_report(
    work: Work, report_id: str, *, revision: int | None = None
) -> tuple[ReportRow, bytes]:
    """An issued document of the own campaign with its newest bytes, or those of a revision.

    What is kept never changes; a countersignature is a revision of its own.
    Raises: ``NotFound``.
    """
    row = loading.report_by_id(work, report_id)
    is_own = row.organization_id == work.actor.organization_id
    if not is_own or not work.actor.roles & READERS:
        raise missing("report")
    found, content = newest(work, row)
    (shown,) = _with_signers(work, [found])
    kept = {one.number: one.content for one in _later(work, row)} | {1: row.content}
    if revision is not None and revision not in kept:
        raise missing("report")
    return shown, content if revision is None else kept[revision]


def find_issued(work: Work, digest: str) -> IssuedNote | None:
    """Whether this portal issued the bytes with this SHA-256; for whoever holds them.

    Nobody can guess a digest, so this tells nothing to those who have no copy.
    """
    first = select(IssuedReport).where(col(IssuedReport.digest) == digest)
    row, number = work.session.exec(first).first(), 1
    if row is None:
        later = select(ReportRevision).where(col(ReportRevision.digest) == digest)
        found = work.session.exec(later).first()
        if found is None:
            return None
        row, number = loading.report_by_id(work, found.report_id), found.number
    shown = _report_row(work, row)
    return IssuedNote(
        ReportKind(row.kind),
        row.number,
        shown.revisions[number - 1].at,
        revision=number,
        revisions=len(shown.revisions),
        superseded_at=shown.superseded_at,
    )
