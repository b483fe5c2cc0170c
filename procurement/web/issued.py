"""Issued documents for download: the stored bytes, never drawn anew, for the campaign alone."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from procurement import awards, ceremonies
from procurement import portal as portals
from procurement.awards import ReportRow
from procurement.ceremonies import EXPORTS
from procurement.errors import ProcurementError, SignInNeeded
from procurement.portal import Portal
from procurement.web import headers, rooms, who
from procurement.web.threads import in_database
from procurement.work import missing

MEDIA = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


async def download_report(request: Request) -> Response:
    """The signed document as it was issued, byte for byte."""
    found = await _found(request)
    if isinstance(found, Response):
        return found
    row, content = found
    return _file(content, "application/pdf", file_name(row, "pdf"))


async def download_revision(request: Request) -> Response:
    """An earlier state of a document: as it was before the next signature, byte for byte."""
    number = int(request.path_params["number"])
    found = await _found(request, revision=number)
    if isinstance(found, Response):
        return found
    row, content = found
    name = f"{row.kind.value}-revision-{number}"
    return _file(content, "application/pdf", file_name(row, "pdf", name))


async def download_record(request: Request) -> Response:
    """The decision record that the document carries, for programs that compute it again."""
    found = await _found(request)
    if isinstance(found, Response):
        return found
    row, content = found
    record = await in_database(ceremonies.record_in, content)
    return _file(record, "application/json", file_name(row, "json"))


async def download_export(request: Request) -> Response:
    """A paper, a workbook or a list made from the record of an issued document."""
    wanted = str(request.path_params["export"])
    if wanted not in EXPORTS:
        raise missing("export")
    found = await _found(request)
    if isinstance(found, Response):
        return found
    row, content = found
    name, ending = wanted.split(".")
    try:
        made = await in_database(ceremonies.export_of, content, wanted)
    except ProcurementError as refusal:
        return rooms.refused(refusal, rooms.FRONT)
    return _file(made, MEDIA[ending], file_name(row, ending, name))


async def _found(
    request: Request, revision: int | None = None
) -> tuple[ReportRow, bytes] | Response:
    portal = portals.installed()
    token = who.token_in(request.scope, portal.settings.cookie_name)
    report_id = str(request.path_params["report"])
    try:
        return await in_database(_read, portal, token, report_id, revision)
    except SignInNeeded:
        return rooms.to_sign_in("/reports")
    except ProcurementError as refusal:
        return rooms.refused(refusal, rooms.FRONT)


def _read(
    portal: Portal, token: str | None, report_id: str, revision: int | None
) -> tuple[ReportRow, bytes]:
    with portal.reading_as(token) as work:
        return awards.get_report(work, report_id, revision=revision)


def _file(content: bytes, kind: str, name: str) -> Response:
    return Response(
        content,
        media_type=kind,
        headers={
            "content-disposition": f'attachment; filename="{name}"',
            "content-security-policy": headers.FILE_POLICY,
            "cache-control": "no-store",
        },
    )


def file_name(row: ReportRow, ending: str, name: str = "") -> str:
    """A file's name without marks that a disk or a header could trip on."""
    safe = "".join(char if char.isascii() and char.isalnum() else "-" for char in row.reference)
    return f"{name or row.kind.value}-{safe[:60]}.{ending}"


ROUTES = [
    Route("/reports/{report:str}.pdf", download_report, methods=["GET"]),
    Route("/reports/{report:str}.json", download_record, methods=["GET"]),
    Route("/reports/{report:str}/revisions/{number:int}.pdf", download_revision, methods=["GET"]),
    Route("/reports/{report:str}/{export:str}", download_export, methods=["GET"]),
]
