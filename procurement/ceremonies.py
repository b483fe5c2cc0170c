"""Acts with slow or secret steps between two transactions: publish, submit sealed, open.

A ceremony reads, works without holding the database (making keys, wrapping shares), and then acts
in one transaction that checks everything again.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from procurement import bids, people, rfps, sealing
from procurement.bids import BidDraft, EnvelopeRow, OpenedPart, Profile, SealedPart, VersionRow
from procurement.documents import Offer, Requirements, VendorProfile, canonical_bytes, value_of
from procurement.documents.outline import DraftProblem, Severity, grow, problems
from procurement.errors import Invalid, NotAllowed, OutOfOrder, ProcurementError, SealBroken
from procurement.portal import Portal
from procurement.rfps import BidKey, Draft, KeptShare, Passphrase, RecoverySheet
from procurement.work import Work


@dataclass(frozen=True)
class Readiness:
    """What stands between a draft and its publication, and what deserves a second look."""

    blockers: tuple[DraftProblem, ...]
    warnings: tuple[DraftProblem, ...]


def readiness(draft: Draft, *, portal: Portal) -> Readiness:
    """All problems and warnings of a draft, each with the place to mend it."""
    tree = rfps.complete(_tree(draft)) | {"id": draft.reference}
    found = (
        *problems(Requirements, tree),
        *rfps.check_draft(
            tree,
            now=portal.clock(),
            facts=portal.facts,
            price_rule=portal.rubric.price_rule,
        ),
    )
    return Readiness(
        blockers=tuple(one for one in found if one.severity == Severity.PROBLEM),
        warnings=tuple(one for one in found if one.severity != Severity.PROBLEM),
    )


def _tree(draft: Draft) -> dict[str, Any]:
    return grow({path: field.value for path, field in draft.fields.items()})


def publish_rfp(
    portal: Portal, token: str | None, rfp_id: str, form: Passphrase, *, version: int
) -> RecoverySheet:
    """Publish an RFP, seal its key behind the passphrase and hand out the recovery sheet.

    The private key is split 1 of 2: one share wrapped by the officer's passphrase, one printed. It
    exists only in this call. The sheet is returned once and stored nowhere.

    Raises: as ``rfps.publish_rfp``; ``OutOfOrder`` while something is missing; ``Invalid`` for a
    passphrase that is too short or was typed differently.
    """
    rfps.same_twice(form)
    with portal.reading_as(token) as work:
        draft = rfps.get_draft(work, rfp_id)
        person_id = work.actor.person_id
    blockers = readiness(draft, portal=portal).blockers
    if blockers:
        raise OutOfOrder(f"This RFP cannot be published yet: {blockers[0].sentence}")
    key, lines = _make_key(rfp_id, form.passphrase, person_id)
    with portal.work_as(token) as work:
        _publish(work, portal, draft, key, version=version)
    return RecoverySheet(rfp_id, draft.reference, draft.title, lines)


def _make_key(rfp_id: str, passphrase: str, person_id: str) -> tuple[BidKey, tuple[str, ...]]:
    policy, shares = sealing.split_key(sealing.new_key_pair(), rfp_id, sealing.ONE_OF_TWO)
    wrapped = sealing.wrap_share(shares[0], passphrase).decode()
    kept = (
        KeptShare(holder_id=person_id, form="passphrase", wrapped=wrapped),
        KeptShare(holder_id=person_id, form="printed", wrapped=""),
    )
    return BidKey(policy.canonical.decode(), kept), sealing.sheet_lines(shares[1])


def _publish(work: Work, portal: Portal, draft: Draft, key: BidKey, *, version: int) -> None:
    now = rfps.get_draft(work, draft.id)
    rfps.publish_rfp(
        work,
        draft.id,
        tree=_tree(now),
        rubric=portal.rubric,
        blockers=len(readiness(now, portal=portal).blockers),
        key=key,
        version=version,
    )


# Submitting a bid, sealed --------------------------------------------------------------------


@dataclass(frozen=True)
class BidReadiness:
    """A bid as it would be sealed, and everything that is still missing in bid and profile."""

    offer: dict[str, Any]
    profile: dict[str, Any]
    missing: tuple[DraftProblem, ...]


def bid_readiness(bid: BidDraft, profile: Profile, requirements: Requirements) -> BidReadiness:
    """What a vendor's answers make, and what they lack, for bid and standing profile."""
    offer = grow({path: answer.value for path, answer in bid.answers.items()})
    offer |= {
        "id": bid.id,
        "rfp_id": requirements.id,
        "vendor_id": profile.vendor_id,
        "status": "submitted",
    }
    standing = grow({path: answer.value for path, answer in profile.answers.items()})
    standing |= {"id": profile.vendor_id}
    missing = (
        *problems(Offer, offer, posting=requirements),
        *problems(VendorProfile, standing),
    )
    return BidReadiness(offer, standing, missing)


