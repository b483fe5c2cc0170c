"""Robustness against independent brute force: halving, linear programs and many draws."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import permutations

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.spatial import QhullError

from procurement.errors import Invalid
from procurement.scoring.robustness import (
    cross_checks,
    dominance,
    draws,
    intervals,
    scenarios,
    score_noise,
    sentences,
    shifts,
    stochastic,
    volumes,
)
from procurement.scoring.robustness.closed_form import pairwise_winning_index, winning_share
from procurement.scoring.robustness.problem import Problem, dot, weighted_sum
from procurement.scoring.robustness.report import examine
from tests.engine.papers import problem

F = Fraction
SEEDS = range(8)


def random_problem(seed: int, alternatives: int = 4, criteria: int = 4) -> Problem:
    rng = np.random.default_rng(seed)
    values = rng.integers(0, 21, (alternatives, criteria))
    weights = rng.integers(0, 10, criteria) + (np.arange(criteria) == 0)
    return problem([[F(int(v), 20) for v in row] for row in values], [int(w) for w in weights])


def stays(found: Problem, place: int, share: Fraction, pairs: list[tuple[str, str]]) -> bool:
    rest = 1 - found.weights[place]
    moved = [
        share if k == place else (1 - share) * weight / rest
        for k, weight in enumerate(found.weights)
    ]
    return all(dot(moved, found.lead(*pair)) >= 0 for pair in pairs)


@pytest.mark.unmeasured
@pytest.mark.parametrize("seed", SEEDS)
def test_a_stability_interval_is_where_halving_finds_the_change(seed: int) -> None:
    found = random_problem(seed)
    rivals = [(found.winner, name) for name in found.ranking[1:]]
    neighbours = list(zip(found.ranking, found.ranking[1:], strict=False))
    for pairs, result in (
        (rivals, intervals.winner_stays(found)),
        (neighbours, intervals.ranking_stays(found)),
    ):
        for place, name in enumerate(found.criteria):
            interval = result[name]
            if found.weights[place] == 1:
                assert interval is None
                continue
            assert interval is not None
            now = found.weights[place]
            for end, found_end in ((F(0), interval[0]), (F(1), interval[1])):
                good, bad = now, end
                for _ in range(60):
                    middle = (good + bad) / 2
                    if stays(found, place, middle, pairs):
                        good = middle
                    else:
                        bad = middle
                reached = end if stays(found, place, end, pairs) else good
                assert abs(reached - found_end) < F(1, 10**12)


def least_by_program(weights: list[float], lead: list[float]) -> tuple[float, float] | None:
    """Return least largest change and least mass moved by linear programs."""
    n = len(weights)
    unit = np.eye(n)
    column = -np.ones((n, 1))
    largest = linprog(
        [0] * n + [1],
        A_ub=np.block([[np.array([lead]), np.zeros((1, 1))], [unit, column], [-unit, column]]),
        b_ub=[0, *weights, *(-w for w in weights)],
        A_eq=[[1] * n + [0]],
        b_eq=[1],
        bounds=[(0, 1)] * (n + 1),
    )
    # variables: increase and decrease of each weight
    moved = linprog(
        [0.5] * (2 * n),
        A_ub=[[*lead, *(-d for d in lead)]],
        b_ub=[-float(np.dot(weights, lead))],
        A_eq=[[1] * n + [-1] * n],
        b_eq=[0],
        bounds=[(0, 1)] * n + [(0, w) for w in weights],
    )
    return (largest.fun, moved.fun) if largest.success and moved.success else None


@pytest.mark.parametrize("seed", SEEDS)
def test_least_shifts_equal_those_of_linear_programs_and_prove_themselves(seed: int) -> None:
    found = random_problem(seed, criteria=5)
    for name, shift in shifts.least_shifts(found).items():
        lead = found.lead(found.winner, name)
        wanted = least_by_program(
            [float(w) for w in found.weights], [float(value) for value in lead]
        )
        if wanted is None:
            assert shift == shifts.IMPOSSIBLE
            continue
        assert shift.max_abs_change is not None
        assert shift.mass_moved is not None
        assert float(shift.max_abs_change) == pytest.approx(wanted[0], abs=1e-8)
        assert float(shift.mass_moved) == pytest.approx(wanted[1], abs=1e-8)
        for weights in (shift.weights_within, shift.weights_after_move):
            assert weights is not None
            assert sum(weights) == 1
            assert min(weights) >= 0
            assert dot(weights, lead) <= 0
        assert shift.weights_within is not None
        changes = [abs(a - b) for a, b in zip(shift.weights_within, found.weights, strict=True)]
        assert max(changes) <= shift.max_abs_change


def test_all_weight_goes_to_equal_criteria_where_nothing_else_draws_level() -> None:
    found = problem([["0.5", "0.9"], ["0.5", "0.1"]], ["0.3", "0.7"])
    shift = shifts.least_shifts(found)["B"]

    assert (shift.max_abs_change, shift.mass_moved) == (F(7, 10), F(7, 10))
    assert shift.weights_within == (1, 0)


def test_a_winner_better_on_every_criterion_cannot_be_reached() -> None:
    found = problem([["0.5", "0.9"], ["0.4", "0.1"]], [1, 1])

    assert shifts.least_shifts(found)["B"] == shifts.IMPOSSIBLE
    assert dominance.least_shift_against_all(found, "B").max_abs_change is None


@pytest.mark.parametrize("seed", SEEDS)
def test_a_shift_against_all_makes_the_bid_first_and_is_no_less_than_against_the_winner(
    seed: int,
) -> None:
    found = random_problem(seed)
    single = shifts.least_shifts(found)
    for name in found.ranking[1:]:
        against_all = dominance.least_shift_against_all(found, name)
        chance = dominance.best_chances(found)[name]
        assert (against_all.max_abs_change is None) is chance.is_never_best
        if against_all.max_abs_change is not None:
            assert against_all.weights is not None
            change = single[name].max_abs_change
            assert change is not None
            assert against_all.max_abs_change >= float(change) - 1e-9
            moved = [F(against_all.weights[c]) for c in found.criteria]
            values = {other: float(dot(moved, found.row(other))) for other in found.alternatives}
            assert values[name] >= max(values.values()) - 1e-8


@pytest.mark.unmeasured
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("criteria", [1, 2, 3, 5])
def test_exact_shares_and_draws_agree(seed: int, criteria: int) -> None:
    found = random_problem(seed, 4, criteria)
    shares = volumes.rank_shares(found)
    first = volumes.first_rank_shares(found)
    rng = np.random.default_rng(7)
    weights = rng.dirichlet(np.ones(criteria), 200_000)
    utility = weights @ np.array([[float(v) for v in row] for row in found.values]).T
    ranks = (utility[:, None, :] > utility[:, :, None] + 1e-12).sum(axis=2)

    assert shares is not None
    assert first is not None
    for place, name in enumerate(found.alternatives):
        drawn = np.bincount(ranks[:, place], minlength=4) / 200_000
        assert list(shares[name].by_rank) == pytest.approx(list(drawn), abs=0.006)
        assert first[name].by_rank[0] == pytest.approx(shares[name].by_rank[0], abs=1e-9)
        central = shares[name].central_weights
        if drawn[0] > 0.02:
            assert central is not None
            mean = weights[ranks[:, place] == 0].mean(axis=0)
            assert list(central) == pytest.approx(list(mean), abs=0.012)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("criteria", [2, 3, 6])
def test_the_closed_form_equals_the_volume_of_two(seed: int, criteria: int) -> None:
    found = random_problem(seed, 2, criteria)
    shares = volumes.rank_shares(found)
    index = pairwise_winning_index(found)

    assert shares is not None
    if found.values[0] != found.values[1]:
        assert float(index["A", "B"]) == pytest.approx(shares["A"].by_rank[0], abs=1e-9)
        assert index["A", "B"] + index["B", "A"] == 1


def test_the_closed_form_of_repeated_leads_of_both_signs_is_exact() -> None:
    assert winning_share([F(1), F(1), F(-1), F(-1)]) == F(1, 2)
    assert winning_share([F(1), F(1), F(-1)]) == F(3, 4)
    assert winning_share([F(0), F(0), F(0)]) == 0
    assert winning_share([F(1), F(0), F(0)]) == 1
    assert winning_share([F(3)]) == 1


def test_many_pieces_are_left_to_draws() -> None:
    wide = random_problem(1, 3, 9)
    many = random_problem(1, 9, 4)

    assert volumes.rank_shares(wide) is None
    assert volumes.first_rank_shares(wide) is None
    assert volumes.rank_shares(many) is None
    assert volumes.first_rank_shares(many) is not None


def test_shares_that_do_not_close_or_cannot_be_measured_are_left_to_draws(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = random_problem(1, 3, 4)
    monkeypatch.setattr(volumes, "CLOSURE", -1.0)
    assert (volumes.rank_shares(found), volumes.first_rank_shares(found)) == (None, None)

    def flat(_corners: object) -> None:
        raise QhullError("flat")

    monkeypatch.setattr(volumes, "ConvexHull", flat)
    assert (volumes.rank_shares(found), volumes.first_rank_shares(found)) == (None, None)


def test_a_lead_that_is_the_same_on_every_criterion_decides_everywhere() -> None:
    shares = volumes.rank_shares(problem([["0.5"] * 4, ["0.3"] * 4], [1, 1, 1, 1]))

    assert shares is not None
    assert shares["A"].by_rank == pytest.approx((1, 0), abs=1e-12)
    assert shares["B"] == volumes.Share((0.0, pytest.approx(1)), None)


def test_three_criteria_are_cut_exactly_however_many_alternatives() -> None:
    found = random_problem(4, 12, 3)
    shares = volumes.rank_shares(found)

    assert shares is not None
    assert [sum(share.by_rank) for share in shares.values()] == pytest.approx([1] * 12, abs=1e-14)
    columns = zip(*(share.by_rank for share in shares.values()), strict=True)
    assert [sum(column) for column in columns] == pytest.approx([1] * 12, abs=1e-14)


def test_the_plane_and_the_bodies_of_more_criteria_measure_alike() -> None:
    found = random_problem(6, 4, 3)
    exact = volumes.rank_shares(found)

    assert exact is not None
    field = dict.fromkeys(found.values, 1)
    for name, row in zip(found.alternatives, found.values, strict=True):
        pieces = list(volumes._in_space(field, row, most_ahead=3))
        by_rank = [sum(p.share for p in pieces if p.ahead == rank) for rank in range(4)]
        assert by_rank == pytest.approx(list(exact[name].by_rank), abs=1e-10)


def test_duplicates_share_the_better_rank_exactly_and_in_draws() -> None:
    found = problem([[1, 0, 0], [1, 0, 0], [0, 1, 1]], [1, 1, 1])
    shares = volumes.rank_shares(found)
    drawn = draws.uniform(found, 20_000)

    assert shares is not None
    assert shares["A"] == shares["B"]
    assert shares["A"].by_rank == pytest.approx((0.25, 0.75, 0), abs=1e-9)
    assert drawn.rank_acceptability["A"] == drawn.rank_acceptability["B"]
    assert drawn.rank_acceptability["A"] == pytest.approx((0.25, 0.75, 0), abs=0.02)
    assert drawn.rank_acceptability["C"][1] == 0
    assert drawn.pairwise_winning_index["A", "B"] == 0


def test_draws_agree_with_the_closed_form_and_repeat_with_their_seed() -> None:
    found = random_problem(3, 5, 6)
    drawn = draws.uniform(found)

    assert draws.uniform(found) == drawn
    assert draws.uniform(found, seed=1) != drawn
    for pair, share in pairwise_winning_index(found).items():
        error = max(drawn.standard_error(float(share)), 1e-5)
        assert abs(drawn.pairwise_winning_index[pair] - float(share)) < 5 * error
    for name, shares in drawn.rank_acceptability.items():
        assert sum(shares) == pytest.approx(1)
        assert drawn.confidence_of_first(name) == shares[0]
    columns = zip(*drawn.rank_acceptability.values(), strict=True)
    assert [sum(column) for column in columns] == pytest.approx([1] * 5)


def test_a_bid_that_is_never_first_has_no_central_weights() -> None:
    found = draws.uniform(problem([[1, 1], [0, 0]], [1, 1]), 1000)

    assert found.central_weights["B"] is None
    assert found.central_weights["A"] == pytest.approx({"1": 0.5, "2": 0.5}, abs=0.05)


def test_ordered_draws_keep_the_published_order_and_leave_equal_weights_free() -> None:
    found = problem([[1, 0, 0], [0, 1, 0], [0, 0, 1]], [5, 5, 2])
    drawn = draws.ordered(found, 60_000)
    center = drawn.central_weights

    assert drawn.rank_acceptability["C"] == (0, 0, 1)
    assert drawn.rank_acceptability["A"][0] == pytest.approx(0.5, abs=0.01)
    assert center["A"] == pytest.approx({"1": 11 / 18, "2": 5 / 18, "3": 1 / 9}, abs=0.01)


def test_nearby_draws_stay_near_and_hold_what_is_fixed() -> None:
    found = problem([[1, 0, 0], [0, 1, 0], [0, 0, 1]], [50, 30, 20])
    rng = np.random.default_rng(1)
    published = np.array([0.5, 0.3, 0.2])
    for reach in (published * 0.2, np.array([0.1, 0.06, 0.0]), np.zeros(3)):
        weights = draws._box(rng, published, reach, 70_000)
        assert weights.shape == (3, 70_000)
        assert np.all(np.abs(weights - published[:, None]) <= reach[:, None] + 1e-15)
        assert np.allclose(weights.sum(axis=0), 1)
    drawn = draws.near(found, fixed=["3"], draws=1000)

    assert drawn.method == "within 0.2 of each weight"
    assert drawn.rank_acceptability["A"] == (1, 0, 0)
    assert drawn.central_weights["A"] == pytest.approx({"1": 0.5, "2": 0.3, "3": 0.2}, abs=0.01)


def test_draws_refuse_what_cannot_be_drawn() -> None:
    found = problem([[1, 0], [0, 1]], [1, 1])
    for broken in (
        lambda: draws.uniform(found, 0),
        lambda: draws.near(found, within=0),
        lambda: draws.near(found, fixed=["x"]),
    ):
        with pytest.raises(Invalid):
            broken()


def test_weights_that_hardly_ever_lie_near_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draws, "LEAST_ACCEPTED", 1.1)
    with pytest.raises(Invalid):
        draws.near(problem([[1, 0, 1], [0, 1, 0]], [1, 1, 1]))


def test_an_undominated_bid_can_be_one_that_never_wins() -> None:
    found = problem([[1, 0], [0, 1], ["0.4", "0.4"], ["0.3", "0.4"]], [1, 1])

    assert dominance.dominated_by(found) == {"D": ["C"]}
    assert dominance.never_best(found) == ["C", "D"]
    assert dominance.best_chances(found)["C"].lead == pytest.approx(-0.1)
    alone = problem([[1, 0]], [1, 1])
    assert dominance.best_chances(alone)["A"].lead == 0


def test_problems_that_do_not_fit_are_refused() -> None:
    one: list[list[Fraction]] = [[F(1)]]
    for names, criteria, values, weights in (
        ([], ["x"], [], [F(1)]),
        (["A", "A"], ["x"], [[F(1)], [F(1)]], [F(1)]),
        (["A", "B"], ["x"], one, [F(1)]),
        (["A"], ["x"], [[F(1), F(2)]], [F(1)]),
        (["A"], ["x"], one, [F(1), F(1)]),
        (["A"], ["x"], one, [F(-1)]),
        (["A"], ["x"], one, [F(0)]),
    ):
        with pytest.raises(Invalid):
            weighted_sum(names, criteria, values, weights)


# ── measurements, peers ───────────────────────────────────────────────────────────────────────


def test_a_spread_below_zero_is_refused() -> None:
    measured = stochastic.Measurement("c", True, False, {"A": (1.0, -1.0)})
    with pytest.raises(Invalid):
        stochastic.stochastic(["A"], [measured])


def test_peer_methods_refuse_what_they_cannot_divide_by() -> None:
    for method, matrix, more in (
        (cross_checks.weighted_shares, [[F(0)]], [False]),
        (cross_checks.weighted_shares, [[F(0)]], [True]),
        (cross_checks.topsis, [[F(0)]], [True]),
    ):
        with pytest.raises(Invalid):
            method(matrix, [F(1)], more)


def test_topsis_turns_round_where_less_is_better() -> None:
    matrix = [[F(1)], [F(2)]]

    assert cross_checks.topsis(matrix, [F(1)], [True]) == [0, 1]
    assert cross_checks.topsis(matrix, [F(1)], [False]) == [1, 0]


# ── scenarios ─────────────────────────────────────────────────────────────────────────────────

MINUTES = {"minute": F(1000), "text": F(100)}
ANN = scenarios.Rates("Ann", {"minute": F("0.50"), "text": F("0.10")}, F(100))
BOB = scenarios.Rates("Bob", {"minute": F("0.40"), "text": F("0.10")}, F(300))
CYD = scenarios.Rates("Cyd", {"minute": F("0.50"), "text": F("0.20")}, F(500))
WORKLOADS = [
    scenarios.Scenario(name, F(share, 4), {"minute": F(minutes), "text": F(100)})
    for name, share, minutes in (("low", 1, 1000), ("expected", 2, 2000), ("high", 1, 5000))
]


def test_prices_and_order_are_told_per_scenario() -> None:
    found = scenarios.scenario_prices([ANN, BOB, CYD], WORKLOADS)

    assert found.prices["low"] == {"Ann": 610, "Bob": 710, "Cyd": 1020}
    assert found.rankings == {
        "low": ["Ann", "Bob", "Cyd"],
        "expected": ["Ann", "Bob", "Cyd"],
        "high": ["Bob", "Ann", "Cyd"],
    }
    assert found.expected["Ann"] == 1360
    assert found.cheapest_changes
    assert sentences.of_scenarios(found) == (
        "Ann is cheapest in low at 610.00; Ann is cheapest in expected at 1,110.00; Bob is "
        "cheapest in high at 2,310.00."
    )
    calm = scenarios.scenario_prices([ANN, CYD], WORKLOADS)
    assert sentences.of_scenarios(calm) == (
        "Ann is cheapest in every scenario: low 610.00, expected 1,110.00, high 2,610.00."
    )


def test_at_a_swap_volume_two_bids_cost_the_same() -> None:
    (swap,) = scenarios.swap_volumes([ANN, BOB, CYD], MINUTES, "minute")
    factors = scenarios.swap_factors([BOB, ANN], MINUTES)

    assert swap == scenarios.Swap("Ann", "Bob", F(2000))
    at = {**MINUTES, "minute": swap.volume}
    assert scenarios.evaluated_price(ANN, at) == scenarios.evaluated_price(BOB, at)
    assert [each.volume for each in factors] == [2]
    assert sentences.of_swap(swap, "minutes") == (
        "Ann is cheaper below 2,000.00 minutes, Bob above."
    )
    alike = replace(ANN, bid="Amy")
    assert scenarios.swap_volumes([ANN, alike], MINUTES, "minute") == []


def test_scenarios_refuse_gaps() -> None:
    bare = scenarios.Rates("Dan", {"minute": F(1)})
    uneven = [scenarios.Scenario(str(n), F(1, 4), MINUTES) for n in range(3)]
    for broken in (
        lambda: scenarios.scenario_prices([], WORKLOADS),
        lambda: scenarios.scenario_prices([ANN], WORKLOADS[:2]),
        lambda: scenarios.scenario_prices([ANN], uneven),
        lambda: scenarios.evaluated_price(bare, MINUTES),
        lambda: scenarios.swap_volumes([ANN], MINUTES, "letter"),
    ):
        with pytest.raises(Invalid):
            broken()


# ── marks ─────────────────────────────────────────────────────────────────────────────────────


def mark(bid: str, worth: str, down: int = 5, up: int = 5) -> score_noise.MarkAtStake:
    return score_noise.MarkAtStake(bid, F(worth), down, up)


def test_noise_of_one_mark_each_has_a_known_share() -> None:
    totals = {"A": F(10), "B": F(9)}
    marks = [mark("A", "1"), mark("B", "1")]
    found = score_noise.score_noise(totals, marks, F(2, 5), runs=200_000)
    # overtaken only when A falls and B rises; level is still first
    assert found.winner_stays == pytest.approx(1 - 0.04, abs=0.002)
    stuck = score_noise.score_noise(totals, [mark("A", "9", 0, 0)], F(1))
    assert stuck.winner_stays == 1
    assert sentences.of_noise("A", stuck) == (
        "If each mark is one level off with probability 100 %, A stays first in 100.0 % of "
        "2,000 runs (seed 20270101)."
    )


State = tuple[tuple[Fraction, ...], tuple[tuple[int, int], ...]]


def after_one_change(
    state: State, names: list[str], marks: list[score_noise.MarkAtStake]
) -> list[State]:
    values, room = state
    found = []
    for place, each in enumerate(marks):
        down, up = room[place]
        for way, left, rest in ((-1, down, (down - 1, up)), (1, up, (down, up - 1))):
            if left:
                moved = list(values)
                moved[names.index(each.bid)] += way * each.worth
                found.append((tuple(moved), (*room[:place], rest, *room[place + 1 :])))
    return found


def fewest_by_search(
    totals: dict[str, Fraction], marks: list[score_noise.MarkAtStake]
) -> int | None:
    """Try every set of changes, smallest first."""
    winner = min(totals, key=lambda name: (-totals[name], name))
    names = list(totals)
    states = {(tuple(totals.values()), tuple((m.down, m.up) for m in marks))}
    for count in range(12):
        if any(
            now[name] >= now[winner]
            for now in (dict(zip(names, values, strict=True)) for values, _ in states)
            for name in set(names) - {winner}
        ):
            return count
        states = {later for state in states for later in after_one_change(state, names, marks)}
    return None


@pytest.mark.parametrize("seed", SEEDS)
def test_the_fewest_changes_are_those_of_a_full_search(seed: int) -> None:
    rng = np.random.default_rng(seed)
    totals = {name: F(int(rng.integers(0, 12))) for name in "ABC"}
    marks = [
        mark(name, str(int(rng.integers(1, 5))), int(rng.integers(0, 3)), int(rng.integers(0, 3)))
        for name in "ABC"
    ]
    found = score_noise.fewest_changes(totals, marks)

    assert (found and found.changes) == fewest_by_search(totals, marks)


def test_marks_refuse_nobody_and_odd_probabilities() -> None:
    with pytest.raises(Invalid):
        score_noise.score_noise({}, [], F(1))
    with pytest.raises(Invalid):
        score_noise.score_noise({"A": F(1)}, [], F(2))
    assert score_noise.fewest_changes({"A": F(1)}, []) is None


# ── sentences and the report ──────────────────────────────────────────────────────────────────


def test_every_finding_has_a_sentence_with_its_numbers() -> None:
    found = problem([[1, 0, "0.5"], [0, 1, "0.5"], [0, 0, "0.4"]], [5, 3, 2])
    report = examine(found, 2_000)

    assert report.lead == F(1, 5)
    assert report.warnings == []
    assert report.sentences[:-3] == [
        "A stays first while 1 weighs 37.5 % to 100.0 % (now 50.0 %), the other weights in "
        "proportion.",
        "A stays first while 2 weighs 0.0 % to 41.7 % (now 30.0 %), the other weights in "
        "proportion.",
        "A stays first whatever the weight of 3 (now 20.0 %).",
        "The whole ranking, A, B, C, stays while 1 weighs 37.5 % to 100.0 %.",
        "The whole ranking, A, B, C, stays while 2 weighs 0.0 % to 41.7 %.",
        "The whole ranking stays whatever the weight of 3.",
        "B draws level with A only if at least 10.00 points of weight move, or some weight "
        "changes by 10.00 points or more.",
        "C draws level with A only if at least 70.00 points of weight move, or some weight "
        "changes by 70.00 points or more.",
        "C can never be ahead of A (0.00 to 100.00 of 100 points better) or B (0.00 to 100.00 of "
        "100 points better), at least as good on every criterion.",
        "No weights make C first: at its best it is 10.00 of 100 points behind.",
        "A beats B under 50.00 % of all weights, counted exactly.",
        "A beats C under 100.00 % of all weights, counted exactly.",
        "A is first under 50.00 % of all weights, measured exactly; in the middle 1 50.0 %, "
        "2 16.7 %, 3 33.3 %.",
        "B is first under 50.00 % of all weights, measured exactly; in the middle 1 16.7 %, "
        "2 50.0 %, 3 33.3 %.",
        "C is first under no weights at all.",
    ]
    assert report.sentences[-1].startswith("A is first under 100.0 % of weights (within 0.2 ")
    many = examine(problem([[n % 5, 1] for n in range(13)], [1, 1]), 10)
    assert (many.exact_pairs, many.exact_first) == ({}, None)


def test_a_narrow_lead_and_unsafe_weights_are_warned_of() -> None:
    report = examine(problem([[1, 0], [0, 1]], [501, 499]), 2_000)

    assert report.warnings[0] == "The lead of A is 0.20 of 100 points only."
    assert "that is less than 80 %" in report.warnings[1]
    assert examine(problem([[1, 0]], [1, 1]), 100).lead is None


def test_sentences_of_the_rarer_findings() -> None:
    sole = problem([[1, 0], [0, 1]], [1, 0])
    best = dominance.best_chances(sole)["A"]

    assert sentences.of_interval(sole, "1", None) == (
        "1 holds the whole weight: the others have no proportions to keep."
    )
    assert sentences.of_whole_ranking(sole, "1", None) == sentences.of_interval(sole, "1", None)
    level = shifts.least_shifts(problem([[1, 0], [0, 1]], [1, 1]))["B"]
    assert sentences.of_shift(sole, "B", level) == "B is level with A at the published weights."
    assert sentences.of_shift(sole, "B", shifts.IMPOSSIBLE) == (
        "No weights draw B level: A is better on every criterion."
    )
    assert sentences.of_chance("A", best) == (
        "Some weights make A first, or level, by 100.00 of 100 points at most."
    )
    assert sentences.of_changes("A", None) == "No change of marks draws anybody level with A."
    one = score_noise.FewestChanges("B", 1, {})
    two = score_noise.FewestChanges("B", 2, {})
    assert sentences.of_changes("A", one) == (
        "Changing 1 mark by one level is enough to draw B level with A."
    )
    assert "2 marks" in sentences.of_changes("A", two)


def test_acceptabilities_do_not_depend_on_the_order_of_alternatives() -> None:
    found = random_problem(5, 3, 3)
    whole = volumes.rank_shares(found)
    assert whole is not None
    for order in permutations(range(3)):
        turned = weighted_sum(
            [found.alternatives[k] for k in order],
            found.criteria,
            [found.values[k] for k in order],
            found.weights,
        )
        again = volumes.rank_shares(turned)
        assert again is not None
        for name in found.alternatives:
            assert again[name].by_rank == pytest.approx(whole[name].by_rank, abs=1e-9)


def test_many_alternatives_are_counted_by_sorting_and_few_by_pairs_alike(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rng = np.random.default_rng(4)
    table = rng.integers(0, 9, (9, 4)).tolist()
    found = problem([*table, table[0]], [4, 3, 2, 1])
    by_pairs = draws.uniform(found, 2000)
    monkeypatch.setattr(draws, "MOST_PAIRED", 5)
    by_sorting = draws.uniform(found, 2000)
    report = examine(found)
    wins = by_sorting.pairwise_winning_index

    assert by_sorting.rank_acceptability == by_pairs.rank_acceptability
    assert wins == {pair: by_pairs.pairwise_winning_index[pair] for pair in wins}
    assert len(wins) == 2 * 9
    assert report.any_weights.draws == 10_000
    for name, central in by_pairs.central_weights.items():
        assert by_sorting.central_weights[name] == (central and pytest.approx(central))
