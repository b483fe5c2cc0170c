"""The quick ways of the engine give what the plain definitions give, written out here."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from procurement.scoring.award.ranking import ranks, sign
from procurement.scoring.panel.scorecards import Scorecards, evidence, winners_without
from procurement.scoring.robustness import dominance, intervals, shifts
from procurement.scoring.robustness.problem import Problem, weighted_sum
from procurement.scoring.robustness.score_noise import MarkAtStake, fewest_changes

F = Fraction

# Thirds, hundredths and unlike denominators: level values are frequent, so are common parts not.
NUMBERS = st.sampled_from([F(0), F(1), F(1, 3), F(2, 3), F(1, 2), F(37, 100), F(355, 452)])
SCALE = (F(0), F(5))
Ends = tuple[F, F] | None


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    bids, criteria = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    rows = st.lists(NUMBERS, min_size=criteria, max_size=criteria)
    weights = draw(rows.filter(any))
    values = draw(st.lists(rows, min_size=bids, max_size=bids))
    return weighted_sum(list("ABCDE"[:bids]), list("vwxyz"[:criteria]), values, weights)


def gap_at(problem: Problem, pair: tuple[str, str], place: int, share: F) -> F:
    """The gap when one weight is ``share`` and the others keep their proportions."""
    now = problem.weights[place]
    weights = [
        share if number == place else weight * (1 - share) / (1 - now)
        for number, weight in enumerate(problem.weights)
    ]
    return sum((w * d for w, d in zip(weights, problem.lead(*pair), strict=True)), F(0))


def naive_interval(problem: Problem, pairs: list[tuple[str, str]], place: int) -> Ends:
    """The ends from the gaps at 0 and at 1: a line through two points."""
    if problem.weights[place] == 1:
        return None
    low, high = F(0), F(1)
    for pair in pairs:
        left, right = gap_at(problem, pair, place, F(0)), gap_at(problem, pair, place, F(1))
        if left != right:
            zero = left / (left - right)
            low, high = (max(low, zero), high) if right > left else (low, min(high, zero))
    return low, high


@settings(max_examples=60, deadline=None)
@given(problem=problems())
def test_intervals_are_those_of_the_line_through_both_ends(problem: Problem) -> None:
    against = [(problem.winner, rival) for rival in problem.ranking[1:]]
    neighbours = list(pairwise(problem.ranking))

    for found, pairs in (
        (intervals.winner_stays(problem), against),
        (intervals.ranking_stays(problem), neighbours),
    ):
        assert found == {
            name: naive_interval(problem, pairs, place)
            for place, name in enumerate(problem.criteria)
        }


def least_gap(problem: Problem, lead: tuple[F, ...], x: F) -> F:
    """The smallest gap with every weight within plus or minus x: the smallest leads are filled."""
    weights = [max(weight - x, F(0)) for weight in problem.weights]
    left = 1 - sum(weights, F(0))
    for place in sorted(range(len(lead)), key=lambda place: lead[place]):
        part = min(left, min(problem.weights[place] + x, F(1)) - weights[place])
        weights[place] += part
        left -= part
    return sum((w * d for w, d in zip(weights, lead, strict=True)), F(0))


def naive_mass(problem: Problem, lead: tuple[F, ...]) -> F:
    """The least weight to move: from the largest leads to the smallest, until level."""
    gap = sum((w * d for w, d in zip(problem.weights, lead, strict=True)), F(0))
    moved = F(0)
    for place in sorted(range(len(lead)), key=lambda place: -lead[place]):
        gain = lead[place] - min(lead)
        if gap > 0 and gain > 0:
            part = min(problem.weights[place], gap / gain)
            moved, gap = moved + part, gap - part * gain
    return moved


@settings(max_examples=60, deadline=None)
@given(problem=problems())
def test_least_shifts_draw_level_and_a_hair_less_does_not(problem: Problem) -> None:
    found = shifts.least_shifts(problem)

    for rival, shift in found.items():
        lead = problem.lead(problem.winner, rival)
        assert shift == shifts.least_shift(problem.weights, lead)
        if min(lead) > 0:
            assert shift == shifts.IMPOSSIBLE
            continue
        x, within, after = shift.max_abs_change, shift.weights_within, shift.weights_after_move
        assert x is not None
        assert within is not None
        assert after is not None
        assert shift.mass_moved == naive_mass(problem, lead)
        if x:
            assert least_gap(problem, lead, x) == 0
            assert least_gap(problem, lead, x * (1 - F(1, 10**12))) > 0
        else:
            assert least_gap(problem, lead, x) <= 0
        assert sum(within) == sum(after) == 1
        for new, now in zip(within, problem.weights, strict=True):
            assert abs(new - now) <= x
        moved = sum(abs(new - now) for new, now in zip(after, problem.weights, strict=True)) / 2
        assert moved == shift.mass_moved


@settings(max_examples=40, deadline=None)
@given(problem=problems())
def test_those_found_never_best_are_those_of_a_linear_program_for_each(problem: Problem) -> None:
    every = dominance.best_chances(problem)

    assert dominance.never_best_chances(problem) == {
        name: chance for name, chance in every.items() if chance.is_never_best
    }


@st.composite
def panels(draw: st.DrawFn) -> Scorecards:
    names = [f"E{number}" for number in range(draw(st.integers(1, 4)))]
    bids, items = "AB", "xyz"
    mark = st.none() | st.sampled_from([F(0), F(1, 2), F(10, 3), F(4), F(5)])
    worth = {item: draw(NUMBERS) for item in items}
    own = {"B": {"x": F(2, 3), "z": F(1)}} if draw(st.booleans()) else {}
    marks = {
        name: {bid: {item: draw(mark) for item in items} for bid in bids if draw(st.booleans())}
        for name in names
    }
    return Scorecards(marks, worth, {bid: draw(NUMBERS) for bid in bids}, own)


def naive_total(cards: Scorecards, bid: str, gone: tuple[str, ...]) -> F | None:
    total = cards.fixed[bid]
    for item, worth in cards.own_worth.get(bid, cards.worth).items():
        left = list(cards.cell(bid, item, gone).values())
        if not left:
            return None
        total += worth * sum(left, F(0)) / len(left)
    return total


def naive_deviations(cards: Scorecards, name: str, bid: str) -> list[F]:
    found = []
    for item in cards.own_worth.get(bid, cards.worth):
        others = cards.cell(bid, item, (name,))
        mine = cards.cell(bid, item).get(name)
        if mine is not None and others:
            found.append(mine - sum(others.values(), F(0)) / len(others))
    return found


@settings(max_examples=60, deadline=None)
@given(cards=panels())
def test_totals_with_and_without_an_evaluator_are_sums_of_means(cards: Scorecards) -> None:
    for gone in ((), *((name,) for name in cards.marks), tuple(cards.marks)[:2]):
        assert cards.totals(gone) == {bid: naive_total(cards, bid, gone) for bid in cards.bids}
    assert set(winners_without(cards)) == {(name,) for name in cards.marks}

    for one in evidence(cards, dict.fromkeys(cards.worth, SCALE)):
        gaps = [gap for bid in cards.bids for gap in naive_deviations(cards, one.evaluator, bid)]
        assert one.mean_deviation == (sum(gaps, F(0)) / len(gaps) if gaps else None)
        own = [m for row in cards.marks[one.evaluator].values() for m in row.values()]
        given_marks = [mark for mark in own if mark is not None]
        at_end = sum(mark in SCALE for mark in given_marks)
        assert one.extreme_share == (F(at_end, len(given_marks)) if given_marks else None)


def naive_fewest(totals: Mapping[str, F], marks: list[MarkAtStake]) -> int | None:
    """One level after the other, those worth most first, against each rival."""
    winner = min(totals, key=lambda name: (-totals[name], name))
    counts = []
    for rival in totals:
        if rival == winner:
            continue
        steps = [mark.worth for mark in marks if mark.bid == winner for _ in range(mark.down)]
        steps += [mark.worth for mark in marks if mark.bid == rival for _ in range(mark.up)]
        gap, count = totals[winner] - totals[rival], 0
        for worth in sorted(steps, reverse=True):
            if gap > 0:
                gap, count = gap - worth, count + 1
        if gap <= 0:
            counts.append(count)
    return min(counts, default=None)


@settings(max_examples=60, deadline=None)
@given(
    totals=st.dictionaries(st.sampled_from("ABCD"), NUMBERS, min_size=1),
    marks=st.lists(
        st.builds(
            MarkAtStake, st.sampled_from("ABCD"), NUMBERS, st.integers(0, 3), st.integers(0, 3)
        ),
        max_size=8,
    ),
)
def test_the_fewest_changes_are_counted_level_by_level(
    totals: dict[str, F], marks: list[MarkAtStake]
) -> None:
    found = fewest_changes(totals, marks)

    assert (found and found.changes) == naive_fewest(totals, marks)


@settings(max_examples=60, deadline=None)
@given(values=st.dictionaries(st.sampled_from("ABCDEF"), NUMBERS), rising=st.booleans())
def test_ranks_count_those_ahead(values: dict[str, F], rising: bool) -> None:
    way = 1 if rising else -1

    assert ranks(values, higher_is_better=rising) == {
        name: 1 + sum(sign(other, value) == way for other in values.values())
        for name, value in values.items()
    }
