"""Does the winner depend on who else bid? Withdraws bids and lists every change of order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from procurement.scoring.award.decision import Award, award
from procurement.scoring.award.model import Bid, Rules
from procurement.scoring.award.refusals import unusable

MOST_BIDS = 12


@dataclass(frozen=True)
class Flip:
    """A pair (sorted by id) whose order changes; signs as in ``Award.sign``."""

    without: str
    pair: tuple[str, str]
    before: int
    after: int


@dataclass(frozen=True)
class Reversals:
    """The award, the winners after each single withdrawal, and what changed."""

    award: Award
    winner_without: dict[str, list[str]]
    winner_changes_when_loser_leaves: list[str]
    order_changes: list[Flip]


def rank_reversals(rules: Rules, bids: Sequence[Bid]) -> Reversals:
    """Withdraw every eligible bid once, winners too; refuses as ``award`` does."""
    first = award(rules, bids)
    if rules.is_absolute:
        return Reversals(first, {name: _next(first, name) for name in first.totals}, [], [])
    field = [bid for bid in bids if bid.id in first.totals]
    after = {bid.id: award(rules, [b for b in field if b is not bid]) for bid in field}
    changed = [
        name
        for name, later in sorted(after.items())
        if name not in first.winner and later.winner != first.winner
    ]
    flips = [flip for name in sorted(after) for flip in _flips(name, first, after[name])]
    return Reversals(first, {name: later.winner for name, later in after.items()}, changed, flips)


def _next(found: Award, gone: str) -> list[str]:
    """Return who is first without one bid, where all points of the others stay as they are."""
    ranks = {name: rank for name, rank in found.ranks.items() if name != gone}
    best = min(ranks.values(), default=0)
    return sorted(name for name, rank in ranks.items() if rank == best)


def _flips(without: str, before: Award, after: Award) -> Iterable[Flip]:
    for first, second in combinations(sorted(after.totals), 2):
        signs = before.sign(first, second), after.sign(first, second)
        if signs[0] != signs[1]:
            yield Flip(without, (first, second), *signs)


def winner_changing_subsets(rules: Rules, bids: Sequence[Bid]) -> list[tuple[str, ...]]:
    """Return every smallest set of losers whose withdrawal together gives another winner list.

    Empty without calculation when no rule looks at other bids. Refuses: Refused ``rule_unusable``
    for more than 12 eligible bids, and as ``award`` does.
    """
    first = award(rules, bids)
    if rules.is_absolute:
        return []
    if len(first.totals) > MOST_BIDS:
        raise unusable(f"Subsets are searched for up to {MOST_BIDS} bids.")
    field = [bid for bid in bids if bid.id in first.totals]
    losers = sorted(set(first.totals) - set(first.winner))
    found: list[tuple[str, ...]] = []
    for size in range(1, len(losers) + 1):
        for gone in combinations(losers, size):
            if any(set(smaller) <= set(gone) for smaller in found):
                continue
            if award(rules, [b for b in field if b.id not in gone]).winner != first.winner:
                found.append(gone)
    return found


def reversal_sentence(rules: Rules, found: Reversals) -> str:
    """Say in one sentence whether withdrawals of losers change the winner, and why not."""
    if rules.is_absolute:
        return (
            "No withdrawal of a losing bid can change the winner: "
            "no bid's points depend on the other bids."
        )
    changes = found.winner_changes_when_loser_leaves
    if not changes:
        return "Withdrawing any single losing bid leaves the winner as it is."
    return f"The winner changes when a losing bid is withdrawn: {', '.join(changes)}."
