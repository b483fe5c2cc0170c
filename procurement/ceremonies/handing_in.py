"""Bids that their vendors seal themselves: given out to be filled, taken in as two envelopes.

The portal sees what an envelope is for, who sealed to which key, and its length; nothing else. So
it can tell whose it is and not whether it is complete.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from procurement import bids, rfps, sealing
from procurement.bids import BidDraft, SealedPart, VersionRow
from procurement.documents import Requirements, plain, value_of, vendors_reading
from procurement.documents.outline import Part, grow, offer_form, profile_parts
from procurement.errors import Invalid, SealBroken
from procurement.portal import Portal
from procurement.sealing import Context, Envelope
from procurement.settings import MEGABYTE, Settings

FORMAT = "procurement bid to seal 1"
LARGEST_PRICE = MEGABYTE
BOTH = "Hand in both envelopes at once: technical.sealed and price.sealed."


def bid_to_seal(portal: Portal, token: str | None, bid_id: str, *, with_answers: bool) -> bytes:
    """The actor's own bid as JSON to be filled and sealed elsewhere, with the list of questions.

    ``with_answers`` puts in what draft and profile hold, and names the draft's evidence; else every
    answer is empty.

    Raises: ``NotFound`` for everybody else.
    """
    with portal.reading_as(token) as work:
        bid = bids.get_bid(work, bid_id, keys=portal.storage_keys)
        profile = bids.my_profile(work, keys=portal.storage_keys)
        published = rfps.get_published(work, bid.rfp_id)
        kept = bids.list_files(work, bid_id, keys=portal.storage_keys) if with_answers else ()
    posting = value_of(Requirements, published.requirements, file=published.reference)
    answers = {path: each.value for path, each in bid.answers.items()}
    chosen = answers.get("lots") if with_answers else None
    letters = [one for one in posting.lots if not isinstance(chosen, list) or one in chosen]
    standing = {path: each.value for path, each in profile.answers.items()}
    form = offer_form(posting, letters)
    kit = {
        "format": FORMAT,
        "rfp": {
            "id": posting.id,
            "reference": published.reference,
            "title": posting.title,
            "requirements": vendors_reading(published.requirements),
        },
        "context": _facts(_context(bid, profile.vendor_id, sealing.Part.TECHNICAL)),
        "offer": _tree(form, answers if with_answers else {}),
        "profile": _tree(profile_parts(), standing if with_answers else {}),
        # Named, so that no evidence is left out unseen: the program asks for each of them.
        "files": [
            {"path": one.about.name, "items": [*one.about.items], "note": one.about.note}
            for one in kept
        ],
        "questions": [*_questions("offer", form), *_questions("profile", profile_parts())],
    }
    return json.dumps(plain(kit), indent=1, ensure_ascii=False).encode()


def _facts(context: Context) -> Mapping[str, object]:
    facts: dict[str, object] = json.loads(context.canonical)
    del facts["part"]
    return facts


def _tree(form: Iterable[Part], answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers as a tree, with null in the place of every question that is open."""
    asked = [each for part in form for each in (*part.questions, *part.per_lot)]
    empty = {each.path: None for each in asked if not each.placeholders}
    return grow({**empty, **answers})


def _questions(paper: str, form: Iterable[Part]) -> list[dict[str, Any]]:
    return [
        {
            "paper": paper,
            "path": each.path,
            "question": each.label,
            "part": part.title,
            "required": each.required,
            "kind": each.kind.value,
            "unit": each.unit,
            "choices": [value for value, _ in each.choices],
            "columns": [column.path for column in each.columns],
        }
        for part in form
        for each in (*part.questions, *part.per_lot)
    ]


def _context(bid: BidDraft, vendor_id: str, part: sealing.Part) -> Context:
    return Context(
        rfp_id=bid.rfp_id,
        bid_id=bid.id,
        version=len(bid.versions) + 1,
        vendor_id=vendor_id,
        part=part,
        schema_version=bids.SCHEMA,
        deadline_revision=bid.deadline_revision,
    )


def take_sealed(
    portal: Portal,
    token: str | None,
    bid_id: str,
    envelopes: Sequence[bytes],
    *,
    version: int,
    click: str,
) -> VersionRow:
    """Take in both envelopes of a bid that its vendor sealed; returns it with its receipt.

    Whether they are this bid's next version, sealed to this RFP's key, is read from the outside;
    the instant of the transaction decides about the deadline, and the same ``click`` twice is one
    submission. A former version is replaced, whoever sealed it.

    Raises: ``Invalid`` for what is no such pair; else as ``bids.submit_bid``.
    """
    with portal.reading_as(token) as work:
        bid = bids.get_bid(work, bid_id, keys=portal.storage_keys)
        vendor_id = work.actor.organization_id
        policy = sealing.read_key_policy(rfps.key_policy_of(work, bid.rfp_id).encode())
    known = [row for row in bid.versions if _holds(row, envelopes)]
    parts = [] if known else _parts(bid, vendor_id, envelopes, policy.public_key, portal.settings)
    with portal.work_as(token) as work:
        row = bids.submit_bid(
            work,
            bid_id,
            parts,
            missing=0,
            click=click,
            version=version,
            sign=lambda receipt: sealing.sign_receipt(receipt, portal.receipt_key),
        )
        bids.note_own_seal(work, bid_id, row.number)
    return replace(row, is_own_seal=True)


def _holds(row: VersionRow, envelopes: Sequence[bytes]) -> bool:
    """Whether these very envelopes are in already: a second press of one click."""
    return set(row.digests.values()) == {_read(each).digest for each in envelopes}


def _parts(
    bid: BidDraft,
    vendor_id: str,
    envelopes: Sequence[bytes],
    public_key: bytes,
    settings: Settings,
) -> Sequence[SealedPart]:
    found = [_read(each) for each in envelopes]
    if sorted(each.context.part.value for each in found) != ["price", "technical"]:
        raise Invalid(BOTH)
    for one in found:
        _check(one, _context(bid, vendor_id, one.context.part), public_key)
        most = largest(settings) if one.context.part == sealing.Part.TECHNICAL else LARGEST_PRICE
        if one.size > most:
            raise Invalid(f"The {one.context.part.value} envelope is larger than {most:,} bytes.")
    return [
        SealedPart(one.context.part.value, data, one.digest, one.size, bid.text_number)
        for one, data in zip(found, envelopes, strict=True)
    ]


def largest(settings: Settings) -> int:
    """How many bytes a technical envelope may have: the files of a bid, padded."""
    return settings.bid_bytes * 5 // 4 + MEGABYTE


def largest_pair(settings: Settings) -> int:
    """How many bytes both envelopes may have together."""
    return largest(settings) + LARGEST_PRICE


def _read(data: bytes) -> Envelope:
    try:
        return sealing.read_envelope(data)
    except (Invalid, SealBroken) as wrong:
        raise Invalid(f"{wrong.sentence} {BOTH}") from wrong


def _check(envelope: Envelope, expected: Context, public_key: bytes) -> None:
    """Raises: ``Invalid`` when it is for another bid, version or key."""
    part = expected.part.value
    if differences := envelope.context.differences(expected):
        raise Invalid(
            f"The {part} envelope was made for another {' and another '.join(differences)}. "
            "Take the file to fill out of the portal again, and seal anew."
        )
    if envelope.public_key != public_key:
        raise Invalid(f"The {part} envelope is sealed to a key that is not this RFP's.")
