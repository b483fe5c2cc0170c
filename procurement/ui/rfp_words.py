"""RFPs in words: their state as a badge, their dates in both zones, the steps of their life."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from procurement.documents.outline import DraftProblem
from procurement.instants import when, zone
from procurement.rfps import RfpRow, RfpStatus
from procurement.ui.widgets import Badge
from procurement.ui.wording import counted, distance, plain

STATE: dict[RfpStatus, Badge] = {
    RfpStatus.DRAFT: ("Draft", ":material/edit_note:", "gray"),
    RfpStatus.OPEN: ("Open for bids", ":material/lock_open:", "green"),
    RfpStatus.CLOSED: ("Closed", ":material/lock:", "orange"),
    RfpStatus.OPENED: ("Opened", ":material/drafts:", "blue"),
    RfpStatus.TECHNICAL_LOCKED: ("Technical scores locked", ":material/lock_clock:", "blue"),
    RfpStatus.PRICES_OPENED: ("Prices opened", ":material/payments:", "blue"),
    RfpStatus.AWARDED: ("Awarded", ":material/emoji_events:", "green"),
    RfpStatus.NOT_AWARDED: ("Closed without an award", ":material/block:", "gray"),
    RfpStatus.CANCELLED: ("Cancelled", ":material/cancel:", "red"),
}
# The life of a procurement, as far as the portal carries it today.
LIFE = (
    (RfpStatus.DRAFT, "Draft"),
    (RfpStatus.OPEN, "Open for bids"),
    (RfpStatus.CLOSED, "Closed"),
    (RfpStatus.OPENED, "Opened"),
    (RfpStatus.TECHNICAL_LOCKED, "Scores locked"),
    (RfpStatus.PRICES_OPENED, "Prices opened"),
    (RfpStatus.AWARDED, "Awarded"),
)


def both_zones(at: datetime, timezone: str, mine: str) -> str:
    """An instant in the RFP's zone, and in the reader's where that shows another time."""
    theirs, own = when(at, timezone), when(at, mine)
    same = at.astimezone(zone(timezone)).utcoffset() == at.astimezone(zone(mine)).utcoffset()
    return theirs if same else f"{theirs} ({own} for you)"


def deadline(at: datetime, timezone: str, mine: str, now: datetime) -> str:
    """When bids are due, in both zones, with the distance."""
    return f"{both_zones(at, timezone, mine)}, {distance(at, now)}"


def next_step(row: RfpRow, *, may_edit: bool) -> str:
    """What happens next with an RFP, in a few words."""
    if row.status == RfpStatus.DRAFT:
        return "Finish and publish it" if may_edit else "It is being written"
    if row.status == RfpStatus.OPEN:
        return "Invite vendors" if not row.invited else "Wait for bids"
    if row.status == RfpStatus.CLOSED:
        return "Open the bids"
    later = {
        RfpStatus.OPENED: "Score the bids",
        RfpStatus.TECHNICAL_LOCKED: "Open the prices",
        RfpStatus.PRICES_OPENED: "Compare and award",
    }
    return later.get(row.status, "Nothing more")


def life_strip(status: RfpStatus) -> None:
    """The steps of an RFP's life, the present one marked."""
    if status == RfpStatus.CANCELLED:
        st.markdown(":red-badge[:material/cancel: Cancelled] It takes no bids any more.")
        return
    # The last step names how it ended.
    ended = status == RfpStatus.NOT_AWARDED
    life = (*LIFE[:-1], (status, "Not awarded")) if ended else LIFE
    place = [step for step, _ in life].index(status)
    steps = []
    for number, (_, name) in enumerate(life):
        if number < place:
            steps.append(f":green[:material/check_circle: {plain(name)}]")
        elif number == place:
            steps.append(f":blue-badge[:material/radio_button_checked: {plain(name)}]")
        else:
            steps.append(f":gray[:material/radio_button_unchecked: {plain(name)}]")
    st.markdown(" :gray[›] ".join(steps))


def left(problems: Sequence[DraftProblem], part: str = "") -> int:
    """How many questions are to be settled, in one part or in all; one may have several faults."""
    return len({one.question or one.path for one in problems if not part or one.part == part})


def things(problems: Sequence[DraftProblem]) -> str:
    """How much is left to settle, in words."""
    return counted(left(problems), "thing") + " to settle"
