"""The practice RFP: published once a year, open to every vendor, its bids opened by nobody."""

from __future__ import annotations

from datetime import timedelta

from procurement import rfps
from procurement.cli.practice import DESK, TITLE, make_practice
from procurement.portal import Portal
from procurement.rfps import RfpStatus
from tests import given
from tests.cast import VERA
from tests.conftest import MovableClock


def entries(portal: Portal) -> int:
    with portal.engine.connect() as connection:
        count = connection.exec_driver_sql("SELECT count(*) FROM trail_entry").scalar_one()
    return int(count)


def test_every_vendor_may_practise_and_a_new_one_comes_before_the_old_one_ends(
    portal: Portal, clock: MovableClock
) -> None:
    given.a_member(portal, VERA)

    assert make_practice(portal)

    with portal.reading_as(given.a_token(portal, VERA)) as work:
        notices = rfps.list_notices(work)
    assert [(one.title, one.buyer, one.status) for one in notices] == [
        (TITLE, DESK, RfpStatus.OPEN)
    ]
    assert notices[0].closes_at > clock.at + timedelta(days=330)
    before = entries(portal)
    assert not make_practice(portal)
    assert entries(portal) == before

    clock.at = notices[0].closes_at - timedelta(days=30)

    assert make_practice(portal)
    with portal.reading_as(given.a_token(portal, VERA)) as work:
        open_ones = [one for one in rfps.list_notices(work) if one.status == RfpStatus.OPEN]
    assert len(open_ones) == 2
