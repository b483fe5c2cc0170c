"""All opening shares are lost: bidders reveal; each file is verified or rejected and told of."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyotp
import pytest

from procurement import bids, ceremonies, notices, rfps, trail
from procurement.ceremonies import Fresh, OfficerShare
from procurement.ceremonies.revealing import TAKE_IT
from procurement.errors import (
    Invalid,
    NotAllowed,
    NotFound,
    OutOfOrder,
    ProcurementError,
)
from procurement.policy import Act
from procurement.portal import Portal
from procurement.sealing import Part, offline
from tests import given
from tests.bids import samples, stage
from tests.bids.stage import CITY, Stage
from tests.cast import ADA, CORA, DANA, FAY, PASSWORD, Character
from tests.conftest import Begin, MovableClock

SIGNED = ("receipt", "key_id", "signature")
LOST = "The sheets burned, and nobody knows the passphrase."
OFFERS = samples.offers(CITY)[1:4]


def three_bids(portal: Portal, clock: MovableClock) -> tuple[Stage, list[tuple[Character, str]]]:
    """Three sealed bids on an RFP that two of three shares open."""
    staged = stage.post(portal, clock, CITY, holders=(CORA, FAY))
    entered = [staged.enter(offer) for offer in OFFERS]
    for who, bid_id in entered:
        staged.submit(who, bid_id)
    return staged, entered


@pytest.fixture
def scene(begin_on_sqlite: Begin) -> tuple[Stage, list[tuple[Character, str]]]:
    found: tuple[Stage, list[tuple[Character, str]]] = begin_on_sqlite(three_bids)
    return found


def taken_out(staged: Stage, who: Character, bid_id: str) -> bytes:
    return ceremonies.reveal_file(staged.portal, staged.token(who), bid_id, 1)


def hand_in(staged: Stage, who: Character, bid_id: str, data: bytes) -> Part:
    return ceremonies.hand_in_reveal(staged.portal, staged.token(who), bid_id, data)


def declare_lost(staged: Stage, who: Character = DANA, **changes: Any) -> None:
    typed = {"part": Part.TECHNICAL, "days": 3, "reason": LOST, "fresh": Fresh(PASSWORD)} | changes
    ceremonies.call_for_reveal_in_person(
        staged.portal, staged.token(who), staged.rfp_id, typed.pop("part"), **typed
    )


def open_by_reveal(staged: Stage, who: Character = CORA, password: str = PASSWORD) -> int:
    return ceremonies.open_by_reveal(
        staged.portal, staged.token(who), staged.rfp_id, Part.TECHNICAL, fresh=Fresh(password)
    )


def minutes(staged: Stage) -> bids.Minutes:
    with staged.portal.reading_as(staged.token(DANA)) as work:
        return bids.get_minutes(work, staged.rfp_id)


def with_keys(file: bytes, *parts: str) -> dict[str, Any]:
    """A reveal file with the keys of these parts alone."""
    members: dict[str, Any] = json.loads(file)
    keys = members["content_keys"]
    return members | {"content_keys": {part: keys[part] for part in parts}}


def why_rejected(staged: Stage, who: Character) -> list[object]:
    """What the trail holds of this vendor's rejected files, oldest first."""
    with staged.portal.reading_as(staged.token(who)) as work:
        found = trail.list_events(work.session, work.actor, outcome=trail.REFUSED)
    acts = [event for event in found if event.act == Act.REVEAL_BID.value]
    return [event.particulars["why"] for event in reversed(acts)]


