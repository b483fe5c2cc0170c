"""The words of award combinations: lots, options, shared capacities, limits, and what is found."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import chain

from procurement.errors import Invalid
from procurement.scoring.award.refusals import check_numbers


@dataclass(frozen=True)
class Lot:
    """A lot to award; ``weight`` is its share of the reference cost, all together 1."""

    letter: str
    weight: Fraction


@dataclass(frozen=True)
class Option:
    """One bid for one lot: its total there (0 to 100, price included) and its cost in USD."""

    lot: str
    bid: str
    score: Fraction
    cost: Fraction


@dataclass(frozen=True)
class Pool:
    """Capacity that a bid has once for all lots it wins: seats of a phase, seats of a language.

    ``have[bid]`` must be at least ``least`` times the sum of ``need`` over the lots it wins.
    """

    name: str
    have: Mapping[str, Fraction]
    need: Mapping[str, Fraction]
    least: Fraction

    def holds(self, bid: str, lots: Sequence[str]) -> bool:
        """Whether the bid's capacity is enough for these lots together."""
        asked = sum((self.need.get(lot, Fraction(0)) for lot in lots), Fraction(0))
        return self.have.get(bid, Fraction(0)) >= self.least * asked


@dataclass(frozen=True)
class Extra:
    """What a bid costs more, in USD (never less), if it wins certain lots together.

    Due when it wins every lot of ``every`` and, where ``any_of`` names lots, at least one of those.
    """

    bid: str
    every: frozenset[str]
    any_of: frozenset[str]
    usd: Fraction

    def is_due(self, lots: Collection[str]) -> bool:
        """Whether it is due for these lots."""
        return self.every <= set(lots) and (not self.any_of or not self.any_of.isdisjoint(lots))


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Rules over the whole award; left out, a rule does not bind.

    ``most_share``: of the reference cost to one vendor. ``most_lots``: lots to one vendor.
    ``most_abroad``: of the reference cost to bids in ``abroad``. ``apart`` and ``together``: pairs
    of lots. ``budget``: USD, fixed costs included.
    """

    most_share: Fraction | None = None
    most_lots: int | None = None
    most_vendors: int | None = None
    least_vendors: int | None = None
    most_abroad: Fraction | None = None
    abroad: frozenset[str] = frozenset()
    apart: tuple[tuple[str, str], ...] = ()
    together: tuple[tuple[str, str], ...] = ()
    budget: Fraction | None = None
    checks_capacity: bool = True

    @property
    def active(self) -> tuple[str, ...]:
        """The names of the rules that bind, in a fixed order."""
        counts = ("most_share", "most_lots", "most_vendors", "least_vendors")
        singles = (*counts, "most_abroad", "budget")
        found = [name for name in singles if getattr(self, name) is not None]
        found += [name for name in ("apart", "together") if getattr(self, name)]
        return (*found, "checks_capacity") if self.checks_capacity else tuple(found)

    def without(self, rule: str) -> Limits:
        """The same limits with one rule set aside."""
        empty: object = {"apart": (), "together": (), "checks_capacity": False}.get(rule)
        return replace(self, **{rule: empty})  # type: ignore[arg-type]  # by name, each its own type


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Everything a choice of vendors per lot depends on.

    ``fixed`` is what a bid costs once if it wins anything (set-up, monthly fees), USD; ``extras``
    is what lots cost together that none of them costs alone.

    Raises: ``Invalid`` when a lot has no option, or an option names an unknown lot.
    """

    lots: tuple[Lot, ...]
    options: tuple[Option, ...]
    fixed: Mapping[str, Fraction] = field(default_factory=dict)
    extras: tuple[Extra, ...] = ()
    pools: tuple[Pool, ...] = ()
    limits: Limits = field(default_factory=Limits)

    def __post_init__(self) -> None:
        self._check_numbers()
        letters = [lot.letter for lot in self.lots]
        for option in self.options:
            if option.lot not in letters:
                raise Invalid(f"{option.bid} is offered for lot {option.lot}, which is not here.")
        for pair in chain(self.limits.apart, self.limits.together):
            for letter in pair:
                if letter not in letters:
                    raise Invalid(f"A rule names lot {letter}, which is not here.")
        for letter in letters:
            if not self.of(letter):
                raise Invalid(f"No bid can be awarded lot {letter}; decide it without an award.")

    def _check_numbers(self) -> None:
        check_numbers((f"The weight of lot {lot.letter}", lot.weight) for lot in self.lots)
        for one in self.options:
            where = f"{one.bid} for lot {one.lot}"
            check_numbers([(f"{where}, score", one.score), (f"{where}, cost", one.cost)])
        check_numbers((f"The fixed costs of {bid}", usd) for bid, usd in self.fixed.items())
        check_numbers((f"An extra of {extra.bid}", extra.usd) for extra in self.extras)
        places = [(one.lot, one.bid) for one in self.options]
        if len(set(places)) < len(places):
            raise Invalid("A bid is offered twice for one lot.")

    def of(self, letter: str) -> tuple[Option, ...]:
        """The options of one lot, in the order of their bids' ids."""
        found = (option for option in self.options if option.lot == letter)
        return tuple(sorted(found, key=lambda option: option.bid))

    @property
    def size(self) -> int:
        """How many combinations there are before any rule."""
        count = 1
        for lot in self.lots:
            count *= len(self.of(lot.letter))
        return count

    def without(self, rule: str) -> Problem:
        """The same problem with one rule set aside."""
        return replace(self, limits=self.limits.without(rule))


@dataclass(frozen=True)
class Combination:
    """One choice: lot → bid, its weighted total (0 to 100) and its cost in USD."""

    bids: Mapping[str, str]
    score: Fraction
    cost: Fraction

    @property
    def won(self) -> dict[str, tuple[str, ...]]:
        """The lots of each bid that wins something."""
        found: dict[str, list[str]] = {}
        for lot, bid in self.bids.items():
            found.setdefault(bid, []).append(lot)
        return {bid: tuple(lots) for bid, lots in sorted(found.items())}


@dataclass(frozen=True)
class RuleCost:
    """What one rule costs: points lost and USD more than without it (negative: USD saved).

    ``without`` is ``None`` where even without this rule nothing is possible.
    """

    rule: str
    without: Combination | None
    points: Fraction | None
    usd: Fraction | None


@dataclass(frozen=True)
class Findings:
    """The best combinations (several are a tie) and what each rule costs; none when none fits."""

    best: tuple[Combination, ...]
    rules: tuple[RuleCost, ...]
    is_enumerated: bool
