"""Numbers that cannot be calculated with are refused by name, never ranked."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from procurement.errors import Invalid
from procurement.scoring import combinations
from procurement.scoring.award import ratios
from procurement.scoring.award.break_even import break_even_ratio
from procurement.scoring.award.decision import award
from procurement.scoring.award.exchange import money_per_point
from procurement.scoring.award.flags import price_flags
from procurement.scoring.award.model import (
    Bid,
    Criterion,
    Minimum,
    PriceRule,
    Rule,
    Rules,
    Scoring,
)
from procurement.scoring.award.price_rules import price_points
from procurement.scoring.award.refusals import Refused
from procurement.scoring.award.ties import TieRule, break_tie
from procurement.scoring.award.values import on_line, on_scale
from procurement.scoring.award.weights import leaf_weights
from procurement.scoring.panel.alpha import Level, alpha
from procurement.scoring.panel.concordance import concordance
from procurement.scoring.panel.divergence import Scale, divergences
from procurement.scoring.panel.icc import icc
from procurement.scoring.panel.missing import settle
from procurement.scoring.panel.scorecards import Scorecards, evidence, without_sentence
from procurement.scoring.panel.severity import severity
from procurement.scoring.panel.summary import summarize
from procurement.scoring.robustness import cross_checks, draws, report, scenarios
from procurement.scoring.robustness.closed_form import winning_share
from procurement.scoring.robustness.problem import weighted_sum
from procurement.scoring.robustness.score_noise import MarkAtStake, score_noise
from procurement.scoring.robustness.shifts import least_shift
from procurement.scoring.robustness.stochastic import Measurement, stochastic

ONE, NAN = Fraction(1), float("nan")
LINE = PriceRule(Rule.ANCHORED_LINEAR, Fraction(30), {"full_at": ONE, "zero_at": Fraction(10**12)})
RATIO = PriceRule(Rule.LOWEST_RATIO, Fraction(30))
RULES = Rules(
    (
        Criterion("quality", Scoring.SCALE, Fraction(70), scale_max=Fraction(5)),
        Criterion("price", Scoring.PRICE, Fraction(30), price=LINE),
    )
)
ALONE = weighted_sum(["Ash"], ["quality"], [[ONE]], [ONE])
CARDS = Scorecards({"E1": {"Ash": {"CAP": ONE}}}, {"CAP": ONE}, {"Ash": ONE})


@pytest.mark.parametrize("value", [NAN, math.inf, 3.5, Decimal("NaN"), Decimal(3)])
def test_a_score_or_price_that_is_no_exact_number_is_refused_with_its_place(value: Any) -> None:
    for bid, place in (
        (Bid("Ash", {"quality": value}, ONE), "quality"),
        (Bid("Ash", {"quality": ONE}, value), "price"),
    ):
        with pytest.raises(Refused) as refused:
            award(RULES, [bid])
        assert refused.value.code == "rule_unusable"
        assert refused.value.sentence == f"Ash, {place}: {value} is no exact number."


ASKED: dict[str, Callable[[], object]] = {
    "Ash on quality: nan is no exact number.": lambda: weighted_sum(
        ["Ash"],
        ["quality"],
        [[NAN]],  # type: ignore[list-item]  # what is refused
        [ONE],
    ),
    "Ash on quality: the value is too large to be drawn with.": lambda: weighted_sum(
        ["Ash"], ["quality"], [[Fraction(10**400)]], [ONE]
    ),
    "Every weight must be an exact number.": lambda: weighted_sum(
        ["Ash"],
        ["quality"],
        [[ONE]],
        [NAN],  # type: ignore[list-item]  # what is refused
    ),
    "No bid has a price to compare with.": lambda: money_per_point(RATIO, {}, ONE),
    "Rater 2 has 1 places for marks, not 2.": lambda: alpha([[ONE, ONE], [ONE]], Level.ORDINAL),
    "Rater 2 has 2 places for marks, not 1.": lambda: icc([[ONE], [ONE, ONE]]),
    "Rater 1: the mark nan is no exact number.": lambda: concordance(
        [[NAN]]  # type: ignore[list-item]  # what is refused
    ),
    "E1 on Ash: a mark is no exact number.": lambda: Scorecards(
        {"E1": {"Ash": {"CAP": NAN}}},  # type: ignore[dict-item]  # what is refused
        {"CAP": ONE},
        {"Ash": ONE},
    ).totals(),
    "The scale of CAP has no ends.": lambda: evidence(CARDS, {}),
    "The scale of CAP is missing.": lambda: divergences({("Ash", "CAP"): {"E1": ONE}}, {}),
    "Birch has marks but no total.": lambda: score_noise(
        {"Ash": ONE}, [MarkAtStake("Birch", ONE, 1, 1)], Fraction(1, 10)
    ),
    "The seed must be zero or above.": lambda: draws.uniform(ALONE, 10, -1),
}


@pytest.mark.parametrize("sentence", ASKED)
def test_what_has_no_answer_is_refused_in_a_sentence_that_says_where(sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        ASKED[sentence]()

    assert refused.value.sentence == sentence


F = Fraction
VOLUME = {"hour": ONE}
THIRDS = [scenarios.Scenario(name, F(1, 3), VOLUME) for name in ("low", "expected", "high")]
TWO = [ratios.Offer("Y", ONE, ONE), ratios.Offer("Y", ONE, ONE)]


def rates(rate: Any) -> list[scenarios.Rates]:
    return [scenarios.Rates("Ash", {"hour": rate}), scenarios.Rates("Birch", {"hour": ONE})]


def chances(*shares: int) -> list[scenarios.Scenario]:
    return [scenarios.Scenario(f"s{n}", F(share), VOLUME) for n, share in enumerate(shares)]


def points(*, weight: int | None = None, name: str = "q") -> Criterion:
    return Criterion(name, Scoring.POINTS, weight=None if weight is None else F(weight))


def lots(*options: combinations.Option) -> combinations.Problem:
    return combinations.Problem(lots=(combinations.Lot("A", ONE),), options=options)


# What each entrance says to a number that is none, by the place that it names.
NOT_EXACT: dict[str, Callable[[Any], object]] = {
    "The minimum of q": lambda bad: award(Rules((points(),), (Minimum("q", bad),)), []),
    "quality, max_points": lambda bad: award(
        Rules((replace(RULES.criteria[0], max_points=bad),)), []
    ),
    "lowest_ratio, max_points": lambda bad: price_points(PriceRule(Rule.LOWEST_RATIO, bad), {}),
    "anchored_linear, full_at": lambda bad: price_points(
        replace(LINE, params={"full_at": bad, "zero_at": ONE}), {}
    ),
    "The price of Ash": lambda bad: price_points(LINE, {"Ash": bad}),
    "The price of Birch": lambda bad: price_flags({"Ash": ONE, "Birch": bad}),
    "The ceiling": lambda bad: price_flags({"Ash": ONE}, ceiling=bad),
    "X, price": lambda bad: ratios.tradeoff([ratios.Offer("X", bad, ONE)]),
    "X, quality": lambda bad: ratios.break_even_prices([ratios.Offer("X", ONE, bad)]),
    "The reference of adjusted_score": lambda bad: ratios.award_by_value(
        ratios.Ratio.ADJUSTED_SCORE, [], bad
    ),
    "The score": lambda bad: on_scale(bad, F(0), ONE),
    "The measure": lambda bad: on_line(bad, [(F(0), F(0)), (ONE, ONE)]),
    "The weight of a": lambda bad: leaf_weights({"a": bad}),
    "privacy of Ash": lambda bad: break_tie(
        ["Ash", "Elm"], [TieRule("privacy", {"Ash": bad, "Elm": ONE})]
    ),
    "The quality of X": lambda bad: break_even_ratio({"X": bad}, {"X": ONE}, ONE, "X"),
    "The price points of X": lambda bad: break_even_ratio({"X": ONE}, {"X": bad}, ONE, "X"),
    "E1 on Ash: the mark": lambda bad: severity({"E1": {"Ash": bad}}, ["Ash"]),
    "E2 on Ash: the mark": lambda bad: summarize({"E2": {"Ash": bad}}, ["Ash"]),
    "Ash, CAP on E1: the mark": lambda bad: divergences(
        {("Ash", "CAP"): {"E1": bad}}, {"CAP": Scale(F(0), ONE)}
    ),
    "E1 on Ash, CAP": lambda bad: settle({"E1": {("Ash", "CAP"): bad}}, {"n": {"CAP": ONE}}),
    "The weight of CAP": lambda bad: settle({}, {"n": {"CAP": bad}}),
    "The worth of CAP": lambda bad: replace(CARDS, worth={"CAP": bad}).winners(),
    "The fixed points of Ash": lambda bad: replace(CARDS, fixed={"Ash": bad}).winners(),
    "The worth of CAP for Ash": lambda bad: replace(
        CARDS, own_worth={"Ash": {"CAP": bad}}
    ).winners(),
    "Ash, hour": lambda bad: scenarios.scenario_prices(rates(bad), THIRDS),
    "The workload, hour": lambda bad: scenarios.swap_factors(rates(ONE), {"hour": bad}),
    "The total of Ash": lambda bad: score_noise({"Ash": bad}, [], ONE),
    "A mark of Ash": lambda bad: score_noise({"Ash": ONE}, [MarkAtStake("Ash", bad, 1, 1)], ONE),
    "A lead": lambda bad: winning_share([bad]),
    "A weight": lambda bad: least_shift((bad,), (ONE,)),
    "Row 1": lambda bad: cross_checks.topsis([[bad]], [ONE], [True]),
    "X for lot A, score": lambda bad: lots(combinations.Option("A", "X", bad, ONE)),
    "X for lot A, cost": lambda bad: lots(combinations.Option("A", "X", ONE, bad)),
}


@pytest.mark.parametrize("value", [NAN, math.inf, 0.5, Decimal("NaN")])
def test_every_entrance_refuses_a_number_that_is_not_exact_and_names_its_place(value: Any) -> None:
    for place, ask in NOT_EXACT.items():
        with pytest.raises(Invalid) as refused:
            ask(value)
        said = refused.value.sentence
        assert said.replace(":", "") == f"{place} {value} is no exact number.".replace(":", "")


REFUSED: dict[str, Callable[[], object]] = {
    "The criterion q stands twice in the rules.": lambda: award(Rules((points(), points())), []),
    "The weight of q is below zero.": lambda: award(
        Rules((points(weight=-1), points(weight=2, name="r"))), []
    ),
    "The weight of b is below zero.": lambda: leaf_weights({"a": F(150), "b": F(-50)}),
    "The bid Y stands twice in the list.": lambda: ratios.least_cost_above(TWO, ONE),
    "The reference of adjusted_price must be above zero.": lambda: ratios.award_by_value(
        ratios.Ratio.ADJUSTED_PRICE, [], F(0)
    ),
    "The challenger Z is not among the bids.": lambda: break_even_ratio({}, {}, ONE, "Z"),
    "X has no price points.": lambda: break_even_ratio({"X": ONE}, {}, ONE, "X"),
    "Two scenarios have one name.": lambda: scenarios.scenario_prices(rates(ONE), THIRDS[:1] * 3),
    "Two bids have one name.": lambda: scenarios.swap_volumes(rates(ONE)[:1] * 2, VOLUME, "hour"),
    "No scenario may have a probability below zero.": lambda: scenarios.scenario_prices(
        rates(ONE), chances(2, -2, 1)
    ),
    "c has nothing for Ash.": lambda: stochastic(["Ash"], [Measurement("c", True, False, {})]),
    "c, Ash: a measurement must be a finite number.": lambda: stochastic(
        ["Ash"], [Measurement("c", True, False, {"Ash": (NAN, 1.0)})]
    ),
    "There must be alternatives, measurements and at least one draw.": lambda: stochastic([], []),
    "A bid is offered twice for one lot.": lambda: lots(
        *[combinations.Option("A", "X", ONE, ONE)] * 2
    ),
}


@pytest.mark.parametrize("sentence", REFUSED)
def test_what_contradicts_itself_is_refused_in_a_sentence_that_says_where(sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        REFUSED[sentence]()

    assert refused.value.sentence == sentence


def test_one_bid_no_evaluator_prices_of_a_million_millions_and_thirds_have_answers() -> None:
    thirds = Rules(
        tuple(Criterion(c, Scoring.SCALE, Fraction(100, 3), scale_max=Fraction(5)) for c in "abc")
    )
    dear = [Bid("Ash", {"quality": ONE}, Fraction(10**12)), Bid("Birch", {"quality": ONE}, ONE)]

    assert award(thirds, [Bid("Ash", dict.fromkeys("abc", Fraction(5)), None)]).totals["Ash"] == 100
    assert award(RULES, dear).totals == {"Ash": 14, "Birch": 44}
    assert award(RULES, []).outcome == "no_award"
    assert money_per_point(LINE, {}, ONE) == Fraction(10**12 - 1, 30)
    assert without_sentence(Scorecards({}, {}, {})) == "Nobody stays first without one evaluator."
    assert report.examine(ALONE, 10).sentences[-1].startswith("Ash is first under 100.0 % of")
