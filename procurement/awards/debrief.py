"""What one bidder may learn: its own scores and reasons, and of others the winners' points only.

Pure: everything is computed from the evaluation, so that a preview and the letter say the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from procurement.awards.model import (
    Candidate,
    CriterionScore,
    Debrief,
    LotField,
    LotOutcome,
    NoticeKind,
    Payee,
    WeakAnchor,
)
from procurement.documents import JudgedScores, Rubric, SubCriterion, readable
from procurement.scoring import Evaluation, Row, rescoped
from procurement.scoring.exact import rounded

PRICE_ITEM = "CST-1"
FULL = Fraction(5)
WEAKEST = 2
SOMEBODY = "another bidder"
LOWER_PRICE = "a lower price, by the published line from full points to none"
# Shorter names would hide ordinary words.
LEAST_NAME = 3
Reasons = Mapping[tuple[str, str], Sequence[str]]  # bid and item → what the panel wrote


@dataclass(frozen=True)
class Ground:
    """What an award stands on: the evaluation of all lots, and the scores it was made from.

    ``reasons`` are the panel's words by bid and item, without the names of their writers.
    """

    evaluation: Evaluation
    judged: JudgedScores
    reasons: Reasons = field(default_factory=dict)

    @property
    def names(self) -> Mapping[str, str]:
        """The bidders' names by bid."""
        return {row.bid_id: row.vendor_name for row in self.evaluation.rows}


def lot_fields(ground: Ground) -> tuple[LotField, ...]:
    """Every lot with the bids on it, each lot ranked by itself."""
    return tuple(_lot_field(ground, letter) for letter in ground.evaluation.scope)


def _lot_field(ground: Ground, letter: str) -> LotField:
    alone = rescoped(ground.evaluation, ground.judged, (letter,))
    return LotField(
        letter=letter,
        name=alone.posting.lots[letter].name,
        candidates=tuple(_candidate(alone.rubric, row) for row in alone.rows),
    )


def _candidate(rubric: Rubric, row: Row) -> Candidate:
    return Candidate(
        bid_id=row.bid_id,
        vendor_id=row.case.offer.vendor_id,
        vendor=row.vendor_name,
        status=row.status,
        rank=row.rank,
        total=rounded(row.total, 2),
        price=None if row.price is None else rounded(row.price.total, 2),
        failed=row.failed,
        clarify=row.clarify,
        obstacles=_obstacles(rubric, row),
    )


def payees(ground: Ground, awarded: Mapping[str, str]) -> tuple[Payee, ...]:
    """What each awarded vendor costs, its lots taken together; ``awarded`` maps lot to bid."""
    found = []
    for bid_id in dict.fromkeys(awarded.values()):
        letters = [letter for letter, chosen in awarded.items() if chosen == bid_id]
        joint = rescoped(ground.evaluation, ground.judged, letters)
        row = next(one for one in joint.rows if one.bid_id == bid_id)
        lots = row.price.lots.items() if row.price else ()
        found.append(
            Payee(
                bid_id=bid_id,
                vendor=row.vendor_name,
                amounts={letter: rounded(lot.comparison, 2) for letter, lot in lots},
                total=rounded(row.price.total, 2) if row.price else Decimal(0),
                status=row.status,
                obstacles=_obstacles(joint.rubric, row),
            )
        )
    return tuple(found)


def debrief_of(
    ground: Ground, lots: Sequence[LotField], awarded: Mapping[str, str], bid_id: str
) -> Debrief:
    """What the bidder with this bid learns; ``awarded`` maps lot to bid, others go to nobody."""
    own = next((row for row in ground.evaluation.rows if row.bid_id == bid_id), None)
    letters = own.case.letters if own else ()
    outcomes = tuple(_outcome(lot, awarded, bid_id) for lot in lots if lot.letter in letters)
    kind = _kind(outcomes, awarded)
    if own is None:
        return Debrief(kind, (), "", (), (), ("Your bid could not be evaluated.",))
    # Its own lots only: then the bid is whole, and no other bid's lots weigh in.
    scored = rescoped(ground.evaluation, ground.judged, letters)
    row = next(one for one in scored.rows if one.bid_id == bid_id)
    hidden = [name for other, name in ground.names.items() if other != bid_id]
    return Debrief(
        kind=kind,
        lots=outcomes,
        total=_number(row.total, 2),
        criteria=tuple(_criteria(scored, row)),
        weakest=tuple(_weakest(ground, scored, row, hidden)),
        obstacles=tuple(veiled(one, hidden) for one in _hindered(scored, row, lots)),
        aside=tuple(veiled(one, hidden) for one in _aside(ground, scored.rubric, row)),
    )


def _hindered(scored: Evaluation, row: Row, lots: Sequence[LotField]) -> list[str]:
    """What kept the bid out of the ranking of single lots, and what only all its lots together."""
    by_lot: dict[str, list[str]] = {}
    for lot in lots:
        own = lot.of(row.bid_id)
        for sentence in own.obstacles if own else ():
            by_lot.setdefault(sentence, []).append(lot.letter)
    everywhere = len(row.case.letters)
    single = [
        sentence if len(letters) == everywhere else f"Lot {', '.join(letters)}: {sentence}"
        for sentence, letters in by_lot.items()
    ]
    joint = [one for one in _obstacles(scored.rubric, row) if one not in by_lot]
    return [*single, *(f"All your lots together: {one}" for one in joint)]


