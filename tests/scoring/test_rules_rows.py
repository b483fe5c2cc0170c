"""Rules 1 to 4: scope, rows, status and rank."""

from __future__ import annotations

import pytest

from procurement.errors import Invalid
from tests.scoring.small import (
    MISSING,
    assess,
    changed,
    gate,
    offer,
    one_row,
    papers,
    posting,
    profile,
    rest_zero,
    sample,
)

DUE = "2027-06-04T17:00:00-07:00"


def test_rule_01_the_variant_passed_in_is_used_even_when_the_posting_has_lot_variants() -> None:
    rfp = posting({"evaluation.lot_variants": {"A": "fundraising"}})

    own = assess([offer()], rfp=rfp, scope="A")
    passed = assess([offer()], rfp=rfp, scope="A", variant="general")

    assert (own.variant, passed.variant) == ("gotv", "general")


def test_rule_01_effective_lots_follow_the_order_of_the_posting() -> None:
    (row,) = assess([offer({"lots": ["C", "A", "B"]})], scope="CA").rows

    assert row.as_dict()["lots"] == "AC"


def test_rule_01_every_number_of_a_row_uses_the_effective_lots_only() -> None:
    row = one_row(scope="B").as_dict()

    assert row["metrics"]["seat_coverage"] * 5 == 16
    assert row["metrics"]["channels_needed"] == ["inbound"]
    assert list(row["metrics"]["price"]["lots"]) == ["B"]


def test_rule_02_every_bid_with_an_effective_lot_gets_a_row() -> None:
    bids = [
        offer({"id": "draft", "status": "draft", "submitted_at": None}),
        offer({"id": "late", "submitted_at": "2027-06-05T00:00:00-07:00"}),
        offer({"id": "failed", "conflicts": None}),
        offer({"id": "elsewhere", "lots": ["C"]}),
        offer({"id": "other", "rfp_id": "RFP-2"}),
        offer({"id": "withdrawn", "status": "withdrawn"}),
    ]

    rows = assess(bids, scope="AB").rows

    assert sorted(row.bid_id for row in rows) == ["draft", "failed", "late"]


def test_rule_02_partial_compares_with_the_scope_not_with_the_posting() -> None:
    bids = [offer({"id": "one", "lots": ["A"]}), offer({"id": "two", "lots": ["A", "B"]})]

    narrow = assess(bids, scope="A")
    wide = assess(bids, scope="AB")

    assert {row.bid_id: row.is_partial for row in narrow.rows} == {"one": False, "two": False}
    assert {row.bid_id: row.is_partial for row in wide.rows} == {"one": True, "two": False}
    assert (narrow.is_comparable, wide.is_comparable) == (True, False)


def test_rule_02_a_failed_partial_row_makes_the_evaluation_not_comparable() -> None:
    bids = [offer({"id": "one", "lots": ["A"], "conflicts": None}), offer({"id": "two"})]

    assert assess(bids).is_comparable is False


@pytest.mark.parametrize(
    ("bid", "status"),
    [
        ({"status": "draft"}, "incomplete"),
        ({"submitted_at": None}, "incomplete"),
        ({"pricing.lots.A.unit_price_usd": None}, "incomplete"),
        ({"pricing.lots.A.basis": None}, "incomplete"),
        ({"pricing.lots.A": MISSING}, "incomplete"),
        ({"submitted_at": DUE}, "eligible"),
        ({"submitted_at": "2027-06-05T08:00:00+08:00"}, "eligible"),
        ({"submitted_at": "2027-06-04T17:00:01-07:00"}, "late"),
        ({"submitted_at": "2027-06-05T08:20:00+08:00", "conflicts": None}, "late"),
        ({"status": "draft", "submitted_at": "2027-06-05T08:20:00+08:00"}, "incomplete"),
        ({"conflicts": None}, "gate_failed"),
        ({"conflicts": [{"who": "x", "status": "needs_clarification"}]}, "conditional"),
        ({}, "eligible"),
    ],
)
def test_rule_03_the_first_status_that_fits_wins(bid: dict[str, object], status: str) -> None:
    assert one_row(bid=bid).status == status


def test_rule_03_a_lot_outside_the_scope_without_price_leaves_the_bid_incomplete() -> None:
    row = one_row(bid={"pricing.lots.C.unit_price_usd": None}, scope="A")

    assert (row.status, row.failed) == ("incomplete", ("G01",))


def test_rule_03_failed_and_clarify_are_listed_whatever_the_status() -> None:
    row = one_row(
        bid={"status": "draft", "conflicts": None},
        vendor={"texting.tcr_527": False, "retention.voter_terms": "with_changes"},
    )

    assert row.failed == ("G01", "G06")
    assert row.clarify == ("G07", "G14")


