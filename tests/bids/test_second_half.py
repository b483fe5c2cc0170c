"""Opened bids up to the award: labels and names, who reads what, prices in a second act."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pytest
import sqlalchemy

from procurement import bids, ceremonies, rfps
from procurement.bids import OpenedBid, VeiledBid
from procurement.ceremonies import OfficerShare
from procurement.documents import exact_numbers
from procurement.documents.outline import grow
from procurement.errors import NotAllowed, NotFound, OutOfOrder
from procurement.portal import Portal
from procurement.rfps import RfpStatus
from tests.bids import samples, stage
from tests.bids.stage import CITY, PASSPHRASE, Stage
from tests.cast import CHIDI, CORA, DANA, ELI, EVE, FAY, MALLORY, Character
from tests.conftest import Begin, MovableClock

SUBMITTED = ("BID-PM-01", "BID-PM-02", "BID-PM-03")
WITH_NAMES = (DANA, ELI, FAY, CORA)
WITHOUT_NAMES = (EVE, CHIDI)


@pytest.fixture
def opened(begin_on_sqlite: Begin) -> Stage:
    made: Stage = begin_on_sqlite(three_opened)
    return made


def three_opened(portal: Portal, clock: MovableClock) -> Stage:
    """Three sample bids, opened by the lead."""
    staged = three_closed(portal, clock)
    staged.open()
    return staged


def three_closed(portal: Portal, clock: MovableClock) -> Stage:
    """Three sample bids, submitted in their order, at the deadline."""
    staged = stage.post(portal, clock, CITY)
    for offer in samples.offers(CITY):
        if offer.id in SUBMITTED:
            staged.submit(*staged.enter(offer))
    clock.at = staged.posting.timeline.bids_due
    return staged


def by_name(staged: Stage, character: Character) -> Sequence[OpenedBid]:
    with staged.portal.reading_as(staged.token(character)) as work:
        return bids.list_opened(work, staged.rfp_id)


def by_label(staged: Stage, character: Character) -> Sequence[VeiledBid]:
    with staged.portal.reading_as(staged.token(character)) as work:
        return bids.list_veiled(work, staged.rfp_id)


def note(staged: Stage, *steps: str) -> None:
    """What the rooms above note in their own acts."""
    with staged.portal.work_as(staged.token(DANA)) as work:
        for step in steps:
            getattr(rfps, step)(work, staged.rfp_id)


@pytest.mark.unmeasured
def test_who_only_scores_reads_labels_until_the_technical_lock(opened: Stage) -> None:
    named = by_name(opened, DANA)
    labels = [bid.label for bid in named]
    vendors = {bid.bid_id: bid.vendor_name for bid in named}

    assert labels == ["Bidder A", "Bidder B", "Bidder C"]
    assert set(vendors.values()) == {
        character.organization for character in opened.vendors.values()
    }
    for character in WITH_NAMES:
        assert [bid.label for bid in by_name(opened, character)] == labels
    for character in WITHOUT_NAMES:
        veiled = by_label(opened, character)
        assert {bid.bid_id: bid.label for bid in veiled} == {bid.bid_id: bid.label for bid in named}
        assert [name for name in vendors.values() if name in str(veiled)] == []
        with pytest.raises(NotFound):
            by_name(opened, character)
        with (
            pytest.raises(NotFound),
            opened.portal.reading_as(opened.token(character)) as work,
        ):
            bids.get_minutes(work, opened.rfp_id)

    note(opened, "note_technical_lock")

    assert [bid.label for bid in by_name(opened, EVE)] == labels
    for list_bids in (by_name, by_label):
        with pytest.raises(NotFound):
            list_bids(opened, MALLORY)


@pytest.mark.unmeasured
@pytest.mark.parametrize("step", [1, -1], ids=["rising", "falling"])
def test_chance_alone_decides_who_gets_which_label(begin_on_sqlite: Begin, step: int) -> None:
    staged: Stage = begin_on_sqlite(three_closed)
    chance = itertools.count(10**6, step)
    staged.portal.new_secret = lambda: f"{next(chance):08d} is what chance gave"

    staged.open()

    with staged.portal.reading_as(staged.token(DANA)) as work:
        minutes = bids.get_minutes(work, staged.rfp_id)
    as_read = sorted(minutes.rows, key=lambda row: row.digests["technical"])[::step]
    assert [bid.vendor_name for bid in by_name(staged, DANA)] == [row.vendor for row in as_read]


def test_named_parts_tell_what_the_veil_took_out_of_one_bid(opened: Stage) -> None:
    named = by_name(opened, DANA)[0]

    with opened.portal.reading_as(opened.token(EVE)) as work:
        removed = bids.named_parts(work, opened.rfp_id, named.bid_id)

    document = named.parts["technical"].document
    assert document is not None
    assert removed["profile.name"] == document["profile"]["name"]
    assert removed["profile.sites.0.name"] == document["profile"]["sites"][0]["name"]
    with pytest.raises(NotFound), opened.portal.reading_as(opened.token(EVE)) as work:
        bids.named_parts(work, opened.rfp_id, "no such bid")


# Prices ------------------------------------------------------------------------------------------


def price_shares(staged: Stage, character: Character = DANA, **share: str) -> int:
    given = OfficerShare(**(share or {"passphrase": PASSPHRASE}))
    token = staged.token(character)
    return ceremonies.open_prices(staged.portal, token, staged.rfp_id, [given])


def test_prices_are_refused_before_the_technical_lock_even_with_every_share(
    opened: Stage,
) -> None:
    with pytest.raises(OutOfOrder) as refusal:
        price_shares(opened)
    assert refusal.value.sentence == (
        "Prices are opened after the technical scores are locked, not before."
    )
    with opened.portal.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT part FROM opened_bid_part").scalars()
        assert set(rows) == {"technical"}
        refused = "SELECT act FROM trail_entry WHERE outcome = 'refused'"
        assert list(connection.exec_driver_sql(refused).scalars()) == ["bids.open_prices"]


def test_prices_open_once_after_the_lock_and_make_the_papers_whole(opened: Stage) -> None:
    note(opened, "note_technical_lock")
    statements: list[str] = []
    sqlalchemy.event.listen(
        opened.portal.engine,
        "before_cursor_execute",
        lambda _c, _u, statement, parameters, *_: statements.append(f"{statement} {parameters}"),
    )

    sheet = "\n".join(opened.sheet.lines)
    assert price_shares(opened, FAY, sheet=sheet) == len(SUBMITTED)

    read = [each for each in statements if "bid_envelope.envelope" in each]
    assert [("'price'" in each, "'technical'" in each) for each in read] == [(True, False)]
    with opened.portal.reading_as(opened.token(DANA)) as work:
        assert rfps.get_rfp(work, opened.rfp_id).status == RfpStatus.PRICES_OPENED
        minutes = bids.get_minutes(work, opened.rfp_id)
    offers = {str(one.vendor_name): one for one in samples.offers(CITY) if one.id in SUBMITTED}
    for bid in by_name(opened, DANA):
        parts = [bid.parts[part].document for part in ("technical", "price")]
        whole = bids.join(*(document["offer"] for document in parts if document is not None))
        typed = exact_numbers(grow(samples.offer_answers(offers[bid.vendor_name])))
        assert {**whole, **typed} == whole
    assert minutes.prices_opened_by == FAY.name
    assert [row.price for row in minutes.rows] == [bids.Outcome.OPENED] * len(SUBMITTED)
    with pytest.raises(OutOfOrder, match="opened already"):
        price_shares(opened)


@pytest.mark.parametrize("character", [ELI, EVE, CHIDI, MALLORY], ids=lambda one: one.name)
def test_only_officers_open_prices(opened: Stage, character: Character) -> None:
    note(opened, "note_technical_lock")

    with pytest.raises((NotAllowed, NotFound)):
        price_shares(opened, character)

    assert all(list(bid.parts) == ["technical"] for bid in by_name(opened, DANA))


def test_the_price_of_a_bid_that_could_not_be_read_stays_sealed(opened: Stage) -> None:
    unread = by_name(opened, DANA)[1].bid_id
    with opened.portal.engine.begin() as connection:
        damage = "UPDATE opened_bid_part SET document = '', failure = 'damaged' WHERE bid_id = :bid"
        connection.execute(sqlalchemy.text(damage), {"bid": unread})
    note(opened, "note_technical_lock")

    assert price_shares(opened) == len(SUBMITTED) - 1

    priced = {bid.bid_id for bid in by_name(opened, DANA) if "price" in bid.parts}
    assert len(priced) == len(SUBMITTED) - 1
    assert unread not in priced
