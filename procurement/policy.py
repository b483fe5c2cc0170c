"""Who may do what: roles, acts, and the one table that joins them.

The table says only *who*. *When* is decided by the rooms' rules, *what is well-formed* by their
input values: three questions, three errors.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from procurement.acts import SENTENCES, Act

__all__ = [
    "CAMPAIGN_ROLES",
    "POLICY",
    "ROLES_OF",
    "SENTENCES",
    "SIGNED_IN_ROLES",
    "Act",
    "Actor",
    "Grant",
    "OrganizationKind",
    "Parties",
    "Role",
    "Stake",
    "anyone",
    "may_know_of",
    "operator",
    "own_organization",
    "own_seat",
    "own_self",
    "permits",
    "the_portal",
    "visitor",
]


class Role(StrEnum):
    """What a person is in an organisation; the last two are nobody's membership."""

    LEAD = "lead"
    EDITOR = "editor"
    EVALUATOR = "evaluator"
    CHAIR = "chair"
    COUNSEL = "counsel"
    FINANCE = "finance"
    VENDOR_MEMBER = "vendor member"
    ADMINISTRATOR = "administrator"
    VISITOR = "visitor"  # nobody signed in, or somebody with a mailed link
    OPERATOR = "operator"  # whoever holds the server's command line


class OrganizationKind(StrEnum):
    """Buyer, seller, or the house that runs the portal."""

    CAMPAIGN = "campaign"
    VENDOR = "vendor"
    PORTAL = "portal"


CAMPAIGN_ROLES = (
    Role.LEAD,
    Role.EDITOR,
    Role.EVALUATOR,
    Role.CHAIR,
    Role.COUNSEL,
    Role.FINANCE,
)
ROLES_OF: Mapping[OrganizationKind, tuple[Role, ...]] = {
    OrganizationKind.CAMPAIGN: CAMPAIGN_ROLES,
    OrganizationKind.VENDOR: (Role.VENDOR_MEMBER,),
    OrganizationKind.PORTAL: (Role.ADMINISTRATOR,),
}


@dataclass(frozen=True)
class Actor:
    """Who acts, for which organisation, holding which roles; ids are empty where there is none."""

    name: str
    roles: frozenset[Role]
    person_id: str = ""
    email: str = ""
    membership_id: str = ""
    organization_id: str = ""
    organization_name: str = ""
    organization_kind: OrganizationKind | None = None
    sign_in_id: str = ""
    timezone: str = "UTC"

    @property
    def is_signed_in(self) -> bool:
        """Whether this is a person with a sign-in."""
        return bool(self.person_id)


def visitor() -> Actor:
    """Nobody signed in."""
    return Actor(name="a visitor", roles=frozenset({Role.VISITOR}))


def the_portal() -> Actor:
    """The portal itself, for what it does by the clock."""
    return Actor(name="the portal", roles=frozenset({Role.OPERATOR}))


def operator() -> Actor:
    """Whoever holds the server's command line."""
    return Actor(name="the operator (command line)", roles=frozenset({Role.OPERATOR}))


@dataclass(frozen=True)
class Parties:
    """Whose thing it is: what permission and the trail need to know of it."""

    thing: str
    thing_id: str
    organization_id: str = ""  # the organisation the thing belongs to
    person_id: str = ""  # the person the thing belongs to
    label: str = ""  # how the trail names it to those who may read it
    counterparty_id: str = ""  # the other organisation it concerns, which may read of it


Stake = Callable[[Actor, Parties], bool]


def anyone(_actor: Actor, _parties: Parties) -> bool:
    """No stake in the thing is asked."""
    return True


def own_organization(actor: Actor, parties: Parties) -> bool:
    """The thing belongs to the organisation the actor acts for."""
    return bool(actor.organization_id) and actor.organization_id == parties.organization_id


def own_self(actor: Actor, parties: Parties) -> bool:
    """The thing belongs to the actor as a person."""
    return bool(actor.person_id) and actor.person_id == parties.person_id


def own_seat(actor: Actor, parties: Parties) -> bool:
    """The thing is the actor's own, and the actor acts for the organisation it belongs to."""
    return own_self(actor, parties) and own_organization(actor, parties)


@dataclass(frozen=True)
class Grant:
    """Which roles may do an act, and for each the stake it needs in the thing."""

    stakes: Mapping[Role, Stake] = field(default_factory=dict)

    def permits(self, actor: Actor, parties: Parties) -> bool:
        """Whether any role of the actor carries the act on this thing."""
        return any(
            stake(actor, parties) for role, stake in self.stakes.items() if role in actor.roles
        )


SIGNED_IN_ROLES = (*CAMPAIGN_ROLES, Role.VENDOR_MEMBER, Role.ADMINISTRATOR)


