"""``procurement verify-receipt``: a receipt is genuine, changed, or no receipt at all."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from procurement import reports, sealing, signing
from procurement.cli.main import main, root
from procurement.errors import Invalid
from procurement.portal import Portal, make_server_keys
from procurement.reports import minutes_page, receipt_page
from procurement.sealing import EnvelopeFact, Part, Receipt, SigningKey
from procurement.settings import load_settings
from tests.reports import small_papers

RECEIPT = Receipt(
    at=datetime(2027, 5, 10, 16, 0, tzinfo=UTC),
    rfp_id="rfp1",
    bid_id="bid1",
    version=2,
    vendor_id="vendor1",
    deadline_revision=1,
    sequence=3,
    trail_head="ab" * 32,
    envelopes=(
        EnvelopeFact(Part.PRICE, "01" * 32, 65_536),
        EnvelopeFact(Part.TECHNICAL, "02" * 32, 131_072),
    ),
)


@pytest.fixture
def receipt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A receipt signed by the installation the command runs for."""
    monkeypatch.setenv("PROCUREMENT_DATA_DIR", str(tmp_path / "data"))
    settings = load_settings()
    make_server_keys(settings)
    file = tmp_path / "receipt.json"
    file.write_bytes(sealing.sign_receipt(RECEIPT, Portal(settings).receipt_key).canonical)
    return file


def verify(*arguments: str | Path) -> Result:
    return CliRunner().invoke(root, ["verify-receipt", *map(str, arguments)])


def test_a_genuine_receipt_ends_with_code_0_and_says_when(receipt: Path) -> None:
    done = verify(receipt)

    assert done.exit_code == 0, done.output
    assert done.output.startswith("This receipt is genuine: signed by the key ")
    assert "Monday 10 May 2027, 16:00:00 UTC" in done.output
    assert "02" * 32 in done.output


def test_a_receipt_as_pdf_is_checked_with_both_signatures(receipt: Path) -> None:
    settings, now = load_settings(), Portal(load_settings()).clock()
    ring = signing.ensure_keys(settings.keys_dir, organization=settings.organization, now=now)
    paper = replace(small_papers.RECEIPT, file=receipt.read_bytes())
    whole = receipt_page.sign(paper, ring, at=now)
    unsigned, changed = receipt_page.draw(paper), bytearray(whole)
    changed[len(unsigned) // 2] ^= 1
    told = []
    for content in (whole, unsigned, bytes(changed)):
        receipt.with_suffix(".pdf").write_bytes(content)
        told.append(verify(receipt.with_suffix(".pdf")))

    assert [done.exit_code for done in told] == [0, 1, 1]
    assert told[0].output == verify(receipt).output


def test_a_pdf_is_checked_elsewhere_as_far_as_the_key_goes(
    receipt: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    portal = Portal(load_settings())
    keys, now, own = portal.settings.keys_dir, portal.clock(), portal.receipt_key
    ring = signing.ensure_keys(keys, organization="Marigold", now=now)
    facts = {
        "format": sealing.MINUTES_FORMAT,
        "reference": "R-1",
        "title": "Calls",
        "quorum": "",
        "envelopes": 0,
        "root": "",
        "versions": [],
        "technical": {},
        "price": {},
    }
    minutes = minutes_page.sign_minutes(
        sealing.sign_minutes(facts, own), author="M", zone="UTC", keyring=ring, at=now
    )
    paper = replace(small_papers.RECEIPT, file=receipt.read_bytes())
    papers = [receipt_page.sign(paper, ring, at=now), minutes]
    here = [verdict_of(content, portal, now) for content in papers]
    monkeypatch.setenv("PROCUREMENT_DATA_DIR", str(tmp_path / "elsewhere"))
    key = tmp_path / "receipt-key.json"
    key.write_text(json.dumps({"public_key": own.verify_key.public_key.hex()}))
    told = []
    for number, content in enumerate(papers):
        (tmp_path / f"{number}.pdf").write_bytes(content)
        told.append(verify(tmp_path / f"{number}.pdf", "--key", key))
    without = verify(tmp_path / "0.pdf")
    facts = json.loads(run_quietly("verify-receipt", tmp_path / "0.pdf", "--key", key, "--json"))

    assert [one.heading for one in here] == ["Genuine", "Genuine"]
    assert here[1].meaning.startswith("These are the minutes of an opening: R-1, Calls, opened")
    assert [done.exit_code for done in told] == [0, 0]
    assert all("The pages of the PDF were not checked" in done.output for done in told)
    assert "This receipt is genuine" in told[0].output
    assert "These minutes are genuine" in told[1].output
    assert (facts["genuine"], facts["pages_checked"]) == (True, False)
    assert isinstance(without.exception, Invalid)
    assert "--key receipt-key.json" in without.exception.sentence


def run_quietly(*arguments: str | Path) -> str:
    """What the command prints for programs; warnings go elsewhere."""
    return CliRunner().invoke(root, list(map(str, arguments))).stdout


def verdict_of(content: bytes, portal: Portal, now: datetime) -> signing.Verdict:
    roots, lists = reports.own_root(portal.settings)
    return reports.verify_report(content, roots, at=now, revocations=lists)


def test_json_holds_the_whole_receipt(receipt: Path) -> None:
    facts = json.loads(verify(receipt, "--json").output)

    assert facts["genuine"] is True
    assert facts["receipt"] == json.loads(receipt.read_text())["receipt"]


def test_a_changed_receipt_ends_with_code_1(receipt: Path) -> None:
    receipt.write_text(receipt.read_text().replace('"sequence":3', '"sequence":1'))

    done = verify(receipt, "--json")

    assert done.exit_code == 1
    assert json.loads(done.output)["genuine"] is False


def test_a_public_key_file_checks_without_the_installation(
    receipt: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = Portal(load_settings()).receipt_key.verify_key
    other = SigningKey(b"\x07" * 32).verify_key
    monkeypatch.setenv("PROCUREMENT_DATA_DIR", str(tmp_path / "elsewhere"))
    codes = []
    for key in (own, other):
        file = tmp_path / f"{key.key_id}.json"
        file.write_text(json.dumps({"public_key": key.public_key.hex()}))
        codes.append(verify(receipt, "--key", file).exit_code)

    assert codes == [0, 1]


@pytest.mark.parametrize("content", [None, b"", b"{}", b"[" * 5000, b"\xff", b"x" * 100_000])
def test_what_is_no_receipt_ends_with_code_2(
    receipt: Path, content: bytes | None, capsys: pytest.CaptureFixture[str]
) -> None:
    receipt.unlink() if content is None else receipt.write_bytes(content)

    with pytest.raises(SystemExit) as ended:
        main(["verify-receipt", str(receipt)])

    assert ended.value.code == 2
    assert len(capsys.readouterr().err) > 10


@pytest.mark.parametrize("content", [b"{}", b"[]", b'{"public_key": "xyz"}', b'{"public_key": 7}'])
def test_what_is_no_key_ends_with_code_2(
    receipt: Path, tmp_path: Path, content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    key = tmp_path / "key.json"
    key.write_bytes(content)

    with pytest.raises(SystemExit) as ended:
        main(["verify-receipt", str(receipt), "--key", str(key)])

    assert ended.value.code == 2
    assert len(capsys.readouterr().err) > 10


def test_a_machine_without_a_portal_is_told_to_name_the_key(
    receipt: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROCUREMENT_DATA_DIR", str(tmp_path / "nothing"))

    with pytest.raises(Invalid, match=r"name it: --key receipt-key\.json"):
        CliRunner().invoke(root, ["verify-receipt", str(receipt)], catch_exceptions=False)
