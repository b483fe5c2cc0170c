"""Everything that changes something: its name in the trail, and what the trail says of it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Act(StrEnum):
    """Everything that changes something; each leaves exactly one entry in the trail."""

    CREATE_ORGANIZATION = "organization.create"
    REGISTER_VENDOR = "organization.register_vendor"
    RENAME_ORGANIZATION = "organization.rename"
    INVITE_MEMBER = "member.invite"
    REVOKE_INVITATION = "invitation.revoke"
    ACCEPT_INVITATION = "invitation.accept"
    CHANGE_ROLES = "member.change_roles"
    END_MEMBERSHIP = "member.end"
    DISABLE_PERSON = "person.disable"
    ENABLE_PERSON = "person.enable"
    CONFIRM_EMAIL = "person.confirm_email"
    SIGN_IN = "sign_in.begin"
    SIGN_OUT = "sign_in.end"
    SIGN_OUT_EVERYWHERE = "sign_in.end_all"
    SWITCH_ORGANIZATION = "sign_in.switch"
    CHANGE_PASSWORD = "password.change"  # noqa: S105 - the name of an act, not a password
    REQUEST_RESET = "password.request_reset"
    TURN_ON_SECOND_FACTOR = "second_factor.on"
    TURN_OFF_SECOND_FACTOR = "second_factor.off"
    RESET_PASSWORD = "password.reset"  # noqa: S105 - the name of an act, not a password
    UPDATE_ACCOUNT = "account.update"
    READ_MESSAGE = "message.read"
    DRAFT_RFP = "rfp.draft"
    PUBLISH_RFP = "rfp.publish"
    CANCEL_RFP = "rfp.cancel"
    DRAFT_ADDENDUM = "addendum.draft"
    DROP_ADDENDUM = "addendum.drop"
    ASK_SECOND_PERSON = "addendum.ask"
    PUBLISH_ADDENDUM = "addendum.publish"
    AGREE_TO_ADDENDUM = "addendum.agree"
    ATTACH_DOCUMENT = "document.attach"
    REMOVE_DOCUMENT = "document.remove"
    READ_FILE = "file.read"
    INVITE_VENDOR = "vendor.invite"
    UNINVITE_VENDOR = "vendor.uninvite"
    DECLARE_CONFIDENTIALITY = "rfp.declare"
    CHECK_COMPLIANCE = "rfp.check_compliance"
    ASK_QUESTION = "question.ask"
    ANSWER_QUESTION = "question.answer"
    BEGIN_BID = "bid.draft"
    DECLINE_TO_BID = "bid.decline"
    BID_AFTER_ALL = "bid.after_all"
    SUBMIT_BID = "bid.submit"
    CONFIRM_BID = "bid.confirm"
    WITHDRAW_BID = "bid.withdraw"
    CLOSE_BIDS = "bids.close"
    CALL_FOR_REVEAL = "bids.call_for_reveal"
    REVEAL_BID = "bid.reveal"
    ASK_FOR_SHARES = "share.ask"
    NOTE_ORPHANED_SHARE = "share.orphan"
    CHECK_SHARE = "share.check"
    REPORT_SHARE_LOST = "share.lose"
    SPLIT_KEY_AGAIN = "share.split_again"
    HAND_IN_SHARE = "share.hand_in"
    TAKE_SHARE_BACK = "share.take_back"
    DELETE_LATE_SHARES = "share.delete_late"
    OPEN_BIDS = "bids.open"
    OPEN_PRICES = "bids.open_prices"
    ASK_CLARIFICATION = "clarification.ask"
    EXTEND_CLARIFICATION = "clarification.extend"
    ANSWER_CLARIFICATION = "clarification.answer"
    DECIDE_GATE = "gate.decide"
    AGREE_TO_WAIVER = "gate.agree_to_waiver"
    RECORD_REFERENCE = "reference.record"
    RECORD_INTERVIEW = "interview.record"
    DECIDE_AWARD = "award.decide"
    APPROVE_AWARD = "award.approve"
    ANNOUNCE_AWARD = "award.announce"
    ASK_TO_UNDO_AWARD = "award.ask_to_undo"
    UNDO_AWARD = "award.undo"
    ISSUE_REPORT = "report.issue"
    COUNTERSIGN_REPORT = "report.countersign"
    STAMP_REPORT = "report.stamp"
    APPOINT_TO_PANEL = "panel.appoint"
    DISMISS_FROM_PANEL = "panel.dismiss"
    DECLARE_CONFLICTS = "panel.declare"
    WAIVE_CONFLICT = "panel.waive"
    SCORE_BIDS = "panel.score"
    BEGIN_CONSENSUS = "consensus.begin"
    SETTLE_SCORE = "consensus.settle"
    LOCK_TECHNICAL = "technical.lock"


SENTENCES: Mapping[Act, str] = {
    Act.CREATE_ORGANIZATION: "created an organisation",
    Act.REGISTER_VENDOR: "registered as a vendor",
    Act.RENAME_ORGANIZATION: "renamed the organisation",
    Act.INVITE_MEMBER: "invited a member",
    Act.REVOKE_INVITATION: "took an invitation back",
    Act.ACCEPT_INVITATION: "accepted an invitation",
    Act.CHANGE_ROLES: "changed a member's roles",
    Act.END_MEMBERSHIP: "ended a membership",
    Act.DISABLE_PERSON: "disabled an account",
    Act.ENABLE_PERSON: "enabled an account again",
    Act.CONFIRM_EMAIL: "confirmed an e-mail address",
    Act.SIGN_IN: "signed in",
    Act.SIGN_OUT: "signed out",
    Act.SIGN_OUT_EVERYWHERE: "signed out everywhere",
    Act.SWITCH_ORGANIZATION: "switched to another organisation",
    Act.CHANGE_PASSWORD: "changed the own password",
    Act.REQUEST_RESET: "asked for a password link",
    Act.TURN_ON_SECOND_FACTOR: "turned the own second factor on",
    Act.TURN_OFF_SECOND_FACTOR: "turned a second factor off",
    Act.RESET_PASSWORD: "set a new password by a mailed link",
    Act.UPDATE_ACCOUNT: "changed account settings",
    Act.READ_MESSAGE: "opened a message in the outbox",
    Act.DRAFT_RFP: "began an RFP",
    Act.PUBLISH_RFP: "published an RFP",
    Act.CANCEL_RFP: "cancelled an RFP",
    Act.DRAFT_ADDENDUM: "began an addendum, or took one back to change it",
    Act.DROP_ADDENDUM: "dropped an addendum that was being prepared",
    Act.ASK_SECOND_PERSON: "asked a second person to agree to a later deadline",
    Act.PUBLISH_ADDENDUM: "published an addendum",
    Act.AGREE_TO_ADDENDUM: "agreed to a later deadline and published the addendum",
    Act.ATTACH_DOCUMENT: "attached a document to an RFP",
    Act.REMOVE_DOCUMENT: "removed a document from an RFP",
    Act.READ_FILE: "downloaded a file",
    Act.INVITE_VENDOR: "invited a vendor",
    Act.UNINVITE_VENDOR: "took a vendor's invitation back",
    Act.DECLARE_CONFIDENTIALITY: "promised confidentiality and answered the conflict question",
    Act.CHECK_COMPLIANCE: "looked over the compliance questions",
    Act.ASK_QUESTION: "asked a question about an RFP",
    Act.ANSWER_QUESTION: "answered a question for every vendor",
    Act.BEGIN_BID: "began a bid",
    Act.DECLINE_TO_BID: "said that no bid will come, and why",
    Act.BID_AFTER_ALL: "took a no-bid back",
    Act.SUBMIT_BID: "submitted a sealed bid",
    Act.CONFIRM_BID: "confirmed that a bid stands under an addendum",
    Act.WITHDRAW_BID: "withdrew a bid",
    Act.CLOSE_BIDS: "closed the RFP for bids",
    Act.CALL_FOR_REVEAL: "declared the opening shares lost and asked bidders to reveal",
    Act.REVEAL_BID: "handed in the key of an own envelope",
    Act.ASK_FOR_SHARES: "asked the holders of opening shares to check them",
    Act.NOTE_ORPHANED_SHARE: "told officers that a holder of an opening share has left",
    Act.CHECK_SHARE: "proved that an opening share works",
    Act.REPORT_SHARE_LOST: "reported an opening share lost",
    Act.SPLIT_KEY_AGAIN: "made new opening shares",
    Act.HAND_IN_SHARE: "handed in an opening share",
    Act.TAKE_SHARE_BACK: "took an opening share back",
    Act.DELETE_LATE_SHARES: "deleted opening shares for which the others did not come in time",
    Act.OPEN_BIDS: "opened the bids",
    Act.OPEN_PRICES: "opened the prices",
    Act.ASK_CLARIFICATION: "asked one vendor for a clarification",
    Act.EXTEND_CLARIFICATION: "gave more time for a clarification",
    Act.ANSWER_CLARIFICATION: "answered a clarification",
    Act.DECIDE_GATE: "decided a gate",
    Act.AGREE_TO_WAIVER: "agreed to waive a gate",
    Act.RECORD_REFERENCE: "recorded a reference call",
    Act.RECORD_INTERVIEW: "recorded an interview",
    Act.DECIDE_AWARD: "decided on a lot",
    Act.APPROVE_AWARD: "approved the award",
    Act.ANNOUNCE_AWARD: "announced the outcome to every bidder",
    Act.ASK_TO_UNDO_AWARD: "asked to undo the announced outcome",
    Act.UNDO_AWARD: "undid the announced outcome",
    Act.ISSUE_REPORT: "issued a signed report",
    Act.COUNTERSIGN_REPORT: "countersigned a report",
    Act.STAMP_REPORT: "added an archive time stamp to a report",
    Act.APPOINT_TO_PANEL: "appointed a member of the panel",
    Act.DISMISS_FROM_PANEL: "dismissed a member of the panel",
    Act.DECLARE_CONFLICTS: "made the statement on conflicts and secrecy",
    Act.WAIVE_CONFLICT: "waived a conflict of interest",
    Act.SCORE_BIDS: "locked a scorecard",
    Act.BEGIN_CONSENSUS: "began the consensus",
    Act.SETTLE_SCORE: "recorded a consensus score",
    Act.LOCK_TECHNICAL: "locked the technical scores",
}
