"""Two of three shares on the web: published, handed in, refused; and the room of the prices."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import httpx
import pyotp
import pytest
import sqlalchemy

from procurement import bids, ceremonies, people, rfps, sealing, trail
from procurement.portal import Portal
from procurement.reports.minutes_page import draw_minutes
from procurement.reports.page_text import page_text
from procurement.rfps import RfpStatus
from tests import given
from tests.bids import samples, stage
from tests.bids.stage import CITY, PASSPHRASE, Stage
from tests.cast import CHIDI, CORA, DANA, ELI, EVE, FAY, MALLORY, PASSWORD, Character
from tests.conftest import Begin, MovableClock
from tests.stories.posting import a_draft, the_draft
from tests.web.conftest import Door, open_door, with_settings

OFFER = samples.offers(CITY)[1]
UNNAMED = "Name two different people who may open bids, and not yourself"
NO_OFFICER = "Shares go to lead, finance or counsel of your campaign."


@dataclass
class Room:
    """An RFP that two of three shares open, with one submitted bid, and a browser before it."""

    door: Door
    staged: Stage

    @property
    def path(self) -> str:
        return f"/rfps/{self.staged.rfp_id}"

    @property
    def sheets(self) -> list[str]:
        """What Fay and Cora hold on paper."""
        return ["\n".join(one.lines) for one in self.staged.sheet.sheets]

    def enter(self, character: Character) -> None:
        name = self.staged.portal.settings.cookie_name
        self.door.browser.cookies.set(name, self.staged.token(character))

    def send(self, room: str, fields: Mapping[str, str]) -> httpx.Response:
        typed = {"password": PASSWORD, **fields}
        return self.door.post(f"{self.path}/{room}", form_at="/sign-out", **typed)

    def hand_in(self, room: str, character: Character, **fields: str) -> None:
        """This officer signs in and hands in one share, or takes it back."""
        self.enter(character)
        assert self.send(room, fields).status_code == 303

    def open_the_bids(self) -> None:
        self.hand_in("open", CORA, sheet=self.sheets[1])
        self.hand_in("open", DANA, passphrase=PASSPHRASE)

    def at_rest(self) -> list[tuple[int, bytes]]:
        """The shares that wait in the database: number, and what stands there."""
        with self.staged.portal.engine.begin() as connection:
            rows = connection.execute(sqlalchemy.text("SELECT number, share FROM held_share"))
            return [(number, bytes(kept)) for number, kept in rows]

    def status(self) -> RfpStatus:
        with self.staged.portal.reading_as(self.staged.token(CORA)) as work:
            return rfps.get_rfp(work, self.staged.rfp_id).status

    def proven(self) -> list[str]:
        """Whose shares are known to work."""
        with self.staged.portal.reading_as(self.staged.token(DANA)) as work:
            states = rfps.list_share_states(work, self.staged.rfp_id)
        return [one.holder for one in states if one.checked_at == self.staged.clock.at]

    def lock(self) -> None:
        """The panel's last act, as the room of evaluations notes it."""
        with self.staged.portal.work_as(self.staged.token(DANA)) as work:
            rfps.note_technical_lock(work, self.staged.rfp_id)


def closed_with_a_bid(portal: Portal, clock: MovableClock) -> Stage:
    staged = stage.post(portal, clock, CITY, holders=(FAY, CORA))
    staged.submit(*staged.enter(OFFER))
    clock.at = staged.posting.timeline.bids_due
    return staged


@pytest.fixture
def room(begin_on_sqlite: Begin) -> Iterator[Room]:
    staged = begin_on_sqlite(closed_with_a_bid)
    with open_door(staged.portal) as door:
        made = Room(door, staged)
        made.enter(DANA)
        yield made


# Publishing --------------------------------------------------------------------------------------


def publish(door: Door, draft: str, **fields: str) -> httpx.Response:
    version = str(the_draft(door.portal, draft).version)
    typed = {"passphrase": PASSPHRASE, "again": PASSPHRASE, "quorum": "2 of 3", "version": version}
    return door.post(f"/rfps/{draft}/publish", **{**typed, **fields})


def person_ids(portal: Portal) -> dict[str, str]:
    with portal.reading_as(given.a_token(portal, DANA)) as work:
        return {one.name: one.person_id for one in rfps.list_officers(work)}


def test_two_of_three_is_proposed_where_there_are_three_officers(door: Door) -> None:
    draft = a_draft(door.portal)
    door.sign_in(DANA.email)

    text = door.browser.get(f"/rfps/{draft}/publish").text

    assert '<input type="hidden" name="quorum" value="2 of 3">' in text
    assert text.count(" selected>") == 4  # two numbers and two people
    assert f"{DANA.name} (lead)" not in text


