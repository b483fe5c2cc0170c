"""Two of three shares on the web: published, handed in, refused; and the room of the prices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import httpx
import pytest

from procurement import bids, rfps, trail
from procurement.portal import Portal
from procurement.rfps import RfpStatus
from tests import given
from tests.bids import samples, stage
from tests.bids.stage import CITY, PASSPHRASE, Stage
from tests.cast import CHIDI, CORA, DANA, ELI, EVE, FAY, MALLORY, PASSWORD, Character
from tests.conftest import Begin, MovableClock
from tests.stories.posting import a_draft, the_draft
from tests.web.conftest import Door, open_door

OFFER = samples.offers(CITY)[1]
UNNAMED = "Name two different people who may open bids, and not yourself"
NO_OFFICER = "Shares go to lead, finance or counsel of your campaign."
TOO_FEW = "Opening needs 2 shares; only one was given. Nothing was opened."


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


def test_any_two_of_the_three_shares_open(room: Room) -> None:
    page = room.door.browser.get(f"{room.path}/open").text
    assert "any two of three:" in page
    assert "Dana Rivera’s passphrase; Fay Tanaka’s printed sheet; Cora Whitfield’s" in page

    answer = room.send("open", {"passphrase": PASSPHRASE, "sheet": room.sheets[1]})

    assert (answer.status_code, room.status()) == (303, RfpStatus.OPENED)
    assert room.proven() == [DANA.name, CORA.name]
    room.lock()
    both = {"sheet": room.sheets[0], "second": room.sheets[1].lower()}
    answer = room.send("open-prices", both)
    assert (answer.status_code, room.status()) == (303, RfpStatus.PRICES_OPENED)
    minutes = room.door.browser.get(f"{room.path}/minutes").text
    assert "<dt>Prices opened by</dt><dd>Dana Rivera</dd>" in minutes
    assert "<dt>Price</dt><dd>Opened</dd>" in minutes


def damaged(sheet: str) -> str:
    """One digit of the share itself changed, in a sheet that checks itself."""
    return sheet.replace(sheet[10], "0" if sheet[10] != "0" else "1", 1)


def refused_shares(room: Room) -> list[tuple[dict[str, str], str]]:
    one, two = room.sheets
    other = stage.post(room.staged.portal, room.staged.clock, CITY, holders=(FAY, CORA))
    room.staged.clock.at = room.staged.posting.timeline.bids_due
    foreign = "\n".join(other.sheet.lines)
    return [
        ({"passphrase": PASSPHRASE}, TOO_FEW),
        ({"second": two}, TOO_FEW),
        ({}, "Type the passphrase and a printed sheet, or two sheets."),
        ({"sheet": one, "second": one}, "was given twice; another one is needed."),
        ({"sheet": damaged(one), "second": two}, "is not as it was printed"),
        ({"sheet": one, "second": foreign}, "This recovery sheet belongs to another RFP."),
        ({"passphrase": "not the passphrase", "sheet": one}, "does not open this share."),
    ]


@pytest.mark.unmeasured
def test_too_few_damaged_or_foreign_shares_open_neither_bids_nor_prices(room: Room) -> None:
    refused = refused_shares(room)
    for path, status in (("open", RfpStatus.CLOSED), ("open-prices", RfpStatus.TECHNICAL_LOCKED)):
        if path == "open-prices":
            room.staged.clock.advance(minutes=20)
            room.enter(DANA)
            room.send("open", {"sheet": room.sheets[0], "second": room.sheets[1]})
            room.lock()
        for fields, sentence in refused:
            answer = room.send(path, fields)
            assert (answer.status_code, room.status()) == (400, status)
            assert sentence in answer.text
            assert all(share not in answer.text for share in (PASSPHRASE, *room.sheets))
    with room.staged.portal.reading_as(room.staged.token(DANA)) as work:
        events = trail.list_events(work.session, work.actor, outcome=trail.REFUSED)
        assert [list(bid.parts) for bid in bids.list_opened(work, room.staged.rfp_id)] == [
            ["technical"]
        ]
    # Six of each were tries with a share; the empty form was none.
    assert sorted(event.act for event in events) == ["bids.open"] * 6 + ["bids.open_prices"] * 6


# The prices' room --------------------------------------------------------------------------------


def test_before_the_technical_lock_the_prices_room_has_no_form_and_takes_no_shares(
    room: Room,
) -> None:
    both = {"sheet": room.sheets[0], "second": room.sheets[1]}
    for step in (None, "open"):
        if step:
            room.send(step, both)
        page = room.door.browser.get(f"{room.path}/open-prices")
        answer = room.send("open-prices", both)

        assert page.status_code == 200
        assert "Prices can be opened once the technical scores are locked" in page.text
        assert "<form" not in page.text
        assert answer.status_code == 409
        assert "Prices are opened after the technical scores are locked" in answer.text
    assert room.status() == RfpStatus.OPENED


@pytest.mark.unmeasured
def test_after_the_lock_officers_see_what_waits_and_others_are_refused(room: Room) -> None:
    both = {"sheet": room.sheets[0], "second": room.sheets[1]}
    room.send("open", both)
    room.lock()

    assert "One price waits to be opened." in room.door.browser.get(f"{room.path}/open-prices").text
    for character, status in ((EVE, 403), (CHIDI, 403), (ELI, 403), (MALLORY, 404)):
        room.enter(character)
        assert room.door.browser.get(f"{room.path}/open-prices").status_code == status
        assert room.send("open-prices", both).status_code == status
    assert room.status() == RfpStatus.TECHNICAL_LOCKED
    room.enter(CORA)
    answer = room.send("open-prices", {**both, "password": "wrong"})
    assert (answer.status_code, room.status()) == (403, RfpStatus.TECHNICAL_LOCKED)
    assert "Your own password is not right." in answer.text
