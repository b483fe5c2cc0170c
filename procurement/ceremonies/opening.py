"""Opening the envelopes: the officers' shares give the key, which exists only in the call."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from procurement import bids, evaluations, rfps, sealing
from procurement.bids import EnvelopeRow, HeldRow, OpenedPart
from procurement.ceremonies import closing, content, keeping
from procurement.ceremonies.in_person import Fresh, insist_on_second_factor, typed_afresh
from procurement.ceremonies.keeping import Unpacked
from procurement.documents import Requirements, value_of
from procurement.errors import Invalid, ProcurementError, SealBroken
from procurement.portal import Portal
from procurement.work import Work


@dataclass(frozen=True)
class Opening:
    """One opening: of what, why one person opens alone, and who handed in which share."""

    rfp_id: str
    part: sealing.Part
    why: str = ""
    hands: Sequence[HeldRow] = ()


@dataclass(frozen=True)
class OfficerShare:
    """What an officer hands in: the passphrase of a wrapped share, or the recovery sheet's text."""

    passphrase: str = ""
    sheet: str = ""


def open_bids(
    portal: Portal, token: str | None, rfp_id: str, shares: Sequence[OfficerShare]
) -> int:
    """Open the technical envelopes of an RFP after its deadline; returns how many bids there are.

    The private key exists only in this call. An envelope that does not open is recorded with its
    reason and stays unread.

    Raises: ``OutOfOrder`` before the deadline, whatever shares are handed in; ``NotAllowed``;
    ``Invalid`` or ``SealBroken`` for a share that is wrong or missing, naming why.
    """
    return _open(portal, token, rfp_id, shares, sealing.Part.TECHNICAL)


def open_prices(
    portal: Portal, token: str | None, rfp_id: str, shares: Sequence[OfficerShare]
) -> int:
    """Open the price envelopes after the technical lock; returns how many there are.

    The shares are handed in again: the portal has kept no key since the first opening. Only
    price envelopes are read. Raises: ``OutOfOrder`` before the lock, whatever shares are handed
    in; else as ``open_bids``.
    """
    return _open(portal, token, rfp_id, shares, sealing.Part.PRICE)


def _open(
    portal: Portal,
    token: str | None,
    rfp_id: str,
    shares: Sequence[OfficerShare],
    part: sealing.Part,
) -> int:
    with portal.reading_as(token) as work:
        bids.may_open(work, rfp_id, part=part.value)
        wrapped = rfps.wrapped_shares(work, rfp_id)
    return open_with(portal, token, Opening(rfp_id, part), read_shares(shares, wrapped, rfp_id))


def open_with(
    portal: Portal, token: str | None, act: Opening, shares: Sequence[sealing.Share]
) -> int:
    """Open one part with shares that were read, the actor being the officer who opens.

    Raises: ``OutOfOrder`` before its time; ``NotAllowed``; ``Invalid`` or ``SealBroken`` for too
    few shares or one that does not fit.
    """
    with portal.reading_as(token) as work:
        bids.may_open(work, act.rfp_id, part=act.part.value)
        policy = sealing.read_key_policy(rfps.key_policy_of(work, act.rfp_id).encode())
    pair = sealing.join_shares(shares, policy)

    def read(row: EnvelopeRow, context: sealing.Context) -> bytes:
        return sealing.open_sealed(row.envelope, context, pair.private_key)

    return _read_all(portal, token, act, read, shares=[one.index for one in shares])


def open_by_reveal(
    portal: Portal,
    token: str | None,
    rfp_id: str,
    part: sealing.Part,
    *,
    fresh: Fresh,
    reason: str = "",
) -> int:
    """Open one part with the keys its bidders handed in, the opening shares being lost.

    Each envelope is committed to its own key, so a bidder opens what the receipt names or nothing.
    A bid whose key was not handed in stays closed, and the minutes say so. Returns how many bids
    there are.

    Raises: ``OutOfOrder`` before the deadline, before the shares were declared lost, or while
    bidders have time; ``NotAllowed`` for a wrong password or code, without the second factor that
    is required, or for the officer who declared the shares lost where two are needed; ``Invalid``
    without the reason of one who opens alone.
    """
    with portal.reading_as(token) as work:
        policy = sealing.read_key_policy(rfps.key_policy_of(work, rfp_id).encode())
        needed = policy.quorum.threshold
        bids.may_open_by_reveal(work, rfp_id, part=part.value, needs_second=needed > 1)
        profile = rfps.control_profile_of(work, rfp_id)
    why = bids.why_alone(reason) if bids.opens_alone(profile, shares=needed) else ""
    insist_on_second_factor(portal, token)
    typed_afresh(portal, token, fresh, undone="Nothing was opened.")
    with portal.reading_as(token) as work:
        handed = bids.handed_keys(work, rfp_id, part=part.value, keys=portal.storage_keys)

    def read(row: EnvelopeRow, context: sealing.Context) -> bytes:
        key = handed.get(row.bid_id)
        if key is None:
            raise SealBroken("The opening shares are lost, and its vendor handed in no key.")
        return sealing.open_with_content_key(row.envelope, context, key)

    return _read_all(portal, token, Opening(rfp_id, part, why), read)


