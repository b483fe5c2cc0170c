"""Recomputes an award from its decision record, with nothing but Python: read it, then trust it.

Usage: python recompute_award.py RECORD.json [SHA-256 of the file, as printed in the report]
Checked: digests, means of marks, costs, price points, totals, ranks, ties; rounded once.
Counted sub-scores are taken as recorded: a changed answer breaks the digest. Exit code 0: all well.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

F = Fraction
Finding = tuple[str, object, object]  # where, recorded, recomputed


def number(value: Any) -> F:
    """A JSON number or text as the exact decimal it is written as; nothing is 0."""
    return F(str(value)) if value is not None else F(0)


def digest(value: Any) -> str:
    """SHA-256 of the canonical JSON."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def differences(record: Any) -> Iterator[Finding]:
    """Every number that follows from others: where it stands, as recorded, as recomputed."""
    try:
        yield from followed(json.loads(record) if isinstance(record, bytes) else record)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as broken:
        yield "the record", f"breaks off at {broken!r}", "can be followed to its end"


def followed(record: dict[str, Any]) -> Iterator[Finding]:
    """The same for a record that has everything where it belongs."""
    inputs, rows = record["inputs"], record["result"]["rows"]
    yield "inputs_digest", record["inputs_digest"], digest(inputs)
    yield "rubric_digest", record["rubric_digest"], digest(inputs["rubric"])
    offers = {offer["id"]: offer for offer in inputs["offers"]}
    yield "bids with a row", sorted(row["bid"] for row in rows), sorted(offers)
    for row in rows:
        name, sub = row["bid"], {key: F(value) for key, value in row["exact"]["sub"].items()}
        yield from judged(name, sub, inputs)
        yield from money(name, row, offers[name])
        yield from points(name, row, rows, sub, inputs)
        yield from sums(name, row, sub, inputs)
    yield from ranking(rows, inputs["rubric"].get("tie_breaks", ()))
    for lot in record.get("award", {}).get("lots", ()):
        fit = [None, *(row["bid"] for row in lot["ranking"] if row["rank"] is not None)]
        yield f"award of lot {lot['letter']}", lot["bid"] in fit, True


def judged(name: str, sub: dict[str, F], inputs: Any) -> Iterator[Finding]:
    """The mean of the evaluators present, to three decimals."""
    given = {entry["bid_id"]: entry["scores"] for entry in inputs["judged"].get("scores", [])}
    for item in [i["id"] for i in inputs["rubric"]["sub_criteria"] if i["method"] == "judged"]:
        present = [number(s) for s in given.get(name, {}).get(item, {}).values() if s is not None]
        mean = round(sum(present) / F(len(present)), 3) if present else None
        yield f"{name} {item}", sub.get(item), mean


def money(name: str, row: Any, offer: Any) -> Iterator[Finding]:
    """Quantity x unit price, the fixed costs spread by lot cost, the total, the minimum."""
    if row["price_detail"] is None:
        return
    price, lots, costs = row["metrics"]["price"], row["price_detail"]["lots"], {}
    for letter, lot in lots.items():
        unit = number(offer["pricing"]["lots"][letter]["unit_price_usd"])
        yield f"{name} lot {letter} unit price", F(lot["unit_price"]), unit
        costs[letter] = F(lot["quantity_exact"]) * (unit + F(lot["carrier_fee"]))
        yield f"{name} lot {letter} cost", F(lot["cost"]), round(costs[letter], 2)
    summed = sum(costs.values(), F(0))
    spread = sum(F(lots[k]["comparison_exact"]) - costs[k] for k in lots)
    fixed = [number(price[part]) for part in ("setup", "monthly", "append")]
    yield f"{name} fixed costs", sum(fixed), round(spread, 2) if summed else sum(fixed)
    for letter, cost in costs.items() if summed else ():
        recorded = F(lots[letter]["comparison_exact"])
        yield f"{name} lot {letter} comparison", recorded, cost + spread * cost / summed
    least = F(row["price_detail"]["minimum"]) if price["minimum_applies"] else F(0)
    total = round(summed + (spread if summed else sum(fixed)), 2)
    yield f"{name} price", number(price["total"]), max(total, least)


