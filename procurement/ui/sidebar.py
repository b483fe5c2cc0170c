"""The foot of the navigation: who I am, for whom I act, sign out."""

from __future__ import annotations

import streamlit as st

from procurement import people
from procurement.people import AccountRow
from procurement.policy import Actor
from procurement.ui import frame
from procurement.ui.wording import plain, role_words


def draw(actor: Actor, account: AccountRow) -> None:
    """Draw it, and switch or sign out when asked."""
    with st.sidebar:
        with st.container(gap="xsmall"):
            st.markdown(f"**{plain(actor.name)}**")
            st.caption(f"{plain(actor.organization_name)}  \n{role_words(actor.roles)}")
        if len(account.memberships) > 1:
            _switch(actor, account)
        if st.button("Sign out", key="sign-out", icon=":material/logout:", type="tertiary"):
            with frame.refusals_shown():
                with frame.work() as work:
                    people.sign_out(work)
                st.rerun()


def _switch(actor: Actor, account: AccountRow) -> None:
    names = dict(account.memberships)
    ids = list(names)
    membership_id = st.selectbox(
        "Act for",
        ids,
        index=ids.index(actor.membership_id) if actor.membership_id in ids else 0,
        format_func=lambda one: names.get(one, one),
        key="act-for",
        help="You are a member of several organisations; everything you do is for this one.",
    )
    if membership_id and membership_id != actor.membership_id:
        with frame.refusals_shown():
            with frame.work() as work:
                people.switch_organization(work, membership_id)
            frame.done(f"You act for {plain(names[membership_id])} now.", to="home.py")
