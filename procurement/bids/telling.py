"""Letters about a vendor's own bid and about openings: digests and times, never what a bid says."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import col, select

from procurement import instants, rfps
from procurement.bids.model import OpenedPart
from procurement.bids.records import Bid
from procurement.notices import Event
from procurement.policy import Act
from procurement.work import Work


def submitted(work: Work, bid: Bid, digests: Sequence[str]) -> None:
    """To the vendor: a version is in, or takes the place of a former one."""
    is_new = bid.newest > 1
    event = Event.BID_REPLACED if is_new else Event.BID_SUBMITTED
    instead = f", in place of version {bid.newest - 1}," if is_new else ""
    listed = "\n".join(f"  {digest}" for digest in digests)
    says = (
        f"{work.actor.name} submitted version {bid.newest} of your bid{instead} on "
        f"{_now(work, bid.rfp_id)}. It is sealed.\n\n"
        f"Digests (SHA-256) of the sealed envelopes:\n{listed}\n\n"
        "The signed receipt is on the page of your bid. You can replace or withdraw the bid until "
        f"{_due(work, bid.rfp_id)}. If nobody of your firm did this, withdraw it and change your "
        "passwords."
    )
    rfps.tell_vendor(work, bid.rfp_id, event, bid.vendor_id, says=says)


def confirmed(work: Work, bid: Bid, addenda: Sequence[int]) -> None:
    """To the vendor: the bid stands under the addenda."""
    says = (
        f"{work.actor.name} confirmed on {_now(work, bid.rfp_id)} that version {bid.newest} of "
        f"your bid stands under {rfps.addenda_in_words(addenda)}. It is not suspended any more."
    )
    rfps.tell_vendor(work, bid.rfp_id, Event.BID_CONFIRMED, bid.vendor_id, says=says)


def withdrawn(work: Work, bid: Bid) -> None:
    """To the vendor: the bid is withdrawn."""
    says = (
        f"{work.actor.name} withdrew your bid, version {bid.newest}, on {_now(work, bid.rfp_id)}. "
        f"It is not opened. You can submit again until {_due(work, bid.rfp_id)}."
    )
    rfps.tell_vendor(work, bid.rfp_id, Event.BID_WITHDRAWN, bid.vendor_id, says=says)


def to_open(work: Work, rfp_id: str) -> None:
    """To the officers: the RFP takes no bids any more and waits for the opening."""
    says = (
        "The deadline has passed and the count of bids is noted. Those who hold opening shares can "
        "open the technical part now; prices stay sealed until the technical scores are locked."
    )
    page = f"/rfp?rfp={rfp_id}"
    rfps.tell_staff(work, rfp_id, Event.TO_OPEN, Act.OPEN_BIDS, says=says, page=page)


def bids_opened(work: Work, rfp_id: str, opened: Sequence[OpenedPart]) -> None:
    """To the officers, and to every vendor whose bid was opened or could not be read."""
    says = (
        f"{work.actor.name} opened the technical part of the bids on {_now(work, rfp_id)}. "
        "Prices stay sealed. The minutes of the opening name every version and its digest."
    )
    page = f"/rfp?rfp={rfp_id}"
    rfps.tell_staff(work, rfp_id, Event.BIDS_OPENED, Act.OPEN_BIDS, says=says, page=page)
    done = f"The technical part of the bids was opened on {_now(work, rfp_id)}"
    next_ = "Prices stay sealed until the technical scores are locked."
    _tell_bidders(work, rfp_id, Event.BIDS_OPENED, opened, done=done, next_=next_)


def prices_opened(work: Work, rfp_id: str, opened: Sequence[OpenedPart]) -> None:
    """To the officers, and to every vendor whose prices were opened: never what they say."""
    says = (
        f"{work.actor.name} opened the prices on {_now(work, rfp_id)}. The technical scores "
        "stay as they were locked, and the award can be decided now."
    )
    page = f"/award?rfp={rfp_id}"
    rfps.tell_staff(work, rfp_id, Event.PRICES_OPENED, Act.OPEN_PRICES, says=says, page=page)
    done = f"The prices were opened on {_now(work, rfp_id)}"
    next_ = (
        "The technical scores were locked before and stay as they are. You hear of the outcome by "
        "letter."
    )
    _tell_bidders(work, rfp_id, Event.PRICES_OPENED, opened, done=done, next_=next_)


def _tell_bidders(
    work: Work,
    rfp_id: str,
    event: Event,
    opened: Sequence[OpenedPart],
    *,
    done: str,
    next_: str,
) -> None:
    """To each vendor what became of its own envelope, once."""
    unreadable = {one.bid_id for one in opened if one.failure}
    ids = [one.bid_id for one in opened]
    found = work.session.exec(select(Bid.vendor_id, Bid.id).where(col(Bid.id).in_(ids)))
    for vendor_id, bid_id in sorted(found):
        if bid_id in unreadable:
            says = (
                f"{done}. Yours could not be read; the receipt on the page of your bid says why. "
                "Ask the campaign what becomes of it."
            )
        else:
            says = (
                f"{done}, yours among them. {next_} The receipt on the page of your bid shows that "
                "what was opened is what you sent."
            )
        rfps.tell_vendor(work, rfp_id, event, vendor_id, says=says)


def _due(work: Work, rfp_id: str) -> str:
    notice = rfps.get_notice(work, rfp_id)
    return f"the deadline, {instants.in_words(notice.closes_at, notice.timezone)}"


def _now(work: Work, rfp_id: str) -> str:
    zone = rfps.timezone_of(work, rfp_id)
    return instants.in_words(work.now, zone, form=instants.TO_THE_SECOND)
