"""Evidence from its upload to the scorer: taken, kept, hidden, sealed, opened, shown, fetched."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import timedelta

import pytest
from starlette.types import Message

from procurement import bids, ceremonies
from procurement.documents.uploads import Checked, Kind
from procurement.errors import Invalid, OutOfOrder
from procurement.web import uploading
from tests import given
from tests.bids import samples
from tests.cast import ADA, DANA, ELI, EVE, MALLORY, VERA, VICTOR
from tests.files import papers
from tests.files.conftest import CITY, Desk
from tests.web.conftest import HERE
from tests.web.wire import scope_of

REPORT = papers.pdf("SOC 2 Type II report", pages=3)
NOTHING = "There is no such file, or it is not yours to see."


def test_evidence_is_its_vendors_alone_until_it_is_sealed_and_opened(desk: Desk) -> None:
    vera = desk.become(VERA)
    sent = [("../SOC 2.pdf.exe", REPORT), ("seats.csv", b"Site,Seats\nFargo,40\nBend,25\n")]
    added = desk.upload(vera, sent, for_PRV_1="1", for_G10="1", note="See page 2.")
    page = vera.get(desk.path).text
    report, seats = desk.kept()

    assert (added.status_code, added.headers["location"]) == (303, desk.path)
    assert "SOC 2.pdf</a>" in page
    assert "PDF, " in page
    assert ", 3 pages" in page
    assert "“See page 2.”" in page
    assert report.about.items == seats.about.items == ("PRV-1", "G10")
    assert desk.on_the_shelf() == sorted([report.id, seats.id])
    stored = desk.portal.uploads.get(report.id) or b""
    assert (REPORT[:40] in stored, b"SOC" in stored) == (False, False)

    for character in (DANA, ELI, EVE, MALLORY, VICTOR, ADA):
        others = [desk.become(character).get(f"/files/{one}") for one in (report.id, "nosuchid")]
        assert [each.status_code for each in others] == [404, 404]
        assert NOTHING in others[0].text
        assert others[0].text == others[1].text
    own = vera.get(f"/files/{report.id}")
    assert (own.content, own.headers["content-type"]) == (REPORT, "application/pdf")
    assert desk.trail().count(("Victor Adeyemi", "file.read", "refused")) == 2

    row = desk.submit()
    receipt = vera.get(f"/bids/{desk.bid_id}/receipt/{row.number}").text
    assert "SOC 2.pdf" in receipt
    assert hashlib.sha256(REPORT).hexdigest() in receipt


def test_opened_evidence_is_read_by_name_or_veiled_drawn_and_fetched(desk: Desk) -> None:
    sent = [("SOC 2.pdf", REPORT), ("seats.csv", b"Site,Seats\nFargo,40\nBend,25\n")]
    desk.upload(desk.become(VERA), sent, for_PRV_1="1", note="See page 2.")
    report = desk.kept()[0]
    desk.submit()
    desk.open()
    keys = desk.portal.storage_keys
    with desk.portal.reading_as(given.a_token(desk.portal, DANA)) as work:
        named = bids.list_evidence(work, desk.rfp_id, keys=keys)
    with desk.portal.reading_as(given.a_token(desk.portal, EVE)) as work:
        veiled = bids.list_evidence(work, desk.rfp_id, keys=keys)
    assert [one.name for one in named] == ["SOC 2.pdf", "seats.csv"]
    assert [one.name for one in veiled] == [
        "Bidder A - evidence 1.pdf",
        "Bidder A - evidence 2.csv",
    ]
    assert named[0].about == report.about
    unseated = desk.become(EVE).get(f"/files/{named[0].id}")
    assert unseated.status_code == 404
    desk.seat(EVE)
    fetched = {who.name: desk.become(who).get(f"/files/{named[0].id}") for who in (DANA, EVE)}
    assert {name: answer.content for name, answer in fetched.items()} == {
        "Dana Rivera": REPORT,
        "Eve Lindqvist": REPORT,
    }
    assert fetched["Eve Lindqvist"].headers["content-disposition"] == (
        'attachment; filename="Bidder A - evidence 1.pdf"; '
        "filename*=UTF-8''Bidder%20A%20-%20evidence%201.pdf"
    )
    assert {
        name: fetched["Dana Rivera"].headers[name]
        for name in ("x-content-type-options", "content-security-policy", "cache-control")
    } == {
        "x-content-type-options": "nosniff",
        "content-security-policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
        "cache-control": "no-store",
    }
    assert desk.become(VICTOR).get(f"/files/{named[0].id}").status_code == 404
    assert ("Eve Lindqvist", "file.read", "done") in desk.trail()

    drawn = desk.become(EVE).get(f"/files/{named[0].id}/pages/2.png")
    assert (drawn.status_code, drawn.headers["content-type"]) == (200, "image/png")
    assert drawn.content.startswith(b"\x89PNG")
    assert desk.become(EVE).get(f"/files/{named[0].id}/pages/4.png").status_code == 404
    assert desk.become(VICTOR).get(f"/files/{named[0].id}/pages/1.png").status_code == 404

    with desk.portal.work_as(given.a_token(desk.portal, DANA)) as work:
        bids.drop_draft_files(work, desk.bid_id)
    assert set(desk.on_the_shelf()) == {one.id for one in named}
    assert desk.become(VERA).get(f"/files/{report.id}").status_code == 404


@pytest.mark.unmeasured
def test_each_file_is_told_why_it_was_not_taken_and_the_others_are_kept(desk: Desk) -> None:
    vera = desk.become(VERA)
    sent = [
        ("invoice.pdf", b"MZ\x90\0" + b"x" * 99),
        ("<img src=x>\u202e.pdf", b"%PDF-1.7 <html>\n%%EOF"),
        ("voters.csv", papers.table(papers.VOTERS)),
        ("fine.txt", "Wir prüfen täglich.".encode()),
    ]

    answer = desk.upload(vera, sent)

    assert answer.status_code == 400
    assert "One file was added." in answer.text
    assert "3 files were not taken." in answer.text
    assert "<strong>invoice.pdf</strong>: This is a program, not a document." in answer.text
    assert "&lt;img src=x&gt;·.pdf" in answer.text
    assert "never takes voter or contact records" in answer.text
    assert [file.about.name for file in desk.kept()] == ["fine.txt"]


def test_deleting_a_file_deletes_its_bytes_and_only_its_vendor_can(desk: Desk) -> None:
    vera = desk.become(VERA)
    desk.upload(vera, [("a.txt", b"one"), ("b.txt", b"two")])
    first, second = desk.kept()

    for character in (VICTOR, DANA):
        stranger = desk.become(character)
        tried = desk.press(stranger, f"{desk.path}/{first.id}/delete", form_at="/sign-in")
        assert tried.status_code == 404
    assert desk.on_the_shelf() == sorted([first.id, second.id])
    deleted = desk.press(vera, f"{desk.path}/{first.id}/delete")

    assert deleted.status_code == 303
    assert desk.on_the_shelf() == [second.id]
    assert [file.about.name for file in desk.kept()] == ["b.txt"]


def test_what_a_file_shows_can_be_changed_but_only_to_what_the_rubric_asks(desk: Desk) -> None:
    vera = desk.become(VERA)
    desk.upload(vera, [("a.txt", b"one")], for_CAP_1="1")
    file = desk.kept()[0]
    assert 'name="for-CAP-1" value="1" checked' in vera.get(f"{desk.path}?change={file.id}").text

    changed = desk.upload(vera, [], f"{desk.path}/{file.id}", for_ACC_1="1", note="p. 4")
    wrong = desk.upload(vera, [], f"{desk.path}/{file.id}", for_X_9="1")
    price = desk.upload(vera, [], f"{desk.path}/{file.id}", for_CST_1="1")

    assert (changed.status_code, wrong.status_code, price.status_code) == (303, 400, 400)
    assert "There is no such criterion or gate that takes evidence in this RFP." in wrong.text
    assert (desk.kept()[0].about.items, desk.kept()[0].about.note) == (("ACC-1",), "p. 4")
    to_seal = vera.get(f"/bids/{desk.bid_id}/to-seal.json").json()
    assert to_seal["files"] == [{"path": "a.txt", "items": ["ACC-1"], "note": "p. 4"}]


@pytest.mark.unmeasured
def test_an_upload_is_refused_before_its_body_is_read(desk: Desk) -> None:
    heavy = {"content-length": str(60 * 1024 * 1024), "origin": HERE}
    fits = {"content-length": str(40 * 1024 * 1024), "origin": HERE}
    vera, victor = desk.become(VERA), desk.become(VICTOR)
    stranger = desk.door.another_browser()

    assert vera.post(desk.path, headers=heavy, content=b"").status_code == 413
    assert stranger.post(desk.path, headers=fits, content=b"").status_code == 403
    assert victor.post(desk.path, headers=fits, content=b"").status_code == 404
    settings = desk.portal.settings
    object.__setattr__(settings, "bid_bytes", 1024)
    assert (
        vera.post(desk.path, headers={"content-length": "600000"}, content=b"").status_code == 413
    )


def test_the_limits_of_a_bid_hold_for_size_and_number(desk: Desk) -> None:
    settings = desk.portal.settings
    for name, value in (("file_bytes", 1000), ("bid_bytes", 1500), ("bid_files", 3)):
        object.__setattr__(settings, name, value)
    vera = desk.become(VERA)

    answers = [
        desk.upload(vera, [("large.txt", b"x" * 1001)]),
        desk.upload(vera, [("a.txt", b"x" * 900), ("b.txt", b"y" * 700), ("c.txt", b"z" * 9)]),
        desk.upload(vera, [("d.txt", b"d")]),
        desk.upload(vera, [("e.txt", b"e")]),
    ]

    assert [answer.status_code for answer in answers] == [400, 400, 303, 400]
    assert "This file is larger than" in answers[0].text
    assert "would be larger than" in answers[1].text
    assert "at most 3 are taken" in answers[3].text
    assert [file.about.name for file in desk.kept()] == ["a.txt", "c.txt", "d.txt"]


def test_after_the_deadline_nothing_is_taken_and_nothing_is_left(desk: Desk) -> None:
    due = samples.posting(CITY).timeline.bids_due
    desk.clock.at = due - timedelta(milliseconds=1)
    vera = desk.become(VERA)
    desk.upload(vera, [("a.txt", b"one")])
    file = desk.kept()[0]
    token = desk.door.form_token(desk.path, vera)
    desk.clock.at = due

    late = vera.post(
        desk.path,
        data={"csrf": token},
        files=[("files", ("late.txt", b"late"))],
        headers={"origin": HERE},
    )
    upload = ceremonies.Upload("late.txt", Checked(Kind.TXT), b"late")
    with pytest.raises(OutOfOrder):
        ceremonies.add_evidence(desk.portal, given.a_token(desk.portal, VERA), desk.bid_id, upload)
    gone = vera.post(
        f"{desk.path}/{file.id}/delete", data={"csrf": token}, headers={"origin": HERE}
    )

    assert (late.status_code, gone.status_code) == (409, 409)
    assert "The deadline has passed" in late.text
    assert desk.on_the_shelf() == [file.id]
    assert "Nothing can be added or deleted any more" in vera.get(desk.path).text


def test_bytes_without_a_row_are_cleared_up_once_they_are_old(desk: Desk) -> None:
    desk.upload(desk.become(VERA), [("a.txt", b"one")])
    kept, shelf = desk.kept()[0].id, desk.portal.uploads
    paths = [shelf.folder, *shelf.folder.rglob("*")]
    assert [path.stat().st_mode & 0o077 for path in paths] == [0, 0, 0]
    shelf.put("orphan1", b"left by a crash")

    assert ceremonies.clear_up(desk.portal) == 0
    assert shelf.sweep({kept}, older_than_s=-1) == 1
    assert desk.on_the_shelf() == [kept]


def test_an_upload_that_fails_on_its_way_leaves_nothing(desk: Desk) -> None:
    upload = ceremonies.Upload("a.txt", Checked(Kind.TXT), b"one")
    token = given.a_token(desk.portal, VERA)

    with pytest.raises(Invalid):
        ceremonies.add_evidence(desk.portal, token, desk.bid_id, upload, items=("X-9",))

    assert desk.on_the_shelf() == []


@pytest.mark.parametrize("end", ["goes away", "sends no end", "sends too much"])
def test_a_body_that_is_cut_off_or_too_large_leaves_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    vera = desk.become(VERA)
    token = desk.door.form_token(desk.path, vera)
    if end == "sends no end":
        monkeypatch.setattr(uploading, "SECONDS", 0.3)
    object.__setattr__(desk.portal.settings, "bid_bytes", 2_000_000)
    body = (
        f'--b\r\ncontent-disposition: form-data; name="csrf"\r\n\r\n{token}\r\n'
        '--b\r\ncontent-disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'
    ).encode() + b"x" * 1_200_000
    rest: dict[str, list[Message]] = {
        "goes away": [{"type": "http.disconnect"}],
        "sends no end": [],
        "sends too much": [{"type": "http.request", "body": body, "more_body": True}] * 3,
    }
    waiting = [{"type": "http.request", "body": body, "more_body": True}, *rest[end]]
    answers: list[Message] = []

    async def receive() -> Message:
        if not waiting:
            await asyncio.sleep(30)
        return waiting.pop(0)

    async def send(message: Message) -> None:
        answers.append(message)

    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in vera.cookies.jar)
    headers = {
        "host": HERE.removeprefix("http://"),
        "cookie": cookies,
        "content-type": "multipart/form-data; boundary=b",
        "transfer-encoding": "chunked",
    }
    scope = scope_of("http", desk.path, headers, "127.0.0.1")
    desk.door.runner.run(desk.door.app(scope, receive, send))

    status = {"goes away": None, "sends no end": 408, "sends too much": 413}[end]
    assert status in {None, answers[0].get("status")}
    assert (desk.on_the_shelf(), desk.kept()) == ([], [])
    assert list(desk.portal.settings.data_dir.rglob("*.part")) == []


def test_the_vendor_is_told_beside_a_scan_that_nobody_searched_it_for_people(desk: Desk) -> None:
    vera = desk.become(VERA)
    warned = "nobody here can search it for people"
    desk.upload(vera, [("report.pdf", REPORT)], for_PRV_1="1")
    assert warned not in vera.get(desk.path).text

    desk.upload(vera, [("floor.png", papers.png())], for_PRV_1="1")

    assert vera.get(desk.path).text.count(warned) == 1
    assert [one.about.is_scan for one in desk.kept()] == [False, True]
