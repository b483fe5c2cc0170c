"""Ties, flags, exchange rates, gaps and values: what explains an award."""

from __future__ import annotations

from fractions import Fraction

import pytest

from procurement.scoring.award.cautions import OF_RATIOS, cautions
from procurement.scoring.award.decision import award
from procurement.scoring.award.exchange import deciding, money_per_point
from procurement.scoring.award.flags import item_flags, price_flags
from procurement.scoring.award.gap import Levels, gap_by_evaluator, levels_needed
from procurement.scoring.award.model import PriceRule, Rule, Rules
from procurement.scoring.award.price_rules import price_points
from procurement.scoring.award.ratios import Ratio
from procurement.scoring.award.refusals import Refused
from procurement.scoring.award.ties import TieRule, TieStep, break_tie
from procurement.scoring.award.values import of_category, on_line, on_scale
from tests.engine.papers import bids, price_rule, with_price

F = Fraction


def test_a_tie_is_broken_by_the_published_list_and_each_step_is_on_record() -> None:
    found = break_tie(
        ["C", "A", "B"],
        [
            TieRule("price points", {"A": F(30), "B": F(30), "C": F(20)}),
            TieRule("complaints", {"A": F(2), "B": F(1)}, higher_is_better=False),
            TieRule("lot under witness", {}),
        ],
    )

    assert found.remaining == ("B",)
    assert found.is_resolved
    assert found.steps == (
        TieStep("price points", ("A", "B", "C"), ("A", "B")),
        TieStep("complaints", ("A", "B"), ("B",)),
    )


def test_a_list_that_ends_leaves_the_tie_and_a_rule_with_gaps_is_refused() -> None:
    level = break_tie(["A", "B"], [TieRule("price points", {"A": F(1), "B": F(1)})])

    assert not level.is_resolved
    with pytest.raises(Refused):
        break_tie(["A", "B"], [TieRule("lot under witness", {"A": F(1)})])


def test_abnormal_prices_are_flagged_and_nobody_is_rejected() -> None:
    flags = price_flags({"A": F(79), "B": F(100), "C": F(130)}, floor=F(80), ceiling=F(120))

    assert [(flag.code, flag.bid) for flag in flags] == [
        ("far_below_the_others", "A"),
        ("below_the_floor", "A"),
        ("above_the_ceiling", "C"),
    ]
    assert flags[0].sentence == "A asks 68.7 % of the median price of the other bids."
    assert price_flags({"A": F(92), "B": F(100), "C": F(130)}) == []


def test_prices_that_hardly_differ_are_flagged_once() -> None:
    (flag,) = price_flags({"A": F(1000), "B": F(1019)})

    assert flag.sentence == "The prices lie within 1.90 % of the lowest."
    assert price_flags({"A": F(1000), "B": F(1020)}) == []
    assert price_flags({"A": F(0)}) == []
    assert [f.code for f in price_flags({"A": F(0), "B": F(1)})] == ["far_below_the_others"]


def test_missing_and_free_items_are_flagged() -> None:
    flags = item_flags(
        ["setup", "minute"], {"A": {"setup": F(0)}, "B": {"setup": F(1), "minute": F(2)}}
    )

    assert [flag.sentence for flag in flags] == [
        "A offers setup for nothing.",
        "A gives no price for minute.",
    ]


PRICES = {"A": F(400), "B": F(600), "C": F(800)}


@pytest.mark.parametrize(
    "rule",
    [
        price_rule(Rule.ANCHORED_LINEAR, full_at=300, zero_at=1000),
        price_rule(Rule.LOWEST_RATIO),
        price_rule(Rule.MINMAX_LINEAR),
        price_rule(Rule.PCT_OVER_LOWEST),
        price_rule(Rule.BENCHMARK_RATIO, benchmark=500),
        price_rule(Rule.LOG_RATIO, base=2),
    ],
    ids=lambda rule: str(rule.rule),
)
def test_the_exchange_rate_is_the_slope_of_the_points(rule: PriceRule) -> None:
    step = F(1, 10**6)
    before = price_points(rule, PRICES)["B"]
    after = price_points(rule, {**PRICES, "B": PRICES["B"] + step})["B"]
    rate = money_per_point(rule, PRICES, PRICES["B"])

    assert float(rate) == pytest.approx(float(step / (before - after)), rel=1e-6)


def test_the_exchange_rate_of_the_mean_rule_is_that_at_an_unchanged_mean() -> None:
    rule = price_rule(Rule.MEAN_DEVIATION, centre=50, points_per_percent=2)

    assert money_per_point(rule, PRICES, F(600)) == 3


def test_a_price_without_points_has_no_exchange_rate() -> None:
    for rule in (
        price_rule(Rule.LOWEST_RATIO, 0),
        price_rule(Rule.MEAN_DEVIATION, centre=50, points_per_percent=0),
    ):
        with pytest.raises(Refused):
            money_per_point(rule, PRICES, F(600))


