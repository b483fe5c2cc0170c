"""Opening the envelopes: the officers' shares give the key, which exists only in the call."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from procurement import bids, rfps, sealing
from procurement.bids import EnvelopeRow, OpenedPart
from procurement.ceremonies import closing, keeping
from procurement.ceremonies.in_person import typed_again
from procurement.ceremonies.keeping import Unpacked
from procurement.errors import Invalid, ProcurementError, SealBroken
from procurement.portal import Portal


@dataclass(frozen=True)
class OfficerShare:
    """What an officer hands in: the passphrase of a wrapped share, or the recovery sheet's text."""

    passphrase: str = ""
    sheet: str = ""


def open_bids_in_person(
    portal: Portal,
    token: str | None,
    rfp_id: str,
    shares: Sequence[OfficerShare],
    *,
    password: str,
    reason: str = "",
) -> int:
    """Open the bids for an officer who has just typed the own password again.

    A wrong password counts like one at the sign-in; a wrong share is recorded in the trail. Where
    one person holds every role, a written reason is due; it stands in the trail and the report.

    Raises: as ``open_bids``; ``TooMany`` after too many wrong passwords or shares, ``NotAllowed``
    for a wrong password, ``Invalid`` without the reason that is due.
    """
    return _in_person(portal, token, rfp_id, shares, password, reason, sealing.Part.TECHNICAL)


def open_prices_in_person(
    portal: Portal,
    token: str | None,
    rfp_id: str,
    shares: Sequence[OfficerShare],
    *,
    password: str,
    reason: str = "",
) -> int:
    """Open the prices for an officer who has just typed the own password again.

    Raises: as ``open_prices``; else as ``open_bids_in_person``.
    """
    return _in_person(portal, token, rfp_id, shares, password, reason, sealing.Part.PRICE)


def _in_person(
    portal: Portal,
    token: str | None,
    rfp_id: str,
    shares: Sequence[OfficerShare],
    password: str,
    reason: str,
    part: sealing.Part,
) -> int:
    with portal.reading_as(token) as work:
        bids.may_try(work, rfp_id, part=part.value)
        policy = sealing.read_key_policy(rfps.key_policy_of(work, rfp_id).encode())
        profile = rfps.control_profile_of(work, rfp_id)
    is_alone = bids.opens_alone(profile, shares=policy.quorum.threshold)
    why = bids.why_alone(reason) if is_alone else ""
    typed_again(portal, token, password, undone="Nothing was opened.")
    try:
        return _open(portal, token, rfp_id, shares, part, why)
    except (Invalid, SealBroken):
        with portal.work_as(token) as work:
            bids.note_wrong_share(work, rfp_id, part=part.value)
        raise


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
    why: str = "",
) -> int:
    with portal.reading_as(token) as work:
        envelopes = bids.list_envelopes(work, rfp_id, part=part.value)
        policy = sealing.read_key_policy(rfps.key_policy_of(work, rfp_id).encode())
        wrapped = rfps.wrapped_shares(work, rfp_id)
    pair = sealing.join_shares([_share(one, wrapped, rfp_id) for one in shares], policy)
    keys = [portal.receipt_key.verify_key]
    closing.close(portal, rfp_id)  # count and root are on their way before anything is read
    with keeping.unpacking(portal) as files:
        opened = [_opened(row, rfp_id, part, pair.private_key, keys, files) for row in envelopes]
        with portal.work_as(token) as work:
            bids.open_bids(work, rfp_id, opened, part=part.value, reason=why)
            bids.keep_opened_files(work, files.files, keys=portal.storage_keys)
    return len(opened)


def _share(given: OfficerShare, wrapped: Sequence[str], rfp_id: str) -> sealing.Share:
    if given.sheet.strip():
        return sealing.read_sheet(given.sheet, rfp_id)
    refusal: SealBroken = SealBroken("There is no share behind a passphrase for this RFP.")
    for one in wrapped:
        try:
            return sealing.unwrap_share(one.encode(), given.passphrase)
        except SealBroken as wrong:
            refusal = wrong
    raise refusal


def _opened(
    row: EnvelopeRow,
    rfp_id: str,
    part: sealing.Part,
    private_key: bytes,
    keys: Sequence[sealing.VerifyKey],
    files: Unpacked,
) -> OpenedPart:
    context = sealing.Context(
        rfp_id=rfp_id,
        bid_id=row.bid_id,
        version=row.number,
        vendor_id=row.vendor_id,
        part=part,
        schema_version=bids.SCHEMA,
        deadline_revision=1,
    )
    try:
        # Whoever can write the database can seal another bid in this one's place: not sign for it.
        _as_received(row, rfp_id, keys)
        payload = sealing.unpack(sealing.open_sealed(row.envelope, context, private_key))
        document = json.loads(payload.document, parse_float=Decimal)
        files.keep(row.bid_id, payload.files, document.pop("files", []))
    except (ProcurementError, ValueError) as failure:
        return OpenedPart(row.bid_id, row.number, part.value, None, str(failure))
    return OpenedPart(row.bid_id, row.number, part.value, document)


def _as_received(row: EnvelopeRow, rfp_id: str, keys: Sequence[sealing.VerifyKey]) -> None:
    signed = sealing.read_signed_receipt(row.receipt.encode())
    receipt = sealing.verify_receipt(signed, keys)
    named = (receipt.rfp_id, receipt.bid_id, receipt.vendor_id, receipt.version)
    if named != (rfp_id, row.bid_id, row.vendor_id, row.number):
        raise SealBroken("The receipt kept with this bid is another one's.")
    sealing.check_received(receipt, row.envelope)
