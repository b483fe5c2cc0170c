"""The public page where anybody checks a comparison, a receipt or minutes: a sentence, then why."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import asdict
from html import escape
from typing import Any

from anyio.lowlevel import RunVar
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from procurement import portal as portals
from procurement import sealing, signing
from procurement.errors import Invalid, TooMany
from procurement.portal import Portal
from procurement.web import csrf, forms, markup, refusals, trust, verify_run
from procurement.web.threads import in_database

LARGEST = 20 * 1024 * 1024
SECONDS = 60.0
AT_ONCE = 2
NO_FILE = "Choose a file first."
NOT_PDF = (
    "This is not a PDF file. Receipts and minutes are taken as the JSON file that was given out."
)
TOO_LARGE = "The file is larger than 20 MB. Check it with the command: procurement verify FILE.pdf"
# Where the steps of a check stand in the page.
STEPS = "<!-- steps -->"
BUSY = "Several documents are being checked right now. Try again in a minute."
# The number of a document, as its paper prints it.
_NUMBER = re.compile(r"[0-9A-F]{4}(-[0-9A-F]{4}){3}")
_running: RunVar[int] = RunVar("procurement.verifying", 0)


async def show_verify(request: Request) -> Response:
    """The form; whoever scanned the code on a paper is told what the code alone is worth."""
    asked = request.query_params.get("document", "")
    scanned = asked if _NUMBER.fullmatch(asked) else ""
    return _page(request, portals.installed(), scanned=scanned)


def _page(
    request: Request,
    portal: Portal,
    *,
    error: str = "",
    status: int = 200,
    verdict: dict[str, Any] | None = None,
    file_name: str = "",
    scanned: str = "",
) -> Response:
    return markup.page(
        request,
        portal.settings,
        "verify.html",
        status,
        error=error,
        verdict=verdict,
        file_name=file_name,
        scanned=scanned,
        certificates=signing.list_certificates(portal.settings.keys_dir),
        listed_at=signing.republished_at(portal.settings.keys_dir),
    )


async def verify(request: Request) -> Response:
    """Check the uploaded file; nothing of it is kept.

    A PDF takes a second or more, so its answer begins at once and tells each step.
    """
    portal = portals.installed()
    if _running.get() >= AT_ONCE:
        raise TooMany(BUSY)
    _running.set(_running.get() + 1)
    check: verify_run.Check | None = None
    try:
        name, data = await _uploaded(request, portal)
        if data.startswith(b"%PDF-"):
            check = verify_run.Check(data, portal, SECONDS, _give_free)
            return _telling(request, portal, name, data, check)
        verdict = await in_database(_signed_file, data, portal)
    except Invalid as problem:
        return _page(request, portal, error=problem.sentence, status=refusals.status_of(problem))
    finally:
        if check is None:
            _give_free()
    return _page(request, portal, verdict=verdict, file_name=name)


def _give_free() -> None:
    """One check less is under way."""
    _running.set(_running.get() - 1)


def _signed_file(data: bytes, portal: Portal) -> dict[str, Any]:
    """The verdict on a receipt or on opening minutes: files of a fixed form."""
    found = sealing.check_paper(data, [portal.receipt_key.verify_key])
    more = {}
    if found.genuine and found.kind == "receipt":
        more = trust.words_of_receipt(portal, data)
    return {**asdict(found), "checks": [], "trusted_roots": [], "issued": "", **more}


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


def _telling(
    request: Request, portal: Portal, name: str, data: bytes, check: verify_run.Check
) -> Response:
    """The page as far as it is known, then each step, then the verdict and the rest."""
    before = _page(request, portal)
    head, _, _ = _text(before).partition(STEPS)

    async def pieces() -> AsyncIterator[str]:
        yield f'{head}<ol class="working" role="status" aria-label="What is being checked">'
        async for step in check.steps():
            yield f"<li>{escape(step)}</li>\n"
        verdict = await check.verdict()
        verdict.update(await in_database(trust.words_of, portal, data, verdict))
        whole = _text(_page(request, portal, verdict=verdict, file_name=name))
        yield f"</ol>{whole.partition(STEPS)[2]}"

    headers = {one: value for one, value in before.headers.items() if one != "content-length"}
    return StreamingResponse(pieces(), headers=headers)


def _text(page: Response) -> str:
    return bytes(page.body).decode()


ROUTES = [
    Route("/verify", show_verify, methods=["GET"]),
    Route("/verify", verify, methods=["POST"]),
]
