"""Findings in whole sentences, with the numbers that prove them."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from procurement.scoring.robustness.dominance import BestChance
from procurement.scoring.robustness.draws import Acceptability
from procurement.scoring.robustness.intervals import Interval
from procurement.scoring.robustness.problem import Problem
from procurement.scoring.robustness.scenarios import ScenarioPrices, Swap
from procurement.scoring.robustness.score_noise import FewestChanges, NoiseResult
from procurement.scoring.robustness.shifts import Shift
from procurement.scoring.robustness.volumes import Share

SAFE_SHARE = 0.80


def percent(share: Fraction | float, places: int = 1) -> str:
    """Write a share as percent."""
    return f"{100 * float(share):.{places}f} %"


def of_interval(problem: Problem, criterion: str, interval: Interval | None) -> str:
    """Say how far one weight may move before the winner is overtaken."""
    now = percent(problem.weights[problem.criteria.index(criterion)])
    if interval is None:
        return f"{criterion} holds the whole weight: the others have no proportions to keep."
    low, high = interval
    if low == 0 and high == 1:
        return f"{problem.winner} stays first whatever the weight of {criterion} (now {now})."
    return (
        f"{problem.winner} stays first while {criterion} weighs {percent(low)} to "
        f"{percent(high)} (now {now}), the other weights in proportion."
    )


def of_whole_ranking(problem: Problem, criterion: str, interval: Interval | None) -> str:
    """Say how far one weight may move before any two neighbours change places."""
    if interval is None:
        return f"{criterion} holds the whole weight: the others have no proportions to keep."
    low, high = interval
    if low == 0 and high == 1:
        return f"The whole ranking stays whatever the weight of {criterion}."
    return (
        f"The whole ranking, {', '.join(problem.ranking)}, stays while {criterion} weighs "
        f"{percent(low)} to {percent(high)}."
    )


def of_pair(first: str, second: str, share: Fraction) -> str:
    """Say the exact share of all weights under which one alternative beats another."""
    return f"{first} beats {second} under {percent(share, 2)} of all weights, counted exactly."


def of_exact_share(problem: Problem, name: str, found: Share) -> str:
    """Say the exact share of all weights that make an alternative first, and their middle."""
    if found.central_weights is None:
        return f"{name} is first under no weights at all."
    middle = ", ".join(
        f"{criterion} {percent(weight)}"
        for criterion, weight in zip(problem.criteria, found.central_weights, strict=True)
    )
    share = percent(found.by_rank[0], 2)
    return (
        f"{name} is first under {share} of all weights, measured exactly; in the middle {middle}."
    )


def of_shift(problem: Problem, rival: str, shift: Shift) -> str:
    """Say how much weight must move before a rival draws level."""
    if shift.mass_moved is None or shift.max_abs_change is None:
        return f"No weights draw {rival} level: {problem.winner} is better on every criterion."
    if shift.mass_moved == 0:
        return f"{rival} is level with {problem.winner} at the published weights."
    return (
        f"{rival} draws level with {problem.winner} only if at least "
        f"{points(shift.mass_moved)} points of weight move, or some weight changes by "
        f"{points(shift.max_abs_change)} points or more."
    )


def points(share: Fraction) -> str:
    """Write a part of all weight as points of 100."""
    return f"{float(100 * share):.2f}"


def of_dominance(problem: Problem, name: str, by: list[str]) -> str:
    """Say who is at least as good on every criterion and better on one, and by how much."""
    ahead = [
        f"{better} ({points(min(lead))} to {points(max(lead))} of 100 points better)"
        for better, lead in ((better, problem.lead(better, name)) for better in by)
    ]
    return (
        f"{name} can never be ahead of {' or '.join(ahead)}, at least as good on every criterion."
    )


def of_chance(name: str, chance: BestChance) -> str:
    """Say whether any weights make an alternative first, with the best lead there is."""
    if chance.is_never_best:
        return (
            f"No weights make {name} first: at its best it is {-100 * chance.lead:.2f} of 100 "
            "points behind."
        )
    lead = 100 * max(chance.lead, 0.0)
    return f"Some weights make {name} first, or level, by {lead:.2f} of 100 points at most."


def of_acceptability(found: Acceptability, name: str) -> str:
    """Say the share of weights that make an alternative first, with its standard error."""
    share = found.rank_acceptability[name][0]
    doubt = "" if share >= SAFE_SHARE else "; that is less than 80 %"
    return (
        f"{name} is first under {percent(share)} of weights ({found.method}, {found.draws:,} "
        f"draws, seed {found.seed}, standard error {percent(found.standard_error(share), 2)})"
        f"{doubt}. This is a share of weights, not a chance of being right."
    )


def of_noise(winner: str, found: NoiseResult) -> str:
    """Say how often the winner stays first when marks are shifted at random."""
    return (
        f"If each mark is one level off with probability {percent(found.probability, 0)}, {winner} "
        f"stays first in {percent(found.winner_stays)} of {found.runs:,} runs "
        f"(seed {found.seed})."
    )


def of_changes(winner: str, found: FewestChanges | None) -> str:
    """Say the least number of one-level changes that draws a rival level."""
    if found is None:
        return f"No change of marks draws anybody level with {winner}."
    many = "1 mark" if found.changes == 1 else f"{found.changes} marks"
    return f"Changing {many} by one level is enough to draw {found.rival} level with {winner}."


def of_swap(swap: Swap, unit: str) -> str:
    """Say where two bids cost the same."""
    return (
        f"{swap.cheaper_below} is cheaper below {float(swap.volume):,.2f} {unit}, "
        f"{swap.cheaper_above} above."
    )


def of_scenarios(found: ScenarioPrices) -> str:
    """Say who is cheapest in which scenario, and at which price."""
    first: Mapping[str, str] = {name: ranking[0] for name, ranking in found.rankings.items()}
    priced = {name: f"{float(found.prices[name][bid]):,.2f}" for name, bid in first.items()}
    if not found.cheapest_changes:
        told = ", ".join(f"{name} {price}" for name, price in priced.items())
        return f"{next(iter(first.values()))} is cheapest in every scenario: {told}."
    told = "; ".join(
        f"{bid} is cheapest in {name} at {priced[name]}" for name, bid in first.items()
    )
    return f"{told}."
