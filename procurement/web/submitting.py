"""Submitting a bid sealed: what is about to be sealed, the one button, and the receipt.

These pages stand outside Streamlit: a press counts once however often it arrives, and the receipt
is a page with an address of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from procurement import bids, ceremonies, rfps, sealing
from procurement import portal as portals
from procurement.bids import About, BidStatus, VersionRow
from procurement.ceremonies import BidReadiness
from procurement.documents import Requirements, value_of
from procurement.documents.outline import (
    DraftProblem,
    Part,
    blank,
    offer_form,
    profile_parts,
    questions_of,
    value_at,
)
from procurement.errors import Invalid, OutOfOrder, ProcurementError, SignInNeeded
from procurement.portal import Portal
from procurement.rfps import Notice, RfpStatus
from procurement.sealing import Part as Envelope
from procurement.web import forms, headers, markup, rooms, who
from procurement.web.threads import in_database
from procurement.work import missing

PROFILE_PARTS = frozenset(part.key for part in profile_parts())


@dataclass(frozen=True)
class Gap:
    """One thing to settle before submitting, with the page where that is done."""

    sentence: str
    path: str


@dataclass(frozen=True)
class Sealed:
    """What one envelope will hold: its name, when it is opened, and the answers by part."""

    title: str
    opened: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Summary:
    """A bid about to be sealed, in words."""

    bid_id: str
    rfp_id: str
    reference: str
    title: str
    buyer: str
    due: str
    due_utc: str
    lots: tuple[tuple[str, str], ...]
    envelopes: tuple[Sealed, ...]
    gaps: tuple[Gap, ...]
    questions: tuple[Gap, ...]
    replaces: int
    version: int
    click: str


@dataclass(frozen=True)
class Shown:
    """One submission as its vendor keeps it."""

    bid_id: str
    rfp_id: str
    reference: str
    title: str
    version: VersionRow
    at: str
    at_utc: str
    due: str
    is_newest: bool
    is_withdrawn: bool
    takes_bids: bool
    digests: tuple[tuple[str, str, int], ...]
    files: tuple[About, ...]
    key_id: str
    signature: str
    trail_head: str


async def show_submit(request: Request) -> Response:
    """What will be sealed, in which envelope, and what is missing; strangers sign in first."""
    portal = portals.installed()
    bid_id = str(request.path_params["bid"])
    token = who.token_in(request.scope, portal.settings.cookie_name)
    try:
        summary = await in_database(_summary, portal, token, bid_id)
    except SignInNeeded:
        return rooms.to_sign_in("/open_rfps")
    except ProcurementError as refusal:
        return await _refused(portal, token, bid_id, refusal)
    return markup.page(request, portal.settings, "submit.html", bid=summary)


async def _refused(
    portal: Portal, token: str | None, bid_id: str, refusal: ProcurementError
) -> Response:
    """The refusal with the way back to the bid; a bid that is not theirs has none."""
    rfp_id = await in_database(_rfp_of, portal, token, bid_id)
    return rooms.refused(refusal, (f"/bid?rfp={rfp_id}", "To your bid") if rfp_id else rooms.FRONT)


def _rfp_of(portal: Portal, token: str | None, bid_id: str) -> str:
    try:
        with portal.reading_as(token) as work:
            return bids.get_bid(work, bid_id, keys=portal.storage_keys).rfp_id
    except ProcurementError:
        return ""


# The summary -----------------------------------------------------------------------------------


def _summary(portal: Portal, token: str | None, bid_id: str) -> Summary:
    with portal.reading_as(token) as work:
        bid = bids.get_bid(work, bid_id, keys=portal.storage_keys)
        profile = bids.my_profile(work, keys=portal.storage_keys)
        notice = rfps.get_notice(work, bid.rfp_id)
        published = rfps.get_published(work, bid.rfp_id)
        files = bids.list_files(work, bid.id, keys=portal.storage_keys)
    _still_open(notice)
    posting = value_of(Requirements, published.requirements, file=published.reference)
    ready = ceremonies.bid_readiness(bid, profile, posting)
    asked = bids.second_look(bids.bid_of(ready.offer, ready.profile, posting))
    chosen = ready.offer.get("lots")
    letters = [each for each in chosen if each in posting.lots] if isinstance(chosen, list) else []
    return Summary(
        bid_id=bid.id,
        rfp_id=bid.rfp_id,
        reference=notice.reference,
        title=notice.title,
        buyer=notice.buyer,
        due=rooms.in_zone(notice.closes_at, notice.timezone),
        due_utc=rooms.in_zone(notice.closes_at, "UTC"),
        lots=tuple((letter, posting.lots[letter].name) for letter in letters),
        envelopes=_envelopes(ready, offer_form(posting, letters), files=len(files)),
        gaps=tuple(_gap(one, bid.rfp_id) for one in ready.missing),
        questions=tuple(_gap(one, bid.rfp_id) for one in asked),
        replaces=len(bid.versions) if bid.status == BidStatus.SUBMITTED else 0,
        version=bid.version,
        click=portal.new_id(),
    )


def _still_open(notice: Notice) -> None:
    if notice.status == RfpStatus.CANCELLED:
        raise OutOfOrder("This RFP is cancelled; it takes no bids.")
    if notice.status != RfpStatus.OPEN:
        raise OutOfOrder(
            "The deadline has passed, so nothing more is taken. What you submitted before stands."
        )


def _gap(problem: DraftProblem, rfp_id: str) -> Gap:
    where = f"part={quote(problem.part)}&question={quote(problem.question)}"
    if problem.part in PROFILE_PARTS:
        return Gap(problem.sentence, f"/profile?{where}")
    return Gap(problem.sentence, f"/bid?rfp={rfp_id}&{where}")


def _envelopes(ready: BidReadiness, form: Sequence[Part], *, files: int) -> tuple[Sealed, ...]:
    evidence = () if files == 0 else (f"Evidence: {files} {'file' if files == 1 else 'files'}",)
    technical, price = bids.split(ready.offer)
    standing = _counted(profile_parts(), ready.profile)
    return (
        Sealed(
            "Technical envelope",
            "Opened after the deadline by the campaign's officers.",
            (*_counted(form, technical), *(f"Profile, {line}" for line in standing), *evidence),
        ),
        Sealed(
            "Price envelope",
            "Stays closed until the technical scores are locked.",
            _counted(form, price),
        ),
    )


def _counted(form: Sequence[Part], tree: Mapping[str, object]) -> tuple[str, ...]:
    """The parts of a form that hold answers, each with their number."""
    lines = []
    for part in form:
        number = sum(not blank(value_at(tree, each.path)) for each in questions_of([part]))
        if number:
            lines.append(f"{part.title}: {number} {'answer' if number == 1 else 'answers'}")
    return tuple(lines)


# Submitting ------------------------------------------------------------------------------------


async def submit(request: Request) -> Response:
    """Seal and submit; the server's clock decides, and the same press twice is one submission."""
    portal = portals.installed()
    form = await forms.read(request, portal.settings)
    bid_id = str(request.path_params["bid"])
    token = who.token_in(request.scope, portal.settings.cookie_name)
    try:
        version, click = rooms.version_of(form.get("version", "")), _click(form.get("click", ""))
        row = await in_database(_submit, portal, token, bid_id, version, click)
    except SignInNeeded:
        return rooms.to_sign_in("/open_rfps")
    except ProcurementError as refusal:
        return await _refused(portal, token, bid_id, refusal)
    return RedirectResponse(f"/bids/{bid_id}/receipt/{row.number}", 303)


