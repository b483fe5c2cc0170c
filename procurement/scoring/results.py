"""What an evaluation gives: rows with gates, measures, scores and ranks, and their plain shapes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from procurement.documents import GateDecision, Requirements, Rubric
from procurement.scoring.award.refusals import SCORE_MISSING, Refused
from procurement.scoring.case import Case, LotFacts
from procurement.scoring.exact import rounded
from procurement.scoring.gates import CLARIFY, FAIL, GateResult
from procurement.scoring.judged_marks import BidMarks, Waiting
from procurement.scoring.metrics import Metrics
from procurement.scoring.price import Price, PricePoints
from procurement.scoring.reasons import Reason


@dataclass(frozen=True, kw_only=True)
class SubScore:
    """One sub-score: whole numbers for what is counted, decimals for price and judged items."""

    method: str
    score: Fraction
    reason: Reason

    @property
    def number(self) -> int | Decimal:
        """The score as it is published."""
        if self.method in ("auto_formula", "judged"):
            return rounded(self.score, 3)
        return int(self.score)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One bid in one evaluation.

    ``panel`` holds the evaluators' marks and why others are missing; ``weights`` are percent within
    the criterion, after the weight of what does not apply went to the other items;
    ``unsaid`` are the criteria that wait for a mark, of which nothing can be said yet.
    """

    case: Case
    status: str
    gates: dict[str, GateResult]
    metrics: Metrics
    price: Price | None
    points: PricePoints
    sub: dict[str, SubScore]
    criteria: dict[str, Fraction]
    total: Fraction
    rank: int | None
    is_partial: bool
    shortfalls: tuple[str, ...] = ()
    tie_break: str = ""
    warnings: tuple[str, ...] = ()
    panel: BidMarks = field(default_factory=lambda: BidMarks({}))
    weights: Mapping[str, Fraction] = field(default_factory=dict)
    unsaid: frozenset[str] = frozenset()

    @property
    def aside(self) -> Mapping[str, str]:
        """The items that do not apply to this bid, each with the reasons given."""
        return self.panel.aside

    @property
    def has_total(self) -> bool:
        """Whether every item that must be scored is: without that there is no total."""
        return not self.panel.unscored

    @property
    def bid_id(self) -> str:
        """The bid's id."""
        return self.case.offer.id

    @property
    def vendor_name(self) -> str:
        """The vendor's name as it stands on the bid."""
        return self.case.offer.vendor_name or self.case.profile.name

    @property
    def failed(self) -> tuple[str, ...]:
        """The failed gates."""
        return tuple(gate for gate, result in self.gates.items() if result.outcome == FAIL)

    @property
    def clarify(self) -> tuple[str, ...]:
        """The gates that one written answer may cure."""
        return tuple(gate for gate, result in self.gates.items() if result.outcome == CLARIFY)

    def as_dict(self) -> dict[str, Any]:
        """Return the row in its published shape, numbers rounded once, as Decimal or int."""
        price = self.price.as_dict() if self.price is not None else None
        return {
            "bid": self.bid_id,
            "vendor": self.vendor_name,
            "lots": "".join(self.case.letters),
            "partial": self.is_partial,
            "status": self.status,
            "gates": {gate: result.outcome for gate, result in self.gates.items()},
            "failed": list(self.failed),
            "clarify": list(self.clarify),
            "metrics": {**self.metrics.as_dict(), "price": price},
            "sub": {name: sub.number for name, sub in self.sub.items()},
            "criteria": {
                name: None if name in self.unsaid else rounded(score, 4)
                for name, score in self.criteria.items()
            },
            "total": rounded(self.total, 2) if self.has_total else None,
            "rank": self.rank,
        }


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """The result for one posting, rubric variant and scope.

    ``order`` is the place of each bid in the order they were given; ``decisions`` are those about
    bids with a row, by bid in that order, then by gate.
    """

    posting: Requirements
    rubric: Rubric
    variant: str
    scope: tuple[str, ...]
    lots: tuple[LotFacts, ...]
    rows: tuple[Row, ...]
    order: dict[str, int]
    decisions: tuple[GateDecision, ...] = ()
    is_first_schema: bool = False

    @property
    def waiting(self) -> tuple[Waiting, ...]:
        """Every mark that is still to come, by bid, item and evaluator: [] when all is final."""
        found = (one for row in self.rows for one in row.panel.waiting)
        return tuple(sorted(found, key=lambda one: (one.bid, one.item, one.evaluator)))

    @property
    def is_final(self) -> bool:
        """Whether no mark is still to come."""
        return not self.waiting

    def require_final(self) -> None:
        """Insist that no mark is still to come.

        Refuses: Refused ``score_missing`` naming the first bid, item and evaluator.
        """
        for one in self.waiting:
            more = len(self.waiting) - 1
            said = f"{one.sentence} ({more} more)" if more else one.sentence
            raise Refused(
                SCORE_MISSING, said, bid=one.bid, criterion=one.item, evaluator=one.evaluator
            )

    @property
    def rows_by_id(self) -> tuple[Row, ...]:
        """The rows as a record lists them: equal ones by id, not in the order they were given."""
        return tuple(
            sorted(
                self.rows, key=lambda row: (row.rank is None, row.rank or -row.total, row.bid_id)
            )
        )

    @property
    def is_comparable(self) -> bool:
        """Whether every row answers the whole scope."""
        return not any(row.is_partial for row in self.rows)

    def exact_dict(self) -> dict[str, Any]:
        """Return the published shape with decimals kept as Decimal."""
        return {
            "rfp_id": self.posting.id,
            "variant": self.variant,
            "scope_lots": list(self.scope),
            "comparable": self.is_comparable,
            "rows": [row.as_dict() for row in self.rows],
        }

    def as_dict(self) -> dict[str, Any]:
        """Return the published shape with JSON numbers."""
        shaped: dict[str, Any] = _json_numbers(self.exact_dict())
        return shaped


def _json_numbers(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _json_numbers(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_json_numbers(entry) for entry in value]
    return float(value) if isinstance(value, Decimal) else value
