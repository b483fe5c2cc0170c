"""Two bids in words: what is given up and what is gained for the money, item by item."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from procurement.documents.vocabulary import MAX_SCORE
from procurement.evaluations.comparison.model import BidLine, Comparison, Item
from procurement.scoring.award.gap import gap_by_evaluator
from procurement.scoring.exact import money, rounded, shown

SMALLEST = Fraction(1, 20)  # points of 100 worth a sentence
ZERO = Fraction(0)
COMPUTED, ROUNDING = "computed", "rounding of means"


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One item on which two bids differ: by how many points of 100, and in which words."""

    item: str
    title: str
    points: Fraction
    sentence: str
    by_evaluator: Mapping[str, Fraction]


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two bids side by side; all points are of the first over the second.

    ``by_criterion`` adds up to ``gap``; ``split`` says for each criterion how much of that every
    evaluator's scores bring, and how much is computed or rounded: each row adds up to its
    criterion, and all of it to ``gap``. ``gained`` is what the first gives more, ``given_up`` what
    the second would have given; the price itself is in ``money`` and not among them.
    """

    first: str
    second: str
    gap: Fraction
    by_criterion: Mapping[str, Fraction]
    split: Mapping[str, Mapping[str, Fraction]]
    money_sentence: str
    points_sentence: str
    gained: tuple[Difference, ...]
    given_up: tuple[Difference, ...]


def two_bids(comparison: Comparison, first: str, second: str) -> Pair:
    """Set two bids beside each other."""
    one, other = comparison.line(first), comparison.line(second)
    found = [
        _difference(other, item)
        for item in one.items.values()
        if item.id not in _money_items(comparison)
    ]
    told = sorted(
        (each for each in found if abs(each.points) >= SMALLEST), key=lambda each: -abs(each.points)
    )
    return Pair(
        first=first,
        second=second,
        gap=one.total - other.total,
        by_criterion={name: one.points[name] - other.points[name] for name in one.points},
        split=_split(one, other),
        money_sentence=_money(one, other),
        points_sentence=_points(comparison, one, other),
        gained=tuple(each for each in told if each.points > 0),
        given_up=tuple(each for each in told if each.points < 0),
    )


def _split(one: BidLine, other: BidLine) -> dict[str, dict[str, Fraction]]:
    """The gap by criterion, then by who or what it comes from."""
    found: dict[str, dict[str, Fraction]] = {name: {} for name in one.points}
    for item in one.items.values():
        row = found[item.criterion]
        for source, points in _sources(item, other.items[item.id]).items():
            if points or source not in (COMPUTED, ROUNDING):
                row[source] = row.get(source, ZERO) + points
    return found


def _sources(item: Item, twin: Item) -> dict[str, Fraction]:
    """The gap on one item: computed as a whole, or by evaluator, with what rounding means adds."""
    gap = item.points - twin.points
    if not item.is_judged:
        return {COMPUTED: gap}
    parts = _parts(item, twin)
    return {**parts, ROUNDING: gap - sum(parts.values(), ZERO)}


def _money_items(comparison: Comparison) -> set[str]:
    return {
        sub.id for sub in comparison.evaluation.rubric.sub_criteria if sub.method == "auto_formula"
    }


def _money(one: BidLine, other: BidLine) -> str:
    if one.money is None or other.money is None:
        lacking = one if one.money is None else other
        return f"{lacking.short} has no evaluated price, so the two cannot be set side by side."
    if one.money.total == other.money.total:
        return f"Both cost {money(one.money.total)}."
    pair = ((one.short, one.money), (other.short, other.money))
    (cheap_name, cheap), (dear_name, dear) = sorted(pair, key=lambda each: each[1].total)
    gap = dear.total - cheap.total
    share = f" ({shown(gap * 100 / cheap.total, 1)} %)" if cheap.total else ""
    said = f"{dear_name} costs {money(gap)}{share} more than {cheap_name}"
    if one.lots != other.lots:
        return f"{said}; the two do not offer the same lots."
    if dear.per_contact is not None and cheap.per_contact is not None:
        each, instead = rounded(dear.per_contact, 2), rounded(cheap.per_contact, 2)
        said += f": {each} USD a {dear.contact_word} instead of {instead} USD"
    return f"{said}."


def _points(comparison: Comparison, one: BidLine, other: BidLine) -> str:
    """How the gap comes about: price against everything else, and money per point."""
    price = _money_items(comparison)
    by_price = sum((one.items[name].points - other.items[name].points for name in price), ZERO)
    gap = one.total - other.total
    rest = gap - by_price
    ahead = one.short if gap >= 0 else other.short
    said = (
        f"{ahead} is {shown(abs(gap))} points ahead: {_signed(rest, one, other)} in what is "
        f"offered and {_signed(by_price, one, other)} for the price."
    )
    if not gap:
        said = f"Both have {shown(one.total)} points."
    extra = _per_point(one, other, rest)
    return f"{said} {extra}" if extra else said


def _signed(points: Fraction, one: BidLine, other: BidLine) -> str:
    if not points:
        return "nothing between them"
    owner = one if points > 0 else other
    return f"{shown(abs(points))} for {owner.short}"


def _per_point(one: BidLine, other: BidLine, rest: Fraction) -> str:
    if one.money is None or other.money is None or one.lots != other.lots:
        return ""
    gap = one.money.total - other.money.total
    if not rest or not gap or (rest > 0) != (gap > 0):
        return ""
    better = one if rest > 0 else other
    return f"A point more of what {better.short} offers costs {money(abs(gap / rest))}."


def _difference(other: BidLine, item: Item) -> Difference:
    twin = other.items[item.id]
    points = item.points - twin.points
    better, worse = (item, twin) if points >= 0 else (twin, item)
    return Difference(
        item=item.id,
        title=item.title,
        points=points,
        sentence=_compared(better, worse, abs(points)),
        by_evaluator=_parts(item, twin) if item.marks and twin.marks else {},
    )


def _parts(item: Item, twin: Item) -> dict[str, Fraction]:
    worth, other = item.at_stake / MAX_SCORE, twin.at_stake / MAX_SCORE
    return gap_by_evaluator(worth, item.marks, twin.marks, other)


def _compared(better: Item, worse: Item, points: Fraction) -> str:
    if better.score is None or worse.score is None:
        return (
            f"It does not apply to both, or lacks a score: {shown(points)} points here, and other "
            "weights within the criterion."
        )
    told = f"{shown(better.score)} instead of {shown(worse.score)} of 5"
    if better.at_stake != worse.at_stake:
        weighs = f"of {shown(better.at_stake)} instead of {shown(worse.at_stake)} points at stake"
        return f"{told}, {weighs}, because another item does not apply to one of the two."
    return f"{told}, worth {shown(points)} points: {_instead(better, worse)}"


def _instead(better: Item, worse: Item) -> str:
    """What one has and the other lacks, in the words of the rubric or of the checklist."""
    if better.method == "auto_checklist":
        lacks = [name for name in _lacking(worse) if name not in _lacking(better)]
        return f"the other lacks {', '.join(lacks)}."
    if better.method == "auto_bands":
        return f"{_sum(better)} instead of {_sum(worse)}."
    if better.reached == worse.reached:
        return f"both are near “{better.reached}”."
    return f"“{better.reached}” instead of “{worse.reached}”."


def _sum(item: Item) -> str:
    """The measure in a reason's sentence, without its label and the level it reaches."""
    measure = item.sentence.partition(": ")[2] or item.sentence
    return measure.partition(", reaches anchor")[0].rstrip(".")


def _lacking(item: Item) -> list[str]:
    return item.needs.removeprefix("one more of: ").split(", ") if item.needs else []
