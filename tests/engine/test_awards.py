"""Awards, ties, break-even and reversal against figures worked by hand and brute force."""

from __future__ import annotations

from fractions import Fraction
from itertools import chain, combinations

import numpy as np
import pytest

from procurement.scoring.award import eligibility
from procurement.scoring.award.break_even import break_even, break_even_ratio, every_break_even
from procurement.scoring.award.crossings import zeros
from procurement.scoring.award.decision import award
from procurement.scoring.award.logarithm import log, power
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
from procurement.scoring.award.ranking import sign
from procurement.scoring.award.ratios import (
    Offer,
    Ratio,
    award_by_value,
    award_in_band,
    best_within_budget,
    break_even_prices,
    least_cost_above,
)
from procurement.scoring.award.refusals import Refused
from procurement.scoring.award.reversal import (
    rank_reversals,
    reversal_sentence,
    winner_changing_subsets,
)
from procurement.scoring.award.weights import Branch, leaf_weights
from tests.engine.papers import bids, exact, price_rule, with_price

F = Fraction

EVERY_RULE = [
    price_rule(Rule.LOWEST_RATIO),
    price_rule(Rule.MINMAX_LINEAR),
    price_rule(Rule.PCT_OVER_LOWEST),
    price_rule(Rule.PCT_OVER_LOWEST, clip=True),
    price_rule(Rule.MEAN_DEVIATION, centre=50, points_per_percent="1/2"),
    price_rule(Rule.BENCHMARK_RATIO, benchmark=500),
    price_rule(Rule.BENCHMARK_RATIO, benchmark=500, clip=True),
    price_rule(Rule.LOG_RATIO, base=2),
    price_rule(Rule.ANCHORED_LINEAR, full_at=300, zero_at=1000),
    price_rule(Rule.ANCHORED_LINEAR, full_at=300, zero_at=1000, clip=True),
]


def named(rule: PriceRule) -> str:
    return f"{rule.rule}{'-clipped' if rule.clip else ''}"


def refusal(code: str, rules: Rules, *offers: Bid) -> str:
    with pytest.raises(Refused) as refused:
        award(rules, offers)
    assert refused.value.code == code
    return refused.value.sentence


# ── logarithms ────────────────────────────────────────────────────────────────────────────────


def test_a_rational_power_of_the_base_is_exact_and_others_have_fifty_digits() -> None:
    assert log(F(8), F(4)) == F(3, 2)
    assert log(F(1), F(4)) == 0
    assert log(F(27, 8), F(9, 4)) == F(3, 2)
    assert abs(log(F(3), F(2)) - F("1.58496250072115618145373894394781650875981440769248")) < F(
        1, 10**49
    )


def test_a_power_too_near_a_fraction_to_prove_stays_approximate() -> None:
    assert log(F(2) ** 2001, F(2)) != log(F(2) ** 2000, F(2))
    assert log(F(1) + F(1, 10**50), F(2)) != 0


def test_powers_are_right_to_fifty_digits() -> None:
    assert abs(power(F(2), F(1, 2)) ** 2 - 2) < F(1, 10**50)


def test_totals_level_through_logarithms_are_a_tie() -> None:
    rules = with_price(price_rule(Rule.LOG_RATIO, base=2))
    found = award(rules, bids(L=(0, 3), A=(10, 100), B=(50, 200)))

    assert found.sign("A", "B") == 0
    assert found.ranks["A"] == found.ranks["B"]


# ── refusals ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        (price_rule(Rule.LOG_RATIO), "The price rule log_ratio needs base."),
        (price_rule(Rule.LOG_RATIO, base=1), "The base of the logarithm must be above one."),
        (price_rule(Rule.BENCHMARK_RATIO, benchmark=0), "The benchmark must be above zero."),
        (
            price_rule(Rule.ANCHORED_LINEAR, full_at=5, zero_at=5),
            "The prices for full points and for no points must differ.",
        ),
        (
            price_rule(Rule.ANCHORED_LINEAR),
            "The price rule anchored_linear needs full_at and zero_at.",
        ),
    ],
)
def test_a_price_rule_without_meaning_is_refused(rule: PriceRule, sentence: str) -> None:
    assert refusal("rule_unusable", with_price(rule), *bids(A=(1, 1))) == sentence


