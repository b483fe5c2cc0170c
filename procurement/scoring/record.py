"""The decision record: all inputs, every intermediate value and the result, and its recomputation.

A record is plain JSON (texts, whole numbers, floats of at most 15 digits, lists, mappings)::

    schema         "procurement/decision-record/2"
    engine         {name, version}
    rubric_digest  SHA-256 of the canonical rubric (hexadecimal)
    inputs_digest  SHA-256 of the canonical ``inputs``
    inputs         {variant, scope_lots, lot_order, requirements, rubric, offers, vendors, judged}:
                   the papers in the shape of their YAML files; offers and vendors are those with
                   a row; offers, vendors, evaluators and their scores by id; and, only where
                   people decided gates of these bids, decisions: [{bid_id, gate, outcome, reason,
                   by, at}]
    lots           one entry per lot of the posting: {letter, kind, name, phase, peak_seats,
                   seat_hours, contacts, contacts_per_seat_hour, calls, aht_s, total_segments,
                   required_mps, volume, reference_cost, is_stored}
    result         {rfp_id, variant, scope_lots, comparable, rows, final, waiting}: final is false
                   while marks are still to come; waiting names each, [{bid, item, evaluator}],
                   without an evaluator where nobody who counts gave one
    award          only in the record of a decided procurement: see ``procurement.scoring.awarded``

Each row has the keys of the published evaluation (bid, vendor, lots, partial, status, gates,
failed, clarify, metrics, sub, criteria, total, rank) with every decimal as a text (``"86.04"``),
and beside them::

    exact          {total, criteria, sub}: unrounded values as texts ("215101/2500")
    reasons        {gates, sub}: per id {sentence, value, reached, next_anchor, fields}
    price_detail   null, or {minimum, lots, points}: per lot basis, unit_price, carrier_fee,
                   quantity, unit, cost, comparison (+ exact forms), sentence; and the points of the
                   lot's price: score, score_exact, weight (share of the reference cost), sentence
    shortfalls     sentences of quality minimums that were missed
    tie_break      how an equal total was resolved, or an empty text
    warnings       sentences that change no number
    weights        per item its weight in percent within its criterion, as used for this bid: what
                   does not apply stands not in it, the others share its weight in proportion
    missing        per judged item and kind (unscored, abstained, recused, not_applicable,
                   excluded) the evaluators without a mark, each with the reason that was given;
                   nobody ("") under unscored: no mark counts, and nobody is left to give one

A bid with an item that waits for its first mark has the status "unscored" and null in place of its
total and of the criteria concerned. Records of the first schema (``.../1``) lack final, waiting,
weights and missing; they are recomputed as they were made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import procurement
from procurement.documents import (
    GateDecision,
    JudgedScores,
    Offer,
    Requirements,
    Rubric,
    VendorProfile,
    canonical,
    exact_numbers,
    plain,
    soundness,
    value_of,
)
from procurement.documents.fields import Letter, Paper, Text
from procurement.errors import DocumentInvalid, Invalid, Problem
from procurement.scoring.awarded import in_award
from procurement.scoring.evaluation import evaluate
from procurement.scoring.exact import rounded
from procurement.scoring.panel.missing import Missing
from procurement.scoring.results import Evaluation, Row

FIRST_SCHEMA = "procurement/decision-record/1"
SCHEMA = "procurement/decision-record/2"
RECORD = "decision record"


class _Inputs(Paper):
    """What an evaluation was made from."""

    variant: Text
    scope_lots: tuple[Letter, ...]
    lot_order: tuple[Letter, ...]
    requirements: Requirements
    rubric: Rubric
    offers: tuple[Offer, ...]
    vendors: tuple[VendorProfile, ...]
    judged: JudgedScores
    decisions: tuple[GateDecision, ...] = ()


@dataclass(frozen=True)
class Difference:
    """One place where the record and the recomputation disagree."""

    path: str
    recorded: Any
    recomputed: Any

    def __str__(self) -> str:
        return f"{self.path}: recorded {self.recorded!r}, recomputed {self.recomputed!r}"


# ── writing ───────────────────────────────────────────────────────────────────────────────────


def build_record(
    evaluation: Evaluation, judged: JudgedScores, *, award: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return the record of an evaluation; ``judged`` are the scores it was made from.

    ``award`` is what was decided on it, in the shape that ``procurement.scoring.awarded`` tells.
    Refuses: Refused ``score_missing`` for an award while a mark is still to come.
    """
    if award is not None:
        evaluation.require_final()
    inputs = _inputs(evaluation, judged)
    record = {
        "schema": FIRST_SCHEMA if evaluation.is_first_schema else SCHEMA,
        "engine": {"name": "procurement", "version": procurement.__version__},
        "rubric_digest": canonical.digest(inputs["rubric"]),
        "inputs_digest": canonical.digest(inputs),
        "inputs": inputs,
        "lots": [lot.as_dict() for lot in evaluation.lots],
        "result": _texts(_result(evaluation)),
    }
    return record if award is None else {**record, "award": dict(award)}


