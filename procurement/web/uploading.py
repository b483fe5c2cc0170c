"""Takes files from a form of ours: who sends, how much, and what each file is, in this order.

A file stays in memory until it is encrypted: nothing readable of it is ever written to a disk, so
a body that is cut off leaves nothing behind.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from anyio.lowlevel import RunVar
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

from procurement.ceremonies import Upload, largest_pair
from procurement.documents.uploads import KINDS_IN_WORDS
from procurement.errors import Invalid, ProcurementError, TooMany
from procurement.settings import Settings
from procurement.web import bodies, csrf, forms, page_images

AT_ONCE = 4
MOST_FIELDS = 150
FIELD_BYTES = 8 * 1024
FORM_BYTES = 512 * 1024  # what the fields of such a form and the marks between files may take
SECONDS = 300.0
NO_FILE = "Choose at least one file first."
NO_ROOM = "These files are larger than what is still free. Delete some, or send fewer at once."
BUSY = "Several files are arriving right now. Wait a minute, then send yours again."
ACCEPT = ".pdf,.png,.jpg,.jpeg,.xlsx,.docx,.csv,.txt"
_PATHS = re.compile(r"/(?:bids/[^/]+/(?:files|spreadsheet|sealed|reveal)|rfps/[^/]+/documents)")
_running: RunVar[int] = RunVar("procurement.uploading", 0)


class _InMemory(MultiPartParser):
    """Starlette's parser would write a larger file to the disk as it comes."""

    spool_max_size = 1 << 40


@dataclass(frozen=True)
class Sent:
    """A form with its files: fields by name, and each file's name and bytes."""

    fields: Mapping[str, str]
    files: Sequence[tuple[str, bytes]] = field(repr=False)

    def chosen(self, prefix: str) -> tuple[str, ...]:
        """The ids of the boxes that are ticked: those whose field begins with the prefix."""
        return tuple(name.removeprefix(prefix) for name in self.fields if name.startswith(prefix))


@dataclass(frozen=True)
class Taken:
    """What became of the files of one form: how many were taken, and why others were not."""

    count: int
    problems: tuple[tuple[str, str], ...]  # the name a file came with, and the sentence


def body_limit(path: str, settings: Settings) -> bodies.BodyLimit | None:
    """How much may be sent to a path that takes files; ``None`` for every other path."""
    if not _PATHS.fullmatch(path):
        return None
    most = largest_pair(settings) if path.endswith("/sealed") else settings.bid_bytes
    return bodies.BodyLimit(most + FORM_BYTES, SECONDS)


def check_size(request: Request, room: int) -> None:
    """Refuse what would not fit any more before a byte of it is read.

    Raises: ``BodyRefusedError`` 413.
    """
    length = request.headers.get("content-length", "")
    if length.isascii() and length.isdigit() and int(length) > room + FORM_BYTES:
        raise bodies.BodyRefusedError(413, NO_ROOM)


@contextmanager
def one_of_few() -> Iterator[None]:
    """One of the few uploads at once: each holds its files in memory. Raises: ``TooMany``."""
    if _running.get() >= AT_ONCE:
        raise TooMany(BUSY)
    _running.set(_running.get() + 1)
    try:
        yield
    finally:
        _running.set(_running.get() - 1)


async def read(request: Request, settings: Settings, *, most_files: int) -> Sent:
    """The form with its files.

    Raises: ``FormRefused`` when it is not ours; ``Invalid`` when it cannot be read.
    """
    parser = _InMemory(
        request.headers,
        request.stream(),
        max_files=most_files,
        max_fields=MOST_FIELDS,
        max_part_size=FIELD_BYTES,
    )
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise forms.FormRefused(forms.STALE)
    try:
        form = await parser.parse()
    except (MultiPartException, ClientDisconnect) as error:
        raise Invalid("What was sent could not be read. Send it again.") from error
    try:
        token = form.get(csrf.FIELD)
        if not isinstance(token, str) or not csrf.is_own_form(request, token, settings):
            raise forms.FormRefused(forms.STALE)
        files = [
            (each.filename[:1000], await each.read())
            for each in form.getlist("files")
            if isinstance(each, UploadFile) and each.filename
        ]
    finally:
        await form.close()
    fields = {name: value for name, value in form.items() if isinstance(value, str)}
    return Sent(fields, files)


async def take_each(
    files: Sequence[tuple[str, bytes]],
    keep: Callable[[Upload], Awaitable[object]],
    *,
    largest: int,
) -> Taken:
    """Look into each file and keep those that are taken; one that is refused hinders no other.

    Raises: ``Invalid`` when there is none at all.
    """
    if not files:
        raise Invalid(NO_FILE)
    count = 0
    problems: list[tuple[str, str]] = []
    for name, content in files:
        try:
            if len(content) > largest:
                raise Invalid(f"This file is larger than {largest // 1024 // 1024} MB.")
            await keep(Upload(name, await page_images.check(content), content))
        except ProcurementError as refusal:
            problems.append((visible(name), refusal.sentence))
        else:
            count += 1
    return Taken(count, tuple(problems))


def visible(name: str) -> str:
    """The name a file came with, to say which one is meant."""
    seen = "".join(char if char.isprintable() else "·" for char in name)
    return seen if len(seen) <= 60 else f"{seen[:59]}…"


def size_words(size: int) -> str:
    """A size as people read it: ``820 bytes``, ``12 KB``, ``3.4 MB``."""
    if size < 1024:
        return f"{size} bytes"
    if size < 1024 * 1024:
        return f"{size / 1024:.0f} KB"
    return f"{size / 1024 / 1024:.1f} MB"


def hint(settings: Settings) -> str:
    """What may be chosen, in words."""
    return f"{KINDS_IN_WORDS}; up to {settings.file_bytes // 1024 // 1024} MB each."