def submit_bid(
    portal: Portal, token: str | None, bid_id: str, *, version: int, click: str
) -> VersionRow:
    """Seal a vendor's bid in two envelopes and submit it; returns the submission with its receipt.

    The envelopes are made before the transaction; the instant of the transaction decides about the
    deadline. ``click`` names one press of the button: the same twice is one submission.

    Raises: as ``bids.submit_bid``.
    """
    with portal.reading_as(token) as work:
        bid = bids.get_bid(work, bid_id, keys=portal.storage_keys)
        profile = bids.my_profile(work, keys=portal.storage_keys)
        published = rfps.get_published(work, bid.rfp_id)
    requirements = value_of(Requirements, published.requirements, file=published.reference)
    ready = bid_readiness(bid, profile, requirements)
    parts = _sealed(bid, ready, published.key_policy)
    with portal.work_as(token) as work:
        return bids.submit_bid(
            work,
            bid_id,
            parts,
            missing=len(ready.missing),
            click=click,
            version=version,
            sign=lambda receipt: sealing.sign_receipt(receipt, portal.receipt_key),
        )


def _sealed(bid: BidDraft, ready: BidReadiness, key_policy: str) -> tuple[SealedPart, ...]:
    public_key = sealing.read_key_policy(key_policy.encode()).public_key
    technical, price = bids.split(ready.offer)
    return (
        _seal(bid, ready, sealing.Part.TECHNICAL, technical, public_key),
        _seal(bid, ready, sealing.Part.PRICE, price, public_key),
    )


def _seal(
    bid: BidDraft,
    ready: BidReadiness,
    part: sealing.Part,
    offer: dict[str, Any],
    public_key: bytes,
) -> SealedPart:
    document: dict[str, Any] = {"schema": bids.SCHEMA, "offer": offer}
    if part == sealing.Part.TECHNICAL:
        document["profile"] = ready.profile
    context = sealing.Context(
        rfp_id=bid.rfp_id,
        bid_id=bid.id,
        version=len(bid.versions) + 1,
        vendor_id=ready.profile["id"],
        part=part,
        schema_version=bids.SCHEMA,
        deadline_revision=1,
    )
    payload = sealing.pack(sealing.Payload(canonical_bytes(document)))
    sealed = sealing.seal(payload, context, public_key)
    # Proof before it counts: what is handed in opens again, and is what was put in.
    if sealing.open_with_content_key(sealed.envelope, context, sealed.content_key) != payload:
        raise OutOfOrder("The bid could not be sealed. Nothing was submitted; try again.")
    seen = sealing.read_envelope(sealed.envelope)
    return SealedPart(part.value, sealed.envelope, seen.digest, seen.size)


# Opening the bids ------------------------------------------------------------------------------


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
) -> int:
    """Open the bids for an officer who has just typed the own password again.

    A wrong password counts like one at the sign-in; a wrong share is recorded in the trail.

    Raises: as ``open_bids``; ``TooMany`` after too many wrong passwords or shares, ``NotAllowed``
    for a wrong password.
    """
    with portal.reading_as(token) as work:
        bids.may_try(work, rfp_id)
        check = people.prepare_sign_in(work, work.actor.email, address="")
    if not people.password_matches(check, password):
        with portal.work_as(token) as work:
            people.finish_sign_in(work, check, matches=False, device="")
        raise NotAllowed("Your own password is not right. Nothing was opened.")
    try:
        return open_bids(portal, token, rfp_id, shares)
    except (Invalid, SealBroken):
        with portal.work_as(token) as work:
            bids.note_wrong_share(work, rfp_id)
        raise


def open_bids(
    portal: Portal, token: str | None, rfp_id: str, shares: Sequence[OfficerShare]
) -> int:
    """Open the technical envelopes of an RFP after its deadline; returns how many bids there are.

    The private key exists only in this call. An envelope that does not open is recorded with its
    reason and stays unread.

    Raises: ``OutOfOrder`` before the deadline, whatever shares are handed in; ``NotAllowed``;
    ``Invalid`` or ``SealBroken`` for a share that is wrong, naming why.
    """
    part = sealing.Part.TECHNICAL
    with portal.reading_as(token) as work:
        envelopes = bids.list_envelopes(work, rfp_id, part=part.value)
        policy = sealing.read_key_policy(rfps.key_policy_of(work, rfp_id).encode())
        wrapped = rfps.wrapped_shares(work, rfp_id)
    pair = sealing.join_shares([_share(one, wrapped, rfp_id) for one in shares], policy)
    keys = [portal.receipt_key.verify_key]
    opened = [_opened(row, rfp_id, part, pair.private_key, keys) for row in envelopes]
    with portal.work_as(token) as work:
        bids.open_bids(work, rfp_id, opened, part=part.value)
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
