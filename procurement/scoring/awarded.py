"""The award beside a decision record: each lot ranked by itself, and whether the award fits it.

The ``award`` section of a record holds ``lots``, one entry for each lot in scope: ``letter``,
``outcome`` ("awarded" or "not awarded"), ``bid``, ``vendor``, ``is_leading`` and ``ranking``; and
``payees``, what each awarded bid costs for all its lots together. What else it holds (reasons,
approvals, dates) is what people said: the signature alone vouches for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from procurement.documents import JudgedScores
from procurement.scoring.evaluation import RANKED, evaluate
from procurement.scoring.exact import rounded
from procurement.scoring.results import Evaluation, Row

AWARDED, NOT_AWARDED = "awarded", "not awarded"
Finding = tuple[str, Any, Any]  # path within the section, recorded, recomputed


def rescoped(evaluation: Evaluation, judged: JudgedScores, scope: Sequence[str]) -> Evaluation:
    """Evaluate the same papers over other lots, which must lie within the evaluation's scope."""
    rows = sorted(evaluation.rows, key=lambda row: evaluation.order[row.bid_id])
    return evaluate(
        evaluation.posting,
        evaluation.rubric,
        [row.case.offer for row in rows],
        [row.case.profile for row in rows],
        judged,
        variant=evaluation.variant,
        scope=scope,
        decisions=evaluation.decisions,
        is_first_schema=evaluation.is_first_schema,
    )


def lot_ranking(evaluation: Evaluation, judged: JudgedScores, letter: str) -> list[dict[str, Any]]:
    """Rank the bids on one lot alone, ranked ones first: plain values for the record."""
    return [_ranked(row) for row in rescoped(evaluation, judged, (letter,)).rows_by_id]


def _ranked(row: Row) -> dict[str, Any]:
    return {
        "bid": row.bid_id,
        "vendor": row.vendor_name,
        "status": row.status,
        "rank": row.rank,
        "total": str(rounded(row.total, 2)) if row.has_total else None,
        "price": None if row.price is None else str(rounded(row.price.total, 2)),
        "failed": list(row.failed),
        "clarify": list(row.clarify),
    }


def payees_of(
    evaluation: Evaluation, judged: JudgedScores, awarded: Mapping[str, str]
) -> list[dict[str, Any]]:
    """What each awarded bid costs, its lots taken together; ``awarded`` maps lot to bid.

    Fees for the whole bid are spread over its lots by lot cost, as in the comparison.
    """
    found = []
    for bid_id in dict.fromkeys(awarded.values()):
        letters = [letter for letter, chosen in awarded.items() if chosen == bid_id]
        rows = rescoped(evaluation, judged, letters).rows
        row = next((row for row in rows if row.bid_id == bid_id), None)
        if row is None or row.price is None:
            continue
        lots = row.price.lots.items()
        found.append(
            {
                "bid": bid_id,
                "vendor": row.vendor_name,
                "lots": [
                    {"letter": letter, "amount": str(rounded(lot.comparison, 2))}
                    for letter, lot in lots
                ],
                "total": str(rounded(row.price.total, 2)),
                "status": row.status,
                "failed": list(row.failed),
            }
        )
    return found


def in_award(award: Any, evaluation: Evaluation, judged: JudgedScores) -> Iterator[Finding]:
    """Find what of an award section does not follow from the evaluation it stands beside."""
    lots = award.get("lots") if isinstance(award, Mapping) else None
    if not isinstance(lots, list) or not all(isinstance(one, Mapping) for one in lots):
        yield "lots", type(lots).__name__, "one decision for each lot"
        return
    letters = [one.get("letter") for one in lots]
    if letters != list(evaluation.scope) or not evaluation.is_final:
        yield "lots", letters, list(evaluation.scope) if evaluation.is_final else "no award yet"
        return
    for one in lots:
        ranking = lot_ranking(evaluation, judged, str(one["letter"]))
        for key, recorded, wanted in _in_lot(one, ranking):
            yield f"lots ({one['letter']}).{key}", recorded, wanted
    awarded = {str(one["letter"]): str(one["bid"]) for one in lots if one.get("bid") is not None}
    payees = payees_of(evaluation, judged, awarded)
    if award.get("payees") != payees:
        yield "payees", award.get("payees"), payees
    for one in payees:
        if one["status"] not in RANKED:
            yield f"payees ({one['bid']})", one["status"], "lots that one bid may have together"


def _in_lot(one: Mapping[str, Any], ranking: list[dict[str, Any]]) -> Iterator[Finding]:
    if one.get("ranking") != ranking:
        yield "ranking", one.get("ranking"), ranking
    bid_id, outcome = one.get("bid"), one.get("outcome")
    if outcome != (NOT_AWARDED if bid_id is None else AWARDED):
        yield "outcome", outcome, NOT_AWARDED if bid_id is None else AWARDED
    if bid_id is None:
        return
    chosen = next((row for row in ranking if row["bid"] == bid_id), None)
    if chosen is None:
        yield "bid", bid_id, "a bid on this lot"
        return
    if chosen["status"] not in RANKED:
        yield "bid", bid_id, f"a bid that may be awarded; this one is {chosen['status']}"
    if one.get("vendor") != chosen["vendor"]:
        yield "vendor", one.get("vendor"), chosen["vendor"]
    if one.get("is_leading") != (chosen["rank"] == 1):
        yield "is_leading", one.get("is_leading"), chosen["rank"] == 1
