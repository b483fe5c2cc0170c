"""Letters of the panel, of gates and of clarifications: what waits, never which bid it is about.

People who score may not know which vendor stands behind a bid, so no letter names one.
"""

from __future__ import annotations

from collections.abc import Sequence

from procurement import instants, rfps
from procurement.evaluations.model import Seat
from procurement.notices import Event
from procurement.policy import Act
from procurement.work import Work


def appointed(work: Work, rfp_id: str, person_id: str, *, chair: bool) -> None:
    """To the new member."""
    about = rfps.get_rfp(work, rfp_id)
    after = "State"
    if about.closes_at is None:
        after = "After the deadline for bids, state"
    elif about.closes_at > work.now:
        at = instants.in_words(about.closes_at, about.timezone)
        after = f"After the deadline for bids, {at}, state"
    says = (
        f"{work.actor.name} appointed you to the panel{' as its chair' if chair else ''}. {after} "
        "whether a conflict of interest ties you to a bidder; then the bids are yours to score."
    )
    event, page = Event.PANEL_INVITED, "/my_panel"
    rfps.tell_person(work, rfp_id, event, person_id, says=says, page=page)


def to_score(work: Work, rfp_id: str, seats: Sequence[Seat]) -> None:
    """To the members of the panel: bids are opened and wait for their scores."""
    declared = (
        f"{work.actor.name} opened the technical part of the bids. They are yours to score now; "
        "prices stay sealed until the technical scores are locked."
    )
    first = (
        " State first whether a conflict of interest ties you to a bidder: until then no bid is "
        "shown to you."
    )
    event, page = Event.TO_SCORE, "/my_panel"
    for seat in seats:
        if seat.person_id != work.actor.person_id:
            says = declared + ("" if seat.declared_at else first)
            rfps.tell_person(work, rfp_id, event, seat.person_id, says=says, page=page)


def dismissed(work: Work, rfp_id: str, person_id: str) -> None:
    """To the member who leaves."""
    says = (
        f"{work.actor.name} dismissed you from the panel. Your scores stay in the records and "
        "count no more; the trail of your campaign names the reason. You need not do anything."
    )
    rfps.tell_person(work, rfp_id, Event.PANEL_DISMISSED, person_id, says=says)


def recused(work: Work, rfp_id: str, name: str) -> None:
    """To those who may waive the conflict or appoint another member."""
    says = (
        f"{name} declared a conflict of interest and does not score. Waive the conflict with a "
        "reason, or appoint somebody else."
    )
    page = f"/panel?rfp={rfp_id}"
    rfps.tell_staff(work, rfp_id, Event.PANEL_RECUSED, Act.WAIVE_CONFLICT, says=says, page=page)


def waived(work: Work, rfp_id: str, person_id: str) -> None:
    """To the member whose conflict is waived."""
    says = (
        f"{work.actor.name} waived the conflict you declared, with a reason. Where the panel is a "
        "committee, two people must waive it before you score; your page says whether you may."
    )
    page = "/my_panel"
    rfps.tell_person(work, rfp_id, Event.PANEL_WAIVED, person_id, says=says, page=page)


def consensus_begun(work: Work, rfp_id: str, person_ids: Sequence[str]) -> None:
    """To the members of the panel."""
    says = (
        f"{work.actor.name} began the consensus. The scores of all members are open to the panel "
        "now. Please look at the items whose scores are far apart before you meet: the panel talks "
        "them over, and the consensus is recorded there."
    )
    page = f"/consensus?rfp={rfp_id}"
    for person_id in person_ids:
        if person_id != work.actor.person_id:
            rfps.tell_person(work, rfp_id, Event.CONSENSUS, person_id, says=says, page=page)


def locked(work: Work, rfp_id: str) -> None:
    """To the officers: prices may be opened."""
    says = (
        f"{work.actor.name} locked the technical scores; they are final. Those who hold opening "
        "shares can open the prices now."
    )
    page = f"/rfp?rfp={rfp_id}"
    rfps.tell_staff(work, rfp_id, Event.TECHNICAL_LOCKED, Act.OPEN_PRICES, says=says, page=page)


def answered(work: Work, rfp_id: str) -> None:
    """To those who settle gates: a clarification has its answer."""
    says = "A vendor answered your question in writing. Read the answer, then decide the gate."
    page = f"/gates?rfp={rfp_id}"
    act = Act.ASK_CLARIFICATION
    rfps.tell_staff(work, rfp_id, Event.CLARIFICATION_ANSWERED, act, says=says, page=page)


def waiver_asked(work: Work, rfp_id: str) -> None:
    """To those who may agree to a waiver."""
    says = (
        f"{work.actor.name} asks to waive a gate. It takes two people: read the reason, then agree "
        "or not."
    )
    page = f"/gates?rfp={rfp_id}"
    event, act, asks = Event.SECOND_PERSON, Act.AGREE_TO_WAIVER, "please agree to a waiver, or not"
    rfps.tell_staff(work, rfp_id, event, act, says=says, page=page, asks=asks)


def waiver_agreed(work: Work, rfp_id: str, person_id: str) -> None:
    """To whoever asked for the waiver."""
    says = f"{work.actor.name} agreed to the waiver you asked for; it counts from now on."
    page = f"/gates?rfp={rfp_id}"
    rfps.tell_person(work, rfp_id, Event.WAIVER_AGREED, person_id, says=says, page=page)
