"""The same evaluation counted another way: other weights, fewer bids, other marks, another load.

Every number comes from the scoring engine's own functions; a bid whose prices and marks are not
touched keeps what it was given.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from fractions import Fraction

from procurement.documents import Rubric
from procurement.evaluations.comparison.model import Standing
from procurement.scoring import Evaluation, Row, totals
from procurement.scoring.evaluation import PRICE_ITEM, RANKED
from procurement.scoring.price import (
    Price,
    Scorer,
    anchored_line,
    lowest_prices,
    lowest_ratio,
    price_points,
)

Scores = Mapping[str, Fraction]


def scores_of(row: Row) -> dict[str, Fraction]:
    """The sub-scores of a row by item."""
    return {name: sub.score for name, sub in row.sub.items()}


def reweighted(rubric: Rubric, variant: str, weights: Mapping[str, Fraction]) -> Rubric:
    """The rubric with these weights (percent, sum 100) in place of the variant's own."""
    return rubric.model_copy(update={"variants": {**rubric.variants, variant: weights}})


def standings(
    evaluation: Evaluation,
    *,
    weights: Mapping[str, Fraction] | None = None,
    without: Collection[str] = (),
    scores: Mapping[str, Scores] | None = None,
    prices: Mapping[str, Price] | None = None,
    scorer: Scorer | None = None,
) -> tuple[Standing, ...]:
    """Rank again, best first, unranked bids last.

    ``weights`` are percent by criterion; ``without`` bids that were never there; ``scores`` all
    sub-scores of some bids; ``prices`` other evaluated prices, scored by ``scorer`` (left out: the
    published rule over these prices).
    """
    rubric, variant = evaluation.rubric, evaluation.variant
    if weights is not None:
        rubric = reweighted(rubric, variant, weights)
    rows = [row for row in evaluation.rows if row.bid_id not in without]
    given = scores or {}
    keeps_minimums = weights is None or _is_all_money(rubric, variant)
    short = {
        row.bid_id: row.shortfalls
        if keeps_minimums and row.bid_id not in given
        else _shortfalls(rubric, variant, given.get(row.bid_id) or scores_of(row), row)
        for row in rows
    }
    rescored = _price_scores(evaluation, rows, short, prices, scorer)
    counted = [
        _counted(row, rubric, variant, given.get(row.bid_id), rescored.get(row.bid_id))
        for row in rows
    ]
    places = totals.ranks(
        [
            one if _without_minimum(row) in RANKED and not short[row.bid_id] else None
            for row, one in zip(rows, counted, strict=True)
        ],
        rubric.tie_breaks,
    )
    found = [
        Standing(row.bid_id, total, place.rank)
        for row, (total, _), place in zip(rows, counted, places, strict=True)
    ]
    return tuple(sorted(found, key=lambda one: (one.rank is None, one.rank or 0, -one.total)))


def _counted(
    row: Row, rubric: Rubric, variant: str, given: Scores | None, price_score: Fraction | None
) -> totals.Standing:
    """The total and the values that break ties; what is untouched is not summed again."""
    scores = dict(given) if given is not None else scores_of(row)
    is_same = given is None
    if price_score is not None and price_score != scores.get(PRICE_ITEM):
        scores[PRICE_ITEM], is_same = price_score, False
    reached = row.criteria if is_same else totals.criteria(rubric, variant, scores, row.aside)
    known = {**scores, **reached}
    steps = tuple(known.get(step, Fraction(0)) for step in rubric.tie_breaks)
    return totals.total(rubric, variant, reached), steps


def _shortfalls(rubric: Rubric, variant: str, scores: Scores, row: Row) -> tuple[str, ...]:
    """The quality minimums missed; a rubric without any has none to miss."""
    minimums = rubric.quality_minimums
    if minimums.overall is None and not minimums.criteria:
        return ()
    return totals.shortfalls(rubric, variant, _unpriced(scores), row.aside, row.panel.unscored)


