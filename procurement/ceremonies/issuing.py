"""Issuing the report: the record is built, drawn, signed, checked and registered, once.

Finance countersigns into a revision of its own, and an archive time stamp may follow.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime

from procurement import awards, policy, signing
from procurement.awards import NewReport, NewRevision, ReportKind, ReportRow
from procurement.ceremonies.in_person import Fresh, typed_afresh
from procurement.documents import digest
from procurement.errors import NotReady
from procurement.portal import Portal

Told = Callable[[str], object]


def _silent(_step: str) -> None:
    """Tell nobody what is being done."""


def issue_report(
    portal: Portal,
    token: str | None,
    rfp_id: str,
    *,
    approvals: int = 1,
    named: Sequence[str] = (),
    tell: Told = _silent,
) -> str:
    """Issue the signed comparison of an announced award; returns the document's id.

    ``approvals``: how many from finance are to sign after procurement, each another person;
    ``named``: the ids of those who do, as many as there are named, in place of a number.

    Drawing and signing take a second or two and hold no transaction; the record cannot change
    meanwhile, since the outcome is announced. What was signed is checked like anybody's copy
    before it is registered. ``tell`` is given each step when it begins.

    Raises: as ``awards.may_issue`` and ``awards.register_report``; ``NotReady`` when a signing key
    is missing, open to others, locked with another passphrase or has ended, or the time-stamp
    server is silent and the settings say to refuse: then nothing is issued.
    """
    from procurement import reports  # noqa: PLC0415 - slow to load, and only needed here

    approvals = len(named) or approvals
    tell("Evaluating again and putting the decision record together")
    with portal.reading_as(token) as work:
        awards.may_issue(work, rfp_id, ReportKind.COMPARISON, approvals, named)
        record = awards.get_record(work, rfp_id, inadequate=portal.facts.purposes.inadequate)
        at = work.now
    ring = _ring(portal, at, signing.Signatory.PROCUREMENT)
    _need_keys(portal, at, approvals)
    tell("Drawing the pages")
    unsigned = reports.render(record, address=portal.settings.base_url, approvals=approvals)
    content, verdict = _signed(
        portal,
        ring,
        at,
        lambda server: reports.sign_comparison(unsigned, record, ring, at=at, server=server),
        (signing.FIELD,),
        tell,
    )
    tell("Entering it into the register")
    report = NewReport(
        kind=ReportKind.COMPARISON,
        number=reports.document_number(record),
        title=record["inputs"]["requirements"]["title"],
        record_digest=digest(record),
        signer=ring.signer,
        content=content,
        level=verdict.signatures[0].level,
        waits_for=" ".join(verdict.waiting),
        named_ids=tuple(named),
    )
    with portal.work_as(token) as work:
        return awards.register_report(work, rfp_id, report)


def _need_keys(portal: Portal, at: datetime, approvals: int) -> None:
    """The keys of those who sign after finance are there, made now where nobody needed them yet."""
    settings = portal.settings
    secret = settings.key_passphrase or None
    signing.ensure_further(settings.keys_dir, approvals - 1, now=at, passphrase=secret)


def countersign_report(
    portal: Portal, token: str | None, report_id: str, *, fresh: Fresh, tell: Told = _silent
) -> int:
    """Finance countersigns an issued report, after typing the own password again.

    Returns how many more from finance must sign it.

    The earlier bytes stay the beginning of the new ones, and stay available. Whoever signs fills
    the next field. With a time-stamp server the archive stamp follows when all have signed.
    ``tell`` is given each step when it begins; the first one says that the password is right.

    Raises: as ``awards.register_countersignature``, ``typed_afresh`` and ``issue_report``.
    """
    from procurement import reports  # noqa: PLC0415 - slow to load, and only needed here

    with portal.reading_as(token) as work:
        row, before = awards.may_countersign(work, report_id)
        at, by = work.now, work.actor.name
    typed_afresh(portal, token, fresh, undone="Nothing was signed.")
    tell("Opening the key of finance")
    record = json.loads(record_in(before))
    field = row.next_field
    ring = _ring(portal, at, signing.SIGNATORY[field])
    filled = signing.APPROVALS.index(field) + 1
    content, verdict = _signed(
        portal,
        ring,
        at,
        lambda server: reports.countersign_comparison(
            before, record, ring, at=at, field=field, by=by, server=server
        ),
        (signing.FIELD, *signing.APPROVALS[:filled]),
        tell,
    )
    revision = NewRevision("countersigned", ring.signer, verdict.signatures[filled].level, content)
    tell("Entering it into the register")
    with portal.work_as(token) as work:
        awards.register_countersignature(work, report_id, revision)
    return len(verdict.waiting)


def stamp_reports(portal: Portal) -> Sequence[ReportRow]:
    """Add the archive time stamp to every complete report that lacks one; returns those.

    Raises: ``NotReady`` without a time-stamp server, or when it does not answer.
    """
    from procurement import reports  # noqa: PLC0415 - slow to load, and only needed here

    settings = portal.settings
    server = reports.stamp_server(settings)
    if server is None:
        raise NotReady("No time-stamp server is set (PROCUREMENT_TIMESTAMP_URL).")
    roots, lists = reports.own_root(settings)
    if not roots or not lists:
        raise NotReady(f"There are no signing keys in {settings.keys_dir}.")
    with portal.reading(policy.operator()) as work:
        waiting, at = awards.list_unstamped(work), work.now
        contents = [awards.get_unstamped(work, one.id) for one in waiting]
    for row, before in zip(waiting, contents, strict=True):
        own = signing.list_own(settings.keys_dir)
        content = signing.archive_pdf(before, roots[0], lists[0], at=at, server=server, own=own)
        verdict = _checked(portal, content, at, ())
        stamp = verdict.signatures[-1]
        level = verdict.signatures[0].level
        revision = NewRevision("archived", stamp.signer, level, content)
        with portal.work(policy.operator()) as work:
            awards.register_archive_stamp(work, row.id, revision)
    return waiting


def _ring(portal: Portal, at: datetime, signatory: signing.Signatory) -> signing.KeyRing:
    settings = portal.settings
    return signing.load_keys(
        settings.keys_dir,
        now=at,
        passphrase=settings.key_passphrase or None,
        signatory=signatory,
    )


def _signed(
    portal: Portal,
    ring: signing.KeyRing,
    at: datetime,
    sign: Callable[[signing.StampServer | None], bytes],
    required: Sequence[str],
    tell: Told = _silent,
) -> tuple[bytes, signing.Verdict]:
    """Sign with a time stamp where there is a server, archive what is complete, and check it.

    A silent server ends it, unless the settings say that stamps may follow later.
    """
    from procurement import reports  # noqa: PLC0415 - slow to load, and only needed here

    server = reports.stamp_server(portal.settings)
    try:
        tell("Signing, with a time stamp" if server else "Signing")
        content = sign(server)
        tell("Checking it like anybody's copy, every number again")
        verdict = _checked(portal, content, at, required)
        if server is not None and not verdict.waiting:
            tell("Adding the archive time stamp, and checking once more")
            content = signing.archive_pdf(
                content,
                ring.root,
                ring.revocations,
                at=at,
                server=server,
                own=signing.list_own(portal.settings.keys_dir),
            )
            verdict = _checked(portal, content, at, required)
    except signing.ServerDown as silent:
        if not portal.settings.timestamp_queue:
            raise NotReady(f"{silent.sentence} Nothing was signed; try again later.") from silent
        content = sign(None)
        verdict = _checked(portal, content, at, required)
    return content, verdict


def _checked(
    portal: Portal, content: bytes, at: datetime, required: Sequence[str]
) -> signing.Verdict:
    """Check what was made like anybody's copy, before it counts."""
    from procurement import reports  # noqa: PLC0415 - slow to load, and only needed here

    roots, lists = reports.own_root(portal.settings)
    verdict = reports.verify_report(
        content,
        roots,
        at=at,
        revocations=lists,
        stamp_roots=reports.own_stamp_roots(portal.settings),
        required=required,
        own=signing.list_own(portal.settings.keys_dir),
    )
    if not verdict.genuine:
        raise NotReady(f"The signed report does not pass its own check. {verdict.sentence}")
    return verdict


