"""Everybody sees who belongs here; managers invite, change roles and end memberships."""

import streamlit as st

from procurement import people
from procurement.people import NewInvitation
from procurement.policy import ROLES_OF, Act
from procurement.ui import frame, members, widgets
from procurement.ui.wording import KIND_WORDS, plain

with frame.reading() as work:
    actor, now = work.actor, work.now
    chosen = frame.chosen("organization")
    organization = people.get_organization(
        work, actor.organization_id if chosen is None else chosen
    )
    rows = people.list_members(work, organization.id)
    invitations = people.list_invitations(work, organization.id)


def may(act: Act) -> bool:
    """Whether to offer an act on this organisation."""
    return frame.may(actor, act, organization_id=organization.id)


is_own = organization.id == actor.organization_id
widgets.heading(
    "Look after members" if may(Act.INVITE_MEMBER) else "See who works with you",
    organization.name,
    KIND_WORDS[organization.kind],
)
if not is_own:
    st.page_link("organizations.py", label="All organisations", icon=":material/arrow_back:")

listed, beside = st.columns([3, 1], gap="medium")
with listed:
    if not rows:
        widgets.nothing("Nobody is a member yet.", "Invite the first member; a letter is written.")
    for row in rows:
        members.member_row(row, actor=actor, organization=organization, now=now)
    if invitations:
        widgets.section("Invited, not here yet")
    for invitation in invitations:
        members.invitation_row(
            invitation, timezone=actor.timezone, now=now, may_revoke=may(Act.REVOKE_INVITATION)
        )

roles_here = ROLES_OF[organization.kind]
with beside:
    if not may(Act.INVITE_MEMBER):
        st.caption("A lead of your organisation invites people and changes roles.")
    else:
        invite = frame.draft("invite")
        with st.form("invite-form"):
            st.markdown("**Invite somebody**")
            email = st.text_input(
                "E-mail address", key=invite.key("email"), placeholder="name@example.org"
            )
            roles = list(roles_here)
            if len(roles_here) > 1:
                roles = members.role_boxes(roles_here, (), invite)
            invited = st.form_submit_button(
                "Invite", key="invite", type="primary", icon=":material/person_add:"
            )
        if invited:
            with frame.refusals_shown(invite):
                form = people.read_input(NewInvitation, email=email, roles=roles)
                with frame.work() as work:
                    people.invite_member(work, organization.id, form)
                frame.done(f"A letter to {plain(form.email)} is written.", invite)
    if may(Act.RENAME_ORGANIZATION):
        rename = frame.draft("rename", organization.version)
        with st.form("rename-form"):
            name = st.text_input(
                "Name of the organisation",
                organization.name,
                max_chars=120,
                key=rename.key("name"),
            )
            renamed = st.form_submit_button("Rename", key="rename", icon=":material/edit:")
        if renamed:
            with frame.refusals_shown(rename):
                with frame.work() as work:
                    people.rename_organization(
                        work, organization.id, name=frame.text(name), version=rename.version
                    )
                frame.done("The organisation has its new name.", rename)

members.open_question(organization.id)