def test_publishing_prints_a_sheet_for_each_named_officer(door: Door) -> None:
    draft = a_draft(door.portal)
    ids = person_ids(door.portal)
    door.sign_in(DANA.email)

    text = publish(door, draft, second=ids[FAY.name], third=ids[CORA.name]).text

    assert text.count('<ol class="sheet">') == 2
    assert f"Sheet for {FAY.name}" in text
    assert f"3 of 3, held by {CORA.name}" in text
    with door.portal.reading_as(given.a_token(door.portal, ELI)) as work:
        shares = rfps.list_shares(work, draft)
    assert [(one.holder, one.form) for one in shares] == [
        (DANA.name, "passphrase"),
        (FAY.name, "printed"),
        (CORA.name, "printed"),
    ]


@pytest.mark.parametrize(
    ("second", "third"),
    [(FAY, FAY), (FAY, DANA), (FAY, None), (FAY, ELI)],
    ids=["the same twice", "the one who publishes", "nobody", "no officer"],
)
def test_holders_are_two_other_officers(
    door: Door, second: Character, third: Character | None
) -> None:
    draft = a_draft(door.portal)
    ids = person_ids(door.portal)
    ids.setdefault(ELI.name, given.an_actor(door.portal, ELI).person_id)
    door.sign_in(DANA.email)

    named = {"second": ids[second.name], "third": ids[third.name] if third else ""}
    answer = publish(door, draft, **named)

    assert answer.status_code == 400
    assert (NO_OFFICER if third == ELI else UNNAMED) in answer.text
    assert PASSPHRASE not in answer.text
    with door.portal.reading_as(given.a_token(door.portal, DANA)) as work:
        assert rfps.get_rfp(work, draft).status == RfpStatus.DRAFT


# Opening -----------------------------------------------------------------------------------------


def test_each_officer_hands_in_one_share_in_an_own_sign_in_and_the_last_one_opens(
    room: Room,
) -> None:
    page = room.door.browser.get(f"{room.path}/open").text
    assert "any two of three:" in page
    assert "Dana Rivera’s passphrase; Fay Tanaka’s printed sheet; Cora Whitfield’s" in page
    assert "No share is here yet" in page

    first = room.send("open", {"passphrase": PASSPHRASE})

    assert (first.status_code, first.headers["location"]) == (303, f"{room.path}/open")
    waiting = room.door.browser.get(f"{room.path}/open")
    assert waiting.headers["refresh"] == f"10; url={room.path}/open"
    for told in (
        "Your share waits.",
        "handed in by you",
        "It waits until Friday 4 June 2027, 17:15:00 PDT (UTC-07:00)",
        "Not here yet: Fay Tanaka, Cora Whitfield.",
    ):
        assert told in waiting.text
    assert room.status() == RfpStatus.CLOSED
    room.staged.clock.advance(minutes=14)
    room.enter(CORA)
    asked = room.door.browser.get(f"{room.path}/open").text
    assert "handed in by Dana Rivera" in asked
    assert "Yours is the last one: it opens the bids." in asked

    last = room.send("open", {"sheet": room.sheets[1]})

    assert (last.status_code, last.headers["location"]) == (303, f"{room.path}/minutes")
    assert room.status() == RfpStatus.OPENED
    assert room.proven() == [DANA.name, CORA.name]
    assert room.at_rest() == []
    room.lock()
    room.hand_in("open-prices", FAY, sheet=room.sheets[0])
    room.hand_in("open-prices", DANA, passphrase=PASSPHRASE)
    assert room.status() == RfpStatus.PRICES_OPENED
    minutes = room.door.browser.get(f"{room.path}/minutes").text
    for told in (
        "<dt>Opened by</dt><dd>Cora Whitfield</dd>",
        "share 1, handed in by Dana Rivera on Friday 4 June 2027, 17:00:00 PDT (UTC-07:00)",
        "share 3, handed in by Cora Whitfield on Friday 4 June 2027, 17:14:00 PDT (UTC-07:00)",
        "<dt>Prices opened by</dt><dd>Dana Rivera</dd>",
        "share 2, handed in by Fay Tanaka on",
        "<dt>Price</dt><dd>Opened</dd>",
    ):
        assert told in minutes
    signed = room.door.browser.get(f"{room.path}/minutes.json").content
    hands = json.loads(signed)["minutes"]["technical"]["handed_in"]
    assert [(one["share"], one["by"]) for one in hands] == [(1, DANA.name), (3, CORA.name)]
    drawn = " ".join(page_text(draw_minutes(signed, author=DANA.name)).split())
    assert "Shares of the key handed in: share 1 by Dana Rivera, " in drawn


