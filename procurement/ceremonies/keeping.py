"""Files between shelf and database: kept encrypted, fetched by those who may, cleared up.

Bytes are encrypted and written before the transaction that makes a row of them, so nobody waits
for a disk; when the transaction fails they go again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from procurement import bids, evaluations, rfps, sealing
from procurement.bids import LONGEST_NOTE, About, Limits, OpenedFile
from procurement.documents.uploads import Checked, Kind, shown_name
from procurement.errors import Conflict, Invalid, NotFound
from procurement.evaluations import Standing
from procurement.policy import Act, Parties, visitor
from procurement.portal import Portal
from procurement.rfps import NewDocument
from procurement.sealing import SealedFile
from procurement.work import Work, missing

ON_ITS_WAY_S = 3600.0


@dataclass(frozen=True)
class Upload:
    """An uploaded file that was looked into: the name it came with, what it is, its bytes."""

    name: str
    checked: Checked
    content: bytes


@dataclass(frozen=True)
class Fetched:
    """A stored file, readable again."""

    name: str
    kind: Kind
    pages: int
    content: bytes


def limits_of(portal: Portal) -> Limits:
    """How much evidence one bid may hold in this installation."""
    settings = portal.settings
    return Limits(settings.file_bytes, settings.bid_bytes, settings.bid_files)


def add_evidence(
    portal: Portal,
    token: str | None,
    bid_id: str,
    upload: Upload,
    *,
    items: tuple[str, ...] = (),
    note: str = "",
) -> str:
    """A file belongs to the vendor's draft, encrypted; returns its id.

    Raises: as ``bids.add_file``.
    """
    limits, keys = limits_of(portal), portal.storage_keys
    about = About(
        name=shown_name(upload.name, upload.checked.kind),
        kind=upload.checked.kind,
        size=len(upload.content),
        digest=hashlib.sha256(upload.content).hexdigest(),
        pages=upload.checked.pages,
        items=items,
        note=note,
        says=upload.checked.says,
        is_scan=upload.checked.is_scan,
    )
    with portal.reading_as(token) as work:
        bids.may_add(work, bid_id, about.size, limits=limits)
    file_id = portal.new_id()
    place = bids.file_place(bid_id, file_id)
    with _on_the_shelf(portal, file_id, upload.content, place), portal.work_as(token) as work:
        bids.add_file(work, bid_id, file_id, about, keys=keys, limits=limits)
    return file_id


def attach_document(
    portal: Portal,
    token: str | None,
    rfp_id: str,
    upload: Upload,
    *,
    title: str = "",
    series: str = "",
) -> str:
    """A document belongs to the RFP's draft; ``series`` names the one it replaces. Returns its id.

    Raises: as ``rfps.attach_document``.
    """
    with portal.reading_as(token) as work:
        rfps.may_attach(work, rfp_id)
    file_id = portal.new_id()
    new = NewDocument(
        id=file_id,
        name=shown_name(upload.name, upload.checked.kind),
        kind=upload.checked.kind,
        size=len(upload.content),
        pages=upload.checked.pages,
        digest=hashlib.sha256(upload.content).hexdigest(),
        title=title,
        series=series,
    )
    place = rfps.document_place(rfp_id, file_id)
    with _on_the_shelf(portal, file_id, upload.content, place), portal.work_as(token) as work:
        rfps.attach_document(work, rfp_id, new)
    return file_id


@contextmanager
def _on_the_shelf(
    portal: Portal, file_id: str, content: bytes, place: Mapping[str, str | int]
) -> Iterator[None]:
    """The bytes lie on the shelf, encrypted; they go again when what follows fails."""
    portal.uploads.put(file_id, sealing.encrypt(content, portal.storage_keys, place))
    try:
        yield
    except BaseException:
        portal.uploads.drop(file_id)
        raise


# Fetching ----------------------------------------------------------------------------------------


def fetch_file(portal: Portal, token: str | None, file_id: str) -> Fetched:
    """The original of a file for whoever may have it; the trail keeps who fetched it.

    Raises: ``NotFound`` alike for a missing file and for one of somebody else's; both are recorded.
    """
    with portal.work_as(token) as work:
        found = _found(work, portal, file_id)
        work.authorize(Act.READ_FILE, found.parties)
    return _readable(portal, found)


def look_at_file(portal: Portal, token: str | None, file_id: str) -> Fetched:
    """The same for drawing its pages on a screen, which leaves no entry.

    Raises: as ``fetch_file``.
    """
    with portal.reading_as(token) as work:
        found = _found(work, portal, file_id)
    return _readable(portal, found)


def _found(work: Work, portal: Portal, file_id: str) -> bids.Found | rfps.FoundDocument:
    found: bids.Found | rfps.FoundDocument | None
    found = bids.find_file(work, file_id, keys=portal.storage_keys)
    found = found or rfps.find_document(work, file_id)
    if found is None:
        work.attempting(Act.READ_FILE, Parties("file", file_id))
        raise missing("file")
    if isinstance(found, bids.Found) and found.rfp_id:
        _insist_on_a_seat(work, found.rfp_id)
    return found


def _insist_on_a_seat(work: Work, rfp_id: str) -> None:
    """Whoever only scores reads evidence as a member of the panel who may score just now."""
    if bids.may_read_names(work, rfp_id):
        return
    mine = [panel.standing for panel in evaluations.my_panels(work) if panel.rfp_id == rfp_id]
    if not {Standing.SCORING, Standing.LOCKED} & set(mine):
        raise missing("file")


def _readable(portal: Portal, found: bids.Found | rfps.FoundDocument) -> Fetched:
    stored = portal.uploads.get(found.id)
    if stored is None:
        raise NotFound("This file was deleted a moment ago.")
    content = sealing.decrypt(stored, portal.storage_keys, found.place)
    return Fetched(found.name, found.kind, found.pages, content)


# Sealing and opening -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Attachment:
    """A file of a draft on its way into the envelope."""

    about: About
    content: bytes

    @property
    def sealed(self) -> SealedFile:
        """As the envelope holds it."""
        return SealedFile(self.about.name, self.about.kind.media_type, self.content)

    @property
    def told(self) -> dict[str, Any]:
        """What the envelope's document says of it, besides name and bytes."""
        about = self.about
        return {"items": list(about.items), "note": about.note, "pages": about.pages}


