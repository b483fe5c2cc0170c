"""Awards without points for price: quality per price, price per quality, award on value, LPTA."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from procurement.scoring.award import ranking
from procurement.scoring.award.model import ONE
from procurement.scoring.award.refusals import check_numbers, price_not_positive, unusable


class Ratio(StrEnum):
    """How quality and price become one value."""

    QUALITY_PER_PRICE = "quality_per_price"
    PRICE_PER_QUALITY = "price_per_quality"
    ADJUSTED_PRICE = "adjusted_price"
    ADJUSTED_SCORE = "adjusted_score"
    VALUE_DISCOUNT = "value_discount"


HIGHER_IS_BETTER = frozenset({Ratio.QUALITY_PER_PRICE, Ratio.ADJUSTED_SCORE})
DIVIDES_BY_QUALITY = frozenset({Ratio.PRICE_PER_QUALITY, Ratio.ADJUSTED_PRICE})


@dataclass(frozen=True)
class Offer:
    """One bid: its price and its quality, in points or (for award on value) in money."""

    id: str
    price: Fraction
    quality: Fraction


@dataclass(frozen=True)
class ByValue:
    """One value per bid and the order that follows."""

    value: dict[str, Fraction]
    higher_is_better: bool
    ranks: dict[str, int]
    ranking: list[str]
    winner: list[str]


def award_by_value(ratio: Ratio, offers: Sequence[Offer], scale: Fraction = ONE) -> ByValue:
    """Rank by one value per bid.

    ``scale`` is the quality that leaves an adjusted price unchanged, or the buyer's reference
    price of an adjusted score; the other ratios do not use it.

    Refuses: Refused ``price_not_positive`` where the ratio divides by the price (a negative price
    everywhere), ``rule_unusable`` where it divides by a quality that is not above zero.
    """
    _check(offers)
    check_numbers([(f"The reference of {ratio}", scale)])
    if scale <= 0:
        raise unusable(f"The reference of {ratio} must be above zero.")
    value = {offer.id: _value(ratio, offer, scale) for offer in offers}
    higher = ratio in HIGHER_IS_BETTER
    ranked = ranking.ranks(value, higher_is_better=higher)
    return ByValue(value, higher, ranked, ranking.ranking(ranked), ranking.winners(ranked))


def _check(offers: Sequence[Offer]) -> None:
    """Refuse numbers that are not exact and two offers of one name."""
    names: set[str] = set()
    for offer in offers:
        check_numbers(
            [(f"{offer.id}, price", offer.price), (f"{offer.id}, quality", offer.quality)]
        )
        if offer.id in names:
            raise unusable(f"The bid {offer.id} stands twice in the list.")
        names.add(offer.id)


def _value(ratio: Ratio, offer: Offer, scale: Fraction) -> Fraction:
    price, quality = offer.price, offer.quality
    if price < 0 or (price == 0 and ratio in HIGHER_IS_BETTER):
        raise price_not_positive(offer.id)
    if ratio is Ratio.VALUE_DISCOUNT:
        return price - quality
    if ratio is Ratio.QUALITY_PER_PRICE:
        return quality / price
    if ratio is Ratio.ADJUSTED_SCORE:
        return quality * scale / price
    if quality <= 0:
        raise unusable(f"The quality of {offer.id} must be above zero to divide by it.")
    return price / quality * (scale if ratio is Ratio.ADJUSTED_PRICE else 1)


def break_even_prices(offers: Sequence[Offer]) -> dict[str, Fraction | None]:
    """Return for award on value the price at which each bid draws level with the best other.

    It is the least (price - quality) of the others plus the bid's own quality in money; None for
    a bid without rivals.
    """
    _check(offers)
    nets = {offer.id: offer.price - offer.quality for offer in offers}
    return {
        offer.id: min(others) + offer.quality
        if (others := [net for name, net in nets.items() if name != offer.id])
        else None
        for offer in offers
    }


@dataclass(frozen=True)
class Band:
    """The bids within so many percent of the best ratio, and who wins among them."""

    in_band: list[str]
    winner_by_quality: list[str]
    winner_by_price: list[str]


def award_in_band(offers: Sequence[Offer], percent: Fraction) -> Band:
    """Keep the bids whose quality per price is at least best * (1 - percent/100), then choose.

    Refuses: Refused ``price_not_positive`` naming the bid.
    """
    by_ratio = award_by_value(Ratio.QUALITY_PER_PRICE, offers)
    best = max(by_ratio.value.values(), default=Fraction(0))
    least = best * (1 - percent / 100)
    inside = [offer for offer in offers if by_ratio.value[offer.id] >= least]
    return Band(sorted(offer.id for offer in inside), best_quality(inside), lowest_price(inside))


def lowest_price(offers: Sequence[Offer]) -> list[str]:
    """Return the bids with the lowest price, ties sorted by id."""
    _check(offers)
    least = min((offer.price for offer in offers), default=None)
    return sorted(offer.id for offer in offers if offer.price == least)


def best_quality(offers: Sequence[Offer]) -> list[str]:
    """Return the bids with the highest quality, ties sorted by id."""
    _check(offers)
    most = max((offer.quality for offer in offers), default=None)
    return sorted(offer.id for offer in offers if offer.quality == most)


def least_cost_above(offers: Sequence[Offer], least_quality: Fraction) -> list[str]:
    """Return the lowest-priced bids among those whose quality reaches the minimum; [] if none."""
    _check(offers)
    return lowest_price([offer for offer in offers if offer.quality >= least_quality])


def best_within_budget(offers: Sequence[Offer], budget: Fraction) -> list[str]:
    """Return the bids of highest quality among those the budget can pay; [] if none."""
    _check(offers)
    return best_quality([offer for offer in offers if offer.price <= budget])


@dataclass(frozen=True)
class Step:
    """What the next dearer bid asks and gives; no price per point unless it gives points."""

    cheaper: str
    dearer: str
    extra_price: Fraction
    extra_points: Fraction
    price_per_point: Fraction | None


def tradeoff(offers: Sequence[Offer]) -> list[Step]:
    """Return one step per pair of neighbours by price (ties: higher quality first, then id)."""
    _check(offers)
    ordered = sorted(offers, key=lambda offer: (offer.price, -offer.quality, offer.id))
    return [_step(*pair) for pair in pairwise(ordered)]


def _step(cheaper: Offer, dearer: Offer) -> Step:
    money, points = dearer.price - cheaper.price, dearer.quality - cheaper.quality
    each = money / points if points > 0 else None
    return Step(cheaper.id, dearer.id, money, points, each)
