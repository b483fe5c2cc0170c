"""Properties that hold for any bids: order, scale, ties and withdrawals."""

from __future__ import annotations

import functools
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from procurement.documents import JudgedScores, Offer
from procurement.scoring import Evaluation, evaluate
from tests.scoring.small import assess, offer, papers, posting, rest_zero, sample

pytestmark = pytest.mark.unmeasured

RFPS = ("RFP-2027-PM-001", "RFP-2028-FL-009", "RFP-2027-LP-100")
calm = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


def run(rfp_id: str, offers: list[Offer], judged: JudgedScores | None = None) -> Evaluation:
    return evaluate(
        sample(rfp_id),
        papers().rubric,
        offers,
        papers().vendors,
        papers().judged if judged is None else judged,
    )


@functools.cache
def usual(rfp_id: str) -> Evaluation:
    return run(rfp_id, list(papers().offers_on(rfp_id)))


def by_bid(evaluation: Evaluation) -> dict[str, Any]:
    return {row.bid_id: row.as_dict() for row in evaluation.rows}


@calm
@given(rfp_id=st.sampled_from(RFPS), data=st.data())
def test_the_order_of_the_bids_changes_nothing(rfp_id: str, data: st.DataObject) -> None:
    offers = data.draw(st.permutations(papers().offers_on(rfp_id)))

    assert by_bid(run(rfp_id, offers)) == by_bid(usual(rfp_id))


@calm
@given(rfp_id=st.sampled_from(RFPS), order=st.randoms(use_true_random=False))
def test_the_order_of_evaluators_and_scores_changes_nothing(rfp_id: str, order: Any) -> None:
    entries = [
        entry.model_copy(
            update={
                "scores": {
                    item: dict(order.sample(sorted(given.items()), len(given)))
                    for item, given in order.sample(sorted(entry.scores.items()), len(entry.scores))
                }
            }
        )
        for entry in order.sample(papers().judged.scores, len(papers().judged.scores))
    ]
    judged = papers().judged.model_copy(update={"scores": tuple(entries)})

    again = run(rfp_id, list(papers().offers_on(rfp_id)), judged)

    assert by_bid(again) == by_bid(usual(rfp_id))


@calm
@given(
    rfp_id=st.sampled_from(RFPS),
    item=st.sampled_from(("CAP-5", "EXP-3", "EXP-4", "EXP-5", "OMN-5", "ACC-4", "ACC-6", "CST-3")),
    data=st.data(),
)
def test_raising_a_judged_score_never_lowers_the_rank(
    rfp_id: str, item: str, data: st.DataObject
) -> None:
    ranked = [row.bid_id for row in usual(rfp_id).rows if row.rank is not None]
    bid = data.draw(st.sampled_from(ranked))
    raised = tuple(
        entry.model_copy(
            update={"scores": {**entry.scores, item: dict.fromkeys(entry.scores[item], Decimal(5))}}
        )
        if entry.bid_id == bid
        else entry
        for entry in papers().judged.scores
    )

    after = run(
        rfp_id,
        list(papers().offers_on(rfp_id)),
        papers().judged.model_copy(update={"scores": raised}),
    )

    assert by_bid(after)[bid]["rank"] <= by_bid(usual(rfp_id))[bid]["rank"]


def scaled(bid: Offer, factor: Decimal) -> Offer:
    """Return the bid with every amount of money multiplied."""
    prices = bid.pricing
    lots = {
        letter: price.model_copy(
            update={
                "unit_price_usd": None
                if price.unit_price_usd is None
                else price.unit_price_usd * factor
            }
        )
        for letter, price in prices.lots.items()
    }
    fees = (
        "setup_usd",
        "monthly_usd",
        "phone_append_per_match_usd",
        "carrier_fee_per_segment_usd",
        "minimum_usd",
    )
    money = {
        fee: None if getattr(prices, fee) is None else getattr(prices, fee) * factor for fee in fees
    }
    return bid.model_copy(update={"pricing": prices.model_copy(update={"lots": lots, **money})})


@calm
@given(
    rfp_id=st.sampled_from(RFPS),
    factor=st.decimals("0.01", "50", places=2, allow_nan=False, allow_infinity=False),
)
def test_scaling_all_prices_keeps_the_price_points(rfp_id: str, factor: Decimal) -> None:
    offers = [scaled(bid, factor) for bid in papers().offers_on(rfp_id)]

    points = {name: row["sub"]["CST-1"] for name, row in by_bid(run(rfp_id, offers)).items()}

    assert points == {name: row["sub"]["CST-1"] for name, row in by_bid(usual(rfp_id)).items()}


@calm
@given(rfp_id=st.sampled_from(RFPS), data=st.data())
def test_equal_bids_share_a_rank(rfp_id: str, data: st.DataObject) -> None:
    ranked = [row for row in usual(rfp_id).rows if row.rank is not None]
    chosen = data.draw(st.sampled_from(ranked)).case.offer
    twin = chosen.model_copy(update={"id": "TWIN"})
    entry = next(entry for entry in papers().judged.scores if entry.bid_id == chosen.id)
    judged = papers().judged.model_copy(
        update={
            "scores": (*papers().judged.scores, entry.model_copy(update={"bid_id": "TWIN"})),
        }
    )

    rows = by_bid(run(rfp_id, [*papers().offers_on(rfp_id), twin], judged))

    assert rows["TWIN"]["rank"] == rows[chosen.id]["rank"]
    assert rows["TWIN"]["total"] == rows[chosen.id]["total"]


@calm
@given(rfp_id=st.sampled_from(RFPS), data=st.data())
def test_withdrawing_a_failed_bid_changes_nothing_for_the_others(
    rfp_id: str, data: st.DataObject
) -> None:
    rows = by_bid(usual(rfp_id))
    failed = [name for name, row in rows.items() if row["failed"]]
    gone = data.draw(st.sets(st.sampled_from(failed), min_size=1))

    left = run(rfp_id, [bid for bid in papers().offers_on(rfp_id) if bid.id not in gone])

    assert by_bid(left) == {name: row for name, row in rows.items() if name not in gone}


@calm
@given(
    given_scores=st.lists(
        st.decimals(0, 5, places=1, allow_nan=False, allow_infinity=False), min_size=2, max_size=6
    )
)
def test_ranks_are_those_of_the_unrounded_totals(given_scores: list[Decimal]) -> None:
    names = [f"bid-{number}" for number in range(len(given_scores))]
    judged = rest_zero(
        {
            name: {"CAP-5": {"E1": float(score)}}
            for name, score in zip(names, given_scores, strict=True)
        }
    )

    rows = assess([offer({"id": name}) for name in names], rfp=posting(), judged=judged).rows

    for row in rows:
        higher = sum(1 for other in rows if other.total > row.total)
        assert row.rank == higher + 1
