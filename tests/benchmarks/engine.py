"""Times of the scoring engine beside plain numpy, and beside other packages where they are.

The floor draws weights, sorts and counts in the shortest numpy there is. It asserts nothing about
ties, keeps no pairwise shares and knows no seeds; the second floor adds the pairwise shares, which
the engine always gives. Other packages are looked for and never required.
"""

from __future__ import annotations

import contextlib
import importlib
import time
import warnings
from collections.abc import Callable
from fractions import Fraction
from functools import cache, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from procurement.scoring.award.break_even import every_break_even
from procurement.scoring.award.decision import award
from procurement.scoring.award.model import Bid, Criterion, PriceRule, Rule, Rules, Scoring
from procurement.scoring.award.reversal import rank_reversals
from procurement.scoring.panel.scorecards import Scorecards, evidence, winners_without
from procurement.scoring.robustness import draws, report
from procurement.scoring.robustness.problem import Problem, weighted_sum
from procurement.scoring.robustness.score_noise import (
    PROBABILITIES,
    MarkAtStake,
    Together,
    fewest_changes,
    score_noise,
)
from tests.benchmarks.stopwatch import median_seconds

Array = NDArray[np.float64]
DRAWS = 100_000
FEW = 500  # of a package that loops in Python; its time is scaled up
SIZES = ((8, 6), (20, 12))
AWARDS = ((12, 31, 7), (200, 60, 12))
MARKS = 5


# Shares of weights --------------------------------------------------------------------------------


def problem(bids: int, criteria: int) -> Problem:
    """A random weighted sum with values in hundredths."""
    rng = np.random.default_rng(bids)
    values = [[Fraction(int(n), 100) for n in rng.integers(0, 101, criteria)] for _ in range(bids)]
    weights = [Fraction(int(n)) for n in rng.integers(1, 10, criteria)]
    names = [f"b{n}" for n in range(bids)], [f"c{n}" for n in range(criteria)]
    return weighted_sum(*names, values, weights)


def floor(values: Array, with_pairs: bool = False) -> list[Any]:
    """SMAA-2 in plain numpy: shares by rank, central weights and, if wanted, pairs."""
    rng = np.random.default_rng(1)
    bids, criteria = values.shape
    weights = rng.standard_exponential((DRAWS, criteria))
    weights /= weights.sum(axis=1, keepdims=True)
    totals = weights @ values.T
    ranks = np.argsort(np.argsort(-totals, axis=1), axis=1)
    shares = [np.bincount(column, minlength=bids) / DRAWS for column in ranks.T]
    central = [
        weights[column == 0].mean(axis=0) if any(column == 0) else None for column in ranks.T
    ]
    pairs = [(totals[:, [n]] > totals).mean(axis=0) for n in range(bids) if with_pairs]
    return [shares, central, pairs]


def pymcdm(values: Array) -> Callable[[], object]:
    """The package's weighted sum on some draws: what a loop over it costs."""
    method = importlib.import_module("pymcdm.methods").WSM()
    types, weights = np.ones(values.shape[1]), _some_weights(values)
    return lambda: [method(values, one, types) for one in weights]


def scikit_criteria(values: Array) -> Callable[[], object]:
    """The same with scikit-criteria's pipeline of a decision matrix and a weighted sum."""
    core = importlib.import_module("skcriteria")
    simple = importlib.import_module("skcriteria.agg.simple").WeightedSumModel()
    weights, goals = _some_weights(values), [max] * values.shape[1]
    return lambda: [simple.evaluate(core.mkdm(values, goals, weights=one)).rank_ for one in weights]


def _some_weights(values: Array) -> Array:
    weights = np.random.default_rng(1).standard_exponential((FEW, values.shape[1]))
    return np.asarray(weights / weights.sum(axis=1, keepdims=True), dtype=np.float64)


PEERS: dict[str, Callable[[Array], Callable[[], object]]] = {
    "pymcdm": pymcdm,
    "scikit-criteria": scikit_criteria,
}


def of_shares() -> dict[str, dict[str, float]]:
    """Seconds by size and name: the engine, both floors, and the packages that are installed."""
    found: dict[str, dict[str, float]] = {}
    for bids, criteria in SIZES:
        given = problem(bids, criteria)
        values = np.array([[float(value) + 0.001 for value in row] for row in given.values])
        taken = {
            "engine": median_seconds(partial(draws.uniform, given, DRAWS)),
            "floor": median_seconds(partial(floor, values)),
            "floor with pairs": median_seconds(partial(floor, values, True)),
        }
        for name, peer in PEERS.items():
            with contextlib.suppress(ImportError), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                taken[name] = median_seconds(peer(values), runs=3) * DRAWS / FEW
        found[f"{bids} x {criteria}"] = taken
    return found


