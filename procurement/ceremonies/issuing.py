"""Issuing the report: the record is built, drawn, signed, checked and registered, once."""

from __future__ import annotations

import json

from procurement import awards, signing
from procurement.awards import NewReport, ReportKind
from procurement.documents import digest
from procurement.errors import NotReady
from procurement.portal import Portal


def issue_report(portal: Portal, token: str | None, rfp_id: str) -> str:
    """Issue the signed comparison of an announced award; returns the document's id.

    Drawing and signing take a second or two and hold no transaction; the record cannot change
    meanwhile, since the outcome is announced. What was signed is checked like anybody's copy
    before it is registered.

    Raises: as ``awards.register_report``; ``NotReady`` when the signing key is missing, open to
    others, locked with another passphrase or has ended: then nothing is issued.
    """
    from procurement import reports  # noqa: PLC0415 - slow to load, and only needed here

    with portal.reading_as(token) as work:
        awards.may_issue(work, rfp_id, ReportKind.COMPARISON)
        record = awards.get_record(work, rfp_id, inadequate=portal.facts.purposes.inadequate)
        at = work.now
    settings = portal.settings
    ring = signing.load_keys(settings.keys_dir, now=at, passphrase=settings.key_passphrase or None)
    content = reports.sign_comparison(reports.render(record), record, ring, at=at)
    verdict = reports.verify_report(content, [ring.root], at=at, revocations=[ring.revocations])
    if not verdict.genuine:
        raise NotReady(f"The signed report does not pass its own check. {verdict.sentence}")
    report = NewReport(
        kind=ReportKind.COMPARISON,
        number=reports.document_number(record),
        title=record["inputs"]["requirements"]["title"],
        record_digest=digest(record),
        signer=ring.signer,
        content=content,
    )
    with portal.work_as(token) as work:
        return awards.register_report(work, rfp_id, report)


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
    "comparison.xlsx": "the comparison as a workbook with live formulas (XLSX)",
    "comparison.csv": "the comparison as a list (CSV)",
    "disclosure.xlsx": "disclosure rows: payee, address, purpose, amount (XLSX)",
    "disclosure.csv": "disclosure rows (CSV)",
}


def export_of(content: bytes, wanted: str) -> bytes:
    """Make one of ``EXPORTS`` from the record inside an issued document.

    Raises: ``NotReady`` when the document carries no record, or its record no award.
    """
    from procurement.reports import exports  # noqa: PLC0415 - slow to load, and only needed here

    makers = {
        "comparison.xlsx": exports.comparison_workbook,
        "comparison.csv": exports.comparison_csv,
        "disclosure.xlsx": exports.disclosure_workbook,
        "disclosure.csv": exports.disclosure_csv,
    }
    return makers[wanted](record_in(content))