def canonical_bytes(record: Mapping[str, Any]) -> bytes:
    """Return the one byte form of a record: UTF-8 JSON, keys sorted, no spaces."""
    return canonical.canonical_bytes(record)


def rubric_digest(rubric: Rubric) -> str:
    """Return the SHA-256 of the canonical rubric, in hexadecimal."""
    return canonical.digest(rubric)


def _inputs(evaluation: Evaluation, judged: JudgedScores) -> dict[str, Any]:
    offers = sorted((row.case.offer for row in evaluation.rows), key=lambda offer: offer.id)
    vendors = {row.case.profile.id: row.case.profile for row in evaluation.rows}
    ids = {offer.id for offer in offers}
    panel = plain(judged)
    scored = [entry for entry in panel.get("scores", []) if entry["bid_id"] in ids]
    panel["scores"] = sorted(scored, key=lambda entry: str(entry["bid_id"]))
    if "evaluators" in panel:
        panel["evaluators"] = sorted(panel["evaluators"], key=lambda person: str(person["id"]))
    inputs = {
        "variant": evaluation.variant,
        "scope_lots": list(evaluation.scope),
        "lot_order": list(evaluation.posting.lots),
        "requirements": plain(evaluation.posting),
        "rubric": plain(evaluation.rubric),
        "offers": [plain(offer) for offer in offers],
        "vendors": [plain(vendors[name]) for name in sorted(vendors)],
        "judged": panel,
    }
    if evaluation.decisions:
        by_place = sorted(evaluation.decisions, key=lambda one: (one.bid_id, one.gate))
        inputs["decisions"] = [plain(decision) for decision in by_place]
    return inputs


def _result(evaluation: Evaluation) -> dict[str, Any]:
    if evaluation.is_first_schema:
        rows = [{**row.as_dict(), **_beside(row)} for row in evaluation.rows_by_id]
        return {**evaluation.exact_dict(), "rows": rows}
    rows = [
        {**row.as_dict(), **_beside(row), **_by_the_panel(row)} for row in evaluation.rows_by_id
    ]
    return {
        **evaluation.exact_dict(),
        "rows": rows,
        "final": evaluation.is_final,
        "waiting": [one.as_dict() for one in evaluation.waiting],
    }


def _by_the_panel(row: Row) -> dict[str, Any]:
    """Return the weights that were used for this bid, and every missing mark with its reason."""
    return {
        "weights": {name: str(weight) for name, weight in row.weights.items()},
        "missing": {
            item: {
                kind: {who: one.reason for who, one in given.items() if one.kind == kind}
                for kind in Missing
                if kind in {one.kind for one in given.values()}
            }
            for item, given in row.panel.missing.items()
        },
    }


def _beside(row: Row) -> dict[str, Any]:
    """Return what stands beside the published row: exact values, reasons, price detail."""
    return {
        "exact": {
            "total": str(row.total) if row.has_total else None,
            "criteria": {
                name: None if name in row.unsaid else str(score)
                for name, score in row.criteria.items()
            },
            "sub": {name: str(sub.score) for name, sub in row.sub.items()},
        },
        "reasons": {
            "gates": {gate: result.reason.as_dict() for gate, result in row.gates.items()},
            "sub": {name: sub.reason.as_dict() for name, sub in row.sub.items()},
        },
        "price_detail": _price_detail(row),
        "shortfalls": list(row.shortfalls),
        "tie_break": row.tie_break,
        "warnings": list(row.warnings),
    }


