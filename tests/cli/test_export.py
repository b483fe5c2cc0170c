"""``procurement export``: the issued bytes, the record inside them, and clear refusals."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook

from procurement import awards
from procurement.cli.main import main
from tests.awards.priced import Priced, priced
from tests.cast import EVE, FAY, MALLORY, VERA
from tests.conftest import Begin

Export = Callable[..., int]


@pytest.fixture
def room(begin_on_sqlite: Begin, monkeypatch: pytest.MonkeyPatch) -> Priced:
    found: Priced = begin_on_sqlite(priced)
    settings = found.portal.settings
    monkeypatch.setenv("PROCUREMENT_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("PROCUREMENT_DATABASE_URL", settings.database)
    monkeypatch.setenv("PROCUREMENT_NOW", found.clock().isoformat())
    return found


def export(kind: str, rfp: str, email: str, out: Path) -> int:
    """Run the command; returns its exit code."""
    try:
        main(["export", kind, rfp, "--as", email, "--out", str(out)])
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


def test_exports_are_the_issued_bytes_and_others_are_refused_in_a_sentence(
    room: Priced, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paper, record = tmp_path / "paper.pdf", tmp_path / "record.json"
    assert export("comparison", "RFP-2027-001", FAY.email, paper) == 2
    assert "No report of RFP-2027-001 is issued yet." in capsys.readouterr().err
    room.decide_all()
    room.approve()
    room.announce()
    report_id = room.issue()
    with room.portal.reading(room.actor(FAY)) as work:
        row, content = awards.get_report(work, report_id)

    assert export("comparison", "RFP-2027-001", FAY.email, paper) == 0
    assert export("record", room.rfp_id, FAY.email, record) == 0

    assert paper.read_bytes() == content
    assert hashlib.sha256(record.read_bytes()).hexdigest() == row.record_digest
    assert json.loads(record.read_bytes())["award"]["lots"][0]["letter"] == "A"
    rows, book = tmp_path / "rows.csv", tmp_path / "book.xlsx"
    assert export("disclosure.csv", room.rfp_id, FAY.email, rows) == 0
    assert export("comparison.xlsx", room.rfp_id, FAY.email, book) == 0
    listed = csv.DictReader(io.StringIO(rows.read_text("utf-8-sig")))
    award = json.loads(record.read_bytes())["award"]
    purposes = {one["letter"]: one["text"] for one in award["purposes"]}
    assert [(row["Payee"], row["Lot"], row["Amount, USD"], row["Purpose"]) for row in listed] == [
        (payee["vendor"], lot["letter"], lot["amount"], purposes[lot["letter"]])
        for payee in award["payees"]
        for lot in payee["lots"]
    ]
    assert load_workbook(book)["Summary"]["A1"].value.startswith("Bid comparison: ")
    for kind, rfp, email, said in (
        ("debrief", "RFP-2027-001", FAY.email, "There is no export called debrief."),
        ("comparison", "RFP-2027-001", EVE.email, "There is no such award, or it is not yours"),
        ("comparison", "RFP-2027-001", MALLORY.email, "There is no RFP RFP-2027-001"),
        ("comparison", "RFP-2027-001", VERA.email, "is not an active member of a campaign"),
        ("comparison", "RFP-2027-001", "nobody@rivera.example", "There is no such account"),
    ):
        refused = tmp_path / "refused"
        assert export(kind, rfp, email, refused) == 2
        assert said in capsys.readouterr().err
        assert not refused.exists()
