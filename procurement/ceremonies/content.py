"""Whether what came out of an envelope that its vendor sealed is a bid: nobody looked before.

What the portal sealed was checked when it was submitted. Here anything may be inside; whatever it
is, the opening goes on, and one clear sentence says why the bid is not read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from procurement import bids
from procurement.bids import EnvelopeRow
from procurement.documents import Offer, Requirements, VendorProfile
from procurement.documents.outline import DraftProblem, problems
from procurement.errors import Invalid, ProcurementError
from procurement.sealing import Part

NO_BID = "It opens, but what is inside is not a bid as the portal's format describes it"
LONGEST_NUMBER, LARGEST_POWER = 40, 30
_MEMBERS = {
    Part.TECHNICAL: {"schema", "offer", "profile", "files"},
    Part.PRICE: {"schema", "offer"},
}


def read_document(data: bytes) -> dict[str, Any]:
    """The JSON of a part, its numbers exact. Raises: ``ValueError``, ``RecursionError``."""
    document = json.loads(data, parse_float=_number, parse_int=_whole, parse_constant=_number)
    if not isinstance(document, dict):
        raise ValueError("not an object")
    return document


def _number(text: str) -> Decimal:
    # 1e999999999 is a short text and an enormous number.
    value = Decimal(text) if len(text) <= LONGEST_NUMBER else Decimal("NaN")
    if not value.is_finite() or abs(value.adjusted()) > LARGEST_POWER:
        raise ValueError("a number that is too long, or none")
    return value


def _whole(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        raise ValueError("a number that is too long")
    return int(text)


def insist_on_a_bid(
    data: bytes,
    row: EnvelopeRow,
    part: Part,
    posting: Requirements,
    technical: Mapping[str, Any] | None = None,
) -> None:
    """Insist that this part is a complete bid of its vendor on this posting.

    A price is held against the ``technical`` offer that was opened before it. Raises: ``Invalid``.
    """
    try:
        document = read_document(data)
        if set(document) != _MEMBERS[part] or document["schema"] != bids.SCHEMA:
            raise Invalid(f"{NO_BID}: it has other members.")
        _insist_on_its_place(document["offer"], part)
        if part == Part.TECHNICAL:
            _insist_on_own_ids(document, row)
            found = _gaps(document["offer"], posting)
            found += problems(VendorProfile, document["profile"])
        else:
            found = problems(Offer, bids.join(technical or {}, document["offer"]), posting=posting)
    except ProcurementError:
        raise
    except Exception as error:  # whatever a vendor put inside must not end the opening of others
        raise Invalid(f"{NO_BID}.") from error
    if found:
        more = f" There are {len(found) - 1} more." if len(found) > 1 else ""
        raise Invalid(f"It opens, but the bid in it is not complete: {found[0].sentence}{more}")


def _insist_on_its_place(offer: Mapping[str, Any], part: Part) -> None:
    """No amount stands in the technical part, where it would be read before its time."""
    technical, price = bids.split(offer)
    if part == Part.TECHNICAL and technical != offer:
        raise Invalid("Its technical envelope holds prices, which belong into the other one.")
    if part == Part.PRICE and price != offer:
        raise Invalid("Its price envelope holds answers that belong into the technical one.")


def _insist_on_own_ids(document: Mapping[str, Any], row: EnvelopeRow) -> None:
    offer = document["offer"]
    named = (offer.get("id"), offer.get("vendor_id"), document["profile"].get("id"))
    if named != (row.bid_id, row.vendor_id, row.vendor_id) or offer.get("status") != "submitted":
        raise Invalid("What is inside names another bid or another vendor than its envelope.")


def _gaps(offer: Mapping[str, Any], posting: Requirements) -> tuple[DraftProblem, ...]:
    """What is missing or wrong besides the prices, which are still sealed."""
    if offer.get("rfp_id") != posting.id:
        raise Invalid("What is inside is a bid on another RFP.")
    found = problems(Offer, offer, posting=posting)
    return tuple(one for one in found if not _is_price(one.path))


def _is_price(path: str) -> bool:
    steps = path.split(".")
    is_inside = bool(bids.TECHNICAL_LOT_KEYS & set(steps))
    return steps[0] in {"pricing", "payment_terms"} and not is_inside
