"""The public page that checks a comparison."""

from __future__ import annotations

import stat

from procurement.web import verifying
from tests.web.conftest import HERE, Door


def _upload(door: Door, data: bytes, name: str = "comparison.pdf") -> tuple[int, str]:
    token = door.form_token("/verify")
    answer = door.browser.post(
        "/verify",
        data={"csrf": token},
        files={"document": (name, data, "application/pdf")},
        headers={"origin": HERE},
    )
    return answer.status_code, answer.text


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


def test_the_name_of_an_uploaded_file_is_shown_as_text(door: Door) -> None:
    _status, page = _upload(door, b"%PDF-1.7\n", "<b>x</b>.pdf")

    assert "&lt;b&gt;x&lt;/b&gt;.pdf" in page


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
