"""Rules 18 to 24: the evaluated price and the points it earns."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from procurement.documents import read_rubric
from procurement.errors import Invalid
from procurement.scoring import Row
from tests.scoring.small import assess, offer, one_row, papers, posting

SHIPPED = Path(__file__).parents[2] / "rubrics" / "call-center.yaml"


def price(**changes: Any) -> Any:
    return one_row(**changes).as_dict()["metrics"]["price"]


def lot_cost(letter: str, basis: str, unit_price: float, **extra: Any) -> Decimal:
    terms = {"basis": basis, "unit_price_usd": unit_price, **extra}
    cost: Decimal = price(bid={f"pricing.lots.{letter}": terms}, scope=letter)["lots"][letter]
    return cost


def points(rows: tuple[Row, ...]) -> dict[str, Decimal]:
    return {row.bid_id: Decimal(row.sub["CST-1"].number) for row in rows}


def test_rule_18_an_outbound_hour_counts_contacts_by_the_models_pace() -> None:
    # 1,000 contacts ÷ 10 an hour × 30.
    assert lot_cost("A", "per_hour", 30) == 3000


def test_rule_18_a_guaranteed_pace_counts_when_a_credit_backs_it() -> None:
    backed = {"guaranteed_contacts_per_hour": 8, "shortfall_credit": True}
    bare = {"guaranteed_contacts_per_hour": 8, "shortfall_credit": False}
    blank = {"guaranteed_contacts_per_hour": None, "shortfall_credit": True}

    assert lot_cost("A", "per_hour", 30, **backed) == 3750
    assert lot_cost("A", "per_hour", 30, **bare) == 3000
    assert lot_cost("A", "per_hour", 30, **blank) == 3000


@pytest.mark.parametrize(
    ("letter", "basis", "unit_price", "cost"),
    [
        ("A", "per_contact", 3.5, 3500),
        ("A", "per_minute", 0.5, 3000),  # 100 h × 60
        ("B", "per_hour", 30, 1500),
        ("B", "per_minute", 0.8, 2400),  # 600 calls × 300 s ÷ 60
        ("C", "per_segment", 0.05, 500),
        ("C", "per_hour", 25, 500),
    ],
)
def test_rule_18_every_basis_has_its_quantity(
    letter: str, basis: str, unit_price: float, cost: int
) -> None:
    assert lot_cost(letter, basis, unit_price) == cost


def test_rule_18_the_carrier_fee_adds_to_every_segment_and_null_is_zero() -> None:
    fee = {"pricing.carrier_fee_per_segment_usd": 0.003}

    assert price(bid=fee, scope="C")["lots"]["C"] == 530
    assert price(bid={"pricing.carrier_fee_per_segment_usd": None}, scope="C")["lots"]["C"] == 500


@pytest.mark.parametrize(
    ("letter", "basis", "sentence"),
    [
        (
            "A",
            "per_segment",
            "per_segment does not price a lot of kind outbound; "
            "use per_hour, per_contact, per_minute",
        ),
        (
            "B",
            "per_contact",
            "per_contact does not price a lot of kind inbound; use per_hour, per_minute",
        ),
        (
            "C",
            "per_contact",
            "per_contact does not price a lot of kind text; use per_segment, per_hour",
        ),
    ],
)
def test_rule_18_any_other_pair_is_refused_by_name(letter: str, basis: str, sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        price(bid={f"pricing.lots.{letter}.basis": basis})

    assert refused.value.sentence == f"BID-1, lot {letter}: {sentence}."


def test_rule_18_a_lot_without_any_contact_costs_its_hours() -> None:
    rfp = {"lots.A.reference.contacts": 0, "lots.A.reference.contacts_per_seat_hour": None}

    assert price(rfp=rfp, scope="A")["lots"]["A"] == 3000


def test_lots_bought_by_volume_cost_volume_times_unit_price() -> None:
    chat = {"kind": "chat", "name": "Chat", "plan": {"volume": 300}}
    rfp = {"lots.D": chat}
    terms = {"basis": "per_session", "unit_price_usd": 2}

    assert price(rfp=rfp, bid={"lots": ["D"], "pricing.lots": {"D": terms}})["lots"]["D"] == 600


@pytest.mark.parametrize(
    ("kind", "basis"),
    [
        ("email", "per_message"),
        ("email", "per_month"),
        ("chat", "per_month"),
        ("portal", "per_session"),
        ("portal", "per_month"),
    ],
)
def test_every_volume_basis_multiplies_the_stated_volume(kind: str, basis: str) -> None:
    rfp = {"lots.D": {"kind": kind, "name": "By volume", "plan": {"volume": 9}}}
    terms = {"basis": basis, "unit_price_usd": 2}

    assert price(rfp=rfp, bid={"lots": ["D"], "pricing.lots": {"D": terms}})["lots"]["D"] == 18


@pytest.mark.parametrize("basis", ["per_attempt", "per_month"])
def test_voice_broadcast_is_paid_by_attempt_or_month(basis: str) -> None:
    plan = {
        "numbers": 500,
        "landline_only": True,
        "attempts": 2,
        "seconds": 30,
        "window_h": 8,
        "volume": 9,
    }
    rfp = {"lots.D": {"kind": "voice_broadcast", "name": "Recorded calls", "plan": plan}}
    terms = {"basis": basis, "unit_price_usd": 2}

    assert price(rfp=rfp, bid={"lots": ["D"], "pricing.lots": {"D": terms}})["lots"]["D"] == 18


def test_a_volume_stated_by_the_session_refuses_a_price_by_the_month() -> None:
    lot = {
        "kind": "portal",
        "name": "Portal",
        "plan": {"volume": 2400},
        "volume_unit": "session",
    }
    terms = {"basis": "per_month", "unit_price_usd": 2}

    with pytest.raises(Invalid) as refused:
        price(rfp={"lots.D": lot}, bid={"lots": ["D"], "pricing.lots": {"D": terms}})

    assert refused.value.sentence == (
        "BID-1, lot D: per_month does not fit lot D, whose volume is stated by the session."
    )


FEES = {
    "pricing.setup_usd": 900,
    "pricing.monthly_usd": 100,
    "pricing.phone_append_per_match_usd": 0.555,
}


def test_rule_19_setup_and_months_count_in_full_and_append_by_reference_share() -> None:
    whole = price(bid=FEES)
    narrow = price(bid=FEES, scope="A")

    assert (whole["setup"], whole["monthly"], whole["append"]) == (900, 300, Decimal("555.00"))
    # 0.555 × 1,000 × 3,500 ÷ 5,550 = 350.
    assert (narrow["setup"], narrow["monthly"], narrow["append"]) == (900, 300, Decimal("350.00"))


def test_rule_19_append_is_zero_without_an_outbound_or_text_lot() -> None:
    assert price(bid=FEES, scope="B")["append"] == 0
    assert price(bid=FEES, scope="BC")["append"] == Decimal("205.00")


def test_rule_19_null_fees_are_zero() -> None:
    nulls = dict.fromkeys(FEES)

    assert price(bid=nulls)["total"] == 5000


def test_rule_20_the_total_is_lots_plus_setup_plus_months_plus_append() -> None:
    assert price(bid=FEES)["total"] == Decimal("6755.00")


def test_rule_20_the_minimum_counts_for_the_vendors_whole_offer_only() -> None:
    minimum = {"pricing.minimum_usd": 8000}

    whole, narrow = price(bid=minimum), price(bid=minimum, scope="AB")
    own = price(bid={**minimum, "lots": ["A"]}, scope="AB")

    assert (whole["total"], whole["minimum_applies"]) == (8000, True)
    assert (narrow["total"], narrow["minimum_applies"]) == (4500, False)
    assert (own["total"], own["minimum_applies"]) == (8000, True)


def test_rule_20_a_minimum_equal_to_the_total_does_not_apply() -> None:
    equal = price(bid={"pricing.minimum_usd": 5000})

    assert (equal["total"], equal["minimum_applies"]) == (5000, False)


def test_rule_20_the_uplift_changes_the_budget_gate_but_not_the_price_points() -> None:
    rows = assess([offer(), offer({"id": "BID-2", "pricing.minimum_usd": 20000})]).rows

    assert points(rows) == {"BID-1": 5, "BID-2": 5}
    assert {row.bid_id: row.gates["G17"].outcome for row in rows} == {
        "BID-1": "pass",
        "BID-2": "warn",
    }


def test_rule_21_a_blank_price_gives_null_and_zero_points() -> None:
    row = one_row(bid={"pricing.lots.B.unit_price_usd": None})

    assert row.as_dict()["metrics"]["price"] is None
    assert row.as_dict()["sub"]["CST-1"] == 0
    assert row.gates["G17"].outcome == "n/a"


def test_rule_21_zero_is_a_price() -> None:
    assert price(bid={"pricing.lots.B.unit_price_usd": 0})["lots"]["B"] == 0


def test_rule_21_a_draft_whose_effective_lots_are_priced_has_a_price() -> None:
    row = one_row(bid={"status": "draft", "pricing.lots.B.unit_price_usd": None}, scope="AC")

    assert row.as_dict()["metrics"]["price"]["total"] == 3500


def test_rule_22_amounts_are_rounded_to_cents_at_output_only() -> None:
    # Three lots of a third of a cent each: 0.333… + 0.333… + 0.333… = 1 cent in total.
    third = {"lots.A.reference.contacts": 1, "lots.A.reference.contacts_per_seat_hour": 3}
    row = one_row(rfp=third, bid={"pricing.lots.A.unit_price_usd": 0.1, "lots": ["A"]}, scope="A")

    assert row.price is not None
    assert row.price.total == Fraction(1, 30)
    assert row.as_dict()["metrics"]["price"]["total"] == Decimal("0.03")


def test_rule_23_points_compare_lot_by_lot_and_weigh_by_reference_cost() -> None:
    dear = {"id": "BID-2", "pricing.lots.A.unit_price_usd": 60}

    rows = assess([offer(), offer(dear)]).rows

    # Lot A 2.5 of 5, lots B and C 5: (2.5 × 3,500 + 5 × 2,050) ÷ 5,550 = 3.423.
    assert points(rows) == {"BID-1": 5, "BID-2": Decimal("3.423")}


def test_rule_23_fixed_costs_are_spread_by_lot_cost() -> None:
    row = one_row(bid={"pricing.setup_usd": 500})

    assert row.price is not None
    assert {letter: lot.comparison for letter, lot in row.price.lots.items()} == {
        "A": 3300,
        "B": 1650,
        "C": 550,
    }


def test_rule_23_a_failed_bid_never_sets_the_lowest_price_and_is_capped_per_lot() -> None:
    cheap = {
        "id": "cheap",
        "conflicts": None,
        "pricing.lots.A.unit_price_usd": 15,
        "pricing.lots.B.unit_price_usd": 60,
    }

    rows = assess([offer(), offer(cheap)]).rows

    # Lot A capped at 5, lot B 2.5, lot C 5: not 10, 2.5, 5.
    assert points(rows) == {"BID-1": 5, "cheap": Decimal("4.212")}


@pytest.mark.parametrize(
    "reason",
    [
        {"status": "draft"},
        {"submitted_at": "2027-06-05T00:00:00-07:00"},
        {"pricing.lots.C.unit_price_usd": None},
    ],
)
def test_rule_23_drafts_and_late_bids_never_set_the_lowest_price(reason: dict[str, Any]) -> None:
    cheap = {"id": "cheap", "pricing.lots.A.unit_price_usd": 1, **reason}

    assert points(assess([offer(), offer(cheap)], scope="A").rows)["BID-1"] == 5


def test_rule_23_a_conditional_bid_sets_the_lowest_price() -> None:
    cheap = {
        "id": "cheap",
        "pricing.lots.A.unit_price_usd": 15,
        "conflicts": [{"who": "x", "status": "needs_clarification"}],
    }

    assert points(assess([offer(), offer(cheap)], scope="A").rows)["BID-1"] == Decimal("2.5")


def test_rule_23_the_mean_is_over_the_effective_lots_not_over_the_scope() -> None:
    part = {"id": "part", "lots": ["C"]}

    assert points(assess([offer(), offer(part)]).rows)["part"] == 5


def test_rule_24_a_lot_nobody_eligible_priced_scores_five_for_all() -> None:
    bids = [
        offer({"id": "one", "conflicts": None}),
        offer({"id": "two", "conflicts": None, "pricing.lots.A.unit_price_usd": 300}),
    ]

    assert points(assess(bids).rows) == {"one": 5, "two": 5}


def test_rule_24_a_price_of_zero_scores_five_and_leaves_nothing_for_the_others() -> None:
    free = {"id": "free", "pricing.lots.A.unit_price_usd": 0}

    rows = assess([offer(), offer(free)], scope="A").rows

    assert points(rows) == {"free": 5, "BID-1": 0}


def test_fixed_costs_of_a_bid_whose_lots_are_all_free_are_spread_by_reference_cost() -> None:
    free = {
        "pricing.lots.A.unit_price_usd": 0,
        "pricing.lots.B.unit_price_usd": 0,
        "pricing.lots.C.unit_price_usd": 0,
        "pricing.setup_usd": 5550,
    }
    row = one_row(bid=free)

    assert row.price is not None
    assert {letter: lot.comparison for letter, lot in row.price.lots.items()} == {
        "A": 3500,
        "B": 1750,
        "C": 300,
    }


# ── the anchored line ─────────────────────────────────────────────────────────────────────────

ANCHORS = {
    f"lots.{letter}.price_anchors": {"full_points_usd": full, "zero_points_usd": zero}
    for letter, full, zero in (("A", 2000, 7000), ("B", 1000, 2000), ("C", 100, 500))
}


def anchored(*bids: dict[str, Any], scope: str | None = None) -> dict[str, Decimal]:
    rubric = papers().rubric.model_copy(update={"price_rule": "anchored_line"})
    offers = [offer(bid) for bid in bids]
    return points(assess(offers, rfp=posting(ANCHORS), rubric=rubric, scope=scope).rows)


def test_the_anchored_line_gives_points_between_two_published_prices() -> None:
    # A: 5 × (7,000 − 3,000) ÷ 5,000 = 4; B: 5 × 500 ÷ 1,000 = 2.5; C: 0.
    assert anchored({}, scope="A") == {"BID-1": 4}
    assert anchored({}, scope="B") == {"BID-1": Decimal("2.5")}
    assert anchored({}, scope="C") == {"BID-1": 0}
    # (4 × 3,500 + 2.5 × 1,750) ÷ 5,550 = 3.311
    assert anchored({}) == {"BID-1": Decimal("3.311")}


@pytest.mark.parametrize(
    ("unit_price", "score"),
    [(0, 5), (19.99, 5), (20, 5), (45, "2.5"), (70, 0), (70.01, 0), (5000, 0)],
)
def test_the_anchored_line_is_clipped_at_both_ends(unit_price: float, score: Any) -> None:
    given = anchored({"pricing.lots.A.unit_price_usd": unit_price}, scope="A")

    assert given == {"BID-1": Decimal(score)}


def test_under_the_anchored_line_no_bid_changes_anothers_points() -> None:
    alone = anchored({})["BID-1"]

    assert anchored({}, {"id": "cheap", "pricing.lots.A.unit_price_usd": 1})["BID-1"] == alone


def test_a_posting_without_anchors_is_refused_under_the_anchored_line() -> None:
    with pytest.raises(Invalid) as refused:
        assess([offer()], rubric=read_rubric(SHIPPED))

    assert refused.value.sentence == (
        "RFP-1: the price rule anchored_line needs price_anchors "
        "(full_points_usd, zero_points_usd) for lot A, B, C."
    )


def test_the_sum_of_a_lot_is_told_in_one_sentence() -> None:
    row = one_row(bid={"pricing.setup_usd": 500, "pricing.carrier_fee_per_segment_usd": 0.004})

    assert row.price is not None
    assert row.price.lots["C"].sentence == (
        "Lot C: 10,000 segments × (0.05 USD + 0.004 USD carrier fee) = 540.00 USD; "
        "with its share of the fixed costs 593.57 USD."
    )
    assert row.price.lots["A"].sentence == (
        "Lot A: 100 hours × 30 USD = 3,000.00 USD; with its share of the fixed costs 3,297.62 USD."
    )