def _manage_members() -> Grant:
    return Grant(
        {
            Role.LEAD: own_organization,
            Role.VENDOR_MEMBER: own_organization,
            Role.ADMINISTRATOR: anyone,
            Role.OPERATOR: anyone,
        }
    )


def _as_officer() -> Grant:
    return Grant(
        {
            Role.LEAD: own_organization,
            Role.FINANCE: own_organization,
            Role.COUNSEL: own_organization,
        }
    )


def _for_oneself() -> Grant:
    return Grant(dict.fromkeys(SIGNED_IN_ROLES, own_self))


def _for_evaluators() -> Grant:
    # The lead sits on a panel where one or two people run the procurement.
    return Grant(dict.fromkeys((Role.LEAD, Role.EVALUATOR, Role.CHAIR), own_seat))


def _for_the_chair() -> Grant:
    return Grant({Role.LEAD: own_seat, Role.CHAIR: own_seat})


def _for_the_analysts() -> Grant:
    # Those who know which vendor stands behind which label, without finance, who pays.
    return Grant(dict.fromkeys((Role.LEAD, Role.EDITOR, Role.COUNSEL), own_organization))


POLICY: Mapping[Act, Grant] = {
    Act.CREATE_ORGANIZATION: Grant({Role.ADMINISTRATOR: anyone, Role.OPERATOR: anyone}),
    Act.REGISTER_VENDOR: Grant({Role.VISITOR: anyone}),
    Act.RENAME_ORGANIZATION: _manage_members(),
    Act.INVITE_MEMBER: _manage_members(),
    Act.REVOKE_INVITATION: _manage_members(),
    Act.ACCEPT_INVITATION: Grant({Role.VISITOR: anyone}),
    Act.CHANGE_ROLES: Grant(
        {Role.LEAD: own_organization, Role.ADMINISTRATOR: anyone, Role.OPERATOR: anyone}
    ),
    Act.END_MEMBERSHIP: _manage_members(),
    Act.DISABLE_PERSON: Grant({Role.ADMINISTRATOR: anyone, Role.OPERATOR: anyone}),
    Act.ENABLE_PERSON: Grant({Role.ADMINISTRATOR: anyone, Role.OPERATOR: anyone}),
    Act.CONFIRM_EMAIL: Grant({Role.VISITOR: anyone}),
    Act.SIGN_IN: Grant({Role.VISITOR: anyone}),
    Act.SIGN_OUT: _for_oneself(),
    Act.SIGN_OUT_EVERYWHERE: _for_oneself(),
    Act.SWITCH_ORGANIZATION: _for_oneself(),
    Act.CHANGE_PASSWORD: _for_oneself(),
    Act.TURN_ON_SECOND_FACTOR: _for_oneself(),
    Act.TURN_OFF_SECOND_FACTOR: Grant({**_for_oneself().stakes, Role.OPERATOR: anyone}),
    Act.REQUEST_RESET: Grant({Role.VISITOR: anyone, Role.OPERATOR: anyone}),
    Act.RESET_PASSWORD: Grant({Role.VISITOR: anyone}),
    Act.UPDATE_ACCOUNT: _for_oneself(),
    Act.READ_MESSAGE: Grant({Role.ADMINISTRATOR: anyone}),
    Act.DRAFT_RFP: Grant({Role.LEAD: own_organization, Role.EDITOR: own_organization}),
    Act.PUBLISH_RFP: Grant({Role.LEAD: own_organization}),
    Act.CANCEL_RFP: Grant({Role.LEAD: own_organization}),
    Act.DRAFT_ADDENDUM: Grant({Role.LEAD: own_organization, Role.EDITOR: own_organization}),
    Act.DROP_ADDENDUM: Grant({Role.LEAD: own_organization, Role.EDITOR: own_organization}),
    Act.ASK_SECOND_PERSON: Grant({Role.LEAD: own_organization}),
    Act.PUBLISH_ADDENDUM: Grant({Role.LEAD: own_organization}),
    Act.AGREE_TO_ADDENDUM: _as_officer(),
    Act.ATTACH_DOCUMENT: Grant({Role.LEAD: own_organization, Role.EDITOR: own_organization}),
    Act.REMOVE_DOCUMENT: Grant({Role.LEAD: own_organization, Role.EDITOR: own_organization}),
    Act.READ_FILE: Grant(dict.fromkeys((*CAMPAIGN_ROLES, Role.VENDOR_MEMBER), own_organization)),
    Act.INVITE_VENDOR: Grant({Role.LEAD: own_organization, Role.EDITOR: own_organization}),
    Act.UNINVITE_VENDOR: Grant({Role.LEAD: own_organization, Role.EDITOR: own_organization}),
    Act.DECLARE_CONFIDENTIALITY: Grant({Role.VENDOR_MEMBER: own_organization}),
    Act.CHECK_COMPLIANCE: Grant(
        {
            Role.LEAD: own_organization,
            Role.EDITOR: own_organization,
            Role.COUNSEL: own_organization,
        }
    ),
    Act.ASK_QUESTION: Grant({Role.VENDOR_MEMBER: own_organization}),
    Act.ANSWER_QUESTION: Grant(
        {
            Role.LEAD: own_organization,
            Role.EDITOR: own_organization,
            Role.COUNSEL: own_organization,
        }
    ),
    Act.BEGIN_BID: Grant({Role.VENDOR_MEMBER: own_organization}),
    Act.DECLINE_TO_BID: Grant({Role.VENDOR_MEMBER: own_organization}),
    Act.BID_AFTER_ALL: Grant({Role.VENDOR_MEMBER: own_organization}),
    Act.SUBMIT_BID: Grant({Role.VENDOR_MEMBER: own_organization}),
    Act.CONFIRM_BID: Grant({Role.VENDOR_MEMBER: own_organization}),
    Act.WITHDRAW_BID: Grant({Role.VENDOR_MEMBER: own_organization}),
    Act.DECIDE_AWARD: Grant({Role.LEAD: own_organization}),
    Act.APPROVE_AWARD: Grant({Role.FINANCE: own_organization}),
    Act.ANNOUNCE_AWARD: Grant({Role.LEAD: own_organization}),
    Act.ASK_TO_UNDO_AWARD: Grant({Role.LEAD: own_organization, Role.FINANCE: own_organization}),
    Act.UNDO_AWARD: Grant({Role.LEAD: own_organization, Role.FINANCE: own_organization}),
    Act.ISSUE_REPORT: Grant({Role.LEAD: own_organization}),
    Act.COUNTERSIGN_REPORT: Grant({Role.FINANCE: own_organization}),
    Act.STAMP_REPORT: Grant({Role.OPERATOR: anyone}),
    Act.CLOSE_BIDS: Grant({Role.OPERATOR: anyone}),
    Act.CALL_FOR_REVEAL: _as_officer(),
    Act.REVEAL_BID: Grant({Role.VENDOR_MEMBER: own_organization}),
    Act.ASK_FOR_SHARES: Grant({Role.OPERATOR: anyone}),
    Act.NOTE_ORPHANED_SHARE: Grant({Role.OPERATOR: anyone}),
    Act.CHECK_SHARE: _as_officer(),
    Act.REPORT_SHARE_LOST: _as_officer(),
    Act.SPLIT_KEY_AGAIN: _as_officer(),
    Act.HAND_IN_SHARE: _as_officer(),
    Act.TAKE_SHARE_BACK: _as_officer(),
    Act.DELETE_LATE_SHARES: Grant({Role.OPERATOR: anyone}),
    Act.OPEN_BIDS: _as_officer(),
    Act.OPEN_PRICES: _as_officer(),
    Act.ASK_CLARIFICATION: _for_the_analysts(),
    Act.EXTEND_CLARIFICATION: _for_the_analysts(),
    Act.ANSWER_CLARIFICATION: Grant({Role.VENDOR_MEMBER: own_organization}),
    Act.DECIDE_GATE: Grant({Role.LEAD: own_organization, Role.COUNSEL: own_organization}),
    Act.AGREE_TO_WAIVER: Grant(
        {
            Role.LEAD: own_organization,
            Role.COUNSEL: own_organization,
            Role.FINANCE: own_organization,
        }
    ),
    Act.RECORD_REFERENCE: _for_the_analysts(),
    Act.RECORD_INTERVIEW: _for_the_analysts(),
    Act.APPOINT_TO_PANEL: Grant({Role.LEAD: own_organization}),
    Act.DISMISS_FROM_PANEL: Grant({Role.LEAD: own_organization}),
    Act.DECLARE_CONFLICTS: _for_evaluators(),
    Act.WAIVE_CONFLICT: Grant({Role.LEAD: own_organization, Role.CHAIR: own_organization}),
    Act.SCORE_BIDS: _for_evaluators(),
    Act.BEGIN_CONSENSUS: _for_the_chair(),
    Act.SETTLE_SCORE: _for_the_chair(),
    Act.LOCK_TECHNICAL: _for_the_chair(),
}


def permits(actor: Actor, act: Act, parties: Parties) -> bool:
    """Whether the actor may do the act on the thing; an act without a row is denied."""
    grant = POLICY.get(act)
    return grant is not None and grant.permits(actor, parties)


def may_know_of(actor: Actor, parties: Parties) -> bool:
    """Whether a refusal may admit that the thing exists: else it reads like a missing one."""
    if actor.roles & {Role.ADMINISTRATOR, Role.OPERATOR}:
        return True
    return own_organization(actor, parties) or own_self(actor, parties)
