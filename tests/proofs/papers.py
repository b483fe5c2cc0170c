"""The sample procurements with random marks and prices, and the records of their evaluation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import numpy as np

from procurement.documents import (
    BidScores,
    JudgedScores,
    MissingMark,
    Offer,
    Requirements,
    Rubric,
    VendorProfile,
)
from procurement.documents.lots import PriceAnchors
from procurement.scoring import Evaluation, build_record, evaluate
from procurement.scoring.case import lots_of
from tests.proofs import fields
from tests.scoring.small import papers, sample

RFPS = ("RFP-2027-PM-001", "RFP-2028-FL-009", "RFP-2027-LP-100")
SPARE = ("CAP-5", "EXP-3", "OMN-5")
ANCHORED, RATIO = "anchored_line", "lowest_ratio"


@dataclass(frozen=True)
class Played:
    """One procurement: what was posted, offered and scored."""

    posting: Requirements
    rubric: Rubric
    offers: tuple[Offer, ...]
    vendors: tuple[VendorProfile, ...]
    judged: JudgedScores

    def evaluation(self, scope: Sequence[str] | None = None) -> Evaluation:
        given = (self.posting, self.rubric, self.offers, self.vendors, self.judged)
        return evaluate(*given, scope=scope)

    def record(self) -> dict[str, Any]:
        return build_record(self.evaluation(), self.judged)

    def without(self, bid_id: str) -> Played:
        return replace(self, offers=tuple(one for one in self.offers if one.id != bid_id))


def played(rng: np.random.Generator, rule: str | None = None) -> Played:
    """A sample procurement with other unit prices and other marks; some cells lack a mark."""
    subs = tuple(
        one.model_copy(update={"may_not_apply": one.id in SPARE})
        for one in papers().rubric.sub_criteria
    )
    rubric = papers().rubric.model_copy(
        update={
            "sub_criteria": subs,
            "price_rule": rule or fields.one_of(rng, (ANCHORED, RATIO)),
            "tie_breaks": ("PRV", "CST-1"),
        }
    )
    posting = anchored(sample(fields.one_of(rng, RFPS)))
    offers = tuple(_repriced(rng, one) for one in papers().offers if one.rfp_id == posting.id)
    vendors = tuple(papers().vendors)
    return Played(posting, rubric, offers, vendors, _remarked(rng, papers().judged))


def anchored(posting: Requirements) -> Requirements:
    """The posting with a floor and a ceiling for the price of each lot."""
    costs = {
        lot.letter: Decimal(round(lot.reference_cost)) or Decimal(1000) for lot in lots_of(posting)
    }
    lots = {
        letter: lot.model_copy(
            update={
                "price_anchors": PriceAnchors(
                    full_points_usd=costs[letter] / 2, zero_points_usd=costs[letter] * 2
                )
            }
        )
        for letter, lot in posting.lots.items()
    }
    return posting.model_copy(update={"lots": lots})


def _repriced(rng: np.random.Generator, offer: Offer) -> Offer:
    lots = {
        letter: price.model_copy(update={"unit_price_usd": _near(rng, price.unit_price_usd)})
        for letter, price in offer.pricing.lots.items()
    }
    return offer.model_copy(update={"pricing": offer.pricing.model_copy(update={"lots": lots})})


def _near(rng: np.random.Generator, price: Decimal | None) -> Decimal | None:
    if price is None:
        return None
    return round(price * fields.whole(rng, 70, 130) / 100, 4)


def _remarked(rng: np.random.Generator, judged: JudgedScores) -> JudgedScores:
    """Other marks; of some evaluators none counts, some abstain, some items do not apply."""
    people = list(judged.evaluators)
    if fields.chance(rng, 0.2):
        people[-1] = people[-1].model_copy(update={"recused": "A conflict of interest."})
    counts = [one.id for one in people if one.recused is None]
    entries = tuple(_card(rng, entry, counts) for entry in judged.scores)
    return judged.model_copy(update={"evaluators": tuple(people), "scores": entries})


def _card(rng: np.random.Generator, entry: BidScores, people: Sequence[str]) -> BidScores:
    scores: dict[str, dict[str, Decimal | None]] = {}
    missing: dict[str, dict[str, MissingMark]] = {}
    for item in entry.scores:
        kinds = {who: "abstained" for who in people if fields.chance(rng, 0.05)}
        if item in SPARE and fields.chance(rng, 0.2):
            kinds = dict.fromkeys(people, "not_applicable") | kinds
        marks = [who for who in people if who not in kinds]
        scores[item] = {who: Decimal(fields.whole(rng, 0, 5)) for who in marks}
        if kinds:
            reason = "Written down in the meeting."
            told = {who: MissingMark(kind=kind, reason=reason) for who, kind in kinds.items()}
            missing[item] = told
    return entry.model_copy(update={"scores": scores, "missing": missing})
