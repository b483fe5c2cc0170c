"""Members and invitations as rows, and the questions asked before one of them is changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import streamlit as st

from procurement import people
from procurement.instants import when
from procurement.people import InvitationRow, MemberRow, OrganizationRow
from procurement.policy import ROLES_OF, Act, Actor, Role
from procurement.ui import frame
from procurement.ui.wording import distance, plain, role_word, role_words
from procurement.work import Work, missing

_ROLES, _END, _DISABLE, _ENABLE = (
    "Change roles",
    "End membership",
    "Disable account",
    "Enable account",
)


DOES = {
    Role.LEAD: "Posts RFPs, invites, opens bids, decides and announces; looks after members.",
    Role.EDITOR: "Writes RFPs and addenda, invites vendors, answers questions; neither publishes "
    "nor decides.",
    Role.EVALUATOR: "Scores bids on a panel, under letters and without prices.",
    Role.CHAIR: "Leads a panel: settles differences and locks the scores.",
    Role.COUNSEL: "Chooses compliance questions, agrees to waivers and later deadlines; may hold "
    "an opening share.",
    Role.FINANCE: "Approves the award, countersigns the report, agrees to later deadlines; may "
    "hold an opening share.",
}


def member_row(
    row: MemberRow, *, actor: Actor, organization: OrganizationRow, now: datetime
) -> None:
    """One member: name, roles, when last seen, and what may be changed."""
    with st.container(border=True, key=f"member-{row.membership_id}"):
        who, what, change = st.columns([5, 4, 2], vertical_alignment="center")
    with who, st.container(gap="xxsmall"):
        is_me = row.person_id == actor.person_id
        st.markdown(f"**{plain(row.name)}**" + " :gray-badge[you]" * is_me)
        st.caption(plain(row.email))
    with what, st.container(gap="xxsmall"):
        st.markdown(role_words(row.roles))
        st.caption(_seen(row, now))
    with change:
        _state_badges(row)
        options = _acts_on(row, actor, organization)
        if options:
            picked = st.menu_button(
                "Change",
                options,
                key=f"change-{row.membership_id}",
                help=f"Change {plain(row.name)}",
                width="stretch",
            )
            if picked in options:
                frame.ask(picked, membership=row.membership_id, person=row.person_id)


def _seen(row: MemberRow, now: datetime) -> str:
    return f"seen {distance(row.last_seen_at, now)}" if row.last_seen_at else "never signed in"


def _state_badges(row: MemberRow) -> None:
    if row.is_disabled:
        st.badge("Disabled", icon=":material/person_off:", color="red")
    elif not row.is_confirmed:
        st.badge("Not confirmed", icon=":material/mark_email_unread:", color="orange")


def _acts_on(row: MemberRow, actor: Actor, organization: OrganizationRow) -> list[str]:
    def may(act: Act) -> bool:
        return frame.may(actor, act, organization_id=organization.id, person_id=row.person_id)

    able = _ENABLE if row.is_disabled else _DISABLE
    offers = (
        (_ROLES, may(Act.CHANGE_ROLES) and len(ROLES_OF[organization.kind]) > 1),
        (_END, may(Act.END_MEMBERSHIP)),
        (able, may(Act.DISABLE_PERSON) and row.person_id != actor.person_id),
    )
    return [words for words, is_offered in offers if is_offered]


def invitation_row(row: InvitationRow, *, timezone: str, now: datetime, may_revoke: bool) -> None:
    """One open invitation: to whom, as what, until when."""
    with st.container(border=True, key=f"invitation-{row.id}"):
        who, what, change = st.columns([5, 4, 2], vertical_alignment="center")
    with who, st.container(gap="xxsmall"):
        st.markdown(f"**{plain(row.email)}**")
        st.caption(f"invited {distance(row.created_at, now)}")
    with what, st.container(gap="xxsmall"):
        st.markdown(role_words(row.roles))
        st.caption(plain(f"until {when(row.expires_at, timezone)}"))
    if may_revoke and change.button(
        "Take back",
        key=f"revoke-{row.id}",
        help=f"Take the invitation of {plain(row.email)} back",
        width="stretch",
    ):
        frame.ask("Take back", invitation=row.id, email=row.email)


# Questions ------------------------------------------------------------------------------------


def open_question(organization_id: str) -> None:
    """Draw the dialog of the question that is open, if one is."""
    asked = frame.asked()
    draw = _QUESTIONS.get(asked.get("question", ""))
    if draw is not None:
        draw(organization_id, asked)


@st.dialog(_ROLES, icon=":material/badge:", on_dismiss=frame.answered)
def _change_roles(organization_id: str, asked: dict[str, str]) -> None:
    with frame.refusals_shown():
        with frame.reading() as work:
            kind = people.get_organization(work, organization_id).kind
            member = _member(work, organization_id, asked["membership"])
        draft = frame.draft(_ROLES, member.version)
        st.markdown(f"**{plain(member.name)}** holds these roles from now on:")
        roles = role_boxes(ROLES_OF[kind], member.roles, draft)
        if st.button("Save", key="roles-save", type="primary", icon=":material/check:"):
            with frame.refusals_shown(draft):
                with frame.work() as work:
                    people.change_roles(
                        work, member.membership_id, roles=roles, version=draft.version
                    )
                frame.done(f"{plain(member.name)} holds the new roles.", draft)


def role_boxes(roles: Sequence[Role], held: Sequence[Role], draft: frame.Draft) -> list[Role]:
    """A box to tick for each role; returns those that are ticked."""
    return [
        role
        for role in roles
        if st.checkbox(
            role_word(role), role in held, key=draft.key(role.value), help=DOES.get(role)
        )
    ]


def _member(work: Work, organization_id: str, membership_id: str) -> MemberRow:
    found = [
        row
        for row in people.list_members(work, organization_id)
        if row.membership_id == membership_id
    ]
    if not found:
        raise missing("member")
    return found[0]


@st.dialog(_END, icon=":material/person_remove:", on_dismiss=frame.answered)
def _end_membership(organization_id: str, asked: dict[str, str]) -> None:
    with frame.refusals_shown():
        with frame.reading() as work:
            member = _member(work, organization_id, asked["membership"])
        _confirm(
            f"**{plain(member.name)}** loses access at once. To undo it, send a new invitation.",
            _END,
            lambda work: people.end_membership(work, member.membership_id),
            f"The membership of {plain(member.name)} has ended.",
        )


@st.dialog(_DISABLE, icon=":material/person_off:", on_dismiss=frame.answered)
def _disable(organization_id: str, asked: dict[str, str]) -> None:
    with frame.refusals_shown():
        with frame.reading() as work:
            member = _member(work, organization_id, asked["membership"])
        _confirm(
            f"**{plain(member.name)}** is signed out everywhere and cannot sign in again until "
            "you enable the account.",
            _DISABLE,
            lambda work: people.disable_person(work, member.person_id),
            f"The account of {plain(member.name)} is disabled.",
        )


@st.dialog(_ENABLE, icon=":material/person_check:", on_dismiss=frame.answered)
def _enable(organization_id: str, asked: dict[str, str]) -> None:
    with frame.refusals_shown():
        with frame.reading() as work:
            member = _member(work, organization_id, asked["membership"])
        _confirm(
            f"**{plain(member.name)}** may sign in again, with the same password and roles.",
            _ENABLE,
            lambda work: people.enable_person(work, member.person_id),
            f"The account of {plain(member.name)} is enabled.",
        )


@st.dialog("Take the invitation back", icon=":material/unsubscribe:", on_dismiss=frame.answered)
def _revoke(_organization_id: str, asked: dict[str, str]) -> None:
    _confirm(
        f"The link in the letter to **{plain(asked['email'])}** stops working.",
        "Take back",
        lambda work: people.revoke_invitation(work, asked["invitation"]),
        f"The invitation of {plain(asked['email'])} is taken back.",
    )


def _confirm(question: str, label: str, act: Callable[[Work], None], sentence: str) -> None:
    st.markdown(question)
    if st.button(label, key="confirm", type="primary"):
        with frame.refusals_shown():
            with frame.work() as work:
                act(work)
            frame.done(sentence)


_QUESTIONS: dict[str, Callable[[str, dict[str, str]], None]] = {
    _ROLES: _change_roles,
    _END: _end_membership,
    _DISABLE: _disable,
    _ENABLE: _enable,
    "Take back": _revoke,
}
