"""Sealing before upload, checks of shares and lost shares on the web: who, when, what it says."""

from __future__ import annotations

import hashlib
import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pikepdf
import pytest

from procurement import bids, ceremonies, notices, reports, rfps, signing
from procurement.ceremonies import OfficerShare
from procurement.portal import Portal
from procurement.reports import page_text
from procurement.sealing import offline
from tests.bids import samples, stage
from tests.bids.stage import CITY, PASSPHRASE, Stage
from tests.cast import ADA, CORA, DANA, EVE, FAY, MALLORY, PASSWORD, Character
from tests.conftest import Begin, MovableClock
from tests.signing import stamps
from tests.web.conftest import HERE, Browser, Door, open_door

OFFER = samples.offers(CITY)[1]


@dataclass
class Room:
    """An RFP that two of three shares open, and one vendor with a complete draft."""

    door: Door
    staged: Stage
    who: Character
    bid_id: str

    @property
    def rfp(self) -> str:
        return f"/rfps/{self.staged.rfp_id}"

    def become(self, character: Character) -> Browser:
        browser = self.door.another_browser()
        name = self.staged.portal.settings.cookie_name
        browser.cookies.set(name, self.staged.token(character), domain="127.0.0.1")
        return browser

    def send(self, browser: Browser, path: str, **fields: str) -> httpx.Response:
        return self.door.post(path, form_at="/sign-out", browser=browser, **fields)

    def upload(self, browser: Browser, path: str, files: list[tuple[str, bytes]]) -> httpx.Response:
        fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', browser.get(path).text))
        sent = [("files", (name, content)) for name, content in files]
        return browser.post(path, data=fields, files=sent, headers={"origin": HERE})


def an_open_rfp(portal: Portal, clock: MovableClock) -> tuple[Stage, Character, str]:
    staged = stage.post(portal, clock, CITY, holders=(CORA, FAY), visibility="public_notice")
    return (staged, *staged.enter(OFFER))


@pytest.fixture
def room(begin_on_sqlite: Begin) -> Iterator[Room]:
    staged, who, bid_id = begin_on_sqlite(an_open_rfp)
    with open_door(staged.portal) as door:
        yield Room(door, staged, who, bid_id)


