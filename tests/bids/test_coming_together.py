"""Officers hand in their shares at the same moment, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest

from procurement import ceremonies, rfps, trail
from procurement.ceremonies import OfficerShare
from procurement.errors import ProcurementError
from procurement.portal import Portal
from procurement.rfps import RfpStatus
from procurement.sealing import Part
from tests.bids import samples, stage
from tests.bids.stage import CITY, PASSPHRASE, Stage
from tests.cast import CORA, DANA, FAY, PASSWORD, Character
from tests.conftest import Begin, MovableClock


def closed_with_a_bid(portal: Portal, clock: MovableClock) -> Stage:
    staged = stage.post(portal, clock, CITY, holders=(FAY, CORA))
    staged.submit(*staged.enter(samples.offers(CITY)[1]))
    clock.at = staged.posting.timeline.bids_due
    return staged


@pytest.mark.unmeasured
def test_three_officers_at_one_moment_open_once_and_nothing_waits_afterwards(
    begin_on_each: Begin,
) -> None:
    staged = begin_on_each(closed_with_a_bid)
    sheets = [OfficerShare(sheet="\n".join(one.lines)) for one in staged.sheet.sheets]
    together = Barrier(3)

    def hand_in(officer: Character, share: OfficerShare) -> str:
        token = staged.token(officer)
        together.wait()
        act = partial(
            ceremonies.hand_in_share, part=Part.TECHNICAL, fresh=ceremonies.Fresh(PASSWORD)
        )
        try:
            return "opened" if act(staged.portal, token, staged.rfp_id, share) else "waits"
        except ProcurementError as refusal:
            return refusal.sentence

    with ThreadPoolExecutor(3) as pool:
        shares = [OfficerShare(passphrase=PASSPHRASE), *sheets]
        told = sorted(pool.map(hand_in, (DANA, FAY, CORA), shares))

    assert told == ["The bids of this RFP are opened already.", "opened", "waits"]
    with staged.portal.reading_as(staged.token(DANA)) as work:
        assert rfps.get_rfp(work, staged.rfp_id).status == RfpStatus.OPENED
        events = trail.list_events(work.session, work.actor, outcome=trail.DONE)
    assert [one.act for one in events].count("bids.open") == 1
    with staged.portal.engine.begin() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM held_share").scalar_one() == 0
