"""What the shipped rubric adds: quality minimums and published tie-breaks."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from procurement.documents import Rubric
from procurement.documents.rubrics import QualityMinimums
from procurement.scoring import Evaluation
from tests.scoring.small import assess, offer, papers, rest_zero


def rubric(**keys: Any) -> Rubric:
    return papers().rubric.model_copy(update=keys)


FULL = {item: {"E1": 5} for item in ("CAP-5", "EXP-3", "EXP-4", "EXP-5", "OMN-5", "ACC-4", "ACC-6")}


def test_a_bid_below_a_criterion_minimum_is_unranked_and_told_why() -> None:
    # ACC without its judged items: 74 of 100 weights at 5, so 74 %.
    minimums = QualityMinimums(criteria={"ACC": Decimal("74.01")})

    (row,) = assess([offer()], rubric=rubric(quality_minimums=minimums)).rows

    assert (row.status, row.rank) == ("below_minimum", None)
    assert row.shortfalls == (
        "Accountability and transparency reaches 74 %; the minimum is 74.01 %.",
    )


def test_a_bid_equal_to_a_minimum_is_ranked() -> None:
    minimums = QualityMinimums(criteria={"ACC": Decimal(74)})

    (row,) = assess([offer()], rubric=rubric(quality_minimums=minimums)).rows

    assert (row.status, row.rank, row.shortfalls) == ("eligible", 1, ())


def test_the_overall_minimum_leaves_the_price_out() -> None:
    minimums = QualityMinimums(overall=Decimal(60))
    dear = {"id": "dear", "pricing.lots.A.unit_price_usd": 9000}
    judged = rest_zero({"dear": FULL, "BID-1": {}})

    rows = assess(
        [offer(), offer(dear)], rubric=rubric(quality_minimums=minimums), judged=judged
    ).rows

    assert {row.bid_id: row.shortfalls for row in rows} == {"BID-1": (), "dear": ()}
    high = QualityMinimums(overall=Decimal("99.9"))
    (low,) = assess([offer()], rubric=rubric(quality_minimums=high)).rows
    assert low.shortfalls[0].startswith("Quality reaches ")


def test_a_bid_below_a_minimum_never_sets_the_lowest_price() -> None:
    minimums = QualityMinimums(criteria={"ACC": Decimal(90)})
    cheap = {"id": "cheap", "pricing.lots.A.unit_price_usd": 1}
    judged = rest_zero({"BID-1": FULL, "cheap": {}})

    rows = assess(
        [offer(), offer(cheap)], rubric=rubric(quality_minimums=minimums), judged=judged, scope="A"
    ).rows

    assert [(row.bid_id, row.sub["CST-1"].number) for row in rows] == [("BID-1", 5), ("cheap", 5)]


def test_a_failed_bid_keeps_its_status_below_a_minimum() -> None:
    minimums = QualityMinimums(criteria={"ACC": Decimal(90)})

    (row,) = assess([offer({"conflicts": None})], rubric=rubric(quality_minimums=minimums)).rows

    assert row.status == "gate_failed"


# Two bids with the same total: one gains 0.25 × 1 × 15 % in EXP-1 and loses the same in EXP-5.
def tied(tie_breaks: tuple[str, ...]) -> Evaluation:
    bids = [
        offer({"id": "papers", "experience.comparable_programmes_last_two_cycles": 4}),
        offer({"id": "people", "experience.comparable_programmes_last_two_cycles": 2}),
    ]
    judged = rest_zero(
        {
            "papers": {"EXP-5": {"E1": 2.5}},
            "people": {"EXP-5": {"E1": 3.75}},
        }
    )
    return assess(bids, rubric=rubric(tie_breaks=tie_breaks), judged=judged)


def test_equal_totals_share_the_rank_without_a_published_list() -> None:
    rows = tied(()).rows

    assert [(row.bid_id, row.rank) for row in rows] == [("papers", 1), ("people", 1)]
    assert rows[0].total == rows[1].total


def test_equal_totals_are_told_apart_by_the_published_list() -> None:
    rows = tied(("CST-1", "EXP-5", "lot_under_witness")).rows

    assert [(row.bid_id, row.rank) for row in rows] == [("people", 1), ("papers", 2)]
    assert {row.tie_break for row in rows} == {"Equal totals, told apart by EXP-5."}


def test_a_criterion_can_break_a_tie_and_a_lot_leaves_the_rank_shared() -> None:
    rows = tied(("EXP", "lot_under_witness")).rows

    assert [row.rank for row in rows] == [1, 1]
    assert {row.tie_break for row in rows} == {
        "Equal in everything the rubric names: the lot is drawn under witness."
    }
    assert {row.tie_break for row in tied(("EXP",)).rows} == {"Equal totals: the rank is shared."}
