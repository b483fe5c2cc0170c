"""Builds what there is to say about a panel's agreement: pure, the same every time."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import partial

from procurement.documents.vocabulary import MAX_SCORE
from procurement.evaluations.agreement import coefficients, effects
from procurement.evaluations.agreement.model import (
    Absent,
    Agreement,
    Ballots,
    Cell,
    Leaving,
    Spread,
    Tendency,
)
from procurement.scoring import Missing, missing_cells
from procurement.scoring.exact import shown
from procurement.scoring.panel import scorecards
from procurement.scoring.panel.divergence import Divergence, Scale, divergences
from procurement.scoring.panel.severity import severity
from procurement.scoring.panel.table import median

SCALE = Scale(Fraction(0), Fraction(MAX_SCORE))
LEAST_FOR_TWO = scorecards.LEAST_FOR_TWO


def build(ballots: Ballots) -> Agreement:
    """Everything there is to say about how far these members agree."""
    one, two = _leaving(ballots, 1), _leaving(ballots, 2)
    return Agreement(
        spreads=tuple(_spreads(ballots)),
        tendencies=tuple(_tendencies(ballots)),
        places=effects.places(ballots),
        without_one=one,
        without_two=two,
        without_sentences=tuple(_without(ballots, bool(two))),
        absent=tuple(_absent(ballots)),
        possible=sum((ballots.worth[item] for item in ballots.titles), Fraction(0)),
        judge=partial(coefficients.of, ballots),
    )


# Spread ---------------------------------------------------------------------------------------


def _spreads(ballots: Ballots) -> list[Spread]:
    """Every cell, the widest first; a cell of a bid that is out stays to be read."""
    marks = {cell: ballots.marks(cell) for cell in ballots.cells}
    wide = {one.cell: one for one in divergences(marks, dict.fromkeys(ballots.titles, SCALE))}
    found = [_spread(ballots, cell, marks[cell], wide.get(cell)) for cell in ballots.cells]
    order = {item: place for place, item in enumerate(ballots.titles)}
    return sorted(found, key=lambda one: (not one.is_wide, -one.range, one.label, order[one.item]))


def _spread(
    ballots: Ballots, cell: Cell, marks: dict[str, Fraction], wide: Divergence | None
) -> Spread:
    bid, item = cell
    far = wide.far if wide else ()
    low, high = min(marks.values(), default=None), max(marks.values(), default=None)
    middle = median(marks.values())
    given = {code: card[cell] for code, card in ballots.cards.items() if cell in card}
    return Spread(
        cell=cell,
        label=ballots.labels[bid],
        item=item,
        title=ballots.titles[item],
        given=given,
        low=low,
        high=high,
        median=middle,
        far=far,
        is_wide=wide is not None or bool(marks) == ballots.says_aside(cell),
        agreed=ballots.settled.get(cell),
        sentence=_said(ballots.labels[bid], ballots.titles[item], marks, middle, far)
        + (_ASIDE[bool(marks)] if ballots.says_aside(cell) else ""),
    )


# What is added where a member says that the item does not apply: all with an opinion, or some.
_ASIDE = {
    False: " It does not apply to this bid, says everybody with an opinion.",
    True: " Others say that it does not apply to this bid.",
}


def _said(
    label: str,
    title: str,
    marks: dict[str, Fraction],
    middle: Fraction | None,
    far: tuple[str, ...],
) -> str:
    if middle is None:
        return f"{label}, {title}: nobody whose scores count gave one."
    low, high = min(marks.values()), max(marks.values())
    if low == high:
        return f"{label}, {title}: everybody gave {shown(low)}."
    said = f"{label}, {title}: from {shown(low)} to {shown(high)}, median {shown(middle)}"
    if not far:
        return f"{said}."
    who = " and ".join(f"{code} with {shown(marks[code])}" for code in far)
    return f"{said}; far from the others: {who}."


# Who scores how -------------------------------------------------------------------------------


def _tendencies(ballots: Ballots) -> Iterator[Tendency]:
    units = ["\n".join(cell) for cell in ballots.cells if ballots.marks(cell)]
    table = {
        code: {"\n".join(cell): ballots.marks(cell).get(code) for cell in ballots.cells}
        for code in ballots.members
    }
    fitted = severity(table, units)
    for code in ballots.members:
        own = [mark for mark in table[code].values() if mark is not None]
        extremes = Fraction(sum(mark in (0, MAX_SCORE) for mark in own), len(own)) if own else None
        effect = fitted.rater_effect[code] if fitted else None
        yield Tendency(
            code=code, effect=effect, extremes=extremes, sentence=_tends(code, effect, extremes)
        )


def _tends(code: str, effect: Fraction | None, extremes: Fraction | None) -> str:
    ends = f" {shown(extremes * 100, 0)} % of the scores are 0 or 5." if extremes else ""
    if effect is None:
        return f"{code} shares too few scored items with the others to be compared.{ends}"
    size = shown(abs(effect))
    if size == "0":
        return f"{code} scores like the panel as a whole.{ends}"
    way = "higher" if effect > 0 else "lower"
    return f"{code} scores {size} of a level {way} than the panel as a whole.{ends}"


# Without some ---------------------------------------------------------------------------------


def _leaving(ballots: Ballots, leaving: int) -> tuple[Leaving, ...]:
    """Nobody can leave a panel of one, and two only a panel of five or more."""
    if len(ballots.members) < (2 if leaving == 1 else LEAST_FOR_TWO):
        return ()
    cards = effects.scorecards(ballots)
    now = cards.winners()
    return tuple(
        Leaving(gone=gone, leaders=tuple(names), changes=names != now)
        for gone, names in scorecards.winners_without(cards, leaving).items()
    )


def _without(ballots: Ballots, has_two: bool) -> Iterator[str]:
    if len(ballots.members) < 2:
        yield "One member scores, so nobody can be left out."
        return
    cards = effects.labelled(effects.scorecards(ballots), ballots.labels)
    for leaving in (1, 2) if has_two else (1,):
        yield f"By the panel's points: {scorecards.without_sentence(cards, leaving)}"
    if not has_two:
        yield f"Two at a time are left out of panels of {LEAST_FOR_TWO} or more."


# What is missing ------------------------------------------------------------------------------


def _absent(ballots: Ballots) -> Iterator[Absent]:
    cards = {
        code: {
            cell: Missing.EXCLUDED if cell[0] in ballots.out else mark
            for cell, mark in card.items()
        }
        for code, card in ballots.cards.items()
    }
    for kind, found in missing_cells(cards).items():
        yield Absent(
            kind=kind,
            cells=tuple((code, (bid, item)) for code, bid, item in found),
            consequence=kind.consequence,
        )
