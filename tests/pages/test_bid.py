"""A vendor's bid on the screen: lots first, saved when left, what is missing, the deadline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from procurement import bids, ceremonies, rfps, trail
from procurement.bids import BidDraft, BidStatus
from procurement.documents.uploads import Kind
from procurement.portal import Portal
from tests import given
from tests.bids import samples
from tests.cast import DANA, EVE, VERA, VICTOR
from tests.conftest import MovableClock
from tests.pages import conftest
from tests.pages.conftest import OpenTab, forge, keys, refusals, said, title

CITY = "RFP-2027-PM-001"
BEST = next(offer for offer in samples.offers(CITY) if offer.id == "BID-PM-02")
PASSPHRASE = "four words that fit badly"


@dataclass
class Market:
    """A published RFP on the process's portal, and a vendor who may bid on it."""

    house: Portal
    clock: MovableClock
    rfp_id: str

    def admit(self) -> None:
        form = rfps.Declaration(keeps_confidential=True, conflict="none")
        with self.house.work_as(given.a_token(self.house, VERA)) as work:
            rfps.declare_confidentiality(work, self.rfp_id, form)

    def begin(self, *, filled: bool = False) -> str:
        keys = self.house.storage_keys
        self.admit()
        with self.house.work_as(given.a_token(self.house, VERA)) as work:
            bid_id = bids.begin_bid(work, self.rfp_id)
            if filled:
                for path, value in samples.profile_answers(BEST).items():
                    bids.save_profile_field(work, path, value, keys=keys, seen=None)
                for path, value in samples.offer_answers(BEST).items():
                    bids.save_bid_field(work, bid_id, path, value, keys=keys, seen=None)
        return bid_id

    def bid(self, bid_id: str) -> BidDraft:
        with self.house.reading_as(given.a_token(self.house, VERA)) as work:
            return bids.get_bid(work, bid_id, keys=self.house.storage_keys)

    def answers(self, bid_id: str) -> dict[str, Any]:
        return {path: each.value for path, each in self.bid(bid_id).answers.items()}

    def save(self, bid_id: str, path: str, value: object) -> None:
        with self.house.work_as(given.a_token(self.house, VERA)) as work:
            bids.save_bid_field(work, bid_id, path, value, keys=self.house.storage_keys, seen=None)

    def submit(self, bid_id: str) -> bids.VersionRow:
        version = self.bid(bid_id).version
        token = given.a_token(self.house, VERA)
        return ceremonies.submit_bid(
            self.house, token, bid_id, version=version, click=f"click{version}"
        )

    def close(self) -> None:
        self.clock.at = samples.posting(CITY).timeline.bids_due

    def add_evidence(self, bid_id: str) -> None:
        about, keys = bids.About("soc.txt", Kind.TXT, 3, "ab" * 32), self.house.storage_keys
        limits = bids.Limits(9, 9, 9)
        with self.house.work_as(given.a_token(self.house, VERA)) as work:
            bids.add_file(work, bid_id, work.new_id(), about, keys=keys, limits=limits)

    def open(self) -> None:
        share = ceremonies.OfficerShare(passphrase=PASSPHRASE)
        token = given.a_token(self.house, DANA)
        ceremonies.open_bids(self.house, token, self.rfp_id, [share])


@pytest.fixture
def market(house: Portal, clock: MovableClock) -> Market:
    answers = samples.posting_answers(CITY) | {"visibility": "verified_vendors"}
    with house.work(given.an_actor(house, DANA)) as work:
        draft = rfps.draft_rfp(work, template="", fields=answers)
        version = rfps.get_draft(work, draft).version
    form = rfps.Passphrase(passphrase=PASSPHRASE, again=PASSPHRASE)
    token = given.a_token(house, DANA)
    ceremonies.publish_rfp(house, token, draft, form, version=version)
    return Market(house, clock, draft)


def open_bid(open_tab: OpenTab, market: Market, **query: str) -> AppTest:
    return open_tab(VERA, "bid.py", rfp=market.rfp_id, **query)


def words(tab: AppTest) -> str:
    """Every text of the page as it is read."""
    return conftest.words(tab).replace("\\", "")


def field(tab: AppTest, kind: str, path: str) -> Any:
    """The widget of a question, whatever the turn of its key."""
    return next(each for each in getattr(tab, kind) if f"-{path}-" in str(each.key))