# A whole award ------------------------------------------------------------------------------------


def of_awards() -> dict[str, dict[str, float]]:
    """Processor seconds by size and part: an award with everything that tells how safe it is."""
    found = {}
    for size in AWARDS:
        cards, rules, bids = panel_of(*size)
        taken: dict[str, float] = {}
        begun = time.process_time()
        for name, part in parts_of(cards, rules, bids).items():
            before = time.process_time()
            part()
            taken[name] = time.process_time() - before
        taken["in all"] = time.process_time() - begun
        found["{} bids x {} criteria x {} evaluators".format(*size)] = taken
    return found


def panel_of(bids: int, criteria: int, evaluators: int) -> tuple[Scorecards, Rules, list[Bid]]:
    """Marks of a whole panel, and the award that follows from their means and the prices."""
    rng = np.random.default_rng(criteria)
    names, items = [f"b{n}" for n in range(bids)], [f"c{n}" for n in range(criteria - 1)]
    middle = {(b, c): int(rng.integers(1, 5)) for b in names for c in items}
    marks = {
        f"e{n}": {
            b: {c: Fraction(middle[b, c] + int(rng.integers(-1, 2))) for c in items} for b in names
        }
        for n in range(evaluators)
    }
    worth = dict.fromkeys(items, Fraction(70, len(items)))
    line = PriceRule(
        Rule.ANCHORED_LINEAR,
        Fraction(30),
        {"full_at": Fraction(50_000), "zero_at": Fraction(100_000)},
        clip=True,
    )
    rules = Rules(
        (
            *(Criterion(c, Scoring.SCALE, worth[c], scale_max=Fraction(MARKS)) for c in items),
            Criterion("price", Scoring.PRICE, Fraction(30), price=line),
        )
    )
    prices = {b: Fraction(int(rng.integers(55_000, 98_000))) for b in names}
    means = {
        b: {
            c: sum((card[b][c] for card in marks.values()), Fraction(0)) / evaluators for c in items
        }
        for b in names
    }
    offers = [Bid(b, means[b], prices[b]) for b in names]
    fixed = {b: 30 * (100_000 - prices[b]) / 50_000 for b in names}
    per_mark = {c: worth[c] / MARKS for c in items}
    return Scorecards(marks, per_mark, fixed), rules, offers


def parts_of(cards: Scorecards, rules: Rules, bids: list[Bid]) -> dict[str, Callable[[], object]]:
    """Everything the comparison shows about an award, part by part."""
    found = award(rules, bids)
    ends = dict.fromkeys(cards.worth, (Fraction(0), Fraction(MARKS)))
    each = {item: worth / len(cards.marks) for item, worth in cards.worth.items()}
    stake = [
        MarkAtStake(bid, each[item], int(mark or 0), MARKS - int(mark or 0))
        for card in cards.marks.values()
        for bid, given in card.items()
        for item, mark in given.items()
    ]
    gathered = cache(lambda: Together.of(stake))
    weighted = weighted_sum(
        list(found.totals),
        [one.id for one in rules.criteria],
        [
            [found.criterion_points[bid][one.id] / (one.max_points or 1) for one in rules.criteria]
            for bid in found.totals
        ],
        [one.max_points or Fraction(0) for one in rules.criteria],
    )
    return {
        "award": lambda: award(rules, bids),
        "withdrawals": lambda: rank_reversals(rules, bids),
        "break-even prices": lambda: every_break_even(rules, bids),
        "leave one evaluator out": lambda: winners_without(cards),
        "evidence on evaluators": lambda: evidence(cards, ends),
        "weights": lambda: report.examine(weighted).sentences,
        "marks one level off": lambda: [
            score_noise(found.totals, gathered(), p) for p in PROBABILITIES
        ],
        "fewest changes": lambda: fewest_changes(found.totals, gathered()),
    }


# ──────────────────────────────────────────────────────────────────────────────────────────────────


def tell() -> None:
    """Measure and print both."""
    print("Shares of weights, 100,000 draws (plain numpy = 1)")
    for size, taken in of_shares().items():
        base = taken.pop("floor")
        for name, seconds in taken.items():
            print(f"  {size:<8} {name:<20} {seconds / base:9.2f}  ({seconds * 1000:,.0f} ms here)")
    print("An award with everything that tells how safe it is")
    for size, taken in of_awards().items():
        print(f"  {size}: {taken.pop('in all'):.2f} s of one processor here")
        for name, seconds in taken.items():
            print(f"    {name:<24} {seconds * 1000:9.0f} ms")


if __name__ == "__main__":
    tell()