def points(name: str, row: Any, rows: Any, sub: dict[str, F], inputs: Any) -> Iterator[Finding]:
    """The published price rule per lot, weighted by reference cost."""
    detail, weighted = row["price_detail"] or {"points": {}}, F(0)
    fit = [r for r in rows if r["price_detail"] and not r["failed"] and not r["shortfalls"]]
    priced = [r["price_detail"]["lots"] for r in fit]
    for letter, point in detail["points"].items():
        price = F(detail["lots"][letter]["comparison_exact"])
        if inputs["rubric"].get("price_rule", "lowest_ratio") == "anchored_line":
            ends = inputs["requirements"]["lots"][letter]["price_anchors"]
            full, zero = number(ends["full_points_usd"]), number(ends["zero_points_usd"])
            score = min(max(5 * (zero - price) / (zero - full), F(0)), F(5))
        else:
            known = [F(lots[letter]["comparison_exact"]) for lots in priced if letter in lots]
            lowest = min(known, default=price)
            score = min(F(5), 5 * lowest / price) if price else F(5)
        yield f"{name} lot {letter} points", F(point["score_exact"]), score
        weighted += score * F(point["weight"])
    yield f"{name} CST-1", sub["CST-1"], round(weighted, 3)


def sums(name: str, row: Any, sub: dict[str, F], inputs: Any) -> Iterator[Finding]:
    """Sub-scores into criteria, criteria into the total, and what gates and minimums make of it."""
    rubric, variant = inputs["rubric"], inputs["variant"]
    weights, reached = rubric["variants"][variant], dict.fromkeys(rubric["criteria"], F(0))
    for item in rubric["sub_criteria"]:
        weight = number(item["weight_within_criterion"][variant])
        reached[item["criterion"]] += weight * sub.get(item["id"], F(0)) / 100
    for key, value in reached.items():
        recorded = F(row["exact"]["criteria"][key]), number(row["criteria"][key])
        yield f"{name} {key}", recorded, (value, round(value, 4))
    total = sum(number(weights[key]) * value for key, value in reached.items()) / F(5)
    yield f"{name} total", F(row["exact"]["total"]), total
    yield f"{name} total as shown", number(row["total"]), round(total, 2)
    yield f"{name} failed", row["failed"], [g for g, s in row["gates"].items() if s == "fail"]
    is_sound = row["status"] in ("eligible", "conditional") and not row["failed"]
    yield f"{name} is ranked", row["rank"] is not None, is_sound and not row["shortfalls"]


def ranking(rows: Any, ties: Any) -> Iterator[Finding]:
    """1, 2, 2, 4 by exact total, then by the published tie-breaks."""
    standing, ranked = {}, [row for row in rows if row["rank"] is not None]
    for row in ranked:
        known = {**row["exact"]["sub"], **row["exact"]["criteria"]}
        standing[row["bid"]] = [F(row["exact"]["total"]), *(F(known.get(k, 0)) for k in ties)]
    for name, rank, own in ((row["bid"], row["rank"], standing[row["bid"]]) for row in ranked):
        yield f"{name} rank", rank, 1 + sum(one > own for one in standing.values())


def main(path: str, expected: str = "") -> int:
    """Print what does not follow from the record; 0 when everything does."""
    raw = Path(path).read_bytes()
    checks: list[Finding] = [("the file", own := hashlib.sha256(raw).hexdigest(), expected or own)]
    checks += differences(raw)
    lines = [f"{at}: recorded {old}, recomputed {new}" for at, old, new in checks if old != new]
    sys.stdout.write("\n".join([*lines, f"{len(lines)} of {len(checks)} checks failed.\n"]))
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
