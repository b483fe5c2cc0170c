"""The steps of a procurement as a pure list: what it is, where it is done, when, and by whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from procurement.policy import POLICY, Act, Actor
from procurement.rfps import RfpStatus
from procurement.ui.pages import PAGES
from procurement.ui.wording import role_word


class Turn(StrEnum):
    """Whether a step is possible now, will be, or has been."""

    NOW = "now"
    LATER = "later"
    OVER = "over"


_ORDER = (
    RfpStatus.DRAFT,
    RfpStatus.OPEN,
    RfpStatus.CLOSED,
    RfpStatus.OPENED,
    RfpStatus.TECHNICAL_LOCKED,
    RfpStatus.PRICES_OPENED,
    RfpStatus.AWARDED,
)


@dataclass(frozen=True)
class Step:
    """One step: possible from the first to the last of its states.

    ``page`` is a page of the portal, ``route`` an own route with the RFP's id in braces; both empty
    means it is done on the RFP's own page. ``later`` and ``over`` say why it is not possible.
    ``reads`` tells whether the place is worth a link after the step is over.
    """

    title: str
    icon: str
    act: Act
    first: RfpStatus
    last: RfpStatus
    detail: str
    later: str
    over: str
    page: str = ""
    route: str = ""
    reads: str = ""  # how the link is called afterwards; "" for none

    def turn(self, status: RfpStatus) -> Turn:
        """Where the step stands when the RFP is in this state."""
        here = _ORDER.index(_as_ordered(status))
        if here < _ORDER.index(self.first):
            return Turn.LATER
        return Turn.NOW if here <= _ORDER.index(self.last) else Turn.OVER

    def path(self, rfp_id: str) -> str:
        """The own route of this RFP; empty where the step has none."""
        return self.route.format(rfp=rfp_id) if self.route else ""

    @property
    def doers(self) -> str:
        """Who does it, in words: ``Lead or editor``."""
        names = [role_word(role) for role in POLICY[self.act].stakes]
        *most, last = [names[0], *(name.lower() for name in names[1:])]
        return f"{', '.join(most)} or {last}" if most else last

    def is_theirs(self, actor: Actor) -> bool:
        """Whether one of the actor's roles does it."""
        return bool(actor.roles & set(POLICY[self.act].stakes))


def _as_ordered(status: RfpStatus) -> RfpStatus:
    return RfpStatus.AWARDED if status == RfpStatus.NOT_AWARDED else status