def draft_attachments(portal: Portal, work: Work, bid_id: str) -> list[Attachment]:
    """The files of the actor's own draft with their bytes, in order.

    Raises: ``NotFound`` for everybody but its vendor; ``Conflict`` when one was deleted just now.
    """
    attachments = []
    for file in bids.list_files(work, bid_id, keys=portal.storage_keys):
        stored = portal.uploads.get(file.id)
        if stored is None:
            raise Conflict("A file of this bid was deleted meanwhile. Load it again, then submit.")
        place = bids.file_place(bid_id, file.id)
        content = sealing.decrypt(stored, portal.storage_keys, place)
        attachments.append(Attachment(file.about, content))
    return attachments


class Unpacked:
    """The files that come out of envelopes, kept encrypted on the shelf one bid after another."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal
        self.files: list[OpenedFile] = []

    def keep(self, bid_id: str, files: Sequence[SealedFile], told: Sequence[Any]) -> None:
        """Keep the files of one bid with what its document said of them.

        Raises: ``Invalid`` when the two do not fit together.
        """
        try:
            pairs = [(file, _about(file, words)) for file, words in zip(files, told, strict=True)]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise Invalid("The files in this envelope are not the ones it names.") from error
        self._keep_all(bid_id, pairs)

    def keep_unseen(self, bid_id: str, files: Sequence[SealedFile], told: Sequence[Any]) -> None:
        """The same for files that nobody looked into before: each is checked like an upload.

        Raises: ``Invalid`` for one that is not taken, before any of the bid is kept.
        """
        pairs = []
        for file, words in zip(files, told, strict=True):
            try:
                checked = self._portal.look(file.content)
            except Invalid as refusal:
                raise Invalid(
                    f"A file in it is not taken. {file.name}: {refusal.sentence}"
                ) from None
            about = _about_unseen(file, words, checked)
            pairs.append((file, about))
        self._keep_all(bid_id, pairs)

    def _keep_all(self, bid_id: str, pairs: Iterable[tuple[SealedFile, About]]) -> None:
        for position, (file, about) in enumerate(pairs, start=1):
            file_id = self._portal.new_id()
            place = bids.opened_place(bid_id, file_id)
            stored = sealing.encrypt(file.content, self._portal.storage_keys, place)
            self._portal.uploads.put(file_id, stored)
            self.files.append(OpenedFile(file_id, bid_id, position, about))


def _about(file: SealedFile, told: Mapping[str, Any]) -> About:
    return About(
        name=file.name,
        kind=next(kind for kind in Kind if kind.media_type == file.media_type),
        size=len(file.content),
        digest=hashlib.sha256(file.content).hexdigest(),
        pages=int(told["pages"]),
        items=tuple(str(item) for item in told["items"]),
        note=str(told["note"]),
    )


def _about_unseen(file: SealedFile, told: Any, checked: Checked) -> About:
    """What is said of a file that its vendor sealed; kind and pages are what was found."""
    words = told if isinstance(told, Mapping) else {}
    items = words.get("items", [])
    return About(
        name=shown_name(file.name, checked.kind),
        kind=checked.kind,
        size=len(file.content),
        digest=hashlib.sha256(file.content).hexdigest(),
        pages=checked.pages,
        items=tuple(str(item)[:20] for item in items[:50]) if isinstance(items, list) else (),
        note=str(words.get("note", ""))[:LONGEST_NOTE],
    )


@contextmanager
def unpacking(portal: Portal) -> Iterator[Unpacked]:
    """A place for files that come out of envelopes; when the opening fails they all go again."""
    unpacked = Unpacked(portal)
    try:
        yield unpacked
    except BaseException:
        for file in unpacked.files:
            portal.uploads.drop(file.id)
        raise


def clear_up(portal: Portal) -> int:
    """Drop stored bytes that no row knows, such as those of a crash; returns how many files went.

    What came within the last hour stays: its row may be on its way.
    """
    with portal.reading(visitor()) as work:
        known = bids.known_files(work) | rfps.known_documents(work)
    return portal.uploads.sweep(known, older_than_s=ON_ITS_WAY_S)
