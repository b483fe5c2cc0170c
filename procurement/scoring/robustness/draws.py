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
MOST_IN_BYTES = 255
MOST_PAIRED = 40


@dataclass(frozen=True)
class Acceptability:
    """Shares by rank, central weights (None when never first) and how they were drawn.

    ``pairwise_winning_index`` holds every pair, but of more than 40 alternatives those with the
    winner only: the others would take most of the time.
    """

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
        falling = _falling(_simplex(rng, len(problem.criteria), size))
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


def _falling(exponentials: Array) -> Array:
    """Return exponentials in falling order, without sorting: as many, and distributed alike.

    The k-th largest of m exponentials is the sum of x_i / i over i = k .. m (Renyi 1953).
    """
    places = np.arange(1, len(exponentials) + 1)[:, None]
    return np.asarray(np.cumsum((exponentials / places)[::-1], axis=0)[::-1])


def _box(rng: Generator, published: Array, reach: Array, size: int) -> Array:
    """Draw all free weights but the widest, give the rest to it, keep what stays in its reach."""
    last = int(np.argmax(reach))
    free = np.flatnonzero((reach > 0) & (np.arange(len(reach)) != last))
    kept: list[Array] = []
    have, tried = 0, 0
    while have < size:
        moves = rng.uniform(-1, 1, (len(free), CHUNK))
        rest = -(reach[free] @ moves)
        fits = np.flatnonzero(np.abs(rest) <= reach[last])
        wanted = fits[: size - have]
        found = np.zeros((len(reach), len(wanted)))
        found[free] = moves[:, wanted] * reach[free, None]
        found[last] = rest[wanted]
        kept.append(found)
        have, tried = have + len(fits), tried + CHUNK
        if have < tried * LEAST_ACCEPTED:
            raise Invalid("Hardly any weights lie near the published ones; choose a wider share.")
    return published[:, None] + np.concatenate(kept, axis=1)[:, :size]


def _drawn(problem: Problem, method: str, draws: int, seed: int, sample: Sampler) -> Acceptability:
    if draws < 1:
        raise Invalid("At least one draw is needed.")
    if seed < 0:
        raise Invalid("The seed must be zero or above.")
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
        # Ranks of few alternatives fit into bytes, which are counted several at a time.
        kind = np.uint8 if len(self.place) <= MOST_IN_BYTES else np.uint16
        self.copies = np.bincount(self.place).astype(kind)
        self.winner = rows.index(problem.row(problem.winner))
        self.is_large = len(rows) > MOST_PAIRED
        self.values = np.array([[float(value) for value in row] for row in rows])
        self.by_rank = np.zeros((len(rows), len(problem.values)), dtype=np.int64)
        self.wins = np.zeros((len(rows), len(rows)), dtype=np.int64)
        self.weights = np.zeros((len(rows), len(problem.criteria)))

    def count(self, utility: Array, weights: Array) -> None:
        """Count one chunk: utilities (rows, draws) and the weights (criteria, draws) behind."""
        is_first = self._by_sorting(utility) if self.is_large else self._by_pairs(utility)
        self.weights += is_first.astype(np.float64) @ (weights / weights.sum(axis=0)).T

    def _by_sorting(self, utility: Array) -> NDArray[np.bool_]:
        """Count ranks of many rows, and wins of the winner's row only; tell who is first."""
        order = np.argsort(np.ascontiguousarray(-utility.T), axis=1)
        width = self.by_rank.shape[1]
        ranks: NDArray[np.int64] = np.arange(width)  # where no two alternatives are alike
        if len(utility) < width:
            copies = self.copies.astype(np.int64)[order]
            ranks = copies.cumsum(axis=1) - copies
        places = (order * width + ranks).ravel()
        self.by_rank += np.bincount(places, minlength=self.by_rank.size).reshape(-1, width)
        above = np.count_nonzero(utility[self.winner] > utility, axis=1)
        self.wins[self.winner] += above
        self.wins[:, self.winner] += utility.shape[1] - above
        return np.asarray(np.arange(len(utility))[:, None] == order[:, 0])

    def _by_pairs(self, utility: Array) -> NDArray[np.bool_]:
        """Count ranks and wins of few rows, pair by pair; tell who is first."""
        ahead = np.empty(utility.shape, dtype=self.copies.dtype)
        for row, later in enumerate(self.copies[::-1].cumsum(dtype=ahead.dtype)[::-1]):
            ahead[row] = later - self.copies[row]  # whoever comes later is ahead until it is not
        for first in range(len(utility)):
            for second in range(first + 1, len(utility)):
                above = utility[first] > utility[second]
                wins = int(np.count_nonzero(above))
                self.wins[first, second] += wins
                self.wins[second, first] += above.size - wins
                flag = above.view(np.uint8).astype(ahead.dtype, copy=False)
                ahead[second] += flag * self.copies[first]
                ahead[first] -= flag * self.copies[second]
        for rank in range(self.by_rank.shape[1]):
            self.by_rank[:, rank] += np.count_nonzero(ahead == rank, axis=1)
        return np.asarray(ahead == 0)

    def result(self, method: str, draws: int, seed: int) -> Acceptability:
        """Return the shares of all draws counted."""
        names, place = self.problem.alternatives, self.place
        pairs = [(a, b) for a in range(len(names)) for b in range(len(names)) if a != b]
        if self.is_large:
            pairs = [pair for pair in pairs if self.winner in (place[pair[0]], place[pair[1]])]
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