OTHERS = "Points depend on who else bids: a losing bid that leaves can change the order."
CAUTIONS = [
    (
        price_rule(Rule.ANCHORED_LINEAR, full_at=300, zero_at=1000, clip=True),
        [
            "One point is worth 17.50 at every price.",
            "Beyond 300.00 a price earns no further points, beyond 1,000.00 it loses none: pair "
            "the line with a budget that no bid may pass.",
        ],
    ),
    (
        price_rule(Rule.ANCHORED_LINEAR, full_at=1000, zero_at=300),
        [
            "One point is worth 17.50 at every price.",
            "The line has no ends: points can fall below zero and pass the most there are.",
        ],
    ),
    (
        price_rule(Rule.LOWEST_RATIO),
        [
            "One point is worth 10.00 at the lowest price and 40.00 at the highest.",
            "The same saving is worth more near the lowest price than far above it.",
            OTHERS,
        ],
    ),
    (
        price_rule(Rule.MINMAX_LINEAR),
        [
            "One point is worth 10.00 at every price.",
            "Prices that lie within 100.00 % of the lowest spend all 40 points.",
            OTHERS,
        ],
    ),
    (
        price_rule(Rule.PCT_OVER_LOWEST, clip=True),
        [
            "One point is worth 10.00 at every price.",
            "A price above 800.00, twice the lowest, earns nothing.",
            OTHERS,
        ],
    ),
    (
        price_rule(Rule.MEAN_DEVIATION, centre=50, points_per_percent=2),
        [
            "One point is worth 3.00 at every price.",
            "One dear bid raises the mean and with it the points of all others.",
            OTHERS,
        ],
    ),
    (
        price_rule(Rule.BENCHMARK_RATIO, benchmark=500),
        [
            "One point is worth 8.00 at the lowest price and 32.00 at the highest.",
            "Below 500.00 a price earns more than 40 points.",
        ],
    ),
    (
        price_rule(Rule.BENCHMARK_RATIO, benchmark=500, clip=True),
        [
            "One point is worth 8.00 at the lowest price and 32.00 at the highest.",
            "Below 500.00 a lower price earns no further points.",
        ],
    ),
    (
        price_rule(Rule.LOG_RATIO, base=2),
        [
            "One point is worth 6.93 at the lowest price and 13.86 at the highest.",
            "A price above 800.00 earns less than nothing.",
            "Another lowest price moves the points of all bids alike: no order depends on it.",
        ],
    ),
]


@pytest.mark.parametrize(("rule", "said"), CAUTIONS)
def test_every_price_rule_tells_its_exchange_rate_and_what_to_know(
    rule: PriceRule, said: list[str]
) -> None:
    assert cautions(rule, PRICES) == said


def test_equal_prices_free_prices_and_awards_by_ratio_have_their_cautions() -> None:
    line = price_rule(Rule.MINMAX_LINEAR)

    assert cautions(line, {"A": F(5), "B": F(5)})[0] == (
        "All prices are equal: every bid has all the points, and no point has a price."
    )
    assert cautions(line, {"A": F(0), "B": F(5)})[1:] == [OTHERS]
    with pytest.raises(Refused):
        cautions(price_rule(Rule.LOWEST_RATIO), {})
    assert set(OF_RATIOS) == set(Ratio)


def test_it_is_said_whether_price_or_quality_alone_can_decide() -> None:
    rules = with_price(price_rule(Rule.LOWEST_RATIO))
    by_price = deciding(rules, award(rules, bids(A=(10, 100), B=(20, 400))))
    by_quality = deciding(rules, award(rules, bids(A=(10, 100), B=(60, 110))))
    nobody = deciding(Rules(), award(Rules(), []))

    assert (by_price.price_alone_can_decide, by_price.quality_alone_can_decide) == (True, False)
    assert by_quality.quality_alone_can_decide
    assert by_price.sentence == "The bids lie 30.00 points apart by price and 10.00 by quality."
    assert nobody.price_spread == 0


def test_the_gap_on_a_criterion_is_split_by_evaluator() -> None:
    parts = gap_by_evaluator(
        F(10), {"ann": F(4), "bob": F(2)}, {"ann": F(3), "cyd": F(1), "bob": F(2)}
    )

    assert parts == {"ann": 10, "bob": F(10, 3), "cyd": F(-10, 3)}
    assert sum(parts.values()) == 10 * (F(3) - F(2))


def test_levels_that_would_draw_level_are_counted() -> None:
    worth = {"a": F(2), "b": F(5), "c": F(0)}

    assert levels_needed(F(5), worth, {"a": 2, "b": 1, "c": 5}) == [
        Levels("a", None),
        Levels("b", 1),
        Levels("c", None),
    ]
    assert levels_needed(F(-1), {"a": F(2)}, {"a": 0}) == [Levels("a", 0)]


def test_measures_become_values_on_published_lines() -> None:
    points = [(F(0), F(0)), (F(10), F(1, 2)), (F(30), F(1))]

    assert [on_line(F(x), points) for x in (-5, 0, 5, 10, 20, 30, 99)] == [
        0,
        0,
        F(1, 4),
        F(1, 2),
        F(3, 4),
        1,
        1,
    ]
    assert on_scale(F(4), F(1), F(5)) == F(3, 4)
    assert of_category("fluent", {"none": F(0), "fluent": F(1)}) == 1


def test_values_without_a_scale_a_line_or_a_category_are_refused() -> None:
    for broken in (
        lambda: on_scale(F(1), F(1), F(1)),
        lambda: on_scale(F(6), F(1), F(5)),
        lambda: on_line(F(1), [(F(0), F(0))]),
        lambda: on_line(F(1), [(F(0), F(0)), (F(0), F(1))]),
        lambda: of_category("x", {"a": F(0)}),
    ):
        with pytest.raises(Refused):
            broken()
