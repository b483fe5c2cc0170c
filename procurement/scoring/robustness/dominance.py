"""Who is beaten everywhere: dominance criterion by criterion, and bids that can never win."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from procurement.scoring.robustness.problem import Problem

Array = NDArray[np.float64]

# Linear programs answer to about this accuracy; a lead nearer to zero counts as level.
ACCURACY = 1e-9
# Weights tried for each alternative before a linear program, and how far each step goes.
STEPS = 30
STRIDE = 8.0


def dominated_by(problem: Problem) -> dict[str, list[str]]:
    """Return for each dominated alternative those at least as good throughout and once better."""
    columns = [sorted(set(column)) for column in zip(*problem.values, strict=True)]
    places = [{value: place for place, value in enumerate(column)} for column in columns]
    # The place of each value among those of its criterion: exact, and quick to compare.
    table = np.array(
        [[place[value] for place, value in zip(places, row, strict=True)] for row in problem.values]
    )
    found = {}
    for name, row in zip(problem.alternatives, table, strict=True):
        is_better = (table >= row).all(axis=1) & (table > row).any(axis=1)
        found[name] = [problem.alternatives[other] for other in np.flatnonzero(is_better)]
    return {name: others for name, others in found.items() if others}


@dataclass(frozen=True)
class BestChance:
    """The largest lead over all rivals that any weights give, and those weights."""

    lead: float
    weights: dict[str, float]

    @property
    def is_never_best(self) -> bool:
        """Tell whether no weights make the alternative first, or level with the first."""
        return self.lead < -ACCURACY


def best_chances(problem: Problem) -> dict[str, BestChance]:
    """Return the best chance of each alternative, by linear program over all weights.

    A bid that nobody dominates can still be one that can never win. A single alternative has the
    lead 0 over nobody.
    """
    values = np.array([[float(value) for value in row] for row in problem.values])
    return {
        name: _best_chance(problem, values, place)
        for place, name in enumerate(problem.alternatives)
    }


def never_best(problem: Problem) -> list[str]:
    """Return the alternatives that no weights make first, in their order."""
    return list(never_best_chances(problem))


def never_best_chances(problem: Problem) -> dict[str, BestChance]:
    """Return the best chance of those alternatives only that no weights make first.

    Linear programs are solved only for alternatives for which no weights were found in an easier
    way: weights found are a proof, so that this changes no answer.
    """
    values = np.array([[float(value) for value in row] for row in problem.values])
    chances = {
        problem.alternatives[place]: _best_chance(problem, values, int(place))
        for place in np.flatnonzero(~_seen_first(values))
    }
    return {name: chance for name, chance in chances.items() if chance.is_never_best}


def _seen_first(values: Array) -> NDArray[np.bool_]:
    """Tell who is seen first, or level with the first, under some weights that were tried.

    All weight on one criterion first; then for each alternative weights that move from the rival
    furthest ahead to where the alternative leads, step by step.
    """
    every = np.arange(len(values))
    spread = np.ptp(values, axis=0)
    scaled = (values - values.min(axis=0)) / np.where(spread > 0, spread, 1.0)
    is_first = (values == values.max(axis=0)).any(axis=1)
    tilt = np.zeros_like(values)
    for step in range(STEPS):
        weights = np.exp(tilt - tilt.max(axis=1, keepdims=True))
        weights /= weights.sum(axis=1, keepdims=True)
        totals = weights @ values.T
        own = totals[every, every].copy()
        totals[every, every] = -np.inf
        rival = totals.argmax(axis=1)
        is_first |= own >= totals[every, rival]
        if is_first.all():
            break
        tilt += STRIDE / (1 + step) ** 0.5 * (scaled - scaled[rival])
    return np.asarray(is_first)


def _best_chance(problem: Problem, values: Array, place: int) -> BestChance:
    """Solve the dual, which is quicker: the mix of rivals that keeps the largest lead smallest.

    Weights that give the lead are the prices of its constraints.
    """
    leads = values[place] - np.delete(values, place, axis=0)
    if not len(leads):
        only = {name: float(w) for name, w in zip(problem.criteria, problem.weights, strict=True)}
        return BestChance(0.0, only)
    rivals, count = leads.shape
    # variables: the share of each rival in the mix, then the lead z, at least that over the mix
    answer: Any = linprog(
        [0.0] * rivals + [1.0],
        A_ub=np.column_stack([leads.T, -np.ones(count)]),
        b_ub=np.zeros(count),
        A_eq=[[1.0] * rivals + [0.0]],
        b_eq=[1.0],
        bounds=[(0, None)] * rivals + [(None, None)],
        options={"presolve": False},
    )
    weights = (max(-float(price), 0.0) for price in answer.ineqlin.marginals)
    return BestChance(float(answer.x[rivals]), dict(zip(problem.criteria, weights, strict=True)))


@dataclass(frozen=True)
class FullShift:
    """The least largest change that makes an alternative level with all others at once."""

    max_abs_change: float | None
    weights: dict[str, float] | None


def least_shift_against_all(problem: Problem, name: str) -> FullShift:
    """Return the least x so that weights within plus or minus x put the alternative first.

    None where no weights do. By linear program, right to about 1e-9.
    """
    count = len(problem.criteria)
    now = [float(weight) for weight in problem.weights]
    rows: list[list[float]] = [
        [*(-float(d) for d in problem.lead(name, other)), 0.0]
        for other in problem.alternatives
        if other != name
    ]
    limits = [0.0] * len(rows)
    for place, weight in enumerate(now):
        unit = [1.0 if column == place else 0.0 for column in range(count)]
        rows += [[*unit, -1.0], [*(-value for value in unit), -1.0]]
        limits += [weight, -weight]
    answer: Any = linprog(
        [0.0] * count + [1.0],
        A_ub=rows,
        b_ub=limits,
        A_eq=[[1.0] * count + [0.0]],
        b_eq=[1.0],
        bounds=[(0, 1)] * (count + 1),
    )
    if not answer.success:
        return FullShift(None, None)
    weights = dict(zip(problem.criteria, (float(w) for w in answer.x[:count]), strict=True))
    return FullShift(float(answer.x[count]), weights)
