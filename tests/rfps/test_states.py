"""The states of an RFP from the opening to its end: read from facts, in one order, each once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from procurement.errors import OutOfOrder
from procurement.rfps import RfpStatus, is_opened, rules
from procurement.rfps.model import AWARD_MADE, NO_AWARD, Facts

NOON = datetime(2027, 3, 15, 12, tzinfo=UTC)
LATER = NOON + timedelta(days=30)
CLOSED = Facts(published_at=NOON, closes_at=NOON + timedelta(days=1))
OPENED = replace(CLOSED, opened_at=NOON + timedelta(days=2))
LOCKED = replace(OPENED, technical_locked_at=NOON + timedelta(days=3))
PRICED = replace(LOCKED, prices_opened_at=NOON + timedelta(days=4))
AWARDED = replace(PRICED, awarded_at=NOON + timedelta(days=5), award_outcome=AWARD_MADE)
NOT_AWARDED = replace(AWARDED, award_outcome=NO_AWARD)
CANCELLED = replace(LOCKED, cancelled_at=NOON + timedelta(days=6))
EVERY = (CLOSED, OPENED, LOCKED, PRICED, AWARDED, NOT_AWARDED, CANCELLED)


def test_each_fact_moves_the_rfp_one_state_on() -> None:
    assert [rules.status(facts, at=LATER) for facts in EVERY] == [
        RfpStatus.CLOSED,
        RfpStatus.OPENED,
        RfpStatus.TECHNICAL_LOCKED,
        RfpStatus.PRICES_OPENED,
        RfpStatus.AWARDED,
        RfpStatus.NOT_AWARDED,
        RfpStatus.CANCELLED,
    ]


def test_bids_stay_opened_from_the_opening_to_the_end() -> None:
    assert {one for one in RfpStatus if is_opened(one)} == {
        rules.status(facts, at=LATER) for facts in (OPENED, LOCKED, PRICED, AWARDED, NOT_AWARDED)
    }


@pytest.mark.parametrize(
    ("step", "allowed"),
    [(rules.lock_technical, OPENED), (rules.open_prices, LOCKED), (rules.award, PRICED)],
)
def test_each_step_is_possible_in_one_state_only(step: Callable[..., None], allowed: Facts) -> None:
    step(allowed, at=LATER)
    for facts in EVERY:
        if facts is not allowed:
            with pytest.raises(OutOfOrder):
                step(facts, at=LATER)


def test_what_is_announced_is_not_cancelled_any_more() -> None:
    rules.cancel(PRICED, at=LATER)
    for facts in (AWARDED, NOT_AWARDED):
        with pytest.raises(OutOfOrder, match="announced"):
            rules.cancel(facts, at=LATER)
