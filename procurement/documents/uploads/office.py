"""DOCX and XLSX: archives that are read member by member, within limits, before they are kept."""

from __future__ import annotations

import io
import re
import stat
import zipfile
from collections.abc import Sequence

from procurement.documents.uploads import people, properties, sheets, texts
from procurement.documents.uploads.model import Checked, Kind, refused
from procurement.documents.uploads.polyglots import has_markup

MOST_MEMBERS = 3_000
MOST_BYTES = 150 * 1024 * 1024
MOST_RATIO = 200
SMALL = 1024 * 1024
END = b"PK\x05\x06"
END_SIZE = 22
CONTENT_TYPES = "[Content_Types].xml"
DAMAGED = "This Office file is damaged. Save it again, or save it as a PDF."
TOO_MUCH = "This file unpacks to far more than it seems. Save it as a PDF."
ARCHIVE = "Archives are not taken. Upload the documents in it one by one."
MACROS = "This document holds macros or controls. Save it without them, or as a PDF."
INSIDE = "This document holds other files. Remove them, or save it as a PDF."
OUTSIDE = "This document loads something from outside. Remove the link, or save it as a PDF."
_MACROS = re.compile(r"vbaproject|macrosheets|activex|dialogsheets", re.IGNORECASE)
_INSIDE = re.compile(r"/embeddings/|externallinks/|\.(?:zip|docx|xlsx|bin|exe|html?|svg)$", re.I)
_HARMLESS = re.compile(r"/printersettings/|thumbnail", re.IGNORECASE)
_RELATION = re.compile(rb"<[^<>]*TargetMode\s*=\s*[\"']External[\"'][^<>]*>", re.IGNORECASE)
_HYPERLINK = re.compile(rb"Type\s*=\s*[\"'][^\"']*/hyperlink[\"']", re.IGNORECASE)
_DDE = re.compile(rb"\bDDE(?:AUTO)?\b")


def check(data: bytes) -> Checked:
    """What a document or a workbook is, if it may be kept. Raises: ``Invalid``."""
    at = len(data) - END_SIZE
    if not data.startswith(b"PK\x03\x04") or data[at : at + 4] != END:
        raise refused(DAMAGED if zipfile.is_zipfile(io.BytesIO(data)) else ARCHIVE)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            _bearable(members, len(data))
            parts = _unpacked(archive, members)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise refused(DAMAGED) from error
    except RuntimeError as error:  # zipfile's word for a member behind a password
        raise refused("This file asks for a password. Save it without one.") from error
    return Checked(_kind(parts), says=properties.of_office(parts))


def _bearable(members: Sequence[zipfile.ZipInfo], size: int) -> None:
    if len(members) > MOST_MEMBERS:
        raise refused(TOO_MUCH)
    declared = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if declared > MOST_BYTES or packed > size:
        raise refused(TOO_MUCH)
    if declared > SMALL and declared > MOST_RATIO * max(packed, 1):
        raise refused(TOO_MUCH)
    names = [member.filename for member in members]
    if len(set(names)) != len(names):
        raise refused(DAMAGED)
    for member in members:
        _harmless(member)


def _harmless(member: zipfile.ZipInfo) -> None:
    name = member.orig_filename
    steps = name.split("/")
    if "\\" in name or "\0" in name or name.startswith("/") or ".." in steps or ":" in steps[0]:
        raise refused("A member of this archive points out of it. It is not taken.")
    mode = member.external_attr >> 16
    if stat.S_ISLNK(mode) or member.flag_bits & 0x1:
        raise refused("This archive holds links or passwords. It is not taken.")
    if _MACROS.search(name):
        raise refused(MACROS)
    if _INSIDE.search(f"/{name}") and not _HARMLESS.search(f"/{name}"):
        raise refused(INSIDE)


def _unpacked(archive: zipfile.ZipFile, members: Sequence[zipfile.ZipInfo]) -> dict[str, bytes]:
    """Every member's bytes, never more than announced; a lying header fails its checksum."""
    parts: dict[str, bytes] = {}
    left = MOST_BYTES
    for member in members:
        with archive.open(member) as stream:
            content = stream.read(left + 1)
        left -= len(content)
        if left < 0 or len(content) != member.file_size:
            raise refused(TOO_MUCH)
        if content.startswith((b"PK\x03\x04", b"MZ", b"%PDF-")):
            raise refused(INSIDE)
        parts[member.filename] = content
    return parts


def _kind(parts: dict[str, bytes]) -> Kind:
    types = parts.get(CONTENT_TYPES, b"")
    if b"macroEnabled" in types or b"vnd.ms-office.vbaProject" in types:
        raise refused(MACROS)
    for name, content in parts.items():
        _nothing_from_outside(name, content)
    if b"wordprocessingml.document.main+xml" in types and texts.BODY in parts:
        texts.refuse_lists(parts, types)
        return Kind.DOCX
    if b"spreadsheetml.sheet.main+xml" in types and "xl/workbook.xml" in parts:
        people.refuse_lists(sheets.rows_of(parts), is_table=True)
        return Kind.XLSX
    raise refused(ARCHIVE)


def _nothing_from_outside(name: str, content: bytes) -> None:
    is_markup = name.endswith((".xml", ".rels", ".vml"))
    if is_markup and (b"<!DOCTYPE" in content or b"<!ENTITY" in content):
        raise refused(DAMAGED)
    if name.endswith(".rels"):
        for relation in _RELATION.findall(content):
            if not _HYPERLINK.search(relation):
                raise refused(OUTSIDE)
    if name.startswith("word/") and is_markup and _DDE.search(content):
        raise refused(OUTSIDE)
    if not is_markup and has_markup(content[:2048]):
        raise refused(INSIDE)
