"""Whether a file is a receipt or minutes that this portal signed, in words for a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from procurement import instants
from procurement.errors import Invalid, SealBroken
from procurement.sealing.canonical import parse_canonical
from procurement.sealing.minutes import LARGEST, verify_minutes
from procurement.sealing.receipts import Receipt, read_signed_receipt, verify_receipt
from procurement.sealing.server_keys import VerifyKey

NEITHER = (
    "This is neither a receipt nor minutes in the form the portal gives out. If it was opened and "
    "saved by another program, take the original file. The record of a comparison is checked as "
    "a part of its signed PDF."
)


@dataclass(frozen=True)
class PaperVerdict:
    """What a file is (``receipt``, ``minutes`` or nothing), whether it is genuine, and why."""

    kind: str
    genuine: bool
    sentence: str
    facts: tuple[tuple[str, str], ...] = ()


def check_paper(data: bytes, keys: Sequence[VerifyKey]) -> PaperVerdict:
    """Check a receipt or minutes against the portal's keys; nothing is asked of anybody else."""
    stripped = data.strip()
    try:
        receipt = verify_receipt(read_signed_receipt(stripped), keys)
    except SealBroken as broken:
        return PaperVerdict("receipt", genuine=False, sentence=broken.sentence)
    except Invalid:
        return _minutes(stripped, keys)
    sentence = "This receipt is genuine: this portal signed it, and nothing was changed."
    return PaperVerdict("receipt", genuine=True, sentence=sentence, facts=_of_receipt(receipt))


def _minutes(data: bytes, keys: Sequence[VerifyKey]) -> PaperVerdict:
    try:
        minutes = verify_minutes(data, keys)
    except SealBroken as broken:
        return PaperVerdict("minutes", genuine=False, sentence=broken.sentence)
    except Invalid:
        return PaperVerdict("", genuine=False, sentence=NEITHER)
    sentence = "These minutes are genuine: this portal signed them, and nothing was changed."
    return PaperVerdict("minutes", genuine=True, sentence=sentence, facts=_of_minutes(minutes))


def _of_receipt(receipt: Receipt) -> tuple[tuple[str, str], ...]:
    return (
        ("Received", _told(receipt.at)),
        ("RFP", receipt.rfp_id),
        ("Bid", f"{receipt.bid_id}, version {receipt.version}, of {receipt.vendor_id}"),
        ("Number at this RFP", str(receipt.sequence)),
        *((f"The {fact.part.value} envelope", fact.digest) for fact in receipt.envelopes),
        ("After entry of the trail", receipt.trail_head),
    )


def told_of_minutes(data: bytes) -> tuple[tuple[str, str], ...]:
    """What a file of minutes says, as it would be told if it is genuine; whether it is, is open.

    Raises: ``Invalid`` for what are no minutes.
    """
    members = parse_canonical(data, "The minutes", LARGEST)
    return _of_minutes(members.inner("minutes").as_dict())


def _of_minutes(minutes: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    technical = minutes.get("technical", {})
    return (
        ("RFP", f"{minutes.get('reference', '')}, {minutes.get('title', '')}"),
        ("Opened", f"{_in_words(technical.get('at', ''))}, by {technical.get('opened_by', '')}"),
        ("Versions received", str(len(minutes.get("versions", [])))),
        *([("Edition", str(minutes["edition"]))] if minutes.get("edition") else []),
        ("Envelopes", str(minutes.get("envelopes", ""))),
        ("Root of all envelopes", str(minutes.get("root", ""))),
    )


def _in_words(written: object) -> str:
    """An instant of the minutes; minutes in which it is no instant are shown as they are."""
    try:
        return _told(datetime.fromisoformat(str(written)))
    except ValueError:
        return str(written)


def _told(at: datetime) -> str:
    return instants.in_words(at, "UTC", form=instants.TO_THE_MICROSECOND)
