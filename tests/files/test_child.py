"""The process that looks into files has little memory and time, and takes nobody with it."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from procurement.documents.uploads import Checked, Kind
from procurement.errors import Invalid
from procurement.settings import ROOT
from procurement.web import downloading, page_images
from tests.files import papers


def test_the_child_tells_what_a_file_is_and_why_it_is_not_taken() -> None:
    async def ask() -> Checked:
        found = await page_images.check(papers.pdf(pages=2))
        with pytest.raises(Invalid, match="This is a program"):
            await page_images.check(b"MZ" + b"x" * 99)
        return found

    assert asyncio.run(ask()) == Checked(Kind.PDF, 2)


def test_what_takes_too_long_is_given_up_and_no_child_stays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(page_images, "SECONDS", 0.001)

    async def ask() -> bytes | None:
        with pytest.raises(Invalid, match="could not be checked"):
            await page_images.check(papers.pdf())
        return await page_images.draw(papers.pdf(), Kind.PDF, 1)

    assert asyncio.run(ask()) is None


@pytest.mark.parametrize(
    "greed",
    ["held = bytearray(2 * 1024**3)", "import pathlib; pathlib.Path('greedy.txt').write_text('x')"],
)
def test_a_child_cannot_take_more_memory_than_a_document_needs_nor_write(
    greed: str, tmp_path: Path
) -> None:
    script = f"from procurement.web import page_images\npage_images.limit()\n{greed}"

    ended = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        capture_output=True,
        timeout=120,
        check=False,
    )

    assert ended.returncode != 0
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) == 0


def test_a_page_that_is_not_there_is_not_drawn_and_a_picture_is_drawn_anew() -> None:
    hidden = papers.jpeg() + b"a secret behind the picture"

    drawn = page_images.picture_of(hidden, Kind.JPEG, 1)

    assert drawn.startswith(b"\x89PNG")
    assert b"a secret" not in drawn
    with pytest.raises(IndexError):
        page_images.picture_of(papers.pdf(), Kind.PDF, 2)
    with pytest.raises(IndexError):
        page_images.picture_of(papers.png(), Kind.PNG, 2)


def test_what_could_not_be_drawn_is_said_in_a_picture() -> None:
    assert downloading.not_shown().startswith(b"\x89PNG")
