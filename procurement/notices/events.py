"""Which letter each act sends, and why the others send none: the register of letters."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from procurement.policy import Act


class Event(StrEnum):
    """What a letter tells; the value stands with the letter in the outbox."""

    INVITED_MEMBER = "invitation to an organisation"
    CONFIRM_ADDRESS = "address to confirm"
    PASSWORD_LINK = "link for a new password"  # noqa: S105 - the name of a letter, not a password
    SECOND_FACTOR = "second factor on or off"
    INVITED_TO_BID = "invitation to bid"
    UNINVITED = "invitation taken back"
    CANCELLED = "cancellation"
    ADDENDUM = "addendum"
    SECOND_PERSON = "second person asked"
    QUESTION = "question waits"
    ANSWER = "answer to all"
    BID_SUBMITTED = "bid submitted"
    BID_REPLACED = "bid replaced"
    BID_CONFIRMED = "bid confirmed"
    BID_WITHDRAWN = "bid withdrawn"
    CLOSED = "count and root"
    TO_OPEN = "bids to open"
    REVEAL_ASKED = "reveal file asked for"
    SHARES_ASKED = "opening shares to prove"
    SHARE_LOST = "opening share lost"
    SHARE_ORPHANED = "holder of an opening share left"
    SHARES_NEW = "opening shares renewed"
    BIDS_OPENED = "bids opened"
    TO_SCORE = "bids to score"
    PRICES_OPENED = "prices opened"
    CLARIFICATION_ASKED = "clarification asked"
    CLARIFICATION_ANSWERED = "clarification answered"
    WAIVER_AGREED = "waiver agreed to"
    PANEL_INVITED = "panel: appointed"
    PANEL_DISMISSED = "panel: dismissed"
    PANEL_RECUSED = "panel: conflict declared"
    PANEL_WAIVED = "panel: conflict waived"
    CONSENSUS = "consensus begun"
    TECHNICAL_LOCKED = "technical scores locked"
    AWARD_APPROVED = "award approved"
    AWARD = "award or regret"
    AWARD_UNDONE = "award undone"
    REPORT_ISSUED = "report issued"
    COUNTERSIGNATURE_ASKED = "countersignature asked for"
    COUNTERSIGNED = "report countersigned"


# How the subject of a letter about an RFP says it; one of SECOND_PERSON says itself what is asked.
SUBJECTS: Mapping[Event, str] = {
    Event.QUESTION: "a vendor asks, please answer",
    Event.BID_SUBMITTED: "your bid is submitted",
    Event.BID_REPLACED: "your bid is replaced",
    Event.BID_CONFIRMED: "your bid stands under the addendum",
    Event.BID_WITHDRAWN: "your bid is withdrawn",
    Event.TO_OPEN: "bids are closed and can be opened",
    Event.SHARE_ORPHANED: "an opening share must be renewed",
    Event.BIDS_OPENED: "the bids are opened",
    Event.TO_SCORE: "the bids wait for your scores",
    Event.PRICES_OPENED: "the prices are opened",
    Event.CLARIFICATION_ANSWERED: "a vendor answered in writing",
    Event.WAIVER_AGREED: "the waiver you asked for counts",
    Event.PANEL_INVITED: "you sit on the panel",
    Event.PANEL_DISMISSED: "you are on the panel no more",
    Event.PANEL_RECUSED: "a panel member declared a conflict",
    Event.PANEL_WAIVED: "the conflict you declared is waived",
    Event.CONSENSUS: "the panel's consensus has begun",
    Event.TECHNICAL_LOCKED: "technical scores are locked, prices can be opened",
    Event.AWARD_APPROVED: "the award is approved, please announce it",
    Event.REPORT_ISSUED: "a signed report is issued",
    Event.COUNTERSIGNATURE_ASKED: "please countersign a report",
    Event.COUNTERSIGNED: "a report is countersigned",
}

# What a vendor is told without saying who has a sealed bid: staff may read who was told and when.
TO_ALL_VENDORS = (
    Event.INVITED_TO_BID,
    Event.UNINVITED,
    Event.ADDENDUM,
    Event.ANSWER,
    Event.CANCELLED,
    Event.AWARD,
    Event.AWARD_UNDONE,
)

# What a stranger can cause by typing an address: these are limited.
BY_ANYBODY = (Event.CONFIRM_ADDRESS, Event.PASSWORD_LINK, Event.INVITED_MEMBER)

# The letters an act may send; which of them depends on what the act found.
LETTERS: Mapping[Act, tuple[Event, ...]] = {
    Act.INVITE_MEMBER: (Event.INVITED_MEMBER,),
    Act.REGISTER_VENDOR: (Event.CONFIRM_ADDRESS,),
    Act.REQUEST_RESET: (Event.PASSWORD_LINK,),
    Act.PUBLISH_RFP: (Event.INVITED_TO_BID,),
    Act.INVITE_VENDOR: (Event.INVITED_TO_BID,),
    Act.TURN_ON_SECOND_FACTOR: (Event.SECOND_FACTOR,),
    Act.TURN_OFF_SECOND_FACTOR: (Event.SECOND_FACTOR,),
    Act.UNINVITE_VENDOR: (Event.UNINVITED,),
    Act.CANCEL_RFP: (Event.CANCELLED,),
    Act.ASK_SECOND_PERSON: (Event.SECOND_PERSON,),
    Act.PUBLISH_ADDENDUM: (Event.ADDENDUM,),
    Act.AGREE_TO_ADDENDUM: (Event.ADDENDUM,),
    Act.ASK_QUESTION: (Event.QUESTION,),
    Act.ANSWER_QUESTION: (Event.ANSWER,),
    Act.SUBMIT_BID: (Event.BID_SUBMITTED, Event.BID_REPLACED),
    Act.CONFIRM_BID: (Event.BID_CONFIRMED,),
    Act.WITHDRAW_BID: (Event.BID_WITHDRAWN,),
    Act.CLOSE_BIDS: (Event.CLOSED, Event.TO_OPEN),
    Act.CALL_FOR_REVEAL: (Event.REVEAL_ASKED,),
    Act.ASK_FOR_SHARES: (Event.SHARES_ASKED,),
    Act.NOTE_ORPHANED_SHARE: (Event.SHARE_ORPHANED,),
    Act.REPORT_SHARE_LOST: (Event.SHARE_LOST,),
    Act.SPLIT_KEY_AGAIN: (Event.SHARES_NEW,),
    Act.OPEN_BIDS: (Event.BIDS_OPENED, Event.TO_SCORE),
    Act.OPEN_PRICES: (Event.PRICES_OPENED,),
    Act.ASK_CLARIFICATION: (Event.CLARIFICATION_ASKED,),
    Act.EXTEND_CLARIFICATION: (Event.CLARIFICATION_ASKED,),
    Act.ANSWER_CLARIFICATION: (Event.CLARIFICATION_ANSWERED,),
    Act.DECIDE_GATE: (Event.SECOND_PERSON,),
    Act.AGREE_TO_WAIVER: (Event.WAIVER_AGREED,),
    Act.APPOINT_TO_PANEL: (Event.PANEL_INVITED,),
    Act.DISMISS_FROM_PANEL: (Event.PANEL_DISMISSED,),
    Act.DECLARE_CONFLICTS: (Event.PANEL_RECUSED,),
    Act.WAIVE_CONFLICT: (Event.PANEL_WAIVED,),
    Act.BEGIN_CONSENSUS: (Event.CONSENSUS,),
    Act.LOCK_TECHNICAL: (Event.TECHNICAL_LOCKED,),
    Act.DECIDE_AWARD: (Event.SECOND_PERSON,),
    Act.APPROVE_AWARD: (Event.AWARD_APPROVED,),
    Act.ANNOUNCE_AWARD: (Event.AWARD,),
    Act.ASK_TO_UNDO_AWARD: (Event.SECOND_PERSON,),
    Act.UNDO_AWARD: (Event.AWARD_UNDONE,),
    Act.ISSUE_REPORT: (Event.REPORT_ISSUED, Event.COUNTERSIGNATURE_ASKED),
    Act.COUNTERSIGN_REPORT: (Event.COUNTERSIGNED,),
}

_OWN = "Whoever does it sees it at once, and it concerns nobody else."
_INSIDE = "The page of the organisation shows it to those it concerns."
_COUNTED = "The page of the RFP counts it; before the deadline nobody is told who bids."
_RECORD = "It is a step of work in hand; the page and the trail show it to those who work on it."
_BY_APPOINTMENT = (
    "Officers open together by appointment, within minutes; the opening room follows by itself."
)

# Why an act sends no letter.
SILENT: Mapping[Act, str] = {
    Act.CREATE_ORGANIZATION: "The invitation of its first member is the letter.",
    Act.RENAME_ORGANIZATION: _INSIDE,
    Act.REVOKE_INVITATION: _INSIDE,
    Act.ACCEPT_INVITATION: _INSIDE,
    Act.CHANGE_ROLES: _INSIDE,
    Act.END_MEMBERSHIP: (
        "The person is told by the people they worked with; where a share of an opening key is "
        "with them, the portal writes to the officers by its own act."
    ),
    Act.DISABLE_PERSON: "An account that is in wrong hands must not be warned.",
    Act.ENABLE_PERSON: "The administrator answers whoever asked for it.",
    Act.CONFIRM_EMAIL: _OWN,
    Act.SIGN_IN: _OWN,
    Act.SIGN_OUT: _OWN,
    Act.SIGN_OUT_EVERYWHERE: _OWN,
    Act.SWITCH_ORGANIZATION: _OWN,
    Act.CHANGE_PASSWORD: _OWN,
    Act.RESET_PASSWORD: _OWN,
    Act.UPDATE_ACCOUNT: _OWN,
    Act.HAND_IN_SHARE: _BY_APPOINTMENT,
    Act.TAKE_SHARE_BACK: _BY_APPOINTMENT,
    Act.DELETE_LATE_SHARES: _BY_APPOINTMENT,
    Act.READ_MESSAGE: "Only the trail is told who opened a letter.",
    Act.DRAFT_RFP: "Nobody else sees a draft.",
    Act.DRAFT_ADDENDUM: "Nobody else sees an addendum before it is published.",
    Act.DROP_ADDENDUM: "Nothing was published.",
    Act.ATTACH_DOCUMENT: "A document after publication comes by addendum, which is the letter.",
    Act.REMOVE_DOCUMENT: "Nothing that was published is removed.",
    Act.READ_FILE: _OWN,
    Act.DECLARE_CONFIDENTIALITY: _OWN,
    Act.CHECK_COMPLIANCE: _RECORD,
    Act.BEGIN_BID: "Nobody else sees a draft.",
    Act.DECLINE_TO_BID: _COUNTED,
    Act.BID_AFTER_ALL: _COUNTED,
    Act.REVEAL_BID: _OWN,
    Act.CHECK_SHARE: _OWN,
    Act.RECORD_REFERENCE: _RECORD,
    Act.RECORD_INTERVIEW: _RECORD,
    Act.SCORE_BIDS: "The first page tells the chair when every scorecard is locked.",
    Act.SETTLE_SCORE: _RECORD,
    Act.STAMP_REPORT: "Nothing that anybody reads is changed; only the proof lasts longer.",
}
