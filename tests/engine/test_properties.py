"""What must hold for every award, panel and weighting, tried on generated examples."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from procurement.scoring.award.break_even import break_even
from procurement.scoring.award.decision import award
from procurement.scoring.award.gap import gap_by_criterion
from procurement.scoring.award.model import (
    ABSOLUTE,
    Bid,
    Criterion,
    PriceRule,
    Rule,
    Rules,
    Scoring,
)
from procurement.scoring.award.price_rules import price_points
from procurement.scoring.award.ranking import sign
from procurement.scoring.award.reversal import rank_reversals
from procurement.scoring.panel.alpha import Level, alpha
from procurement.scoring.panel.concordance import concordance
from procurement.scoring.panel.severity import severity
from procurement.scoring.panel.table import mean
from procurement.scoring.robustness import draws, intervals, volumes
from procurement.scoring.robustness.problem import weighted_sum

pytestmark = pytest.mark.unmeasured

F = Fraction
SETTINGS = settings(max_examples=40, deadline=None)

scores = st.integers(0, 20).map(lambda n: F(n, 2))
prices = st.integers(50, 2000).map(F)
LINE = PriceRule(Rule.ANCHORED_LINEAR, F(40), {"full_at": F(300), "zero_at": F(1500)}, True)
RULES = [
    LINE,
    replace(LINE, clip=False),
    PriceRule(Rule.LOWEST_RATIO, F(40)),
    PriceRule(Rule.MINMAX_LINEAR, F(40)),
    PriceRule(Rule.PCT_OVER_LOWEST, F(40), clip=True),
    PriceRule(Rule.MEAN_DEVIATION, params={"centre": F(50), "points_per_percent": F(1)}),
    PriceRule(Rule.BENCHMARK_RATIO, F(40), {"benchmark": F(500)}),
    PriceRule(Rule.BENCHMARK_RATIO, F(40), {"benchmark": F(500)}, clip=True),
    PriceRule(Rule.LOG_RATIO, F(40), {"base": F(3)}),
]
every_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.rule}-{rule.clip}")


def rules_with(rule: PriceRule) -> Rules:
    return Rules(
        (
            Criterion("q", Scoring.SCALE, F(35), scale_max=F(10)),
            Criterion("r", Scoring.SCALE, F(25), scale_max=F(10)),
            Criterion("p", Scoring.PRICE, rule.max_points, price=rule),
        )
    )


def make(offers: list[tuple[Fraction, Fraction, Fraction]]) -> list[Bid]:
    return [Bid(f"b{n}", {"q": q, "r": r}, p) for n, (q, r, p) in enumerate(offers)]


fields = st.lists(st.tuples(scores, scores, prices), min_size=2, max_size=6).map(make)


@SETTINGS
@given(st.lists(prices, min_size=1, max_size=6), st.integers(1, 50).map(lambda n: F(n, 7)))
def test_scaling_all_prices_leaves_ratio_and_logarithmic_points(
    found: list[Fraction], factor: Fraction
) -> None:
    listed = {str(n): price for n, price in enumerate(found)}
    scaled = {name: price * factor for name, price in listed.items()}
    for rule in (Rule.LOWEST_RATIO, Rule.PCT_OVER_LOWEST, Rule.LOG_RATIO, Rule.MINMAX_LINEAR):
        priced = PriceRule(rule, F(40), {"base": F(2)})
        assert price_points(priced, listed) == price_points(priced, scaled)


@every_rule
@SETTINGS
@given(fields, st.integers(1, 4).map(F))
def test_a_constant_added_to_one_criterion_changes_no_rank(
    rule: PriceRule, field: list[Bid], constant: Fraction
) -> None:
    rules = Rules(
        (
            Criterion("q", Scoring.POINTS, F(20)),
            Criterion("p", Scoring.PRICE, F(40), price=rule),
        )
    )
    raised = [replace(b, scores={"q": (b.scores["q"] or F(0)) + constant}) for b in field]

    assert award(rules, raised).ranks == award(rules, field).ranks


@every_rule
@SETTINGS
@given(fields, st.data())
def test_a_higher_score_never_lowers_the_rank(
    rule: PriceRule, field: list[Bid], data: st.DataObject
) -> None:
    rules = rules_with(rule)
    bid = data.draw(st.sampled_from(field))
    better = replace(
        bid,
        scores={**bid.scores, "q": data.draw(scores.filter(lambda s: s >= (bid.scores["q"] or 0)))},
    )
    after = award(rules, [better if b is bid else b for b in field])

    assert after.ranks[bid.id] <= award(rules, field).ranks[bid.id]


@every_rule
@SETTINGS
@given(fields, st.data())
def test_a_higher_price_never_helps_against_any_rival(
    rule: PriceRule, field: list[Bid], data: st.DataObject
) -> None:
    rules = rules_with(rule)
    bid = data.draw(st.sampled_from(field))
    dearer = replace(bid, price=(bid.price or F(0)) + data.draw(st.integers(1, 900)))
    before = award(rules, field)
    after = award(rules, [dearer if b is bid else b for b in field])

    for rival in after.totals:
        assert after.sign(bid.id, rival) <= before.sign(bid.id, rival) or rival == bid.id
    assert after.ranks[bid.id] >= before.ranks[bid.id]


@every_rule
@SETTINGS
@given(fields)
def test_duplicate_bids_share_a_rank(rule: PriceRule, field: list[Bid]) -> None:
    found = award(rules_with(rule), [*field, replace(field[0], id="copy")])

    assert found.ranks["copy"] == found.ranks[field[0].id]


@every_rule
@SETTINGS
@given(fields, st.randoms(use_true_random=False))
def test_the_order_of_bids_and_criteria_changes_nothing(
    rule: PriceRule,
    field: list[Bid],
    turn: st.randoms,  # type: ignore[valid-type]  # hypothesis gives no class for it
) -> None:
    rules = rules_with(rule)
    turned, criteria = list(field), list(rules.criteria)
    turn.shuffle(turned)
    turn.shuffle(criteria)
    first, second = award(rules, field), award(Rules(tuple(criteria)), turned)

    assert (first.totals, first.ranks) == (second.totals, second.ranks)
    assert (first.ranking, first.winner) == (second.ranking, second.winner)


@SETTINGS
@given(fields)
def test_merging_two_criteria_with_equal_scores_adds_their_points(field: list[Bid]) -> None:
    same = [replace(b, scores={"q": b.scores["q"], "r": b.scores["q"]}) for b in field]
    one = Rules(
        (Criterion("q", Scoring.SCALE, F(60), scale_max=F(10)), rules_with(LINE).criteria[2])
    )

    assert award(rules_with(LINE), same).totals == award(one, same).totals


@every_rule
@SETTINGS
@given(fields, st.integers(1, 99).map(lambda n: F(n, 13)))
def test_the_unit_of_money_changes_no_rank(
    rule: PriceRule, field: list[Bid], factor: Fraction
) -> None:
    money = {"full_at", "zero_at", "benchmark"}
    params = {k: v * factor if k in money else v for k, v in rule.params.items()}
    converted = [replace(b, price=(b.price or F(0)) * factor) for b in field]

    assert (
        award(rules_with(replace(rule, params=params)), converted).ranks
        == award(rules_with(rule), field).ranks
    )


@SETTINGS
@given(fields, st.sampled_from([rule for rule in RULES if rule.rule in ABSOLUTE]))
def test_no_withdrawal_changes_an_order_under_an_absolute_rule(
    field: list[Bid], rule: PriceRule
) -> None:
    rules = rules_with(rule)
    found, whole = rank_reversals(rules, field), award(rules, field)

    assert found.order_changes == found.winner_changes_when_loser_leaves == []
    for gone in field:
        left = award(rules, [bid for bid in field if bid is not gone])
        assert left.totals == {name: whole.totals[name] for name in left.totals}
        assert found.winner_without[gone.id] == left.winner


@SETTINGS
@given(fields)
def test_no_withdrawal_changes_an_order_under_the_logarithmic_rule(field: list[Bid]) -> None:
    assert rank_reversals(rules_with(RULES[-1]), field).order_changes == []


@every_rule
@SETTINGS
@given(fields)
def test_the_parts_of_a_gap_sum_to_it(rule: PriceRule, field: list[Bid]) -> None:
    found = award(rules_with(rule), field)
    parts = gap_by_criterion(found, "b0", "b1")

    assert sum(parts.values()) == found.totals["b0"] - found.totals["b1"]


# At equal prices the best-worst line jumps: there the break-even price is a limit from below.
@every_rule
@SETTINGS
@given(fields, st.data())
def test_a_break_even_price_fed_back_draws_level_and_a_hair_more_does_not(
    rule: PriceRule, field: list[Bid], data: st.DataObject
) -> None:
    rules, hair = rules_with(rule), F(1, 10**12)
    bid = data.draw(st.sampled_from(field))
    price = break_even(rules, field, bid.id).price
    assume(price is not None)
    below, at, above = (
        award(rules, [replace(b, price=price * part) if b is bid else b for b in field])
        for part in (1 - hair, F(1), 1 + hair)
    )

    assert (below.ranks[bid.id], above.ranks[bid.id] > 1) == (1, True)
    assert at.ranks[bid.id] == 1 or rule.rule is Rule.MINMAX_LINEAR
    best = max(at.totals[name] for name in at.totals if name != bid.id)
    jumps = rule.clip or rule.rule is Rule.MINMAX_LINEAR
    assert sign(at.totals[bid.id], best, at.slack) == 0 or jumps


marks = st.lists(
    st.lists(st.one_of(st.none(), st.integers(1, 5).map(F)), min_size=4, max_size=4),
    min_size=2,
    max_size=5,
)
full = st.lists(st.lists(st.integers(0, 10).map(F), min_size=4, max_size=4), min_size=2, max_size=5)


@SETTINGS
@given(marks, st.integers(1, 5).map(F), st.sampled_from(list(Level)))
def test_alpha_is_unchanged_by_a_unit_with_a_single_mark(
    table: list[list[Fraction | None]], mark: Fraction, level: Level
) -> None:
    longer = [[*row, mark if n == 0 else None] for n, row in enumerate(table)]

    assert alpha(longer, level) == alpha(table, level)


@SETTINGS
@given(full)
def test_concordance_lies_between_zero_and_one(table: list[list[Fraction]]) -> None:
    found = concordance(table)

    assert found is not None
    assert found.w is None or 0 <= found.w <= 1


@SETTINGS
@given(full)
def test_with_a_complete_panel_severity_changes_no_mean(table: list[list[Fraction]]) -> None:
    units = [str(n) for n in range(4)]
    cards = {f"r{k}": dict(zip(units, row, strict=True)) for k, row in enumerate(table)}
    found = severity(cards, units)

    assert found is not None
    assert sum(found.rater_effect.values()) == 0
    assert found.adjusted_mean == {u: mean(card[u] for card in cards.values()) for u in units}


values = st.lists(
    st.lists(st.integers(0, 10).map(F), min_size=3, max_size=3),
    min_size=2,
    max_size=4,
    unique_by=tuple,
)
weights = st.lists(st.integers(1, 9).map(F), min_size=3, max_size=3)
NAMES: Callable[[int], list[str]] = lambda count: [f"a{n}" for n in range(count)]  # noqa: E731 - a short name for names


@settings(max_examples=25, deadline=None)
@given(values, weights)
def test_shares_sum_to_one_by_alternative_and_by_rank(
    table: list[list[Fraction]], now: list[Fraction]
) -> None:
    found = weighted_sum(NAMES(len(table)), ["x", "y", "z"], table, now)
    shares = volumes.rank_shares(found)
    drawn = draws.uniform(found, 500).rank_acceptability

    assert shares is not None
    for listed in ([s.by_rank for s in shares.values()], list(drawn.values())):
        assert [sum(row) for row in listed] == pytest.approx([1] * len(table))
        columns = zip(*listed, strict=True)
        assert [sum(column) for column in columns] == pytest.approx([1] * len(table))


@SETTINGS
@given(values, weights)
def test_a_stability_interval_holds_the_present_weight(
    table: list[list[Fraction]], now: list[Fraction]
) -> None:
    found = weighted_sum(NAMES(len(table)), ["x", "y", "z"], table, now)
    for result in (intervals.winner_stays(found), intervals.ranking_stays(found)):
        for weight, interval in zip(found.weights, result.values(), strict=True):
            assert interval is not None
            assert interval[0] <= weight <= interval[1]
