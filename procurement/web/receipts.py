"""The receipt of one submission: page, signed file, PDF; later, whether it is what was opened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from procurement import bids, instants, rfps, sealing
from procurement import portal as portals
from procurement.bids import About, BidStatus, OwnPart, VersionRow
from procurement.errors import SignInNeeded
from procurement.portal import Portal
from procurement.rfps import RfpStatus
from procurement.sealing import Part as Envelope
from procurement.web import headers, markup, rooms, who
from procurement.web.threads import in_database
from procurement.work import missing

if TYPE_CHECKING:
    from procurement.reports.receipt_page import Paper

NAMES = {Envelope.TECHNICAL: "Technical envelope", Envelope.PRICE: "Price envelope"}


@dataclass(frozen=True)
class Opened:
    """What came out of one envelope, beside what the receipt says."""

    name: str
    at: str
    digest: str
    is_as_sent: bool
    failure: str


@dataclass(frozen=True)
class Shown:
    """One submission as its vendor keeps it."""

    bid_id: str
    rfp_id: str
    reference: str
    named: str  # with its buyer
    title: str
    version: VersionRow
    at: str
    at_utc: str
    due: str
    is_newest: bool
    is_withdrawn: bool
    unconfirmed: tuple[int, ...]  # the addenda under which the bid is suspended
    takes_bids: bool
    digests: tuple[tuple[str, str, int], ...]
    files: tuple[About, ...]
    opened: tuple[Opened, ...]
    key_id: str
    signature: str
    trail_head: str


async def show_receipt(request: Request) -> Response:
    """One submission: when it arrived, its number, and the digests that were signed."""
    portal = portals.installed()
    found = await _found(request, portal)
    if isinstance(found, Response):
        return found
    return markup.page(request, portal.settings, "receipt.html", receipt=found)


async def _found(request: Request, portal: Portal) -> Shown | Response:
    token = who.token_in(request.scope, portal.settings.cookie_name)
    bid_id, number = str(request.path_params["bid"]), int(request.path_params["number"])
    try:
        return await in_database(_shown, portal, token, bid_id, number)
    except SignInNeeded:
        return rooms.to_sign_in("/open_rfps")


def _shown(portal: Portal, token: str | None, bid_id: str, number: int) -> Shown:
    with portal.reading_as(token) as work:
        bid = bids.get_bid(work, bid_id, keys=portal.storage_keys)
        notice = rfps.get_notice(work, bid.rfp_id)
        row = next((one for one in bid.versions if one.number == number), None)
        if row is None:
            raise missing("receipt")
        files = bids.sealed_files(work, bid.id, row.number, keys=portal.storage_keys)
    signed = sealing.read_signed_receipt(row.receipt.encode())
    facts = sorted(signed.receipt.envelopes, key=lambda fact: list(NAMES).index(fact.part))
    return Shown(
        bid_id=bid.id,
        rfp_id=bid.rfp_id,
        reference=notice.reference,
        named=notice.named,
        title=notice.title,
        version=row,
        at=instants.in_words(row.submitted_at, notice.timezone, form=instants.TO_THE_SECOND),
        at_utc=instants.in_words(row.submitted_at, "UTC", form=instants.TO_THE_SECOND),
        due=instants.in_words(notice.closes_at, notice.timezone, form=instants.TO_THE_SECOND),
        is_newest=row.number == len(bid.versions),
        is_withdrawn=bid.status == BidStatus.WITHDRAWN,
        unconfirmed=bid.unconfirmed,
        takes_bids=notice.status == RfpStatus.OPEN,
        digests=tuple((NAMES[fact.part], fact.digest, fact.size) for fact in facts),
        files=tuple(files),
        opened=tuple(_opened(bid.opened, row, signed.receipt, notice.timezone)),
        key_id=signed.key_id,
        signature=signed.signature.hex(),
        trail_head=signed.receipt.trail_head,
    )


def _opened(
    parts: Sequence[OwnPart], row: VersionRow, receipt: sealing.Receipt, timezone: str
) -> Iterator[Opened]:
    """What was opened of this very version; the digests are compared here and now."""
    for part in parts:
        if part.number == row.number:
            named = receipt.fact(Envelope(part.part)).digest
            yield Opened(
                name=NAMES[Envelope(part.part)],
                at=instants.in_words(part.opened_at, timezone),
                digest=part.digest,
                is_as_sent=part.digest == named,
                failure=part.failure,
            )


async def download_receipt(request: Request) -> Response:
    """The receipt as the file that was signed, byte for byte."""
    portal = portals.installed()
    found = await _found(request, portal)
    if isinstance(found, Response):
        return found
    name = file_name(found.reference, found.version.number)
    return Response(
        found.version.receipt.encode(),
        media_type="application/json",
        headers={
            "content-disposition": f'attachment; filename="{name}"',
            "content-security-policy": headers.FILE_POLICY,
        },
    )


def file_name(reference: str, number: int) -> str:
    """A file's name without marks that a disk or a header could trip on."""
    safe = "".join(char if char.isascii() and char.isalnum() else "-" for char in reference)
    return f"receipt-{safe[:60]}-version-{number}.json"


