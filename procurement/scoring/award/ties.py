"""Ties for the first place are resolved only by the published list, each step on record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from procurement.scoring.award.refusals import check_numbers, unusable


@dataclass(frozen=True)
class TieRule:
    """One line of the published list: a value per bid, and which way is better."""

    name: str
    values: Mapping[str, Fraction]
    higher_is_better: bool = True


@dataclass(frozen=True)
class TieStep:
    """What one rule did: the bids that were level before it and those that are after it."""

    rule: str
    level_before: tuple[str, ...]
    level_after: tuple[str, ...]


@dataclass(frozen=True)
class TieBreak:
    """Who remains first, and the steps that led there; more than one remaining is still a tie."""

    remaining: tuple[str, ...]
    steps: tuple[TieStep, ...]

    @property
    def is_resolved(self) -> bool:
        """Tell whether one bid remains."""
        return len(self.remaining) == 1


def break_tie(level: Sequence[str], rules: Sequence[TieRule]) -> TieBreak:
    """Apply the rules in their published order until one bid remains.

    A lot under witness is a rule like the others: its values are the places that were drawn.

    Refuses: Refused ``rule_unusable`` when a rule has no value for one of the bids.
    """
    remaining = tuple(sorted(level))
    steps: list[TieStep] = []
    for rule in rules:
        if len(remaining) < 2:
            break
        after = _best(remaining, rule)
        steps.append(TieStep(rule.name, remaining, after))
        remaining = after
    return TieBreak(remaining, tuple(steps))


def _best(level: tuple[str, ...], rule: TieRule) -> tuple[str, ...]:
    absent = [name for name in level if name not in rule.values]
    if absent:
        raise unusable(f"The tie-break {rule.name} has no value for {absent[0]}.")
    check_numbers((f"{rule.name} of {name}", rule.values[name]) for name in level)
    values = {name: rule.values[name] for name in level}
    best = max(values.values()) if rule.higher_is_better else min(values.values())
    return tuple(name for name in level if values[name] == best)
