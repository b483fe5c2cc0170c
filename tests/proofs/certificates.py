"""Every certificate is fed back: it draws level, and a hair less does not.

Least changes of weight, weight moved, ends of stability intervals, break-even prices and swap
volumes. What "a hair less cannot" means is decided here from the definitions: by filling weights
greedily, not by the engine's own steps.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from procurement.scoring.award.model import Rule
from procurement.scoring.cases import Case, calculate
from procurement.scoring.cases.reading import Node
from procurement.scoring.robustness import intervals, scenarios, shifts
from procurement.scoring.robustness.problem import Problem, dot, weighted_sum
from tests.proofs import fields, reference
from tests.proofs.outcome import Outcome

CLAIM = "Certificates that draw level, where a hair less does not"
HAIR = Fraction(1, 10**12)
EXACT_RULES = tuple(str(rule) for rule in Rule)
Row = tuple[Fraction, ...]
F = Fraction


def run(count: int, seed: int = 3) -> Outcome:
    """Check the certificates of so many problems, awards and baskets of rates."""
    outcome = Outcome(CLAIM)
    for number in range(count):
        rng = np.random.default_rng((seed, number))
        for kind, found in (
            ("weights", of_weights(problem(rng))),
            ("prices", of_prices(rng)),
            ("volumes", of_volumes(rng)),
        ):
            for failure in found:
                outcome.attempt(failure and f"seed ({seed}, {number}), {kind}: {failure}")
                outcome.count(f"of {kind}")
    return outcome


# Weights ------------------------------------------------------------------------------------------


def problem(rng: np.random.Generator) -> Problem:
    rows, columns = fields.whole(rng, 2, 5), fields.whole(rng, 2, 6)
    values = [[Fraction(fields.whole(rng, 0, 20), 20) for _ in range(columns)] for _ in range(rows)]
    weights = [Fraction(fields.whole(rng, 0 if n else 1, 12)) for n in range(columns)]
    names = [f"a{n}" for n in range(rows)], [f"c{n}" for n in range(columns)]
    return weighted_sum(*names, values, weights)


def of_weights(found: Problem) -> Iterator[str | None]:
    for rival, shift in shifts.least_shifts(found).items():
        lead = found.lead(found.winner, rival)
        if shift.max_abs_change is None or shift.mass_moved is None:
            yield None if min(lead) > 0 else f"{rival} is called out of reach"
            continue
        yield _within(found.weights, lead, shift.max_abs_change, shift.weights_within or ())
        yield _moved(found.weights, lead, shift.mass_moved, shift.weights_after_move or ())
    for place, interval in enumerate(intervals.winner_stays(found).values()):
        if interval is not None:
            yield _interval(found, place, interval)


def are_weights(row: Row) -> bool:
    return sum(row) == 1 and min(row) >= 0


def smallest_gap(weights: Row, lead: Row, change: Fraction) -> Fraction:
    """The smallest gap that weights within so much of the given ones can have."""
    now = [max(Fraction(0), weight - change) for weight in weights]
    left = 1 - sum(now)
    for place in sorted(range(len(lead)), key=lambda n: lead[n]):
        part = min(left, min(Fraction(1), weights[place] + change) - now[place])
        now[place] += part
        left -= part
    return dot(now, lead)


def _within(weights: Row, lead: Row, change: Fraction, proof: Row) -> str | None:
    far = max(abs(a - b) for a, b in zip(weights, proof, strict=True))
    if not are_weights(proof) or far > change or dot(proof, lead) > 0:
        return f"weights {proof} are no proof of {change}"
    if change > 0 and smallest_gap(weights, lead, change * (1 - HAIR)) <= 0:
        return f"less than {change} is enough"
    return None


def gap_after(weights: Row, lead: Row, mass: Fraction) -> Fraction:
    """The smallest gap after so much weight went from the largest leads to the smallest."""
    gap, left, least = dot(weights, lead), mass, min(lead)
    for place in sorted(range(len(lead)), key=lambda n: -lead[n]):
        part = min(left, weights[place])
        gap, left = gap - part * (lead[place] - least), left - part
    return gap


def _moved(weights: Row, lead: Row, mass: Fraction, proof: Row) -> str | None:
    moved = sum(abs(a - b) for a, b in zip(weights, proof, strict=True)) / 2
    if not are_weights(proof) or moved != mass or dot(proof, lead) > 0:
        return f"weights {proof} are no proof of {mass} moved"
    if mass > 0 and gap_after(weights, lead, mass * (1 - HAIR)) <= 0:
        return f"less than {mass} moved is enough"
    return None


def _interval(found: Problem, place: int, ends: tuple[Fraction, Fraction]) -> str | None:
    for end, way in zip(ends, (-1, 1), strict=True):
        beyond = end + way * HAIR
        if not _first_at(found, place, end):
            return f"not first at the end {end} of {ends}"
        if 0 <= beyond <= 1 and _first_at(found, place, beyond):
            return f"still first beyond the end {end} of {ends}"
    return None


def _first_at(found: Problem, place: int, weight: Fraction) -> bool:
    """Whether the winner leads or is level at this weight, the others keeping their proportions."""
    rest = 1 - found.weights[place]
    weights = [
        weight if n == place else (1 - weight) * now / rest for n, now in enumerate(found.weights)
    ]
    totals = {name: dot(weights, found.row(name)) for name in found.alternatives}
    return totals[found.winner] == max(totals.values())


# Prices -------------------------------------------------------------------------------------------


def of_prices(rng: np.random.Generator) -> Iterator[str | None]:
    inputs = fields.procurement(rng, fields.one_of(rng, EXACT_RULES))
    fit = reference.award(inputs).get("totals", {})
    if not fit:
        return
    node = Node({**inputs, "challengers": sorted(fit)}, "random", "inputs")
    case = Case("random", "random", "break_even_all", "", (), node, {"break_even_price": {}}, {})
    for name, price in calculate(case)["break_even_price"].items():
        yield _price(inputs, name, price)


def _price(inputs: fields.Plain, name: str, price: Fraction | None) -> str | None:
    if price is None:
        low, high = (reference.is_level_or_better(inputs, name, F(p)) for p in ("1e-9", "1e30"))
        return None if high or not low else f"{name} has a break-even price, but none is told"
    if reference.is_level_or_better(inputs, name, price * (1 + HAIR)):
        return f"{name} may ask more than {price}"
    if not reference.is_level_or_better(inputs, name, price * (1 - HAIR)):
        return f"{name} is behind just below {price}"
    if reference.is_level_or_better(inputs, name, price) or jumps(inputs):
        return None
    return f"{name} is behind at {price}"


def jumps(inputs: fields.Plain) -> bool:
    """Only the best-worst line jumps, where all prices become equal: there the limit is told."""
    return any(c.get("rule") == "minmax_linear" for c in inputs["criteria"])


# Volumes ------------------------------------------------------------------------------------------


def of_volumes(rng: np.random.Generator) -> Iterator[str | None]:
    bids = [
        scenarios.Rates(
            f"b{n}",
            {item: Fraction(fields.amount(rng, 1, 60)) for item in ("hour", "text")},
            Fraction(fields.amount(rng, 0, 5000)),
        )
        for n in range(fields.whole(rng, 2, 4))
    ]
    volumes = {"hour": Fraction(fields.whole(rng, 0, 900)), "text": Fraction(100)}
    for swap in scenarios.swap_volumes(bids, volumes, "hour"):
        gaps = [_gap(bids, volumes, swap, swap.volume * (1 + way * HAIR)) for way in (-1, 0, 1)]
        is_swap = gaps[0] < 0 == gaps[1] < gaps[2]
        yield None if is_swap else f"{swap} is no swap: {gaps}"


def _gap(
    bids: list[scenarios.Rates],
    volumes: dict[str, Fraction],
    swap: scenarios.Swap,
    volume: Fraction,
) -> Fraction:
    """By how much the bid that is cheaper below asks more at this volume."""
    at = {**volumes, "hour": volume}
    cost = {
        bid.bid: bid.fixed + sum((at[item] * bid.rates[item] for item in at), Fraction(0))
        for bid in bids
    }
    return cost[swap.cheaper_below] - cost[swap.cheaper_above]
