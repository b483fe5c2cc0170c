"""Checks a signed comparison whole: the signature, the attached record, its sums, and the pages."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import pikepdf
from cryptography import x509

from procurement import instants, sealing, signing
from procurement.errors import ProcurementError
from procurement.reports import amounts, minutes_page, receipt_page, version
from procurement.reports.comparison import approvals_of, render
from procurement.reports.finishing import ATTACHMENT, address_in
from procurement.reports.page_text import page_text
from procurement.reports.reading import read_record
from procurement.scoring import canonical_bytes, recompute
from procurement.signing import Check, Verdict

_LISTED = 5


def _silent(_step: str) -> None:
    """Tell nobody what is being checked."""


def verify_report(  # noqa: PLR0913 - a file, whom to trust, when, what is required, who listens
    data: bytes,
    roots: Sequence[x509.Certificate],
    *,
    at: datetime,
    revocations: Sequence[bytes] = (),
    stamp_roots: Sequence[x509.Certificate] = (),
    required: Sequence[str] = (signing.FIELD,),
    own: Sequence[signing.Own] = (),
    tell: Callable[[str], object] = _silent,
) -> Verdict:
    """Check a comparison: signature and integrity, then the record, its sums, and the pages.

    All but ``data`` and ``tell``, which is given each step when it begins, is as in
    ``signing.verify_pdf``. The attachment is opened only when the signature holds. Never raises
    for anything that is in the file.
    """
    tell("Signatures, certificates and every byte that they cover")
    verdict = signing.verify_pdf(
        data,
        roots,
        at=at,
        revocations=revocations,
        stamp_roots=stamp_roots,
        required=required,
        own=own,
    )
    if not verdict.genuine:
        return verdict
    try:
        tell("The record that is attached")
        attached = signing.signed_attachments(data)
        if len(attached) == 1 and (told := _OWN_WORD.get(next(iter(attached)))):
            (raw,) = attached.values()
            return replace(verdict.plus(told(raw)), is_receipt=True)
        return verdict.plus(*_content(data, attached, tell))
    except Exception:  # signed or not: what cannot be read is not confirmed
        return verdict.plus(Check("record", False, "The attached record cannot be read."))


def _content(
    data: bytes, attached: Mapping[str, bytes], tell: Callable[[str], object]
) -> Iterator[Check]:
    if list(attached) != [ATTACHMENT]:
        yield Check("record", False, f"The file should carry exactly one attachment, {ATTACHMENT}.")
        return
    raw = attached[ATTACHMENT]
    record = json.loads(raw)
    if not isinstance(record, dict) or canonical_bytes(record) != raw:
        yield Check("record", False, "The attached record is not in its one canonical form.")
        return
    digest = hashlib.sha256(raw).hexdigest()
    yield Check("record", True, f"The decision record is attached; its SHA-256 is {digest}.")
    tell("Every gate, score, price, total and rank, computed again")
    yield _sums(record)
    tell("The pages, drawn again from the record")
    yield _pages(data, record)


def _sums(record: Mapping[str, Any]) -> Check:
    differences = recompute(record)
    if not differences:
        fits = ", and the award fits them" if "award" in record else ""
        return Check(
            "recomputation",
            True,
            f"Every gate, score, price, total and rank follows from the recorded inputs{fits}.",
        )
    shown = "; ".join(str(one) for one in differences[:_LISTED])
    more = f"; and {len(differences) - _LISTED} more" if len(differences) > _LISTED else ""
    values = "values do" if len(differences) > 1 else "value does"
    return Check(
        "recomputation",
        False,
        f"{len(differences)} recorded {values} not follow from the inputs: {shown}{more}.",
    )


def _pages(data: bytes, record: Mapping[str, Any]) -> Check:
    """Draw the record again and compare.

    A paper of another version that is drawn otherwise is searched for its numbers.
    """
    first = signing.as_drawn(data)
    address, approvals, producer = _address(first), approvals_of(first), _producer(first)
    try:
        again = render(record, address=address, approvals=approvals, producer=producer)
    except ProcurementError as refused:
        return Check("pages", False, f"The record cannot be drawn: {refused.sentence}")
    if first.rstrip() == again.rstrip() or _unpacked(first) == _unpacked(again):
        return Check("pages", True, "The pages show exactly what the record says.")
    if producer != version.producer():
        return _numbers_on_pages(first, record)
    return Check("pages", False, "The pages do not show what the record says.")


def _numbers_on_pages(first: bytes, record: Mapping[str, Any]) -> Check:
    text = page_text(first)
    comparison = read_record(record, digest="")
    wanted: list[Decimal | str] = []
    for bid in comparison.bids:
        wanted.append(amounts.number(bid.total))
        if bid.price:
            wanted.append(amounts.money(bid.price.total))
    missing = [one for one in wanted if str(one) not in text]
    if missing:
        return Check("pages", False, f"The pages lack numbers of the record: {missing[:_LISTED]}.")
    return Check(
        "pages",
        True,
        f"The paper was drawn by another version ({_producer(first)}), so its pages were not "
        "compared line by line; every total and price of the record stands on them.",
        is_partial=True,
    )


def _producer(first: bytes) -> str:
    with pikepdf.open(io.BytesIO(first)) as pdf:
        return str(pdf.docinfo.get("/Producer", "unknown"))


def _address(first: bytes) -> str:
    """The portal's address on the paper: the record lacks it, but the signature covers it."""
    with pikepdf.open(io.BytesIO(first)) as pdf:
        return address_in(pdf)


def _unpacked(paper: bytes) -> bytes:
    """The paper without compression: compressors differ from machine to machine."""
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        pdf.save(
            buffer,
            static_id=True,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
    return buffer.getvalue()


def _receipt(raw: bytes) -> Check:
    """A receipt inside says the same as on its page; its own signature is checked by itself."""
    receipt = sealing.read_signed_receipt(raw).receipt
    when = instants.in_words(receipt.at, "UTC", form=instants.TO_THE_SECOND)
    return Check(
        "record",
        True,
        f"This is a receipt: version {receipt.version} of bid {receipt.bid_id}, received {when}. "
        "The signed file that counts is attached; check it here or with procurement "
        "verify-receipt, too.",
    )


def _minutes(raw: bytes) -> Check:
    """Minutes inside say the same as on their pages; their own signature is checked by itself."""
    facts = dict(sealing.told_of_minutes(raw))
    return Check(
        "record",
        True,
        f"These are the minutes of an opening: {facts['RFP']}, opened {facts['Opened']}. The "
        "signed file that counts is attached; check it here or with procurement verify-receipt, "
        "too.",
    )


# What carries a file that the portal signed by itself, and is no comparison.
_OWN_WORD = {receipt_page.ATTACHMENT: _receipt, minutes_page.ATTACHMENT: _minutes}
