"""Calculates the case kinds about prices, awards, weights, reversal and break-even."""

from __future__ import annotations

import string
from collections.abc import Callable, Collection
from dataclasses import replace
from fractions import Fraction
from typing import Any

from procurement.scoring.award import ratios
from procurement.scoring.award.break_even import break_even, break_even_ratio
from procurement.scoring.award.decision import Award, award
from procurement.scoring.award.model import ONE, Bid, PriceRule, Rule, Rules
from procurement.scoring.award.price_rules import price_points, warning
from procurement.scoring.award.refusals import Refused, unusable
from procurement.scoring.award.reversal import rank_reversals
from procurement.scoring.award.weights import Branch, leaf_weights
from procurement.scoring.cases.award_inputs import (
    optional,
    read_bids,
    read_offers,
    read_price_rule,
    read_rules,
)
from procurement.scoring.cases.reading import Node, number, texts

Result = dict[str, Any]
Wanted = Collection[str]

EXTRA_BID = "with_extra_bid_"
VARIANT = "_if_"


def price_score(inputs: Node, wanted: Wanted) -> Result:
    """Calculate points per bid, also with one more bid where that is wanted."""
    params = inputs.at("params") if inputs.has("params") else Node({}, inputs.file, inputs.key)
    rule = read_price_rule(inputs.at("rule"), inputs, optional(params, "max_points"))
    prices = {name: node.exact() for name, node in inputs.at("prices").entries().items()}
    result: Result = {"points": price_points(rule, prices), "warning": warning(rule, prices)}
    for key in wanted:
        extra = number(key.removeprefix(EXTRA_BID)) if key.startswith(EXTRA_BID) else None
        if extra is not None:
            result[key] = price_points(rule, {**prices, _next_letter(prices): extra})
    return result


def _next_letter(used: Collection[str]) -> str:
    for letter in string.ascii_uppercase:
        if letter not in used:
            return letter
    raise unusable("Every capital letter names a bid already.")


def award_kind(inputs: Node, wanted: Wanted) -> Result:
    """Calculate an award, and the same under other price rules where that is wanted."""
    rules, bids = read_rules(inputs), read_bids(inputs)
    result = _award_result(award(rules, bids))
    for key in wanted:
        name, mark, rule = key.rpartition(VARIANT)
        if mark and rule in set(Rule):
            result[key] = _variant(rules, bids, Rule(rule)).get(name)
    return result


def _variant(rules: Rules, bids: list[Bid], rule: Rule) -> Result:
    if any(item.max_points is None for item in rules.price_criteria):
        return {}
    criteria = tuple(
        replace(item, price=PriceRule(rule, item.price.max_points)) if item.price else item
        for item in rules.criteria
    )
    try:
        return _award_result(award(replace(rules, criteria=criteria), bids))
    except Refused:
        return {}


def _award_result(found: Award) -> Result:
    return {
        "criterion_points": found.criterion_points,
        "totals": found.totals,
        "ranks": found.ranks,
        "ranking": found.ranking,
        "winner": found.winner,
        "excluded": found.excluded,
        "outcome": found.outcome,
        "needs_tie_break": found.needs_tie_break,
        "warning": found.warnings[0] if found.warnings else None,
    }


def rank_reversal(inputs: Node, _wanted: Wanted) -> Result:
    """Calculate the winner after each withdrawal, and every change of order."""
    found = rank_reversals(read_rules(inputs), read_bids(inputs))
    changes = [
        {
            "without": flip.without,
            "pair": list(flip.pair),
            "before": flip.before,
            "after": flip.after,
        }
        for flip in found.order_changes
    ]
    return {
        **_award_result(found.award),
        "winner_without": found.winner_without,
        "winner_changes_when_loser_leaves": found.winner_changes_when_loser_leaves,
        "order_changes": changes,
    }


def break_even_kind(inputs: Node, _wanted: Wanted) -> Result:
    """Calculate one challenger's break-even price."""
    rules, bids = read_rules(inputs), read_bids(inputs)
    found = break_even(rules, bids, inputs.at("challenger").text())
    return {
        **_award_result(award(rules, bids)),
        "break_even_price": found.price,
        "cut_percent": found.cut_percent,
    }


def break_even_all(inputs: Node, _wanted: Wanted) -> Result:
    """Calculate the break-even prices of several challengers, each alone."""
    rules, bids = read_rules(inputs), read_bids(inputs)
    found = {name: break_even(rules, bids, name) for name in texts(inputs.at("challengers"))}
    return {
        **_award_result(award(rules, bids)),
        "break_even_price": {name: each.price for name, each in found.items()},
        "cut_percent": {name: each.cut_percent for name, each in found.items()},
    }


