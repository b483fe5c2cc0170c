"""When a bid may be withdrawn: never once the deadline has passed, whatever was opened since."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from procurement.bids import rules
from procurement.bids.model import Facts
from procurement.errors import OutOfOrder
from procurement.rfps import RfpStatus

SUBMITTED = Facts(submitted_at=datetime(2027, 9, 1, 12, tzinfo=UTC), withdrawn_at=None)


@pytest.mark.parametrize("status", [one for one in RfpStatus if one != RfpStatus.OPEN])
def test_a_bid_is_not_withdrawn_after_the_deadline_nor_after_prices_are_opened(
    status: RfpStatus,
) -> None:
    said = "is cancelled" if status == RfpStatus.CANCELLED else "The deadline has passed"

    with pytest.raises(OutOfOrder, match=said):
        rules.withdraw(SUBMITTED, status)


def test_a_submitted_bid_is_withdrawn_while_bids_are_taken_and_only_once() -> None:
    rules.withdraw(SUBMITTED, RfpStatus.OPEN)

    gone = Facts(submitted_at=SUBMITTED.submitted_at, withdrawn_at=SUBMITTED.submitted_at)
    with pytest.raises(OutOfOrder, match="no submitted bid"):
        rules.withdraw(gone, RfpStatus.OPEN)
