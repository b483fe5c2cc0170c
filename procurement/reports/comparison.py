"""Builds the comparison from a decision record and nothing else, and signs it."""

from __future__ import annotations

import hashlib
import io
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pikepdf

from procurement import signing
from procurement.errors import Invalid
from procurement.reports import fields, finishing, fonts, installation, page, seal, story, version
from procurement.reports.code import Code
from procurement.reports.model import Comparison, number_of
from procurement.reports.reading import read_record, zone_of
from procurement.reports.text import plain_text
from procurement.scoring import canonical_bytes
from procurement.settings import load_settings

_REASONS = {fields.PROCUREMENT: seal.REASON, fields.FINANCE: seal.COUNTERSIGNED}


def render(
    record: Mapping[str, Any], *, address: str = "", approvals: int = 1, producer: str = ""
) -> bytes:
    """Return the unsigned comparison as PDF bytes: same record, same bytes, on every machine.

    ``address`` is that of the portal (``https://portal.example.org``), to which the square code
    leads; without it the code holds the document's number. ``approvals``: how many from finance
    sign after procurement; where one signature suffices, it is one and means nothing.
    ``producer`` is the program that a paper names which is drawn again to be compared.
    Raises: ``Invalid`` when the record lacks what the paper shows, or for another number.
    """
    if not 1 <= approvals <= (1 if fields.is_sole(record) else fields.MOST_APPROVALS):
        raise Invalid("A report is approved by one to three people from finance, or signed alone.")
    attached = canonical_bytes(record)
    comparison = shown(attached)
    fonts.register_fonts()
    sole = fields.is_sole(record)
    kind = "Bid comparison and award" if comparison.award else "Bid comparison"
    title = plain_text(f"{kind}: {comparison.title}", longest=200)
    running = page.Running(
        left=kind.upper(),
        right=plain_text(f"{comparison.rfp_id} · {comparison.committee}", longest=100),
        foot=f"Document {comparison.number} · not legal advice",
        code=Code(comparison.number, address),
        raised=fields.raised(approvals),
        blocks={
            name: seal.unsigned_block(comparison.number, field=name, sole=sole, approvals=approvals)
            for name in fields.places(sole=sole, approvals=approvals)
        },
    )
    pages = page.lay_out(story.tell(comparison), running, title=title)
    return finishing.finish(
        pages,
        _particulars(comparison, title, address, producer or version.producer()),
        attached=finishing.Attached(
            finishing.ATTACHMENT,
            attached,
            "Decision record: every input and every result, as canonical JSON",
        ),
        fields=fields.fields(sole=sole, approvals=approvals),
    )


def shown(attached: bytes) -> Comparison:
    """What the paper shows of a record in its canonical bytes, which alone count.

    Raises: ``Invalid`` when this is not a decision record.
    """
    record = json.loads(attached, parse_float=Decimal)
    return read_record(record, digest=hashlib.sha256(attached).hexdigest())


def document_number(record: Mapping[str, Any]) -> str:
    """The number printed on the paper: the beginning of the record's SHA-256, in fours."""
    return shown(canonical_bytes(record)).number


def sign_comparison(
    unsigned: bytes,
    record: Mapping[str, Any],
    keyring: signing.KeyRing,
    *,
    at: datetime,
    server: signing.StampServer | None = None,
) -> bytes:
    """Return the comparison signed by procurement at the instant ``at``, its block filled in.

    Where finance countersigns too, its field stays open. ``server`` proves the time.
    Raises: ``NotReady`` outside the certificate's lifetime; ``ServerDown`` without an answer.
    """
    sole = fields.is_sole(record)
    block = seal.signed_block(_signing(record, keyring, at, fields.PROCUREMENT, server))
    return signing.sign_pdf(
        unsigned,
        keyring,
        reason=seal.REASON,
        at=at,
        stamp=block,
        further=not sole,
        server=server,
    )


def countersign_comparison(
    signed: bytes,
    record: Mapping[str, Any],
    keyring: signing.KeyRing,
    *,
    at: datetime,
    field: str = fields.FINANCE,
    by: str = "",
    server: signing.StampServer | None = None,
) -> bytes:
    """Return the signed comparison countersigned by finance; the bytes so far stay a prefix.

    ``field`` is the next one that waits for somebody from finance. ``by`` names the person where
    several sign with finance's certificate, and the signature says so.
    Raises: ``NotReady`` outside the certificate's lifetime; ``ServerDown`` without an answer;
    ``Invalid`` when the paper has no such open field for finance.
    """
    if fields.is_sole(record):
        raise Invalid("This comparison has one signature only; finance has no field in it.")
    approvals = approvals_of(signed)
    if field not in fields.places(sole=False, approvals=approvals):
        raise Invalid("This comparison was not prepared for so many approvals.")
    about = replace(_signing(record, keyring, at, field, server), approvals=approvals)
    if by and approvals > 1:
        about = replace(about, reason=f"{about.reason} by {plain_text(by, longest=60)}")
    block = seal.signed_block(about)
    return signing.countersign_pdf(
        signed, keyring, reason=about.reason, at=at, field=field, stamp=block, server=server
    )


def approvals_of(paper: bytes) -> int:
    """For how many approvals of finance a paper was prepared; its fields say so, signed or not."""
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        names = {str(one.T) for one in pdf.Root.AcroForm.Fields}
    return 1 + len(names.intersection(fields.FURTHER))


def _signing(
    record: Mapping[str, Any],
    keyring: signing.KeyRing,
    at: datetime,
    field: str,
    server: signing.StampServer | None,
) -> seal.Signing:
    return seal.Signing(
        signer=keyring.signer,
        at=at,
        fingerprint=keyring.fingerprint,
        number=number_of(hashlib.sha256(canonical_bytes(record)).hexdigest()),
        zone=zone_of(record),
        reason=_REASONS.get(field, seal.APPROVED),
        field=field,
        sole=fields.is_sole(record),
        evidence=seal.NO_TIME_STAMP if server is None else seal.TIME_STAMP,
    )


def write_comparison(
    record: Mapping[str, Any],
    out: Path,
    *,
    keyring: signing.KeyRing | None = None,
    at: datetime | None = None,
) -> Path:
    """Render, sign and write the comparison, whole or not at all; never an unsigned file.

    Left out, ``keyring`` is the installation's own and ``at`` the clock's instant.
    Raises: ``NotReady`` when the key cannot sign; ``Invalid`` for a record that cannot be shown;
    ``OSError`` when ``out`` cannot be written.
    """
    when = at or installation.instant(load_settings())
    ring = keyring or installation.own_keys(load_settings(), at=when)
    signed = sign_comparison(render(record), record, ring, at=when)
    temporary = out.with_name(f".{out.name}.{secrets.token_hex(6)}")
    try:
        with temporary.open("xb") as stream:
            stream.write(signed)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(out)
    finally:
        temporary.unlink(missing_ok=True)
    return out


def _particulars(
    comparison: Comparison, title: str, address: str, producer: str
) -> finishing.Particulars:
    return finishing.Particulars(
        title=title,
        author=plain_text(comparison.committee, longest=120),
        subject=f"SHA-256 of the attached {finishing.ATTACHMENT}: {comparison.digest}",
        producer=producer,
        address=address,
    )
