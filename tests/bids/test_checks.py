"""Questions about unusual bids: each is asked where it should be, and nowhere else."""

from __future__ import annotations

from typing import Any

import pytest

from procurement import bids
from procurement.documents import plain
from procurement.documents.outline import Severity, flatten, grow, value_at
from tests.bids import samples

CITY = "RFP-2027-PM-001"
BEST = next(offer for offer in samples.offers(CITY) if offer.id == "BID-PM-02")


def asked(
    changes: dict[str, Any] | None = None, standing: dict[str, Any] | None = None
) -> list[tuple[str, str]]:
    """Place and sentence of every question about the best bid with these answers changed."""
    offer = grow({**flatten(plain(BEST)), **(changes or {})})
    profile = grow({**flatten(plain(samples.profile(BEST))), **(standing or {})})
    found = bids.second_look(bids.bid_of(offer, profile, samples.posting(CITY)))
    assert {one.severity for one in found} <= {Severity.WARNING}
    assert [one.sentence for one in found if not one.sentence.endswith("?")] == []
    assert [one.path for one in found if not one.part] == []
    return [(one.path, one.sentence) for one in found]


def test_a_sound_bid_raises_no_question() -> None:
    assert asked() == []


@pytest.mark.parametrize(
    ("changes", "standing", "path", "words"),
    [
        ({"capacity.guaranteed_seats.phase_2": 73}, {}, "capacity.guaranteed_seats.phase_2", "72"),
        (
            {"capacity.other_bookings_in_peak_weeks": "47 seats until May"},
            {},
            "capacity.guaranteed_seats.phase_2",
            "of which other clients have 47",
        ),
        (
            {"capacity.guaranteed_seats.phase_1": 60},
            {},
            "capacity.other_bookings_in_peak_weeks",
            "60 of your 72",
        ),
        (
            {"capacity.guaranteed_seats_by_language.es": 27},
            {},
            "capacity.guaranteed_seats_by_language.es",
            "26 in all",
        ),
        ({"capacity.site_share": [0.62, 0.28]}, {}, "capacity.site_share", "90 %"),
        (
            {"capacity.ramp_days.to_first_seats": 9},
            {},
            "capacity.ramp_days.to_first_seats",
            "exchanged",
        ),
        (
            {"capacity.ramp_days.to_full": 4},
            {"training.political_hours": 33},
            "capacity.ramp_days.to_full",
            "5 working days",
        ),
        (
            {"pricing.lots.A.guaranteed_contacts_per_hour": 40},
            {},
            "pricing.lots.A.guaranteed_contacts_per_hour",
            "40 contacts an hour",
        ),
        (
            {"pricing.lots.A.shortfall_credit": False},
            {},
            "pricing.lots.A.shortfall_credit",
            "pay back",
        ),
        (
            {"pricing.minimum_usd": 30_000},
            {},
            "pricing.certainty.minimum_at_most_half",
            "more than half",
        ),
        (
            {"pricing.minimum_usd": 30_000, "pricing.certainty.minimum_at_most_half": False},
            {},
            "pricing.minimum_usd",
            "more than half",
        ),
        ({"lots": ["A", "B", "C"]}, {}, "lots", "lot D"),
        (
            {},
            {"assurance.soc2_period_end_months_before_bid": 13},
            "assurance.soc2_period_end_months_before_bid",
            "13 months",
        ),
        ({}, {"data.agents": ["US", "PH"]}, "sites", "PH"),
        ({}, {"data.agents": ["CA"]}, "data.agents", "place in US"),
    ],
)
def test_an_unusual_answer_is_asked_about_where_it_can_be_mended(
    changes: dict[str, Any], standing: dict[str, Any], path: str, words: str
) -> None:
    found = dict(asked(changes, standing))

    assert path in found
    assert words in found[path]


def test_promise_to_be_paid_per_contact_without_such_a_price_is_asked_about() -> None:
    changes = {f"pricing.lots.{lot}.guaranteed_contacts_per_hour": None for lot in "AB"}

    assert [path for path, _ in asked(changes)] == [
        "pricing.certainty.paid_per_contact_or_guaranteed_rate"
    ]


def test_just_within_the_limits_nothing_is_asked() -> None:
    price = bids.bid_of(plain(BEST), plain(samples.profile(BEST)), samples.posting(CITY)).price
    assert price is not None
    half = int(price.total / 2)

    assert asked({"pricing.minimum_usd": half}) == []
    assert asked({"capacity.other_bookings_in_peak_weeks": "46 seats"}) == []
    assert asked({"capacity.other_bookings_in_peak_weeks": "46 in May, 20 in June"}) == []


def test_lots_with_cards_need_the_attestation_and_clean_recordings() -> None:
    offer = next(each for each in samples.papers().offers if _takes_cards(each))
    posting = samples.posting(offer.rfp_id)
    standing = flatten(plain(samples.profile(offer)))

    def paths(**changes: Any) -> list[str]:
        changed = {key.replace("__", "."): value for key, value in changes.items()}
        bid = bids.bid_of(plain(offer), grow({**standing, **changed}), posting)
        return [one.path for one in bids.second_look(bid)]

    assert "assurance.pci_aoc" in paths(assurance__pci_aoc=False)
    assert "recording.pause_or_dtmf" in paths(
        assurance__pci_aoc=True, recording__pause_or_dtmf=False
    )
    settled = paths(assurance__pci_aoc=True, recording__pause_or_dtmf=True)
    assert {"assurance.pci_aoc", "recording.pause_or_dtmf"} & set(settled) == set()


def _takes_cards(offer: Any) -> bool:
    return bool(set(offer.lots) & set(samples.posting(offer.rfp_id).assurance.pci_required_lots))


@pytest.mark.parametrize(
    "offer", [{}, {"lots": "A"}, {"capacity": "x", "pricing": [], "lots": [["A"]]}]
)
def test_a_draft_with_holes_raises_no_question_and_no_error(offer: dict[str, Any]) -> None:
    for profile in ({}, {"sites": ["x"], "data": {"agents": "US"}}):
        bid = bids.bid_of(offer, profile, samples.posting(CITY))

        assert bids.second_look(bid) == ()
        assert (bid.price, value_at(bid.offer, "nothing.here")) == (None, None)
