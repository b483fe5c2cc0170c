"""What anybody may hold against a signed paper: certificates, revocations, what was issued."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from procurement import awards, bids, instants, policy, signing
from procurement import portal as portals
from procurement.awards import IssuedNote
from procurement.portal import Portal
from procurement.web import headers
from procurement.web.threads import in_database
from procurement.work import missing

KEPT = "The portal still keeps these envelopes, byte for byte, and its trail tells of them."
NOT_KEPT = "Genuine, but the portal no longer keeps this bid as it was received"
ASK = "Keep this file, and ask the campaign and the administrator of the portal what happened."
IN_THE_PDF = (
    "What counts is the signed file that is attached to this PDF: check it here too. Of a receipt "
    "the answer then tells whether the portal still keeps the bid."
)


def words_of(portal: Portal, data: bytes, verdict: dict[str, Any]) -> dict[str, Any]:
    """What the register says of exactly these bytes: the heading of the answer, and remarks."""
    with portal.reading(policy.visitor()) as work:
        note = awards.find_issued(work, hashlib.sha256(data).hexdigest())
    return {"heading": _heading(verdict, note), "remarks": _remarks(verdict, note)}


def words_of_receipt(portal: Portal, data: bytes) -> dict[str, Any]:
    """Whether the portal still keeps what a genuine receipt names: heading and remarks."""
    with portal.reading(policy.visitor()) as work:
        problems = bids.check_receipt(work, data.strip(), [portal.receipt_key.verify_key])
    if not problems:
        return {"heading": "Genuine", "remarks": [KEPT]}
    return {"heading": NOT_KEPT, "remarks": [*problems, ASK]}


def _heading(verdict: dict[str, Any], note: IssuedNote | None) -> str:
    """Only a whole, newest and valid copy that the portal issued is called plainly genuine."""
    said = str(verdict.get("heading") or "Not genuine")
    if not verdict["genuine"] or verdict.get("is_receipt"):
        return said
    if note is not None and note.superseded_at is not None:
        return "Genuine, but superseded"
    if note is not None and note.revision < note.revisions:
        return "Genuine, but not the newest copy"
    return "Genuine, but not in the register" if note is None and said == "Genuine" else said


def _remarks(verdict: dict[str, Any], note: IssuedNote | None) -> list[str]:
    if not verdict["genuine"] or verdict.get("is_receipt"):
        return [IN_THE_PDF] if verdict["genuine"] else []
    if note is None:
        return [
            "It is not in this portal's register of issued documents: it was made on the command "
            "line, or elsewhere with the same keys. Ask for the copy that the portal issued."
        ]
    said = [
        f"This is an exact copy of document {note.number}, issued by this portal on "
        f"{_told(note.issued_at)}."
    ]
    if note.revision < note.revisions:
        said.append(
            "A signature or a stamp was added since: the newest copy is another file, which begins "
            "with this one."
        )
    if note.superseded_at is not None:
        said.append(
            f"The award that it tells of was undone on {_told(note.superseded_at)}. It proves what "
            "was decided then, and holds no more."
        )
    return said


def _told(at: datetime) -> str:
    return instants.in_words(at, "UTC")


async def show_root(_request: Request) -> Response:
    """The root certificate, which readers trust: nothing secret."""
    return await _published(signing.ROOT_CERTIFICATE, "application/x-pem-file", "root.pem")


async def show_revocations(_request: Request) -> Response:
    """The revocation list that the root signed, as every check asks it."""
    return await _published(signing.REVOCATIONS, "application/pkix-crl", "revocations.crl")


async def show_own(_request: Request) -> Response:
    """The certificates that the organisation brought itself, with their issuers."""
    return await _published(signing.OWN_CERTIFICATES, "application/x-pem-file", "own.pem")


async def _published(stored: str, kind: str, name: str) -> Response:
    path = portals.installed().settings.keys_dir / stored
    if not await in_database(path.is_file):
        raise missing("certificate")
    content = await in_database(path.read_bytes)
    return Response(
        content,
        media_type=kind,
        headers={
            "content-disposition": f'attachment; filename="{name}"',
            "content-security-policy": headers.FILE_POLICY,
            "cache-control": "no-store",
        },
    )


ROUTES = [
    Route("/trust/root.pem", show_root, methods=["GET"]),
    Route("/trust/revocations.crl", show_revocations, methods=["GET"]),
    Route("/trust/own.pem", show_own, methods=["GET"]),
]
