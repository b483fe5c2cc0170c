"""The page on which staff attach an RFP's documents while drafting, and replace or remove them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from procurement import ceremonies, instants, rfps
from procurement import portal as portals
from procurement.ceremonies import Upload
from procurement.errors import Invalid, ProcurementError, SignInNeeded
from procurement.policy import Act
from procurement.portal import Portal
from procurement.rfps import AddendumState, Document, RfpStatus
from procurement.web import csrf, forms, markup, refusals, rooms, uploading, who
from procurement.web.threads import in_database
from procurement.web.uploading import Sent

FROZEN = (
    "This RFP is published: its documents are frozen. Begin an addendum to attach another "
    "version, so that every vendor learns of it."
)


@dataclass(frozen=True)
class Desk:
    """An RFP's documents as their page shows them."""

    rfp_id: str
    reference: str
    title: str
    is_draft: bool  # documents may be attached: to a draft, or by an addendum
    may_change: bool
    by_addendum: bool
    documents: tuple[tuple[Document, tuple[Document, ...]], ...]  # the newest, and older ones
    timezone: str

    def told(self, document: Document) -> str:
        """When a version was attached, in the RFP's zone."""
        return instants.in_words(document.attached_at, self.timezone)


async def show_documents(request: Request) -> Response:
    """The documents with all their versions, and the form that attaches one."""
    return await _page(request, portals.installed())


async def _page(
    request: Request, portal: Portal, *, error: str = "", status: int = 200
) -> Response:
    token = who.token_in(request.scope, portal.settings.cookie_name)
    try:
        desk = await in_database(_look, portal, token, str(request.path_params["rfp"]))
    except SignInNeeded:
        return rooms.to_sign_in("/rfps")
    wanted = request.query_params.get("replace", "")
    newest = [first for first, _ in desk.documents]
    return markup.page(
        request,
        portal.settings,
        "rfp_documents.html",
        status,
        desk=desk,
        replacing=next((one for one in newest if one.series == wanted), None),
        error=error,
        frozen=FROZEN,
        hint=uploading.hint(portal.settings),
        accept=uploading.ACCEPT,
        size_words=uploading.size_words,
    )


def _look(portal: Portal, token: str | None, rfp_id: str) -> Desk:
    with portal.reading_as(token) as work:
        row = rfps.get_rfp(work, rfp_id)
        documents = rfps.list_documents(work, rfp_id)
        may_change = work.permits(Act.ATTACH_DOCUMENT, rfps.parties_of(work, rfp_id))
        addendum = rfps.addendum_draft(work, rfp_id)
    by_addendum = (
        row.status == RfpStatus.OPEN
        and addendum is not None
        and addendum.state == AddendumState.DRAFT
    )
    return Desk(
        rfp_id=row.id,
        reference=row.reference,
        title=row.title,
        is_draft=row.status == RfpStatus.DRAFT or by_addendum,
        may_change=may_change,
        by_addendum=by_addendum,
        documents=tuple(by_series(documents)),
        timezone=row.timezone,
    )


def by_series(documents: Sequence[Document]) -> list[tuple[Document, tuple[Document, ...]]]:
    """Each document's newest version with the older ones."""
    return [
        (
            newest,
            tuple(one for one in documents if one.series == newest.series and one.id != newest.id),
        )
        for newest in documents
        if newest.is_newest
    ]


# Attaching and removing --------------------------------------------------------------------------


async def attach(request: Request) -> Response:
    """Take one document, or a new version of one; who may not is refused before it is read."""
    portal = portals.installed()
    token = who.token_in(request.scope, portal.settings.cookie_name)
    await _door(request, portal, token)
    rfp_id = str(request.path_params["rfp"])
    try:
        await in_database(_may, portal, token, rfp_id)
        uploading.check_size(request, portal.settings.file_bytes)
        with uploading.one_of_few():
            sent = await uploading.read(request, portal.settings, most_files=1)
            keep = partial(_keep, portal, token, rfp_id, sent)
            taken = await uploading.take_each(sent.files, keep, largest=portal.settings.file_bytes)
        if taken.problems:
            raise Invalid(taken.problems[0][1])
    except forms.FormRefused:
        raise
    except ProcurementError as refusal:
        status = refusals.status_of(refusal)
        return await _page(request, portal, error=refusal.sentence, status=status)
    return RedirectResponse(f"/rfps/{rfp_id}/documents", 303)


def _may(portal: Portal, token: str | None, rfp_id: str) -> None:
    with portal.reading_as(token) as work:
        rfps.may_attach(work, rfp_id)


async def _door(request: Request, portal: Portal, token: str | None) -> Desk:
    if not csrf.is_same_site(request, portal.settings) or token is None:
        raise forms.FormRefused(forms.STALE)
    try:
        return await in_database(_look, portal, token, str(request.path_params["rfp"]))
    except SignInNeeded as ended:
        raise forms.FormRefused(forms.STALE) from ended


async def _keep(portal: Portal, token: str | None, rfp_id: str, sent: Sent, up: Upload) -> object:
    title, series = sent.fields.get("title", ""), sent.fields.get("series", "")

    def keep() -> str:
        return ceremonies.attach_document(portal, token, rfp_id, up, title=title, series=series)

    return await in_database(keep)


async def remove(request: Request) -> Response:
    """A document of the draft is gone with all its versions."""
    portal = portals.installed()
    token = who.token_in(request.scope, portal.settings.cookie_name)
    await _door(request, portal, token)
    await forms.read(request, portal.settings)
    rfp_id = str(request.path_params["rfp"])
    try:
        await in_database(_removal(portal, token, str(request.path_params["document"])))
    except ProcurementError as refusal:
        status = refusals.status_of(refusal)
        return await _page(request, portal, error=refusal.sentence, status=status)
    return RedirectResponse(f"/rfps/{rfp_id}/documents", 303)


def _removal(portal: Portal, token: str | None, document_id: str) -> Callable[[], None]:
    def remove_it() -> None:
        with portal.work_as(token) as work:
            rfps.remove_document(work, document_id)

    return remove_it


ROUTES = [
    Route("/rfps/{rfp:str}/documents", show_documents, methods=["GET"]),
    Route("/rfps/{rfp:str}/documents", attach, methods=["POST"]),
    Route("/rfps/{rfp:str}/documents/{document:str}/remove", remove, methods=["POST"]),
]