def test_bidders_reveal_each_file_is_verified_or_rejected_and_the_minutes_say_so(
    scene: tuple[Stage, list[tuple[Character, str]]],
) -> None:
    staged, ((first, one), (second, two), (third, three)) = scene
    mine, theirs = taken_out(staged, first, one), taken_out(staged, second, two)
    damaged = theirs.replace(b'"technical":"', b'"technical":"00', 1)
    with pytest.raises(NotFound, match="Nobody asked"):
        hand_in(staged, first, one, mine)
    with staged.portal.reading_as(staged.token(DANA)) as work:
        reference = rfps.reference_of(work, staged.rfp_id)
    staged.clock.at = staged.posting.timeline.bids_due
    with pytest.raises(OutOfOrder, match="First the shares are declared lost"):
        open_by_reveal(staged)

    declare_lost(staged)

    assert hand_in(staged, first, one, mine) == Part.TECHNICAL
    swapped = json.loads(theirs) | {"content_keys": json.loads(mine)["content_keys"]}
    rejected = {}
    for name, data in {
        "another's file": mine,
        "a damaged key": damaged,
        "another's keys": offline.canonical(swapped),
        "no such file": b"{}",
        "nothing": b"\n",
        "a picture": b"\x89PNG",
        "the receipt": offline.canonical({name: json.loads(theirs)[name] for name in SIGNED}),
        "the keys": b'{"envelopes":{}}',
        "the price's key": offline.canonical(with_keys(theirs, "price")),
    }.items():
        with pytest.raises(Invalid) as refusal:
            hand_in(staged, second, two, data)
        rejected[name] = refusal.value.sentence.removesuffix(f" {TAKE_IT}")
    changed = "This reveal file was changed after it was made, so it cannot be read."
    assert rejected == {
        "another's file": f"This file opens another bid. Hand in the reveal file of {reference}.",
        "a damaged key": changed,
        "another's keys": "This file was changed after it was made, so it does not open your bid.",
        "no such file": "This is no reveal file.",
        "nothing": "The file is empty.",
        "a picture": "This is no reveal file.",
        "the receipt": "This is the receipt of a bid. It opens nothing.",
        "the keys": "These are the content keys alone. Join them with the receipt first: "
        "procurement-seal.py reveal.",
        "the price's key": "The key of the technical envelope is not in this file.",
    }
    assert why_rejected(staged, second)[:3] == [
        "This is not the technical envelope that the receipt names.",
        "The reveal file: content_keys: technical must be 32 bytes in hexadecimal.",
        "The envelope is not committed to this key.",
    ]
    with pytest.raises(OutOfOrder, match="still have time"):
        open_by_reveal(staged)
    assert hand_in(staged, second, two, theirs) == Part.TECHNICAL
    staged.clock.at += timedelta(days=4)
    with pytest.raises(NotAllowed, match="so another officer opens"):
        open_by_reveal(staged, DANA)
    with pytest.raises(NotAllowed, match="password is not right"):
        open_by_reveal(staged, password="not her password")
    token = staged.token(CORA)
    phone = pyotp.TOTP(given.a_second_factor(staged.portal, token))
    staged.clock.advance(seconds=60)
    to_open = (staged.portal, token, staged.rfp_id, Part.TECHNICAL)
    with pytest.raises(NotAllowed, match="code is not right"):
        ceremonies.open_by_reveal(*to_open, fresh=Fresh(PASSWORD))

    fresh = Fresh(PASSWORD, phone.at(staged.clock.at))
    assert ceremonies.open_by_reveal(*to_open, fresh=fresh) == 3

    found = minutes(staged)
    assert [(row.outcome.value, row.why) for row in found.rows] == [
        ("opened", ""),
        ("opened", ""),
        ("not opened", "The opening shares are lost, and its vendor handed in no key."),
    ]
    how = found.how["technical"]
    assert how.call is not None
    assert (how.shares, how.call.reason, how.call.called_by) == ((), LOST, DANA.name)
    assert [(bid_id, by) for bid_id, by, _ in how.revealed] == [
        (one, first.name),
        (two, second.name),
    ]
    assert (found.opened_by, set(staged.opened())) == (CORA.name, {one, two})
    assert [part.is_as_receipted for part in staged.bid(first, one).opened] == [True]
    with staged.portal.reading_as(staged.token(DANA)) as work:
        assert trail.verify(work.session).is_sound
        assert (
            bids.handed_keys(work, staged.rfp_id, part="technical", keys=staged.portal.storage_keys)
            == {}
        )
    assert staged.bid(third, three).opened[0].failure == found.rows[2].why


