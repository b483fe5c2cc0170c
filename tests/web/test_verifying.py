"""The public page that checks a comparison."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator

import pytest
from cryptography import x509

from procurement import reports, signing
from procurement.portal import Portal
from procurement.web import verifying
from tests.conftest import Begin, MovableClock
from tests.reports import samples
from tests.signing import authorities
from tests.web.conftest import HERE, Door, open_door


def _upload(door: Door, data: bytes, name: str = "comparison.pdf") -> tuple[int, str]:
    token = door.form_token("/verify")
    answer = door.browser.post(
        "/verify",
        data={"csrf": token},
        files={"document": (name, data, "application/pdf")},
        headers={"origin": HERE},
    )
    return answer.status_code, answer.text


def a_comparison(portal: Portal, clock: MovableClock) -> tuple[Portal, bytes]:
    settings, now = portal.settings, clock()
    ring = signing.ensure_keys(settings.keys_dir, organization=settings.organization, now=now)
    record = samples.record_of()
    return portal, reports.sign_comparison(reports.render(record), record, ring, at=now)


@pytest.fixture
def signed(begin_on_sqlite: Begin) -> tuple[Portal, bytes]:
    found: tuple[Portal, bytes] = begin_on_sqlite(a_comparison)
    return found


@pytest.fixture
def door(signed: tuple[Portal, bytes]) -> Iterator[Door]:
    """The installation that signed the comparison."""
    with open_door(signed[0]) as door:
        yield door


@pytest.fixture
def comparison(signed: tuple[Portal, bytes]) -> bytes:
    """A comparison signed by this very installation."""
    return signed[1]


@pytest.mark.unmeasured
def test_a_comparison_of_this_portal_is_genuine_and_every_check_is_told(
    door: Door, comparison: bytes
) -> None:
    status, page = _upload(door, comparison)

    fingerprint = signing.fingerprint_of(reports.own_root(door.portal.settings)[0][0])
    scanned = door.browser.get("/verify?document=9EF2-97E0-BFB3-8C19").text
    assert "You come from the code on document <strong>9EF2-97E0-BFB3-8C19</strong>." in scanned
    for forged in ("9EF2", "9EF2-97E0-BFB3-8C19 is genuine", "%3Cb%3E"):
        assert "You come from" not in door.browser.get(f"/verify?document={forged}").text
    assert (status, page.count("<strong>No</strong>")) == (200, 0)
    assert page.count("<strong>Yes</strong>") == 15
    told = re.findall(r"<li>([^<]+)</li>", page.partition('<ol class="working"')[2])[:4]
    assert [one.split()[0] for one in told] == ["Signatures,", "The", "Every", "The"]
    assert page.count("</html>") == page.count("<h1>") == 1
    assert "This document is genuine: signed by" in page
    assert "<h2>Genuine, but not in the register</h2>" in page
    assert "Every gate, score, price, total and rank follows from the recorded inputs." in page
    assert fingerprint in page


@pytest.mark.unmeasured
def test_one_changed_byte_is_told(door: Door, comparison: bytes) -> None:
    at = len(comparison) // 2
    changed = comparison[:at] + bytes([comparison[at] ^ 1]) + comparison[at + 1 :]

    _status, page = _upload(door, changed)

    assert "<h2>Not genuine</h2>" in page
    assert "<h2>Genuine</h2>" not in page


def test_a_file_that_asks_for_too_much_is_not_genuine_and_the_portal_lives(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verifying, "SECONDS", 0.01)

    status, page = _upload(door, b"%PDF-1.7\n")

    assert (status, "Treat it as not genuine." in page) == (200, True)
    assert door.browser.get("/healthz").status_code == 200


@pytest.mark.unmeasured
def test_a_file_that_nobody_signed_is_not_genuine(door: Door) -> None:
    status, page = _upload(door, b"%PDF-1.7\nnothing here")

    assert status == 200
    assert "Not genuine" in page
    assert "comparison.pdf" in page


def test_a_file_that_is_no_pdf_is_refused_in_one_sentence(door: Door) -> None:
    status, page = _upload(door, b"MZ\x90\x00", "invoice.exe")

    assert (status, "This is not a PDF file." in page) == (400, True)


def test_no_file_at_all_is_told(door: Door) -> None:
    token = door.form_token("/verify")

    answer = door.browser.post(
        "/verify", data={"csrf": token}, files={"document": ("", b"", "application/pdf")}
    )

    assert (answer.status_code, verifying.NO_FILE in answer.text) == (400, True)


def test_a_file_above_twenty_megabytes_is_refused(door: Door) -> None:
    status, page = _upload(door, b"%PDF-" + b"x" * verifying.LARGEST)

    assert (status, verifying.TOO_LARGE in page) == (400, True)


@pytest.mark.unmeasured
def test_the_name_of_an_uploaded_file_is_shown_as_text(door: Door) -> None:
    _status, page = _upload(door, b"%PDF-1.7\n", "<b>x</b>.pdf")

    assert "&lt;b&gt;x&lt;/b&gt;.pdf" in page


@pytest.mark.unmeasured
def test_nothing_of_an_uploaded_file_is_kept(door: Door) -> None:
    before = sorted(path.name for path in door.portal.settings.data_dir.rglob("*"))
    door.form_token("/verify")
    made = {"keys", "csrf.key"}

    _upload(door, b"%PDF-1.7\ncanary")

    after = {path.name for path in door.portal.settings.data_dir.rglob("*") if path.is_file()}
    assert {
        name for name in after - made - set(before) if not name.startswith("procurement")
    } == set()
    assert stat.S_IMODE((door.portal.settings.keys_dir / "csrf.key").stat().st_mode) == 0o600


def test_the_public_page_lists_every_certificate_and_hands_out_root_and_revocations(
    door: Door,
) -> None:
    folder = door.portal.settings.keys_dir
    (finance, first) = signing.list_certificates(folder)[::-1]
    now = door.portal.clock()
    new = signing.rotate(folder, signing.Signatory.PROCUREMENT, now=now)
    signing.revoke(folder, first.serial, "key compromise", now=now)

    page = door.browser.get("/verify").text
    for one in (finance, first, new):
        assert one.fingerprint.replace(":", " ") in page
    assert f"revoked on {now:%Y-%m-%d}: key compromise" in page
    assert page.count(", in use") == 2
    root = x509.load_pem_x509_certificate(door.browser.get("/trust/root.pem").content)
    listed = x509.load_der_x509_crl(door.browser.get("/trust/revocations.crl").content)
    assert listed.is_signature_valid(root.public_key())
    assert [f"{one.serial_number:x}" for one in listed] == [first.serial]


def test_a_certificate_that_the_organisation_brought_is_listed_and_handed_out_with_its_issuers(
    door: Door,
) -> None:
    folder, now = door.portal.settings.keys_dir, door.portal.clock()
    assert door.browser.get("/trust/own.pem").status_code == 404
    world, key = authorities.world(now), authorities.p256()
    leaf = world.middle.issue("Marigold Procurement", key, now=now)
    issuers = [world.middle.certificate, world.root.certificate]
    packed = authorities.container(key, leaf, issuers)
    signing.import_own(folder, packed, authorities.SECRET, now=now)
    ring, record = signing.load_keys(folder, now=now), samples.record_of()
    paper = reports.sign_comparison(reports.render(record), record, ring, at=now)

    page = door.browser.get("/verify").text
    assert "</strong>, brought by the organisation, issued by Trusty Issuing" in page
    (given,) = signing.read_own(door.browser.get("/trust/own.pem").content)
    assert (given.certificate, given.issuers) == (leaf, tuple(issuers))
    _status, page = _upload(door, paper)
    assert "<h2>Genuine, but not everything was checked</h2>" in page
    assert "the organisation brought its certificate itself" in page
