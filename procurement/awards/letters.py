"""The letters that tell bidders the outcome, as plain text: award, regret, no award."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from procurement.awards.model import CriterionScore, Debrief, LotOutcome, NoticeKind, WeakAnchor

NO_CONTRACT = (
    "This letter is not a contract. The campaign will write to you about the agreement; please do "
    "not start work before it is signed."
)
# The reason itself may name what another vendor offered, so a letter does not carry it.
OTHERWISE = "The campaign recorded and signed why it chose otherwise; ask it for the reason."


@dataclass(frozen=True)
class About:
    """What a letter is about and who writes it."""

    reference: str
    title: str
    buyer: str
    link: str


def subject(debrief: Debrief, about: About) -> str:
    """The subject line; it says that there is an outcome, and for the winner which."""
    if debrief.kind == NoticeKind.AWARD:
        return f"Award: {about.title} ({about.reference})"
    return f"Outcome: {about.title} ({about.reference})"


def body(debrief: Debrief, about: About, vendor: str) -> str:
    """The whole letter."""
    parts = [
        f"To {vendor}",
        _opening(debrief, about),
        "\n".join(_lot(one, is_barred=bool(debrief.obstacles)) for one in debrief.lots),
        *_obstacles(debrief),
        *_scores(debrief),
        *_weakest(debrief),
        _ending(debrief, about),
    ]
    return "\n\n".join(part for part in parts if part)


def _opening(debrief: Debrief, about: About) -> str:
    thanks = f"Thank you for your bid on “{about.title}” ({about.reference} of {about.buyer})."
    if debrief.kind == NoticeKind.AWARD:
        return f"{thanks} We are glad to award work to you. Lot by lot:"
    if debrief.kind == NoticeKind.REGRET:
        return f"{thanks} {about.buyer} has decided, and your bid was not chosen."
    return f"{thanks} {about.buyer} has decided to award nothing of what you bid on."


def _lot(one: LotOutcome, *, is_barred: bool) -> str:
    name = f"Lot {one.letter}, {one.name}"
    if one.is_own:
        return f"- {name}: awarded to you, with {one.own_points} of 100 points."
    own = f" Your bid has {one.own_points}." if one.own_points else ""
    if one.winner and one.own_points and Decimal(one.own_points) > Decimal(one.winner_points):
        own += (
            " That is more; what kept it out is told below."
            if is_barred
            else f" That is more. {OTHERWISE}"
        )
    if one.winner:
        return f"- {name}: awarded to {one.winner}, with {one.winner_points} of 100 points.{own}"
    return f"- {name}: not awarded to anybody.{own}"


def _obstacles(debrief: Debrief) -> Iterator[str]:
    if debrief.obstacles:
        head = (
            "What stood against awarding you more:"
            if debrief.kind == NoticeKind.AWARD
            else "What kept your bid out of the ranking:"
        )
        yield "\n".join([head, *(f"- {one}" for one in debrief.obstacles)])


def _scores(debrief: Debrief) -> Iterator[str]:
    if debrief.criteria:
        lines = "\n".join(_criterion(one) for one in debrief.criteria)
        yield (
            "Your own scores, for the lots you bid on (0 to 5 for each criterion; "
            f"{debrief.total} of 100 points in all):\n{lines}"
        )


def _criterion(one: CriterionScore) -> str:
    return f"- {one.title}: {one.score} of 5, which is {one.points} of {one.weight} points"


def _weakest(debrief: Debrief) -> Iterator[str]:
    if debrief.weakest:
        head = (
            "Where you lost most points:"
            if debrief.kind != NoticeKind.AWARD
            else "Where the most points were left:"
        )
        yield "\n\n".join([head, *(_weak(one) for one in debrief.weakest)])


def _weak(one: WeakAnchor) -> str:
    lines = [
        f"{one.title} ({one.code}): {one.score} of 5; {one.lost} points lost.",
        f"  Why: {one.reason}",
        f"  Reached on the published scale: {one.anchor}" if one.anchor else "",
        f"  The next step{' on it' if one.anchor else ''} would be: {one.next_anchor}",
    ]
    return "\n".join(line for line in lines if line)


def _ending(debrief: Debrief, about: About) -> str:
    last = NO_CONTRACT if debrief.kind == NoticeKind.AWARD else "We hope you bid again."
    return f"The same stands on your result page: {about.link}\n\n{last}\n\n{about.buyer}"


def taken_back_subject(about: About) -> str:
    """The subject line of the letter that takes an outcome back."""
    return f"The outcome is taken back: {about.title} ({about.reference})"


def taken_back(about: About, vendor: str, reason: str, told_on: str) -> str:
    """The letter that takes an announced outcome back; the same for every bidder."""
    return "\n\n".join(
        [
            f"To {vendor}",
            f"On {told_on} we told you the outcome of “{about.title}” ({about.reference}). "
            "That outcome is taken back: nothing of it holds any more, for any bidder.",
            f"The reason: {reason}",
            "Your bid stays as it is. We decide again and tell every bidder at once. Please start "
            "no work, and do not count on the earlier letter.",
            f"This stands on your result page, too: {about.link}",
            about.buyer,
        ]
    )
