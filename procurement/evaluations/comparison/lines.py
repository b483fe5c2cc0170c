"""One line per bid: points by criterion, gates, and every sub-score with why it is what it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

from procurement.documents import JudgedScores, Rubric, SubCriterion
from procurement.documents.vocabulary import MAX_SCORE
from procurement.evaluations.comparison import marks, money, places
from procurement.evaluations.comparison.model import BidLine, GateLine, Item, criteria_of
from procurement.scoring import Evaluation, Missing, Row, SubScore
from procurement.scoring.exact import exact
from procurement.scoring.reasons import Reason

NO_SCORE = Reason(sentence="Nobody has scored this item yet.")


def lines_of(evaluation: Evaluation, judged: JudgedScores) -> tuple[BidLine, ...]:
    """Every row of the evaluation, in its order."""
    short = short_names([row.vendor_name for row in evaluation.rows])
    return tuple(
        _line(evaluation, row, judged, name)
        for row, name in zip(evaluation.rows, short, strict=True)
    )


def short_names(names: Sequence[str]) -> list[str]:
    """The fewest leading words that tell the names apart: what fits beside a bar.

    Bids of one name are numbered, so that no two are called alike.
    """
    longest = max((len(name.split()) for name in names), default=1)
    for count in range(1, longest + 1):
        cut = [" ".join(name.split()[:count]).rstrip(" &,") for name in names]
        if len(set(cut)) == len(set(names)):
            return _numbered(cut)
    return _numbered(names)


def _numbered(names: Sequence[str]) -> list[str]:
    seen: Counter[str] = Counter()
    found = []
    for name in names:
        seen[name] += 1
        found.append(f"{name} {seen[name]}" if seen[name] > 1 else name)
    return found


def _line(evaluation: Evaluation, row: Row, judged: JudgedScores, short: str) -> BidLine:
    rubric, variant = evaluation.rubric, evaluation.variant
    weights = rubric.variants[variant]
    titles = {gate.id: gate.title for gate in rubric.gates}
    return BidLine(
        bid=row.bid_id,
        vendor=row.vendor_name,
        short=short,
        lots=row.case.letters,
        is_partial=row.is_partial,
        status=row.status,
        rank=row.rank,
        total=row.total,
        criteria={name: row.criteria[name] for name in criteria_of(rubric)},
        points={
            name: exact(weights[name]) * row.criteria[name] / MAX_SCORE
            for name in criteria_of(rubric)
        },
        gates=tuple(
            GateLine(
                id=gate,
                title=titles[gate],
                outcome=result.outcome,
                sentence=result.reason.sentence,
                fields=result.reason.fields,
            )
            for gate, result in row.gates.items()
        ),
        items=items_of(evaluation, row.bid_id, row.sub, judged),
        money=money.money_of(row),
        places=places.places_of(row),
        control=places.control_of(row.criteria),
        shortfalls=row.shortfalls,
        tie_break=row.tie_break,
        warnings=row.warnings,
    )


def items_of(
    evaluation: Evaluation, bid: str, sub: dict[str, SubScore], judged: JudgedScores
) -> dict[str, Item]:
    """Every item of the rubric, in its order; an item without a score counts 0 and says so."""
    worth = marks.worths(evaluation)
    return {
        one.id: _item(evaluation.rubric, one, sub.get(one.id), worth[one.id], bid, judged)
        for one in evaluation.rubric.sub_criteria
    }


def _item(
    rubric: Rubric,
    sub: SubCriterion,
    given: SubScore | None,
    worth: Fraction,
    bid: str,
    judged: JudgedScores,
) -> Item:
    score = given.score if given else Fraction(0)
    reason = given.reason if given else NO_SCORE
    level = int(score)
    own = judged.of(bid, sub.id) if sub.id in rubric.judged_items else {}
    return Item(
        id=sub.id,
        criterion=sub.criterion,
        title=sub.title,
        method=sub.method,
        score=score,
        at_stake=worth,
        points=worth * score / MAX_SCORE,
        sentence=reason.sentence,
        reached=str(sub.anchors[level]) if given else "",
        above=str(sub.anchors[level + 1]) if level < MAX_SCORE else "",
        needs=reason.next_anchor,
        fields=reason.fields,
        marks={who: exact(mark) for who, mark in sorted(own.items())},
        missing=_missing(judged, bid, sub.id) if sub.id in rubric.judged_items else {},
    )


def _missing(judged: JudgedScores, bid: str, item: str) -> dict[str, Missing]:
    """Who has no score on one item of one bid, and why: abstained, or not yet scored."""
    given = next((one.scores.get(item, {}) for one in judged.scores if one.bid_id == bid), {})
    people = dict.fromkeys([*(one.id for one in judged.evaluators), *given])
    return {
        who: Missing.ABSTAINED if who in given else Missing.UNSCORED
        for who in people
        if given.get(who) is None
    }
