"""The page on which a vendor adds evidence to a draft bid, says what it shows, and deletes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from procurement import bids, ceremonies, instants, rfps
from procurement import portal as portals
from procurement.bids import KeptFile
from procurement.ceremonies import Upload
from procurement.errors import ProcurementError, SignInNeeded
from procurement.portal import Portal
from procurement.rfps import RfpStatus
from procurement.web import csrf, forms, markup, refusals, rooms, uploading, who
from procurement.web.threads import in_database
from procurement.web.uploading import Sent, Taken

BOX = "for-"
CONDITIONS = "Conditions every bid must meet"
CLOSED = "The deadline has passed, so nothing more is taken. What you submitted before stands."


@dataclass(frozen=True)
class Item:
    """A criterion or gate that a file can be evidence for."""

    id: str
    title: str
    evidence: str


@dataclass(frozen=True)
class Shelf:
    """A bid's evidence as its page shows it."""

    bid_id: str
    rfp_id: str
    reference: str
    named: str  # with its buyer
    title: str
    due: str
    is_open: bool
    files: tuple[KeptFile, ...]
    groups: tuple[tuple[str, tuple[Item, ...]], ...]
    held: int
    most_files: int
    most_bytes: int
    file_bytes: int

    @property
    def titles(self) -> Mapping[str, str]:
        """What each criterion and gate is called."""
        return {item.id: item.title for _, items in self.groups for item in items}

    @property
    def room(self) -> int:
        """How many bytes may still be added."""
        return max(0, self.most_bytes - self.held)


async def show_files(request: Request) -> Response:
    """The files of the draft, and the form that adds more."""
    return await _page(request, portals.installed())


async def _page(
    request: Request,
    portal: Portal,
    *,
    taken: Taken | None = None,
    error: str = "",
    status: int = 200,
) -> Response:
    bid_id = str(request.path_params["bid"])
    token = who.token_in(request.scope, portal.settings.cookie_name)
    try:
        shelf = await in_database(_look, portal, token, bid_id)
    except SignInNeeded:
        return rooms.to_sign_in("/open_rfps")
    wanted = request.query_params.get("change", "")
    return markup.page(
        request,
        portal.settings,
        "bid_files.html",
        status,
        shelf=shelf,
        changing=next((file for file in shelf.files if file.id == wanted), None),
        taken=taken,
        error=error,
        hint=uploading.hint(portal.settings),
        accept=uploading.ACCEPT,
        size_words=uploading.size_words,
    )


def _look(portal: Portal, token: str | None, bid_id: str) -> Shelf:
    with portal.reading_as(token) as work:
        bid = bids.get_bid(work, bid_id, keys=portal.storage_keys)
        files = tuple(bids.list_files(work, bid_id, keys=portal.storage_keys))
        notice = rfps.get_notice(work, bid.rfp_id)
        rubric = rfps.get_published(work, bid.rfp_id).rubric
    limits = ceremonies.limits_of(portal)
    return Shelf(
        bid_id=bid.id,
        rfp_id=bid.rfp_id,
        reference=notice.reference,
        named=notice.named,
        title=notice.title,
        due=instants.in_words(notice.closes_at, notice.timezone),
        is_open=notice.status == RfpStatus.OPEN,
        files=files,
        groups=groups_of(rubric),
        held=sum(file.about.size for file in files),
        most_files=limits.files,
        most_bytes=limits.bid_bytes,
        file_bytes=limits.file_bytes,
    )


def groups_of(rubric: Mapping[str, Any]) -> tuple[tuple[str, tuple[Item, ...]], ...]:
    """Criteria with their sub-criteria, then the gates, as boxes to tick."""
    found: dict[str, list[Item]] = {}
    for row in bids.takes_evidence(rubric):
        criterion = rubric["criteria"].get(row.get("criterion"))
        found.setdefault(str(criterion or CONDITIONS), []).append(_item(row))
    return tuple((title, tuple(items)) for title, items in found.items())


