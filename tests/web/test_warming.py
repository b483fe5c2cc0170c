"""What the server gets ready after its start, before anybody waits for it."""

from __future__ import annotations

import asyncio
import logging

import pytest
from reportlab.pdfbase import pdfmetrics

from procurement.errors import NotReady
from procurement.reports import fonts
from procurement.web import lifespan


def test_the_typeface_is_ready_before_the_first_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr(lifespan.asyncio, "sleep", noting(waited))

    asyncio.run(lifespan._prepare_papers())

    assert waited == [lifespan.PAPERS_AFTER_SECONDS]
    assert set(pdfmetrics.getRegisteredFontNames()) >= fonts.EMBEDDED


def test_a_missing_typeface_is_told_in_the_log_and_stops_nothing(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def missing() -> None:
        raise NotReady("Typefaces of the papers are missing; install the pinned packages again.")

    monkeypatch.setattr(lifespan.asyncio, "sleep", noting([]))
    monkeypatch.setattr(fonts, "register_fonts", missing)

    with caplog.at_level(logging.WARNING):
        asyncio.run(lifespan._prepare_papers())

    assert "Typefaces of the papers are missing" in caplog.text


def noting(waited: list[float]) -> object:
    """A pause that notes how long it was meant to be."""

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    return sleep
