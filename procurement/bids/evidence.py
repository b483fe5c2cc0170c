"""Evidence files for their readers: kept at the opening, listed by criterion, found by id."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlmodel import col, select

from procurement import rfps
from procurement.bids import file_loading, loading, rules
from procurement.bids.file_loading import about_place, file_place, hidden, opened_place
from procurement.bids.file_model import Evidence, Found, OpenedFile
from procurement.bids.file_records import BidFile, OpenedEvidence
from procurement.bids.records import Bid, BidLabel
from procurement.policy import Act, Parties
from procurement.rfps import RfpStatus
from procurement.sealing import Keyring
from procurement.work import Work, missing


def keep_opened_files(work: Work, files: Iterable[OpenedFile], *, keys: Keyring) -> None:
    """The files that came out of the envelopes belong to the opened bids.

    For the act that opens, in its transaction: it asks for no permission of its own.
    """
    for file in files:
        place = about_place(opened_place(file.bid_id, file.id))
        work.session.add(
            OpenedEvidence(
                id=file.id,
                bid_id=file.bid_id,
                position=file.position,
                size=file.about.size,
                about=hidden(file.about.as_dict(), keys, place),
                opened_at=work.now,
            )
        )


def list_evidence(
    work: Work, rfp_id: str, *, keys: Keyring, veiled: bool = False
) -> Sequence[Evidence]:
    """Every file of the opened bids of an own RFP, by label and in the vendor's order.

    Names are veiled for a panel before the technical lock, and for anybody who asks for it.
    Raises: ``NotFound`` before the opening and for everybody but the campaign.
    """
    rfps.get_rfp(work, rfp_id)
    status = rfps.status_of(work, rfp_id)
    if not rfps.is_opened(status):
        raise missing("opened bid")
    labels = labels_of(work, rfp_id)
    found = work.session.exec(
        select(OpenedEvidence)
        .join(Bid, col(Bid.id) == col(OpenedEvidence.bid_id))
        .where(col(Bid.rfp_id) == rfp_id)
        .order_by(col(OpenedEvidence.bid_id), col(OpenedEvidence.position))
    )
    is_veiled = _is_veiled(work, status) or (veiled and status == RfpStatus.OPENED)
    rows = [_evidence(row, labels, keys, is_veiled=is_veiled) for row in found]
    return sorted(rows, key=lambda row: rules.label_order(row.label))


def _evidence(
    row: OpenedEvidence, labels: Mapping[str, str], keys: Keyring, *, is_veiled: bool
) -> Evidence:
    about = file_loading.opened_about(row, keys)
    label = labels.get(row.bid_id, "Bid")
    veil = f"{label} - evidence {row.position}{about.kind.suffix}"
    name = veil if is_veiled else about.name
    return Evidence(row.id, row.bid_id, label, name, about)


def labels_of(work: Work, rfp_id: str) -> Mapping[str, str]:
    """The labels drawn at the opening, by bid."""
    rows = work.session.exec(select(BidLabel).where(col(BidLabel.rfp_id) == rfp_id))
    return {row.bid_id: row.label for row in rows}


def _is_veiled(work: Work, status: RfpStatus) -> bool:
    return not rules.reads_names(work.actor.roles, status)


def find_file(work: Work, file_id: str, *, keys: Keyring) -> Found | None:
    """A file of a bid that the actor may fetch; ``None`` when no bid has one of this id.

    A draft's is its vendor's alone, an opened one the campaign's. Raises: ``NotFound`` for all
    others, which is recorded.
    """
    draft = work.session.get(BidFile, file_id)
    if draft is not None:
        bid = loading.bid_by_id(work, draft.bid_id)
        label = rfps.name_for_vendors(work, bid.rfp_id)
        parties = Parties("file", file_id, organization_id=bid.vendor_id, label=label)
        _insist(work, parties)
        about = file_loading.kept(draft, keys).about
        place = file_place(bid.id, file_id)
        return Found(file_id, about.name, about.kind, about.pages, place, parties)
    opened = work.session.get(OpenedEvidence, file_id)
    return None if opened is None else _opened(work, opened, keys)


def _opened(work: Work, row: OpenedEvidence, keys: Keyring) -> Found:
    bid = loading.bid_by_id(work, row.bid_id)
    owner = rfps.parties_of(work, bid.rfp_id)
    parties = Parties("file", row.id, organization_id=owner.organization_id, label=owner.label)
    _insist(work, parties)
    is_veiled = _is_veiled(work, rfps.status_of(work, bid.rfp_id))
    one = _evidence(row, labels_of(work, bid.rfp_id), keys, is_veiled=is_veiled)
    place = opened_place(bid.id, row.id)
    kind, pages = one.about.kind, one.about.pages
    return Found(row.id, one.name, kind, pages, place, parties, bid.rfp_id)


def _insist(work: Work, parties: Parties) -> None:
    """The same refusal for a file of somebody else's as for a missing one; it is recorded."""
    work.attempting(Act.READ_FILE, parties)
    if not work.permits(Act.READ_FILE, parties):
        raise missing("file")


def known_files(work: Work) -> frozenset[str]:
    """The ids of all files that a row of this room knows, for clearing up the shelf."""
    drafts = work.session.exec(select(BidFile.id)).all()
    return frozenset([*drafts, *work.session.exec(select(OpenedEvidence.id)).all()])