def test_what_a_tab_made_of_a_draft_follows_every_save_and_goes_with_the_page(
    market: Market, open_tab: OpenTab
) -> None:
    bid_id = market.begin(filled=True)
    tab = open_bid(open_tab, market)
    before = tab.session_state["frame:made"]["bid"][1]
    tab.run()
    assert tab.session_state["frame:made"]["bid"][1] is before

    market.save(
        bid_id, "pricing.lots.B.unit_price_usd", None
    )  # a colleague's tab, or another machine
    tab.run()
    assert "**1 thing missing in lot B**" in words(tab)
    assert tab.session_state["frame:made"]["bid"][1] is not before

    with market.house.work_as(given.a_token(market.house, VERA)) as work:
        keys = market.house.storage_keys
        bids.save_profile_field(work, "name", None, keys=keys, seen=None)
    tab.run()
    assert "**1 thing missing in your profile**" in words(tab)

    tab.switch_page("profile.py").run()
    assert set(tab.session_state["frame:made"]) == {"profile", "aging", "old"}
    tab.switch_page("home.py").run()
    assert set(tab.session_state["frame:made"]) <= {"aging"}


def test_the_browsers_way_back_leads_to_the_step_and_the_lot_before(
    market: Market, open_tab: OpenTab
) -> None:
    market.begin(filled=True)
    tab = open_bid(open_tab, market)

    def step() -> Any:
        return next(each for each in tab.radio if str(each.key).startswith("step-"))

    first = step().value
    step().set_value("prices").run()
    assert (tab.query_params["part"], step().value) == ("prices", "prices")
    lot = next(each for each in tab.radio if str(each.key).startswith("lot-prices"))
    lot.set_value("B").run()
    assert tab.query_params["lot"] == "B"

    tab.query_params["lot"] = "A"
    tab.run()
    assert [each.value for each in tab.radio[:2]] == ["prices", "A"]
    del tab.query_params["part"]
    tab.run()

    assert title(tab) == "Write your bid"
    assert step().value == first
    assert "part" not in tab.query_params


def test_a_bid_begins_with_a_button_and_then_asks_for_lots(
    market: Market, open_tab: OpenTab
) -> None:
    market.admit()
    tab = open_bid(open_tab, market)
    assert title(tab) == "Start your bid"

    tab.button(key="begin").click().run()

    assert title(tab) == "Write your bid"
    assert said(tab) == ["Your bid is begun. Choose your lots first."]
    before = tab.radio[0]
    field(tab, "multiselect", "lots").select("A").select("C").run()
    after = tab.radio[0]
    # A browser knows a choice by its words: what is missing stands below them.
    assert after.options == before.options
    assert (before.proto.captions[0], after.proto.captions[0]) == ("1 missing", "")
    with market.house.reading_as(given.a_token(market.house, VERA)) as work:
        bid_id = bids.find_my_bid(work, market.rfp_id)
    assert bid_id is not None
    assert market.answers(bid_id) == {"lots": ["A", "C"]}
    assert "missing in lot A" in words(tab)
    assert "missing in lot C" in words(tab)
    assert "missing in lot B" not in words(tab)


def test_an_answer_is_saved_when_its_field_is_left_and_is_there_in_another_tab(
    market: Market, open_tab: OpenTab
) -> None:
    bid_id = market.begin()
    market.save(bid_id, "lots", ["A", "B"])
    tab = open_bid(open_tab, market, part="capacity")

    field(tab, "number_input", "capacity.guaranteed_seats.phase_1").set_value(24).run()

    assert market.answers(bid_id)["capacity.guaranteed_seats.phase_1"] == 24
    other = open_bid(open_tab, market, part="capacity")
    assert field(other, "number_input", "capacity.guaranteed_seats.phase_1").value == 24
    assert "saved" in words(other)


@pytest.mark.unmeasured
def test_lots_are_asked_for_one_at_a_time(market: Market, open_tab: OpenTab) -> None:
    market.begin(filled=True)
    tab = open_bid(open_tab, market, part="prices")
    asked = {str(each.key) for each in tab.number_input}
    assert [each for each in asked if "pricing.lots.A." in each] != []
    assert [each for each in asked if "pricing.lots.B." in each] == []

    next(each for each in tab.radio if str(each.key).startswith("lot-prices")).set_value("B").run()

    asked = {str(each.key) for each in tab.number_input}
    assert [each for each in asked if "pricing.lots.A." in each] == []
    assert [each for each in asked if "pricing.lots.B." in each] != []


