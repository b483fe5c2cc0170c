"""Proposes which bid gets which lot under a campaign's own limits, and says what each limit costs.

Pure: the options are the lots ranked by themselves, as the award shows them; the best choices and
the price of every rule come from ``scoring.combinations``; what a vendor's lots cost together and
whether it can carry them is checked again as for a decision.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from procurement.awards.debrief import Ground, payees
from procurement.awards.model import AWARDABLE, Payee
from procurement.evaluations.comparison import Place, places_of, short_names
from procurement.scoring import combinations, rescoped
from procurement.scoring.combinations import Combination, Limits, Problem, RuleCost
from procurement.scoring.exact import money, shown

MOST = 5  # the best combination and its runners-up


@dataclass(frozen=True)
class Proposal:
    """One choice for every lot: points of 100, cost, and the joint check of every vendor."""

    combination: Combination
    payees: tuple[Payee, ...]

    @property
    def total(self) -> Decimal:
        """What all lots cost together in USD, fees once per bid, a vendor's minimum included."""
        return sum((payee.total for payee in self.payees), Decimal(0))

    @property
    def obstacles(self) -> tuple[str, ...]:
        """Why a vendor cannot have its lots together, in whole sentences."""
        return tuple(
            f"{payee.vendor} cannot have {', '.join(payee.amounts)} together. "
            + " ".join(payee.obstacles)
            for payee in self.payees
            if payee.status not in AWARDABLE
        )


@dataclass(frozen=True)
class RulePrice:
    """What one rule costs against the best award without it, as a sentence and its numbers."""

    rule: str
    cost: RuleCost
    sentence: str


@dataclass(frozen=True)
class Proposals:
    """The best combinations, best first, how many share the first place, and what rules cost."""

    found: tuple[Proposal, ...]
    ties: int
    rules: tuple[RulePrice, ...]
    size: int
    is_enumerated: bool


@dataclass(frozen=True)
class Builder:
    """The lots that can be awarded together; ``left_out`` are lots no bid can have.

    ``abroad`` are bids with agents or data outside the countries the RFP stores data in.
    """

    ground: Ground
    problem: Problem
    lots: Mapping[str, str]
    left_out: tuple[str, ...]
    abroad: frozenset[str]

    @property
    def vendors(self) -> Mapping[str, str]:
        """The names of the bidders, by bid."""
        return self.ground.names

    @property
    def short(self) -> Mapping[str, str]:
        """The fewest words that tell the bidders apart, by bid."""
        return dict(zip(self.vendors, short_names(list(self.vendors.values())), strict=True))

    def propose(self, limits: Limits, most: int = MOST) -> Proposals:
        """The best combination under these limits with its runners-up, and each rule's price.

        Raises: ``Invalid`` when a rule names a lot that cannot be awarded.
        """
        problem = replace(self.problem, limits=replace(limits, abroad=self.abroad))
        findings = combinations.find(problem)
        found = combinations.in_order(problem, most)
        return Proposals(
            found=tuple(Proposal(made, payees(self.ground, made.bids)) for made in found),
            ties=len(findings.best),
            rules=tuple(
                RulePrice(cost.rule, cost, _said(cost, limits, bool(found)))
                for cost in findings.rules
            ),
            size=problem.size,
            is_enumerated=findings.is_enumerated,
        )


def builder_of(ground: Ground) -> Builder | None:
    """The builder for an evaluation; None where fewer than two lots can be awarded."""
    alone = {
        letter: rescoped(ground.evaluation, ground.judged, (letter,))
        for letter in ground.evaluation.scope
    }
    able = {
        letter: found
        for letter, found in alone.items()
        if any(row.rank is not None and row.price for row in found.rows)
    }
    if len(able) < 2:
        return None
    return Builder(
        ground=ground,
        problem=combinations.problem_from(able),
        lots={letter: found.posting.lots[letter].name for letter, found in able.items()},
        left_out=tuple(letter for letter in alone if letter not in able),
        abroad=frozenset(
            row.bid_id for row in ground.evaluation.rows if places_of(row).kind != Place.HOME
        ),
    )


# What a rule costs, in words ------------------------------------------------------------------


def rule_words(rule: str, limits: Limits) -> str:
    """A rule as it was set, as the beginning of a sentence."""
    words = {
        "most_share": f"At most {_percent(limits.most_share)} of the work to one vendor",
        "most_lots": f"At most {_counted(limits.most_lots, 'lot')} to one vendor",
        "most_vendors": f"At most {_counted(limits.most_vendors, 'vendor')}",
        "least_vendors": f"At least {limits.least_vendors} vendors",
        "most_abroad": f"At most {_percent(limits.most_abroad)} of the work abroad",
        "budget": f"At most {money(limits.budget or Fraction(0))} in all",
        "apart": f"Different vendors for {_pairs(limits.apart)}",
        "together": f"The same vendor for {_pairs(limits.together)}",
        "checks_capacity": "Seats and languages enough for all lots of a vendor together",
    }
    return words[rule]


def _counted(number: int | None, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _percent(share: Fraction | None) -> str:
    return f"{shown((share or Fraction(0)) * 100, 1)} %"


def _pairs(found: tuple[tuple[str, str], ...]) -> str:
    return "; ".join(f"{one} and {other}" for one, other in found)


def _said(cost: RuleCost, limits: Limits, is_possible: bool) -> str:
    words = rule_words(cost.rule, limits)
    if cost.without is None:
        return f"{words}: without this rule, too, no combination fits."
    if not is_possible or cost.points is None or cost.usd is None:
        return (
            f"{words}: without this rule {shown(cost.without.score)} points for "
            f"{money(cost.without.cost)} would be possible."
        )
    if not cost.points and not cost.usd:
        return f"{words}: costs nothing, the best combination keeps it anyway."
    points = f"{shown(cost.points)} points" if cost.points else "no points"
    if not cost.usd:
        return f"{words}: costs {points} and no money."
    if cost.usd < 0:
        return f"{words}: costs {points} and saves {money(-cost.usd)}."
    return f"{words}: costs {points} and {money(cost.usd)}."
