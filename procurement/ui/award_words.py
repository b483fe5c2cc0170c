"""Awards in words: who may act next, what a bid's place is, amounts, and outcomes as badges."""

from __future__ import annotations

from decimal import Decimal

from procurement.awards import Candidate, Choice, Debrief, LotField, NoticeKind, why_not
from procurement.ui.widgets import Badge

NOBODY = "Nobody: no award on this lot"
KIND: dict[NoticeKind, Badge] = {
    NoticeKind.AWARD: ("Award", ":material/emoji_events:", "green"),
    NoticeKind.REGRET: ("Regret", ":material/mail:", "gray"),
    NoticeKind.NO_AWARD: ("No award", ":material/block:", "gray"),
}
OUTCOME = {
    NoticeKind.AWARD: "You are awarded",
    NoticeKind.REGRET: "Your bid was not chosen",
    NoticeKind.NO_AWARD: "Nothing you bid on is awarded",
}


def usd(amount: Decimal | None) -> str:
    """An amount with cents, as it stands in the record."""
    return "no price" if amount is None else f"${amount:,.2f}"


def place(one: Candidate, field: LotField) -> str:
    """The rank on a lot; a shared one carries an equals sign."""
    if one.rank is None:
        return "–"
    shared = sum(other.rank == one.rank for other in field.candidates) > 1
    return f"{one.rank}=" if shared else str(one.rank)


def state(one: Candidate) -> str:
    """Whether a bid can be awarded, and if not or not plainly, why."""
    if not one.may_be_awarded:
        reason = why_not(one)
        return f"Cannot be awarded: {reason}"
    if one.clarify:
        return f"Eligible, {', '.join(one.clarify)} not settled"
    return "Eligible"


def option(one: Candidate) -> str:
    """A bid as something to choose."""
    lead = ", leads" if one.rank == 1 else ""
    return f"{one.vendor} ({one.total} points, {usd(one.price)}{lead})"


def decided(choice: Choice) -> str:
    """What was decided on a lot, in a few words."""
    return f"Awarded to {choice.vendor}" if choice.bid_id else "No award"


def outcome(debrief: Debrief) -> str:
    """The outcome for a vendor in a few words."""
    own = [one.letter for one in debrief.lots if one.is_own]
    if not own:
        return OUTCOME[debrief.kind]
    lots = "lot" if len(own) == 1 else "lots"
    return f"{OUTCOME[debrief.kind]} {lots} {', '.join(own)}"