def _outcome(lot: LotField, awarded: Mapping[str, str], bid_id: str) -> LotOutcome:
    winner, own = lot.of(awarded.get(lot.letter)), lot.of(bid_id)
    return LotOutcome(
        letter=lot.letter,
        name=lot.name,
        is_own=winner is not None and winner.bid_id == bid_id,
        winner=winner.vendor if winner else "",
        winner_points=str(winner.total) if winner else "",
        own_points=str(own.total) if own else "",
    )


def _kind(outcomes: Sequence[LotOutcome], awarded: Mapping[str, str]) -> NoticeKind:
    if any(one.is_own for one in outcomes):
        return NoticeKind.AWARD
    won = any(one.winner for one in outcomes) if outcomes else bool(awarded)
    return NoticeKind.REGRET if won else NoticeKind.NO_AWARD


def _criteria(scored: Evaluation, row: Row) -> list[CriterionScore]:
    weights = scored.rubric.variants[scored.variant]
    # In the order of their items: a stored rubric has its keys sorted by letters.
    codes = dict.fromkeys(item.criterion for item in scored.rubric.sub_criteria)
    return [
        CriterionScore(
            code=code,
            title=scored.rubric.criteria[code],
            score=_number(row.criteria[code], 2),
            weight=_number(Fraction(weights[code]), 0),
            points=_number(Fraction(weights[code]) * row.criteria[code] / FULL, 2),
        )
        for code in codes
        if code in row.criteria
    ]


def _weakest(
    ground: Ground, scored: Evaluation, row: Row, hidden: Sequence[str]
) -> list[WeakAnchor]:
    """The two items that cost most points, with the anchor reached and what the next one asks."""
    found = [
        (_lost(scored, row, item), item)
        for item in scored.rubric.sub_criteria
        if item.id in row.sub and not _tells_of_others(scored.rubric, item)
    ]
    worst = sorted((one for one in found if one[0] > 0), key=lambda one: (-one[0], one[1].id))
    return [_weak(ground, row, item, lost, hidden) for lost, item in worst[:WEAKEST]]


def _aside(ground: Ground, rubric: Rubric, row: Row) -> list[str]:
    """What did not apply to the bid, where its weight went, and why."""
    return [
        f"{item.title} ({item.id}) did not apply to your bid; its weight went to the other items "
        f"of {rubric.criteria[item.criterion]}. "
        + " ".join(f"“{why}”" for why in ground.reasons.get((row.bid_id, item.id), ()))
        for item in rubric.sub_criteria
        if item.id in row.aside
    ]


def _tells_of_others(rubric: Rubric, item: SubCriterion) -> bool:
    """Whether the lowest price of another could be computed back from the own score."""
    return item.id == PRICE_ITEM and rubric.price_rule == "lowest_ratio"


def _lost(scored: Evaluation, row: Row, item: SubCriterion) -> Fraction:
    criterion = Fraction(scored.rubric.variants[scored.variant][item.criterion])
    within = row.weights[item.id]
    return criterion * within / 100 * (FULL - row.sub[item.id].score) / FULL


def _weak(
    ground: Ground, row: Row, item: SubCriterion, lost: Fraction, hidden: Sequence[str]
) -> WeakAnchor:
    score = row.sub[item.id].score
    level = int(score)
    return WeakAnchor(
        code=item.id,
        title=item.title,
        score=_number(score, 2),
        lost=_number(lost, 2),
        anchor="" if item.id == PRICE_ITEM else item.anchors[level],
        reason=veiled(_reason(ground, row, item), hidden),
        next_anchor=LOWER_PRICE if item.id == PRICE_ITEM else item.anchors[level + 1],
    )


def _reason(ground: Ground, row: Row, item: SubCriterion) -> str:
    if item.id == PRICE_ITEM:
        # The sum behind these points may name another bid's price.
        price = row.price
        return (
            "Your bid has no evaluated price."
            if price is None
            else f"Your evaluated price is {_number(price.total, 2)} USD."
        )
    if item.method != "judged":
        return readable(row.sub[item.id].reason.sentence, None)
    written = ground.reasons.get((row.bid_id, item.id), ())
    mean = f"The panel's score is {_number(row.sub[item.id].score, 2)} of 5."
    return " ".join([mean, *(f"“{one}”" for one in written)])


def _obstacles(rubric: Rubric, row: Row) -> tuple[str, ...]:
    titles = {gate.id: gate.title for gate in rubric.gates}
    zone = row.case.posting.timeline.timezone
    gates = [
        f"{code} {titles.get(code, '')}: {readable(row.gates[code].reason.sentence, zone)}"
        for code in row.failed
    ]
    return (*gates, *row.shortfalls)


def veiled(text: str, names: Sequence[str]) -> str:
    """The text without the names of others, however they are written."""
    for name in sorted(names, key=len, reverse=True):
        words = [re.escape(word) for word in name.split()]
        if len(name) >= LEAST_NAME and words:
            text = re.sub(r"\s+".join(words), SOMEBODY, text, flags=re.IGNORECASE)
    return text


def unlabelled(text: str, labels: Mapping[str, str], bid_id: str) -> str:
    """The text with labels such as ``Bidder C`` in words: this bid, or another bidder."""
    for other, label in labels.items():
        words = "this bid" if other == bid_id else SOMEBODY
        if label:
            text = re.sub(rf"\b{re.escape(label)}\b", words, text, flags=re.IGNORECASE)
    return text


def _number(value: Fraction, places: int) -> str:
    return f"{rounded(value, places):,f}"