def test_a_share_that_waits_is_encrypted_and_one_too_few(room: Room) -> None:
    room.hand_in("open", FAY, sheet=room.sheets[0])

    ((number, kept),) = room.at_rest()

    share = sealing.read_sheet(room.sheets[0], room.staged.rfp_id)
    assert number == share.index
    assert share.data not in kept
    assert share.data.hex().encode() not in kept


def test_one_officer_cannot_hand_in_two_shares_nor_two_the_same_one(room: Room) -> None:
    room.hand_in("open", DANA, passphrase=PASSPHRASE)

    twice = room.send("open", {"sheet": room.sheets[0]})
    room.hand_in("open", DANA, back="1")
    room.hand_in("open", FAY, sheet=room.sheets[0])
    room.enter(CORA)
    same = room.send("open", {"sheet": room.sheets[0]})

    assert (twice.status_code, same.status_code) == (409, 409)
    assert "You handed in share 1; another officer hands in the next." in twice.text
    assert "Share 2 waits already: Fay Tanaka handed it in." in same.text
    assert room.status() == RfpStatus.CLOSED


def test_a_share_waits_fifteen_minutes_and_is_deleted_then(room: Room) -> None:
    room.hand_in("open", DANA, passphrase=PASSPHRASE)
    room.staged.clock.advance(minutes=15)
    room.enter(CORA)

    late = room.send("open", {"sheet": room.sheets[1]})

    assert late.headers["location"] == f"{room.path}/open", "the first one does not count any more"
    assert room.status() == RfpStatus.CLOSED
    ceremonies.delete_late_shares(room.staged.portal)
    assert [number for number, _ in room.at_rest()] == [3]
    room.hand_in("open", DANA, passphrase=PASSPHRASE)
    assert room.status() == RfpStatus.OPENED
    with room.staged.portal.reading_as(room.staged.token(DANA)) as work:
        events = trail.list_events(work.session, work.actor, outcome=trail.DONE)
    told = [(one.actor_name, one.act) for one in events if one.act.startswith(("share", "bids.o"))]
    assert told[::-1] == [
        (DANA.name, "share.hand_in"),
        (CORA.name, "share.hand_in"),
        ("the portal", "share.delete_late"),
        (DANA.name, "share.hand_in"),
        (DANA.name, "bids.open"),
    ]


def test_a_share_taken_back_or_of_somebody_who_is_no_officer_any_more_does_not_count(
    room: Room,
) -> None:
    room.hand_in("open", FAY, sheet=room.sheets[0])
    room.hand_in("open", FAY, back="1")
    assert room.at_rest() == []
    again = room.send("open", {"back": "1"})
    assert (again.status_code, "No share of yours waits any more." in again.text) == (409, True)
    room.hand_in("open", FAY, sheet=room.sheets[0])
    with room.staged.portal.work_as(room.staged.token(DANA)) as work:
        members = people.list_members(work, work.actor.organization_id)
        fay = next(one for one in members if one.name == FAY.name)
        people.end_membership(work, fay.membership_id)

    room.hand_in("open", DANA, passphrase=PASSPHRASE)

    assert room.status() == RfpStatus.CLOSED
    assert "One of two shares is here" in room.door.browser.get(f"{room.path}/open").text


def damaged(sheet: str) -> str:
    """One digit of the share itself changed, in a sheet that checks itself."""
    return sheet.replace(sheet[10], "0" if sheet[10] != "0" else "1", 1)


def refused_shares(room: Room) -> list[tuple[dict[str, str], str]]:
    one, two = room.sheets
    other = stage.post(room.staged.portal, room.staged.clock, CITY, holders=(FAY, CORA))
    room.staged.clock.at = room.staged.posting.timeline.bids_due
    return [
        ({"passphrase": PASSPHRASE}, "You hold no passphrase for this RFP."),
        ({"sheet": damaged(one)}, "is not as it was printed"),
        ({"sheet": "\n".join(other.sheet.lines)}, "This recovery sheet belongs to another RFP."),
        ({"passphrase": PASSPHRASE, "sheet": two}, "not both. Nothing was opened."),
        ({}, "Type the opening passphrase, or the four lines of the recovery sheet."),
    ]


