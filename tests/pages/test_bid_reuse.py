"""Answers of a bid that was opened are offered in the next one, with their source."""

from __future__ import annotations

from procurement import bids, ceremonies, rfps
from tests import given
from tests.bids import samples
from tests.cast import DANA, VERA, VICTOR
from tests.pages.conftest import OpenTab, said
from tests.pages.test_bid import BEST, PASSPHRASE, Market, market, words

__all__ = ["market"]
NEXT = "RFP-2028-FL-009"


def a_second_rfp(first: Market) -> Market:
    house = first.house
    first.clock.at = samples.posting(NEXT).timeline.posted
    answers = samples.posting_answers(NEXT) | {"visibility": "verified_vendors"}
    with house.work_as(given.a_token(house, DANA)) as work:
        draft = rfps.draft_rfp(work, template="", fields=answers)
        version = rfps.get_draft(work, draft).version
    form = rfps.Passphrase(passphrase=PASSPHRASE, again=PASSPHRASE)
    ceremonies.publish_rfp(house, given.a_token(house, DANA), draft, form, version=version)
    return Market(house, first.clock, draft)


def test_what_an_opened_bid_said_is_taken_over_but_no_price_of_it(
    market: Market, open_tab: OpenTab
) -> None:
    market.submit(market.begin(filled=True))
    market.close()
    following = a_second_rfp(market)
    bid_id = following.begin()
    following.save(bid_id, "lots", ["A"])
    still_sealed = open_tab(VERA, "bid.py", rfp=following.rfp_id)
    assert not [one for one in still_sealed.button if one.key == "take-over"]
    market.open()

    tab = open_tab(VERA, "bid.py", rfp=following.rfp_id)
    assert "open questions you answered before" in words(tab)
    assert "Prices, lots and conflicts are always asked anew." in words(tab)
    tab.button(key="take-over").click().run()

    assert said(tab) == ["Taken over. Read them once: they are answers to another RFP."]
    taken = following.answers(bid_id)
    assert taken["capacity.ramp_days.to_full"] == BEST.capacity.ramp_days.to_full
    assert not any(path.startswith("pricing.lots.") or path.endswith("_usd") for path in taken)
    assert "open questions you answered before" not in words(tab)


def test_another_firms_bids_are_never_offered(market: Market) -> None:
    market.begin(filled=True)
    house = market.house
    promise = rfps.Declaration(keeps_confidential=True, conflict="none")
    with house.work_as(given.a_token(house, VICTOR)) as work:
        rfps.declare_confidentiality(work, market.rfp_id, promise)
        own = bids.begin_bid(work, market.rfp_id)

    with house.reading_as(given.a_token(house, VICTOR)) as work:
        assert bids.earlier_bids(work, own, keys=house.storage_keys) == []
