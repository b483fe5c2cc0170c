"""Reads a decision record into the values that the paper shows; the only module that knows both.

The record was checked when it was built; here a missing field leaves a dash, and only a record
that is none at all is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from procurement.errors import Invalid
from procurement.reports.model import (
    Bid,
    Comparison,
    Criterion,
    Gate,
    GateResult,
    Lot,
    LotPrice,
    Price,
    SubCriterion,
)

Json = Mapping[str, Any]


def read_record(record: Json, *, digest: str) -> Comparison:
    """Return what the paper shows of a decision record; ``digest`` is the SHA-256 of its bytes.

    Raises: ``Invalid`` when this is not a decision record.
    """
    try:
        return _read(record, digest)
    except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError) as broken:
        raise Invalid(
            f"This is not a decision record that can be shown: {type(broken).__name__} at {broken}."
        ) from broken


def _read(record: Json, digest: str) -> Comparison:
    posting, rubric, evaluation = record["posting"], record["rubric"], record["evaluation"]
    variant = str(evaluation["variant"])
    scope = [str(letter) for letter in evaluation["scope_lots"]]
    buyer = posting.get("buyer") or {}
    asked = {str(one["id"]): one for one in record["bids"]}
    judged = {item["id"]: item["method"] == "judged" for item in rubric["sub_criteria"]}
    return Comparison(
        title=str(posting["title"]),
        rfp_id=str(posting["id"]),
        version=str(posting.get("version", "")),
        committee=str(buyer.get("committee", "")),
        registration=str(buyer.get("registration_ref") or ""),
        office=str(buyer.get("office") or ""),
        zone=str((posting.get("timeline") or {}).get("timezone", "UTC")),
        made_at=datetime.fromisoformat(str(record["made_at"])),
        variant=variant,
        comparable=bool(evaluation["comparable"]),
        scope=tuple(_lot(letter, posting["lots"][letter]) for letter in scope),
        all_lots=tuple(str(letter) for letter in posting["lots"]),
        criteria=tuple(
            Criterion(str(code), str(title), _decimal(rubric["variants"][variant][code]))
            for code, title in rubric["criteria"].items()
        ),
        sub_criteria=tuple(
            SubCriterion(
                code=str(item["id"]),
                criterion=str(item["criterion"]),
                title=str(item["title"]),
                weight=_decimal(item["weight_within_criterion"][variant]),
                judged=judged[item["id"]],
            )
            for item in rubric["sub_criteria"]
        ),
        gates=tuple(
            Gate(str(gate["id"]), str(gate["title"]), str(gate.get("rule", "")))
            for gate in rubric["gates"]
        ),
        bids=tuple(_bid(row, asked.get(str(row["bid"]), {})) for row in evaluation["rows"]),
        evaluators=_evaluators(record),
        digest=digest,
    )


def _lot(letter: str, lot: Json) -> Lot:
    return Lot(
        letter=letter,
        name=str(lot["name"]),
        kind=str(lot["kind"]),
        purpose=str(lot.get("purpose_suggestion") or ""),
    )


def _bid(row: Json, asked: Json) -> Bid:
    pricing = asked.get("pricing") or {}
    price = row["metrics"]["price"]
    reasons = row.get("gate_reasons") or {}
    rank = row["rank"]
    return Bid(
        id=str(row["bid"]),
        vendor=str(row["vendor"]),
        lots=str(row["lots"]),
        partial=bool(row["partial"]),
        status=str(row["status"]),
        rank=None if rank is None else int(rank),
        total=_decimal(row["total"]),
        criteria=_decimals(row["criteria"]),
        sub=_decimals(row["sub"]),
        gates=tuple(
            GateResult(str(code), str(outcome), str(reasons.get(code, "")))
            for code, outcome in row["gates"].items()
        ),
        lot_prices=tuple(_lot_price(letter, pricing, price) for letter in str(row["lots"])),
        price=None if price is None else _price(price),
        minimum=_maybe(pricing.get("minimum_usd")),
        payment_terms=str(asked.get("payment_terms") or ""),
        submitted_at=str(asked.get("submitted_at") or ""),
    )


def _lot_price(letter: str, pricing: Json, price: Json | None) -> LotPrice:
    asked = (pricing.get("lots") or {}).get(letter) or {}
    return LotPrice(
        letter=letter,
        basis=str(asked.get("basis") or ""),
        unit_price=_maybe(asked.get("unit_price_usd")),
        cost=None if price is None else _maybe(price["lots"].get(letter)),
    )


def _price(price: Json) -> Price:
    return Price(
        total=_decimal(price["total"]),
        setup=_decimal(price["setup"]),
        monthly=_decimal(price["monthly"]),
        append=_decimal(price["append"]),
        minimum_applies=bool(price["minimum_applies"]),
    )


def _evaluators(record: Json) -> tuple[tuple[str, str], ...]:
    people: Sequence[Json] = record.get("evaluators") or ()
    return tuple((str(one["id"]), str(one.get("role") or "")) for one in people)


def _decimal(value: object) -> Decimal:
    """A number of the record, which holds decimals as text or as JSON numbers."""
    return Decimal(str(value))


def _maybe(value: object) -> Decimal | None:
    return None if value is None else _decimal(value)


def _decimals(values: Json) -> dict[str, Decimal]:
    return {str(code): _decimal(value) for code, value in values.items()}