def break_even_ratio_kind(inputs: Node, _wanted: Wanted) -> Result:
    """Calculate break-even from points alone, in units of the lowest price."""
    quality = {name: node.exact() for name, node in inputs.at("quality").entries().items()}
    points = {name: inputs.at("price_points").at(name).exact() for name in quality}
    challenger = inputs.at("challenger")
    if challenger.text() not in quality:
        raise challenger.refuse("must be one of the bids in quality.")
    most = inputs.at("max_price_points").exact()
    found = break_even_ratio(quality, points, most, challenger.text())
    return {
        "implied_price_over_lowest": found.implied_price_over_lowest,
        "break_even_over_lowest": found.break_even_over_lowest,
        "cut_percent": found.cut_percent,
    }


def award_ratio(inputs: Node, _wanted: Wanted) -> Result:
    """Calculate one value per bid and the order that follows."""
    ratio = inputs.at("rule").one_of(ratios.Ratio)
    in_money = ratio is ratios.Ratio.VALUE_DISCOUNT
    offers, excluded = read_offers(inputs, "quality_value" if in_money else "quality")
    found = ratios.award_by_value(ratio, offers, _scale(ratio, inputs))
    return {
        "value": found.value,
        "higher_is_better": found.higher_is_better,
        "ranks": found.ranks,
        "ranking": found.ranking,
        "winner": found.winner,
        "excluded": excluded,
        **({"break_even_price": ratios.break_even_prices(offers)} if in_money else {}),
    }


def _scale(ratio: ratios.Ratio, inputs: Node) -> Fraction:
    params = inputs.at("params") if inputs.has("params") else Node({}, inputs.file, "params")
    if ratio is ratios.Ratio.ADJUSTED_SCORE:
        return params.at("reference_price").exact()
    if ratio is ratios.Ratio.ADJUSTED_PRICE:
        return optional(params, "quality_scale") or ONE
    return ONE


def award_ratio_band(inputs: Node, _wanted: Wanted) -> Result:
    """Calculate who lies within so many percent of the best ratio, and who wins among them."""
    offers, _ = read_offers(inputs)
    bands = {
        node.label(): ratios.award_in_band(offers, node.exact())
        for node in inputs.at("bands").items()
    }
    return {
        "value": ratios.award_by_value(ratios.Ratio.QUALITY_PER_PRICE, offers).value,
        "in_band": {name: band.in_band for name, band in bands.items()},
        "winner_by_band_and_quality": {n: band.winner_by_quality for n, band in bands.items()},
        "winner_by_band_and_price": {n: band.winner_by_price for n, band in bands.items()},
    }


def award_lpta(inputs: Node, _wanted: Wanted) -> Result:
    """Calculate the lowest price among acceptable bids, per threshold."""
    offers, _ = read_offers(inputs)
    return {
        "winner_by_threshold": {
            node.label(): ratios.least_cost_above(offers, node.exact())
            for node in inputs.at("thresholds").items()
        }
    }


def tradeoff(inputs: Node, _wanted: Wanted) -> Result:
    """Calculate what each next dearer bid asks and gives."""
    steps = [
        {
            "from": step.cheaper,
            "to": step.dearer,
            "extra_price": step.extra_price,
            "extra_points": step.extra_points,
            "price_per_point": step.price_per_point,
        }
        for step in ratios.tradeoff(read_offers(inputs)[0])
    ]
    return {"steps": steps}


def weight_tree(inputs: Node, _wanted: Wanted) -> Result:
    """Calculate leaf weights in percent of the whole."""
    return {"leaf_weights": leaf_weights(_branches(inputs.at("tree")))}


def _branches(node: Node) -> dict[str, Branch | Fraction]:
    return {
        name: Branch(child.at("weight").exact(), _branches(child.at("children")))
        if isinstance(child.value, dict)
        else child.exact()
        for name, child in node.entries().items()
    }


KINDS: dict[str, Callable[[Node, Wanted], Result]] = {
    "price_score": price_score,
    "award": award_kind,
    "award_ratio": award_ratio,
    "award_ratio_band": award_ratio_band,
    "award_lpta": award_lpta,
    "tradeoff": tradeoff,
    "weight_tree": weight_tree,
    "rank_reversal": rank_reversal,
    "break_even": break_even_kind,
    "break_even_all": break_even_all,
    "break_even_ratio": break_even_ratio_kind,
}
