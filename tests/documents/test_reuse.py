"""A second bid needs at most a quarter of the inputs of the first; prices are never taken over."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from procurement.documents import Offer, plain
from procurement.documents.outline import grow, offer_form
from procurement.documents.reuse import fitting_answers
from tests.bids import samples

RFPS = ("RFP-2027-PM-001", "RFP-2027-LP-100", "RFP-2028-FL-009")
Bid = tuple[str, Offer]


def typed(offer: Offer) -> dict[str, Any]:
    """What a vendor types into the form of its bid; its name is known."""
    answers = {path: plain(value) for path, value in samples.offer_answers(offer).items()}
    answers.pop("vendor_name", None)
    return answers


def second_bids() -> list[tuple[Bid, Bid]]:
    """Each vendor's bids one after the other, where the second is on no more lots."""
    by_vendor: dict[str, list[Bid]] = {}
    for rfp in RFPS:
        for offer in samples.offers(rfp):
            by_vendor.setdefault(offer.vendor_id, []).append((rfp, offer))
    pairs = [pair for mine in by_vendor.values() for pair in pairwise(mine)]
    return [pair for pair in pairs if len(pair[1][1].lots) <= len(pair[0][1].lots)]


SECOND_BIDS = second_bids()


@pytest.mark.parametrize("pair", SECOND_BIDS, ids=[pair[1][1].id for pair in SECOND_BIDS])
def test_a_second_bid_needs_at_most_a_quarter_of_the_inputs(pair: tuple[Bid, Bid]) -> None:
    (_, first), (rfp, second) = pair
    parts = offer_form(samples.posting(rfp), second.lots)
    wanted = typed(second)

    taken = fitting_answers(parts, grow(typed(first)), ())

    # One press takes over; an answer that is another one here, or none, is typed or emptied.
    others = {path for path in wanted.keys() | taken.keys() if taken.get(path) != wanted.get(path)}
    before = len(samples.profile_answers(first)) + len(typed(first))
    assert 4 * (1 + len(others)) <= before
    assert not any(path.endswith("_usd") or ".lots." in path for path in taken)
    assert taken.keys().isdisjoint({"lots", "conflicts"})


def test_there_are_second_bids_to_count() -> None:
    assert len(SECOND_BIDS) >= 4


def test_what_is_answered_already_or_no_longer_on_the_list_is_not_offered() -> None:
    parts = offer_form(samples.posting(RFPS[0]), ("A",))
    earlier = {"capacity": {"ramp_days": {"to_full": 20}}, "payment_terms": "barter"}

    assert fitting_answers(parts, earlier, ()) == {"capacity.ramp_days.to_full": 20}
    assert fitting_answers(parts, earlier, {"capacity.ramp_days.to_full"}) == {}