def test_what_is_missing_is_listed_by_lot_and_leads_to_the_field(
    market: Market, open_tab: OpenTab
) -> None:
    bid_id = market.begin(filled=True)
    market.save(bid_id, "pricing.lots.B.unit_price_usd", None)
    tab = open_bid(open_tab, market)
    assert "**1 thing missing in lot B**" in words(tab)

    tab.button(key="settleB-0").click().run()

    assert "**You came for this**" in words(tab)
    field(tab, "number_input", "pricing.lots.B.unit_price_usd").set_value(31.5).run()
    assert market.answers(bid_id)["pricing.lots.B.unit_price_usd"] == pytest.approx(31.5)
    assert "Ready to submit" in words(tab)
    before = tab.metric[0].value
    field(tab, "number_input", "pricing.lots.B.unit_price_usd").set_value(32.5).run()
    assert "× 32.5 USD" in words(tab)
    assert tab.metric[0].value != before


def test_no_conflicts_is_an_answer_of_its_own(market: Market, open_tab: OpenTab) -> None:
    bid_id = market.begin()
    market.save(bid_id, "lots", ["A"])
    tab = open_bid(open_tab, market, part="promises")

    field(tab, "checkbox", "conflicts").check().run()

    assert market.answers(bid_id)["conflicts"] == []


@pytest.mark.unmeasured
def test_somebody_with_two_tabs_sees_both_answers_when_they_differ(
    market: Market, open_tab: OpenTab
) -> None:
    bid_id = market.begin(filled=True)
    tab = open_bid(open_tab, market, part="capacity")
    market.save(bid_id, "capacity.ramp_days.to_full", 9)

    field(tab, "number_input", "capacity.ramp_days.to_full").set_value(6.0).run()

    assert "**You saved this answer meanwhile in another tab or on another machine**" in words(tab)
    assert "There: 9" in words(tab)
    assert "Here, not saved: 6" in words(tab)
    assert market.answers(bid_id)["capacity.ramp_days.to_full"] == 9


def test_a_value_no_honest_browser_sends_is_not_saved(market: Market, open_tab: OpenTab) -> None:
    bid_id = market.begin()
    market.save(bid_id, "lots", ["A"])
    tab = open_bid(open_tab, market, part="experience")

    forge(tab, field(tab, "text_area", "experience.note"), string_value="x" * 30_000)

    assert "experience.note" not in market.answers(bid_id)
    assert "What you typed is not saved yet" in words(tab)


def test_unusual_answers_are_asked_about_and_stop_nothing(
    market: Market, open_tab: OpenTab
) -> None:
    bid_id = market.begin(filled=True)
    market.save(bid_id, "capacity.guaranteed_seats.phase_2", 500)

    tab = open_bid(open_tab, market)

    assert "Where do the others sit?" in words(tab)
    assert "Ready to submit" in words(tab)


def test_the_preview_has_no_name_and_keeps_prices_apart(market: Market, open_tab: OpenTab) -> None:
    market.begin(filled=True)

    tab = open_bid(open_tab, market, part="preview")

    assert "Opened later: the price envelope" in [str(one.value) for one in tab.subheader]
    shown = [table.value.to_string().replace("\\", "") for table in tab.table]
    assert [text for text in shown if "Tallgrass" in text] == []
    money = [number for number, text in enumerate(shown) if "$" in text]
    assert money == [len(shown) - 1]
    assert "$1,500" in shown[-1]
    assert "No file goes with this bid." in words(tab)


def test_submitted_versions_stand_on_the_page_and_a_later_change_is_told(
    market: Market, open_tab: OpenTab
) -> None:
    bid_id = market.begin(filled=True)
    row = market.submit(bid_id)
    tab = open_bid(open_tab, market)
    assert "Version 1" in words(tab)
    assert row.digests["price"][:16] in words(tab)
    assert "Changed since you submitted" not in words(tab)

    market.clock.advance(minutes=5)
    market.save(bid_id, "payment_terms", "net30_arrears")
    tab.run()
    assert "Changed since you submitted" in words(tab)

    market.submit(bid_id)
    assert "Changed since you submitted" not in words(tab.run())
    market.add_evidence(bid_id)
    assert "Changed since you submitted" in words(tab.run())


def test_a_bid_is_withdrawn_after_a_question(market: Market, open_tab: OpenTab) -> None:
    bid_id = market.begin(filled=True)
    market.submit(bid_id)
    tab = open_bid(open_tab, market)

    tab.button(key="withdraw").click().run()
    assert market.bid(bid_id).status == BidStatus.SUBMITTED
    tab.button(key="confirm").click().run()

    assert market.bid(bid_id).status == BidStatus.WITHDRAWN
    assert "withdraw" not in keys(tab)


