"""Refusals that carry a code and its particulars, so that a program can tell them apart."""

from __future__ import annotations

from collections.abc import Iterable

from procurement.errors import Invalid
from procurement.scoring.exact import is_exact

PRICE_NOT_POSITIVE = "price_not_positive"
WEIGHTS_DO_NOT_SUM = "weights_do_not_sum"
SCORE_OUT_OF_SCALE = "score_out_of_scale"
SCORE_MISSING = "score_missing"
RULE_UNUSABLE = "rule_unusable"


class Refused(Invalid):
    """A calculation that cannot be made; ``code`` names why, ``details`` where."""

    def __init__(self, code: str, sentence: str, **details: object) -> None:
        super().__init__(sentence)
        self.code = code
        self.details = details


def price_not_positive(bid: str) -> Refused:
    """Refuse a price of zero or less; every rule that divides by prices needs more."""
    return Refused(PRICE_NOT_POSITIVE, f"The price of {bid} must be above zero.", bid=bid)


def check_numbers(named: Iterable[tuple[str, object]]) -> None:
    """Refuse the first number that is not exact (NaN, infinity, any float), naming its place.

    None passes: what is missing is told by whoever needs it.
    """
    for place, value in named:
        if value is not None and not is_exact(value):
            raise unusable(f"{place}: {value} is no exact number.")


def unusable(sentence: str) -> Refused:
    """Refuse a rule whose parameters leave it without meaning."""
    return Refused(RULE_UNUSABLE, sentence)
