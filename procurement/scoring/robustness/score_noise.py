"""What if marks had been one level different? Random shifts, and the least number that matters."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from procurement.errors import Invalid
from procurement.scoring.robustness.problem import ZERO

RUNS = 2_000
SEED = 20270101
PROBABILITIES = (Fraction(1, 10), Fraction(2, 10), Fraction(3, 10))
LEVEL = 1e-9


@dataclass(frozen=True)
class MarkAtStake:
    """One mark: its bid, what one level is worth in points, and the levels left down and up."""

    bid: str
    worth: Fraction
    down: int
    up: int


@dataclass(frozen=True)
class NoiseResult:
    """The share of runs in which the winner stayed first or level with the first."""

    probability: Fraction
    winner_stays: float
    runs: int
    seed: int


def score_noise(
    totals: Mapping[str, Fraction],
    marks: Sequence[MarkAtStake],
    probability: Fraction,
    runs: int = RUNS,
    seed: int = SEED,
) -> NoiseResult:
    """Shift each mark by one level up or down, each way with half the probability.

    A mark at the end of its scale stays there. Refuses: Invalid for a probability outside 0 to 1,
    and when nobody has a total.
    """
    if not 0 <= probability <= 1:
        raise Invalid("A probability lies between 0 and 1.")
    winner = _first(totals)
    names = list(totals)
    rng = np.random.default_rng(seed)
    shifted = np.repeat([[float(totals[name])] for name in names], runs, axis=1)
    half = float(probability) / 2
    for (bid, worth, can_rise, can_fall), count in _alike(marks).items():
        # Of marks that are alike only the number that moved matters: it is binomial.
        up = rng.binomial(count, half, runs) if can_rise else np.zeros(runs, dtype=np.int64)
        rest, chance = (count - up, half / (1 - half)) if can_rise else (count, half)
        down = rng.binomial(rest, chance, runs) if can_fall else 0
        shifted[names.index(bid)] += float(worth) * (up - down)
    stays = shifted[names.index(winner)] >= shifted.max(axis=0) - LEVEL
    return NoiseResult(probability, float(stays.mean()), runs, seed)


def _alike(marks: Sequence[MarkAtStake]) -> Counter[tuple[str, Fraction, bool, bool]]:
    """Count the marks of one bid that are worth the same and can move the same ways."""
    return Counter((mark.bid, mark.worth, mark.up > 0, mark.down > 0) for mark in marks)


@dataclass(frozen=True)
class FewestChanges:
    """The least number of single-level changes that draws a rival level, and which rival."""

    rival: str
    changes: int
    by_bid: dict[str, int]


def fewest_changes(
    totals: Mapping[str, Fraction], marks: Sequence[MarkAtStake]
) -> FewestChanges | None:
    """Return the least number of one-level changes of marks that draws any rival level.

    Every change moves the gap by a fixed amount, so taking the largest first is exact. None when
    there is no rival, or none can be drawn level. A mark may move several levels, each counted.
    """
    winner = _first(totals)
    of_bid: dict[str, list[MarkAtStake]] = {name: [] for name in totals}
    for mark in sorted(marks, key=lambda mark: -mark.worth):
        of_bid.setdefault(mark.bid, []).append(mark)
    best: FewestChanges | None = None
    for rival in sorted(totals, key=lambda name: (-totals[name], name)):
        if rival != winner:
            both = heapq.merge(of_bid[winner], of_bid[rival], key=lambda mark: -mark.worth)
            found = _against(totals[winner] - totals[rival], winner, rival, both)
            if found and (best is None or found.changes < best.changes):
                best = found
    return best


def _first(totals: Mapping[str, Fraction]) -> str:
    if not totals:
        raise Invalid("Nobody has a total.")
    return min(totals, key=lambda name: (-totals[name], name))


def _against(
    gap: Fraction, winner: str, rival: str, marks: Iterable[MarkAtStake]
) -> FewestChanges | None:
    by_bid = {winner: 0, rival: 0}
    for mark in marks:  # those worth most first
        if gap <= ZERO:
            break
        room = {winner: mark.down, rival: mark.up}.get(mark.bid, 0)
        while room and gap > ZERO:
            gap -= mark.worth
            room -= 1
            by_bid[mark.bid] += 1
    return FewestChanges(rival, sum(by_bid.values()), by_bid) if gap <= ZERO else None
