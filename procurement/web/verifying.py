"""The public page where anybody checks a comparison, a receipt or minutes: a sentence, then why."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from dataclasses import asdict
from typing import Any

import anyio
from anyio.lowlevel import RunVar
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from procurement import portal as portals
from procurement import sealing, signing
from procurement.errors import Invalid, TooMany
from procurement.portal import Portal
from procurement.settings import ROOT
from procurement.web import csrf, forms, markup, refusals, trust
from procurement.web.threads import in_database

log = logging.getLogger("procurement.web")

LARGEST = 20 * 1024 * 1024
SECONDS = 60.0
AT_ONCE = 2
NO_FILE = "Choose a file first."
NOT_PDF = (
    "This is not a PDF file. Receipts and minutes are taken as the JSON file that was given out."
)
TOO_LARGE = "The file is larger than 20 MB. Check it with the command: procurement verify FILE.pdf"
BUSY = "Several documents are being checked right now. Try again in a minute."
NOT_CHECKED = (
    "This file could not be checked: it asks for more time or memory than a document needs. "
    "Treat it as not genuine."
)
_running: RunVar[int] = RunVar("procurement.verifying", 0)


async def show_verify(request: Request) -> Response:
    """The form."""
    return _page(request, portals.installed())


def _page(
    request: Request,
    portal: Portal,
    *,
    error: str = "",
    status: int = 200,
    verdict: dict[str, Any] | None = None,
    file_name: str = "",
) -> Response:
    return markup.page(
        request,
        portal.settings,
        "verify.html",
        status,
        error=error,
        verdict=verdict,
        file_name=file_name,
        certificates=signing.list_certificates(portal.settings.keys_dir),
    )


async def verify(request: Request) -> Response:
    """Check the uploaded file; nothing of it is kept."""
    portal = portals.installed()
    if _running.get() >= AT_ONCE:
        raise TooMany(BUSY)
    _running.set(_running.get() + 1)
    try:
        name, data = await _uploaded(request, portal)
        if data.startswith(b"%PDF-"):
            verdict = await _examine(data, portal)
            verdict.update(await in_database(trust.words_of, portal, data, verdict))
        else:
            verdict = _signed_file(data, portal)
    except Invalid as problem:
        return _page(request, portal, error=problem.sentence, status=refusals.status_of(problem))
    finally:
        _running.set(_running.get() - 1)
    return _page(request, portal, verdict=verdict, file_name=name)


def _signed_file(data: bytes, portal: Portal) -> dict[str, Any]:
    """The verdict on a receipt or on opening minutes: files of a fixed form."""
    found = sealing.check_paper(data, [portal.receipt_key.verify_key])
    return {**asdict(found), "checks": [], "trusted_roots": [], "issued": ""}


async def _uploaded(request: Request, portal: Portal) -> tuple[str, bytes]:
    if not csrf.is_same_site(request, portal.settings):
        raise forms.FormRefused(forms.STALE)
    async with request.form(max_files=1, max_fields=3, max_part_size=4096) as form:
        token = form.get(csrf.FIELD)
        if not isinstance(token, str) or not csrf.is_own_form(request, token, portal.settings):
            raise forms.FormRefused(forms.STALE)
        upload = form.get("document")
        if not isinstance(upload, UploadFile) or not upload.filename:
            raise Invalid(NO_FILE)
        data = await upload.read(LARGEST + 1)
        if len(data) > LARGEST:
            raise Invalid(TOO_LARGE)
        if not data.startswith((b"%PDF-", b"{")) or _is_large(data):
            raise Invalid(NOT_PDF)
        return upload.filename[:120], data


def _is_large(data: bytes) -> bool:
    return data.startswith(b"{") and len(data) > sealing.LARGEST_MINUTES


async def _examine(data: bytes, portal: Portal) -> dict[str, Any]:
    """The verdict of a child process, or the refusal of a file that is too much for it."""
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "procurement.web.verify_child",
        str(portal.settings.data_dir),
        portal.clock().isoformat(),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
    )
    try:
        with anyio.fail_after(SECONDS):
            output, complaint = await child.communicate(data)
    except TimeoutError:
        child.kill()
        await child.wait()
        output, complaint = b"", b"timeout"
    if not output:
        log.warning(
            "a document could not be checked: %s", complaint[-300:].decode("utf-8", "replace")
        )
        return {"genuine": False, "sentence": NOT_CHECKED, "checks": [], "trusted_roots": []}
    found: dict[str, Any] = json.loads(output)
    return found


ROUTES = [
    Route("/verify", show_verify, methods=["GET"]),
    Route("/verify", verify, methods=["POST"]),
]
