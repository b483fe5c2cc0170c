"""The list of pages: what each one is called, and whom or which act it serves."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import streamlit as st

from procurement.policy import CAMPAIGN_ROLES, POLICY, SIGNED_IN_ROLES, Act, Actor, Role

FOLDER = Path(__file__).resolve().parents[2] / "pages"


@dataclass(frozen=True)
class Entry:
    """One page: it is there for the roles that may do its acts, or for the roles it names."""

    file: str
    title: str
    icon: str
    help: str
    acts: tuple[Act, ...] = ()
    roles: tuple[Role, ...] = ()
    is_listed: bool = True  # else it is reached by links, as it is about one thing

    def serves(self, actor: Actor) -> bool:
        """Whether the actor's roles have anything to do on this page."""
        able = {role for act in self.acts for role in POLICY[act].stakes}
        return bool(actor.roles & (able | set(self.roles)))


PAGES: Sequence[Entry] = (
    Entry(
        "home.py",
        "Today",
        ":material/today:",
        "What waits for you, your organisation at a glance, and what happened lately.",
        roles=SIGNED_IN_ROLES,
    ),
    Entry(
        "rfps.py",
        "RFPs",
        ":material/campaign:",
        "Your campaign's RFPs, with their state and next step; begin a new one.",
        roles=CAMPAIGN_ROLES,
    ),
    Entry(
        "post_rfp.py",
        "Post an RFP",
        ":material/edit_note:",
        "Write a draft part by part; see what is missing; publish it.",
        acts=(Act.DRAFT_RFP, Act.CHECK_COMPLIANCE),
        is_listed=False,
    ),
    Entry(
        "rfp.py",
        "One RFP",
        ":material/dashboard:",
        "Dates, invited vendors and the published text of one RFP; cancel it.",
        roles=CAMPAIGN_ROLES,
        is_listed=False,
    ),
    Entry(
        "questions.py",
        "Questions",
        ":material/forum:",
        "Questions about one RFP and their answers: vendors ask, staff answer everybody.",
        acts=(Act.ASK_QUESTION,),
        roles=CAMPAIGN_ROLES,
        is_listed=False,
    ),
    Entry(
        "addenda.py",
        "Addenda",
        ":material/difference:",
        "What changed in one RFP after it was published: staff prepare and publish, vendors read "
        "and confirm.",
        acts=(Act.CONFIRM_BID,),
        roles=CAMPAIGN_ROLES,
        is_listed=False,
    ),
    Entry(
        "panel.py",
        "Panel",
        ":material/groups:",
        "Who scores the bids on one RFP and how far they are; appoint, waive conflicts, lock.",
        roles=CAMPAIGN_ROLES,
        is_listed=False,
    ),
    Entry(
        "my_panel.py",
        "My panels",
        ":material/grading:",
        "Your statement on conflicts, then what waits for your score; lock your scorecard.",
        acts=(Act.DECLARE_CONFLICTS,),
    ),
    Entry(
        "score_bids.py",
        "Score bids",
        ":material/edit_note:",
        "Score one item of one bid after the other, alone and without prices.",
        acts=(Act.SCORE_BIDS,),
        is_listed=False,
    ),
    Entry(
        "consensus.py",
        "Consensus",
        ":material/handshake:",
        "The items on which a panel differs, and what it agrees on.",
        roles=CAMPAIGN_ROLES,
        is_listed=False,
    ),
    Entry(
        "gates.py",
        "Gates",
        ":material/rule:",
        "Which bids pass which gates and why; ask a vendor in writing, decide, waive.",
        acts=(Act.ASK_CLARIFICATION, Act.DECIDE_GATE, Act.AGREE_TO_WAIVER),
        is_listed=False,
    ),
    Entry(
        "calls.py",
        "Calls and interviews",
        ":material/call:",
        "Reference calls and interviews, recorded for those who score.",
        acts=(Act.RECORD_REFERENCE, Act.RECORD_INTERVIEW, Act.AGREE_TO_WAIVER),
        is_listed=False,
    ),
    Entry(
        "compare_bids.py",
        "Compare bids",
        ":material/balance:",
        "Who leads and why, for what money, and how safe the first place is.",
        roles=CAMPAIGN_ROLES,
        is_listed=False,
    ),
    Entry(
        "award.py",
        "Award",
        ":material/gavel:",
        "Decide who gets each lot, approve it, read the letters, tell every bidder at once.",
        roles=(Role.LEAD, Role.EDITOR, Role.COUNSEL, Role.FINANCE),
        is_listed=False,
    ),
    Entry(
        "reports.py",
        "Reports and costs",
        ":material/description:",
        "Signed reports to download and check; what each RFP costs, by lot and payee.",
        roles=(Role.LEAD, Role.EDITOR, Role.COUNSEL, Role.FINANCE),
    ),
    Entry(
        "open_rfps.py",
        "Open RFPs",
        ":material/campaign:",
        "RFPs you may bid on, with their deadlines; read one after a promise.",
        acts=(Act.DECLARE_CONFIDENTIALITY,),
    ),
    Entry(
        "bid.py",
        "Your bid",
        ":material/edit_note:",
        "Write your bid on one RFP, see what is missing, submit it sealed, keep the receipts.",
        acts=(Act.BEGIN_BID,),
        is_listed=False,
    ),
    Entry(
        "clarifications.py",
        "Clarifications",
        ":material/mark_chat_unread:",
        "What campaigns ask about your bids, until when, and your written answers.",
        acts=(Act.ANSWER_CLARIFICATION,),
    ),
    Entry(
        "result.py",
        "Results",
        ":material/emoji_events:",
        "What became of your bids, with your own scores and the reasons.",
        acts=(Act.BEGIN_BID,),
    ),
    Entry(
        "profile.py",
        "Company profile",
        ":material/badge:",
        "What every campaign asks, answered once for all your bids.",
        acts=(Act.BEGIN_BID,),
    ),
    Entry(
        "organization.py",
        "Members",
        ":material/group:",
        "Who works with you here and in which roles; invite people, change roles.",
        roles=SIGNED_IN_ROLES,
    ),
    Entry(
        "trail.py",
        "Audit trail",
        ":material/history:",
        "Who did what, and when; search it, and check that nobody changed it.",
        roles=SIGNED_IN_ROLES,
    ),
    Entry(
        "organizations.py",
        "Organisations",
        ":material/apartment:",
        "Every campaign and vendor; create one, open one to look after its people.",
        acts=(Act.CREATE_ORGANIZATION, Act.DISABLE_PERSON),
    ),
    Entry(
        "outbox.py",
        "Outbox",
        ":material/outgoing_mail:",
        "Letters the portal wrote: waiting, sent or failed. Opening one is recorded.",
        acts=(Act.READ_MESSAGE,),
    ),
    Entry(
        "settings_check.py",
        "Settings check",
        ":material/health_and_safety:",
        "Whether this installation runs as it should, and what to do where it does not.",
        roles=(Role.ADMINISTRATOR,),
    ),
    Entry(
        "account.py",
        "Account",
        ":material/account_circle:",
        "Your name and time zone, password, open sign-ins and memberships.",
        acts=(Act.UPDATE_ACCOUNT, Act.CHANGE_PASSWORD),
    ),
)


def pages_of(actor: Actor) -> list[st.Page]:
    """The pages of this actor; a page for other roles is not registered at all.

    One plain list: Streamlit draws groups as lists inside a list, which readers of screens trip on.
    """
    return [copy(page) for page in _served(actor.roles)]


@cache
def _served(roles: frozenset[Role]) -> tuple[st.Page, ...]:
    actor = Actor(name="", roles=roles)
    return tuple(_page(entry) for entry in PAGES if entry.serves(actor))


@cache
def _page(entry: Entry) -> st.Page:
    """The page as it is before a run: to be copied, for ``st.navigation`` marks its own.

    Finding its file costs more than drawing an element, and would be done anew in every run.
    """
    return st.Page(
        FOLDER / entry.file,
        title=entry.title,
        icon=entry.icon,
        help=entry.help,
        default=entry.file == "home.py",
        visibility="visible" if entry.is_listed else "hidden",
    )
