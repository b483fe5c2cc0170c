"""One line per bid: points by criterion, gates, and every sub-score with why it is what it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

from procurement.documents import JudgedScores, SubCriterion, readable
from procurement.documents.vocabulary import MAX_SCORE
from procurement.evaluations.comparison import marks, money, places
from procurement.evaluations.comparison.model import BidLine, GateLine, Item, criteria_of
from procurement.scoring import Evaluation, Row
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
    zone = row.case.posting.timeline.timezone
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
                sentence=readable(result.reason.sentence, zone),
                fields=result.reason.fields,
            )
            for gate, result in row.gates.items()
        ),
        items=items_of(evaluation, row, judged),
        money=money.money_of(row),
        places=places.places_of(row),
        control=places.control_of(row.criteria),
        shortfalls=row.shortfalls,
        tie_break=row.tie_break,
        warnings=row.warnings,
    )


def items_of(evaluation: Evaluation, row: Row, judged: JudgedScores) -> dict[str, Item]:
    """Every item of the rubric, in its order; an item without a score says why."""
    worth = marks.worths(evaluation, row)
    return {
        one.id: _item(one, row, worth[one.id], judged) for one in evaluation.rubric.sub_criteria
    }


def _item(sub: SubCriterion, row: Row, worth: Fraction, judged: JudgedScores) -> Item:
    given = row.sub.get(sub.id)
    reason = given.reason if given else _no_score(row, sub.id)
    level = int(given.score) if given else None
    own = judged.of(row.bid_id, sub.id) if sub.method == "judged" else {}
    absent = row.panel.missing.get(sub.id, {})
    return Item(
        id=sub.id,
        criterion=sub.criterion,
        title=sub.title,
        method=sub.method,
        score=given.score if given else None,
        at_stake=worth,
        points=worth * given.score / MAX_SCORE if given else Fraction(0),
        sentence=readable(reason.sentence, None),
        reached="" if level is None else str(sub.anchors[level]),
        above="" if level is None or level == MAX_SCORE else str(sub.anchors[level + 1]),
        needs=reason.next_anchor,
        fields=reason.fields,
        marks={who: exact(mark) for who, mark in sorted(own.items())},
        missing={who: one.kind for who, one in absent.items() if who},
        reasons={who: one.reason for who, one in absent.items() if one.reason},
    )


def _no_score(row: Row, item: str) -> Reason:
    if item not in row.aside:
        return NO_SCORE
    return Reason(sentence=f"Does not apply to this bid: {row.aside[item]}")
