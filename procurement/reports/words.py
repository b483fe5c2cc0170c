"""Says in sentences what the numbers mean: who leads, by how much, and why not the cheaper one."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from procurement.documents.outline.words import VARIANTS
from procurement.reports import amounts
from procurement.reports.model import RANKED, Bid, Comparison

STATUS = {
    "eligible": "eligible",
    "conditional": "conditional",
    "gate_failed": "gate failed",
    "late": "late",
    "incomplete": "incomplete",
    "below_minimum": "below minimum",
}
OUTCOME = {
    "pass": "pass",
    "fail": "fail",
    "clarify": "to clarify",
    "warn": "warning",
    "n/a": "not applicable",
    "waived": "waived",
}
BASIS = {
    "per_hour": "agent hour",
    "per_contact": "contact",
    "per_minute": "minute",
    "per_segment": "text segment",
    "per_attempt": "attempt",
    "per_message": "message",
    "per_session": "session",
    "per_month": "month",
}
TERMS = {
    "deposit20_weekly15": "20 % deposit, weekly invoices, net 15",
    "deposit50": "50 % deposit",
    "net15_arrears": "net 15 in arrears",
    "net30_arrears": "net 30 in arrears",
    "weekly_prepay": "weekly, in advance",
    "prepay_refundable": "in advance, refundable",
    "prepay_nonrefundable": "in advance, not refundable",
}


def basis(code: str) -> str:
    """The unit that a price is for, in words."""
    return f"per {BASIS[code]}" if code in BASIS else code.replace("_", " ")


def terms(code: str) -> str:
    """Payment terms in words."""
    return TERMS.get(code, code.replace("_", " ")) or amounts.NONE


def ranks(comparison: Comparison, bid: Bid) -> str:
    """The bid's rank as printed: a shared rank carries an equals sign."""
    if bid.rank is None:
        return amounts.NONE
    shared = sum(other.rank == bid.rank for other in comparison.ranked) > 1
    return f"{bid.rank}=" if shared else str(bid.rank)


def only(bid: Bid) -> str:
    """The lots that a bid for some of them covers: ``lots A, B and D only``."""
    return f"{'lots' if len(bid.lots) > 1 else 'lot'} {_listed(list(bid.lots))} only"


def variant(name: str) -> str:
    """What a set of weights is called where one is chosen; its own name if it is not among them."""
    return dict(VARIANTS).get(name, name).partition(":")[0]


def headline(comparison: Comparison) -> str:
    """The result in a few words."""
    leaders = comparison.leaders
    if not leaders:
        return "No bid can be recommended"
    if len(leaders) > 1:
        return "Tie: " + _listed([bid.vendor for bid in leaders])
    if leaders[0].partial:
        return f"Most points: {leaders[0].vendor}, for {only(leaders[0])}"
    return f"Leading bid: {leaders[0].vendor}"


def recommendation(comparison: Comparison) -> list[str]:
    """Who leads and by how much, one sentence each."""
    leaders = comparison.leaders
    if not leaders:
        return [_nobody(comparison)]
    sentences = [_leads(leaders)]
    condition = [_condition(bid) for bid in leaders if bid.status == "conditional"]
    partial = [
        "It answers only a part of these lots, so points and prices are not like for like: "
        "decide lot by lot."
        for bid in leaders[:1]
        if bid.partial
    ]
    return sentences + condition + _margin(comparison, leaders) + partial


def cheaper_bids(comparison: Comparison) -> list[str]:
    """Why each bid that is cheaper than the leading one, for the same lots, does not lead."""
    leaders = comparison.leaders
    if len(leaders) != 1 or leaders[0].price is None:
        return []
    leader, price = leaders[0], leaders[0].price.total
    alike = [bid for bid in comparison.bids if bid.price and bid.lots == leader.lots]
    cheaper = [bid for bid in alike if bid.price and bid.price.total < price]
    return [_why_not(comparison, leader, bid) for bid in cheaper]


def without_conditional(comparison: Comparison) -> list[tuple[int, Bid]]:
    """The second ranking: eligible bids only, ranked anew; shared totals share the rank."""
    eligible = [bid for bid in comparison.ranked if bid.status == "eligible"]
    return [
        (1 + sum((other.rank or 0) < (bid.rank or 0) for other in eligible), bid)
        for bid in eligible
    ]


def remarks(comparison: Comparison) -> list[str]:
    """What a reader should know about single bids: ties, missed minimums, odd prices."""
    return [
        f"{bid.vendor}: {sentence}"
        for bid in comparison.bids
        for sentence in (bid.tie_break, *bid.shortfalls, *bid.warnings)
        if sentence
    ]


