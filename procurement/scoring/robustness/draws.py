"""SMAA-2: the share of drawn weights that gives each alternative each rank.

A share of weights is not a probability of being the right choice. Weights are drawn uniformly on
the simplex (exponentials over their sum), or with the published order kept, or near the published
weights. The seed is part of the result: the same seed gives the same numbers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from procurement.errors import Invalid
from procurement.scoring.robustness.problem import Problem

Array = NDArray[np.float64]
Generator = np.random.Generator
Sampler = Callable[[Generator, int], Array]  # (criteria, draws), any positive scale per draw

DRAWS = 100_000
SEED = 20270101
CHUNK = 50_000
NEAR = 0.20
LEAST_ACCEPTED = 1e-4


@dataclass(frozen=True)
class Acceptability:
    """Shares by rank, central weights (None when never first) and how they were drawn."""

    method: str
    draws: int
    seed: int
    rank_acceptability: dict[str, tuple[float, ...]]
    central_weights: dict[str, dict[str, float] | None]
    pairwise_winning_index: dict[tuple[str, str], float]

    def standard_error(self, share: float) -> float:
        """Return the standard error of a share: sqrt(p (1-p) / draws)."""
        return math.sqrt(share * (1 - share) / self.draws)

    def confidence_of_first(self, name: str) -> float:
        """Return the share of draws in which the alternative is first."""
        return self.rank_acceptability[name][0]


def uniform(problem: Problem, draws: int = DRAWS, seed: int = SEED) -> Acceptability:
    """Draw any weights: uniform on the simplex."""
    count = len(problem.criteria)
    return _drawn(problem, "uniform", draws, seed, lambda rng, size: _simplex(rng, count, size))


def ordered(problem: Problem, draws: int = DRAWS, seed: int = SEED) -> Acceptability:
    """Draw weights in the published order; equal published weights stay free among themselves."""
    groups = _groups(problem)

    def sample(rng: Generator, size: int) -> Array:
        falling = -np.sort(-_simplex(rng, len(problem.criteria), size), axis=0)
        weights = np.empty_like(falling)
        start = 0
        for group in groups:
            part = falling[start : start + len(group)]
            weights[group] = part if len(group) == 1 else rng.permuted(part, axis=0)
            start += len(group)
        return weights

    return _drawn(problem, "ordered", draws, seed, sample)


def _groups(problem: Problem) -> list[list[int]]:
    """Return the places of the criteria by falling weight, equal weights together."""
    return [
        [place for place, weight in enumerate(problem.weights) if weight == level]
        for level in sorted(set(problem.weights), reverse=True)
    ]


def near(
    problem: Problem,
    within: float = NEAR,
    fixed: Collection[str] = (),
    draws: int = DRAWS,
    seed: int = SEED,
) -> Acceptability:
    """Draw weights uniformly within plus or minus a share of each published weight.

    Weights of ``fixed`` criteria stay as published. Refuses: Invalid when ``within`` is not
    between 0 and 1, or a fixed criterion is not known.
    """
    if not 0 < within <= 1:
        raise Invalid("The share by which weights may differ must lie between 0 and 1.")
    unknown = [name for name in fixed if name not in problem.criteria]
    if unknown:
        raise Invalid(f"{unknown[0]} is not a criterion.")
    published = np.array([float(weight) for weight in problem.weights])
    reach = published * within
    reach[[problem.criteria.index(name) for name in fixed]] = 0.0
    return _drawn(
        problem,
        f"within {within:g} of each weight",
        draws,
        seed,
        lambda rng, size: _box(rng, published, reach, size),
    )


def _simplex(rng: Generator, count: int, size: int) -> Array:
    return rng.standard_exponential((count, size))


def _box(rng: Generator, published: Array, reach: Array, size: int) -> Array:
    """Draw all free weights but the widest, give the rest to it, keep what stays in its reach."""
    last = int(np.argmax(reach))
    free = np.flatnonzero((reach > 0) & (np.arange(len(reach)) != last))
    kept: list[Array] = []
    have, tried = 0, 0
    while have < size:
        moves = np.zeros((len(reach), CHUNK))
        moves[free] = rng.uniform(-1, 1, (len(free), CHUNK)) * reach[free, None]
        moves[last] = -moves.sum(axis=0)
        moves = moves[:, np.abs(moves[last]) <= reach[last]]
        kept.append(moves)
        have, tried = have + moves.shape[1], tried + CHUNK
        if have < tried * LEAST_ACCEPTED:
            raise Invalid("Hardly any weights lie near the published ones; choose a wider share.")
    return published[:, None] + np.concatenate(kept, axis=1)[:, :size]


def _drawn(problem: Problem, method: str, draws: int, seed: int, sample: Sampler) -> Acceptability:
    if draws < 1:
        raise Invalid("At least one draw is needed.")
    rng = np.random.default_rng(seed)
    tally = Tally(problem)
    for size in _chunks(draws):
        weights = sample(rng, size)
        tally.count(tally.values @ weights, weights)
    return tally.result(method, draws, seed)


def _chunks(draws: int) -> Iterator[int]:
    for start in range(0, draws, CHUNK):
        yield min(CHUNK, draws - start)


class Tally:
    """Counts ranks, wins and weights over chunks of draws; equal rows share the better rank."""

    def __init__(self, problem: Problem) -> None:
        rows = list(dict.fromkeys(problem.values))
        self.problem = problem
        self.place = [rows.index(row) for row in problem.values]
        self.copies = np.bincount(self.place)
        self.values = np.array([[float(value) for value in row] for row in rows])
        self.by_rank = np.zeros((len(rows), len(problem.values)), dtype=np.int64)
        self.wins = np.zeros((len(rows), len(rows)), dtype=np.int64)
        self.weights = np.zeros((len(rows), len(problem.criteria)))

    def count(self, utility: Array, weights: Array) -> None:
        """Count one chunk: utilities (rows, draws) and the weights (criteria, draws) behind."""
        ahead = np.zeros(utility.shape, dtype=np.uint16)
        for first in range(len(utility)):
            for second in range(first + 1, len(utility)):
                above = utility[first] > utility[second]
                wins = int(np.count_nonzero(above))
                self.wins[first, second] += wins
                self.wins[second, first] += above.size - wins
                ahead[second] += above * self.copies.astype(np.uint16)[first]
                ahead[first] += ~above * self.copies.astype(np.uint16)[second]
        share = weights / weights.sum(axis=0)
        for row, places in enumerate(ahead):
            self.by_rank[row] += np.bincount(places, minlength=self.by_rank.shape[1])
            self.weights[row] += share[:, places == 0].sum(axis=1)

    def result(self, method: str, draws: int, seed: int) -> Acceptability:
        """Return the shares of all draws counted."""
        names, place = self.problem.alternatives, self.place
        pairs = [(a, b) for a in range(len(names)) for b in range(len(names)) if a != b]
        return Acceptability(
            method,
            draws,
            seed,
            {
                name: tuple(float(n / draws) for n in self.by_rank[place[number]])
                for number, name in enumerate(names)
            },
            {name: self._central(place[number]) for number, name in enumerate(names)},
            {(names[a], names[b]): float(self.wins[place[a], place[b]] / draws) for a, b in pairs},
        )

    def _central(self, row: int) -> dict[str, float] | None:
        first = self.by_rank[row, 0]
        if not first:
            return None
        mean = (float(total / first) for total in self.weights[row])
        return dict(zip(self.problem.criteria, mean, strict=True))
