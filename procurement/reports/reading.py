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
from procurement.reports import words
from procurement.reports.award_reading import read_award, read_rulings
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
    except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError) as broken:
        raise Invalid(
            f"This decision record cannot be shown ({type(broken).__name__}: {broken})."
        ) from broken


def zone_of(record: Json) -> str:
    """The time zone in which the RFP states its dates."""
    return _text(record["inputs"]["requirements"]["timeline"].get("timezone")) or "UTC"


def _read(record: Json, digest: str) -> Comparison:
    inputs, result = record["inputs"], record["result"]
    posting, rubric = inputs["requirements"], inputs["rubric"]
    variant = str(result["variant"])
    buyer, timeline = posting.get("buyer") or {}, posting["timeline"]
    offers = {str(one["id"]): one for one in inputs["offers"]}
    vendors = {str(one["id"]): one for one in inputs["vendors"]}
    engine = record["engine"]
    return Comparison(
        title=str(posting["title"]),
        rfp_id=str(posting["id"]),
        version=_text(posting.get("version")),
        committee=_text(buyer.get("committee")),
        registration=_text(buyer.get("registration_ref")),
        office=_text(buyer.get("office")),
        zone=zone_of(record),
        bids_due=datetime.fromisoformat(timeline["bids_due"]),
        variant=variant,
        comparable=bool(result["comparable"]),
        scope=tuple(_lot(letter, posting["lots"][letter]) for letter in result["scope_lots"]),
        all_lots=tuple(map(str, inputs["lot_order"])),
        criteria=_criteria(rubric, variant),
        sub_criteria=tuple(_sub_criterion(item, variant) for item in rubric["sub_criteria"]),
        gates=tuple(
            Gate(str(gate["id"]), str(gate["title"]), str(gate["rule"])) for gate in rubric["gates"]
        ),
        bids=tuple(_bid(row, offers[row["bid"]], vendors) for row in result["rows"]),
        evaluators=tuple(
            (str(one["id"]), words.evaluator(_text(one.get("role")), _text(one.get("recused"))))
            for one in inputs["judged"].get("evaluators", ())
        ),
        digest=digest,
        rubric_digest=str(record["rubric_digest"]),
        engine=f"{engine['name']} {engine['version']}",
        amendments=tuple(_amendment(one) for one in posting.get("amendments") or ()),
        ceiling=_maybe((posting.get("budget") or {}).get("ceiling_usd")),
        award=read_award(record),
        rulings=read_rulings(record),
    )


def _criteria(rubric: Json, variant: str) -> tuple[Criterion, ...]:
    """The criteria in the order of their items; the record's own keys are sorted by letters."""
    weights = rubric["variants"][variant]
    codes = dict.fromkeys(str(item["criterion"]) for item in rubric["sub_criteria"])
    return tuple(
        Criterion(code, str(rubric["criteria"][code]), _decimal(weights[code])) for code in codes
    )


def _sub_criterion(item: Json, variant: str) -> SubCriterion:
    return SubCriterion(
        code=str(item["id"]),
        criterion=str(item["criterion"]),
        title=str(item["title"]),
        weight=_decimal(item["weight_within_criterion"][variant]),
        judged=item["method"] == "judged",
    )


def _lot(letter: str, lot: Json) -> Lot:
    return Lot(
        letter=str(letter),
        name=str(lot["name"]),
        kind=str(lot["kind"]),
        purpose=_text(lot.get("purpose_suggestion")),
        code=_text(lot.get("purpose_code")),
    )


def _amendment(one: Json) -> str:
    return f"{one['number']}: {_text(one.get('summary'))}"


def _bid(row: Json, offer: Json, vendors: Mapping[str, Json]) -> Bid:
    price, detail = row["metrics"]["price"], row["price_detail"]
    vendor = vendors[offer["vendor_id"]]
    reasons = row["reasons"]["gates"]
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
            GateResult(str(code), str(row["gates"][code]), str(reasons[code]["sentence"]))
            for code in sorted(row["gates"])
        ),
        lot_prices=tuple(_lot_price(letter, offer, detail) for letter in str(row["lots"])),
        price=None if price is None else _price(price),
        minimum=_maybe((offer.get("pricing") or {}).get("minimum_usd")),
        payment_terms=_text(offer.get("payment_terms")),
        submitted_at=_text(offer.get("submitted_at")),
        tie_break=str(row["tie_break"]),
        shortfalls=tuple(map(str, row["shortfalls"])),
        warnings=tuple(map(str, row["warnings"])),
        headquarters=_text(vendor.get("hq")),
        agents_in=tuple(map(str, vendor["data"].get("agents") or ())),
        stored_in=tuple(map(str, vendor["data"].get("storage") or ())),
        conflicts=_conflicts(offer.get("conflicts")),
        aside=tuple(item for item, kinds in _missing(row) if "not_applicable" in kinds),
        missing=tuple(words.missing_marks(item, kinds) for item, kinds in _missing(row)),
    )


# Whoever is recused is told with the evaluators, a bid that is out by its status.
_TOLD_ELSEWHERE = ("recused", "excluded")


def _missing(row: Json) -> list[tuple[str, Json]]:
    """Per item why scores are missing."""
    found: list[tuple[str, Json]] = []
    for item, kinds in sorted(row.get("missing", {}).items()):
        told = {kind: people for kind, people in kinds.items() if kind not in _TOLD_ELSEWHERE}
        if told:
            found.append((str(item), told))
    return found


def _lot_price(letter: str, offer: Json, detail: Json | None) -> LotPrice:
    """The evaluated line of a lot; for a bid without a price, what little was filled in."""
    if detail is None:
        asked = ((offer.get("pricing") or {}).get("lots") or {}).get(letter) or {}
        return LotPrice(letter, _text(asked.get("basis")), _maybe(asked.get("unit_price_usd")))
    line = detail["lots"][letter]
    return LotPrice(
        letter=letter,
        basis=str(line["basis"]),
        unit_price=_decimal(line["unit_price"]),
        carrier_fee=_decimal(line["carrier_fee"]),
        quantity=_decimal(line["quantity"]),
        unit=str(line["unit"]),
        cost=_decimal(line["cost"]),
    )


def _price(price: Json) -> Price:
    return Price(
        total=_decimal(price["total"]),
        setup=_decimal(price["setup"]),
        monthly=_decimal(price["monthly"]),
        append=_decimal(price["append"]),
        minimum_applies=bool(price["minimum_applies"]),
    )


def _conflicts(declared: Sequence[Json] | None) -> str:
    if declared is None:
        return "not answered"
    if not declared:
        return "none declared"
    return "; ".join(
        f"{_text(one.get('who'))} ({_text(one.get('status')).replace('_', ' ') or 'no status'})"
        for one in declared
    )


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _decimal(value: object) -> Decimal:
    """A number of the record, which holds decimals as texts and whole numbers as such."""
    return Decimal(str(value))


def _maybe(value: object) -> Decimal | None:
    return None if value is None else _decimal(value)


def _decimals(values: Json) -> dict[str, Decimal]:
    return {str(code): _decimal(value) for code, value in values.items()}
