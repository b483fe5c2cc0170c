"""Finds the records the verbs of this room work on, and keeps answers encrypted."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from sqlmodel import col, select

from procurement import rfps, sealing, storage
from procurement.bids import rules
from procurement.bids.confirm_records import BidConfirmation
from procurement.bids.model import Answer, Answers, Facts
from procurement.bids.no_bid_records import NoBid
from procurement.bids.records import Bid, BidClosing, BidField, BidVersion, ProfileField
from procurement.bids.seal_model import Call
from procurement.bids.seal_records import RevealCall
from procurement.documents import plain
from procurement.errors import Conflict, Invalid
from procurement.sealing import Keyring
from procurement.work import Work, missing

LONGEST_VALUE = 40_000
_JSON = json.JSONDecoder(parse_float=Decimal)


def bid_by_id(work: Work, bid_id: str) -> Bid:
    """The bid. Raises: ``NotFound``; permission is asked afterwards."""
    bid = work.session.get(Bid, bid_id)
    if bid is None:
        raise missing("bid")
    return bid


def my_bid(work: Work, rfp_id: str) -> Bid | None:
    """The bid of the actor's own organisation on an RFP, if there is one."""
    return work.session.exec(
        select(Bid)
        .where(col(Bid.rfp_id) == rfp_id)
        .where(col(Bid.vendor_id) == (work.actor.organization_id or "-"))
    ).first()


def is_declined(work: Work, rfp_id: str, vendor_id: str) -> bool:
    """Whether the vendor said that it does not bid."""
    return work.session.get(NoBid, (rfp_id, vendor_id or "-")) is not None


def facts_of(bid: Bid, *, is_suspended: bool = False) -> Facts:
    """What the bid's status depends on, besides its RFP's."""
    return Facts(
        submitted_at=bid.submitted_at, withdrawn_at=bid.withdrawn_at, is_suspended=is_suspended
    )


def unconfirmed(work: Work, bids: Sequence[Bid]) -> dict[str, tuple[int, ...]]:
    """The bids that are suspended, each with the addenda it is not confirmed under."""
    standing = [bid for bid in bids if bid.submitted_at and bid.withdrawn_at is None]
    addenda = rfps.material_addenda(work, *{bid.rfp_id for bid in standing})
    concerned = [bid for bid in standing if bid.rfp_id in addenda]
    if not concerned:
        return {}
    rows = work.session.exec(
        select(BidConfirmation).where(
            col(BidConfirmation.bid_id).in_([bid.id for bid in concerned])
        )
    ).all()
    found: dict[str, tuple[int, ...]] = {}
    for bid in concerned:
        confirmed = {
            row.addendum for row in rows if (row.bid_id, row.number) == (bid.id, bid.newest)
        }
        if bid.submitted_at is not None:
            left = rules.unconfirmed(addenda[bid.rfp_id], bid.submitted_at, confirmed)
            found |= {bid.id: left} if left else {}
    return found


def suspended(work: Work, rfp_id: str) -> dict[str, tuple[int, ...]]:
    """The suspended bids on an RFP, each with the addenda it is not confirmed under."""
    bids = work.session.exec(select(Bid).where(col(Bid.rfp_id) == rfp_id)).all()
    return unconfirmed(work, bids)


def versions_of(work: Work, bid_id: str) -> list[BidVersion]:
    """All submissions of a bid, oldest first."""
    query = (
        select(BidVersion).where(col(BidVersion.bid_id) == bid_id).order_by(col(BidVersion.number))
    )
    return list(work.session.exec(query))


def closing_of(work: Work, rfp_id: str) -> BidClosing | None:
    """The note that the RFP is closed for bids, once there is one."""
    return work.session.get(BidClosing, rfp_id)


def call_of(row: RevealCall) -> Call:
    """A call for reveal files as a value."""
    return Call(row.part, row.called_at, row.called_by, row.called_by_id, row.reason, row.until)


def bid_answers(work: Work, bid_id: str, keys: Keyring) -> Answers:
    """The answers of a bid's draft, readable."""
    stored = work.lasting(f"answers of bid {bid_id}", lambda: _bid_rows(work, bid_id))
    return _answers(stored, keys, lambda path: bid_place(bid_id, path))


