"""Weights become criteria, criteria a total, totals ranks; equal totals are named ties."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from procurement.documents import Rubric
from procurement.documents.vocabulary import LOT_UNDER_WITNESS, MAX_SCORE
from procurement.scoring.exact import exact, shown
from procurement.scoring.panel.missing import redistribute

Standing = tuple[Fraction, tuple[Fraction, ...]]


def weights(rubric: Rubric, variant: str, aside: Collection[str] = ()) -> dict[str, Fraction]:
    """Return each item's weight in percent within its criterion: 100 in every criterion.

    What is set ``aside`` stands not in it; its weight lies on the other items of the criterion, in
    proportion. Refuses: Refused ``rule_unusable`` when nothing with weight remains in a criterion.
    """
    own = {sub.id: exact(sub.weight_within_criterion[variant]) for sub in rubric.sub_criteria}
    if not aside:
        return own
    found: dict[str, Fraction] = {}
    for name in rubric.criteria:
        inside = {sub.id: own[sub.id] for sub in rubric.sub_criteria if sub.criterion == name}
        found |= redistribute(inside, aside, f" within {name}") if inside else {}
    return found


def criteria(
    rubric: Rubric, variant: str, scores: Mapping[str, Fraction], aside: Collection[str] = ()
) -> dict[str, Fraction]:
    """Return Σ weight × sub-score ÷ 100 per criterion (0 to 5), under the weights that apply.

    A score that is absent and not set aside adds nothing: such a sum is no result yet, or that of
    a bid which is out.
    """
    sums = dict.fromkeys(rubric.criteria, Fraction(0))
    used = weights(rubric, variant, aside)
    for sub in rubric.sub_criteria:
        if sub.id in scores and sub.id in used:
            sums[sub.criterion] += used[sub.id] * scores[sub.id] / 100
    return sums


def total(rubric: Rubric, variant: str, reached: Mapping[str, Fraction]) -> Fraction:
    """Return Σ weight × criterion ÷ 5 (0 to 100), unrounded."""
    outer = rubric.variants[variant]
    parts = (exact(outer[name]) * score for name, score in reached.items())
    return sum(parts, Fraction(0)) / MAX_SCORE


def shortfalls(
    rubric: Rubric,
    variant: str,
    scores: Mapping[str, Fraction],
    aside: Collection[str] = (),
    unscored: Collection[str] = (),
) -> tuple[str, ...]:
    """Return a sentence per quality minimum that is missed; equal to the minimum is enough.

    The overall quality is the weighted mean of the criteria that hold no price. Nothing is said of
    a criterion that holds an ``unscored`` item, nor then of the overall quality.
    """
    minimums = rubric.quality_minimums
    reached = criteria(rubric, variant, scores, aside)
    priced = {sub.criterion for sub in rubric.sub_criteria if sub.id == "CST-1"}
    unknown = {sub.criterion for sub in rubric.sub_criteria if sub.id in unscored}
    found = []
    if minimums.overall is not None and not unknown - priced:
        outer = {
            name: exact(weight)
            for name, weight in rubric.variants[variant].items()
            if name not in priced
        }
        quality = sum((outer[name] * reached[name] for name in outer), Fraction(0))
        percent = _percent(quality / (sum(outer.values(), Fraction(0)) or 1))
        found += _short("Quality", percent, exact(minimums.overall))
    for name, least in sorted(minimums.criteria.items()):
        if name not in unknown:
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
