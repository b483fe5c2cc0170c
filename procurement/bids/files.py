"""Verbs of a vendor's own files: hand in, change what they show, delete; what was sealed.

Like every answer of a draft, a file leaves no trail entry before the bid is submitted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from procurement import rfps
from procurement.bids import file_loading, loading, rules
from procurement.bids.file_loading import about_place, file_place, hidden, listing_place
from procurement.bids.file_model import (
    LONGEST_NOTE,
    About,
    KeptFile,
    Limits,
    about_of,
    takes_evidence,
)
from procurement.bids.file_records import BidFile, SealedListing
from procurement.bids.records import Bid
from procurement.errors import Invalid, OutOfOrder
from procurement.policy import Act
from procurement.sealing import Keyring
from procurement.work import Work, missing


def list_files(work: Work, bid_id: str, *, keys: Keyring) -> Sequence[KeptFile]:
    """The files of the actor's own draft, in the order they came.

    Raises: ``NotFound`` for everybody but its vendor.
    """
    rows = work.lasting(f"files of bid {bid_id}", lambda: _hidden_files(work, bid_id))
    return [file_loading.kept(row, keys) for row in rows]


def _hidden_files(work: Work, bid_id: str) -> tuple[file_loading.HiddenFile, ...]:
    """The files as they are stored: what they say is still encrypted."""
    rows = file_loading.files_of(work, _own(work, bid_id).id)
    return tuple(
        file_loading.HiddenFile(row.id, row.bid_id, row.about, row.kept_at, row.kept_by)
        for row in rows
    )


def may_add(work: Work, bid_id: str, size: int, *, limits: Limits) -> None:
    """Insist that a file of this many bytes may still be handed in.

    Raises: ``NotFound``, ``OutOfOrder`` after the deadline or when the bid holds enough,
    ``Invalid`` for a file that is too large.
    """
    bid = _editable(work, bid_id)
    held = file_loading.files_of(work, bid.id)
    if size > limits.file_bytes:
        raise Invalid(f"This file is larger than {megabytes(limits.file_bytes)}.")
    if len(held) >= limits.files:
        raise OutOfOrder(
            f"This bid holds {len(held)} files; at most {limits.files} are taken. Delete one first."
        )
    if sum(row.size for row in held) + size > limits.bid_bytes:
        raise OutOfOrder(
            f"The files of this bid would be larger than {megabytes(limits.bid_bytes)} together. "
            "Delete one, or hand in smaller ones."
        )


def megabytes(size: int) -> str:
    """A size in words: ``10 MB``."""
    return f"{size / 1024 / 1024:.3g} MB"


def add_file(
    work: Work, bid_id: str, file_id: str, about: About, *, keys: Keyring, limits: Limits
) -> None:
    """The file whose bytes lie on the shelf under this id belongs to the draft.

    Refuses: as ``may_add``; ``Invalid`` for an unknown criterion or gate.
    """
    may_add(work, bid_id, about.size, limits=limits)
    bid = loading.bid_by_id(work, bid_id)
    row = BidFile(
        id=file_id,
        bid_id=bid.id,
        size=about.size,
        about=b"",
        kept_at=work.now,
        kept_by=work.actor.name,
    )
    _write(work, bid, row, about, keys)


def change_file(
    work: Work, file_id: str, items: Sequence[str], note: str, *, keys: Keyring
) -> None:
    """The file of a draft is evidence for these criteria and gates.

    Refuses: ``NotFound``, ``OutOfOrder`` after the deadline, ``Invalid``.
    """
    row = _row(work, file_id)
    bid = _editable(work, row.bid_id)
    about = file_loading.kept(row, keys).about
    _write(work, bid, row, replace(about, items=tuple(items), note=note), keys)


def _write(work: Work, bid: Bid, row: BidFile, about: About, keys: Keyring) -> None:
    rubric = rfps.get_published(work, bid.rfp_id).rubric
    known = [row["id"] for row in takes_evidence(rubric)]
    if not set(about.items) <= set(known):
        raise Invalid("There is no such criterion or gate that takes evidence in this RFP.")
    if len(about.note) > LONGEST_NOTE:
        raise Invalid(f"The note is longer than {LONGEST_NOTE} characters.")
    sound = replace(about, items=tuple(item for item in known if item in about.items))
    row.about = hidden(sound.as_dict(), keys, about_place(file_place(bid.id, row.id)))
    work.session.add(row)


def delete_file(work: Work, file_id: str) -> None:
    """The draft no longer holds the file; its bytes go when this work is committed.

    Refuses: ``NotFound``, ``OutOfOrder`` after the deadline.
    """
    row = _row(work, file_id)
    _editable(work, row.bid_id)
    _drop(work, row)


def drop_draft_files(work: Work, bid_id: str) -> None:
    """Every readable copy of a draft's files is gone once this work is committed.

    For the closing, which deletes the draft: it asks for no permission of its own.
    """
    for row in file_loading.files_of(work, bid_id):
        _drop(work, row)


def _drop(work: Work, row: BidFile) -> None:
    work.session.delete(row)
    work.discarded.append(row.id)


def note_sealed_files(
    work: Work, bid_id: str, number: int, files: Sequence[About], *, keys: Keyring
) -> None:
    """Which files a submitted version holds; for the act that submits, in its transaction."""
    if work.session.get(SealedListing, (bid_id, number)) is None:
        listing = [about.as_dict() for about in files]
        place = listing_place(bid_id, number)
        work.session.add(
            SealedListing(bid_id=bid_id, number=number, listing=hidden(listing, keys, place))
        )


def sealed_files(work: Work, bid_id: str, number: int, *, keys: Keyring) -> Sequence[About]:
    """The files that one submitted version of the actor's own bid holds, with their digests.

    Raises: ``NotFound`` for everybody but its vendor.
    """
    bid = _own(work, bid_id)
    row = work.session.get(SealedListing, (bid.id, number))
    if row is None:
        return []
    listing = file_loading.revealed(row.listing, keys, listing_place(bid.id, number))
    return [about_of(each) for each in listing]


def _own(work: Work, bid_id: str) -> Bid:
    bid = loading.bid_by_id(work, bid_id)
    if bid.vendor_id != work.actor.organization_id:
        raise missing("bid")
    return bid


def _row(work: Work, file_id: str) -> BidFile:
    row = work.session.get(BidFile, file_id)
    if row is None or loading.bid_by_id(work, row.bid_id).vendor_id != work.actor.organization_id:
        raise missing("file")
    return row


def _editable(work: Work, bid_id: str) -> Bid:
    bid = _own(work, bid_id)
    work.require(Act.BEGIN_BID, bid.parties)
    rules.take(rfps.status_of(work, bid.rfp_id))
    return bid
