"""Whether a choice keeps every rule, exactly; and what it is worth and costs."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from procurement.scoring.combinations.model import Combination, Option, Problem


def combination_of(problem: Problem, chosen: Mapping[str, Option]) -> Combination:
    """The choice with its weighted total and its cost, fixed costs once per bid and extras due."""
    score = sum((lot.weight * chosen[lot.letter].score for lot in problem.lots), Fraction(0))
    bids = {lot.letter: chosen[lot.letter].bid for lot in problem.lots}
    cost = sum((option.cost for option in chosen.values()), Fraction(0))
    cost += sum((problem.fixed.get(bid, Fraction(0)) for bid in set(bids.values())), Fraction(0))
    won = Combination(bids, score, cost).won if problem.extras else {}
    due = (extra.usd for extra in problem.extras if extra.is_due(won.get(extra.bid, ())))
    return Combination(bids, score, cost + sum(due, Fraction(0)))


def broken_rules(problem: Problem, made: Combination) -> tuple[str, ...]:
    """The names of the rules the choice breaks, in the order of ``Limits.active``."""
    checks = {
        "most_share": _too_much_for_one,
        "most_lots": lambda p, m: max(map(len, m.won.values())) > (p.limits.most_lots or 0),
        "most_vendors": lambda p, m: len(m.won) > (p.limits.most_vendors or 0),
        "least_vendors": lambda p, m: len(m.won) < (p.limits.least_vendors or 0),
        "most_abroad": _too_much_abroad,
        "budget": lambda p, m: m.cost > (p.limits.budget or 0),
        "apart": lambda p, m: any(m.bids[a] == m.bids[b] for a, b in p.limits.apart),
        "together": lambda p, m: any(m.bids[a] != m.bids[b] for a, b in p.limits.together),
        "checks_capacity": _short_of_capacity,
    }
    return tuple(rule for rule in problem.limits.active if checks[rule](problem, made))


def _weights(problem: Problem) -> dict[str, Fraction]:
    return {lot.letter: lot.weight for lot in problem.lots}


def _too_much_for_one(problem: Problem, made: Combination) -> bool:
    weights = _weights(problem)
    most = problem.limits.most_share or Fraction(0)
    return any(
        sum((weights[lot] for lot in lots), Fraction(0)) > most for lots in made.won.values()
    )


def _too_much_abroad(problem: Problem, made: Combination) -> bool:
    weights = _weights(problem)
    abroad = (weights[lot] for lot, bid in made.bids.items() if bid in problem.limits.abroad)
    return sum(abroad, Fraction(0)) > (problem.limits.most_abroad or Fraction(0))


def _short_of_capacity(problem: Problem, made: Combination) -> bool:
    return any(
        not pool.holds(bid, lots) for pool in problem.pools for bid, lots in made.won.items()
    )
