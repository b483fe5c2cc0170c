"""Builds a comparison from an evaluation and the panel's scores: pure, the same every time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import partial

from procurement.documents import JudgedScores
from procurement.evaluations.comparison import lines, money, rescoring, safety
from procurement.evaluations.comparison.field import Field
from procurement.evaluations.comparison.model import (
    Answer,
    BidLine,
    Comparison,
    Outcome,
    Standing,
    Tipping,
)
from procurement.scoring import Evaluation
from procurement.scoring.evaluation import PRICE_ITEM
from procurement.scoring.exact import exact, shown
from procurement.scoring.robustness.sentences import percent

NARROW = Fraction(1)  # a lead under one point of 100 calls for a second look at the scores


def build(evaluation: Evaluation, judged: JudgedScores) -> Comparison:
    """Everything there is to say about the bids of one evaluation.

    ``judged`` are the scores it was made from. The ranking is the evaluation's own; who leads is
    said among the bids that answer the whole scope, as others are not like for like.
    """
    known = lines.lines_of(evaluation, judged)
    names = {line.bid: line.short for line in known}
    standing = tuple(Standing(line.bid, line.total, line.rank) for line in known)
    contenders = rescoring.in_scope(evaluation, standing)
    answer = _answer(contenders, known, names)
    bids = tuple(one.bid for one in contenders)
    waiting = {line.bid for line in known if line.status == "conditional"}
    field = Field(evaluation, judged, answer, bids, names)
    return Comparison(
        evaluation=evaluation,
        judged=judged,
        answer=answer,
        bids=known,
        contenders=bids,
        without_conditional=rescoring.standings(evaluation, without=waiting) if waiting else (),
        tipping=tuple(_tipping(evaluation, answer, contenders, names)),
        flags=money.flags(evaluation, names),
        examine=partial(safety.examine, field),
    )


def _answer(
    contenders: tuple[Standing, ...], known: tuple[BidLine, ...], names: Mapping[str, str]
) -> Answer:
    leaders = rescoring.leaders_of(contenders)
    others = [one for one in contenders if one.bid not in leaders]
    second = others[0].bid if others else None
    lead = contenders[0].total - others[0].total if others else None
    if not leaders:
        outcome = Outcome.NOBODY
    elif len(leaders) > 1:
        outcome = Outcome.TIE
    else:
        outcome = Outcome.LEADER if others else Outcome.ALONE
    is_close = lead is not None and lead < NARROW
    answer = Answer(
        outcome=outcome,
        leaders=leaders,
        second=second,
        lead=lead,
        is_close=is_close or outcome == Outcome.TIE,
        sentence="",
    )
    full = {line.bid: line.vendor for line in known}
    return Answer(**{**vars(answer), "sentence": _said(answer, contenders, full, names)})


def _said(
    answer: Answer,
    contenders: tuple[Standing, ...],
    full: Mapping[str, str],
    names: Mapping[str, str],
) -> str:
    if not answer.leaders:
        return "No bid that answers all of these lots can be ranked."
    total = shown(contenders[0].total)
    if answer.outcome == Outcome.TIE:
        who = " and ".join(full[bid] for bid in answer.leaders)
        return f"{who} are level with {total} of 100 points each."
    first = full[answer.leaders[0]]
    if answer.second is None or answer.lead is None:
        return f"{first} is the only ranked bid for all of these lots, with {total} of 100 points."
    if not answer.lead:
        return f"{first} leads by the published tie-break: equal totals of {total} of 100 points."
    return (
        f"{first} leads with {total} of 100 points, {shown(answer.lead)} ahead of "
        f"{names[answer.second]}."
    )


# The weight that tips -----------------------------------------------------------------------------


def _tipping(
    evaluation: Evaluation,
    answer: Answer,
    contenders: tuple[Standing, ...],
    names: Mapping[str, str],
) -> Iterator[Tipping]:
    """For every cheaper contender the cost weight at which it overtakes the leader.

    With non-cost means a, b (0 to 1) and cost scores p, q: (a - b) ÷ ((a - b) + (q - p)).
    """
    cost = _cost_criterion(evaluation)
    if not answer.leaders or cost is None:
        return
    rows = {row.bid_id: row for row in evaluation.rows}
    leader = rows[answer.leaders[0]]
    weights = evaluation.rubric.variants[evaluation.variant]
    whole = sum((exact(weight) for weight in weights.values()), Fraction(0))
    now = exact(weights[cost]) / whole
    for one in contenders:
        row = rows[one.bid]
        if one.bid in answer.leaders or leader.price is None or row.price is None:
            continue
        if row.price.total < leader.price.total:
            weight = _level_weight(evaluation, leader.criteria, row.criteria, cost)
            yield Tipping(
                rival=one.bid,
                weight=weight,
                now=now,
                sentence=_tips(names, leader.bid_id, one.bid, weight, now),
            )


def _cost_criterion(evaluation: Evaluation) -> str | None:
    found = [sub.criterion for sub in evaluation.rubric.sub_criteria if sub.id == PRICE_ITEM]
    return found[0] if found else None


def _level_weight(
    evaluation: Evaluation,
    leading: Mapping[str, Fraction],
    rival: Mapping[str, Fraction],
    cost: str,
) -> Fraction | None:
    weights = evaluation.rubric.variants[evaluation.variant]
    others = {name: exact(weight) for name, weight in weights.items() if name != cost}
    rest = sum(others.values(), Fraction(0))
    if not rest:
        return None
    ahead = sum((others[name] * (leading[name] - rival[name]) for name in others), Fraction(0))
    ahead = ahead / rest / 5
    cheaper = (rival[cost] - leading[cost]) / 5
    if ahead + cheaper == 0 or cheaper <= 0:
        return None
    weight = ahead / (ahead + cheaper)
    return weight if 0 <= weight <= 1 else None


def _tips(
    names: Mapping[str, str], leader: str, rival: str, weight: Fraction | None, now: Fraction
) -> str:
    if weight is None:
        return f"No weight of cost lets the cheaper {names[rival]} overtake {names[leader]}."
    return (
        f"The cheaper {names[rival]} overtakes {names[leader]} when cost weighs "
        f"{percent(weight)} or more (now {percent(now)}), the other weights in proportion."
    )
