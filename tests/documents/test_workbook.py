"""Seats and prices go into a spreadsheet and back; each wrong cell is named with its reason."""

from __future__ import annotations

import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from procurement.documents import plain
from procurement.documents.outline import offer_form
from procurement.documents.workbook import Written, asked, read, write
from procurement.errors import Invalid
from tests.bids import samples

CITY = "RFP-2027-PM-001"
OFFER = next(offer for offer in samples.offers(CITY) if offer.id == "BID-PM-02")
PARTS = offer_form(samples.posting(CITY), OFFER.lots)
ANSWERS = samples.offer_answers(OFFER)
QUESTIONS = {each.path: each for group in asked(PARTS).values() for each in group}
WHERE = {
    path: (title, row)
    for title, group in zip(("Seats", "Prices"), asked(PARTS).values(), strict=True)
    for row, path in enumerate((each.path for each in group), start=6)
}


def a_sheet(answers: dict[str, Any] | None = None, mark: str = "bid 1") -> bytes:
    written = {path: Written(plain(value), 3) for path, value in (answers or {}).items()}
    return write(PARTS, written, name="=HYPERLINK(1)", mark=mark, due="Friday at 17:00")


def filled(content: bytes, *fill: tuple[str, Any]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    for path, value in fill:
        title, row = WHERE[path]
        book[title].cell(row, 4).value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def came_back(path: str, value: Any) -> Any:
    returned = read(filled(a_sheet(), (path, value)), PARTS, mark="bid 1")
    assert returned.problems == ()
    return [each.value for each in returned.typed]


def sentence_about(path: str, value: Any) -> str:
    returned = read(filled(a_sheet(), (path, value)), PARTS, mark="bid 1")
    title, row = WHERE[path]
    assert [problem.cell for problem in returned.problems] == [f"{title}!D{row}"]
    return returned.problems[0].sentence


def test_what_is_answered_comes_back_as_it_is_stored() -> None:
    returned = read(a_sheet(ANSWERS), PARTS, mark="bid 1")

    kept = {path: plain(value) for path, value in ANSWERS.items() if path in QUESTIONS}
    assert returned.problems == ()
    assert {each.question.path: plain(each.value) for each in returned.typed} == kept
    assert {each.seen for each in returned.typed} == {3}
    assert len(kept) > 15


def test_a_blank_sheet_says_nothing() -> None:
    assert read(a_sheet(), PARTS, mark="bid 1").typed == ()


@pytest.mark.parametrize(
    ("path", "typed", "stored"),
    [
        ("pricing.lots.A.unit_price_usd", "$1,250.5", Decimal("1250.5")),
        ("pricing.lots.A.unit_price_usd", 0.1, Decimal("0.1")),
        ("capacity.guaranteed_seats.phase_1", 40.0, Decimal(40)),
        ("capacity.site_share", "60, 40 %", [Decimal("0.6"), Decimal("0.4")]),
        ("pricing.certainty.not_to_exceed_total", " YES ", True),
        ("pricing.certainty.not_to_exceed_total", False, False),
    ],
)
def test_answers_are_read_as_people_type_them(path: str, typed: Any, stored: Any) -> None:
    assert came_back(path, typed) == [stored]


def test_a_choice_is_read_by_its_words() -> None:
    question = QUESTIONS["pricing.lots.A.basis"]

    for key, words in question.choices:
        assert came_back(question.path, words.upper()) == [key]


@pytest.mark.parametrize(
    ("path", "typed", "sentence"),
    [
        (
            "pricing.lots.A.unit_price_usd",
            "1.250,00",
            "“1.250,00” is not a number. Write it like 1250.50.",
        ),
        ("pricing.lots.A.unit_price_usd", -3, "An amount cannot be below zero."),
        ("pricing.setup_usd", "NaN", "“NaN” is not a number. Write it like 1250.50."),
        ("pricing.setup_usd", 10**17, "Enter a number of at most fifteen digits."),
        ("capacity.guaranteed_seats.phase_1", 12.5, "Enter a whole number."),
        ("capacity.site_share", "60, 400", "Enter a share from 0 to 100 %."),
        (
            "pricing.certainty.not_to_exceed_total",
            "perhaps",
            "“perhaps” is no answer here. Write Yes or No.",
        ),
        (
            "pricing.setup_usd",
            "=1+1",
            "The result of this formula is not in the file. Type the value itself.",
        ),
    ],
)
def test_a_wrong_cell_is_named_with_its_reason(path: str, typed: Any, sentence: str) -> None:
    assert sentence_about(path, typed) == sentence


def test_a_choice_that_is_not_on_the_list_is_answered_with_the_list() -> None:
    sentence = sentence_about("payment_terms", "barter")

    assert sentence.startswith("“barter” is not on the list. Possible are: ")
    assert all(words in sentence for _, words in QUESTIONS["payment_terms"].choices)


def test_rows_may_be_moved_but_no_question_is_answered_twice() -> None:
    book = openpyxl.load_workbook(io.BytesIO(filled(a_sheet(), ("pricing.setup_usd", 10))))
    page = book["Prices"]
    row = WHERE["pricing.setup_usd"][1]
    for column in range(1, 7):
        page.cell(90, column).value = page.cell(row, column).value
    page.cell(95, 4).value = "stray"
    out = io.BytesIO()
    book.save(out)

    returned = read(out.getvalue(), PARTS, mark="bid 1")

    assert [(problem.cell, problem.sentence) for problem in returned.problems] == [
        ("Prices!D90", f"Answered twice; also in Prices!D{row}."),
        ("Prices!D95", "This row belongs to no question of your bid. Empty the cell."),
    ]


def test_text_that_begins_like_a_formula_stays_text() -> None:
    answers = {"pricing.overtime": '=HYPERLINK("//evil")', "capacity.site_share_meaning": "@SUM(1)"}

    content = a_sheet(answers)

    book = openpyxl.load_workbook(io.BytesIO(content))
    kinds = {cell.data_type for page in book for row in page.iter_rows() for cell in row}
    assert "f" not in kinds
    found = {each.question.path: each.value for each in read(content, PARTS, mark="bid 1").typed}
    assert found == answers


@pytest.mark.parametrize(
    "spoil", [lambda _: b"no spreadsheet", lambda sheet: sheet[:900], lambda sheet: sheet * 200]
)
def test_what_is_no_spreadsheet_is_refused(spoil: Callable[[bytes], bytes]) -> None:
    with pytest.raises(Invalid, match=r"XLSX|2 MB"):
        read(spoil(a_sheet()), PARTS, mark="bid 1")


def test_the_sheet_of_another_bid_is_refused() -> None:
    with pytest.raises(Invalid, match="not the spreadsheet of this bid"):
        read(a_sheet(mark="bid 2"), PARTS, mark="bid 1")
