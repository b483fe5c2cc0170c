"""Papers drawn on demand from what is stored: a vendor's debrief, letters, the opening minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from procurement import awards, bids, rfps
from procurement.awards import Debrief
from procurement.ceremonies.minutes import signed_minutes
from procurement.errors import OutOfOrder
from procurement.portal import Portal
from procurement.work import missing

if TYPE_CHECKING:
    from procurement.reports.outcome import Addressed


def debrief_paper(portal: Portal, token: str | None, rfp_id: str) -> bytes:
    """The debrief of the signed-in vendor's own bid as PDF.

    Raises: ``NotFound`` for everybody who did not bid; ``OutOfOrder`` before the announcement.
    """
    from procurement.reports import outcome  # noqa: PLC0415 - slow to load, and only needed here

    debrief, _, to = _told(portal, token, rfp_id)
    return outcome.draw_debrief(debrief, to)


def own_letter_paper(portal: Portal, token: str | None, rfp_id: str) -> bytes:
    """The award or regret letter to the signed-in vendor as PDF, as it was sent.

    Raises: as ``debrief_paper``.
    """
    from procurement.reports import outcome  # noqa: PLC0415 - slow to load, and only needed here

    debrief, letter, to = _told(portal, token, rfp_id)
    return outcome.draw_letter(debrief, to, letter)


def _told(portal: Portal, token: str | None, rfp_id: str) -> tuple[Debrief, str, Addressed]:
    """What the signed-in vendor was told: debrief, letter, and whom, by whom, when."""
    from procurement.reports import outcome  # noqa: PLC0415 - slow to load, and only needed here

    with portal.reading_as(token) as work:
        result = awards.my_result(work, rfp_id)
        notice = rfps.get_notice(work, rfp_id)
        vendor = bids.vendor_name(work, rfp_id, work.actor.organization_id)
    if result.debrief is None or result.announced_at is None:
        raise OutOfOrder("The outcome is not announced yet, so there is no paper about it.")
    to = outcome.Addressed(
        vendor=vendor,
        buyer=notice.buyer,
        reference=result.reference,
        title=result.title,
        at=result.announced_at,
        zone=notice.timezone,
    )
    return result.debrief, result.letter, to


def letter_paper(portal: Portal, token: str | None, rfp_id: str, bid_id: str) -> bytes:
    """The letter to one bidder as PDF, for the campaign: as it was sent, or as it would be.

    Raises: ``NotFound``; ``OutOfOrder`` before the price opening.
    """
    from procurement.reports import outcome  # noqa: PLC0415 - slow to load, and only needed here

    with portal.reading_as(token) as work:
        notices = awards.list_notices(work, rfp_id)
        row = rfps.get_rfp(work, rfp_id)
        announced = awards.get_award(work, rfp_id).announced_at
        buyer, now = work.actor.organization_name, work.now
    notice = next((one for one in notices if one.bid_id == bid_id), None)
    if notice is None:
        raise missing("letter")
    to = outcome.Addressed(
        vendor=notice.vendor,
        buyer=buyer,
        reference=row.reference,
        title=row.title,
        at=announced or now,
        zone=row.timezone,
    )
    return outcome.draw_letter(notice.debrief, to, notice.body, sent=announced is not None)


def letters_list(portal: Portal, token: str | None, rfp_id: str) -> bytes:
    """Who was told what of an own RFP as CSV, for the campaign: never who has a sealed bid.

    Raises: as ``rfps.list_told``.
    """
    from procurement.reports import exports  # noqa: PLC0415 - slow to load, and only needed here

    with portal.reading_as(token) as work:
        reference = rfps.get_rfp(work, rfp_id).reference
        rows = rfps.list_told(work, rfp_id)
    return exports.letters_csv(reference, rows)


def minutes_paper(portal: Portal, token: str | None, rfp_id: str) -> bytes:
    """The opening minutes as PDF, signed, with the signed file that counts inside.

    Raises: as ``signed_minutes``; ``NotReady`` when the portal cannot sign now.
    """
    from procurement import reports  # noqa: PLC0415 - slow to load, only needed here
    from procurement.reports import minutes_page  # noqa: PLC0415 - the same

    signed = signed_minutes(portal, token, rfp_id)
    with portal.reading_as(token) as work:
        zone, author = rfps.get_rfp(work, rfp_id).timezone, work.actor.organization_name
    at = portal.clock()
    return reports.signed_by_the_portal(
        portal.settings,
        lambda ring, server: minutes_page.sign_minutes(
            signed, author=author, zone=zone, keyring=ring, at=at, server=server
        ),
        at=at,
        instead="the signed file itself, which counts, is on the page of the minutes.",
    )
