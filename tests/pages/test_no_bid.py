"""A vendor says that it does not bid, and why; its campaign reads it, and other vendors do not."""

from __future__ import annotations

import pytest

from procurement import bids
from procurement.bids import NoBidForm, NoBidReason
from procurement.errors import Invalid, NotFound, OutOfOrder
from procurement.people import read_input
from tests import given
from tests.cast import DANA, MALLORY, VERA, VICTOR
from tests.pages.conftest import OpenTab, refusals, said
from tests.pages.test_bid import Market, market, words

__all__ = ["market"]


def decline(market: Market, *reasons: NoBidReason, note: str = "") -> None:
    form = NoBidForm(reasons=reasons or (NoBidReason.CAPACITY,), note=note)
    with market.house.work_as(given.a_token(market.house, VERA)) as work:
        bids.decline_to_bid(work, market.rfp_id, form)


def after_all(market: Market) -> None:
    with market.house.work_as(given.a_token(market.house, VERA)) as work:
        bids.bid_after_all(work, market.rfp_id)


def test_a_vendor_says_so_with_reasons_the_campaign_reads_them_and_it_is_taken_back(
    market: Market, open_tab: OpenTab
) -> None:
    assert "See whether" in words(open_tab(VERA, "home.py"))
    tab = open_tab(VERA, "open_rfps.py", rfp=market.rfp_id)
    tab.button(key="decline").click().run()
    assert "Reasons need at least one choice" in refusals(tab)[0]
    box = next(one for one in tab.checkbox if one.label == "Too little time to bid")
    box.check().run()
    note = next(one for one in tab.text_area if "your words" in one.label)
    note.set_value("Two more weeks *would* do.").run()

    tab.button(key="decline").click().run()

    assert said(tab) == ["The campaign knows that you do not bid."]
    assert "You do not bid on this RFP." in words(tab)
    staff = words(open_tab(DANA, "rfp.py", rfp=market.rfp_id))
    assert "Vendors who do not bid" in staff
    assert "Too little time to bid" in staff
    assert "“Two more weeks *would* do.”" in staff
    assert "See whether" not in words(open_tab(VERA, "home.py"))
    assert "Vera Lindgren" not in words(open_tab(VICTOR, "open_rfps.py", rfp=market.rfp_id))

    tab = open_tab(VERA, "open_rfps.py", rfp=market.rfp_id)
    tab.button(key="after-all").click().run()

    assert said(tab) == ["Taken back. You can bid until the deadline."]
    assert "Vendors who do not bid" not in words(open_tab(DANA, "rfp.py", rfp=market.rfp_id))


def test_who_does_not_bid_takes_that_back_before_beginning_or_submitting(market: Market) -> None:
    bid_id = market.begin(filled=True)
    decline(market)

    with pytest.raises(OutOfOrder, match="You said that you do not bid on this RFP"):
        market.submit(bid_id)
    after_all(market)
    market.submit(bid_id)
    with pytest.raises(OutOfOrder, match="Withdraw it first"):
        decline(market)
    with pytest.raises(OutOfOrder, match="no such word of yours"):
        after_all(market)


def test_after_the_deadline_nothing_is_said_about_bidding_any_more(market: Market) -> None:
    decline(market)
    market.close()

    with pytest.raises(OutOfOrder, match="takes no bids any more"):
        after_all(market)
    with pytest.raises(OutOfOrder, match="takes no bids any more"):
        decline(market)


def test_only_its_campaign_reads_who_does_not_bid(market: Market) -> None:
    decline(market, NoBidReason.PRICE, NoBidReason.ELSE, note="Our founder retires.")
    house = market.house

    with house.reading_as(given.a_token(house, DANA)) as work:
        rows = bids.list_no_bids(work, market.rfp_id)
    assert [(row.vendor, row.reasons, row.note) for row in rows] == [
        (VERA.organization, (NoBidReason.PRICE, NoBidReason.ELSE), "Our founder retires.")
    ]
    for other in (VICTOR, MALLORY):
        with house.reading_as(given.a_token(house, other)) as work:
            assert bids.my_no_bid(work, market.rfp_id) is None
            with pytest.raises(NotFound):
                bids.list_no_bids(work, market.rfp_id)


def test_a_no_bid_needs_a_reason_and_something_else_needs_words() -> None:
    with pytest.raises(Invalid):
        read_input(NoBidForm, reasons=())
    with pytest.raises(Invalid, match="what the other reason is"):
        read_input(NoBidForm, reasons=(NoBidReason.ELSE,))