def _price_detail(row: Row) -> dict[str, Any] | None:
    if row.price is None:
        return None
    return {
        "minimum": str(rounded(row.price.minimum, 2)),
        "lots": {letter: lot.as_dict() for letter, lot in row.price.lots.items()},
        "points": {lot.letter: lot.as_dict() for lot in row.points.lots},
    }


def _texts(value: Any) -> Any:
    """Write every decimal as text, so that no reader has to trust a float."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, Mapping):
        return {key: _texts(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_texts(entry) for entry in value]
    return value


# ── recomputing ───────────────────────────────────────────────────────────────────────────────


def replay(record: Mapping[str, Any]) -> tuple[Evaluation, JudgedScores]:
    """Evaluate again from the inputs of a record alone.

    Refuses: DocumentInvalid or Invalid when the inputs are not sound.
    """
    plain_inputs = exact_numbers(record.get("inputs"))
    inputs = value_of(_Inputs, plain_inputs, file=RECORD, base=("inputs",))
    problems = [Problem(RECORD, f"inputs.{key}", said) for key, said in _findings(inputs)]
    if problems:
        raise DocumentInvalid(problems)
    lots = {letter: inputs.requirements.lots[letter] for letter in inputs.lot_order}
    evaluation = evaluate(
        inputs.requirements.model_copy(update={"lots": lots}),
        inputs.rubric,
        inputs.offers,
        inputs.vendors,
        inputs.judged,
        variant=inputs.variant,
        scope=inputs.scope_lots,
        decisions=inputs.decisions,
        is_first_schema=record.get("schema") == FIRST_SCHEMA,
    )
    return evaluation, inputs.judged


def _findings(inputs: _Inputs) -> Iterator[soundness.Finding]:
    posting = inputs.requirements
    if sorted(inputs.lot_order) != sorted(posting.lots):
        yield "lot_order", "does not name every lot of the posting once"
    yield from soundness.in_requirements(posting)
    yield from soundness.in_rubric(inputs.rubric)
    for offer in inputs.offers:
        if offer.rfp_id == posting.id:
            yield from soundness.in_offer(offer, posting)
    for _, name in soundness.twice([offer.id for offer in inputs.offers]):
        yield "offers", f"{name} stands twice"
    for entry in inputs.judged.scores:
        yield from soundness.in_missing("judged", entry, inputs.rubric.may_not_apply)


def recompute(record: Any) -> list[Difference]:
    """Return every place where the recorded result is not what its own inputs give."""
    schema = record.get("schema") if isinstance(record, Mapping) else None
    if schema not in (FIRST_SCHEMA, SCHEMA):
        return [Difference("schema", schema, SCHEMA)]
    try:
        evaluation, judged = replay(record)
    except Invalid as refused:
        return [Difference("inputs", "taken as sound", refused.sentence)]
    again = build_record(evaluation, judged)
    unfit: list[Difference] = []
    if "award" in record:
        award = again["award"] = record["award"]
        found = in_award(award, evaluation, judged)
        unfit = [Difference(f"award.{path}", told, wanted) for path, told, wanted in found]
    digest = canonical.digest(record["inputs"])
    again["inputs_digest"] = digest
    again["inputs"] = record["inputs"]
    again["engine"] = record.get("engine")
    return [*_differences(record, again, ""), *unfit]


def _differences(recorded: Any, again: Any, path: str) -> Iterator[Difference]:
    if isinstance(recorded, Mapping) and isinstance(again, Mapping):
        for key in sorted({*recorded, *again}, key=str):
            here = f"{path}.{key}" if path else str(key)
            if key in recorded and key in again:
                yield from _differences(recorded[key], again[key], here)
            else:
                yield Difference(here, recorded.get(key), again.get(key))
    elif isinstance(recorded, list) and isinstance(again, list):
        yield from _in_lists(recorded, again, path)
    elif type(recorded) is not type(again) or recorded != again:
        yield Difference(path, recorded, again)


def _in_lists(recorded: list[Any], again: list[Any], path: str) -> Iterator[Difference]:
    if len(recorded) != len(again):
        yield Difference(f"{path} (length)", len(recorded), len(again))
    for position, (left, right) in enumerate(zip(recorded, again, strict=False)):
        yield from _differences(left, right, f"{path}[{position}]{_named(left)}")


def _named(entry: Any) -> str:
    name = entry.get("bid") or entry.get("letter") if isinstance(entry, Mapping) else None
    return f" ({name})" if isinstance(name, str) else ""