def test_a_button_fired_when_it_is_gone_is_refused_by_the_act_and_recorded(
    market: Market, open_tab: OpenTab
) -> None:
    bid_id = market.begin(filled=True)
    market.submit(bid_id)
    tab = open_bid(open_tab, market)
    tab.button(key="withdraw").click().run()
    market.clock.at = samples.posting(CITY).timeline.bids_due - timedelta(seconds=1)
    tab = open_bid(open_tab, market)
    tab.button(key="withdraw").click().run()

    market.close()
    tab.button(key="confirm").click().run()

    assert title(tab) == "Your bid is closed"
    assert "The deadline has passed" in " ".join(refusals(tab)).replace("\\", "")
    assert market.bid(bid_id).status == BidStatus.SUBMITTED
    with market.house.engine.connect() as connection:
        refused = connection.exec_driver_sql(
            "SELECT act FROM trail_entry WHERE outcome = 'refused'"
        ).scalars()
        assert list(refused) == ["bid.withdraw"]


@pytest.mark.unmeasured
def test_a_field_left_after_the_deadline_saves_nothing_and_the_page_is_calm(
    market: Market, open_tab: OpenTab
) -> None:
    bid_id = market.begin(filled=True)
    market.submit(bid_id)
    market.clock.at = samples.posting(CITY).timeline.bids_due - timedelta(seconds=1)
    tab = open_bid(open_tab, market, part="capacity")
    before = market.answers(bid_id)

    market.close()
    field(tab, "number_input", "capacity.ramp_days.to_full").set_value(1.0).run()

    assert title(tab) == "Your bid is closed"
    assert market.answers(bid_id) == {}  # there is no draft any more
    market.clock.at -= timedelta(seconds=1)
    assert market.answers(bid_id) == before
    assert "an answer left after the deadline was not saved" in words(tab)
    assert "Version 1" in words(tab)


def test_nobody_else_has_this_page(market: Market, open_tab: OpenTab) -> None:
    market.begin(filled=True)

    rival = open_tab(VICTOR, "bid.py", rfp=market.rfp_id)
    assert title(rival) == "Start your bid"
    assert "You are not admitted yet." in words(rival)
    with pytest.raises(ValueError, match=r"bid\.py"):
        open_tab(EVE, "bid.py", rfp=market.rfp_id)


@pytest.mark.parametrize("rfp", ["", "nosuch", "'; DROP TABLE bid;--"])
def test_an_address_without_an_rfp_says_so(market: Market, open_tab: OpenTab, rfp: str) -> None:
    assert market.rfp_id
    tab = open_tab(VERA, "bid.py", **({"rfp": rfp} if rfp else {}))

    assert title(tab) in {"Write your bid", "This cannot be shown"}


def test_today_leads_to_a_bid_that_is_not_submitted(market: Market, open_tab: OpenTab) -> None:
    market.admit()
    assert "Start your bid on RFP-2027-001 of Friends of Marigold" in words(open_tab(VERA))
    bid_id = market.begin(filled=True)
    told = words(open_tab(VERA))
    assert "Submit your bid on RFP-2027-001 of Friends of Marigold" in told

    with market.house.reading_as(given.a_token(market.house, VERA)) as work:
        labels = [event.label for event in trail.list_events(work.session, work.actor, limit=9)]
    assert "RFP-2027-001 of Rivera for Mayor" in labels

    market.submit(bid_id)

    assert "your bid on" not in words(open_tab(VERA))
    version = market.bid(bid_id).version
    with market.house.work_as(given.a_token(market.house, VERA)) as work:
        bids.withdraw_bid(work, bid_id, version=version)
    assert "your bid on" not in words(open_tab(VERA))
    with market.house.reading_as(given.a_token(market.house, DANA)) as work:
        assert bids.my_bids(work) == {}


def test_after_the_deadline_the_draft_is_gone_and_the_receipt_stays(
    market: Market, open_tab: OpenTab
) -> None:
    row = market.submit(market.begin(filled=True))
    market.close()

    before = words(open_bid(open_tab, market))
    market.open()
    after = words(open_bid(open_tab, market))

    assert "Your draft is gone." in before
    assert "Version 1" in before
    assert "as it was opened" not in before
    assert "2 envelopes in all." in after
    assert "Technical part, as it was opened" in after
    assert "This is what you sent." in after
    assert row.digests["technical"][:16] in after
    assert "Price part, as it was opened" not in after
