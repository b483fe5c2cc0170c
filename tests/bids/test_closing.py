"""The closing: drafts go, every bidder holds count and root, and only then bids are opened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
import sqlalchemy

from procurement import bids, ceremonies, notices, policy, rfps, sealing, trail
from procurement.bids import BidStatus
from procurement.errors import Invalid, NotFound, OutOfOrder
from procurement.notices import Delivery
from procurement.portal import Portal
from tests.bids import samples, stage
from tests.bids.stage import CITY, PASSPHRASE, Stage
from tests.cast import DANA, EVE, MALLORY, Character
from tests.conftest import Begin, MovableClock

BEST, SECOND, UNFINISHED = samples.offers(CITY)[:3]


@dataclass
class Closing:
    """An RFP with a replaced bid, a withdrawn one and a draft that was never submitted."""

    staged: Stage
    bidders: tuple[Character, ...]
    bid_ids: tuple[str, ...]

    @property
    def portal(self) -> Portal:
        return self.staged.portal

    def count(self, table: str) -> int:
        with self.portal.engine.connect() as connection:
            query = sqlalchemy.text(f"SELECT count(*) FROM {table}")
            return int(connection.execute(query).scalar_one())

    def letters(self) -> list[Delivery]:
        with self.portal.reading(policy.operator()) as work:
            waiting = notices.list_waiting(work, limit=500)
        return [letter for letter in waiting if "count and root" in letter.subject]

    def acts(self) -> list[str]:
        query = (
            "SELECT act FROM trail_entry WHERE act IN ('bids.close', 'bids.open') ORDER BY number"
        )
        with self.portal.engine.connect() as connection:
            return list(connection.exec_driver_sql(query).scalars())


def entered(portal: Portal, clock: MovableClock) -> Closing:
    staged = stage.post(portal, clock, CITY)
    bidders, bid_ids = zip(*(staged.enter(one) for one in (BEST, SECOND, UNFINISHED)), strict=True)
    for character, bid_id in list(zip(bidders, bid_ids, strict=True))[:2]:
        staged.submit(character, bid_id)
    staged.submit(bidders[0], bid_ids[0])
    version = staged.bid(bidders[1], bid_ids[1]).version
    with portal.work_as(staged.token(bidders[1])) as work:
        bids.withdraw_bid(work, bid_ids[1], version=version)
    clock.at = staged.posting.timeline.bids_due
    return Closing(staged, bidders, bid_ids)


@pytest.fixture
def closing(begin_on_sqlite: Begin) -> Closing:
    made: Closing = begin_on_sqlite(entered)
    return made


def digests(closing: Closing) -> list[str]:
    """The digests that all receipts name, in the order of receipt, each version's by part."""
    receipts = [
        sealing.read_signed_receipt(row.receipt.encode()).receipt
        for character, bid_id in zip(closing.bidders, closing.bid_ids, strict=True)
        for row in closing.staged.bid(character, bid_id).versions
    ]
    receipts.sort(key=lambda receipt: receipt.sequence)
    return [
        fact.digest
        for receipt in receipts
        for fact in sorted(receipt.envelopes, key=lambda fact: fact.part.value)
    ]


def test_closing_deletes_every_draft_and_mails_count_and_root_once(begin_on_each: Begin) -> None:
    closing: Closing = begin_on_each(entered)
    assert closing.count("bid_field") > 100
    assert ceremonies.close_due(closing.portal) == 0  # the last second's submissions may still wait
    closing.staged.clock.advance(seconds=31)

    assert ceremonies.close_due(closing.portal) == 1
    assert ceremonies.close_due(closing.portal) == 0

    tally = sealing.tally(digests(closing))
    assert (tally.count, closing.count("bid_field"), closing.count("bid_file")) == (6, 0, 0)
    assert closing.count("profile_field") > 100
    letters = closing.letters()
    assert {letter.to for letter in letters} == {one.email for one in closing.bidders[:2]}
    for letter in letters:
        assert "Envelopes received: 6 " in letter.body
        assert tally.root in letter.body
        assert [
            one.organization for one in closing.bidders if one.organization in letter.body
        ] == []
    assert closing.acts() == ["bids.close"]
    with closing.portal.reading_as(closing.staged.token(closing.bidders[0])) as work:
        row = bids.get_closing(work, closing.staged.rfp_id)
        assert row is not None
        assert (row.envelopes, row.root) == (tally.count, tally.root)
    with pytest.raises(NotFound), closing.portal.reading_as(closing.staged.token(MALLORY)) as work:
        bids.get_closing(work, closing.staged.rfp_id)


def test_opening_closes_first_and_the_minutes_name_what_was_sent(closing: Closing) -> None:
    staged = closing.staged
    with pytest.raises(Invalid):
        staged.open(sheet="not a sheet")
    assert (closing.acts(), closing.letters()) == ([], [])

    staged.open()

    assert closing.acts() == ["bids.close", "bids.open"]
    assert len(closing.letters()) == 2
    with closing.portal.reading_as(staged.token(DANA)) as work:
        minutes = bids.get_minutes(work, staged.rfp_id)
        assert trail.verify(work.session).is_sound
    assert minutes.sent is not None
    assert (minutes.sent.envelopes, minutes.sent.root) == (minutes.envelopes, minutes.root)


