"""Verbs of issued documents: register one, its countersignature, and its archive stamp."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from procurement import rfps
from procurement.awards import loading, report_queries, rules, telling
from procurement.awards.model import NewReport, NewRevision, ReportKind, ReportRow
from procurement.awards.records import IssuedReport, ReportRevision
from procurement.errors import OutOfOrder
from procurement.policy import Act
from procurement.work import Work


def may_issue(
    work: Work, rfp_id: str, kind: ReportKind, approvals: int = 1, named: Sequence[str] = ()
) -> None:
    """Insist that the actor may issue this document now; a refusal is recorded in the trail.

    ``approvals``: how many from finance are to sign it; ``named``: the ids of who does, if that is
    settled. Raises: as ``register_report``; ``Invalid`` for more than there are, or for others.
    """
    parties = rfps.parties_of(work, rfp_id)
    work.attempting(Act.ISSUE_REPORT, parties)
    work.require(Act.ISSUE_REPORT, parties)
    rules.issue(rfps.status_of(work, rfp_id), kind, loading.issued_kinds(work, rfp_id))
    rules.approvals(approvals, report_queries.most_approvals(work, rfp_id))
    rules.named(named, [one.id for one in report_queries.signers(work, rfp_id)])


def register_report(work: Work, rfp_id: str, report: NewReport) -> str:
    """A signed document is issued: its bytes are kept as they are; returns its id.

    Finance is told, and whether its countersignature is waited for.
    Refuses: ``NotFound``, ``NotAllowed``, ``OutOfOrder`` before the outcome is announced or a
    second time.
    """
    rfps.hold(work, rfp_id)
    parties = rfps.parties_of(work, rfp_id)
    digest = hashlib.sha256(report.content).hexdigest()
    able = {one.id: one.name for one in report_queries.signers(work, rfp_id)}
    rules.named(report.named_ids, list(able))
    names = tuple(able[one] for one in report.named_ids)
    told = {"named": rules.listed(names)} if names else {}
    work.authorize(Act.ISSUE_REPORT, parties, kind=report.kind.value, digest=digest, **told)
    rules.issue(rfps.status_of(work, rfp_id), report.kind, loading.issued_kinds(work, rfp_id))
    row = IssuedReport(
        id=work.new_id(),
        rfp_id=rfp_id,
        organization_id=parties.organization_id,
        reference=rfps.reference_of(work, rfp_id),
        kind=report.kind.value,
        number=report.number,
        title=report.title,
        digest=digest,
        record_digest=report.record_digest,
        signer=report.signer,
        issued_by=work.actor.name,
        issued_at=work.now,
        size=len(report.content),
        content=report.content,
        level=report.level,
        waits_for=report.waits_for,
        issued_by_id=work.actor.person_id,
        round=loading.round_of(work, rfp_id),
        named_ids=" ".join(report.named_ids),
    )
    work.session.add(row)
    if report.waits_for and names:
        telling.named(work, rfp_id, row.title, report.named_ids, names)
    else:
        telling.issued(work, rfp_id, row.title, waits=bool(report.waits_for))
    return row.id


def may_countersign(work: Work, report_id: str) -> tuple[ReportRow, bytes]:
    """The document with its newest bytes, if the actor may countersign it now.

    A refusal is recorded in the trail. Raises: as ``register_countersignature``.
    """
    row = loading.report_by_id(work, report_id)
    work.attempting(Act.COUNTERSIGN_REPORT, row.parties)
    work.require(Act.COUNTERSIGN_REPORT, row.parties)
    found = report_queries.get_report(work, report_id)
    rules.countersign(found[0], work.actor.person_id)
    return found


def register_countersignature(work: Work, report_id: str, revision: NewRevision) -> None:
    """Finance countersigned: the new bytes begin with those before, which stay as they are.

    The leads of the campaign are told, and finance where it waits for somebody else from there.
    Refuses: ``NotFound``, ``NotAllowed`` for whoever issued or countersigned it, ``OutOfOrder``
    when all have signed, it needs no second signature, or tells of an award that was undone.
    """
    row = loading.report_by_id(work, report_id)
    rfps.hold(work, row.rfp_id)
    digest = hashlib.sha256(revision.content).hexdigest()
    # Asked first, since the trail has this signature, too, from the next line on.
    signed_by = loading.countersigners(work, row.id).get(row.id, frozenset())
    work.authorize(Act.COUNTERSIGN_REPORT, row.parties, digest=digest)
    shown, before = report_queries.get_report(work, report_id)
    rules.countersign(replace(shown, countersigned_by_ids=signed_by), work.actor.person_id)
    _add(work, shown, before, revision)
    after = replace(shown, waits_for=" ".join(shown.waits_for.split()[1:]))
    telling.countersigned(work, row.rfp_id, row.title, waits_for=after.awaited_ids)


def register_archive_stamp(work: Work, report_id: str, revision: NewRevision) -> None:
    """An archive time stamp was added to a document that all have signed.

    Refuses: ``NotFound``, ``NotAllowed``, ``OutOfOrder`` when it is not complete, or has one.
    """
    row = loading.report_by_id(work, report_id)
    rfps.hold(work, row.rfp_id)
    digest = hashlib.sha256(revision.content).hexdigest()
    work.authorize(Act.STAMP_REPORT, row.parties, digest=digest)
    shown, before = report_queries.newest(work, row)
    rules.stamp(shown)
    _add(work, shown, before, revision)


def _add(work: Work, shown: ReportRow, before: bytes, revision: NewRevision) -> None:
    if not revision.content.startswith(before) or revision.content == before:
        raise OutOfOrder("Another signature was added meanwhile. Nothing was changed; try again.")
    work.session.add(
        ReportRevision(
            report_id=shown.id,
            number=len(shown.revisions) + 1,
            what=revision.what,
            signer=revision.signer,
            level=revision.level,
            by=work.actor.name,
            at=work.now,
            digest=hashlib.sha256(revision.content).hexdigest(),
            size=len(revision.content),
            content=revision.content,
        )
    )
