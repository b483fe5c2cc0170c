"""The three sample procurements, entered by the portal's actions and read back after the opening.

The clock stands at the samples' own instants: the late bid is refused, the unfinished one stays a
draft, and what is opened equals what the papers say.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from procurement import bids, rfps, sealing, trail
from procurement.bids import BidStatus
from procurement.documents import Offer, exact_numbers
from procurement.documents.outline import grow
from procurement.errors import OutOfOrder
from procurement.portal import Portal
from procurement.rfps import RfpStatus
from tests.bids import samples, stage
from tests.bids.stage import CITY, Stage
from tests.cast import DANA
from tests.conftest import MovableClock

pytestmark = pytest.mark.unmeasured

LATE, UNFINISHED = "BID-PM-06", "BID-PM-05"
# What keeps the unfinished bid from being submitted. What its paper lacks besides is not asked of
# every bid: left open it fails a gate or earns no points.
NAMED = (
    "capacity.guaranteed_seats_by_language.vi",
    "pricing.lots.B.unit_price_usd",
    "pricing.lots.D.basis",
    "pricing.lots.D.unit_price_usd",
    "conflicts",
)
POSTINGS = [posting.id for posting in samples.papers().postings]


def in_order(rfp_id: str) -> list[Offer]:
    """The bids in the order in which their vendors pressed the button; the unfinished first."""
    found = samples.offers(rfp_id)
    return sorted(found, key=lambda offer: (offer.submitted_at is not None, offer.submitted_at))


def in_the_papers(answers: dict[str, Any]) -> dict[str, Any]:
    """The answers as one exact tree."""
    return dict(exact_numbers(grow(answers)))


def within(whole: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    """The members of ``whole`` that ``part`` speaks of: ids and status are the portal's own."""
    return {key: whole[key] for key in part if key in whole}


def enter_all(staged: Stage) -> dict[str, Offer]:
    """Every bid of the posting is drafted and submitted at its own instant; bid id → paper."""
    submitted: dict[str, Offer] = {}
    entered = {offer.id: staged.enter(offer) for offer in in_order(staged.posting.id)}
    for offer in in_order(staged.posting.id):
        character, bid_id = entered[offer.id]
        if offer.id == UNFINISHED:
            refused_as_unfinished(staged, character, bid_id)
            continue
        staged.clock.at = offer.submitted_at
        if offer.id == LATE:
            refused_as_late(staged, character, bid_id)
            continue
        assert staged.missing(character, bid_id) == ()
        row = staged.submit(character, bid_id)
        assert (row.submitted_at, row.sequence) == (offer.submitted_at, len(submitted) + 1)
        submitted[bid_id] = offer
    return submitted


def refused_as_unfinished(staged: Stage, character: Any, bid_id: str) -> None:
    assert staged.missing(character, bid_id) == NAMED
    with pytest.raises(OutOfOrder) as refusal:
        staged.submit(character, bid_id)
    assert refusal.value.sentence == (
        "Your bid is not complete: 5 things are still to settle. Nothing was lost."
    )
    assert staged.bid(character, bid_id).status == BidStatus.DRAFT


def refused_as_late(staged: Stage, character: Any, bid_id: str) -> None:
    with pytest.raises(OutOfOrder) as refusal:
        staged.submit(character, bid_id)
    assert refusal.value.sentence.startswith("The deadline has passed")
    seen = staged.bid(character, bid_id)
    assert (seen.status, seen.versions) == (BidStatus.CLOSED, ())


def prices(staged: Stage, bid_id: str) -> dict[str, Any]:
    """The price part, opened with the joined key as the second act will."""
    with staged.portal.engine.connect() as connection:
        envelope = connection.exec_driver_sql(
            f"SELECT envelope FROM bid_envelope WHERE part = 'price' AND bid_id = '{bid_id}'"
        ).scalar_one()
    sealed = bytes(envelope)
    context = sealing.read_envelope(sealed).context
    payload = sealing.unpack(sealing.open_sealed(sealed, context, staged.private_key()))
    document = json.loads(payload.document, parse_float=Decimal)
    assert sorted(document) == ["offer", "schema"]
    return dict(document["offer"])


@pytest.mark.parametrize("rfp_id", POSTINGS)
def test_every_sample_bid_comes_back_as_its_paper_says(
    peopled_sqlite: Portal, clock: MovableClock, rfp_id: str
) -> None:
    assert come_back(peopled_sqlite, clock, rfp_id) == taken_on(rfp_id)


@pytest.mark.parametrize("peopled", ["postgres"], indirect=True)
def test_the_bids_on_one_sample_come_back_from_the_other_database_too(
    peopled: Portal, clock: MovableClock
) -> None:
    assert come_back(peopled, clock, CITY) == taken_on(CITY)


def taken_on(rfp_id: str) -> set[str]:
    """The sample bids that were handed in, and in time."""
    return {offer.id for offer in samples.offers(rfp_id)} - {LATE, UNFINISHED}


def come_back(portal: Portal, clock: MovableClock, rfp_id: str) -> set[str]:
    """Post, enter, open and compare everything; returns the papers' ids of what was opened."""
    staged = stage.post(portal, clock, rfp_id)
    submitted = enter_all(staged)
    clock.at = staged.posting.timeline.bids_due

    assert staged.open() == len(submitted)

    opened = staged.opened()
    assert set(opened) == set(submitted)
    for bid_id, offer in submitted.items():
        answers = in_the_papers(samples.offer_answers(offer))
        technical, price = bids.split(answers)
        profile = in_the_papers(samples.profile_answers(offer))
        document = opened[bid_id]
        sealed_prices = prices(staged, bid_id)
        assert within(document["offer"], technical) == technical
        assert within(document["profile"], profile) == profile
        assert sealed_prices == price
        assert within(bids.join(document["offer"], sealed_prices), answers) == answers
    with staged.portal.reading_as(staged.token(DANA)) as work:
        assert rfps.get_rfp(work, staged.rfp_id).status == RfpStatus.OPENED
        assert trail.verify(work.session).is_sound
    return {offer.id for offer in submitted.values()}


def test_every_submitted_sample_bid_was_taken_but_the_late_one() -> None:
    taken = {
        offer.id: offer.submitted_at is not None
        and offer.submitted_at < samples.posting(offer.rfp_id).timeline.bids_due
        for offer in samples.papers().offers
    }

    assert [bid_id for bid_id, is_in_time in taken.items() if not is_in_time] == [UNFINISHED, LATE]
    assert len(taken) == 20