def test_keys_leave_the_portal_with_the_drafts_and_are_their_vendors_alone(
    scene: tuple[Stage, list[tuple[Character, str]]],
) -> None:
    staged, ((first, one), (second, _), _) = scene
    for who in (second, DANA, ADA):
        with pytest.raises(NotFound):
            taken_out(staged, who, one)
    assert set(json.loads(taken_out(staged, first, one))["content_keys"]) == {"price", "technical"}

    staged.clock.at = staged.posting.timeline.bids_due + timedelta(minutes=1)

    with pytest.raises(OutOfOrder, match="no longer holds the keys"):
        taken_out(staged, first, one)
    ceremonies.close_due(staged.portal)
    with staged.portal.engine.connect() as connection:
        kept = connection.exec_driver_sql("SELECT count(*) FROM content_keys").scalar_one()
    assert kept == 0


def test_the_shares_are_declared_lost_by_an_officer_with_a_reason_and_once(
    scene: tuple[Stage, list[tuple[Character, str]]],
) -> None:
    staged, entered = scene
    with pytest.raises(OutOfOrder, match="after the deadline"):
        declare_lost(staged)
    staged.clock.at = staged.posting.timeline.bids_due
    refused: list[tuple[type[ProcurementError], dict[str, Any]]] = [
        (Invalid, {"reason": "lost"}),
        (Invalid, {"days": 0}),
        (Invalid, {"days": 90}),
        (NotAllowed, {"fresh": Fresh("not her password")}),
        (NotFound, {"who": entered[0][0]}),
    ]
    for kind, changes in refused:
        with pytest.raises(kind):
            declare_lost(staged, **changes)

    declare_lost(staged)

    with pytest.raises(OutOfOrder, match="asked already"):
        declare_lost(staged)
    with staged.portal.reading_as(staged.token(ADA)) as work:
        letters = [row for row in notices.list_messages(work) if "reveal file" in row.subject]
    assert sorted(row.to for row in letters) == sorted(who.email for who, _ in entered)


def test_a_bid_sealed_before_upload_is_revealed_with_what_its_tool_kept(
    begin_on_sqlite: Begin, tmp_path: Path
) -> None:
    from tests.bids.test_own_seals import Desk, two_drafts  # noqa: PLC0415 - the same stage

    staged, who, bid_id, _, _ = begin_on_sqlite(two_drafts)
    desk = Desk(staged, who, bid_id, tmp_path)
    row = desk.hand_in(desk.seal(desk.kit()))
    receipt, keys = tmp_path / "receipt.json", tmp_path / "sealed" / "content-keys.json"
    receipt.write_text(row.receipt)
    offline.run(["reveal", str(receipt), str(keys), "--out", str(tmp_path / "reveal.json")])
    with pytest.raises(OutOfOrder, match="no longer holds the keys"):
        ceremonies.reveal_file(staged.portal, staged.token(who), bid_id, 1)
    desk.close()
    declare_lost(staged)

    assert hand_in(staged, who, bid_id, (tmp_path / "reveal.json").read_bytes()) == Part.TECHNICAL

    assert open_by_reveal(staged, DANA) == 1  # one of two shares opens: no second officer is needed
    assert list(staged.opened()) == [bid_id]
    with pytest.raises(OutOfOrder, match="opened already"):
        ceremonies.open_bids(
            staged.portal, staged.token(DANA), staged.rfp_id, [OfficerShare(stage.PASSPHRASE)]
        )
    # Its price is a second act: called for, handed in and opened again, after the lock alone.
    with pytest.raises(OutOfOrder, match="technical scores are locked"):
        declare_lost(staged, part=Part.PRICE)
    with staged.portal.work_as(staged.token(DANA)) as work:
        rfps.note_technical_lock(work, staged.rfp_id)
    declare_lost(staged, part=Part.PRICE)
    assert hand_in(staged, who, bid_id, (tmp_path / "reveal.json").read_bytes()) == Part.PRICE
    staged.clock.at += timedelta(days=4)
    token = staged.token(DANA)
    assert (
        ceremonies.open_by_reveal(
            staged.portal, token, staged.rfp_id, Part.PRICE, fresh=Fresh(PASSWORD)
        )
        == 1
    )
    assert [row.price.value for row in minutes(staged).rows if row.price] == ["opened"]
