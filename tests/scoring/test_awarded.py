"""An award in the decision record: what must follow from the evaluation, and what is found."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from typing import Any

import pytest

from procurement.scoring import (
    Evaluation,
    build_record,
    canonical_bytes,
    evaluate,
    lot_ranking,
    payees_of,
    recompute,
)
from tests.scoring.small import papers, sample

MUNICIPAL = "RFP-2027-PM-001"
TALLGRASS, COBALT = "BID-PM-02", "BID-PM-04"


@functools.cache
def evaluated() -> Evaluation:
    return evaluate(
        sample(MUNICIPAL), papers().rubric, papers().offers, papers().vendors, papers().judged
    )


def section(**awarded: str | None) -> dict[str, Any]:
    """An award of these bids by lot; left out, the leading bid."""
    lots = []
    for letter in evaluated().scope:
        ranking = lot_ranking(evaluated(), papers().judged, letter)
        bid = awarded.get(letter, ranking[0]["bid"])
        chosen = next((row for row in ranking if row["bid"] == bid), None)
        lots.append(
            {
                "letter": letter,
                "outcome": "awarded" if bid else "not awarded",
                "bid": bid,
                "vendor": chosen["vendor"] if chosen else None,
                "is_leading": bool(chosen and chosen["rank"] == 1),
                "ranking": ranking,
                "reason": "said by a person",
            }
        )
    winners = {one["letter"]: one["bid"] for one in lots if one["bid"]}
    return {"lots": lots, "payees": payees_of(evaluated(), papers().judged, winners)}


def record_with(award: dict[str, Any]) -> dict[str, Any]:
    record = build_record(evaluated(), papers().judged, award=award)
    read: dict[str, Any] = json.loads(canonical_bytes(record))
    return read


@pytest.mark.unmeasured
@pytest.mark.parametrize(
    "awarded", [{}, {"A": COBALT}, {"A": None, "D": None}], ids=["leading", "another", "none"]
)
def test_an_award_that_fits_its_evaluation_recomputes(awarded: dict[str, str | None]) -> None:
    assert recompute(record_with(section(**awarded))) == []


def test_each_vendor_is_paid_for_all_its_lots_together() -> None:
    payees = section(B=COBALT)["payees"]

    assert [(one["bid"], [lot["letter"] for lot in one["lots"]]) for one in payees] == [
        (TALLGRASS, ["A", "C", "D"]),
        (COBALT, ["B"]),
    ]
    assert payees[1]["total"] == payees[1]["lots"][0]["amount"] == "15310.17"


def _set(key: str, value: object) -> Callable[[dict[str, Any]], None]:
    return lambda award: award["lots"][3].__setitem__(key, value)


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (_set("bid", COBALT), "award.lots (D).bid"),
        (_set("bid", "BID-PM-77"), "award.lots (D).bid"),
        (_set("vendor", "Somebody else"), "award.lots (D).vendor"),
        (_set("is_leading", False), "award.lots (D).is_leading"),
        (_set("outcome", "not awarded"), "award.lots (D).outcome"),
        (_set("ranking", []), "award.lots (D).ranking"),
        (_set("letter", "A"), "award.lots"),
        (lambda award: award["payees"][0].__setitem__("total", "1.00"), "award.payees"),
        (lambda award: award.pop("payees"), "award.payees"),
        (lambda award: award["lots"].pop(), "award.lots"),
        (lambda award: award.__setitem__("lots", "none"), "award.lots"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_does_not_follow_is_found(change: Callable[[dict[str, Any]], None], path: str) -> None:
    record = record_with(section())

    change(record["award"])

    assert path in [difference.path for difference in recompute(record)]


@pytest.mark.unmeasured
def test_an_award_to_a_bid_that_failed_a_gate_is_named_as_such() -> None:
    found = [str(one) for one in recompute(record_with(section(D=COBALT)))]

    assert found[0] == (
        "award.lots (D).bid: recorded 'BID-PM-04', "
        "recomputed 'a bid that may be awarded; this one is gate_failed'"
    )