Read = Callable[[EnvelopeRow, sealing.Context], bytes]


def _read_all(
    portal: Portal, token: str | None, act: Opening, read: Read, *, shares: Sequence[int] = ()
) -> int:
    with portal.reading_as(token) as work:
        envelopes = bids.list_envelopes(work, act.rfp_id, part=act.part.value)
        technical = _technical(work, act)
        published = rfps.get_published(work, act.rfp_id)
    closing.close(portal, act.rfp_id)  # count and root are on their way before anything is read
    posting = value_of(Requirements, published.requirements, file=published.reference)
    reader = _Reader(portal, act, read, posting, technical)
    with keeping.unpacking(portal) as files:
        opened = [reader.opened(row, files) for row in envelopes]
        with portal.work_as(token) as work:
            bids.open_bids(
                work,
                act.rfp_id,
                opened,
                part=act.part.value,
                reason=act.why,
                shares=shares,
                hands=act.hands,
            )
            if act.part == sealing.Part.TECHNICAL:
                evaluations.call_to_score(work, act.rfp_id)
            bids.keep_opened_files(work, files.files, keys=portal.storage_keys)
            bids.wipe_handed_keys(work, act.rfp_id, part=act.part.value)
    return len(opened)


def _technical(work: Work, act: Opening) -> Mapping[str, Mapping[str, Any]]:
    """The technical offers that were opened before the prices, by bid."""
    if act.part != sealing.Part.PRICE:
        return {}
    documents = {
        bid.bid_id: bid.parts["technical"].document for bid in bids.list_opened(work, act.rfp_id)
    }
    return {bid_id: found["offer"] for bid_id, found in documents.items() if found is not None}


def read_shares(
    given: Sequence[OfficerShare], wrapped: Sequence[str], rfp_id: str
) -> list[sealing.Share]:
    """What officers typed, as shares; each passphrase is tried on shares nobody has opened yet.

    Raises: ``Invalid`` or ``SealBroken`` for one that opens nothing, naming why.
    """
    left, found = list(wrapped), []
    for one in given:
        if one.sheet.strip():
            found.append(sealing.read_sheet(one.sheet, rfp_id))
        else:
            found.append(_unwrapped(one.passphrase, left))
    return found


def _unwrapped(passphrase: str, left: list[str]) -> sealing.Share:
    refusal: SealBroken = SealBroken("There is no share behind a passphrase for this RFP.")
    for one in left:
        try:
            share = sealing.unwrap_share(one.encode(), passphrase)
        except SealBroken as wrong:
            refusal = wrong
        else:
            left.remove(one)
            return share
    raise refusal


@dataclass(frozen=True)
class _Reader:
    """Reads one envelope after another; whatever is wrong with one hinders no other."""

    portal: Portal
    act: Opening
    read: Read
    posting: Requirements
    technical: Mapping[str, Mapping[str, Any]]

    def opened(self, row: EnvelopeRow, files: Unpacked) -> OpenedPart:
        """What one envelope held, or why it is not read."""
        part = self.act.part
        try:
            document = self._document(row, files)
        except (ProcurementError, ValueError) as failure:
            return OpenedPart(row.bid_id, row.number, part.value, None, str(failure))
        return OpenedPart(row.bid_id, row.number, part.value, document)

    def _document(self, row: EnvelopeRow, files: Unpacked) -> Mapping[str, Any]:
        rfp_id, part = self.act.rfp_id, self.act.part
        # Whoever can write the database can seal another bid in this one's place: not sign for it.
        receipt = _as_received(row, rfp_id, [self.portal.receipt_key.verify_key])
        context = sealing.Context(
            rfp_id=rfp_id,
            bid_id=row.bid_id,
            version=row.number,
            vendor_id=row.vendor_id,
            part=part,
            schema_version=bids.SCHEMA,
            deadline_revision=receipt.deadline_revision,
        )
        payload = sealing.unpack(self.read(row, context))
        if not row.is_own_seal:
            document = json.loads(payload.document, parse_float=Decimal)
            if not isinstance(document, dict):
                raise Invalid(f"{content.NO_BID}.")
            files.keep(row.bid_id, payload.files, document.pop("files", []))
            return document
        before = self.technical.get(row.bid_id)
        content.insist_on_a_bid(payload.document, row, part, self.posting, before)
        document = content.read_document(payload.document)
        files.keep_unseen(row.bid_id, payload.files, document.pop("files", []))
        return document


def _as_received(
    row: EnvelopeRow, rfp_id: str, keys: Sequence[sealing.VerifyKey]
) -> sealing.Receipt:
    signed = sealing.read_signed_receipt(row.receipt.encode())
    receipt = sealing.verify_receipt(signed, keys)
    named = (receipt.rfp_id, receipt.bid_id, receipt.vendor_id, receipt.version)
    if named != (rfp_id, row.bid_id, row.vendor_id, row.number):
        raise SealBroken("The receipt kept with this bid is another one's.")
    sealing.check_received(receipt, row.envelope)
    return receipt
