"""What the panel's points make of the bids, and what one agreed score changes in that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from procurement.documents.vocabulary import MAX_SCORE
from procurement.evaluations.agreement.model import Ballots, Cell, Effect, PanelPlace
from procurement.scoring import Missing
from procurement.scoring.exact import rounded
from procurement.scoring.panel.scorecards import Scorecards


def scorecards(ballots: Ballots) -> Scorecards:
    """The scores that count as the engine takes them: where the panel agreed, for every member."""
    bids = [bid for bid in ballots.labels if bid not in ballots.out]
    return Scorecards(
        marks={code: {bid: _card(ballots, code, bid) for bid in bids} for code in ballots.members},
        worth={item: ballots.worth[item] / MAX_SCORE for item in ballots.titles},
        fixed=dict.fromkeys(bids, Fraction(0)),
        own_worth={
            bid: {item: worth / MAX_SCORE for item, worth in ballots.worth_on(bid).items()}
            for bid in bids
            if any(ballots.is_aside((bid, item)) for item in ballots.titles)
        },
    )


def _card(ballots: Ballots, code: str, bid: str) -> dict[str, Fraction | None]:
    card = {}
    for item in ballots.titles:
        mark = ballots.cards[code].get((bid, item))
        mark = ballots.settled.get((bid, item), mark)
        card[item] = None if isinstance(mark, Missing) else mark
    return card


def labelled(cards: Scorecards, labels: Mapping[str, str]) -> Scorecards:
    """The same scores with the bids under their labels, for sentences."""
    return Scorecards(
        marks={
            code: {labels[bid]: own for bid, own in card.items()}
            for code, card in cards.marks.items()
        },
        worth=cards.worth,
        fixed={labels[bid]: points for bid, points in cards.fixed.items()},
        own_worth={labels[bid]: worth for bid, worth in cards.own_worth.items()},
    )


def places(ballots: Ballots) -> tuple[PanelPlace, ...]:
    """The bids by the panel's points, best first; equal points share a place, no points come last.

    Computed items and prices are not in it. Bids that are out have no place.
    """
    totals = scorecards(ballots).totals()
    known = [points for points in totals.values() if points is not None]
    found = [
        PanelPlace(
            bid=bid,
            label=ballots.labels[bid],
            points=totals.get(bid),
            place=_place(totals.get(bid), known),
        )
        for bid in ballots.labels
    ]
    return tuple(sorted(found, key=lambda one: (one.place is None, one.place or 0, one.label)))


def _place(points: Fraction | None, known: list[Fraction]) -> int | None:
    return None if points is None else 1 + sum(other > points for other in known)


def effect_of(ballots: Ballots, cell: Cell, score: Fraction | Missing) -> Effect:
    """What this score would do in the place of the cell's own, everything else as it stands."""
    others = {place: agreed for place, agreed in ballots.settled.items() if place != cell}
    return _effect(ballots, others, cell, score)


def effects_of(ballots: Ballots) -> tuple[Effect, ...]:
    """What each recorded consensus did, in the order they were recorded: each after the last."""
    found: list[Effect] = []
    settled: dict[Cell, Fraction | Missing] = {}
    for cell, score in ballots.settled.items():
        found.append(_effect(ballots, settled, cell, score))
        settled[cell] = score
    return tuple(found)


def _effect(
    ballots: Ballots,
    settled: Mapping[Cell, Fraction | Missing],
    cell: Cell,
    score: Fraction | Missing,
) -> Effect:
    bid, item = cell
    before = places(replace(ballots, settled=dict(settled)))
    after = places(replace(ballots, settled={**settled, cell: score}))
    return Effect(
        cell=cell,
        label=ballots.labels[bid],
        item=item,
        title=ballots.titles[item],
        old=ballots.marks(cell),
        new=score,
        before=before,
        after=after,
        sentence=_said(ballots.labels[bid], bid, before, after),
    )


def _said(
    label: str, bid: str, before: tuple[PanelPlace, ...], after: tuple[PanelPlace, ...]
) -> str:
    old, new = ({one.bid: one for one in some} for some in (before, after))
    first, last = old[bid].points, new[bid].points
    if first is None or last is None:
        return f"{label} is out, so its points count for no place."
    was, now = (f"{rounded(points, 2):,f}" for points in (first, last))
    went = f"keeps {was}" if was == now else f"goes from {was} to {now}"
    said = f"{label} {went} of the panel's points"
    moved = [
        f"{one.label} from place {old[one.bid].place} to {one.place}"
        for one in after
        if one.place != old[one.bid].place
    ]
    return f"{said}: {'; '.join(moved)}." if moved else f"{said}; no bid changes its place."