def test_awards_name_what_they_lack() -> None:
    ratio = with_price(price_rule(Rule.LOWEST_RATIO))
    scale = Rules((Criterion("s", Scoring.SCALE, F(5), scale_max=F(0)),))
    best = Rules((Criterion("s", Scoring.BEST_RATIO, F(5)),))
    bare = Rules((Criterion("s", Scoring.BEST_RATIO),))
    nothing = Bid("A", {"s": F(0)})

    assert refusal("rule_unusable", ratio, Bid("A", {"q": F(1)})) == "A has no price."
    assert "twice" in refusal("rule_unusable", ratio, *bids(A=(1, 1)), *bids(A=(1, 1)))
    assert "scale_max above" in refusal("rule_unusable", scale, nothing)
    assert "score above zero" in refusal("rule_unusable", best, nothing)
    assert "needs max_points" in refusal("rule_unusable", bare, nothing)
    assert refusal("score_out_of_scale", best, Bid("A", {"s": F(-1)})) == (
        "The score -1 of A on s lies outside 0."
    )
    assert refusal("score_missing", best, Bid("A", {"s": None})) == (
        "A has no score for s; a missing score is never zero."
    )


def test_a_weight_in_percent_does_not_push_a_score_out_of_its_scale() -> None:
    rules = Rules(
        (
            Criterion("a", Scoring.POINTS, F(3), weight=F(40)),
            Criterion("b", Scoring.POINTS, F(3), weight=F(60)),
        )
    )
    found = award(rules, [Bid("A", {"a": F(3), "b": F(1)})])

    assert found.totals == {"A": 180}
    assert "lies outside 0 to 3" in refusal(
        "score_out_of_scale", rules, Bid("A", {"a": F(4), "b": F(1)})
    )


def test_minimums_of_a_bid_that_failed_a_gate_are_not_looked_at() -> None:
    out = eligibility.excluded(
        [Bid("A", gates={"g": False}), Bid("B", {"q": F(5)})], [Minimum("q", F(5))]
    )

    assert out == {"A": ["g"]}


def test_an_award_of_nobody_has_no_winner() -> None:
    found = award(with_price(price_rule(Rule.MINMAX_LINEAR)), [Bid("A", gates={"g": False})])

    assert (found.winner, found.outcome, found.ranking) == ([], "no_award", [])


def test_equal_prices_under_the_best_worst_line_are_warned_of() -> None:
    found = award(with_price(price_rule(Rule.MINMAX_LINEAR)), bids(A=(1, 5), B=(2, 5)))

    assert found.warnings == ("price_does_not_differentiate",)


def test_a_leaf_may_not_stand_twice_in_the_tree() -> None:
    tree = {"a": Branch(F(60), {"x": F(100)}), "b": Branch(F(40), {"x": F(100)})}
    with pytest.raises(Refused) as refused:
        leaf_weights(tree)

    assert refused.value.sentence == "The leaf x stands twice in the weight tree."


# ── break-even ────────────────────────────────────────────────────────────────────────────────


def level_or_better(rules: Rules, offers: list[Bid], name: str, price: Fraction) -> bool:
    moved = [Bid(b.id, b.scores, price if b.id == name else b.price) for b in offers]
    found = award(rules, moved)
    return found.ranks[name] == 1


def random_offers(seed: int) -> list[Bid]:
    rng = np.random.default_rng(seed)
    return [
        Bid(
            name,
            {"q": F(int(rng.integers(0, 61)))},
            F(int(rng.integers(200, 1200))),
        )
        for name in "ABCDE"[: int(rng.integers(2, 6))]
    ]


@pytest.mark.unmeasured
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("rule", EVERY_RULE, ids=named)
def test_a_break_even_price_draws_level_and_a_hair_more_does_not(
    rule: PriceRule, seed: int
) -> None:
    rules, offers = with_price(rule), random_offers(seed)
    hair = F(1, 10**12)
    for name, found in every_break_even(rules, offers).items():
        if found.price is None:
            low, high = (level_or_better(rules, offers, name, F(p)) for p in ("1e-9", "1e12"))
            assert low == high
        else:
            assert level_or_better(rules, offers, name, found.price * (1 - hair))
            assert not level_or_better(rules, offers, name, found.price * (1 + hair))