def test_rule_03_missing_fields_exceptions_and_acknowledgements_change_nothing() -> None:
    remarks = {"missing_fields": ["x"], "exceptions": ["y"], "amendments_acknowledged": []}

    assert one_row(bid=remarks).as_dict() == one_row().as_dict()


def test_rule_04_only_eligible_and_conditional_bids_are_ranked() -> None:
    weak = {"experience.comparable_programmes_last_two_cycles": 0}
    bids = [
        offer({"id": "failed", "conflicts": None}),
        offer({"id": "weak", **weak}),
        offer({"id": "failed and weak", "conflicts": None, **weak}),
        offer({"id": "strong"}),
    ]

    rows = assess(bids).rows

    assert [(row.bid_id, row.rank) for row in rows] == [
        ("strong", 1),
        ("weak", 2),
        ("failed", None),
        ("failed and weak", None),
    ]


def test_rule_04_exactly_equal_totals_share_the_rank_in_the_order_of_the_bids() -> None:
    bids = [
        offer({"id": "third", "experience.comparable_programmes_last_two_cycles": 0}),
        offer({"id": "z"}),
        offer({"id": "a"}),
    ]

    rows = assess(bids).rows

    assert [(row.bid_id, row.rank) for row in rows] == [("z", 1), ("a", 1), ("third", 3)]
    assert rows[0].tie_break == "Equal totals: the rank is shared."


def test_rule_04_display_rounding_never_makes_a_tie() -> None:
    judged = rest_zero(
        {
            "higher": {"CST-3": {"E1": 4.002, "E2": 4.002, "E3": 4.002}},
            "lower": {"CST-3": {"E1": 4.001, "E2": 4.001, "E3": 4.001}},
        }
    )
    bids = [offer({"id": "lower"}), offer({"id": "higher"})]

    rows = assess(bids, judged=judged).rows

    assert [row.as_dict()["total"] for row in rows] == [rows[0].as_dict()["total"]] * 2
    assert [(row.bid_id, row.rank) for row in rows] == [("higher", 1), ("lower", 2)]


def test_a_scope_with_an_unknown_lot_is_refused_with_the_choices() -> None:
    with pytest.raises(Invalid) as refused:
        assess([offer()], scope="AX")

    assert refused.value.sentence == "RFP-1 has no lot X; its lots are A, B, C."


def test_an_empty_scope_is_refused_with_the_choices() -> None:
    with pytest.raises(Invalid) as refused:
        assess([offer()], scope="")

    assert refused.value.sentence == "Name at least one lot; RFP-1 has A, B, C."


def test_an_unknown_variant_is_refused_with_the_choices() -> None:
    with pytest.raises(Invalid) as refused:
        assess([offer()], variant="gots")

    assert refused.value.sentence == (
        "The rubric has no variant gots; its variants are "
        "gotv, fundraising, survey_voter_id, general."
    )


def test_a_bid_of_an_unknown_vendor_is_refused_by_name() -> None:
    with pytest.raises(Invalid) as refused:
        assess([offer({"vendor_id": "V2"})])

    assert refused.value.sentence == "BID-1: the vendor V2 is not known; there is V1."


def test_a_rubric_that_asks_for_an_unknown_automatic_measure_is_refused() -> None:
    rubric = papers().rubric
    odd = rubric.sub_criteria[0].model_copy(update={"id": "CAP-9"})
    changed_rubric = rubric.model_copy(update={"sub_criteria": (odd, *rubric.sub_criteria[1:])})

    with pytest.raises(Invalid) as refused:
        assess([offer()], rubric=changed_rubric)

    assert refused.value.sentence == (
        "The rubric scores CAP-9 by auto_bands, but no such measure exists."
    )


def test_no_bids_at_all_give_no_rows_and_stay_comparable() -> None:
    evaluation = assess([])

    assert (evaluation.rows, evaluation.is_comparable) == ((), True)


def test_the_vendor_name_of_the_bid_counts_and_the_profile_fills_a_blank() -> None:
    named = one_row(bid={"vendor_name": "Old Name"})
    blank = one_row(bid={"vendor_name": None})

    assert (named.vendor_name, blank.vendor_name) == ("Old Name", "First Vendor")


def test_the_builders_of_small_papers_leave_the_base_untouched() -> None:
    base = {"a": {"b": 1}}

    assert changed(base, {"a.b": 2, "c.d": 3}) == {"a": {"b": 2}, "c": {"d": 3}}
    assert base == {"a": {"b": 1}}
    assert profile().id == "V1"
    assert sample("RFP-2027-PM-001").id == "RFP-2027-PM-001"
    assert gate("G01") == "pass"
