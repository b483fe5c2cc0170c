"""Recomputes an award from its decision record, with nothing but Python: read it, then trust it.

Usage: python recompute_award.py RECORD.json [SHA-256 of the file, as printed in the report]
Checked: digests, marks, why they lack, costs, price points, weights, totals, ranks. Counted
sub-scores are taken as recorded: a changed answer breaks the digest. Exit code 0: all well.
"""

import hashlib
import json
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

F = Fraction
Finding = tuple[str, object, object]  # where, recorded, recomputed


def digest(value: Any) -> str:
    """SHA-256 of the canonical JSON."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def differences(record: Any) -> Iterator[Finding]:
    """Every number that follows from others: where it stands, as recorded, as recomputed."""
    try:
        record = json.loads(record) if isinstance(record, bytes) else record
        inputs, rows = record["inputs"], record["result"]["rows"]
        yield "inputs_digest", record["inputs_digest"], digest(inputs)
        yield "rubric_digest", record["rubric_digest"], digest(inputs["rubric"])
        offers = {offer["id"]: offer for offer in inputs["offers"]}
        yield "bids with a row", sorted(row["bid"] for row in rows), sorted(offers)
        for row in rows:
            sub = {key: F(value) for key, value in row["exact"]["sub"].items()}
            yield from judged(row["bid"], row, sub, inputs)
            yield from money(row["bid"], row, offers[row["bid"]]) if row["price_detail"] else ()
            yield from points(row["bid"], row, rows, sub, inputs)
            yield from sums(row["bid"], row, sub, inputs)
        standing, ties = {}, inputs["rubric"].get("tie_breaks", ())
        for row in (one for one in rows if one["rank"] is not None):
            known = {**row["exact"]["sub"], **row["exact"]["criteria"]}
            own = [F(row["exact"]["total"]), *(F(known.get(key, 0)) for key in ties)]
            standing[row["bid"]] = row["rank"], own
        for name, (rank, own) in standing.items():  # 1, 2, 2, 4 by total, then by tie-breaks
            yield f"{name} rank", rank, 1 + sum(one > own for _, one in standing.values())
        lack = {kind for row in rows for kinds in row.get("missing", {}).values() for kind in kinds}
        yield "final", record["result"].get("final", True), "unscored" not in lack
        for lot in record.get("award", {}).get("lots", ()):
            fit = [None, *(row["bid"] for row in lot["ranking"] if row["rank"] is not None)]
            yield f"award of lot {lot['letter']}", lot["bid"] in fit, "unscored" not in lack
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as broken:
        yield "the record", f"breaks off at {broken!r}", "can be followed to its end"


def judged(name: str, row: Any, sub: dict[str, F], inputs: Any) -> Iterator[Finding]:
    """The mean of the marks that count, to three decimals; who gave none, and why."""
    gone = {one["id"]: one.get("recused") for one in inputs["judged"].get("evaluators", ())}
    found = {one["bid_id"]: one for one in inputs["judged"].get("scores", ())}.get(name, {})
    for item in (one for one in inputs["rubric"]["sub_criteria"] if one["method"] == "judged"):
        key, mine = item["id"], (found.get("scores", {}), found.get("missing", {}))
        given, told = (some.get(key, {}) for some in mine)
        marks = [F(str(s or 0)) for who, s in given.items() if s is not None and not gone.get(who)]
        yield f"{name} {key}", sub.get(key), round(sum(marks) / len(marks), 3) if marks else None
        if "missing" in row and row["status"] not in ("incomplete", "late", "gate_failed"):
            rest = [w for w in {*gone, *given} if given.get(w) is None or gone.get(w)]
            why = {w: told.get(w, {}).get("kind", "unscored") for w in rest}
            why |= {w: "recused" for w in rest if gone.get(w)}
            if not marks and not {"unscored", "not_applicable"} & {*why.values()}:
                why[""] = "unscored"  # nobody is left who could give a mark
            lack = {w: kind for kind, some in row["missing"].get(key, {}).items() for w in some}
            may = "not_applicable" not in why.values() or (item.get("may_not_apply") and not marks)
            yield f"{name} {key} missing", lack, why if may else "a mark: it may not be set aside"


def money(name: str, row: Any, offer: Any) -> Iterator[Finding]:
    """Quantity x unit price, the fixed costs spread by lot cost, the total, the minimum."""
    price, lots, costs = row["metrics"]["price"], row["price_detail"]["lots"], {}
    for letter, lot in lots.items():
        unit = F(str(offer["pricing"]["lots"][letter]["unit_price_usd"] or 0))
        yield f"{name} lot {letter} unit price", F(lot["unit_price"]), unit
        costs[letter] = F(lot["quantity_exact"]) * (unit + F(lot["carrier_fee"]))
        yield f"{name} lot {letter} cost", F(lot["cost"]), round(costs[letter], 2)
    summed = sum(costs.values(), F(0))
    spread = sum(F(lots[k]["comparison_exact"]) - costs[k] for k in lots)
    fixed = [F(str(price[part] or 0)) for part in ("setup", "monthly", "append")]
    yield f"{name} fixed costs", sum(fixed), round(spread, 2) if summed else sum(fixed)
    for k, c in costs.items() if summed else ():
        yield f"{name} lot {k} comparison", F(lots[k]["comparison_exact"]), c + spread * c / summed
    least = F(row["price_detail"]["minimum"]) if price["minimum_applies"] else F(0)
    total = round(summed + (spread if summed else sum(fixed)), 2)
    yield f"{name} price", F(str(price["total"] or 0)), max(total, least)


def points(name: str, row: Any, rows: Any, sub: dict[str, F], inputs: Any) -> Iterator[Finding]:
    """The published price rule per lot, weighted by reference cost."""
    detail, weighted = row["price_detail"] or {"points": {}}, F(0)
    fit = [r for r in rows if r["price_detail"] and not (r["failed"] or r["shortfalls"])]
    priced = [r["price_detail"]["lots"] for r in fit]
    for letter, point in detail["points"].items():
        price = F(detail["lots"][letter]["comparison_exact"])
        if inputs["rubric"].get("price_rule", "lowest_ratio") == "anchored_line":
            ends = inputs["requirements"]["lots"][letter]["price_anchors"]
            full, zero = F(str(ends["full_points_usd"])), F(str(ends["zero_points_usd"]))
            score = min(max(5 * (zero - price) / (zero - full), F(0)), F(5))
        else:
            known = [F(lots[letter]["comparison_exact"]) for lots in priced if letter in lots]
            score = min(F(5), 5 * min(known, default=price) / price) if price else F(5)
        yield f"{name} lot {letter} points", F(point["score_exact"]), score
        weighted += score * F(point["weight"])
    yield f"{name} CST-1", sub["CST-1"], round(weighted, 3)


def sums(name: str, row: Any, sub: dict[str, F], inputs: Any) -> Iterator[Finding]:
    """Weights without what does not apply, criteria, the total, and what gates make of it."""
    rubric, variant, reached = inputs["rubric"], inputs["variant"], {}
    nodes: dict[str, dict[str, F]] = {key: {} for key in rubric["criteria"]}
    for item in rubric["sub_criteria"]:
        if "not_applicable" not in row.get("missing", {}).get(item["id"], ()):
            nodes[item["criterion"]][item["id"]] = F(str(item["weight_within_criterion"][variant]))
    used = {i: w * 100 / sum(own.values()) for own in nodes.values() for i, w in own.items()}
    yield f"{name} weights", {k: F(w) for k, w in row.get("weights", used).items()}, used
    if row["status"] == "unscored":
        return
    for key, own in nodes.items():
        reached[key] = sum(used[item] * sub.get(item, F(0)) for item in own) / 100
        recorded = F(row["exact"]["criteria"][key]), F(str(row["criteria"][key] or 0))
        yield f"{name} {key}", recorded, (reached[key], round(reached[key], 4))
    total = sum(F(str(rubric["variants"][variant][key])) * n for key, n in reached.items()) / F(5)
    yield f"{name} total", F(row["exact"]["total"]), total
    yield f"{name} total as shown", F(str(row["total"] or 0)), round(total, 2)
    yield f"{name} failed", row["failed"], [g for g, s in row["gates"].items() if s == "fail"]
    is_sound = row["status"] in ("eligible", "conditional") and not row["failed"]
    is_sound &= "weights" not in row or {*used} <= {*sub}
    yield f"{name} is ranked", row["rank"] is not None, is_sound and not row["shortfalls"]


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