def test_a_vendor_fetches_program_key_and_bid_seals_and_hands_in_both_envelopes(
    room: Room, tmp_path: Path
) -> None:
    browser, path = room.become(room.who), f"/bids/{room.bid_id}/sealed"
    page = browser.get(path).text
    notice = room.door.another_browser().get(f"{room.rfp}/notice").text
    program = room.door.another_browser().get("/procurement-seal.py")
    key = room.door.another_browser().get(f"{room.rfp}/key.json")
    for content in (program.content, key.content):
        assert hashlib.sha256(content).hexdigest() in page
    assert hashlib.sha256(key.content).hexdigest() in notice
    assert "It stops whoever controls this server" in page
    empty = browser.get(f"/bids/{room.bid_id}/to-seal.json?empty=1").json()
    assert offline.answered(empty["offer"]) == {}
    (tmp_path / "seal.py").write_bytes(program.content)
    (tmp_path / "rfp-key.json").write_bytes(key.content)
    bid = browser.get(f"/bids/{room.bid_id}/to-seal.json").content
    (tmp_path / "bid.json").write_bytes(bid)

    # As on the vendor's machine: the one file, run by a Python that knows nothing of the portal.
    run = subprocess.run(
        [
            sys.executable,
            "-P",
            "seal.py",
            *["seal", "bid.json", "--key", "rfp-key.json", "--out", "x"],
        ],
        cwd=tmp_path,
        env={"PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert hashlib.sha256(key.content).hexdigest() in run.stdout
    names = [f"{part}.sealed" for part in offline.PARTS]
    pair = [(name, (tmp_path / "x" / name).read_bytes()) for name in names]
    refused = room.upload(browser, path, pair[:1])
    assert (refused.status_code, "Hand in both envelopes at once" in refused.text) == (400, True)
    answer = room.upload(browser, path, pair)

    assert (answer.status_code, answer.headers["location"]) == (
        303,
        f"/bids/{room.bid_id}/receipt/1",
    )
    receipt = browser.get(answer.headers["location"]).text
    assert all(hashlib.sha256(data).hexdigest() in receipt for _, data in pair)
    assert "You sealed this version yourself" in receipt
    assert "reveal-file" not in receipt
    room.staged.clock.at = room.staged.posting.timeline.bids_due
    late = room.become(room.who)
    assert "Nothing more is taken" in late.get(path).text
    fields = {"version": "1", "click": "late", "csrf": room.door.form_token("/sign-out", late)}
    sent = [("files", pair_of) for pair_of in pair]
    answer = late.post(path, data=fields, files=sent, headers={"origin": HERE})
    assert (answer.status_code, "The deadline has passed" in answer.text) == (409, True)


def test_others_find_no_page_for_sealing_revealing_or_proving(room: Room) -> None:
    bid, rfp = f"/bids/{room.bid_id}", room.rfp
    found = {}
    for name, who in {"rival's": EVE, "lead": DANA, "administrator": ADA}.items():
        browser = room.become(who)
        paths = ("sealed", "to-seal.json", "reveal", "receipt/1/reveal-file")
        found[name] = [browser.get(f"{bid}/{path}").status_code for path in paths]
    assert found == {"rival's": [404] * 4, "lead": [404] * 4, "administrator": [404] * 4}
    for who in (room.who, MALLORY):
        browser = room.become(who)
        assert browser.get(f"{rfp}/share-check").status_code == 404
        assert browser.get(f"{rfp}/reveal").status_code == 404
    stranger = room.door.another_browser()
    assert {stranger.get(f"{bid}/{one}").status_code for one in ("sealed", "reveal")} == {303}


def test_holders_are_asked_prove_their_shares_and_staff_see_when(room: Room) -> None:
    staged, path = room.staged, f"{room.rfp}/share-check"
    assert ceremonies.ask_for_share_checks(staged.portal) == 0  # the sheets were just printed
    staged.clock.at += timedelta(hours=2)
    assert ceremonies.ask_for_share_checks(staged.portal) == 1
    assert ceremonies.ask_for_share_checks(staged.portal) == 0
    with staged.portal.reading_as(staged.token(ADA)) as work:
        told = [row.to for row in notices.list_messages(work) if "opening share" in row.subject]
    assert sorted(told) == sorted([CORA.email, DANA.email, FAY.email])
    cora, dana = room.become(CORA), room.become(DANA)
    sheets = {one.holder: "\n".join(one.lines) for one in staged.sheet.sheets}

    answers = {
        "wrong passphrase": room.send(dana, path, passphrase="four other words here"),
        "another's sheet": room.send(cora, path, sheet=sheets[FAY.name]),
        "nothing": room.send(cora, path),
        "own passphrase": room.send(dana, path, passphrase=PASSPHRASE),
        "own sheet": room.send(cora, path, sheet=sheets[CORA.name]),
    }

    assert {name: answer.status_code for name, answer in answers.items()} == {
        "wrong passphrase": 400,
        "another's sheet": 403,
        "nothing": 400,
        "own passphrase": 303,
        "own sheet": 303,
    }
    with staged.portal.reading_as(staged.token(DANA)) as work:
        states = rfps.list_share_states(work, staged.rfp_id)
    assert [(one.holder, one.is_due) for one in states] == [
        (DANA.name, False),
        (CORA.name, False),
        (FAY.name, True),
    ]
    page = dana.get(path).text
    assert (page.count("Works."), page.count("Not proven yet.")) == (2, 1)
    last_day = staged.posting.timeline.bids_due - timedelta(days=1)
    staged.clock.at = last_day - timedelta(seconds=1)
    token, due = staged.token(DANA), []
    for _ in range(2):  # nobody commits in between: the clock alone changes it
        with staged.portal.reading_as(token) as work:
            states = rfps.list_share_states(work, staged.rfp_id)
        due.append([one.is_due for one in states])
        staged.clock.advance(seconds=1)
    assert due == [[False, False, True], [True, True, True]]
    staged.clock.at = last_day + timedelta(hours=1)
    assert ceremonies.ask_for_share_checks(staged.portal) == 1
    with staged.portal.reading_as(staged.token(CORA)) as work:
        assert [task.forms for task in rfps.my_share_tasks(work)] == [("printed",)]
    room.send(room.become(CORA), path, sheet=sheets[CORA.name])
    with staged.portal.reading_as(staged.token(CORA)) as work:
        assert rfps.my_share_tasks(work) == []


def test_lost_shares_are_declared_files_handed_in_and_another_officer_opens(room: Room) -> None:
    staged, path, reveal = room.staged, f"/bids/{room.bid_id}", f"{room.rfp}/reveal"
    staged.submit(room.who, room.bid_id)
    vendor = room.become(room.who)
    assert "Download the reveal file" in vendor.get(f"{path}/receipt/1").text
    file = vendor.get(f"{path}/receipt/1/reveal-file").content
    staged.clock.at = staged.posting.timeline.bids_due
    assert "Declare the shares lost and ask 1 bidder" in room.become(DANA).get(reveal).text
    lost = {"why": "The passphrase is forgotten, the sheets are gone.", "days": "3"}

    wrong = room.send(room.become(DANA), reveal, **lost, password="wrong")
    asked = room.send(room.become(DANA), reveal, **lost, password=PASSWORD)
    vendor = room.become(room.who)
    damaged = room.upload(vendor, f"{path}/reveal", [("reveal.json", file[:-9])])
    given = room.upload(vendor, f"{path}/reveal", [("reveal.json", file)])

    assert (wrong.status_code, asked.status_code) == (403, 303)
    assert (damaged.status_code, given.status_code) == (400, 303)
    assert "Your key is in." in vendor.get(f"{path}/reveal").text
    same = room.send(room.become(DANA), f"{room.rfp}/open-revealed", password=PASSWORD)
    other = room.send(room.become(FAY), f"{room.rfp}/open-revealed", password=PASSWORD)
    assert (same.status_code, "another officer opens" in same.text) == (403, True)
    assert (other.status_code, other.headers["location"]) == (303, f"{room.rfp}/minutes")
    page = room.become(DANA).get(f"{room.rfp}/minutes").text
    assert "The passphrase is forgotten" in page
    assert f"revealed by {room.who.name}" in page
    stored = room.become(DANA).get(f"{room.rfp}/minutes.json")
    minutes = json.loads(stored.content)["minutes"]
    assert minutes["technical"]["by"] == "reveal"
    assert [row["outcome"] for row in minutes["versions"]] == ["opened"]
    assert bids.SCHEMA == 1
    with staged.portal.work_as(staged.token(DANA)) as work:
        rfps.note_technical_lock(work, staged.rfp_id)
    again = room.become(DANA).get(reveal).text
    assert "declared lost before the bids were opened" in again
    assert "As far as the portal knows, this is not needed." not in again


def test_anybody_checks_a_receipt_and_the_minutes_and_the_vendor_sees_what_was_opened(
    room: Room,
) -> None:
    staged = room.staged
    row = staged.submit(room.who, room.bid_id)
    staged.clock.at = staged.posting.timeline.bids_due
    shares = [OfficerShare(PASSPHRASE), OfficerShare(sheet="\n".join(staged.sheet.sheets[0].lines))]
    ceremonies.open_bids(staged.portal, staged.token(DANA), staged.rfp_id, shares)
    minutes = room.become(DANA).get(f"{room.rfp}/minutes.json").content
    receipt = row.receipt.encode()
    stranger = room.door.another_browser()

    def verdict(content: bytes) -> str:
        token = room.door.form_token("/verify", stranger)
        files = {"document": ("paper.json", content)}
        sent = {"csrf": token}
        return stranger.post("/verify", data=sent, files=files, headers={"origin": HERE}).text

    told = verdict(receipt + b"\n")
    assert re.search("This receipt is genuine.*still keeps these envelopes", told, re.DOTALL)
    assert "not what the portal signed" in verdict(
        receipt.replace(b'"sequence":1', b'"sequence":2')
    )
    told = verdict(minutes)
    assert re.search(r"These minutes are genuine.* 2027, 00:00:00\.000000 UTC, by Dana", told, re.S)
    changed = minutes.replace(b'"outcome":"opened"', b'"outcome":"missing"')
    assert "not what the portal signed" in verdict(changed)
    assert "neither a receipt nor minutes" in verdict(b'{"a": 1}')
    facts = json.loads(minutes)["minutes"]
    assert (facts["technical"]["shares"], facts["quorum"]) == ([1, 2], "2 of 3")
    assert facts["versions"][0]["digests"] == dict(row.digests)
    assert facts["versions"][0]["receipt_digest"] == hashlib.sha256(receipt).hexdigest()
    vendor = room.become(room.who)
    page = vendor.get(f"/bids/{room.bid_id}/receipt/1").text
    assert "what was opened is what you sent" in page
    settings, now = staged.portal.settings, staged.clock()
    signing.ensure_keys(settings.keys_dir, organization=settings.organization, now=now)
    drawn = vendor.get(f"/bids/{room.bid_id}/receipt/1/pdf")
    assert drawn.headers["content-type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(drawn.content)) as pdf:
        assert len(pdf.pages) == 1
        assert pdf.attachments["receipt.json"].get_file().read_bytes() == receipt
    roots, lists = reports.own_root(settings)
    told = reports.verify_report(drawn.content, roots, at=now, revocations=lists)
    assert told.genuine, told.sentence
    assert told.meaning.startswith(f"This is a receipt: version 1 of bid {room.bid_id}, received")
    assert (told.is_receipt, told.heading) == (True, "Genuine")
    assert told.signatures[0].level == "PAdES B-B, no time stamp"
    _a_receipt_with_a_time_stamp(room, vendor, now)
    forged = drawn.content.replace(b"%%EOF", b"%%EOF\n%", 1)
    assert not reports.verify_report(forged, roots, at=now, revocations=lists).genuine
    with staged.portal.engine.begin() as connection:
        change = "UPDATE bid_envelope SET digest = 'ab' WHERE part = 'technical'"
        connection.exec_driver_sql(change)
    assert "this is not what you sent" in vendor.get(f"/bids/{room.bid_id}/receipt/1").text
    assert "its technical envelope is not the one its receipt names" in verdict(receipt)


def _a_receipt_with_a_time_stamp(room: Room, vendor: Browser, now: datetime) -> None:
    """Where a time-stamp server is set it proves when; a silent one refuses or is done without."""
    portal, pdf = room.staged.portal, f"/bids/{room.bid_id}/receipt/1/pdf"
    before, works = portal.settings, stamps.clockwork(now)
    file = before.data_dir / "stamps.pem"
    file.write_bytes(stamps.pem(works.root))
    reports.trust_stamps(before, file)
    portal.settings = replace(before, timestamp_url="http://127.0.0.1:9/")
    silent = vendor.get(pdf)
    assert (silent.status_code, "The PDF was not made" in silent.text) == (503, True)
    portal.settings = replace(portal.settings, timestamp_queue=True)
    made = [vendor.get(pdf).content]
    with stamps.running(works) as server:
        portal.settings = replace(before, timestamp_url=server.url)
        made.append(vendor.get(pdf).content)
    portal.settings = before
    roots, lists = reports.own_root(before)
    for content, level, words in zip(
        made,
        ("PAdES B-B, no time stamp", "PAdES B-T, time stamp"),
        ("by the portal's own clock (PAdES B-B", "a time that a time stamp proves (PAdES B-T)"),
        strict=True,
    ):
        told = reports.verify_report(
            content,
            roots,
            at=now,
            revocations=lists,
            stamp_roots=reports.own_stamp_roots(before),
        )
        assert (told.genuine, told.signatures[0].level) == (True, level)
        assert "".join(words.split()) in "".join(page_text.page_text(content).split())
