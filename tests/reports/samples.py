"""Decision records for the tests: the sample procurements, and what may befall them."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from procurement.documents import (
    JudgedScores,
    Papers,
    Rubric,
    exact_numbers,
    read_folder,
    value_of,
)
from procurement.documents.offers import Offer
from procurement.documents.requirements import Requirements
from procurement.scoring import Evaluation, build_record, canonical_bytes, evaluate

FOLDER = Path(__file__).resolve().parent.parent / "reference" / "sample-procurements"
MUNICIPAL, STATEWIDE, NATIONAL = "RFP-2027-PM-001", "RFP-2028-FL-009", "RFP-2027-LP-100"
Record = dict[str, Any]


@cache
def papers() -> Papers:
    return read_folder(FOLDER)


def record_of(
    rfp_id: str = MUNICIPAL,
    *,
    variant: str | None = None,
    lots: str | None = None,
    keep: Callable[[Offer], bool] = lambda _: True,
    posting: Callable[[dict[str, Any]], None] | None = None,
) -> Record:
    """Evaluate a sample posting, with offers left out or papers changed on the way."""
    sample = next(one for one in papers().postings if one.id == rfp_id)
    if posting is not None:
        sample = _changed(Requirements, sample, posting)
    offers = [one for one in papers().offers if keep(one)]
    evaluation = evaluate(
        sample,
        papers().rubric,
        offers,
        papers().vendors,
        papers().judged,
        variant=variant,
        scope=None if lots is None else tuple(lots),
    )
    return build_record(evaluation, papers().judged)


def with_an_item_set_aside(item: str, bid_id: str) -> tuple[Evaluation, JudgedScores]:
    """The municipal sample, where an item does not apply to one bid, as everybody says."""

    def spared(rubric: dict[str, Any]) -> None:
        (one,) = [sub for sub in rubric["sub_criteria"] if sub["id"] == item]
        one["may_not_apply"] = True

    def marked(judged: dict[str, Any]) -> None:
        (mine,) = [entry for entry in judged["scores"] if entry["bid_id"] == bid_id]
        reason = {"kind": "not_applicable", "reason": "It sends no texts."}
        mine["missing"] = {item: dict.fromkeys(mine["scores"].pop(item), reason)}

    sample = next(one for one in papers().postings if one.id == MUNICIPAL)
    judged = _changed(JudgedScores, papers().judged, marked)
    rubric = _changed(Rubric, papers().rubric, spared)
    return evaluate(sample, rubric, papers().offers, papers().vendors, judged), judged


def record_with_an_item_set_aside(item: str, bid_id: str) -> Record:
    """What is recorded of ``with_an_item_set_aside``."""
    return build_record(*with_an_item_set_aside(item, bid_id))


def tampered(record: Record, change: Callable[[Record], None]) -> Record:
    """A copy of the record with something changed in it."""
    copied = copy.deepcopy(record)
    change(copied)
    return copied


def _changed(kind: Any, paper: Any, change: Callable[[dict[str, Any]], None]) -> Any:
    plain = json.loads(canonical_bytes(paper))
    change(plain)
    return value_of(kind, exact_numbers(plain), file="sample")
