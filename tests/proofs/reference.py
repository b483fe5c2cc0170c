"""The award once more, written from its definitions in plain fractions, sharing no code.

It takes the inputs of a case as they stand in its file and gives what the award and its
withdrawals must be. Slow, obvious and independent on purpose: nothing here is imported from the
engine, and no formula is shared with it. Logarithms are taken to sixty digits.
"""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

Plain = dict[str, Any]


class Impossible(Exception):
    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.result = {"error": code, **details}


def exact(value: Any) -> Fraction:
    return Fraction(str(value))


def ratio_of_logarithms(value: Fraction, base: Fraction) -> Fraction:
    with localcontext() as context:
        context.prec = 60
        above, below = ((Decimal(x.numerator) / Decimal(x.denominator)).ln() for x in (value, base))
        return Fraction(above / below)


def anchored(s: Fraction, price: Fraction, p: Plain) -> Fraction:
    value = s * (p["zero_at"] - price) / (p["zero_at"] - p["full_at"])
    return min(max(value, Fraction(0)), s) if p["clip"] else value


def over_lowest(s: Fraction, price: Fraction, p: Plain) -> Fraction:
    value = s * (1 - (price - p["lowest"]) / p["lowest"])
    return max(value, Fraction(0)) if p["clip"] else value


def best_worst(s: Fraction, price: Fraction, p: Plain) -> Fraction:
    spread = p["highest"] - p["lowest"]
    return s * (p["highest"] - price) / spread if spread else s


def around_mean(s: Fraction, price: Fraction, p: Plain) -> Fraction:
    return p["centre"] - p["points_per_percent"] * 100 * (price - p["mean"]) / p["mean"]


FORMULAS = {
    "lowest_ratio": lambda s, price, p: s * p["lowest"] / price,
    "minmax_linear": best_worst,
    "anchored_linear": anchored,
    "pct_over_lowest": over_lowest,
    "mean_deviation": around_mean,
    "benchmark_ratio": lambda s, price, p: s * p["benchmark"] / price,
    "log_ratio": lambda s, price, p: s * (1 - ratio_of_logarithms(price / p["lowest"], p["base"])),
}


def price_points(
    rule: str, params: Plain, most: Fraction | None, prices: dict[str, Fraction]
) -> dict[str, Fraction]:
    """Points per bid under one rule; the prices are those of the bids that take part."""
    least_price = 0 if rule in {"anchored_linear", "minmax_linear"} else Fraction(1, 10**40)
    for bid, price in prices.items():
        if price < least_price:
            raise Impossible("price_not_positive", bid=bid)
    if not prices:
        return {}
    p: Plain = {name: exact(value) for name, value in params.items() if name != "clip"}
    p |= {
        "clip": params.get("clip", False),
        "lowest": min(prices.values()),
        "highest": max(prices.values()),
        "mean": sum(prices.values()) / Fraction(len(prices)),
    }
    s = Fraction(0) if most is None else most
    return {bid: FORMULAS[rule](s, price, p) for bid, price in prices.items()}


def criterion_points(criterion: Plain, bids: list[Plain]) -> dict[str, Fraction]:
    """Points per bid on one criterion."""
    most = exact(criterion["max_points"]) if "max_points" in criterion else None
    if criterion["kind"] == "price":
        prices = {bid["id"]: exact(bid["price"]) for bid in bids}
        return price_points(criterion["rule"], criterion.get("params", {}), most, prices)
    name = criterion["id"]
    scores = {bid["id"]: exact(bid["scores"][name]) for bid in bids}
    low = exact(criterion.get("scale_min", 0))
    if criterion["kind"] == "scale":
        high = exact(criterion["scale_max"])
        for bid, score in scores.items():
            if score < low or score > high:
                raise Impossible("score_out_of_scale", bid=bid, criterion=name)
        return {bid: most * (score - low) / (high - low) for bid, score in scores.items()}
    if criterion["kind"] == "best_ratio":
        return {bid: most * score / max(scores.values()) for bid, score in scores.items()}
    weight = exact(criterion.get("weight", 1))
    for bid, score in scores.items():
        if score < 0 or (most is not None and score * weight > most):
            raise Impossible("score_out_of_scale", bid=bid, criterion=name)
    return {bid: score * weight for bid, score in scores.items()}


