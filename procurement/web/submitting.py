"""Submitting a bid sealed: what is about to be sealed, and the one button.

The page stands outside Streamlit: a press counts once however often it arrives.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from procurement import bids, ceremonies, instants, rfps
from procurement import portal as portals
from procurement.bids import BidStatus, VersionRow
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
from procurement.web import forms, markup, rooms, who
from procurement.web.threads import in_database

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
        reference=notice.named,
        title=notice.title,
        buyer=notice.buyer,
        due=instants.in_words(notice.closes_at, notice.timezone, form=instants.TO_THE_SECOND),
        due_utc=instants.in_words(notice.closes_at, "UTC", form=instants.TO_THE_SECOND),
        lots=tuple((letter, posting.lots[letter].name) for letter in letters),
        envelopes=_envelopes(ready, offer_form(posting, letters), files=len(files)),
        gaps=tuple(_gap(one, bid.rfp_id) for one in ready.missing),
        questions=tuple(_gap(one, bid.rfp_id) for one in asked),
        replaces=len(bid.versions)
        if bid.status in {BidStatus.SUBMITTED, BidStatus.SUSPENDED}
        else 0,
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
        version, click = rooms.version_of(form.get("version", "")), click_of(form.get("click", ""))
        row = await in_database(_submit, portal, token, bid_id, version, click)
    except SignInNeeded:
        return rooms.to_sign_in("/open_rfps")
    except ProcurementError as refusal:
        return await _refused(portal, token, bid_id, refusal)
    return RedirectResponse(f"/bids/{bid_id}/receipt/{row.number}", 303)


def click_of(given: str) -> str:
    """The name of one press of a button. Raises: ``Invalid`` for what is none of ours."""
    if not given.isascii() or not given.isalnum() or len(given) > 64:
        raise Invalid("Load the page again.", {"click": "is not one of ours"})
    return given


def _submit(portal: Portal, token: str | None, bid_id: str, version: int, click: str) -> VersionRow:
    return ceremonies.submit_bid(portal, token, bid_id, version=version, click=click)


ROUTES = [
    Route("/bids/{bid:str}/submit", show_submit, methods=["GET"]),
    Route("/bids/{bid:str}/submit", submit, methods=["POST"]),
]