def exclusion(bid: Bid) -> str:
    """Why a bid is not ranked."""
    if bid.status == "late":
        return "It arrived after the deadline."
    if bid.status == "incomplete":
        return "It was never submitted complete."
    if bid.shortfalls:
        return f"It misses a quality minimum: {' '.join(bid.shortfalls)}"
    failed = [gate.code for gate in bid.gates_with("fail")]
    return f"It failed {_listed(failed)}."


def _nobody(comparison: Comparison) -> str:
    if not comparison.bids:
        return "No bid was received for these lots."
    return (
        f"None of the {len(comparison.bids)} bids can be ranked: each failed a gate, missed a "
        "minimum, came late or is incomplete. The reasons are listed under Gates."
    )


def _leads(leaders: tuple[Bid, ...]) -> str:
    points = amounts.number(leaders[0].total)
    if len(leaders) > 1:
        names = _listed([f"{bid.vendor} ({_priced(bid)})" for bid in leaders])
        return f"{names} share the first rank with {points} of 100 points each."
    return (
        f"{leaders[0].vendor} leads with {points} of 100 points at an evaluated price of "
        f"{_priced(leaders[0])}."
    )


def _condition(bid: Bid) -> str:
    gates = _listed([gate.code for gate in bid.gates_with("clarify")])
    return f"{bid.vendor} is conditional: {gates} must be clarified before an award."


def _margin(comparison: Comparison, leaders: tuple[Bid, ...]) -> list[str]:
    others = [bid for bid in comparison.ranked if bid.rank != 1]
    if not others:
        return [] if len(leaders) > 1 else ["No other bid is ranked."]
    second = others[0]
    margin = amounts.number(leaders[0].total - second.total)
    sentence = f"The margin to the next bid, {second.vendor}, is {margin} points"
    alike = len(leaders) == 1 and leaders[0].lots == second.lots
    if alike and leaders[0].price and second.price:
        sentence += f"; {_price_difference(leaders[0].price.total, second.price.total)}"
    return [sentence + "."]


def _price_difference(leader: Decimal, other: Decimal) -> str:
    if leader == other:
        return "both cost the same"
    word = "cheaper" if leader < other else "dearer"
    return f"the leading bid is {amounts.money(abs(leader - other))} {word}"


def _why_not(comparison: Comparison, leader: Bid, bid: Bid) -> str:
    saved = leader.price.total - bid.price.total if leader.price and bid.price else Decimal(0)
    start = f"{bid.vendor} is {amounts.money(saved)} cheaper"
    if bid.status not in RANKED:
        return f"{start} but is not ranked. {exclusion(bid)}"
    gap = amounts.number(leader.total - bid.total)
    losses = _losses(comparison, leader, bid)
    return f"{start} but has {gap} points less{losses}."


def _losses(comparison: Comparison, leader: Bid, bid: Bid) -> str:
    """The two criteria in which the cheaper bid loses most."""
    behind = sorted(
        ((comparison.points(leader, one) - comparison.points(bid, one), one.title.lower()))
        for one in comparison.criteria
    )
    worst = [(lost, title) for lost, title in reversed(behind) if lost > 0][:2]
    if not worst:
        return ""
    parts = [f"{title} ({amounts.number(-lost)})" for lost, title in worst]
    return f", mostly in {_listed(parts)}".replace("(-", "(−")


def _priced(bid: Bid) -> str:
    return amounts.money(bid.price.total) if bid.price else "no price"


def _listed(parts: list[str]) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return ", ".join(parts[:-1]) + " and " + parts[-1]


ASIDE = "n/a"
_MISSING = {
    "unscored": "not yet scored",
    "abstained": "abstained",
    "not_applicable": "does not apply",
}


def missing_marks(item: str, kinds: Mapping[str, Mapping[str, str]]) -> str:
    """Why scores of one item of one bid are missing; ``kinds`` map the kind to people to reason."""
    told = []
    for kind, people in kinds.items():
        why = " ".join(dict.fromkeys(reason for reason in people.values() if reason))
        who = ", ".join(sorted(filter(None, people))) or "nobody is left to score it"
        said = f"{_MISSING.get(kind, kind)} ({who})"
        told.append(f"{said}: {why}" if why else said)
    return f"{item} " + "; ".join(told)


def evaluator(role: str, recused: str) -> str:
    """A member of the panel: the role, and why none of the scores count where they do not."""
    if not recused:
        return role
    return f"{role}, recused: {recused}" if role else f"recused: {recused}"