def reasons_against(bid: Plain, minimums: list[Plain]) -> list[str]:
    """Failed gates, or else missed minimums."""
    failed = [gate for gate, passed in bid.get("gates", {}).items() if not passed]
    if failed:
        return failed
    return [
        f"min:{one['criterion']}"
        for one in minimums
        if exact(bid["scores"][one["criterion"]]) < exact(one["min"])
    ]


def award(inputs: Plain) -> Plain:
    """The whole award, or the error with its particulars."""
    try:
        return _award(inputs)
    except Impossible as impossible:
        return impossible.result


def _award(inputs: Plain) -> Plain:
    weights = [exact(c["weight"]) for c in inputs["criteria"] if "weight" in c]
    if weights and sum(weights) not in (1, 100):
        raise Impossible("weights_do_not_sum", sum=sum(weights))
    against = {b["id"]: reasons_against(b, inputs.get("minimums", [])) for b in inputs["bids"]}
    bids = [bid for bid in inputs["bids"] if not against[bid["id"]]]
    by_criterion = {c["id"]: criterion_points(c, bids) for c in inputs["criteria"]}
    points = {
        bid["id"]: {name: found[bid["id"]] for name, found in by_criterion.items()} for bid in bids
    }
    totals = {bid: sum(parts.values(), Fraction(0)) for bid, parts in points.items()}
    level = Fraction(1, 10**30) if uses_logarithms(inputs) else Fraction(0)
    ranks = {
        bid: 1 + len([1 for other in totals.values() if other > total + level])
        for bid, total in totals.items()
    }
    winner = sorted(bid for bid, rank in ranks.items() if rank == 1)
    return {
        "criterion_points": points,
        "totals": totals,
        "ranks": ranks,
        "ranking": sorted(sorted(ranks), key=ranks.__getitem__),
        "winner": winner,
        "excluded": {bid: why for bid, why in against.items() if why},
        "outcome": "award" if totals else "no_award",
        "needs_tie_break": len(winner) > 1,
    }


def uses_logarithms(inputs: Plain) -> bool:
    return any(c.get("rule") == "log_ratio" for c in inputs["criteria"])


def reversal(inputs: Plain) -> Plain:
    """Winners and orders after each single withdrawal of an eligible bid."""
    try:
        return _reversal(inputs)
    except Impossible as impossible:
        return impossible.result


def _reversal(inputs: Plain) -> Plain:
    first = _award(inputs)
    fit = [bid for bid in inputs["bids"] if bid["id"] in first["totals"]]
    after = {
        gone["id"]: _award({**inputs, "bids": [bid for bid in fit if bid is not gone]})
        for gone in fit
    }
    flips = []
    for gone in sorted(after):
        rest = sorted(after[gone]["totals"])
        for place, a in enumerate(rest):
            for b in rest[place + 1 :]:
                before, now = order(first, a, b), order(after[gone], a, b)
                if before != now:
                    flips.append({"without": gone, "pair": [a, b], "before": before, "after": now})
    losers = [bid for bid in sorted(after) if bid not in first["winner"]]
    return {
        **first,
        "winner_without": {bid: found["winner"] for bid, found in after.items()},
        "winner_changes_when_loser_leaves": [
            bid for bid in losers if after[bid]["winner"] != first["winner"]
        ],
        "order_changes": flips,
    }


def order(found: Plain, first: str, second: str) -> int:
    """1: the first is ahead; 0: level; -1: behind. Level and rank say the same."""
    a, b = found["ranks"][first], found["ranks"][second]
    return (a < b) - (a > b)


def is_level_or_better(inputs: Plain, challenger: str, price: Fraction) -> bool:
    """Whether the challenger, at this price, has at least the total of every other bid."""
    fit = _award(inputs)["totals"]
    bids = [
        {**bid, "price": price} if bid["id"] == challenger else bid
        for bid in inputs["bids"]
        if bid["id"] in fit
    ]
    totals = _award({**inputs, "bids": bids})["totals"]
    level = Fraction(1, 10**30) if uses_logarithms(inputs) else Fraction(0)
    return all(totals[challenger] >= total - level for total in totals.values())