@pytest.mark.unmeasured
def test_damaged_foreign_or_others_shares_neither_open_nor_wait(room: Room) -> None:
    refused = refused_shares(room)
    for path, status in (("open", RfpStatus.CLOSED), ("open-prices", RfpStatus.TECHNICAL_LOCKED)):
        if path == "open-prices":
            room.hand_in("open", DANA, passphrase=PASSPHRASE)
            room.hand_in("open", FAY, sheet=room.sheets[0])
            room.lock()
        room.enter(CORA)
        for fields, sentence in refused:
            answer = room.send(path, fields)
            assert (answer.status_code, room.status(), room.at_rest()) == (400, status, [])
            assert sentence in answer.text
            assert all(share not in answer.text for share in (PASSPHRASE, *room.sheets))
    with room.staged.portal.reading_as(room.staged.token(DANA)) as work:
        events = trail.list_events(work.session, work.actor, outcome=trail.REFUSED)
        assert [list(bid.parts) for bid in bids.list_opened(work, room.staged.rfp_id)] == [
            ["technical"]
        ]
    # Three of each were tries with one share; the empty form and the doubled one were none.
    assert sorted(event.act for event in events) == ["bids.open"] * 3 + ["bids.open_prices"] * 3


# The prices' room --------------------------------------------------------------------------------


def test_before_the_technical_lock_the_prices_room_has_no_form_and_takes_no_shares(
    room: Room,
) -> None:
    for is_opened in (False, True):
        if is_opened:
            room.open_the_bids()
        page = room.door.browser.get(f"{room.path}/open-prices")
        answer = room.send("open-prices", {"passphrase": PASSPHRASE})

        assert page.status_code == 200
        assert "Prices can be opened once the technical scores are locked" in page.text
        assert "<form" not in page.text
        assert answer.status_code == 409
        assert "Prices are opened after the technical scores are locked" in answer.text
    assert (room.status(), room.at_rest()) == (RfpStatus.OPENED, [])


@pytest.mark.unmeasured
def test_after_the_lock_officers_see_what_waits_and_others_are_refused(room: Room) -> None:
    room.open_the_bids()
    room.lock()

    assert "One price waits to be opened." in room.door.browser.get(f"{room.path}/open-prices").text
    for character, status in ((EVE, 403), (CHIDI, 403), (ELI, 403), (MALLORY, 404)):
        room.enter(character)
        assert room.door.browser.get(f"{room.path}/open-prices").status_code == status
        assert room.send("open-prices", {"sheet": room.sheets[1]}).status_code == status
    assert room.status() == RfpStatus.TECHNICAL_LOCKED
    room.enter(CORA)
    answer = room.send("open-prices", {"sheet": room.sheets[1], "password": "wrong"})
    assert (answer.status_code, room.status()) == (403, RfpStatus.TECHNICAL_LOCKED)
    assert "Your own password is not right." in answer.text


def test_an_officer_with_a_second_factor_types_its_code_too(room: Room) -> None:
    portal, token = room.staged.portal, room.staged.token(FAY)
    phone = pyotp.TOTP(given.a_second_factor(portal, token))
    room.staged.clock.advance(seconds=60)
    assert "second factor</a>" in room.door.browser.get(f"{room.path}/open").text, "Dana has none"
    room.door.browser.cookies.set(portal.settings.cookie_name, token)
    for page in ("open", "new-shares", "reveal"):
        assert "Code of your second factor" in room.door.browser.get(f"{room.path}/{page}").text

    stolen = room.send("open", {"sheet": room.sheets[0]})
    assert (stolen.status_code, room.at_rest()) == (403, [])
    assert "The code is not right" in stolen.text
    code = phone.at(room.staged.clock.at)
    assert room.send("open", {"sheet": room.sheets[0], "code": code}).status_code == 303
    assert [number for number, _ in room.at_rest()] == [2]


def test_where_a_second_factor_is_required_an_officer_without_one_opens_nothing(
    room: Room,
) -> None:
    with_settings(room.staged.portal, opening_needs_code=True)

    page = room.door.browser.get(f"{room.path}/open").text
    refused = room.send("open", {"passphrase": PASSPHRASE})

    assert "First your second factor." in page
    assert 'name="passphrase"' not in page
    assert (refused.status_code, room.at_rest()) == (403, [])
    assert "Officers open with a second factor here." in refused.text
    phone = pyotp.TOTP(given.a_second_factor(room.staged.portal, room.staged.token(DANA)))
    room.staged.clock.advance(seconds=60)
    code = phone.at(room.staged.clock.at)
    assert room.send("open", {"passphrase": PASSPHRASE, "code": code}).status_code == 303
    assert [number for number, _ in room.at_rest()] == [1]
