"""Submitting sealed on a page of its own: the summary, one press, the receipt, who is let in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import httpx
import pytest

from procurement import bids, ceremonies, rfps, sealing
from procurement.bids import BidDraft
from procurement.portal import Portal
from tests import given
from tests.bids import samples
from tests.cast import DANA, EVE, VERA, VICTOR, Character
from tests.conftest import Begin, MovableClock
from tests.web.conftest import HERE, Browser, Door, open_door

CITY = "RFP-2027-PM-001"
BEST = next(offer for offer in samples.offers(CITY) if offer.id == "BID-PM-02")
PASSPHRASE = "four words that fit badly"


@dataclass
class Counter:
    """The page on which Vera submits her complete bid."""

    door: Door
    clock: MovableClock
    rfp_id: str
    bid_id: str

    @property
    def path(self) -> str:
        return f"/bids/{self.bid_id}/submit"

    def bid(self) -> BidDraft:
        portal = self.door.portal
        with portal.reading_as(given.a_token(portal, VERA)) as work:
            return bids.get_bid(work, self.bid_id, keys=portal.storage_keys)

    def save(self, path: str, value: object) -> None:
        portal = self.door.portal
        with portal.work_as(given.a_token(portal, VERA)) as work:
            bids.save_bid_field(work, self.bid_id, path, value, keys=portal.storage_keys, seen=None)

    def become(self, character: Character) -> Browser:
        portal = self.door.portal
        browser = self.door.another_browser()
        token = given.a_token(portal, character)
        browser.cookies.set(portal.settings.cookie_name, token, domain="127.0.0.1")
        return browser

    def fields(self, browser: Browser) -> dict[str, str]:
        """The hidden fields of the form."""
        page = browser.get(self.path).text
        return dict(re.findall(r'name="(\w+)" value="([^"]*)"', page))

    def press(self, browser: Browser, fields: dict[str, str]) -> httpx.Response:
        return browser.post(self.path, data=fields, headers={"origin": HERE})


def a_complete_draft(portal: Portal, _clock: MovableClock) -> tuple[Portal, str, str]:
    answers = samples.posting_answers(CITY) | {"visibility": "verified_vendors"}
    with portal.work_as(given.a_token(portal, DANA)) as work:
        rfp_id = rfps.draft_rfp(work, template="", fields=answers)
        version = rfps.get_draft(work, rfp_id).version
    form = rfps.Passphrase(passphrase=PASSPHRASE, again=PASSPHRASE)
    ceremonies.publish_rfp(portal, given.a_token(portal, DANA), rfp_id, form, version=version)
    promise = rfps.Declaration(keeps_confidential=True, conflict="none")
    keys = portal.storage_keys
    with portal.work_as(given.a_token(portal, VERA)) as work:
        rfps.declare_confidentiality(work, rfp_id, promise)
        bid_id = bids.begin_bid(work, rfp_id)
        for path, value in samples.profile_answers(BEST).items():
            bids.save_profile_field(work, path, value, keys=keys, seen=None)
        for path, value in samples.offer_answers(BEST).items():
            bids.save_bid_field(work, bid_id, path, value, keys=keys, seen=None)
    return portal, rfp_id, bid_id


@pytest.fixture
def counter(begin_on_sqlite: Begin, clock: MovableClock) -> Iterator[Counter]:
    portal, rfp_id, bid_id = begin_on_sqlite(a_complete_draft)
    with open_door(portal) as door:
        yield Counter(door, clock, rfp_id, bid_id)


def refused_acts(counter: Counter) -> list[str]:
    with counter.door.portal.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT act FROM trail_entry WHERE outcome = 'refused'")
        return [str(row[0]) for row in rows]


def test_the_page_says_what_is_sealed_in_which_envelope_and_until_when(counter: Counter) -> None:
    answer = counter.become(VERA).get(counter.path)

    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert "Friday 4 June 2027, 17:00:00 PDT (UTC-07:00)" in answer.text
    assert "Saturday 5 June 2027, 00:00:00 UTC" in answer.text
    assert answer.text.count("envelope</h3>") == 2
    assert "whoever runs this server could read it" in answer.text
    assert "Submit sealed</button>" in answer.text


def test_a_press_seals_and_leads_to_a_receipt_that_can_be_checked(counter: Counter) -> None:
    browser = counter.become(VERA)

    answer = counter.press(browser, counter.fields(browser))

    assert (answer.status_code, answer.headers["location"]) == (
        303,
        f"/bids/{counter.bid_id}/receipt/1",
    )
    row = counter.bid().versions[0]
    page = browser.get(answer.headers["location"]).text
    assert "Monday 10 May 2027, 16:00:00 UTC" in page
    assert "Monday 10 May 2027, 09:00:00 PDT (UTC-07:00)" in page
    assert row.digests["technical"] in page
    assert row.digests["price"] in page
    file = browser.get(f"{answer.headers['location']}/file")
    assert file.headers["content-disposition"] == (
        'attachment; filename="receipt-RFP-2027-001-version-1.json"'
    )
    assert (file.headers["x-content-type-options"], file.headers["cache-control"]) == (
        "nosniff",
        "no-store",
    )
    signed = sealing.read_signed_receipt(file.content)
    published = counter.door.another_browser().get("/receipt-key.json").json()
    key = sealing.VerifyKey(bytes.fromhex(published["public_key"]))
    assert sealing.verify_receipt(signed, [key]).bid_id == counter.bid_id


def test_the_same_press_twice_is_one_submission(counter: Counter) -> None:
    browser = counter.become(VERA)
    fields = counter.fields(browser)

    answers = [counter.press(browser, fields) for _ in range(2)]

    assert [each.headers["location"] for each in answers] == [
        f"/bids/{counter.bid_id}/receipt/1"
    ] * 2
    assert len(counter.bid().versions) == 1


def test_another_page_load_replaces_and_both_receipts_stay(counter: Counter) -> None:
    browser = counter.become(VERA)
    counter.press(browser, counter.fields(browser))
    counter.save("payment_terms", "net30_arrears")
    assert "This replaces version 1" in browser.get(counter.path).text

    answer = counter.press(browser, counter.fields(browser))

    assert answer.headers["location"].endswith("/receipt/2")
    first = browser.get(f"/bids/{counter.bid_id}/receipt/1")
    assert "A later version replaced this one." in first.text


def test_a_page_from_before_another_submission_does_not_replace_it(counter: Counter) -> None:
    browser = counter.become(VERA)
    stale = counter.fields(browser)
    counter.press(browser, counter.fields(browser))

    answer = counter.press(browser, stale)

    assert answer.status_code == 409
    assert len(counter.bid().versions) == 1


def test_what_is_missing_is_listed_with_links_and_a_press_is_refused(counter: Counter) -> None:
    browser = counter.become(VERA)
    fields = counter.fields(browser)
    counter.save("pricing.lots.B.unit_price_usd", None)

    page = browser.get(counter.path).text
    answer = counter.press(browser, fields)

    assert "This cannot be submitted yet." in page
    assert (
        f'href="/bid?rfp={counter.rfp_id}&amp;part=prices'
        '&amp;question=pricing.lots.B.unit_price_usd"' in page
    )
    assert "<button" not in page
    assert answer.status_code == 409
    assert "Nothing was lost" in answer.text
    assert counter.bid().versions == ()


def test_a_late_press_is_refused_kindly_and_recorded(counter: Counter) -> None:
    due = samples.posting(CITY).timeline.bids_due
    counter.clock.at = due - timedelta(milliseconds=1)
    browser = counter.become(VERA)
    fields = counter.fields(browser)
    counter.clock.at = due

    late = counter.press(browser, fields)
    page = browser.get(counter.path)

    assert (late.status_code, counter.bid().versions) == (409, ())
    assert "The deadline has passed, so this was not taken." in late.text
    assert page.status_code == 409
    assert "The deadline has passed" in page.text
    assert f'href="/bid?rfp={counter.rfp_id}"' in page.text
    assert refused_acts(counter) == ["bid.submit"]


@pytest.mark.parametrize("character", [VICTOR, DANA, EVE], ids=lambda one: one.name)
def test_for_everybody_else_there_is_no_such_bid(counter: Counter, character: Character) -> None:
    vera = counter.become(VERA)
    counter.press(vera, counter.fields(vera))
    browser = counter.become(character)
    made_up = "/bids/nosuchbid"

    for path in ("submit", "receipt/1", "receipt/1/file"):
        foreign = browser.get(f"/bids/{counter.bid_id}/{path}")
        unknown = browser.get(f"{made_up}/{path}")
        assert (foreign.status_code, foreign.text) == (404, unknown.text)


def test_a_rival_with_a_form_of_its_own_submits_nothing(counter: Counter) -> None:
    browser = counter.become(VICTOR)
    csrf = dict(re.findall(r'name="(csrf)" value="([^"]*)"', browser.get("/sign-out").text))

    answer = counter.press(browser, {**csrf, "version": "1", "click": "abc"})

    assert answer.status_code == 404
    assert counter.bid().versions == ()


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"csrf": "forged"}, 403),
        ({"version": "-1"}, 400),
        ({"version": "9" * 30}, 400),
        ({"click": ""}, 400),
        ({"click": "a" * 65}, 400),
        ({"click": "<script>"}, 400),
    ],
)
def test_forged_fields_submit_nothing(
    counter: Counter, changed: dict[str, str], status: int
) -> None:
    browser = counter.become(VERA)

    answer = counter.press(browser, counter.fields(browser) | changed)

    assert answer.status_code == status
    assert counter.bid().versions == ()


def test_strangers_sign_in_first(counter: Counter) -> None:
    stranger = counter.door.another_browser()

    answers = [
        stranger.get(f"/bids/{counter.bid_id}/{path}")
        for path in ("submit", "receipt/1", "receipt/1/file")
    ]

    assert [each.status_code for each in answers] == [303, 303, 303]
    here = f"/sign-in?next=%2Fbids%2F{counter.bid_id}"
    assert [each.headers["location"] for each in answers] == [
        f"{here}%2Fsubmit",
        f"{here}%2Freceipt%2F1",
        "/sign-in?next=%2Fopen_rfps",
    ]


@pytest.mark.parametrize("number", ["0", "2", "99999999999999999999"])
def test_a_receipt_that_was_never_given_is_not_there(counter: Counter, number: str) -> None:
    browser = counter.become(VERA)
    counter.press(browser, counter.fields(browser))

    assert browser.get(f"/bids/{counter.bid_id}/receipt/{number}").status_code == 404
