"""The words of a panel's agreement: what was given, how it spreads, and what follows from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from procurement.scoring import Missing
from procurement.scoring.panel.jackknife import Estimate
from procurement.scoring.panel.missing import redistribute

Cell = tuple[str, str]  # bid id, item


@dataclass(frozen=True, kw_only=True)
class Ballots:
    """What the members of a panel gave, under codes, before and after the consensus.

    ``cards`` are by code, then cell: a score of 0 to 5, or why there is none. ``settled`` is what
    the consensus put in the place of a cell's scores, in the order in which it was recorded.
    ``worth`` is how many points of 100 a full score of an item earns; ``nodes`` is the same by
    criterion, with what is computed: where an item does not apply to a bid, its points go to the
    others of its criterion. ``titles`` name the items, in the rubric's order; ``labels`` the bids.
    ``out`` are bids that are ranked no more.
    """

    titles: Mapping[str, str]
    worth: Mapping[str, Fraction]
    labels: Mapping[str, str]
    cards: Mapping[str, Mapping[Cell, Fraction | Missing]]
    settled: Mapping[Cell, Fraction | Missing] = field(default_factory=dict)
    nodes: Mapping[str, Mapping[str, Fraction]] = field(default_factory=dict)
    out: frozenset[str] = frozenset()

    @cached_property
    def members(self) -> tuple[str, ...]:
        """The codes of those whose scores count, in order."""
        return tuple(
            code for code, card in self.cards.items() if Missing.RECUSED not in card.values()
        )

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """Every item of every bid, bid by bid."""
        return tuple((bid, item) for bid in self.labels for item in self.titles)

    def marks(self, cell: Cell) -> dict[str, Fraction]:
        """The scores that count in one cell before any consensus, by code."""
        return self._marks.get(cell, {})

    def is_aside(self, cell: Cell) -> bool:
        """Whether an item does not apply to a bid: agreed, or said by all with an opinion."""
        if cell in self.settled:
            return self.settled[cell] is Missing.NOT_APPLICABLE
        return self.says_aside(cell) and not self.marks(cell)

    def says_aside(self, cell: Cell) -> bool:
        """Whether a member whose scores count says that the item does not apply to this bid."""
        cards = (self.cards[code] for code in self.members)
        return any(card.get(cell) is Missing.NOT_APPLICABLE for card in cards)

    def worth_on(self, bid: str) -> dict[str, Fraction]:
        """The points of 100 that each judged item which applies to this bid earns it."""
        aside = {item for item in self.titles if self.is_aside((bid, item))}
        worth = {item: self.worth[item] for item in self.titles if item not in aside}
        for node in self.nodes.values() if aside else ():
            moved = redistribute(node, aside) if aside & {*node} else node
            worth |= {item: moved[item] for item in node if item in worth}
        return worth

    @cached_property
    def _marks(self) -> dict[Cell, dict[str, Fraction]]:
        found: dict[Cell, dict[str, Fraction]] = {}
        for code in self.members:
            for cell, mark in self.cards[code].items():
                if isinstance(mark, Fraction):
                    found.setdefault(cell, {})[code] = mark
        return found


@dataclass(frozen=True, kw_only=True)
class Spread:
    """One item of one bid: every score or why there is none, range, median, and who is far off.

    ``is_wide`` where the consensus meeting looks at it; ``agreed`` is what it settled, if it did.
    """

    cell: Cell
    label: str
    item: str
    title: str
    given: Mapping[str, Fraction | Missing]
    low: Fraction | None
    high: Fraction | None
    median: Fraction | None
    far: tuple[str, ...]
    is_wide: bool
    agreed: Fraction | Missing | None
    sentence: str

    @property
    def range(self) -> Fraction:
        """The distance between the lowest and the highest score, in levels."""
        return Fraction(0) if self.low is None or self.high is None else self.high - self.low


@dataclass(frozen=True, kw_only=True)
class Coefficient:
    """One number for the whole panel: what it asks, its value with an interval, and a sentence."""

    name: str
    asks: str
    estimate: Estimate
    sentence: str


@dataclass(frozen=True, kw_only=True)
class Tendency:
    """How one evaluator scores: evidence for a talk, never a reason to drop anybody.

    ``effect`` is in levels, above zero for generous (None where the scores are not connected);
    ``extremes`` is the share of scores at an end of the scale.
    """

    code: str
    effect: Fraction | None
    extremes: Fraction | None
    sentence: str


@dataclass(frozen=True, kw_only=True)
class Leaving:
    """Who has most of the panel's points when these members' scores are left out."""

    gone: tuple[str, ...]
    leaders: tuple[str, ...]
    changes: bool


@dataclass(frozen=True, kw_only=True)
class Absent:
    """Scores that are missing for one reason: in which cells, and what follows."""

    kind: Missing
    cells: tuple[tuple[str, Cell], ...]
    consequence: str


@dataclass(frozen=True, kw_only=True)
class PanelPlace:
    """Where a bid stands by the panel's points alone; no points while a cell has no score."""

    bid: str
    label: str
    points: Fraction | None
    place: int | None


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What one agreed score does to the ranking by the panel's points: before and after.

    ``old`` are the scores it replaces, by code, ``before`` and ``after`` the places of all bids.
    """

    cell: Cell
    label: str
    item: str
    title: str
    old: Mapping[str, Fraction]
    new: Fraction | Missing
    before: tuple[PanelPlace, ...]
    after: tuple[PanelPlace, ...]
    sentence: str

    @property
    def moves(self) -> bool:
        """Whether any bid changes its place."""
        return {one.bid: one.place for one in self.before} != {
            one.bid: one.place for one in self.after
        }


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """How far the panel agrees: spread first, then coefficients, tendencies and what tips."""

    spreads: tuple[Spread, ...]
    tendencies: tuple[Tendency, ...]
    places: tuple[PanelPlace, ...]
    without_one: tuple[Leaving, ...]
    without_two: tuple[Leaving, ...]
    without_sentences: tuple[str, ...]
    absent: tuple[Absent, ...]
    possible: Fraction
    judge: Callable[[], tuple[Coefficient, ...]] = field(repr=False, compare=False)

    @cached_property
    def coefficients(self) -> tuple[Coefficient, ...]:
        """Every coefficient with its interval; worked out when it is first asked."""
        return self.judge()

    @property
    def wide(self) -> tuple[Spread, ...]:
        """The cells the consensus meeting looks at, widest first."""
        return tuple(one for one in self.spreads if one.is_wide)

    @property
    def sentence(self) -> str:
        """How much of what was scored is over the spread."""
        return (
            f"{len(self.wide)} of {len(self.spreads)} scored items are over the spread; "
            f"{sum(one.agreed is not None for one in self.wide)} of them are settled."
        )
