"""One summary of a panel: means, medians, severity, rankings, and the winner without each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from procurement.scoring.panel.severity import Marks, Severity, severity
from procurement.scoring.panel.table import Mark, check_marks, mean, median

# Adjusted means closer than this are level.
LEVEL = Fraction(1, 10**9)


@dataclass(frozen=True)
class Summary:
    """The statistics of the units; a unit without marks has None and stands in no ranking."""

    mean: dict[str, Mark]
    median: dict[str, Mark]
    severity: Severity | None
    ranking_by_mean: list[str]
    ranking_by_median: list[str]
    ranking_adjusted: list[str] | None


def summarize(marks: Marks, units: Sequence[str]) -> Summary:
    """Summarise marks per rater and unit; a missing mark is left out, never zero."""
    check_marks(marks)
    means = {unit: mean(given(marks, unit)) for unit in units}
    medians = {unit: median(given(marks, unit)) for unit in units}
    fitted = severity(marks, units)
    adjusted = None if fitted is None else ranked(fitted.adjusted_mean, LEVEL)
    return Summary(means, medians, fitted, ranked(means), ranked(medians), adjusted)


def given(marks: Marks, unit: str) -> list[Fraction]:
    """Return the marks of one unit, in the order of the raters."""
    return [mark for row in marks.values() if (mark := row.get(unit)) is not None]


def ranked(values: Mapping[str, Mark], level: Fraction = Fraction(0)) -> list[str]:
    """Return names by value, higher first, ties by name; neighbours nearer than ``level`` tie."""
    known = {name: value for name, value in values.items() if value is not None}
    ordered = sorted(known, key=lambda name: (-known[name], name))
    groups: list[list[str]] = []
    for name in ordered:
        if groups and known[groups[-1][-1]] - known[name] < level:
            groups[-1].append(name)
        else:
            groups.append([name])
    return [name for group in groups for name in sorted(group)]


def best(values: Mapping[str, Mark]) -> list[str]:
    """Return the names that share the highest value, sorted; [] when nobody has one."""
    known = [value for value in values.values() if value is not None]
    highest = max(known, default=None)
    return sorted(name for name, value in values.items() if known and value == highest)


def winners_without(
    marks: Marks, units: Sequence[str], leaving: int = 1
) -> dict[tuple[str, ...], list[str]]:
    """Return who has the highest plain mean after so many raters leave, for every such group."""
    found = {}
    for gone in combinations(marks, leaving):
        rest = {rater: row for rater, row in marks.items() if rater not in gone}
        found[gone] = best({unit: mean(given(rest, unit)) for unit in units})
    return found
