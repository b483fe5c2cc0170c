"""Bids under an addendum: suspended until confirmed or replaced, sealed for the new deadline."""

from __future__ import annotations

from datetime import timedelta

import pytest

from procurement import bids, ceremonies, notices, policy, sealing
from procurement.bids import BidStatus, Outcome
from procurement.bids.model import SealedPart
from procurement.bids.rules import unconfirmed
from procurement.errors import Conflict, NotFound, OutOfOrder
from procurement.portal import Portal
from procurement.sealing import Part
from tests.bids import samples, stage
from tests.bids.stage import CITY, Stage
from tests.cast import FAY
from tests.conftest import Begin, MovableClock
from tests.rfps import test_addenda as addenda

CONFIRMS, REPLACES, FORGETS = samples.offers(CITY)[1:4]
BREACH = "data.breach_notice_hours_max"


def entered(portal: Portal, clock: MovableClock) -> tuple[Stage, dict[str, tuple[object, str]]]:
    """Three submitted bids, then an addendum that Dana and Fay publish."""
    staged = stage.post(portal, clock, CITY)
    who = {one.id: staged.enter(one) for one in (CONFIRMS, REPLACES, FORGETS)}
    for character, bid_id in who.values():
        staged.submit(character, bid_id)
    clock.advance(hours=1)
    addenda.begin(portal, staged.rfp_id)
    addenda.write(
        portal,
        staged.rfp_id,
        timeline__bids_due=addenda.later(portal, staged.rfp_id, days=2),
        data__breach_notice_hours_max=48,
    )
    addenda.ask(portal, staged.rfp_id)
    return staged, who


def test_a_bid_is_suspended_until_it_is_confirmed_or_replaced(begin_on_each: Begin) -> None:
    staged, who = begin_on_each(entered)
    portal, rfp_id, clock = staged.portal, staged.rfp_id, staged.clock
    confirms, replaces, forgets = (who[one.id] for one in (CONFIRMS, REPLACES, FORGETS))
    assert staged.bid(*confirms).status == BidStatus.SUBMITTED
    before = staged.posting.timeline.bids_due

    addenda.agree(portal, rfp_id, FAY)

    clock.advance(hours=1)
    for one in (confirms, replaces, forgets):
        assert (staged.bid(*one).status, staged.bid(*one).unconfirmed) == (
            BidStatus.SUSPENDED,
            (1,),
        )
    seen = staged.bid(*confirms)
    with (
        pytest.raises(Conflict, match="Another addendum was published"),
        portal.work_as(staged.token(confirms[0])) as work,
    ):
        bids.confirm_bid(work, seen.id, seen=(), version=seen.version)
    with pytest.raises(NotFound), portal.work_as(staged.token(replaces[0])) as work:
        bids.confirm_bid(work, seen.id, seen=(1,), version=seen.version)
    with portal.work_as(staged.token(confirms[0])) as work:
        bids.confirm_bid(work, seen.id, seen=(1,), version=seen.version)
    assert staged.bid(*confirms).status == BidStatus.SUBMITTED
    with portal.reading_as(staged.token(confirms[0])) as work:
        (word,) = bids.list_confirmations(work, rfp_id)
    assert (word.addendum, word.version, word.at) == (1, 1, clock.at)
    with (
        pytest.raises(OutOfOrder, match="nothing to confirm"),
        portal.work_as(staged.token(confirms[0])) as work,
    ):
        bids.confirm_bid(work, seen.id, seen=(1,), version=seen.version)

    clock.at = before  # the first deadline, which is not in force any more
    newest = staged.submit(*replaces)
    receipts = [
        sealing.read_signed_receipt(row.receipt.encode()).receipt.deadline_revision
        for row in staged.bid(*replaces).versions
    ]
    assert receipts == [1, 2]
    assert newest.number == 2
    with pytest.raises(OutOfOrder, match="after the deadline"):
        staged.open()

    clock.at = before + timedelta(days=2)
    with pytest.raises(OutOfOrder, match="deadline has passed"):
        staged.submit(*forgets)
    clock.advance(minutes=1)
    ceremonies.close(portal, rfp_id)
    with portal.reading(policy.operator()) as work:
        told = [one for one in notices.list_waiting(work, limit=500) if "count and" in one.subject]
    assert {one.to for one in told if "stayed suspended" in one.body} == {forgets[0].email}
    assert len(told) == 3
    assert staged.open() == 2
    assert set(staged.opened()) == {confirms[1], replaces[1]}

    with portal.reading_as(staged.token(addenda.DANA)) as work:
        minutes = bids.get_minutes(work, rfp_id)
    assert {(row.bid_id, row.version): row.outcome for row in minutes.rows} == {
        (confirms[1], 1): Outcome.OPENED,
        (replaces[1], 1): Outcome.REPLACED,
        (replaces[1], 2): Outcome.OPENED,
        (forgets[1], 1): Outcome.SUSPENDED,
    }
    (move,) = minutes.deadlines
    assert (move.before, move.after) == (before, before + timedelta(days=2))
    assert (move.asked_by, move.agreed_by, move.reason) == ("Dana Rivera", "Fay Tanaka", "")
    with portal.reading(policy.operator()) as work:
        verdict = bids.check_bids(work, [portal.receipt_key.verify_key])
    assert (verdict.versions, verdict.problems) == (4, ())
    assert staged.bid(*forgets).status == BidStatus.SUSPENDED


def test_a_bid_sealed_under_the_text_before_is_not_taken(begin_on_sqlite: Begin) -> None:
    staged, who = begin_on_sqlite(entered)
    portal = staged.portal
    character, bid_id = who[CONFIRMS.id]
    version = staged.bid(character, bid_id).version
    addenda.agree(portal, staged.rfp_id, FAY)

    with (
        pytest.raises(Conflict, match="An addendum was published while"),
        portal.work_as(staged.token(character)) as work,
    ):
        bids.submit_bid(
            work,
            bid_id,
            [SealedPart(Part.PRICE.value, b"", "", 0, text_number=1)],
            missing=0,
            click="late",
            version=version,
            sign=lambda receipt: sealing.sign_receipt(receipt, portal.receipt_key),
        )
    assert len(staged.bid(character, bid_id).versions) == 1


def test_what_is_not_confirmed_is_told_by_instants_alone() -> None:
    at = addenda.datetime.fromisoformat("2027-05-20T12:00:00+00:00")
    came = [
        (1, at - timedelta(days=1)),
        (2, at + timedelta(seconds=1)),
        (4, at + timedelta(days=1)),
    ]
    assert unconfirmed(came, at, ()) == (2, 4)
    assert unconfirmed(came, at, {2}) == (4,)
    assert unconfirmed(came, at, {2, 4}) == ()
    assert unconfirmed([], at, ()) == ()