def test_a_break_even_under_two_price_criteria_is_found_by_halving() -> None:
    rules = Rules(
        (
            Criterion("q", Scoring.POINTS, F(60)),
            Criterion("p", Scoring.PRICE, F(20), price=price_rule(Rule.LOWEST_RATIO, 20)),
            Criterion("r", Scoring.PRICE, F(20), price=price_rule(Rule.LOG_RATIO, 20, base=3)),
            Criterion(
                "s",
                Scoring.PRICE,
                F(20),
                price=price_rule(Rule.BENCHMARK_RATIO, 20, benchmark=300),
            ),
        )
    )
    offers = bids(X=(50, 600), Y=(40, 400), Z=(55, 800))
    for name in "XYZ":
        found = break_even(rules, offers, name).price
        assert found is not None
        assert level_or_better(rules, offers, name, found * (1 - F(1, 10**12)))
        assert not level_or_better(rules, offers, name, found * (1 + F(1, 10**12)))


def test_the_break_even_at_a_jump_of_the_points_is_the_limit_from_below() -> None:
    rules = with_price(price_rule(Rule.MINMAX_LINEAR))

    assert break_even(rules, bids(X=(50, 300), Y=(40, 400)), "Y").price == 300
    assert break_even(rules, bids(X=(40, 300), Y=(40, 400)), "Y").price == 300


def test_no_price_breaks_even_when_none_is_low_enough_or_none_too_high() -> None:
    low = with_price(price_rule(Rule.LOWEST_RATIO, 5))
    line = with_price(price_rule(Rule.ANCHORED_LINEAR, full_at=10, zero_at=20, clip=True))

    assert break_even(low, bids(A=(60, 10), B=(0, 10)), "B").price is None
    assert break_even(line, bids(A=(60, 10), B=(0, 10)), "A").price is None
    assert break_even(line, bids(A=(60, 10)), "A").price is None
    rising = with_price(price_rule(Rule.ANCHORED_LINEAR, full_at=20, zero_at=10, clip=True))
    assert break_even(rising, bids(A=(30, 10), B=(40, 15)), "A").price is None


def test_no_price_breaks_even_under_a_rule_that_gives_bounded_points() -> None:
    mean = price_rule(Rule.MEAN_DEVIATION, 0, centre=50, points_per_percent="1/100")
    found = break_even(with_price(mean), bids(A=(60, 500), B=(0, 400)), "B")

    assert (found.price, found.cut_percent) == (None, None)


def test_a_present_price_of_zero_has_no_cut_in_percent() -> None:
    rules = with_price(price_rule(Rule.ANCHORED_LINEAR, full_at=0, zero_at=100))
    found = break_even(rules, bids(A=(30, 0), B=(30, 50)), "A")

    assert (found.price, found.cut_percent) == (50, None)


def test_break_even_refuses_strangers_and_awards_without_a_price() -> None:
    rules = with_price(price_rule(Rule.LOWEST_RATIO))
    for broken in (
        lambda: break_even(rules, bids(A=(1, 1)), "B"),
        lambda: break_even(Rules((Criterion("q", Scoring.POINTS),)), bids(A=(1, 1)), "A"),
        lambda: break_even(rules, bids(A=(1, 1), B=(1, 0)), "A"),
    ):
        with pytest.raises(Refused):
            broken()


@pytest.mark.parametrize(
    ("own", "points", "rivals", "level"),
    [
        (50, 20, {"Y": (40, 40)}, "4/3"),
        (0, 20, {"Y": (50, 40)}, None),
        (10, 20, {"Y": (40, 40)}, "1/4"),
        (10, 20, {"Y": (40, 40), "Z": (45, 10)}, "1/4"),
        (90, 20, {"Y": (40, 40)}, None),
        (0, 20, {"Y": (40, 40)}, None),
        (0, 20, {}, None),
    ],
)
def test_break_even_from_points_alone(
    own: int, points: int, rivals: dict[str, tuple[int, int]], level: str | None
) -> None:
    quality = {"X": F(own), **{name: F(q) for name, (q, _) in rivals.items()}}
    priced = {"X": F(points), **{name: F(p) for name, (_, p) in rivals.items()}}
    found = break_even_ratio(quality, priced, F(40), "X")

    assert found.implied_price_over_lowest == 2
    assert found.break_even_over_lowest == (None if level is None else F(level))
    cut = None if level is None else 100 * (1 - F(level) / 2)
    assert found.cut_percent == cut


