"""Bids and published rules become points, totals, ranks and a winner, in exact arithmetic."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from procurement.scoring.award import eligibility, ranking
from procurement.scoring.award.logarithm import SLACK
from procurement.scoring.award.model import ONE, ZERO, Bid, Criterion, Rule, Rules, Scoring
from procurement.scoring.award.price_rules import price_points, warning
from procurement.scoring.award.refusals import (
    SCORE_OUT_OF_SCALE,
    Refused,
    check_numbers,
    unusable,
)
from procurement.scoring.award.weights import check_criteria

Points = dict[str, dict[str, Fraction]]


@dataclass(frozen=True)
class Award:
    """The result; excluded bids appear in ``excluded`` only. Totals are unrounded."""

    criterion_points: Points
    totals: dict[str, Fraction]
    ranks: dict[str, int]
    ranking: list[str]
    winner: list[str]
    excluded: dict[str, list[str]]
    warnings: tuple[str, ...]
    slack: Fraction

    @property
    def outcome(self) -> str:
        """Return ``award``, or ``no_award`` when no bid is eligible."""
        return "award" if self.totals else "no_award"

    @property
    def needs_tie_break(self) -> bool:
        """Tell whether more than one bid shares rank 1."""
        return len(self.winner) > 1

    def sign(self, first: str, second: str) -> int:
        """Return 1 when the first bid is ahead of the second, -1 when behind, 0 when level."""
        return ranking.sign(self.totals[first], self.totals[second], self.slack)


def award(rules: Rules, bids: Sequence[Bid]) -> Award:
    """Rank the eligible bids; excluded ones enter no minimum, mean, maximum or count.

    Refuses: Refused with code ``weights_do_not_sum``, ``score_missing``, ``score_out_of_scale``,
    ``price_not_positive`` or ``rule_unusable``.
    """
    check_ids(bids)
    check_criteria(rules.criteria)
    check_numbers((f"The minimum of {one.criterion}", one.least) for one in rules.minimums)
    out = eligibility.excluded(bids, rules.minimums)
    field = [bid for bid in bids if bid.id not in out]
    return _decided(rules, points_of(rules.criteria, field), field, out)


def _decided(
    rules: Rules, points: Points, field: Sequence[Bid], out: dict[str, list[str]]
) -> Award:
    totals = {name: sum(parts.values(), ZERO) for name, parts in points.items()}
    slack = slack_of(rules)
    ranks = ranking.ranks(totals, slack=slack)
    return Award(
        points,
        totals,
        ranks,
        ranking.ranking(ranks),
        ranking.winners(ranks),
        out,
        tuple(_warnings(rules, field)),
        slack,
    )


def slack_of(rules: Rules) -> Fraction:
    """Return how near two totals must be to be level: 0, but 1e-30 where logarithms enter."""
    logs = any(item.price and item.price.rule is Rule.LOG_RATIO for item in rules.criteria)
    return SLACK if logs else ZERO


def check_ids(bids: Sequence[Bid]) -> None:
    """Refuse two bids of one name, which nobody could tell apart, and numbers not exact."""
    for bid in bids:
        numbers = (*bid.scores.items(), ("price", bid.price))
        check_numbers((f"{bid.id}, {place}", value) for place, value in numbers)
    names = [bid.id for bid in bids]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise unusable(f"The bid {twice[0]} stands twice in the list.")


def points_of(criteria: Iterable[Criterion], bids: Sequence[Bid]) -> Points:
    """Return the points per bid and criterion; relative formulas see only these bids."""
    points: Points = {bid.id: {} for bid in bids}
    for criterion in criteria:
        for name, value in _points(criterion, bids).items():
            points[name][criterion.id] = value
    return points


def prices_of(bids: Sequence[Bid]) -> dict[str, Fraction]:
    """Return the price per bid; refuses a bid without one."""
    for bid in bids:
        if bid.price is None:
            raise unusable(f"{bid.id} has no price.")
    return {bid.id: bid.price for bid in bids if bid.price is not None}


def _points(criterion: Criterion, bids: Sequence[Bid]) -> Mapping[str, Fraction]:
    if criterion.price is not None:
        return price_points(criterion.price, prices_of(bids))
    scores = {bid.id: eligibility.raw_score(bid, criterion.id) for bid in bids}
    if criterion.scoring is Scoring.POINTS:
        return _plain_points(criterion, scores)
    most = criterion.max_points
    if most is None:
        raise unusable(f"The criterion {criterion.id} needs max_points.")
    if criterion.scoring is Scoring.BEST_RATIO:
        return _best_ratio(criterion.id, most, scores)
    low, high = _ends(criterion)
    for name, score in scores.items():
        check_score(score, low, high, bid=name, criterion=criterion.id)
    each = most / (high - low)
    return {name: (score - low if low else score) * each for name, score in scores.items()}


def _plain_points(criterion: Criterion, scores: Mapping[str, Fraction]) -> dict[str, Fraction]:
    """Return score times weight, which must lie in 0 to max_points.

    A weight in percent makes points larger than the score; then the score itself is held to it.
    """
    weight = ONE if criterion.weight is None else criterion.weight
    for name, score in scores.items():
        held = score * min(weight, ONE)
        check_score(held, ZERO, criterion.max_points, bid=name, criterion=criterion.id)
    return {name: score * weight for name, score in scores.items()}


def _best_ratio(name: str, most: Fraction, scores: Mapping[str, Fraction]) -> dict[str, Fraction]:
    for bid, score in scores.items():
        check_score(score, ZERO, None, bid=bid, criterion=name)
    best = max(scores.values(), default=ONE)
    if best == 0:
        raise unusable(f"Nobody has a score above zero for {name}: nothing to compare with.")
    return {bid: most * score / best for bid, score in scores.items()}


def _ends(criterion: Criterion) -> tuple[Fraction, Fraction]:
    """Return the ends of the criterion's scale; refuses a scale without width."""
    high = criterion.scale_max
    if high is None or high <= criterion.scale_min:
        raise unusable(f"The scale of {criterion.id} needs a scale_max above its scale_min.")
    return criterion.scale_min, high


def check_score(score: Fraction, low: Fraction, high: Fraction | None, **where: object) -> None:
    """Refuse a score outside its scale; both ends are allowed, no upper end means no limit."""
    if score < low or (high is not None and score > high):
        names = " on ".join(str(name) for name in where.values())
        top = "" if high is None else f" to {float(high):g}"
        sentence = f"The score {float(score):g} of {names} lies outside {float(low):g}{top}."
        raise Refused(SCORE_OUT_OF_SCALE, sentence, **where)


def _warnings(rules: Rules, field: Sequence[Bid]) -> Iterable[str]:
    for criterion in rules.price_criteria:
        found = criterion.price and warning(criterion.price, prices_of(field))
        if found:
            yield found
