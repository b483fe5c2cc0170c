"""The opening room on the web: when, who, with which share, and the minutes afterwards."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import httpx
import pytest
import sqlalchemy

from procurement import bids, rfps, sealing, trail
from procurement.portal import Portal
from procurement.rfps import RfpStatus
from tests.bids import samples, stage
from tests.bids.stage import CITY, PASSPHRASE, Stage
from tests.cast import (
    ADA,
    CHIDI,
    CORA,
    DANA,
    ELI,
    EVE,
    FAY,
    MALLORY,
    PASSWORD,
    VERA,
    Character,
)
from tests.conftest import Begin, MovableClock
from tests.web.conftest import Door, open_door

OFFERS = samples.offers(CITY)[1:3]
WRONG_PASSWORD = "Your own password is not right. Nothing was opened."
WHY_ALONE = "Nobody else works for this campaign."
WRONG_SHARE = "The passphrase does not open this share."


@dataclass
class Room:
    """The opening room of one RFP with two submitted bids, and a browser before it."""

    door: Door
    staged: Stage
    bid_ids: tuple[str, ...]
    who: Character | None = None

    @property
    def path(self) -> str:
        return f"/rfps/{self.staged.rfp_id}/open"

    @property
    def minutes_path(self) -> str:
        return f"/rfps/{self.staged.rfp_id}/minutes"

    def enter(self, character: Character) -> None:
        """From now on this character sits at the browser, freshly signed in."""
        self.who = character
        settings = self.staged.portal.settings
        self.door.browser.cookies.set(settings.cookie_name, self.staged.token(character))

    def close(self, **later: float) -> None:
        """Move to the deadline and past it; a sign-in would not live that long."""
        self.staged.clock.at = self.staged.posting.timeline.bids_due + timedelta(**later)
        if self.who is not None:
            self.enter(self.who)

    def open(self, **fields: str) -> httpx.Response:
        """Send the form; the password is right unless given."""
        return self.door.post(self.path, form_at="/sign-out", **{"password": PASSWORD, **fields})

    def status(self) -> RfpStatus:
        with self.staged.portal.reading_as(self.staged.token(CORA)) as work:
            return rfps.get_rfp(work, self.staged.rfp_id).status

    def refusals(self) -> list[tuple[str, str, str]]:
        """Who was refused what and why, oldest first."""
        with self.staged.portal.reading_as(self.staged.token(DANA)) as work:
            events = trail.list_events(work.session, work.actor, outcome=trail.REFUSED)
        return [(event.actor_name, event.act, event.particulars["why"]) for event in events][::-1]


def two_bids(portal: Portal, clock: MovableClock) -> tuple[Stage, tuple[str, ...]]:
    staged = stage.post(portal, clock, CITY)
    bid_ids = []
    for offer in OFFERS:
        character, bid_id = staged.enter(offer)
        staged.submit(character, bid_id)
        bid_ids.append(bid_id)
    return staged, tuple(bid_ids)


def posted_alone(portal: Portal, clock: MovableClock) -> Stage:
    return stage.post(portal, clock, CITY, control_profile="solo")


@pytest.fixture
def room(begin_on_sqlite: Begin) -> Iterator[Room]:
    staged, bid_ids = begin_on_sqlite(two_bids)
    with open_door(staged.portal) as door:
        yield Room(door, staged, bid_ids)


def receipts(room: Room) -> list[sealing.Receipt]:
    """The receipts that the vendors hold, in the order of their numbers."""
    found = [
        sealing.read_signed_receipt(row.receipt.encode()).receipt
        for character, bid_id in zip(room.staged.vendors.values(), room.bid_ids, strict=True)
        for row in room.staged.bid(character, bid_id).versions
    ]
    return sorted(found, key=lambda receipt: receipt.sequence)


# When ------------------------------------------------------------------------------------------


def test_before_the_deadline_the_room_says_when_and_has_no_form(room: Room) -> None:
    room.enter(DANA)
    room.close(seconds=-1)

    page = room.door.browser.get(room.path)

    assert (page.status_code, page.headers["cache-control"]) == (200, "no-store")
    assert "Friday 4 June 2027, 17:00:00 PDT (UTC-07:00)" in page.text
    assert "Saturday 5 June 2027, 00:00:00 UTC" in page.text
    assert "2 bids are submitted so far" in page.text
    assert "<form" not in page.text


def test_right_share_a_second_before_the_deadline_is_refused_and_recorded(room: Room) -> None:
    room.enter(DANA)
    room.close(seconds=-1)

    answer = room.open(passphrase=PASSPHRASE)

    assert answer.status_code == 409
    assert "Bids are opened after the deadline, not before." in answer.text
    why = "Bids are opened after the deadline, not before."
    assert room.refusals() == [("Dana Rivera", "bids.open", why)]
    assert room.status() == RfpStatus.OPEN


def test_after_the_deadline_the_room_says_how_many_bids_wait_and_who_may_open(room: Room) -> None:
    room.enter(FAY)
    room.close()

    text = room.door.browser.get(room.path).text

    assert "2 bids wait to be opened." in text
    assert "Cora Whitfield (counsel); Dana Rivera (lead); Fay Tanaka (finance)" in text
    assert "It does not stop whoever controls the running server" in text


def test_cancelled_rfp_has_no_opening(room: Room) -> None:
    room.enter(DANA)
    with room.staged.portal.work_as(room.staged.token(DANA)) as work:
        version = rfps.get_rfp(work, room.staged.rfp_id).version
        reason = rfps.CancelReason(reason="The programme was dropped.")
        rfps.cancel_rfp(work, room.staged.rfp_id, reason, version=version)

    assert room.door.browser.get(room.path).status_code == 409


# Who -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("character", [DANA, FAY, CORA], ids=lambda one: one.name)
def test_lead_finance_and_counsel_may_open(room: Room, character: Character) -> None:
    room.enter(character)
    room.close()

    answer = room.open(passphrase=PASSPHRASE)

    assert (answer.status_code, answer.headers["location"]) == (303, room.minutes_path)
    assert f"<dt>Opened by</dt><dd>{character.name}</dd>" in (
        room.door.browser.get(room.minutes_path).text
    )


@pytest.mark.parametrize("character", [ELI, EVE, CHIDI], ids=lambda one: one.name)
def test_others_of_the_campaign_are_refused_even_with_the_share(
    room: Room, character: Character
) -> None:
    room.enter(character)
    room.close()

    pages = [room.door.browser.get(room.path), room.open(passphrase=PASSPHRASE)]

    assert [page.status_code for page in pages] == [403, 403]
    assert all("Your roles do not let you do this: opened the bids." in page.text for page in pages)
    assert room.status() == RfpStatus.CLOSED


@pytest.mark.parametrize("character", [MALLORY, VERA, ADA], ids=lambda one: one.name)
def test_to_everybody_else_the_room_and_its_minutes_read_like_missing_ones(
    room: Room, character: Character
) -> None:
    room.enter(DANA)
    room.close()
    room.open(passphrase=PASSPHRASE)
    room.enter(character)

    for verb in ("open", "minutes"):
        foreign = room.door.browser.get(f"/rfps/{room.staged.rfp_id}/{verb}")
        unknown = room.door.browser.get(f"/rfps/no-such-id/{verb}")
        assert (foreign.status_code, foreign.text) == (404, unknown.text)
    sent = room.open(passphrase=PASSPHRASE)
    assert (sent.status_code, sent.text) == (404, foreign.text)


def test_strangers_sign_in_first(room: Room) -> None:
    room.close()

    answers = [room.door.browser.get(path) for path in (room.path, room.minutes_path)]

    here = f"/sign-in?next=%2Frfps%2F{room.staged.rfp_id}"
    assert [answer.status_code for answer in answers] == [303, 303]
    assert [answer.headers["location"] for answer in answers] == [
        f"{here}%2Fopen",
        f"{here}%2Fminutes",
    ]


def test_whoever_opens_alone_says_why_and_the_trail_keeps_it(begin_on_sqlite: Begin) -> None:
    staged = begin_on_sqlite(posted_alone)
    with open_door(staged.portal) as door:
        room = Room(door, staged, ())
        room.enter(DANA)
        room.close()
        assert "Why nobody else opens with you" in door.browser.get(room.path).text

        silent = room.open(passphrase=PASSPHRASE, reason="  because ")
        mistyped = room.open(passphrase=PASSPHRASE, reason=WHY_ALONE, password="wrong")
        assert (silent.status_code, mistyped.status_code) == (400, 403)
        assert "You open alone. Say why nobody else opens with you" in silent.text
        assert f">{WHY_ALONE}</textarea>" in mistyped.text
        assert room.status() == RfpStatus.CLOSED

        assert room.open(passphrase=PASSPHRASE, reason=WHY_ALONE).status_code == 303
        assert room.status() == RfpStatus.OPENED
    with staged.portal.reading_as(staged.token(DANA)) as work:
        events = trail.list_events(work.session, work.actor, outcome=trail.DONE)
    assert [one.particulars.get("reason") for one in events if one.act == "bids.open"] == [
        WHY_ALONE
    ]


# Shares and passwords ----------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["passphrase", "sheet"])
def test_either_share_opens_and_leads_to_the_minutes(room: Room, by: str) -> None:
    room.enter(DANA)
    room.close(minutes=3)
    share = PASSPHRASE if by == "passphrase" else "\n".join(room.staged.sheet.lines).lower()

    answer = room.open(**{by: share})

    assert (answer.status_code, answer.headers["location"]) == (303, room.minutes_path)
    assert room.status() == RfpStatus.OPENED
    assert room.door.browser.get(room.path).headers["location"] == room.minutes_path


@pytest.mark.parametrize(
    ("fields", "status", "sentence"),
    [
        ({"passphrase": "not the passphrase"}, 400, WRONG_SHARE),
        ({"sheet": "1: 00000 00000"}, 400, "A recovery sheet has 4 lines of 20 characters"),
        ({}, 400, "Type the opening passphrase, or the four lines of the recovery sheet."),
        ({"passphrase": PASSPHRASE, "sheet": "x"}, 400, "not both. Nothing was opened."),
        ({"passphrase": PASSPHRASE, "password": "wrong"}, 403, WRONG_PASSWORD),
        ({"passphrase": PASSPHRASE, "password": ""}, 403, WRONG_PASSWORD),
    ],
    ids=["passphrase", "sheet", "neither", "both", "password", "no password"],
)
def test_wrong_share_or_password_opens_nothing_and_says_one_sentence(
    room: Room, fields: dict[str, str], status: int, sentence: str
) -> None:
    room.enter(DANA)
    room.close()

    answer = room.open(**fields)

    assert answer.status_code == status
    assert sentence in answer.text
    assert PASSPHRASE not in answer.text
    assert PASSWORD not in answer.text
    assert room.status() == RfpStatus.CLOSED


def test_wrong_tries_are_recorded_with_who_tried(room: Room) -> None:
    room.enter(FAY)
    room.close()

    room.open(passphrase="not the passphrase")
    room.open(passphrase=PASSPHRASE, password="wrong")

    assert room.refusals() == [
        ("Fay Tanaka", "bids.open", "a share that does not open the bids"),
        ("Fay Tanaka", "sign_in.begin", "wrong password"),
    ]


def test_the_sheet_of_another_rfp_opens_nothing(room: Room) -> None:
    other = stage.post(room.staged.portal, room.staged.clock, CITY)
    room.enter(DANA)
    room.close()

    answer = room.open(sheet="\n".join(other.sheet.lines))

    assert "This recovery sheet belongs to another RFP." in answer.text
    assert room.status() == RfpStatus.CLOSED


def test_after_ten_wrong_shares_the_right_one_has_to_wait(room: Room) -> None:
    room.enter(DANA)
    room.close()

    statuses = [room.open(sheet="0").status_code for _ in range(10)]
    waiting = room.open(passphrase=PASSPHRASE)
    room.staged.clock.advance(minutes=16)
    room.enter(DANA)

    assert statuses == [400] * 10
    assert waiting.status_code == 429
    assert "Too many wrong shares. Wait 15 minutes, then try again." in waiting.text
    assert room.open(passphrase=PASSPHRASE).status_code == 303


def test_wrong_passwords_are_throttled_like_those_of_the_sign_in(room: Room) -> None:
    room.enter(DANA)
    room.close()

    statuses = [room.open(passphrase=PASSPHRASE, password="no").status_code for _ in range(12)]

    assert statuses[0] == 403
    assert statuses[-1] == 429
    assert room.open(passphrase=PASSPHRASE).status_code == 429
    assert room.status() == RfpStatus.CLOSED


def test_no_log_holds_a_share_or_a_password(room: Room, caplog: pytest.LogCaptureFixture) -> None:
    room.enter(DANA)
    room.close()
    sheet = "\n".join(room.staged.sheet.lines)

    with caplog.at_level(logging.DEBUG):
        room.open(passphrase="a passphrase that is wrong", password="a wrong password")
        room.open(passphrase="a passphrase that is wrong")
        room.open(sheet=sheet.replace("1", "2"))
        room.open(sheet=sheet)

    assert room.status() == RfpStatus.OPENED
    secrets = ["a passphrase that is wrong", "a wrong password", PASSWORD, *sheet.split()]
    assert [secret for secret in secrets if len(secret) > 2 and secret in caplog.text] == []


# The minutes -------------------------------------------------------------------------------------


def test_minutes_name_each_bid_with_receipt_digests_count_and_root(room: Room) -> None:
    room.enter(DANA)
    room.close(minutes=3)
    room.open(passphrase=PASSPHRASE)
    room.enter(EVE)  # an evaluator scores labels first: the minutes name the vendors
    assert room.door.browser.get(room.minutes_path).status_code == 404
    room.enter(ELI)

    text = room.door.browser.get(room.minutes_path).text

    digests = [fact.digest for receipt in receipts(room) for fact in receipt.envelopes]
    assert len(digests) == 4
    tally = sealing.tally(digests)
    for told in (
        *digests,
        tally.root,
        f"<dt>Envelopes received</dt><dd>{tally.count}</dd>",
        "Friday 4 June 2027, 17:03:00 PDT (UTC-07:00)",
        *(f"{number}. {offer.vendor_name}, version 1" for number, offer in enumerate(OFFERS, 1)),
    ):
        assert told in text
    assert text.count("<dt>Outcome</dt><dd>Opened</dd>") == 2


def test_there_are_no_minutes_before_the_opening(room: Room) -> None:
    room.enter(DANA)
    room.close()

    assert room.door.browser.get(room.minutes_path).status_code == 404


def test_replaced_and_withdrawn_versions_stand_in_the_minutes(room: Room) -> None:
    first, second = room.staged.vendors.values()
    room.staged.submit(first, room.bid_ids[0])
    version = room.staged.bid(second, room.bid_ids[1]).version
    with room.staged.portal.work_as(room.staged.token(second)) as work:
        bids.withdraw_bid(work, room.bid_ids[1], version=version)
    room.enter(DANA)
    room.close()
    room.open(passphrase=PASSPHRASE)

    with room.staged.portal.reading_as(room.staged.token(DANA)) as work:
        minutes = bids.get_minutes(work, room.staged.rfp_id)

    assert [(row.receipt_number, row.version, row.outcome.value) for row in minutes.rows] == [
        (1, 1, "replaced by a later version"),
        (2, 1, "withdrawn by its vendor"),
        (3, 2, "opened"),
    ]
    assert minutes.envelopes == 6


def test_bidders_follow_the_opening_by_digests_alone(room: Room) -> None:
    (first, second), (mine, theirs) = room.staged.vendors.values(), room.bid_ids
    room.staged.submit(first, mine)
    version = room.staged.bid(second, theirs).version
    with room.staged.portal.work_as(room.staged.token(second)) as work:
        bids.withdraw_bid(work, theirs, version=version)
    path = f"/rfps/{room.staged.rfp_id}/opening"
    room.enter(DANA)
    room.close()
    room.enter(first)
    assert room.door.browser.get(path).status_code == 404
    room.enter(DANA)
    room.open(passphrase=PASSPHRASE)
    assert room.door.browser.get(path).status_code == 404
    room.enter(first)

    page = room.door.browser.get(path).text
    file = room.door.browser.get(f"{path}.json").content
    receipts = [
        sealing.read_signed_receipt(one.receipt.encode()).receipt
        for one in room.staged.bid(first, mine).versions
    ]
    with room.staged.portal.reading_as(room.staged.token(first)) as work:
        sent = bids.get_closing(work, room.staged.rfp_id)

    assert "<strong>Count and root are those that every bidder was sent</strong>" in page
    assert page.count("<strong>Yours: receipt ") == 4
    assert ": opened. <a" in page
    assert ".. <a" not in page
    assert all(fact.digest in page for one in receipts for fact in one.envelopes)
    told = sealing.verify_minutes(file, [room.staged.portal.receipt_key.verify_key])
    digests = [one["digests"][part] for one in told["versions"] for part in sorted(one["digests"])]
    assert sent is not None
    assert sealing.tally(digests) == sealing.Tally(sent.envelopes, sent.root)
    assert [(one["receipt_number"], one["outcome"]) for one in told["versions"]] == [
        (1, "replaced by a later version"),
        (2, "withdrawn by its vendor"),
        (3, "opened"),
    ]
    assert [one["sealed"] for one in told["versions"]] == ["by the portal", "", "by the portal"]
    assert [bool(one["received_at"]) for one in told["versions"]] == [True, False, True]
    for secret in (second.organization, theirs, list(room.staged.vendors)[1]):
        assert secret not in page
        assert secret.encode() not in file
    room.enter(second)  # who withdrew has a receipt too
    assert room.door.browser.get(path).text.count("<strong>Yours: receipt ") == 2


def replace_envelope(room: Room, bid_id: str) -> None:
    """Whoever can write the database seals another bid in this one's place: the key is public."""
    engine = room.staged.portal.engine
    which = "WHERE part = 'technical' AND bid_id = :bid"
    with engine.begin() as connection:
        query = sqlalchemy.text(f"SELECT envelope FROM bid_envelope {which}")
        envelope = sealing.read_envelope(
            bytes(connection.execute(query, {"bid": bid_id}).scalar_one())
        )
        payload = sealing.pack(sealing.Payload(b'{"offer":{},"profile":{},"schema":1}'))
        forged = sealing.seal(payload, envelope.context, envelope.public_key).envelope
        digest = sealing.read_envelope(forged).digest
        connection.execute(
            sqlalchemy.text(f"UPDATE bid_envelope SET envelope = :made, digest = :digest {which}"),
            {"made": forged, "digest": digest, "bid": bid_id},
        )


def test_a_bid_sealed_by_somebody_else_in_its_place_is_not_read(room: Room) -> None:
    replace_envelope(room, room.bid_ids[0])
    room.enter(DANA)
    room.close()
    room.open(passphrase=PASSPHRASE)

    text = room.door.browser.get(room.minutes_path).text

    why = "This is not the technical envelope that the receipt names."
    assert f"<strong>Not opened.</strong> {why}" in text
    assert text.count("<dt>Outcome</dt><dd>Opened</dd>") == 1


def test_a_bid_whose_envelope_was_removed_is_named_as_missing(room: Room) -> None:
    with room.staged.portal.engine.begin() as connection:
        removal = "DELETE FROM bid_envelope WHERE bid_id = :bid"
        connection.execute(sqlalchemy.text(removal), {"bid": room.bid_ids[1]})
    room.enter(DANA)
    room.close()
    room.open(passphrase=PASSPHRASE)

    text = room.door.browser.get(room.minutes_path).text

    assert "Its envelope is missing, although a receipt was given." in text
    assert "<dt>Envelopes received</dt><dd>2</dd>" in text
