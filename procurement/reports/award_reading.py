"""Reads the award out of a decision record; the only module that knows the shape of both."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from procurement.reports.award_model import (
    Award,
    GateRuling,
    LotAward,
    LotBid,
    PanelMember,
    Payee,
    Purpose,
    Step,
)

Json = Mapping[str, Any]
LOCKS = (("blind", "blind_locked_at"), ("named", "named_locked_at"))


def read_award(record: Json) -> Award | None:
    """The award of a record; ``None`` in one that only compares."""
    award = record.get("award")
    if award is None:
        return None
    names = {
        letter: lot["name"] for letter, lot in record["inputs"]["requirements"]["lots"].items()
    }
    details = {one["bid"]: one for one in award.get("payee_details", ())}
    return Award(
        profile=str(award["control_profile"]),
        lots=tuple(_lot(one, str(names[one["letter"]])) for one in award["lots"]),
        payees=tuple(_payee(one, details.get(one["bid"], {})) for one in award["payees"]),
        steps=tuple(_step(one) for one in award["steps"]),
        panel=tuple(_member(one) for one in award["panel"]),
        purposes={str(one["letter"]): _purpose(one) for one in award["purposes"]},
        remarks=tuple(map(str, award["remarks"])),
    )


def read_rulings(record: Json) -> tuple[GateRuling, ...]:
    """The gates that people decided, in the order of the record."""
    inputs = record["inputs"]
    names = {str(row["bid"]): str(row["vendor"]) for row in record["result"]["rows"]}
    return tuple(
        GateRuling(
            vendor=names.get(str(one["bid_id"]), str(one["bid_id"])),
            gate=str(one["gate"]),
            outcome=str(one["outcome"]),
            reason=str(one["reason"]),
            by=str(one["by"]),
            at=str(one["at"]),
        )
        for one in inputs.get("decisions", ())
    )


def _lot(one: Json, name: str) -> LotAward:
    ranking = tuple(_lot_bid(row) for row in one["ranking"])
    chosen = next((row for row in ranking if row.bid == one["bid"]), None)
    return LotAward(
        letter=str(one["letter"]),
        name=name,
        chosen=chosen,
        is_leading=bool(one["is_leading"]),
        reason=str(one["reason"]),
        by=str(one["by"]),
        at=_instant(one["at"]),
        ranking=ranking,
    )


def _lot_bid(row: Json) -> LotBid:
    return LotBid(
        bid=str(row["bid"]),
        vendor=str(row["vendor"]),
        status=str(row["status"]),
        rank=None if row["rank"] is None else int(row["rank"]),
        total=Decimal(str(row["total"])),
        price=None if row["price"] is None else Decimal(str(row["price"])),
        failed=tuple(map(str, row["failed"])),
    )


def _payee(one: Json, detail: Json) -> Payee:
    return Payee(
        vendor=str(one["vendor"]),
        registered=str(detail.get("registered") or ""),
        headquarters=str(detail.get("headquarters") or ""),
        address=str(detail.get("address") or ""),
        lots=tuple((str(lot["letter"]), Decimal(str(lot["amount"]))) for lot in one["lots"]),
        total=Decimal(str(one["total"])),
    )


def _step(one: Json) -> Step:
    return Step(str(one["what"]), str(one["by"]), _instant(one["at"]), str(one.get("reason") or ""))


def _member(one: Json) -> PanelMember:
    return PanelMember(
        code=str(one["code"]),
        role=str(one["role"]),
        locks=tuple((words, _instant(one[key])) for words, key in LOCKS if one.get(key)),
        conflicts=tuple(map(str, one["conflicts"])),
        waivers=tuple(map(str, one["waivers"])),
    )


def _purpose(one: Json) -> Purpose:
    return Purpose(
        str(one["letter"]),
        str(one["text"]),
        str(one.get("code") or ""),
        str(one.get("doubt") or ""),
    )


def _instant(text: object) -> datetime:
    return datetime.fromisoformat(str(text))
