"""Verbs and reads of an RFP's documents: attach, replace by a new version, remove, find."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm.attributes import flag_modified
from sqlmodel import col, select

from procurement.documents.uploads import Kind
from procurement.errors import Invalid, NotFound, OutOfOrder
from procurement.policy import Act, Parties
from procurement.rfps import addendum_loading, loading, queries, rules
from procurement.rfps.addendum_model import AddendumState
from procurement.rfps.addendum_records import AddendumDocument, RfpAddendum
from procurement.rfps.file_model import (
    LONGEST_TITLE,
    MOST_DOCUMENTS,
    Document,
    NewDocument,
)
from procurement.rfps.file_records import RfpDocument
from procurement.rfps.model import RfpStatus
from procurement.rfps.records import Rfp
from procurement.work import Work, missing

Place = Mapping[str, str | int]
FROZEN = (
    "This RFP is published: its documents are frozen. Begin an addendum to attach another "
    "version, so that every vendor learns of it."
)


@dataclass(frozen=True)
class FoundDocument:
    """A document somebody may fetch: its shown name, and where its bytes belong."""

    id: str
    name: str
    kind: Kind
    pages: int
    place: Place
    parties: Parties  # whose reading it is


def document_place(rfp_id: str, file_id: str) -> Place:
    """Where the bytes of a document belong: copied anywhere else they do not decrypt."""
    return {"table": "rfp_document", "rfp": rfp_id, "file": file_id}


def may_attach(work: Work, rfp_id: str) -> None:
    """Insist that documents may be attached to this RFP now.

    Raises: ``NotFound``, ``NotAllowed``, ``OutOfOrder`` once it is published or has enough.
    """
    rfp = loading.rfp_by_id(work, rfp_id)
    work.attempting(Act.ATTACH_DOCUMENT, rfp.parties)
    work.require(Act.ATTACH_DOCUMENT, rfp.parties)
    _open_to_documents(work, rfp)
    if len(_rows(work, rfp.id)) >= MOST_DOCUMENTS:
        raise OutOfOrder(f"An RFP holds at most {MOST_DOCUMENTS} versions of documents.")


def attach_document(work: Work, rfp_id: str, new: NewDocument) -> None:
    """The document is part of the RFP; of one it replaces the older versions stay readable.

    Once the RFP is published it goes out with the addendum that is being prepared.

    Refuses: ``NotFound``, ``NotAllowed``, ``OutOfOrder`` once published and without an addendum,
    ``Invalid`` for a title that is missing or too long, and for bytes that the newest version has
    already.
    """
    rfp = loading.rfp_by_id(work, rfp_id)
    rows = _rows(work, rfp.id)
    before = [row for row in rows if new.series and row.series == new.series]
    if new.series and not before:
        raise missing("document")
    title = before[-1].title if before else _title(new.title)
    number = before[-1].number + 1 if before else 1
    work.authorize(
        Act.ATTACH_DOCUMENT, rfp.parties, document=title, number=number, digest=new.digest
    )
    addendum = _open_to_documents(work, rfp)
    if len(rows) >= MOST_DOCUMENTS:
        raise OutOfOrder(f"An RFP holds at most {MOST_DOCUMENTS} versions of documents.")
    if before and before[-1].digest == new.digest:
        raise Invalid("This is the version that is there already, byte for byte.")
    work.session.add(
        RfpDocument(
            id=new.id,
            rfp_id=rfp.id,
            series=new.series or new.id,
            number=number,
            title=title,
            name=new.name,
            kind=new.kind.value,
            size=new.size,
            pages=new.pages,
            digest=new.digest,
            attached_at=work.now,
            attached_by=work.actor.name,
        )
    )
    if addendum is not None:
        work.session.flush()
        work.session.add(AddendumDocument(file_id=new.id, addendum_id=addendum.id))
        _touch(work, addendum)


def _touch(work: Work, addendum: RfpAddendum) -> None:
    """The addendum is another one than its page showed: nobody publishes it unseen."""
    flag_modified(addendum, "why")
    work.session.add(addendum)


def _title(given: str) -> str:
    title = " ".join(given.split())
    if not title:
        raise Invalid("Say what the document is, such as “Draft contract”.")
    if len(title) > LONGEST_TITLE or not title.isprintable():
        raise Invalid(f"The title must be a line of at most {LONGEST_TITLE} characters.")
    return title


def remove_document(work: Work, document_id: str) -> None:
    """A document of a draft is gone with all its versions; the trail keeps that it was there.

    Of a published RFP only a version goes that waits for an addendum.

    Refuses: ``NotFound``, ``NotAllowed``, ``OutOfOrder`` once published.
    """
    row = work.session.get(RfpDocument, document_id)
    if row is None:
        raise missing("document")
    rfp = loading.rfp_by_id(work, row.rfp_id)
    work.authorize(Act.REMOVE_DOCUMENT, rfp.parties, document=row.title, number=row.number)
    addendum = _open_to_documents(work, rfp)
    if addendum is None:
        gone = [each for each in _rows(work, rfp.id) if each.series == row.series]
    else:
        gone = [_pending(work, row)]
        _touch(work, addendum)
    for each in gone:
        work.session.delete(each)
        work.discarded.append(each.id)


def _pending(work: Work, row: RfpDocument) -> RfpDocument:
    """A version that waits for an addendum, without its place there."""
    if row.id not in addendum_loading.pending_documents(work, row.rfp_id):
        raise OutOfOrder("This version is published, so it stays. Attach another one.")
    work.session.delete(work.session.get(AddendumDocument, row.id))
    work.session.flush()
    return row


def _open_to_documents(work: Work, rfp: Rfp) -> RfpAddendum | None:
    """The addendum with which a document goes out, ``None`` for an RFP that is not published.

    Raises: ``OutOfOrder`` for a published one without an addendum being prepared.
    """
    status = rules.status(rfp.facts, at=work.now)
    if status == RfpStatus.DRAFT:
        return None
    row = addendum_loading.unpublished(work, rfp.id)
    if status != RfpStatus.OPEN or row is None or row.state != AddendumState.DRAFT:
        raise OutOfOrder(FROZEN)
    return row


def list_documents(work: Work, rfp_id: str) -> Sequence[Document]:
    """Every version of an RFP's documents, the newest of each first.

    What waits for an addendum only the campaign sees.

    Raises: ``NotFound`` for everybody but the campaign and, once published, admitted vendors.
    """
    return list(work.lasting(f"documents of {rfp_id}", lambda: _list_documents(work, rfp_id)))


def _list_documents(work: Work, rfp_id: str) -> tuple[Document, ...]:
    rfp = loading.rfp_by_id(work, rfp_id)
    if not _may_read(work, rfp):
        raise missing("RFP")
    pending = addendum_loading.pending_documents(work, rfp.id)
    is_own = rfp.organization_id == work.actor.organization_id
    rows = [row for row in _rows(work, rfp.id) if is_own or row.id not in pending]
    newest = {row.series: row.number for row in rows}
    order = list(newest)
    shown = sorted(rows, key=lambda row: (order.index(row.series), -row.number))
    return tuple(
        _document(row, is_newest=newest[row.series] == row.number, is_pending=row.id in pending)
        for row in shown
    )


def _document(row: RfpDocument, *, is_newest: bool, is_pending: bool) -> Document:
    return Document(
        id=row.id,
        rfp_id=row.rfp_id,
        series=row.series,
        number=row.number,
        title=row.title,
        name=row.name,
        kind=Kind(row.kind),
        size=row.size,
        pages=row.pages,
        digest=row.digest,
        attached_at=row.attached_at,
        attached_by=row.attached_by,
        is_newest=is_newest,
        is_pending=is_pending,
    )


def find_document(work: Work, document_id: str) -> FoundDocument | None:
    """A document that the actor may fetch; ``None`` when there is none of this id.

    Raises: ``NotFound`` for everybody who may not, which is recorded.
    """
    row = work.session.get(RfpDocument, document_id)
    if row is None:
        return None
    rfp = loading.rfp_by_id(work, row.rfp_id)
    # The reading is the reader's; the campaign may know which vendor has fetched what.
    parties = Parties(
        "file",
        row.id,
        organization_id=work.actor.organization_id,
        counterparty_id=rfp.organization_id,
        label=rfp.reference,
    )
    work.attempting(Act.READ_FILE, parties)
    is_hidden = (
        rfp.organization_id != work.actor.organization_id
        and row.id in addendum_loading.pending_documents(work, rfp.id)
    )
    if is_hidden or not _may_read(work, rfp) or not work.permits(Act.READ_FILE, parties):
        raise missing("file")
    place = document_place(rfp.id, row.id)
    return FoundDocument(row.id, row.name, Kind(row.kind), row.pages, place, parties)


def _may_read(work: Work, rfp: Rfp) -> bool:
    if rfp.organization_id == work.actor.organization_id:
        return True
    try:
        queries.get_published(work, rfp.id)
    except NotFound:
        return False
    return True


def _rows(work: Work, rfp_id: str) -> Sequence[RfpDocument]:
    query = (
        select(RfpDocument)
        .where(col(RfpDocument.rfp_id) == rfp_id)
        .order_by(col(RfpDocument.attached_at), col(RfpDocument.series), col(RfpDocument.number))
    )
    return work.session.exec(query).all()


def known_documents(work: Work) -> frozenset[str]:
    """The ids of all documents, for clearing up the shelf."""
    return frozenset(work.session.exec(select(RfpDocument.id)).all())
