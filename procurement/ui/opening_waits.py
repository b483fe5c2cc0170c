"""What officers read of openings that are due: who is awaited, and whose share waits for theirs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from procurement import bids, instants, rfps
from procurement.policy import Act, Parties
from procurement.rfps import RfpStatus
from procurement.sealing import Part
from procurement.ui.task import Task
from procurement.work import Work


def about_openings(work: Work) -> Iterator[Task]:
    """Bids whose deadline has passed, and prices after the technical lock."""
    own = Parties("RFP", "", organization_id=work.actor.organization_id)
    if not work.permits(Act.OPEN_BIDS, own):
        return
    parts = {RfpStatus.CLOSED: (Part.TECHNICAL, "bids")}
    parts[RfpStatus.TECHNICAL_LOCKED] = (Part.PRICE, "prices")
    for row in rfps.list_rfps(work):
        if row.status in parts:
            part, what = parts[row.status]
            reveal = bids.get_reveal(work, row.id, part=part.value)
            how = _about_held(bids.list_held(work, row.id, part=part.value), row.timezone)
            if reveal.call:
                how = (
                    "the shares were declared lost. "
                    f"{reveal.handed} of {reveal.waiting} bidders handed in a key."
                )
            yield Task(
                f"Open the {what} of {row.reference}",
                f"{row.title}: {how}",
                "rfp.py",
                ":material/lock_open:",
                rfp_id=row.id,
            )


def _about_held(held: Sequence[bids.HeldRow], timezone: str) -> str:
    """Whose shares wait for the reader's, and how long; else that holders come together."""
    if not held:
        return "those who hold opening shares come together."
    who = " and ".join(one.by for one in held)
    until = instants.in_words(min(one.until for one in held), timezone)
    return f"{who} handed in a share, which waits until {until}."
