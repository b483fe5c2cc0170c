"""Random procurements as case inputs: thirds, ties, excluded bids, odd prices, every rule."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

Rng = np.random.Generator
Plain = dict[str, Any]

RULES = (
    "anchored_linear",
    "lowest_ratio",
    "minmax_linear",
    "pct_over_lowest",
    "mean_deviation",
    "benchmark_ratio",
    "log_ratio",
)


def whole(rng: Rng, low: int, high: int) -> int:
    """A whole number from low to high, both included."""
    return int(rng.integers(low, high + 1))


def chance(rng: Rng, share: float) -> bool:
    return bool(rng.random() < share)


def one_of(rng: Rng, choices: tuple[Any, ...]) -> Any:
    return choices[whole(rng, 0, len(choices) - 1)]


def amount(rng: Rng, low: int, high: int) -> str:
    """A number between two ends as a file may write it: whole, decimal, or a fraction."""
    form = whole(rng, 0, 3)
    if form == 0:
        return str(whole(rng, low, high))
    if form == 1:
        return str(Fraction(whole(rng, low * 100, high * 100), 100).limit_denominator(100))
    if form == 2:
        parts = one_of(rng, (3, 7, 13))
        return f"{whole(rng, low * parts, high * parts)}/{parts}"
    cents = whole(rng, low * 100, high * 100)
    return f"{cents // 100}.{cents % 100:02}"


def prices_at(rng: Rng) -> Callable[[], str]:
    """A way to make prices: near one another, of one size, or from cents to a million millions."""
    low, high = one_of(rng, ((1000, 1010), (200, 1200), (200, 1200), (1, 10**6), (1, 10**12)))
    return lambda: amount(rng, low, high)


def price_criterion(rng: Rng, rule: str | None = None) -> Plain:
    chosen = rule or one_of(rng, RULES)
    params: Plain = {}
    if chosen == "anchored_linear":
        low, high = amount(rng, 0, 500), amount(rng, 501, 1500)
        turned = chance(rng, 0.1)
        params = {"full_at": high if turned else low, "zero_at": low if turned else high}
        params["clip"] = chance(rng, 0.6)
    elif chosen == "pct_over_lowest":
        params = {"clip": chance(rng, 0.5)}
    elif chosen == "mean_deviation":
        params = {"centre": 50, "points_per_percent": one_of(rng, ("1", "0.5", "1/3"))}
    elif chosen == "benchmark_ratio":
        params = {"benchmark": amount(rng, 300, 900)}
    elif chosen == "log_ratio":
        params = {"base": one_of(rng, ("2", "10", "3/2"))}
    criterion: Plain = {"id": "price", "kind": "price", "rule": chosen, "params": params}
    if chosen != "mean_deviation":
        criterion["max_points"] = amount(rng, 10, 60)
    return criterion


def quality_criterion(rng: Rng, name: str) -> Plain:
    kind = one_of(rng, ("points", "scale", "scale", "best_ratio"))
    criterion: Plain = {"id": name, "kind": kind, "max_points": str(whole(rng, 1, 60))}
    if kind == "scale":
        criterion["scale_max"] = one_of(rng, ("5", "10", "100"))
        if chance(rng, 0.3):
            criterion["scale_min"] = "1"
    return criterion


def score(rng: Rng, criterion: Plain) -> str:
    """A score within the criterion's scale, in whole steps or parts, so that ties are common."""
    low = int(criterion.get("scale_min", "0"))
    high = int(criterion["scale_max" if criterion["kind"] == "scale" else "max_points"])
    if criterion["kind"] == "best_ratio":
        low = 1
    steps = one_of(rng, (1, 1, 2, 3))
    return str(Fraction(whole(rng, low * steps, high * steps), steps))


def weighted(rng: Rng, criteria: list[Plain]) -> None:
    """Turn the criteria of quality into weighted points whose weights sum to one, mostly."""
    parts = [whole(rng, 1, 9) for _ in criteria]
    total = sum(parts) + (1 if chance(rng, 0.1) else 0)
    for criterion, part in zip(criteria, parts, strict=True):
        criterion.pop("scale_max", None)
        criterion.pop("scale_min", None)
        criterion |= {"kind": "points", "weight": f"{part}/{total}"}


def bid(rng: Rng, name: str, criteria: list[Plain], price: Callable[[], str]) -> Plain:
    """One bid; one in eight fails a gate and then holds placeholders that nobody may read."""
    found: Plain = {
        "id": name,
        "scores": {c["id"]: score(rng, c) for c in criteria if c["kind"] != "price"},
        "price": price(),
        "gates": {"signed": True, "on_time": True},
    }
    if chance(rng, 0.125):
        failed = one_of(rng, (("signed",), ("on_time",), ("signed", "on_time")))
        found["gates"] = {gate: gate not in failed for gate in found["gates"]}
        found |= {"price": one_of(rng, (None, "unknown", -1, 0)), "scores": {}}
    elif chance(rng, 0.01):
        found["price"] = one_of(rng, ("0", "-5"))
    elif chance(rng, 0.01) and found["scores"]:
        found["scores"][min(found["scores"])] = "1000000"
    return found


def procurement(rng: Rng, rule: str | None = None, most_bids: int = 7) -> Plain:
    """The inputs of one random award."""
    criteria = [quality_criterion(rng, f"q{n}") for n in range(whole(rng, 1, 4))]
    if chance(rng, 0.15):
        weighted(rng, criteria)
    price = prices_at(rng)
    criteria.insert(whole(rng, 0, len(criteria)), price_criterion(rng, rule))
    names = [chr(65 + n) if n else "Bidder 10" for n in range(whole(rng, 0, most_bids))]
    bids = [bid(rng, name, criteria, price) for name in names]
    if bids and chance(rng, 0.2):
        bids.append({**bids[0], "id": "Bidder 2"})
    inputs: Plain = {"criteria": criteria, "bids": bids}
    scaled = [c for c in criteria if c["kind"] == "scale"]
    if scaled and chance(rng, 0.3):
        inputs["minimums"] = [{"criterion": scaled[0]["id"], "min": "2"}]
    return inputs