async def download_pdf(request: Request) -> Response:
    """The receipt drawn for the files of a firm; the signed file is inside, byte for byte."""
    portal = portals.installed()
    found = await _found(request, portal)
    if isinstance(found, Response):
        return found
    name = file_name(found.reference, found.version.number).replace(".json", ".pdf")
    return Response(
        await in_database(_signed, found, portal),
        media_type="application/pdf",
        headers={
            "content-disposition": f'attachment; filename="{name}"',
            "content-security-policy": headers.FILE_POLICY,
            "cache-control": "no-store",
        },
    )


def _signed(found: Shown, portal: Portal) -> bytes:
    """The PDF, made and signed when it is asked for: submitting waits for neither.

    A time-stamp server that does not answer ends it, unless the settings do without. Raises:
    ``NotReady``.
    """
    from procurement import reports  # noqa: PLC0415 - slow to load, and rarely needed
    from procurement.reports import receipt_page  # noqa: PLC0415 - the same

    paper, at = _paper(found, portal.settings.address), portal.clock()
    return reports.signed_by_the_portal(
        portal.settings,
        lambda ring, server: receipt_page.sign(paper, ring, at=at, server=server),
        at=at,
        instead="the signed file itself, which counts, is on the receipt's page.",
    )


def _paper(found: Shown, address: str) -> Paper:
    from procurement.reports import receipt_page  # noqa: PLC0415 - slow to load, and rarely needed

    return receipt_page.Paper(
        reference=found.reference,
        title=found.title,
        version=found.version.number,
        number=found.version.sequence,
        received=(found.at, found.at_utc),
        due=found.due,
        submitted_by=found.version.submitted_by,
        sealed="before it was uploaded" if found.version.is_own_seal else "by the portal",
        envelopes=found.digests,
        trail_head=found.trail_head,
        key_id=found.key_id,
        signature=found.signature,
        file=found.version.receipt.encode(),
        address=address,
    )


async def receipt_key(_request: Request) -> Response:
    """The public key that receipts are checked with: anybody may have it."""
    key = portals.installed().receipt_key.verify_key
    return JSONResponse(
        {"key_id": key.key_id, "public_key": key.public_key.hex()},
        headers={"content-disposition": 'attachment; filename="receipt-key.json"'},
    )


ROUTES = [
    Route("/bids/{bid:str}/receipt/{number:int}", show_receipt, methods=["GET"]),
    Route("/bids/{bid:str}/receipt/{number:int}/file", download_receipt, methods=["GET"]),
    Route("/bids/{bid:str}/receipt/{number:int}/pdf", download_pdf, methods=["GET"]),
    Route("/receipt-key.json", receipt_key, methods=["GET"]),
]
