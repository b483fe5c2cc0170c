"""Rules 5 to 11: what a lot needs when nothing is stored, and what it costs for reference."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from procurement.errors import Invalid
from procurement.scoring.case import lots_of, shares
from procurement.scoring.exact import ceiling, exact, money, reaches, rounded, shown, shown_beside
from tests.scoring.small import INBOUND, MISSING, TEXT, offer, one_row, posting, sample

BARE = {"lots.A.reference": MISSING, "lots.B.reference": MISSING, "lots.C.reference": MISSING}


def _without_references(rfp_id: str) -> tuple[Any, Any]:
    stored = sample(rfp_id)
    lots = {
        letter: lot.model_copy(update={"reference": None}) for letter, lot in stored.lots.items()
    }
    return lots_of(stored), lots_of(stored.model_copy(update={"lots": lots}))


@pytest.mark.parametrize("rfp_id", ["RFP-2027-PM-001", "RFP-2028-FL-009"])
def test_rules_05_06_07_a_computed_lot_equals_the_stored_reference(rfp_id: str) -> None:
    stored, computed = _without_references(rfp_id)

    for left, right in zip(stored, computed, strict=True):
        assert left.is_stored is True
        assert right.is_stored is False
        assert {**left.as_dict(), "is_stored": None} == {**right.as_dict(), "is_stored": None}


def test_rule_05_an_outbound_lot_is_computed_from_its_plan() -> None:
    # 5,000 records; 5,000 + 4,000 dials; 500 + 400 contacts; 450 other answers.
    # Work: 900 × 74 + 450 × 24 + 7,650 × 22 = 245,700 s = 68.25 h; ÷ 0.88 = 77.6 hours.
    lot = lots_of(posting(BARE))[0]

    assert (lot.contacts, lot.seat_hours) == (900, exact(Decimal("77.6")))
    # 77.6 ÷ 50 × 1.5 = 2.33 → 3 seats; 900 ÷ 77.6 = 11.60.
    assert (lot.peak_seats, lot.contacts_per_seat_hour) == (3, exact(Decimal("11.6")))


def test_rule_06_a_text_lot_is_computed_from_its_plan() -> None:
    # 2,000 sends × 2 = 4,000 segments; 200 replies × 2 = 400; 4 h sending + 2 h replying.
    lot = lots_of(posting(BARE))[2]

    assert (lot.total_segments, lot.seat_hours) == (4400, Fraction(6))
    # 6 h ÷ 10 h × 2 = 1.2 → 2 seats; 1,000 × 2 ÷ 3,600 s = 0.56 a second.
    assert (lot.peak_seats, lot.required_mps) == (2, exact(Decimal("0.56")))


def test_rule_07_an_inbound_lot_is_computed_from_its_plan() -> None:
    # 600 × 300 ÷ 3,600 ÷ 0.6 = 83.3 hours.
    lot = lots_of(posting(BARE))[1]

    assert (lot.calls, lot.seat_hours, lot.aht_s) == (600, exact(Decimal("83.3")), 300)


def test_rule_08_a_ceiling_forgives_a_billionth_and_no_more() -> None:
    assert ceiling(exact(30.000000000000004)) == 30
    assert ceiling(Fraction(30) + Fraction(1, 10**9)) == 30
    assert ceiling(Fraction(30) + Fraction(2, 10**9)) == 31


def test_rule_08_bands_are_inclusive_at_the_lower_edge_and_use_the_unrounded_ratio() -> None:
    assert reaches(exact(Decimal("1.05")), Decimal("1.05")) is True
    assert reaches(exact(Decimal("1.0499999995")), Decimal("1.05")) is True
    assert reaches(exact(Decimal("1.0499")), Decimal("1.05")) is False


def test_rule_08_a_ratio_that_rounds_up_to_a_threshold_does_not_reach_it() -> None:
    # 1,048 ÷ 1,000 prints as 1.05 and stays in band 3.
    row = one_row(
        rfp={"lots.A.reference.peak_seats": 1000},
        bid={"lots": ["A"], "capacity.guaranteed_seats": {"phase_1": 1048}},
        scope="A",
    )

    assert row.sub["CAP-1"].number == 3
    assert row.sub["CAP-1"].reason.sentence == (
        "Seats: 1048 guaranteed ÷ 1000 required = 1.048, reaches anchor 3 (0.95 to below 1.05)."
    )


def test_rule_09_a_plan_beyond_the_model_is_refused_with_posting_and_lot() -> None:
    overloaded = {**INBOUND, "peak_calls_per_interval": 9_999_999, "aht_s": 86_000}
    rfp = posting({**BARE, "lots.B.plan": overloaded})

    with pytest.raises(Invalid) as refused:
        lots_of(rfp)

    assert refused.value.sentence.startswith("RFP-1, lot B: ")


def test_rule_10_reference_costs_are_35_usd_an_hour_and_3_cents_a_segment() -> None:
    costs = {lot.letter: lot.reference_cost for lot in lots_of(posting())}

    assert costs == {"A": 3500, "B": 1750, "C": 300}


def test_rule_10_the_national_lots_are_computed_and_cost_what_the_posting_prints() -> None:
    national = sample("RFP-2027-LP-100")

    computed = {lot.letter: lot.reference_cost for lot in lots_of(national)}

    assert computed == {
        letter: exact(cost) for letter, cost in national.reference_cost_by_lot_usd.items()
    }


VOLUME = {"plan": {"volume": 20000, "reference_unit_price_usd": 0.05}, "phase": 2}
MAIL = {"kind": "e-mail", "name": "Mail", **VOLUME}
CHAT = {"kind": "chat", "name": "Chat", "plan": {"volume": 300}}


def test_rule_11_a_lot_without_a_model_gives_no_seats_and_costs_volume_times_unit_price() -> None:
    mail = lots_of(posting({"lots.D": MAIL}))[3]

    assert (mail.peak_seats, mail.contacts, mail.volume) == (0, 0, 20000)
    assert mail.reference_cost == 1000


def test_rule_11_without_a_stated_unit_price_the_reference_cost_is_zero() -> None:
    assert lots_of(posting({"lots.D": CHAT}))[3].reference_cost == 0


def test_rule_11_lots_of_zero_reference_cost_weigh_equally() -> None:
    lots = lots_of(posting({"lots.D": CHAT, "lots.E": CHAT}))

    assert shares(lots[3:]) == {"D": Fraction(1, 2), "E": Fraction(1, 2)}
    assert shares(lots[2:])["D"] == 0


def test_a_voice_broadcast_lot_counts_numbers_times_attempts() -> None:
    lot = {
        "kind": "voice broadcast",
        "name": "Recorded calls",
        "plan": {
            "numbers": 5000,
            "landline_only": True,
            "attempts": 2,
            "seconds": 30,
            "window_h": 8,
            "reference_unit_price_usd": 0.02,
        },
    }

    facts = lots_of(posting({"lots.D": lot}))[3]

    assert (facts.kind, facts.volume, facts.reference_cost) == ("voice_broadcast", 10000, 200)


def test_amounts_and_measures_are_written_for_people() -> None:
    assert rounded(Fraction(5, 1000), 2) == Decimal("0.00")
    assert rounded(Fraction(15, 1000), 2) == Decimal("0.02")
    assert (shown(1234567), shown(Decimal("2.50")), shown(Fraction(1, 3))) == (
        "1,234,567",
        "2.5",
        "0.33",
    )
    assert money(Decimal("48000")) == "48,000.00 USD"
    assert shown_beside(Fraction(7999, 10000), [Decimal("0.8")]) == "0.7999"
    assert exact(None) == 0
    assert TEXT["human_sent"] is True
    assert offer().priced("A") is True