STEPS: Sequence[Step] = (
    Step(
        "Write the RFP and publish it",
        ":material/edit_note:",
        Act.DRAFT_RFP,
        RfpStatus.DRAFT,
        RfpStatus.DRAFT,
        "What is missing stands beside the form, each with the way to it.",
        "",
        "It was frozen when it was published.",
        page="post_rfp.py",
    ),
    Step(
        "Check the compliance questions",
        ":material/verified_user:",
        Act.CHECK_COMPLIANCE,
        RfpStatus.DRAFT,
        RfpStatus.DRAFT,
        "Facts that fit this RFP, turned into questions to vendors.",
        "",
        "They were frozen with the text.",
        page="post_rfp.py",
    ),
    Step(
        "Invite vendors",
        ":material/group_add:",
        Act.INVITE_VENDOR,
        RfpStatus.DRAFT,
        RfpStatus.OPEN,
        "On this page. Letters go out while bids are taken.",
        "",
        "The deadline has passed.",
    ),
    Step(
        "Answer the vendors' questions",
        ":material/forum:",
        Act.ANSWER_QUESTION,
        RfpStatus.OPEN,
        RfpStatus.OPEN,
        "One answer reaches every admitted vendor; who asked stays with you.",
        "Vendors ask once it is published.",
        "Bids are no longer taken.",
        page="questions.py",
        reads="Read questions and answers",
    ),
    Step(
        "Change the RFP by addendum",
        ":material/difference:",
        Act.DRAFT_ADDENDUM,
        RfpStatus.OPEN,
        RfpStatus.OPEN,
        "Later dates, other figures, clearer words; the portal shows the difference to everybody.",
        "A draft is simply changed; an addendum changes a published text.",
        "Bids are no longer taken, so the text stays as it is.",
        page="addenda.py",
        reads="Read the addenda",
    ),
    Step(
        "Appoint the panel",
        ":material/groups:",
        Act.APPOINT_TO_PANEL,
        RfpStatus.OPEN,
        RfpStatus.OPENED,
        "Who scores, and who leads them. Members state their conflicts after the deadline.",
        "A panel is appointed once the RFP is published.",
        "The panel's scores are locked.",
        page="panel.py",
        reads="See the panel",
    ),
    Step(
        "Open the bids",
        ":material/drafts:",
        Act.OPEN_BIDS,
        RfpStatus.CLOSED,
        RfpStatus.CLOSED,
        "Your password and your share of the key: the passphrase or the printed sheet.",
        "Bids are still taken. Nobody can read one before the deadline.",
        "They are opened.",
        route="/rfps/{rfp}/open",
    ),
    Step(
        "Decide the gates, ask for clarifications",
        ":material/rule:",
        Act.DECIDE_GATE,
        RfpStatus.OPENED,
        RfpStatus.OPENED,
        "What the computer says of each bid, with its reason; you decide the doubtful ones.",
        "The bids are not opened yet.",
        "The technical scores are locked.",
        page="gates.py",
        reads="See the gates",
    ),
    Step(
        "Score the bids",
        ":material/scoreboard:",
        Act.SCORE_BIDS,
        RfpStatus.OPENED,
        RfpStatus.OPENED,
        "Each member of the panel alone, under letters instead of names.",
        "The bids are not opened yet.",
        "The technical scores are locked.",
        page="my_panel.py",
    ),
    Step(
        "Settle differences and lock the scores",
        ":material/lock_clock:",
        Act.LOCK_TECHNICAL,
        RfpStatus.OPENED,
        RfpStatus.OPENED,
        "The consensus meeting. Nothing unlocks the scores afterwards.",
        "Scores come after the opening.",
        "The technical scores are locked.",
        page="consensus.py",
        reads="See the consensus",
    ),
    Step(
        "Open the prices",
        ":material/payments:",
        Act.OPEN_PRICES,
        RfpStatus.TECHNICAL_LOCKED,
        RfpStatus.TECHNICAL_LOCKED,
        "The same officers and shares, a second time.",
        "Prices stay sealed until the technical scores are locked.",
        "They are opened.",
        route="/rfps/{rfp}/open-prices",
    ),
    Step(
        "Compare the bids",
        ":material/compare_arrows:",
        Act.DECIDE_AWARD,
        RfpStatus.TECHNICAL_LOCKED,
        RfpStatus.AWARDED,
        "Ranking by lot, where points come from, and whether the winner is safe.",
        "There is nothing to compare before the scores are locked.",
        "",
        page="compare_bids.py",
    ),
    Step(
        "Award, or close without one",
        ":material/emoji_events:",
        Act.DECIDE_AWARD,
        RfpStatus.PRICES_OPENED,
        RfpStatus.PRICES_OPENED,
        "Lot by lot with reasons; finance approves; every bidder gets a letter.",
        "Without prices nobody can be chosen.",
        "The outcome is announced.",
        page="award.py",
        reads="See the award",
    ),
    Step(
        "Issue and sign the documents",
        ":material/picture_as_pdf:",
        Act.ISSUE_REPORT,
        RfpStatus.PRICES_OPENED,
        RfpStatus.AWARDED,
        "The signed comparison for finance, and what was issued before.",
        "A comparison needs the prices.",
        "",
        page="reports.py",
    ),
)

_KNOWN = frozenset(entry.file for entry in PAGES)
NEXT = {
    RfpStatus.DRAFT: "Next: finish the draft and publish it.",
    RfpStatus.OPEN: "Next: vendors bid until the deadline; then the bids can be opened.",
    RfpStatus.CLOSED: "Next: the officers open the bids with their shares of the key.",
    RfpStatus.OPENED: "Next: the panel scores, gates are decided, and the scores are locked.",
    RfpStatus.TECHNICAL_LOCKED: "Next: the officers open the prices.",
    RfpStatus.PRICES_OPENED: "Next: compare the bids, award, and tell every bidder.",
    RfpStatus.AWARDED: "Every bidder was told the outcome; what remains is the signed report.",
    RfpStatus.NOT_AWARDED: "It is over without an award: every bidder was told.",
    RfpStatus.CANCELLED: "It is cancelled, and every invited vendor was told why.",
}


def next_words(status: RfpStatus, *, invited: int) -> str:
    """What happens next, in one sentence."""
    if status == RfpStatus.OPEN and not invited:
        return "Next: invite vendors. Bids are taken, and nobody is invited yet."
    return NEXT[status]


def steps_at(status: RfpStatus, turn: Turn) -> list[Step]:
    """The steps that are possible now, later, or over; none of a cancelled RFP.

    A step whose page this portal does not have is left out.
    """
    if status == RfpStatus.CANCELLED:
        return []
    return [
        step
        for step in STEPS
        if step.turn(status) == turn and (not step.page or step.page in _KNOWN)
    ]


def may_visit(page: str, actor: Actor) -> bool:
    """Whether the actor has this page at all, so that a link to it leads somewhere."""
    return any(entry.file == page and entry.serves(actor) for entry in PAGES)