def test_an_envelope_taken_away_after_the_closing_is_seen_in_the_minutes(
    closing: Closing,
) -> None:
    closing.staged.clock.advance(minutes=1)
    ceremonies.close_due(closing.portal)
    with closing.portal.engine.begin() as connection:
        removal = sqlalchemy.text("DELETE FROM bid_envelope WHERE bid_id = :bid")
        connection.execute(removal, {"bid": closing.bid_ids[1]})
    closing.staged.open()

    with closing.portal.reading_as(closing.staged.token(DANA)) as work:
        minutes = bids.get_minutes(work, closing.staged.rfp_id)

    assert minutes.sent is not None
    assert (minutes.sent.envelopes, minutes.envelopes) == (6, 4)
    assert minutes.sent.root != minutes.root


def test_a_draft_is_not_shown_even_before_the_closing_is_noted(closing: Closing) -> None:
    assert closing.count("bid_field") > 100
    for character, bid_id in zip(closing.bidders, closing.bid_ids, strict=True):
        assert closing.staged.bid(character, bid_id).answers == {}


def test_a_submission_that_waited_past_the_closing_is_not_taken(closing: Closing) -> None:
    staged = closing.staged
    staged.clock.advance(minutes=1)
    ceremonies.close_due(closing.portal)
    staged.clock.at = staged.posting.timeline.bids_due - timedelta(seconds=1)

    with pytest.raises(OutOfOrder, match="count and root of all bids were sent already"):
        resubmit_what_was_sealed(closing)

    staged.clock.advance(minutes=1)
    assert len(staged.bid(closing.bidders[0], closing.bid_ids[0]).versions) == 2


def resubmit_what_was_sealed(closing: Closing) -> None:
    """Hand in envelopes that were made in time, in a transaction that is late in the queue."""
    portal, bid_id = closing.portal, closing.bid_ids[0]
    bid = closing.staged.bid(closing.bidders[0], bid_id)
    with portal.work_as(closing.staged.token(closing.bidders[0])) as work:
        bids.submit_bid(
            work,
            bid_id,
            [],
            missing=0,
            click="a slow one",
            version=bid.version,
            sign=lambda receipt: sealing.sign_receipt(receipt, portal.receipt_key),
        )


def test_a_cancelled_rfp_keeps_no_drafts_and_writes_no_letters(closing: Closing) -> None:
    staged = closing.staged
    with closing.portal.work_as(staged.token(DANA)) as work:
        version = rfps.get_rfp(work, staged.rfp_id).version
        reason = rfps.CancelReason(reason="The programme was dropped.")
        rfps.cancel_rfp(work, staged.rfp_id, reason, version=version)
    staged.clock.advance(minutes=1)

    assert ceremonies.close_due(closing.portal) == 1

    assert (closing.count("bid_field"), closing.letters()) == (0, [])


def test_while_bids_are_taken_nothing_is_closed(closing: Closing) -> None:
    staged = closing.staged
    staged.clock.at = staged.posting.timeline.bids_due - timedelta(seconds=1)

    assert ceremonies.close_due(closing.portal) == 0
    with pytest.raises(OutOfOrder, match="still takes bids"):
        ceremonies.close(closing.portal, staged.rfp_id)

    assert closing.count("bid_field") > 100


def test_a_vendor_reads_what_was_opened_of_the_own_bid_beside_its_receipt(
    closing: Closing,
) -> None:
    staged, mine = closing.staged, (closing.bidders[0], closing.bid_ids[0])
    staged.open()
    technical = staged.bid(*mine)
    with closing.portal.work_as(staged.token(DANA)) as work:
        rfps.note_technical_lock(work, staged.rfp_id)
    share = ceremonies.OfficerShare(passphrase=PASSPHRASE)
    ceremonies.open_prices(closing.portal, staged.token(DANA), staged.rfp_id, [share])

    both = staged.bid(*mine)

    with closing.portal.reading(policy.operator()) as work:
        waiting = notices.list_waiting(work, limit=500)
    told = [one.body for one in waiting if "prices are opened" in one.subject]
    own = [one for one in told if ", yours among them." in one]
    assert (len(own), len(told) > len(own)) == (1, True)
    addressed = [one.to for one in waiting if one.body in own]
    assert addressed == [closing.bidders[0].email]
    assert (technical.status, both.status) == (BidStatus.OPENED, BidStatus.OPENED)
    assert [part.part for part in technical.opened] == ["technical"]
    assert [part.part for part in both.opened] == ["technical", "price"]
    receipt = sealing.read_signed_receipt(both.versions[-1].receipt.encode()).receipt
    named = {fact.part.value: fact.digest for fact in receipt.envelopes}
    assert {part.part: part.digest for part in both.opened} == named
    assert all(part.is_as_receipted and part.number == 2 for part in both.opened)
    documents = [part.document["offer"] for part in both.opened if part.document is not None]
    assert bids.join(*documents)["capacity"]["guaranteed_seats"] == {"phase_1": 14, "phase_2": 16}
    assert staged.bid(closing.bidders[1], closing.bid_ids[1]).opened == ()
    with pytest.raises(NotFound), closing.portal.reading_as(staged.token(EVE)) as work:
        bids.get_bid(work, closing.bid_ids[0], keys=closing.portal.storage_keys)
