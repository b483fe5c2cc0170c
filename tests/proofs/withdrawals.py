"""A losing bid is withdrawn, again and again: under the default rule the winner never changes.

The default is the anchored line. The same fields under the best-worst line and the lowest-price
ratio show that the search can find a change where there is one.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np

from procurement.scoring.award.decision import award
from procurement.scoring.award.model import Bid, Criterion, PriceRule, Rule, Rules, Scoring
from tests.proofs.outcome import Outcome

CLAIM = "Withdrawals of a losing bid that leave the winner (anchored line)"
OTHERS = (Rule.LOWEST_RATIO, Rule.MINMAX_LINEAR)
QUALITY = tuple(
    Criterion(name, Scoring.SCALE, Fraction(points), scale_max=Fraction(5))
    for name, points in (("CAP", 25), ("PRV", 20), ("ACC", 15), ("OMN", 10))
)
PRICE_POINTS = Fraction(30)


def rules_with(rule: PriceRule) -> Rules:
    return Rules((*QUALITY, Criterion("price", Scoring.PRICE, PRICE_POINTS, price=rule)))


def field(rng: np.random.Generator) -> tuple[Rules, list[Bid]]:
    """Three to eight bids around a ceiling, some above it, some below the floor, some level."""
    ceiling = Fraction(int(rng.integers(50_000, 200_000)))
    params = {"full_at": ceiling / 2, "zero_at": ceiling}
    line = PriceRule(Rule.ANCHORED_LINEAR, PRICE_POINTS, params, clip=True)
    bids = [
        Bid(
            f"B{number}",
            {one.id: Fraction(int(rng.integers(0, 11)), 2) for one in QUALITY},
            ceiling * int(rng.integers(40, 111)) / 100,
        )
        for number in range(int(rng.integers(3, 9)))
    ]
    return rules_with(line), bids


def changes(rules: Rules, bids: list[Bid]) -> list[tuple[str, bool]]:
    """Each losing bid, and whether the winner is another one without it."""
    first = award(rules, bids)
    return [
        (gone.id, award(rules, [bid for bid in bids if bid is not gone]).winner != first.winner)
        for gone in bids
        if gone.id not in first.winner
    ]


def run(count: int, seed: int = 2) -> Outcome:
    """Withdraw at least so many losing bids, all those of a field, field after field."""
    outcome = Outcome(CLAIM)
    number = 0
    while outcome.tried < count:
        rules, bids = field(np.random.default_rng((seed, number)))
        for gone, changed in changes(rules, bids):
            outcome.attempt(f"seed ({seed}, {number}), without {gone}" if changed else None)
        if number % 10 == 0:
            _compare(outcome, bids)
        number += 1
    outcome.count("procurements", number)
    return outcome


def _compare(outcome: Outcome, bids: list[Bid]) -> None:
    """Count on every tenth field what two relative rules do with the same bids."""
    for rule in OTHERS:
        relative = rules_with(PriceRule(rule, PRICE_POINTS))
        found = [changed for _, changed in changes(relative, bids)]
        outcome.count(f"withdrawals compared under {rule}", len(found))
        outcome.count(f"winners changed under {rule}", sum(found))


def without(bids: list[Bid], gone: str) -> list[Bid]:
    return [replace(bid) for bid in bids if bid.id != gone]
