"""Seats and prices of a draft, out as a spreadsheet and back, through the page of the portal."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import httpx
import openpyxl
import pytest

from procurement import rfps
from tests import given
from tests.cast import DANA, VERA, VICTOR
from tests.conftest import Begin, MovableClock
from tests.web.conftest import HERE, Browser, open_door
from tests.web.test_submitting import Counter, a_complete_draft

UNIT_PRICE = "pricing.lots.A.unit_price_usd"
SETUP = "pricing.setup_usd"


@pytest.fixture
def counter(begin_on_sqlite: Begin, clock: MovableClock) -> Iterator[Counter]:
    portal, rfp_id, bid_id = begin_on_sqlite(a_complete_draft)
    with open_door(portal) as door:
        yield Counter(door, clock, rfp_id, bid_id)


def page_of(counter: Counter) -> str:
    return f"/bids/{counter.bid_id}/spreadsheet"


def filled(content: bytes, **answers: Any) -> bytes:
    """The spreadsheet with other answers about prices: path with ``__`` for a dot, value."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    page = book["Prices"]
    for row in range(6, page.max_row + 1):
        path = str(page.cell(row, 5).value).replace(".", "__")
        if path in answers:
            page.cell(row, 4).value = answers.pop(path)
    assert answers == {}
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def bring(counter: Counter, browser: Browser, content: bytes) -> httpx.Response:
    csrf = re.findall(r'name="csrf" value="([^"]*)"', browser.get(page_of(counter)).text)
    return browser.post(
        page_of(counter),
        data={"csrf": csrf[0] if csrf else "none"},
        files={"files": ("prices.xlsx", content)},
        headers={"origin": HERE},
    )


def value_of(counter: Counter, path: str) -> Any:
    return counter.bid().answers[path].value


def test_a_sheet_goes_out_and_what_was_filled_in_is_saved(counter: Counter) -> None:
    browser = counter.become(VERA)
    sheet = browser.get(f"{page_of(counter)}.xlsx")
    assert sheet.headers["content-disposition"].endswith("seats%20and%20prices.xlsx")
    before = value_of(counter, UNIT_PRICE)

    answer = bring(counter, browser, filled(sheet.content, pricing__lots__A__unit_price_usd="$0.6"))

    assert answer.status_code == 200
    assert "One answer was taken over." in answer.text
    assert f"{before} → <strong>0.6</strong>" in answer.text
    assert value_of(counter, UNIT_PRICE) == Decimal("0.6")
    again = bring(counter, browser, browser.get(f"{page_of(counter)}.xlsx").content)
    assert "Nothing is different from your draft." in again.text


def test_with_one_wrong_cell_nothing_is_saved(counter: Counter) -> None:
    browser = counter.become(VERA)
    sheet = browser.get(f"{page_of(counter)}.xlsx").content
    before = value_of(counter, UNIT_PRICE)

    content = filled(sheet, pricing__lots__A__unit_price_usd=7, pricing__setup_usd="a lot")
    answer = bring(counter, browser, content)

    assert answer.status_code == 400
    assert "One cell could not be taken, so nothing was changed." in answer.text
    assert "“a lot” is not a number. Write it like 1250.50." in answer.text
    assert value_of(counter, UNIT_PRICE) == before


def test_what_a_colleague_saved_meanwhile_is_not_overwritten(counter: Counter) -> None:
    browser = counter.become(VERA)
    sheet = browser.get(f"{page_of(counter)}.xlsx").content
    before = value_of(counter, UNIT_PRICE)
    counter.save(SETUP, 4321)

    content = filled(sheet, pricing__lots__A__unit_price_usd=7, pricing__setup_usd=1234)
    answer = bring(counter, browser, content)

    assert answer.status_code == 400
    assert "Somebody saved another answer after this spreadsheet was taken out." in answer.text
    assert (value_of(counter, SETUP), value_of(counter, UNIT_PRICE)) == (4321, before)


def test_nothing_comes_back_after_the_deadline_and_nobody_else_has_a_sheet(
    counter: Counter,
) -> None:
    browser = counter.become(VERA)
    sheet = browser.get(f"{page_of(counter)}.xlsx").content
    for stranger in (VICTOR, DANA):
        other = counter.become(stranger)
        assert other.get(f"{page_of(counter)}.xlsx").status_code == 404
        assert other.get(page_of(counter)).status_code == 404
    form = re.findall(r'name="csrf" value="([^"]*)"', browser.get(page_of(counter)).text)
    portal = counter.door.portal
    with portal.reading_as(given.a_token(portal, VERA)) as work:
        due = rfps.get_notice(work, counter.rfp_id).closes_at
    counter.clock.at = due
    late = counter.become(VERA)

    answer = late.post(
        page_of(counter),
        data={"csrf": form[0]},
        files={"files": ("prices.xlsx", sheet)},
        headers={"origin": HERE},
    )

    assert answer.status_code == 409
    assert "The deadline has passed, so nothing more is taken." in answer.text
    assert "Nothing can be changed any more." in late.get(page_of(counter)).text
