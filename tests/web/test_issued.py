"""Issued reports as downloads: the stored bytes, for the campaign alone; the public page's word."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re

from openpyxl import load_workbook

from procurement import awards, ceremonies, rfps
from procurement.reports import page_text
from tests import cast, given
from tests.awards.priced import Priced, priced
from tests.conftest import Begin
from tests.web.conftest import HERE, open_door


def test_a_report_is_downloaded_as_issued_by_the_campaign_alone_and_known_to_the_public_page(
    begin_on_sqlite: Begin,
) -> None:
    room: Priced = begin_on_sqlite(priced)
    room.decide_all()
    room.approve()
    room.announce()
    report_id = room.issue()
    (row,) = room.read(cast.FAY, awards.list_reports)
    paper, record = f"/reports/{report_id}.pdf", f"/reports/{report_id}.json"

    with open_door(room.portal) as door:
        stranger = door.browser.get(paper)
        assert (stranger.status_code, stranger.headers["location"]) == (
            303,
            "/sign-in?next=%2Freports",
        )
        for outsider in (cast.MALLORY, cast.VERA, cast.EVE):
            browser = door.another_browser()
            door.post("/sign-in", browser=browser, email=outsider.email, password=cast.PASSWORD)
            assert browser.get(paper).status_code == 404

        door.sign_in(cast.FAY.email)
        first, again = door.browser.get(paper), door.browser.get(paper)
        assert hashlib.sha256(first.content).hexdigest() == row.digest
        assert first.content == again.content
        assert (
            first.headers["content-type"],
            first.headers["content-disposition"],
            first.headers["cache-control"],
        ) == ("application/pdf", 'attachment; filename="comparison-RFP-2027-001.pdf"', "no-store")
        attached = door.browser.get(record).content
        assert hashlib.sha256(attached).hexdigest() == row.record_digest
        assert [lot["letter"] for lot in json.loads(attached)["award"]["lots"]] == list("ABCD")

        book = door.browser.get(f"/reports/{report_id}/disclosure.xlsx")
        assert (book.status_code, book.headers["content-disposition"]) == (
            200,
            'attachment; filename="disclosure-RFP-2027-001.xlsx"',
        )
        page = load_workbook(io.BytesIO(book.content))["Disclosure"]
        assert [page.cell(4, column).value for column in (1, 4, 5)] == [
            "Payee",
            "Amount, USD",
            "Purpose",
        ]
        assert door.browser.get(f"/reports/{report_id}/secrets.xlsx").status_code == 404
        (letter,) = room.read(cast.DANA, awards.list_notices)[:1]
        papers = f"/papers/{room.rfp_id}"
        for drawn in (
            f"/reports/{report_id}/summary.pdf",
            f"/reports/{report_id}/handover.pdf",
            f"{papers}/letters/{letter.bid_id}.pdf",
            f"{papers}/minutes.pdf",
        ):
            answer = door.browser.get(drawn)
            assert (answer.status_code, answer.content[:7]) == (200, b"%PDF-1."), drawn
            assert b"pdfuaid" in answer.content
        told = door.browser.get(f"{papers}/letters.csv")
        assert (told.headers["content-type"], told.headers["content-disposition"]) == (
            "text/csv; charset=utf-8",
            'attachment; filename="letters.csv"',
        )
        rows = list(csv.DictReader(io.StringIO(told.content.decode("utf-8-sig"))))
        letters = room.read(cast.DANA, rfps.list_told)
        assert [(row["Event"], row["Address"]) for row in rows] == [
            (one.letter.event.value, one.letter.to) for one in letters
        ]
        assert {row["Event"] for row in rows} == {"invitation to bid", "award or regret"}
        assert door.browser.get(f"{papers}/letters/other.pdf").status_code == 404
        assert door.browser.get(f"{papers}/debrief.pdf").status_code == 404
        assert door.browser.get(f"{papers}/letter.pdf").status_code == 404
        _a_bidder_gets_its_own_papers(room)
        vendor = door.another_browser()
        door.post("/sign-in", browser=vendor, email=cast.VERA.email, password=cast.PASSWORD)
        for foreign in (
            f"{papers}/debrief.pdf",
            f"{papers}/letter.pdf",
            f"{papers}/minutes.pdf",
            f"{papers}/letters/{letter.bid_id}.pdf",
        ):
            assert vendor.get(foreign).status_code == 404

        told = door.browser.post(
            "/verify",
            data={"csrf": door.form_token("/verify")},
            files={"document": ("copy.pdf", first.content, "application/pdf")},
            headers={"origin": HERE},
        ).text
        assert f"This is an exact copy of document {row.number}, issued by this portal on" in told
        assert "<h2>Genuine, but not countersigned</h2>" in told
        assert "follows from the recorded inputs, and the award fits them." in told


def _a_bidder_gets_its_own_papers(room: Priced) -> None:
    bidder = next(iter(room.vendors.values()))
    token, firm = given.a_token(room.portal, bidder), given.an_organization(room.portal, bidder)
    assert ceremonies.debrief_paper(room.portal, token, room.rfp_id)[:7] == b"%PDF-1."
    letter = ceremonies.own_letter_paper(room.portal, token, room.rfp_id)
    notices = {one.vendor_id: one for one in room.read(cast.DANA, awards.list_notices)}
    own = notices.pop(firm)
    words = "".join(page_text.page_text(letter).split())
    parts = ["".join(part.split()) for part in own.body.split("\n\n")]
    assert all(part in words for part in (*parts[:2], *parts[-2:]))
    assert not any("".join(f"To {one.vendor}".split()) in words for one in notices.values())


def test_finance_countersigns_in_a_plain_room_with_a_fresh_password_and_nobody_else(
    begin_on_sqlite: Begin,
) -> None:
    room: Priced = begin_on_sqlite(priced)
    room.decide_all()
    room.approve()
    room.announce()
    report_id = room.issue()
    path = f"/reports/{report_id}/countersign"

    with open_door(room.portal) as door:
        wanted = f"/sign-in?next=%2Freports%2F{report_id}%2Fcountersign"
        assert door.browser.get(path).headers["location"] == wanted
        dana = door.another_browser()
        door.post("/sign-in", browser=dana, email=cast.DANA.email, password=cast.PASSWORD)
        assert dana.get(path).status_code == 403
        door.sign_in(cast.FAY.email)
        first = door.browser.get(f"/reports/{report_id}.pdf").content
        wrong = door.post(path, password="not the password")
        assert (wrong.status_code, "Nothing was signed." in wrong.text) == (403, True)
        done = door.post(path, password=cast.PASSWORD)
        told = re.findall(r"<li>([^<]+)</li>", done.text.partition('<ol class="working"')[2])
        assert (done.status_code, told) == (
            200,
            [
                "Opening the key of finance",
                "Signing",
                "Checking it like anybody&#x27;s copy, every number again",
                "Entering it into the register",
            ],
        )
        assert "<h2>Countersigned</h2>" in done.text
        both = door.browser.get(f"/reports/{report_id}.pdf").content
        assert both.startswith(first)
        assert len(both) > len(first)
        kept = door.browser.get(f"/reports/{report_id}/revisions/1.pdf")
        assert kept.content == first
        assert (
            'filename="comparison-revision-1-RFP-2027-001.pdf"'
            in kept.headers["content-disposition"]
        )
        assert "waits for no signature" in door.browser.get(path).text

        for copy, heading in (
            (first, "Genuine, but not the newest copy"),
            (both, "Genuine"),
        ):
            told = door.browser.post(
                "/verify",
                data={"csrf": door.form_token("/verify")},
                files={"document": ("copy.pdf", copy, "application/pdf")},
                headers={"origin": HERE},
            ).text
            assert f"<h2>{heading}</h2>" in told
