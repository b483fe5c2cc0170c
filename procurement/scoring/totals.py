"""Weights become criteria, criteria a total, totals ranks; equal totals are named ties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from procurement.documents import Rubric
from procurement.documents.vocabulary import LOT_UNDER_WITNESS, MAX_SCORE
from procurement.scoring.exact import exact, shown

Standing = tuple[Fraction, tuple[Fraction, ...]]


def criteria(rubric: Rubric, variant: str, scores: Mapping[str, Fraction]) -> dict[str, Fraction]:
    """Return Σ weight × sub-score ÷ 100 per criterion (0 to 5); an absent score counts 0."""
    sums = dict.fromkeys(rubric.criteria, Fraction(0))
    for sub in rubric.sub_criteria:
        weight = exact(sub.weight_within_criterion[variant])
        sums[sub.criterion] += weight * scores.get(sub.id, Fraction(0)) / 100
    return sums


def total(rubric: Rubric, variant: str, reached: Mapping[str, Fraction]) -> Fraction:
    """Return Σ weight × criterion ÷ 5 (0 to 100), unrounded."""
    weights = rubric.variants[variant]
    parts = (exact(weights[name]) * score for name, score in reached.items())
    return sum(parts, Fraction(0)) / MAX_SCORE


def shortfalls(rubric: Rubric, variant: str, scores: Mapping[str, Fraction]) -> tuple[str, ...]:
    """Return a sentence per quality minimum that is missed; equal to the minimum is enough.

    The overall quality is the weighted mean of the criteria that hold no price.
    """
    minimums = rubric.quality_minimums
    reached = criteria(rubric, variant, scores)
    priced = {sub.criterion for sub in rubric.sub_criteria if sub.id == "CST-1"}
    found = []
    if minimums.overall is not None:
        weights = {
            name: exact(weight)
            for name, weight in rubric.variants[variant].items()
            if name not in priced
        }
        quality = sum((weights[name] * reached[name] for name in weights), Fraction(0))
        percent = _percent(quality / (sum(weights.values(), Fraction(0)) or 1))
        found += _short("Quality", percent, exact(minimums.overall))
    for name, least in sorted(minimums.criteria.items()):
        found += _short(rubric.criteria[name], _percent(reached[name]), exact(least))
    return tuple(found)


def _percent(score: Fraction) -> Fraction:
    return score * 100 / MAX_SCORE


def _short(label: str, percent: Fraction, least: Fraction) -> list[str]:
    if percent >= least:
        return []
    return [f"{label} reaches {shown(percent)} %; the minimum is {shown(least)} %."]


@dataclass(frozen=True)
class Place:
    """A rank, and how a tie in the total was resolved, if it was."""

    rank: int | None
    tie_break: str = ""


def ranks(standings: Sequence[Standing | None], tie_breaks: Sequence[str]) -> tuple[Place, ...]:
    """Rank by total, highest first; equal totals by the published list; still equal share it.

    ``None`` stands for a bid that is not ranked.
    """
    ranked = [standing for standing in standings if standing is not None]
    places = []
    for standing in standings:
        if standing is None:
            places.append(Place(None))
            continue
        ahead = sum(1 for other in ranked if other > standing)
        equals = [other for other in ranked if other[0] == standing[0]]
        places.append(Place(ahead + 1, _tie_sentence(standing, equals, tie_breaks)))
    return tuple(places)


def _tie_sentence(standing: Standing, equals: list[Standing], tie_breaks: Sequence[str]) -> str:
    if len(equals) < 2:
        return ""
    rivals = equals
    for position, step in enumerate(tie_breaks):
        if step == LOT_UNDER_WITNESS:
            break
        still = [other for other in rivals if other[1][position] == standing[1][position]]
        if len(still) == 1:
            return f"Equal totals, told apart by {step}."
        rivals = still
    if LOT_UNDER_WITNESS in tie_breaks:
        return "Equal in everything the rubric names: the lot is drawn under witness."
    return "Equal totals: the rank is shared."