def _is_all_money(rubric: Rubric, variant: str) -> bool:
    """Whether only the criterion with the price has weight: then no quality mean can be formed."""
    priced = {sub.criterion for sub in rubric.sub_criteria if sub.id == PRICE_ITEM}
    weights = rubric.variants[variant]
    return not any(weight for name, weight in weights.items() if name not in priced)


def _unpriced(scores: Scores) -> dict[str, Fraction]:
    return {name: score for name, score in scores.items() if name != PRICE_ITEM}


def _without_minimum(row: Row) -> str:
    """The status before the quality minimums, which are decided anew."""
    if row.status != "below_minimum":
        return row.status
    return "conditional" if row.clarify else "eligible"


def _price_scores(
    evaluation: Evaluation,
    rows: list[Row],
    short: Mapping[str, tuple[str, ...]],
    prices: Mapping[str, Price] | None,
    scorer: Scorer | None,
) -> dict[str, Fraction]:
    """Price points anew, only where something they rest on is different."""
    asked = {row.bid_id: (prices or {}).get(row.bid_id, row.price) for row in rows}
    setting = [asked[row.bid_id] for row in rows if not row.failed and not short[row.bid_id]]
    if scorer is None and prices is None and _is_same_rule(evaluation, setting):
        return {}
    rule = scorer or price_rule(evaluation, setting)
    return {row.bid_id: price_points(row.case, asked[row.bid_id], rule).score for row in rows}


def _is_same_rule(evaluation: Evaluation, setting: Collection[Price | None]) -> bool:
    """Whether these prices leave the lowest price of every lot as the evaluation found it."""
    if evaluation.rubric.price_rule == "anchored_line":
        return True
    before = [row.price for row in evaluation.rows if not row.failed and not row.shortfalls]
    now = lowest_prices(price for price in setting if price is not None)
    return now == lowest_prices(price for price in before if price is not None)


def price_rule(evaluation: Evaluation, setting: Collection[Price | None]) -> Scorer:
    """The published price rule; under a relative one these prices set the lowest."""
    if evaluation.rubric.price_rule == "anchored_line":
        return anchored_line(evaluation.posting)
    return lowest_ratio(lowest_prices(price for price in setting if price is not None))


def scaled(price: Price, factor: Fraction) -> Price:
    """Every price and fee of a bid times a factor."""
    lots = {
        letter: replace(lot, cost=lot.cost * factor, comparison=lot.comparison * factor)
        for letter, lot in price.lots.items()
    }
    return replace(price, lots=lots, total=price.total * factor)


def under_load(price: Price, factor: Fraction, *, is_whole_offer: bool) -> Price:
    """The price when the work is a multiple of the plan: lots grow with it, fees do not."""
    fixed = price.setup + price.monthly + price.append
    work = sum((lot.cost for lot in price.lots.values()), Fraction(0))
    share = 1 + fixed / (work * factor) if work else Fraction(1)
    lots = {
        letter: replace(
            lot,
            quantity=lot.quantity * factor,
            cost=lot.cost * factor,
            comparison=lot.cost * factor * share if work else lot.comparison,
        )
        for letter, lot in price.lots.items()
    }
    before = work * factor + fixed
    applies = is_whole_offer and price.minimum > before
    total = price.minimum if applies else before
    return replace(price, lots=lots, total=total, minimum_applies=applies)


def in_scope(evaluation: Evaluation, found: Collection[Standing]) -> tuple[Standing, ...]:
    """The ranked standings of bids that answer the whole scope, best first."""
    partial = {row.bid_id for row in evaluation.rows if row.is_partial}
    return tuple(one for one in found if one.rank is not None and one.bid not in partial)


def leaders_of(found: Collection[Standing]) -> tuple[str, ...]:
    """Who shares the best rank among these, in their order."""
    best = min((one.rank for one in found if one.rank is not None), default=None)
    return tuple(one.bid for one in found if best is not None and one.rank == best)


def lead_of(found: tuple[Standing, ...]) -> Fraction | None:
    """The points between the first and the second, None without a second."""
    return found[0].total - found[1].total if len(found) > 1 else None