def _bid_rows(work: Work, bid_id: str) -> _Stored:
    query = select(BidField).where(col(BidField.bid_id) == bid_id)
    return _stored(work.session.exec(query))


def profile_answers(work: Work, vendor_id: str, keys: Keyring) -> Answers:
    """A vendor's standing answers, readable."""
    stored = work.lasting(f"profile of {vendor_id}", lambda: _profile_rows(work, vendor_id))
    return _answers(stored, keys, lambda path: profile_place(vendor_id, path))


@dataclass(frozen=True)
class _Hidden:
    """An answer as it is stored, still encrypted: so it may be kept from one work to the next."""

    path: str
    value: bytes
    number: int
    saved_at: datetime
    saved_by: str


@dataclass(frozen=True)
class _Stored:
    """The answers of a draft as they are stored, by path, under a digest of their ciphertexts."""

    rows: Mapping[str, _Hidden]
    digest: bytes


def _profile_rows(work: Work, vendor_id: str) -> _Stored:
    query = select(ProfileField).where(col(ProfileField.vendor_id) == vendor_id)
    return _stored(work.session.exec(query))


def _stored(found: Iterable[BidField] | Iterable[ProfileField]) -> _Stored:
    rows = {
        row.path: _Hidden(row.path, row.value, row.number, row.saved_at, row.saved_by)
        for row in found
    }
    digest = storage.digest_of((path, row.value) for path, row in rows.items())
    return _Stored(MappingProxyType(rows), digest)


def _answers(
    stored: _Stored, keys: Keyring, place: Callable[[str], Mapping[str, str | int]]
) -> Answers:
    def read(path: str) -> Answer:
        return readable(stored.rows[path], keys, place(path))

    return Answers(stored.rows, read, stored.digest)


def bid_place(bid_id: str, path: str) -> Mapping[str, str | int]:
    """Where an answer belongs: copied anywhere else it does not decrypt."""
    return {"table": "bid_field", "bid": bid_id, "path": path}


def profile_place(vendor_id: str, path: str) -> Mapping[str, str | int]:
    """Where a standing answer belongs."""
    return {"table": "profile_field", "vendor": vendor_id, "path": path}


def readable(
    row: BidField | ProfileField | _Hidden, keys: Keyring, place: Mapping[str, str | int]
) -> Answer:
    """A stored answer with its value decrypted. Raises: ``SealBroken`` when it was changed."""
    text = sealing.decrypt(row.value, keys, place).rstrip(b" ").decode()
    value = _JSON.decode(text)
    return Answer(row.path, value, row.number, row.saved_at, row.saved_by)


def hidden(value: object, keys: Keyring, place: Mapping[str, str | int]) -> bytes:
    """A value encrypted for its place; short ones are padded, so a length tells nothing.

    Raises: ``Invalid`` for a value that is too long.
    """
    text = json.dumps(plain(value), ensure_ascii=False).encode()
    if len(text) > LONGEST_VALUE:
        raise Invalid(f"This answer is too long: at most {LONGEST_VALUE:,} characters.")
    padded = text.ljust(-(-len(text) // 64) * 64)
    return sealing.encrypt(padded, keys, place)


def sound_path(path: str) -> str:
    """A path as a paper can have it. Raises: ``Invalid``."""
    steps = path.split(".")
    if len(path) > 200 or not all(
        step.replace("_", "").replace("-", "").isalnum() for step in steps
    ):
        raise Invalid("There is no such field in this form.")
    return path


def not_stale(stored: Answer | None, seen: int | None) -> None:
    """Insist that nobody saved this answer since the page showed it.

    Raises: ``Conflict`` with the other's answer.
    """
    if seen is not None and stored is not None and stored.number != seen:
        shown = str(stored.value)
        raise Conflict(
            f"{stored.saved_by} saved this answer meanwhile: “{shown[:120]}”. "
            "Yours was not saved; decide which one stays."
        )


def same_version(stored: int, seen: int) -> None:
    """Insist that the bid is still the one the page showed. Raises: ``Conflict``."""
    if stored != seen:
        raise Conflict("This bid was changed meanwhile. Load it again and repeat your step.")


def exact(value: Any) -> Any:
    """Parsed JSON whose decimals are exact."""
    return json.loads(json.dumps(plain(value)), parse_float=Decimal)
