"""How bids stand before the prices are opened: gates and points for everything but money."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from procurement.documents import Gate, GateDecision, JudgedScores, readable
from procurement.evaluations.comparison import lines, marks
from procurement.evaluations.comparison.model import GateLine, Item
from procurement.scoring import Evaluation
from procurement.scoring.gates import CLARIFY, FAIL, GateResult, decided

MONEY_ITEMS = ("CST-1", "CST-2", "CST-4")  # computed from the sealed price part


@dataclass(frozen=True, kw_only=True)
class TechnicalLine:
    """One bid before the price opening; ``points`` of the ``possible`` points of 100 without money.

    ``status`` is eligible, conditional or gate failed, as far as gates can be decided by now.
    """

    bid: str
    label: str
    vendor: str
    short: str
    lots: tuple[str, ...]
    status: str
    gates: tuple[GateLine, ...]
    items: Mapping[str, Item]
    points: Fraction
    possible: Fraction


@dataclass(frozen=True, kw_only=True)
class Technical:
    """The standing without prices; ``has_scores`` tells whether the panel's scores are in it.

    ``waiting`` are the titles of what is computed after the price opening.
    """

    lines: tuple[TechnicalLine, ...]
    has_scores: bool
    waiting: tuple[str, ...]


def technical(
    evaluation: Evaluation,
    judged: JudgedScores,
    gates: Mapping[str, Mapping[str, GateResult]],
    decisions: Mapping[str, Mapping[str, GateDecision]],
    labels: Mapping[str, str],
) -> Technical:
    """The standing from an evaluation of the technical parts; gates come computed without money."""
    rubric, zone = evaluation.rubric, evaluation.posting.timeline.timezone
    titles = {sub.id: sub.title for sub in rubric.sub_criteria}
    open_items = [name for name in titles if name in MONEY_ITEMS]
    if not judged.scores:
        open_items += rubric.judged_items
    short = lines.short_names([row.vendor_name for row in evaluation.rows])
    found = []
    for row, name in zip(evaluation.rows, short, strict=True):
        results = decided(gates[row.bid_id], decisions.get(row.bid_id, {}))
        items = {
            key: item
            for key, item in lines.items_of(evaluation, row, judged).items()
            if key not in open_items
        }
        worth = marks.worths(evaluation, row)
        found.append(
            TechnicalLine(
                bid=row.bid_id,
                label=labels[row.bid_id],
                vendor=row.vendor_name,
                short=name,
                lots=row.case.letters,
                status=_status(results),
                gates=tuple(_gate(rubric.gates, gate, one, zone) for gate, one in results.items()),
                items=items,
                points=sum((item.points for item in items.values()), Fraction(0)),
                possible=sum((worth[key] for key in items), Fraction(0)),
            )
        )
    found.sort(key=lambda line: (line.status == "gate_failed", -line.points, line.label))
    return Technical(
        lines=tuple(found),
        has_scores=bool(judged.scores),
        waiting=tuple(titles[name] for name in titles if name in MONEY_ITEMS),
    )


def _status(results: Mapping[str, GateResult]) -> str:
    outcomes = {result.outcome for result in results.values()}
    if FAIL in outcomes:
        return "gate_failed"
    return "conditional" if CLARIFY in outcomes else "eligible"


def _gate(gates: tuple[Gate, ...], gate: str, result: GateResult, zone: str | None) -> GateLine:
    titles = {one.id: one.title for one in gates}
    return GateLine(
        id=gate,
        title=titles[gate],
        outcome=result.outcome,
        sentence=readable(result.reason.sentence, zone),
        fields=result.reason.fields,
    )
