"""The opening minutes as one plain value: every version, digest, who, when and by which shares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from procurement import bids, rfps, sealing
from procurement.bids import How, Minutes, MinutesRow
from procurement.portal import Portal
from procurement.rfps import Splitting
from procurement.sealing import MINUTES_FORMAT

BIDDERS = "for bidders: of other vendors' versions the digests only"


def signed_minutes(portal: Portal, token: str | None, rfp_id: str) -> bytes:
    """The minutes of an own RFP, signed with the key that signs receipts.

    Raises: as ``bids.get_minutes``.
    """
    with portal.reading_as(token) as work:
        row = rfps.get_rfp(work, rfp_id)
        minutes = bids.get_minutes(work, rfp_id)
        splittings = rfps.list_splittings(work, rfp_id)
        policy = sealing.read_key_policy(rfps.key_policy_of(work, rfp_id).encode())
    quorum = f"{policy.quorum.threshold} of {policy.quorum.count}"
    facts = minutes_facts(
        minutes,
        reference=row.reference,
        title=row.title,
        quorum=quorum,
        splittings=splittings,
    )
    return sealing.sign_minutes(facts, portal.receipt_key)


def signed_bidders_minutes(portal: Portal, token: str | None, rfp_id: str) -> bytes:
    """The minutes as a bidder may have them, signed like the campaign's.

    Raises: as ``bids.get_bidders_minutes``.
    """
    with portal.reading_as(token) as work:
        notice = rfps.get_notice(work, rfp_id)
        minutes = bids.get_bidders_minutes(work, rfp_id)
        policy = sealing.read_key_policy(rfps.key_policy_of(work, rfp_id).encode())
    quorum = f"{policy.quorum.threshold} of {policy.quorum.count}"
    facts = minutes_facts(minutes, reference=notice.reference, title=notice.title, quorum=quorum)
    return sealing.sign_minutes({**facts, "edition": BIDDERS}, portal.receipt_key)


def minutes_facts(
    minutes: Minutes,
    *,
    reference: str,
    title: str,
    quorum: str,
    splittings: Sequence[Splitting] = (),
) -> Mapping[str, Any]:
    """Everything the minutes tell, in JSON's types: no decimals, no nulls; instants in UTC.

    ``price`` is empty before the prices are opened, and ``sent`` where nothing was. ``new_shares``
    tells each time the key was split again, ``quorum`` the rule since the last time, ``handed_in``
    of an opening who handed in which share when; minutes signed before that was told lack them.
    """
    sent = minutes.sent
    technical = (minutes.opened_at, minutes.opened_by)
    price = (minutes.prices_opened_at, minutes.prices_opened_by)
    return {
        "format": MINUTES_FORMAT,
        "rfp_id": minutes.rfp_id,
        "reference": reference,
        "title": title,
        "quorum": quorum,
        "envelopes": minutes.envelopes,
        "root": minutes.root,
        "sent": {"at": _at(sent.noted_at), "envelopes": sent.envelopes, "root": sent.root}
        if sent
        else {},
        "technical": _act(*technical, minutes.how.get("technical")),
        "price": _act(*price, minutes.how.get("price")) if price[0] else {},
        "new_shares": [_splitting(one) for one in splittings],
        "versions": [_version(row) for row in minutes.rows],
    }


def _act(at: datetime | None, by: str, how: How | None) -> Mapping[str, Any]:
    told: dict[str, Any] = {"at": _at(at), "opened_by": by}
    if how is None:
        return told
    told |= {"by": "shares", "shares": list(how.shares), "why_alone": how.reason}
    if how.hands:
        told["handed_in"] = [
            {"share": one.number, "by": one.by, "at": _at(one.at)} for one in how.hands
        ]
    if how.clock:
        told["clock"] = how.clock
    if how.call is not None:
        told["by"] = "reveal"
        told["lost"] = {
            "at": _at(how.call.called_at),
            "declared_by": how.call.called_by,
            "reason": how.call.reason,
            "until": _at(how.call.until),
            "handed_in": [
                {"bid_id": bid_id, "by": by, "at": _at(at)} for bid_id, by, at in how.revealed
            ],
        }
    return told


def _splitting(one: Splitting) -> Mapping[str, Any]:
    return {
        "at": _at(one.at),
        "by": one.by,
        "reason": one.reason,
        "handed_in": list(one.shares),
        "was": one.was,
        "quorum": one.quorum,
    }


def _version(row: MinutesRow) -> Mapping[str, Any]:
    return {
        "bid_id": row.bid_id,
        "vendor_id": row.vendor_id,
        "vendor": row.vendor,
        "version": row.version,
        "receipt_number": row.receipt_number,
        "receipt_digest": row.receipt_digest,
        "received_at": _at(row.received_at),
        "sealed": _sealed(row),
        "digests": dict(row.digests),
        "outcome": row.outcome.value,
        "why": row.why,
        "price": row.price.value if row.price else "",
        "price_why": row.price_why,
    }


def _sealed(row: MinutesRow) -> str:
    """Who sealed a version; of others' versions bidders are not told."""
    if not row.bid_id:
        return ""
    return "before upload" if row.is_own_seal else "by the portal"


def _at(at: datetime | None) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ") if at else ""
