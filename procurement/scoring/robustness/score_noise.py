"""What if marks had been one level different? Random shifts, and the least number that matters."""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from procurement.errors import Invalid
from procurement.scoring.award.refusals import check_numbers
from procurement.scoring.robustness.problem import ZERO

RUNS = 2_000
SEED = 20270101
PROBABILITIES = (Fraction(1, 10), Fraction(2, 10), Fraction(3, 10))
LEVEL = 1e-9

_Step = tuple[Fraction, int, int]  # what a level is worth, and the levels left down and up


@dataclass(frozen=True)
class MarkAtStake:
    """One mark: its bid, what one level is worth in points, and the levels left down and up."""

    bid: str
    worth: Fraction
    down: int
    up: int


@dataclass(frozen=True)
class Together:
    """Marks that are alike counted together: gathered once, they serve every question below.

    ``alike`` counts the marks of a bid that are worth the same and can rise, and can fall;
    ``steps`` holds by bid, those worth most first, the levels left.
    """

    alike: Mapping[tuple[str, Fraction, bool, bool], int]
    steps: Mapping[str, Sequence[_Step]]

    @classmethod
    def of(cls, marks: Iterable[MarkAtStake]) -> Together:
        """Gather marks; the order of the first of each kind is kept."""
        # Numerators and denominators: a fraction takes much longer to be found again.
        alike: dict[tuple[str, int, int, bool, bool], list[int]] = {}
        for mark in marks:
            check_numbers([(f"A mark of {mark.bid}", mark.worth)])
            up, down = mark.up, mark.down
            kind = (mark.bid, *mark.worth.as_integer_ratio(), up > 0, down > 0)
            counted = alike.setdefault(kind, [0, 0, 0])
            counted[0] += 1
            counted[1] += down
            counted[2] += up
        kinds: dict[tuple[str, Fraction, bool, bool], int] = {}
        rooms: defaultdict[str, list[_Step]] = defaultdict(list)
        for (bid, above, below, can_rise, can_fall), (count, down, up) in alike.items():
            worth = Fraction(above, below)
            kinds[bid, worth, can_rise, can_fall] = count
            rooms[bid].append((worth, down, up))
        steps = {bid: sorted(found, key=lambda step: -step[0]) for bid, found in rooms.items()}
        return cls(kinds, steps)


def _together(marks: Sequence[MarkAtStake] | Together) -> Together:
    return marks if isinstance(marks, Together) else Together.of(marks)


@dataclass(frozen=True)
class NoiseResult:
    """The share of runs in which the winner stayed first or level with the first."""

    probability: Fraction
    winner_stays: float
    runs: int
    seed: int


def score_noise(
    totals: Mapping[str, Fraction],
    marks: Sequence[MarkAtStake] | Together,
    probability: Fraction,
    runs: int = RUNS,
    seed: int = SEED,
) -> NoiseResult:
    """Shift each mark by one level up or down, each way with half the probability.

    A mark at the end of its scale stays there. Refuses: Invalid for a probability outside 0 to 1,
    when nobody has a total, and for marks of a bid without one.
    """
    if not 0 <= probability <= 1:
        raise Invalid("A probability lies between 0 and 1.")
    winner = _first(totals)
    place = {name: number for number, name in enumerate(totals)}
    rng = np.random.default_rng(seed)
    shifted = np.repeat([[float(totals[name])] for name in totals], runs, axis=1)
    half = float(probability) / 2
    for (bid, worth, can_rise, can_fall), count in _together(marks).alike.items():
        if bid not in place:
            raise Invalid(f"{bid} has marks but no total.")
        # Of marks that are alike only the number that moved matters: it is binomial.
        up = rng.binomial(count, half, runs) if can_rise else np.zeros(runs, dtype=np.int64)
        rest, chance = (count - up, half / (1 - half)) if can_rise else (count, half)
        down = rng.binomial(rest, chance, runs) if can_fall else 0
        shifted[place[bid]] += float(worth) * (up - down)
    stays = shifted[place[winner]] >= shifted.max(axis=0) - LEVEL
    return NoiseResult(probability, float(stays.mean()), runs, seed)


@dataclass(frozen=True)
class FewestChanges:
    """The least number of single-level changes that draws a rival level, and which rival."""

    rival: str
    changes: int
    by_bid: dict[str, int]


def fewest_changes(
    totals: Mapping[str, Fraction], marks: Sequence[MarkAtStake] | Together
) -> FewestChanges | None:
    """Return the least number of one-level changes of marks that draws any rival level.

    Every change moves the gap by a fixed amount, so taking the largest first is exact. None when
    there is no rival, or none can be drawn level. A mark may move several levels, each counted.
    """
    winner = _first(totals)
    steps = _together(marks).steps
    best: FewestChanges | None = None
    for rival in sorted(totals, key=lambda name: (-totals[name], name)):
        if rival != winner:
            found = _against(totals[winner] - totals[rival], winner, rival, steps)
            if found and (best is None or found.changes < best.changes):
                best = found
    return best


def _first(totals: Mapping[str, Fraction]) -> str:
    if not totals:
        raise Invalid("Nobody has a total.")
    check_numbers((f"The total of {name}", total) for name, total in totals.items())
    return min(totals, key=lambda name: (-totals[name], name))


def _against(
    gap: Fraction, winner: str, rival: str, steps: Mapping[str, Sequence[_Step]]
) -> FewestChanges | None:
    by_bid = {winner: 0, rival: 0}
    down = ((worth, winner, room) for worth, room, _ in steps.get(winner, ()))
    up = ((worth, rival, room) for worth, _, room in steps.get(rival, ()))
    # Those worth most first; of two worth the same the winner's.
    for worth, bid, room in heapq.merge(down, up, key=lambda step: -step[0]):
        if gap <= ZERO:
            break
        # Zero or less brings nobody nearer; the last step need not be used up.
        many = min(room, math.ceil(gap / worth)) if worth > 0 else room
        gap -= many * worth
        by_bid[bid] += many
    return FewestChanges(rival, sum(by_bid.values()), by_bid) if gap <= ZERO else None