def record_in(content: bytes) -> bytes:
    """The decision record that an issued document carries, byte for byte.

    Raises: ``NotReady`` when it carries none.
    """
    attached = signing.signed_attachments(content)
    for name, data in attached.items():
        if name.endswith(".json") and isinstance(json.loads(data), dict):
            return data
    raise NotReady("This document carries no decision record.")


# What can be had of an issued record besides the record itself, in words for people.
EXPORTS = {
    "summary.pdf": "one page for the treasurer (PDF)",
    "handover.pdf": "what the contracts must hold (PDF)",
    "comparison.xlsx": "the comparison as a workbook with live formulas (XLSX)",
    "comparison.csv": "the comparison as a list (CSV)",
    "disclosure.xlsx": "disclosure rows: payee, address, purpose, amount (XLSX)",
    "disclosure.csv": "disclosure rows (CSV)",
}


def export_of(content: bytes, wanted: str) -> bytes:
    """Make one of ``EXPORTS`` from the record inside an issued document.

    Raises: ``NotReady`` when the document carries no record, or its record no award.
    """
    from procurement.reports import (  # noqa: PLC0415 - slow to load, and only needed here
        exports,
        handover,
        summary,
    )

    makers: dict[str, Callable[[bytes], bytes]] = {
        "summary.pdf": lambda record: summary.draw_summary(json.loads(record)),
        "handover.pdf": lambda record: handover.draw_handover(json.loads(record)),
        "comparison.xlsx": exports.comparison_workbook,
        "comparison.csv": exports.comparison_csv,
        "disclosure.xlsx": exports.disclosure_workbook,
        "disclosure.csv": exports.disclosure_csv,
    }
    return makers[wanted](record_in(content))
