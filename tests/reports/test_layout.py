"""What must stay readable on paper: whole names, figures of charts, the treasurer's page."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from decimal import Decimal

import pypdfium2
import pytest
from openpyxl import load_workbook

from procurement.documents import canonical_bytes
from procurement.reports import handover, render, sheets, summary
from procurement.reports.comparison import shown
from procurement.reports.exports import disclosure_workbook
from tests.reports import samples
from tests.reports.test_award import a_record

LONG = (
    "Bramblewick Voter Contact Group of Northern Thistlewood and Surrounding Counties LLC",
    "Telefonkampagnendienstleistungsgesellschaft für Wahlkampfkommunikation mbH",
    "Dandelion Remote Agents Cooperative Association of the Great Lakes (Employee-Owned)",
)


def pages_of(paper: bytes) -> list[str]:
    """The text of each page without blanks and breaks."""
    opened = pypdfium2.PdfDocument(paper)
    return [re.sub(r"\s|\ufffe", "", page.get_textpage().get_text_range()) for page in opened]


def with_long_names(changed: samples.Record) -> None:
    for row, name in zip(changed["result"]["rows"], LONG, strict=False):
        row["vendor"] = name


@pytest.mark.unmeasured
def test_long_names_stand_whole_in_narrow_heads_and_each_chart_has_its_figures() -> None:
    pages = pages_of(render(samples.tampered(samples.record_of(), with_long_names)))

    heads = [page for page in pages if "Pointsbycriterion,infigures" in page]
    assert len(heads) == 1
    below = heads[0].split("Pointsbycriterion,infigures")[1]
    for name in LONG:
        assert re.sub(r"\s", "", name) in below
    assert any("Howsafethefirstrankis,infigures" in page for page in pages)


def test_the_treasurers_page_with_many_payees_tells_all_but_terms_on_its_first_page() -> None:
    sheets.ready()
    comparison = shown(canonical_bytes(a_record()))
    award = comparison.award
    assert award is not None
    letters = "ABCDEFGHIJ"
    chosen = [lot for lot in award.lots if lot.chosen]
    lots = [replace(chosen[at % len(chosen)], letter=one) for at, one in enumerate(letters)]
    payees = [
        replace(award.payees[at % 2], lots=((one, award.payees[0].lots[0][1]),))
        for at, one in enumerate(letters)
    ]
    purposes = {one: replace(award.purposes["A"], letter=one) for one in letters}
    many = replace(award, lots=tuple(lots), payees=tuple(payees), purposes=purposes)

    paper = sheets.draw(summary._sheet(replace(comparison, award=many), many, is_short=True))

    first, second = pages_of(paper)
    assert "10vendorsget10lotsatevaluatedpricesof$" in first
    assert "Whattowatch" in first
    assert "Therewerecheaperbidsonlots" in first
    assert "Onwhatterms" in second
    assert "ApprovedbyFayTanakaonMon21Jun2027" in first


def test_the_summary_of_a_usual_award_is_one_page() -> None:
    assert sheets.page_count(summary.draw_summary(a_record())) == 1


def test_the_disclosure_workbook_prints_what_differs_and_breaks_long_remarks() -> None:
    page = load_workbook(io.BytesIO(disclosure_workbook(canonical_bytes(a_record())))).active

    assert page is not None
    assert page.print_area == "'Disclosure'!$A$1:$H$8"
    assert (
        page["A3"].value
        == "Friends of Marigold Thistlewood (fictional) · LOCAL-FICTION-0001 · RFP-2027-PM-001"
    )
    assert [page.cell(4, column).value for column in (9, 12)] == ["Committee", "Document"]
    remark = page["H7"]
    assert "stands on the list" in str(remark.value)
    assert remark.alignment.wrap_text
    assert page.row_dimensions[7].height >= 60


def test_a_minimum_charge_above_what_is_awarded_is_something_to_watch() -> None:
    comparison = shown(canonical_bytes(a_record()))
    award = comparison.award
    assert award is not None
    one, other = (payee.vendor for payee in award.payees)
    bids = [replace(bid, minimum=Decimal(0)) for bid in comparison.bids]
    dear = [replace(bid, minimum=Decimal(300_000)) if bid.vendor == one else bid for bid in bids]

    told = " ".join(summary._warnings(replace(comparison, bids=tuple(dear)), award))

    assert f"{one}: its minimum charge of $300,000.00 is for its whole offer" in told
    assert f"{other}: its minimum charge" not in told
    by_vendor = {bid.vendor: bid for bid in dear}
    assert [handover._minimum(by_vendor[payee.vendor], payee) for payee in award.payees] == [
        "$300,000.00, for its whole offer only",
        "$0.00",
    ]
