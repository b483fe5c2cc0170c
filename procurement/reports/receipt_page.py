"""Draws the receipt of a submitted bid on one page, with the signed file inside.

The portal's word is the Ed25519 signature that is printed and attached. The PDF around it is signed
like the portal's other papers, so that any reader of PDF files can tell that it is whole.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from reportlab.platypus import Flowable

from procurement import signing
from procurement.reports import sheets, tables
from procurement.reports.fields import EVIDENCE, UNSEEN
from procurement.reports.finishing import Attached
from procurement.reports.flow import Text
from procurement.reports.style import SHEET
from procurement.reports.text import pdf_text

ATTACHMENT = "receipt.json"
REASON = "Receipt of a sealed bid"


@dataclass(frozen=True)
class Paper:
    """What stands on the receipt, in words; ``file`` is the signed receipt, byte for byte."""

    reference: str
    title: str
    version: int
    number: int
    received: tuple[str, str]  # in the RFP's zone, in UTC
    due: str
    submitted_by: str
    sealed: str
    envelopes: tuple[tuple[str, str, int], ...]  # name, SHA-256, bytes
    trail_head: str
    key_id: str
    signature: str
    file: bytes
    address: str
    is_stamped: bool = False  # whether a time-stamp server proves when the PDF was signed


def draw(paper: Paper) -> bytes:
    """The receipt as PDF bytes; the same paper gives the same bytes.

    Raises: ``NotReady`` when the installed packages do not hold the typeface.
    """
    sheets.ready()
    return sheets.draw(
        sheets.Sheet(
            kind="Receipt",
            title=f"Receipt, version {paper.version}",
            author=paper.address,
            reference=paper.reference,
            foot=f"{paper.reference} · the signed file {ATTACHMENT} is inside",
            story=_story(paper),
            attached=Attached(ATTACHMENT, paper.file, "Receipt, signed by the portal"),
            fields=(UNSEEN,),
        )
    )


def sign(
    paper: Paper,
    keyring: signing.KeyRing,
    *,
    at: datetime,
    server: signing.StampServer | None = None,
) -> bytes:
    """The receipt drawn and signed with the portal's certificate; nothing may change afterwards.

    ``server`` proves when, and the page says so (PAdES B-T); without one it says that nothing does.
    Raises: ``NotReady`` outside the certificate's lifetime; ``ServerDown`` without an answer.
    """
    unsigned = draw(replace(paper, is_stamped=server is not None))
    return signing.sign_pdf(unsigned, keyring, reason=REASON, at=at, server=server)


def _story(paper: Paper) -> list[Flowable]:
    pairs = [
        ("RFP", f"{paper.reference}, {paper.title}"),
        ("Received", " · ".join(paper.received)),
        ("Bids due", paper.due),
        ("Submitted by", paper.submitted_by),
        ("Sealed", paper.sealed),
        ("Number at this RFP", str(paper.number)),
    ]
    digests = sheets.body(
        "Digests (SHA-256) of the closed envelopes. They reveal nothing of the bid, and no other "
        "bytes have them."
    )
    return [
        tables.facts(pairs),
        *sheets.heading(
            "What was received",
            digests,
            *(part for envelope in paper.envelopes for part in _envelope(*envelope)),
        ),
        *sheets.heading(
            "The portal's word",
            sheets.body(f"Signed by the key {paper.key_id}; signature (Ed25519):"),
            _code(paper.signature),
            sheets.body("Written after the entry of the audit trail with this digest:"),
            _code(paper.trail_head),
        ),
        *sheets.heading(
            "How to check it",
            sheets.body(
                f"The signed file is attached as {ATTACHMENT}. It is checked by procurement "
                "verify-receipt, by the program that seals, or on the portal's public page "
                f"{paper.address}/verify. This page is drawn from it for people and signed by the "
                f"portal's certificate, {EVIDENCE[paper.is_stamped]}; what counts is the attached "
                "file."
            ),
        ),
    ]


def _envelope(name: str, digest: str, size: int) -> list[Flowable]:
    return [sheets.note(f"{name}, {size:,} bytes, padded"), _code(digest)]


def _code(text: str) -> Text:
    return Text(pdf_text(text), SHEET.code)
