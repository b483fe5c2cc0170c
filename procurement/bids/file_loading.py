"""Finds the records of evidence files, and keeps what they say encrypted."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from procurement import sealing
from procurement.bids.file_model import About, KeptFile, about_of
from procurement.bids.file_records import BidFile, OpenedEvidence
from procurement.sealing import Keyring
from procurement.work import Work

Place = Mapping[str, str | int]
STEP = 256  # bytes: so that a length does not tell a name


def file_place(bid_id: str, file_id: str) -> Place:
    """Where the bytes of a draft's file belong: copied anywhere else they do not decrypt."""
    return {"table": "bid_file", "bid": bid_id, "file": file_id}


def opened_place(bid_id: str, file_id: str) -> Place:
    """Where the bytes of an opened file belong."""
    return {"table": "opened_file", "bid": bid_id, "file": file_id}


def listing_place(bid_id: str, number: int) -> Place:
    """Where the list of a version's files belongs."""
    return {"table": "sealed_listing", "bid": bid_id, "number": number}


def about_place(place: Place) -> Place:
    """Where the words about a file belong, beside its bytes."""
    return {**place, "part": "about"}


def hidden(value: Any, keys: Keyring, place: Place) -> bytes:
    """A JSON value encrypted for its place, its length rounded up."""
    plain = json.dumps(value, ensure_ascii=False, sort_keys=True).encode()
    return sealing.encrypt(plain.ljust(-(-len(plain) // STEP) * STEP), keys, place)


def revealed(stored: bytes, keys: Keyring, place: Place) -> Any:
    """The value back. Raises: ``SealBroken`` when it was changed or belongs elsewhere."""
    return json.loads(sealing.decrypt(stored, keys, place))


def files_of(work: Work, bid_id: str) -> Sequence[BidFile]:
    """The files of a draft, in the order they came."""
    query = (
        select(BidFile)
        .where(col(BidFile.bid_id) == bid_id)
        .order_by(col(BidFile.kept_at), col(BidFile.id))
    )
    return work.session.exec(query).all()


@dataclass(frozen=True)
class HiddenFile:
    """A draft's file as it is stored: what it says is still encrypted, so it may be kept."""

    id: str
    bid_id: str
    about: bytes
    kept_at: datetime
    kept_by: str


def kept(row: BidFile | HiddenFile, keys: Keyring) -> KeptFile:
    """A draft's file, readable again."""
    place = about_place(file_place(row.bid_id, row.id))
    about = about_of(revealed(row.about, keys, place))
    return KeptFile(row.id, row.bid_id, about, row.kept_at, row.kept_by)


def opened_about(row: OpenedEvidence, keys: Keyring) -> About:
    """What an opened file is."""
    place = about_place(opened_place(row.bid_id, row.id))
    return about_of(revealed(row.about, keys, place))