def _item(row: Mapping[str, Any]) -> Item:
    return Item(str(row["id"]), str(row["title"]), str(row.get("evidence") or ""))


# Adding ------------------------------------------------------------------------------------------


async def add_files(request: Request) -> Response:
    """Take the files of the form; whoever may not is refused before the body is read."""
    portal = portals.installed()
    token = who.token_in(request.scope, portal.settings.cookie_name)
    shelf = await _door(request, portal, token)
    if not shelf.is_open:
        return await _page(request, portal, error=CLOSED, status=409)
    uploading.check_size(request, shelf.room)
    try:
        with uploading.one_of_few():
            sent = await uploading.read(request, portal.settings, most_files=shelf.most_files)
            keep = partial(_keep, portal, token, shelf.bid_id, sent)
            taken = await uploading.take_each(sent.files, keep, largest=shelf.file_bytes)
    except forms.FormRefused:
        raise
    except ProcurementError as refusal:
        status = refusals.status_of(refusal)
        return await _page(request, portal, error=refusal.sentence, status=status)
    if taken.problems:
        return await _page(request, portal, taken=taken, status=400)
    return RedirectResponse(f"/bids/{shelf.bid_id}/files", 303)


async def _door(request: Request, portal: Portal, token: str | None) -> Shelf:
    """The bid's evidence, for its vendor only. Raises: ``FormRefused``, ``NotFound``."""
    if not csrf.is_same_site(request, portal.settings) or token is None:
        raise forms.FormRefused(forms.STALE)
    try:
        return await in_database(_look, portal, token, str(request.path_params["bid"]))
    except SignInNeeded as ended:
        raise forms.FormRefused(forms.STALE) from ended


async def _keep(portal: Portal, token: str | None, bid_id: str, sent: Sent, up: Upload) -> object:
    items, note = sent.chosen(BOX), sent.fields.get("note", "").strip()

    def keep() -> str:
        return ceremonies.add_evidence(portal, token, bid_id, up, items=items, note=note)

    return await in_database(keep)


# Changing and deleting ---------------------------------------------------------------------------


async def change_file(request: Request) -> Response:
    """What one file is evidence for."""
    portal = portals.installed()
    token = who.token_in(request.scope, portal.settings.cookie_name)
    shelf = await _door(request, portal, token)
    sent = await uploading.read(request, portal.settings, most_files=0)
    items, note = sent.chosen(BOX), sent.fields.get("note", "").strip()

    def change() -> None:
        with portal.work_as(token) as work:
            file_id = str(request.path_params["file"])
            bids.change_file(work, file_id, items, note, keys=portal.storage_keys)

    return await _done(request, portal, shelf, change)


async def delete_file(request: Request) -> Response:
    """One file of the draft is gone, its bytes too."""
    portal = portals.installed()
    token = who.token_in(request.scope, portal.settings.cookie_name)
    shelf = await _door(request, portal, token)
    await forms.read(request, portal.settings)

    def delete() -> None:
        with portal.work_as(token) as work:
            bids.delete_file(work, str(request.path_params["file"]))

    return await _done(request, portal, shelf, delete)


async def _done(
    request: Request, portal: Portal, shelf: Shelf, act: Callable[[], None]
) -> Response:
    try:
        await in_database(act)
    except ProcurementError as refusal:
        status = refusals.status_of(refusal)
        return await _page(request, portal, error=refusal.sentence, status=status)
    return RedirectResponse(f"/bids/{shelf.bid_id}/files", 303)


ROUTES = [
    Route("/bids/{bid:str}/files", show_files, methods=["GET"]),
    Route("/bids/{bid:str}/files", add_files, methods=["POST"]),
    Route("/bids/{bid:str}/files/{file:str}", change_file, methods=["POST"]),
    Route("/bids/{bid:str}/files/{file:str}/delete", delete_file, methods=["POST"]),
]