def test_break_even_from_points_needs_price_points_of_the_challenger() -> None:
    found = break_even_ratio({"X": F(50), "Y": F(40)}, {"X": F(0), "Y": F(40)}, F(40), "X")

    assert (found.implied_price_over_lowest, found.cut_percent) == (None, None)
    assert found.break_even_over_lowest == F(4, 3)


def test_a_gap_without_sign_change_has_no_zero() -> None:
    assert zeros(lambda y: y * 0 + 1, F(0), F(1)) == []
    assert zeros(lambda y: y * y * y + 1, F(0), None) == []
    assert zeros(lambda y: y * y * y + y + 1, F(0), F(1)) == []


def test_a_zero_of_a_higher_power_is_found_by_halving() -> None:
    (found,) = zeros(lambda y: y**3 - 2, F(0), None)

    assert abs(found**3 - 2) < F(1, 10**20)


# ── reversal ──────────────────────────────────────────────────────────────────────────────────


def test_smallest_sets_of_losers_that_pick_the_winner_are_found() -> None:
    rules = with_price(price_rule(Rule.LOWEST_RATIO))
    offers = bids(X=(45, 600), Y=(36, 400), Z=(10, 200), V=(0, 190))
    field = award(rules, offers)
    losers = [b for b in offers if b.id not in field.winner]
    every = chain.from_iterable(combinations(losers, n) for n in range(1, len(losers) + 1))
    changing = [
        {b.id for b in gone}
        for gone in every
        if award(rules, [b for b in offers if b not in gone]).winner != field.winner
    ]
    smallest = [each for each in changing if not any(other < each for other in changing)]

    assert [set(each) for each in winner_changing_subsets(rules, offers)] == smallest
    assert len(smallest) >= 1


def test_under_absolute_rules_nothing_is_searched_and_the_sentence_says_why() -> None:
    line = with_price(price_rule(Rule.ANCHORED_LINEAR, full_at=1, zero_at=9))
    ratio = with_price(price_rule(Rule.LOWEST_RATIO))
    calm = bids(X=(60, 100), Y=(0, 100))
    changing = bids(X=(45, 600), Y=(36, 400), Z=(10, 200))
    many = bids(**{f"b{n}": (n, 100 + n) for n in range(13)})

    assert winner_changing_subsets(line, many) == []
    assert "points depend on the other bids" in reversal_sentence(line, rank_reversals(line, calm))
    assert reversal_sentence(ratio, rank_reversals(ratio, calm)) == (
        "Withdrawing any single losing bid leaves the winner as it is."
    )
    assert reversal_sentence(ratio, rank_reversals(ratio, changing)) == (
        "The winner changes when a losing bid is withdrawn: Z."
    )
    with pytest.raises(Refused):
        winner_changing_subsets(ratio, many)


# ── ratios ────────────────────────────────────────────────────────────────────────────────────


def offer(name: str, price: int, quality: int) -> Offer:
    return Offer(name, exact(price), exact(quality))


def test_ratios_refuse_what_they_cannot_divide_by() -> None:
    for ratio, bad, code in (
        (Ratio.QUALITY_PER_PRICE, offer("A", 0, 1), "price_not_positive"),
        (Ratio.VALUE_DISCOUNT, offer("A", -1, 1), "price_not_positive"),
        (Ratio.PRICE_PER_QUALITY, offer("A", 1, 0), "rule_unusable"),
    ):
        with pytest.raises(Refused) as refused:
            award_by_value(ratio, [bad])
        assert refused.value.code == code


def test_minimum_quality_and_fixed_budget_choose_among_those_who_fit() -> None:
    offers = [offer("A", 10, 5), offer("B", 10, 7), offer("C", 8, 4)]

    assert least_cost_above(offers, F(5)) == ["A", "B"]
    assert least_cost_above(offers, F(8)) == []
    assert best_within_budget(offers, F(9)) == ["C"]
    assert best_within_budget(offers, F(7)) == []
    assert award_in_band([], F(5)).in_band == []
    assert break_even_prices(offers[:1]) == {"A": None}


def test_signs_tell_who_is_ahead() -> None:
    assert [sign(F(a), F(1)) for a in (2, 1, 0)] == [1, 0, -1]


def test_no_prices_give_no_points() -> None:
    assert price_points(price_rule(Rule.LOWEST_RATIO), {}) == {}
