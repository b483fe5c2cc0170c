"""Numbers that cannot be calculated with are refused by name, never ranked."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from procurement.errors import Invalid
from procurement.scoring.award.decision import award
from procurement.scoring.award.exchange import money_per_point
from procurement.scoring.award.model import Bid, Criterion, PriceRule, Rule, Rules, Scoring
from procurement.scoring.award.refusals import Refused
from procurement.scoring.panel.alpha import Level, alpha
from procurement.scoring.panel.concordance import concordance
from procurement.scoring.panel.divergence import divergences
from procurement.scoring.panel.icc import icc
from procurement.scoring.panel.scorecards import Scorecards, evidence, without_sentence
from procurement.scoring.robustness import draws, report
from procurement.scoring.robustness.problem import weighted_sum
from procurement.scoring.robustness.score_noise import MarkAtStake, score_noise

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
