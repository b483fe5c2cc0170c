"""What a comparison says, as frozen values: the only thing that the drawing modules look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from procurement.reports.award_model import Award, GateRuling

RANKED = frozenset({"eligible", "conditional"})


def number_of(digest: str) -> str:
    """The document number: the first sixteen digits of the record's SHA-256, in fours."""
    head = digest[:16].upper()
    return "-".join(head[at : at + 4] for at in range(0, 16, 4))


@dataclass(frozen=True)
class Lot:
    """A lot of the posting: letter, what is bought, and the purpose text for disclosure."""

    letter: str
    name: str
    kind: str
    purpose: str
    code: str = ""


@dataclass(frozen=True)
class Criterion:
    """A criterion of the rubric with its weight in percent."""

    code: str
    title: str
    weight: Decimal


@dataclass(frozen=True)
class SubCriterion:
    """One scored item: its weight in percent within its criterion, and how it is scored."""

    code: str
    criterion: str
    title: str
    weight: Decimal
    judged: bool


@dataclass(frozen=True)
class Gate:
    """A minimum requirement: what it asks, in one line."""

    code: str
    title: str
    rule: str


@dataclass(frozen=True)
class GateResult:
    """How one bid fared at one gate, and why."""

    code: str
    outcome: str
    reason: str = ""


@dataclass(frozen=True)
class LotPrice:
    """What one bid asks for one lot: basis, price per unit, quantity, and the evaluated cost."""

    letter: str
    basis: str
    unit_price: Decimal | None
    carrier_fee: Decimal = Decimal(0)
    quantity: Decimal | None = None
    unit: str = ""
    cost: Decimal | None = None


@dataclass(frozen=True)
class Price:
    """The evaluated price of one bid; ``total`` is what the ranking used."""

    total: Decimal
    setup: Decimal
    monthly: Decimal
    append: Decimal
    minimum_applies: bool


@dataclass(frozen=True)
class Bid:
    """One bid with its status, gates, points and price, for the lots compared.

    ``aside`` are the items that do not apply to it, ``missing`` says why scores are missing.
    """

    id: str
    vendor: str
    lots: str
    partial: bool
    status: str
    rank: int | None
    total: Decimal
    criteria: Mapping[str, Decimal]
    sub: Mapping[str, Decimal]
    gates: tuple[GateResult, ...]
    lot_prices: tuple[LotPrice, ...]
    price: Price | None
    minimum: Decimal | None = None
    payment_terms: str = ""
    submitted_at: str = ""
    tie_break: str = ""
    shortfalls: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    headquarters: str = ""
    agents_in: tuple[str, ...] = ()
    stored_in: tuple[str, ...] = ()
    conflicts: str = ""
    aside: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def is_ranked(self) -> bool:
        """Whether the bid takes part in the ranking."""
        return self.status in RANKED and self.rank is not None

    @property
    def control(self) -> Decimal | None:
        """Control score: the mean of privacy and accountability, 0 to 5."""
        if not {"PRV", "ACC"} <= self.criteria.keys():
            return None
        return (self.criteria["PRV"] + self.criteria["ACC"]) / 2

    def gates_with(self, *outcomes: str) -> tuple[GateResult, ...]:
        """The gates of this bid that ended in one of the given outcomes."""
        return tuple(gate for gate in self.gates if gate.outcome in outcomes)


@dataclass(frozen=True)
class Comparison:
    """Everything that the paper shows; bids come ranked first, then the others."""

    title: str
    rfp_id: str
    version: str
    committee: str
    registration: str
    office: str
    zone: str
    bids_due: datetime | None
    variant: str
    comparable: bool
    scope: tuple[Lot, ...]
    all_lots: tuple[str, ...]
    criteria: tuple[Criterion, ...]
    sub_criteria: tuple[SubCriterion, ...]
    gates: tuple[Gate, ...]
    bids: tuple[Bid, ...]
    evaluators: tuple[tuple[str, str], ...]
    digest: str
    rubric_digest: str = ""
    engine: str = ""
    amendments: tuple[str, ...] = ()
    ceiling: Decimal | None = None
    award: Award | None = None
    rulings: tuple[GateRuling, ...] = ()

    @property
    def number(self) -> str:
        """The document number, as ``number_of`` makes it."""
        return number_of(self.digest)

    @property
    def ranked(self) -> tuple[Bid, ...]:
        """The bids that were ranked, best first."""
        return tuple(bid for bid in self.bids if bid.is_ranked)

    @property
    def unranked(self) -> tuple[Bid, ...]:
        """The bids that were not ranked."""
        return tuple(bid for bid in self.bids if not bid.is_ranked)

    @property
    def leaders(self) -> tuple[Bid, ...]:
        """The bids that share the first rank: none, one, or several when tied."""
        return tuple(bid for bid in self.ranked if bid.rank == 1)

    def points(self, bid: Bid, criterion: Criterion) -> Decimal:
        """Points that a criterion brings to a bid's total: weight × score ÷ 5."""
        return criterion.weight * bid.criteria.get(criterion.code, Decimal(0)) / 5