def _click(given: str) -> str:
    if not given.isascii() or not given.isalnum() or len(given) > 64:
        raise Invalid("Load the page again.", {"click": "is not one of ours"})
    return given


def _submit(portal: Portal, token: str | None, bid_id: str, version: int, click: str) -> VersionRow:
    return ceremonies.submit_bid(portal, token, bid_id, version=version, click=click)


# The receipt -----------------------------------------------------------------------------------


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
    names = {Envelope.TECHNICAL: "Technical envelope", Envelope.PRICE: "Price envelope"}
    facts = sorted(signed.receipt.envelopes, key=lambda fact: list(names).index(fact.part))
    return Shown(
        bid_id=bid.id,
        rfp_id=bid.rfp_id,
        reference=notice.reference,
        title=notice.title,
        version=row,
        at=rooms.in_zone(row.submitted_at, notice.timezone),
        at_utc=rooms.in_zone(row.submitted_at, "UTC"),
        due=rooms.in_zone(notice.closes_at, notice.timezone),
        is_newest=row.number == len(bid.versions),
        is_withdrawn=bid.status == BidStatus.WITHDRAWN,
        takes_bids=notice.status == RfpStatus.OPEN,
        digests=tuple((names[fact.part], fact.digest, fact.size) for fact in facts),
        files=tuple(files),
        key_id=signed.key_id,
        signature=signed.signature.hex(),
        trail_head=signed.receipt.trail_head,
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


async def receipt_key(_request: Request) -> Response:
    """The public key that receipts are checked with: anybody may have it."""
    key = portals.installed().receipt_key.verify_key
    return JSONResponse(
        {"key_id": key.key_id, "public_key": key.public_key.hex()},
        headers={"content-disposition": 'attachment; filename="receipt-key.json"'},
    )


ROUTES = [
    Route("/bids/{bid:str}/submit", show_submit, methods=["GET"]),
    Route("/bids/{bid:str}/submit", submit, methods=["POST"]),
    Route("/bids/{bid:str}/receipt/{number:int}", show_receipt, methods=["GET"]),
    Route("/bids/{bid:str}/receipt/{number:int}/file", download_receipt, methods=["GET"]),
    Route("/receipt-key.json", receipt_key, methods=["GET"]),
]
