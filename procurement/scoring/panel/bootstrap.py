"""Would another panel of the same kind have chosen the same bid? Evaluators drawn anew.

Each panel drawn has as many seats as the real one, and every seat is taken by any of its
evaluators with equal chance, so that some count twice and some not at all (Efron 1979). Up to
seven evaluators every such panel is counted with its weight; beyond, panels are drawn.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np
from numpy.typing import NDArray

from procurement.errors import Invalid
from procurement.scoring.panel.scorecards import Scorecards

Floats = NDArray[np.float64]

RUNS = 2_000
SEED = 20270101
MOST_COUNTED = 7
CHUNK = 100
LEVEL = 1e-9


@dataclass(frozen=True)
class Redrawn:
    """The share of panels that put each bid first (level bids all count), and how they were made.

    ``unsaid`` is the share of panels without any mark in some cell; ``seed`` is None where every
    panel was counted.
    """

    first: Mapping[str, float]
    unsaid: float
    panels: int
    seed: int | None

    def sentence(self, name: str) -> str:
        """Say how often a bid is first, and how that was found."""
        how = (
            f"all {self.panels:,} different ones counted"
            if self.seed is None
            else f"{self.panels:,} drawn, seed {self.seed}"
        )
        return (
            f"{name} is first under {100 * self.first[name]:.1f} % of the panels that could be "
            f"drawn from the same evaluators ({how})."
        )


def bootstrap(cards: Scorecards, runs: int = RUNS, seed: int = SEED) -> Redrawn:
    """Return how often each bid is first among panels drawn anew from the same evaluators.

    Refuses: Invalid without evaluators or bids, and for fewer than one run.
    """
    if not cards.marks or not cards.fixed:
        raise Invalid("There must be evaluators and bids to draw panels.")
    if runs < 1:
        raise Invalid("At least one panel is needed.")
    people = len(cards.marks)
    is_counted = people <= MOST_COUNTED
    seats, chances = _every_panel(people) if is_counted else _drawn(people, runs, seed)
    first, said = np.zeros(len(cards.fixed)), 0.0
    for start in range(0, len(seats), CHUNK):
        part = slice(start, start + CHUNK)
        totals = _totals(cards, seats[part])
        whole = ~np.isnan(totals).any(axis=1)
        best = totals[whole].max(axis=1, keepdims=True)
        first += chances[part][whole] @ (totals[whole] >= best - LEVEL)
        said += float(chances[part][whole].sum())
    shares = {name: float(share) for name, share in zip(cards.fixed, first, strict=True)}
    return Redrawn(shares, max(0.0, 1.0 - said), len(seats), None if is_counted else seed)


def _every_panel(people: int) -> tuple[Floats, Floats]:
    """Return how often each evaluator sits, for every panel there is, and its chance."""
    seats = []
    chances = []
    for panel in combinations_with_replacement(range(people), people):
        often = Counter(panel)
        seats.append([often[one] for one in range(people)])
        ways = math.factorial(people) // math.prod(math.factorial(n) for n in often.values())
        chances.append(ways / people**people)
    return np.array(seats, dtype=np.float64), np.array(chances)


def _drawn(people: int, runs: int, seed: int) -> tuple[Floats, Floats]:
    chance = np.random.default_rng(seed)
    seats = chance.multinomial(people, [1 / people] * people, size=runs).astype(np.float64)
    return seats, np.full(runs, 1 / runs)


def _totals(cards: Scorecards, seats: Floats) -> Floats:
    """Return totals by panel and bid; not a number where a cell has no mark left."""
    counted = cards.counted
    shape = counted.worth.shape
    marks = (counted.marks * counted.given).astype(np.float64) / counted.mark_parts
    people = len(counted.names)
    sums = (seats @ marks.reshape(people, -1)).reshape(-1, *shape)
    counts = (seats @ counted.given.reshape(people, -1).astype(np.float64)).reshape(-1, *shape)
    worth = counted.worth.astype(np.float64) / (counted.parts / counted.mark_parts)
    means = np.divide(sums, counts, out=np.full_like(sums, np.nan), where=counts > 0)
    points = np.where(counted.applies, means * worth, 0.0).sum(axis=2)
    fixed = np.array([float(own) for own in cards.fixed.values()])
    return np.asarray(points + fixed)
