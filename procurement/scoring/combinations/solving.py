"""The best award: every combination tried where there are few, integer programming above."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from fractions import Fraction
from itertools import product

from procurement.scoring.combinations.checking import broken_rules, combination_of
from procurement.scoring.combinations.integer import solve_by_programming
from procurement.scoring.combinations.model import Combination, Findings, Problem, RuleCost

ENUMERATED_UP_TO = 20_000  # combinations; above, integer programming finds one best


def solve_exactly(problem: Problem) -> tuple[Combination, ...]:
    """Every best combination: highest total, then lowest cost; several are a tie.

    Empty if none fits. Tries all combinations, so the time grows with ``problem.size``.
    """
    best: list[Combination] = []
    best_key: tuple[Fraction, Fraction] | None = None
    letters = [lot.letter for lot in problem.lots]
    for picked in product(*(problem.of(letter) for letter in letters)):
        made = combination_of(problem, dict(zip(letters, picked, strict=True)))
        key = (made.score, -made.cost)
        if best_key is not None and key < best_key:
            continue
        if broken_rules(problem, made):
            continue
        if best_key is None or key > best_key:
            best, best_key = [], key
        best.append(made)
    return tuple(best)


def best(problem: Problem) -> tuple[Combination, ...]:
    """The best combinations; above ``ENUMERATED_UP_TO`` one of them; none if none fits."""
    if problem.size <= ENUMERATED_UP_TO:
        return solve_exactly(problem)
    found = solve_by_programming(problem)
    return () if found is None else (found,)


def in_order(problem: Problem, most: int) -> tuple[Combination, ...]:
    """The best combination and its runners-up: falling total, then rising cost; at most so many."""
    if problem.size > ENUMERATED_UP_TO:
        found: list[Combination] = []
        while len(found) < most:
            made = solve_by_programming(problem, found)
            if made is None:
                break
            found.append(made)
        return tuple(found)
    fitting = (made for made in _every(problem) if not broken_rules(problem, made))
    return tuple(heapq.nsmallest(most, fitting, key=_place))


def _every(problem: Problem) -> Iterator[Combination]:
    letters = [lot.letter for lot in problem.lots]
    for picked in product(*(problem.of(letter) for letter in letters)):
        yield combination_of(problem, dict(zip(letters, picked, strict=True)))


def _place(made: Combination) -> tuple[Fraction, Fraction, tuple[str, ...]]:
    return -made.score, made.cost, tuple(made.bids.values())


def find(problem: Problem) -> Findings:
    """The best combinations, and for each rule what it costs: the award without it, compared.

    Where no combination fits, each rule still tells what setting it aside would allow.
    """
    chosen = best(problem)
    rules = tuple(_cost_of(rule, problem, chosen) for rule in problem.limits.active)
    return Findings(chosen, rules, problem.size <= ENUMERATED_UP_TO)


def _cost_of(rule: str, problem: Problem, chosen: tuple[Combination, ...]) -> RuleCost:
    freed = best(problem.without(rule))
    if not freed:
        return RuleCost(rule, None, None, None)
    if not chosen:
        return RuleCost(rule, freed[0], None, None)
    return RuleCost(
        rule, freed[0], freed[0].score - chosen[0].score, chosen[0].cost - freed[0].cost
    )
