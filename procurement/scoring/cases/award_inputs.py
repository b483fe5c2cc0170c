"""Reads the inputs of awards from a case: criteria, price rules, bids, offers."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from procurement.scoring.award.eligibility import failed_gates
from procurement.scoring.award.model import (
    ZERO,
    Bid,
    Criterion,
    Minimum,
    PriceRule,
    Rule,
    Rules,
    Scoring,
)
from procurement.scoring.award.ratios import Offer
from procurement.scoring.cases.reading import Node, number

CLIPPED = frozenset({Rule.ANCHORED_LINEAR, Rule.PCT_OVER_LOWEST})


def read_rules(inputs: Node) -> Rules:
    """Read criteria and minimums; both may be absent."""
    criteria = inputs.at("criteria").items() if inputs.has("criteria") else []
    minimums = inputs.at("minimums").items() if inputs.has("minimums") else []
    return Rules(
        tuple(_criterion(node) for node in criteria),
        tuple(Minimum(node.at("criterion").text(), node.at("min").exact()) for node in minimums),
    )


def _criterion(node: Node) -> Criterion:
    scoring = node.at("kind").one_of(Scoring)
    most = optional(node, "max_points")
    price = None
    if scoring is Scoring.PRICE:
        price = read_price_rule(node.at("rule"), node, most)
    return Criterion(
        id=node.at("id").text(),
        scoring=scoring,
        max_points=most,
        weight=optional(node, "weight"),
        scale_min=optional(node, "scale_min") or ZERO,
        scale_max=optional(node, "scale_max"),
        price=price,
    )


def optional(node: Node, name: str) -> Fraction | None:
    """Return a number, or None where it is absent."""
    return node.at(name).exact_or_none() if node.has(name) else None


def read_price_rule(rule: Node, holder: Node, most: Fraction | None) -> PriceRule:
    """Read a price rule with its params; only the mean rule does without its most points.

    In cases only the line and the percent over the lowest are clipped: a benchmark has no cap.
    """
    if most is None and rule.one_of(Rule) is not Rule.MEAN_DEVIATION:
        raise holder.refuse("needs max_points for its price rule.")
    params = holder.at("params").entries() if holder.has("params") else {}
    clip = "clip" in params and params["clip"].flag() and rule.one_of(Rule) in CLIPPED
    found = {name: node.exact() for name, node in params.items() if name != "clip"}
    return PriceRule(rule.one_of(Rule), most or ZERO, found, clip)


def read_bids(inputs: Node) -> list[Bid]:
    """Read bids; scores and prices of bids that failed a gate are placeholders and not read.

    Where a number is needed and none stands there, the calculation refuses and names the bid.
    """
    return [_bid(node) for node in inputs.at("bids").items()]


def _gates(node: Node) -> dict[str, bool]:
    gates = node.at("gates").entries() if node.has("gates") else {}
    return {name: gate.flag() for name, gate in gates.items()}


def _bid(node: Node) -> Bid:
    bid = Bid(node.at("id").text(), gates=_gates(node))
    if failed_gates(bid):
        return bid
    scores = node.at("scores").entries() if node.has("scores") else {}
    return replace(
        bid,
        scores={name: number(score.value) for name, score in scores.items()},
        price=number(node.at("price").value) if node.has("price") else None,
    )


def read_offers(inputs: Node, quality: str = "quality") -> tuple[list[Offer], dict[str, list[str]]]:
    """Read the offers that passed their gates, and why the others did not."""
    offers: list[Offer] = []
    excluded: dict[str, list[str]] = {}
    for node in inputs.at("bids").items():
        name = node.at("id").text()
        failed = failed_gates(Bid(name, gates=_gates(node)))
        if failed:
            excluded[name] = failed
        else:
            price, worth = node.at("price").exact(), node.at(quality).exact()
            offers.append(Offer(name, price, worth))
    return offers, excluded
