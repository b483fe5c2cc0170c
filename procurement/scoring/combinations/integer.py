"""Larger problems by integer programming (HiGHS), every answer checked again exactly."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from fractions import Fraction

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from procurement.scoring.combinations.checking import broken_rules, combination_of
from procurement.scoring.combinations.model import Combination, Option, Problem

Row = tuple[Mapping[int, float], float, float]  # coefficients, least, most
_HAIR = 1e-7  # what HiGHS may miss a whole number by


class _Model:
    """The variables: one per option, one per bid that wins anything, one per extra that is due."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.options = [option for lot in problem.lots for option in problem.of(lot.letter)]
        self.bids = sorted({option.bid for option in self.options})
        self.weights = {lot.letter: lot.weight for lot in problem.lots}
        self.extras = [extra for extra in problem.extras if extra.bid in self.bids]
        self.size = len(self.options) + len(self.bids) + len(self.extras)

    def used(self, bid: str) -> int:
        return len(self.options) + self.bids.index(bid)

    def where(self, **asked: str) -> list[int]:
        return [
            place
            for place, option in enumerate(self.options)
            if all(getattr(option, name) == value for name, value in asked.items())
        ]

    def score(self) -> np.ndarray:
        worth = np.zeros(self.size)
        for place, option in enumerate(self.options):
            worth[place] = float(self.weights[option.lot] * option.score)
        return worth

    def cost(self) -> np.ndarray:
        costs = np.zeros(self.size)
        for place, option in enumerate(self.options):
            costs[place] = float(option.cost)
        for bid in self.bids:
            costs[self.used(bid)] = float(self.problem.fixed.get(bid, 0))
        for place, extra in enumerate(self.extras, len(self.options) + len(self.bids)):
            costs[place] = float(extra.usd)
        return costs

    def rows(self) -> Iterator[Row]:
        for lot in self.problem.lots:
            yield dict.fromkeys(self.where(lot=lot.letter), 1.0), 1, 1
        for bid in self.bids:
            won = self.where(bid=bid)
            for place in won:
                yield {place: 1.0, self.used(bid): -1.0}, -np.inf, 0
            yield {**dict.fromkeys(won, -1.0), self.used(bid): 1.0}, -np.inf, 0
        yield from self._extras()
        yield from self._counts()
        yield from self._shares()
        yield from self._pairs()
        if self.problem.limits.checks_capacity:
            yield from self._capacity()

    def _extras(self) -> Iterator[Row]:
        """An extra is due from the moment that all its lots are won, and one of ``any_of``."""
        for place, extra in enumerate(self.extras, len(self.options) + len(self.bids)):
            every = [self.where(bid=extra.bid, lot=lot) for lot in sorted(extra.every)]
            for lot in sorted(extra.any_of) or [""]:
                sides = [*every, self.where(bid=extra.bid, lot=lot)] if lot else every
                if all(sides):
                    won = [number for side in sides for number in side]
                    yield {**dict.fromkeys(won, 1.0), place: -1.0}, -np.inf, len(sides) - 1

    def _counts(self) -> Iterator[Row]:
        limits = self.problem.limits
        everybody = dict.fromkeys(map(self.used, self.bids), 1.0)
        if limits.most_vendors is not None:
            yield everybody, -np.inf, limits.most_vendors
        if limits.least_vendors is not None:
            yield everybody, limits.least_vendors, np.inf
        if limits.most_lots is not None:
            for bid in self.bids:
                yield dict.fromkeys(self.where(bid=bid), 1.0), -np.inf, limits.most_lots
        if limits.budget is not None:
            costs = self.cost()
            yield {place: costs[place] for place in range(self.size)}, -np.inf, float(limits.budget)

    def _shares(self) -> Iterator[Row]:
        limits = self.problem.limits
        weight = [float(self.weights[option.lot]) for option in self.options]
        if limits.most_share is not None:
            for bid in self.bids:
                won = {place: weight[place] for place in self.where(bid=bid)}
                yield won, -np.inf, float(limits.most_share) + _HAIR
        if limits.most_abroad is not None:
            away = [place for place, o in enumerate(self.options) if o.bid in limits.abroad]
            yield (
                {place: weight[place] for place in away},
                -np.inf,
                float(limits.most_abroad) + _HAIR,
            )

    def _pairs(self) -> Iterator[Row]:
        for one, other in self.problem.limits.apart:
            for bid in self.bids:
                both = self.where(bid=bid, lot=one) + self.where(bid=bid, lot=other)
                yield dict.fromkeys(both, 1.0), -np.inf, 1
        for one, other in self.problem.limits.together:
            for bid in self.bids:
                here = dict.fromkeys(self.where(bid=bid, lot=one), 1.0)
                there = dict.fromkeys(self.where(bid=bid, lot=other), -1.0)
                yield {**here, **there}, 0, 0

    def _capacity(self) -> Iterator[Row]:
        for pool in self.problem.pools:
            for bid in self.bids:
                asked = {
                    place: float(pool.least * pool.need.get(self.options[place].lot, Fraction(0)))
                    for place in self.where(bid=bid)
                }
                yield asked, -np.inf, float(pool.have.get(bid, Fraction(0))) + _HAIR


def solve_by_programming(
    problem: Problem, shut_out: Collection[Combination] = ()
) -> Combination | None:
    """One best combination: the highest total, among those the lowest cost; ``None`` if none fits.

    HiGHS works in floating point, so its choice is checked exactly and shut out if it breaks a
    rule by a hair, until one holds. ``shut_out`` are combinations that must not be found again.
    """
    model = _Model(problem)
    rows = [row for row in model.rows() if row[0]]
    rows += [_not_again(model, made.bids) for made in shut_out]
    while True:
        first = _solve(model, -model.score(), rows)
        if first is None:
            return None
        reached = float(model.score() @ first)
        worth = {place: value for place, value in enumerate(model.score()) if value}
        near = (worth, reached - 1e-9 * max(1.0, reached), np.inf)
        chosen = _solve(model, model.cost(), [*rows, near])
        picked = _picked(model, first if chosen is None else chosen)
        made = combination_of(problem, picked)
        if not broken_rules(problem, made):
            return made
        rows.append(_not_again(model, made.bids))


def _not_again(model: _Model, bids: Mapping[str, str]) -> Row:
    """A row that keeps one combination from being chosen."""
    places = [place for lot, bid in bids.items() for place in model.where(lot=lot, bid=bid)]
    return dict.fromkeys(places, 1.0), -np.inf, len(places) - 1


def _solve(model: _Model, aim: np.ndarray, rows: list[Row]) -> np.ndarray | None:
    matrix = np.zeros((len(rows), model.size))
    for number, (coefficients, _, _) in enumerate(rows):
        for place, value in coefficients.items():
            matrix[number, place] += value
    bounds = LinearConstraint(matrix, [row[1] for row in rows], [row[2] for row in rows])
    found = milp(
        aim,
        integrality=np.ones(model.size),
        bounds=Bounds(0, 1),
        constraints=bounds,
        options={"mip_rel_gap": 0.0},
    )
    return None if found.x is None else np.round(found.x)


def _picked(model: _Model, values: np.ndarray) -> dict[str, Option]:
    chosen = (option for place, option in enumerate(model.options) if values[place] > 0.5)
    return {option.lot: option for option in chosen}
