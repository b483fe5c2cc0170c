"""Everybody looks after the own account: name, time zone, password, open sign-ins, memberships."""

import streamlit as st

from procurement import people
from procurement.instants import all_zones, day, when
from procurement.people import AccountSettings
from procurement.ui import frame, widgets
from procurement.ui.wording import device_words, distance, plain

with frame.reading() as work:
    actor, now = work.actor, work.now
    account = people.my_account(work)
    sign_ins = people.my_sign_ins(work, limits=frame.limits())

widgets.heading("Look after your account", account.email)
left, right = st.columns(2, gap="large")

with left:
    widgets.section("Name and time zone")
    draft = frame.draft("account", account.version)
    zones = all_zones()
    with st.form("account-form"):
        name = st.text_input("Your name", account.name, max_chars=120, key=draft.key("name"))
        zone = st.selectbox(
            "Time zone",
            zones,
            index=zones.index(account.timezone) if account.timezone in zones else None,
            key=draft.key("zone"),
            help="Every date and time is shown to you in this zone.",
        )
        saved = st.form_submit_button("Save", key="account-save", type="primary")
    browser = st.context.timezone
    if browser in zones and browser != account.timezone:
        st.caption(f"Your browser says {plain(browser)}.")
    if saved:
        with frame.refusals_shown(draft):
            form = people.read_input(AccountSettings, name=name, timezone=zone)
            with frame.work() as work:
                people.update_account(work, form, version=draft.version)
            frame.done("Your account is saved.", draft)

    widgets.section("Password")
    if account.password_changed_at:
        st.caption(f"Last changed {day(account.password_changed_at, actor.timezone)}.")
    secret = frame.draft("password")
    with st.form("password-form"):
        current = st.text_input(
            "Current password",
            type="password",
            key=secret.key("current"),
            autocomplete="current-password",
        )
        new = st.text_input(
            "New password",
            type="password",
            key=secret.key("new"),
            autocomplete="new-password",
            help="At least 12 characters; a short sentence is fine.",
        )
        changed = st.form_submit_button("Change password", key="password-save")
    st.caption("Every other sign-in of yours ends when you change it.")
    if changed:
        with frame.refusals_shown(secret):
            frame.change_password(current=current, new=new)
            frame.done("Your password is changed; other sign-ins have ended.", secret)

    widgets.section("Second factor")
    since = account.second_factor_since
    if since:
        st.badge("On", icon=":material/verified_user:", color="green")
        st.caption(f"Since {day(since, actor.timezone)}.")
    else:
        st.caption("With it, a stolen password opens nothing.")
    widgets.own_link("Change it" if since else "Turn it on", "/account/second-factor")

with right:
    widgets.section("Open sign-ins")
    for row in sign_ins:
        with st.container(border=True, key=f"sign-in-{row.id}"):
            where, end = st.columns([5, 2], vertical_alignment="center")
        with where, st.container(gap="xxsmall"):
            st.markdown(f"**{plain(device_words(row.device))}**")
            st.caption(
                plain(
                    f"from {row.address or 'an unknown address'}, "
                    f"since {when(row.created_at, actor.timezone)}, "
                    f"seen {distance(row.last_seen_at, now)}"
                )
            )
        if row.is_this_one:
            end.badge("This one", icon=":material/computer:", color="green")
        elif end.button("End", key=f"end-{row.id}", width="stretch"):
            with frame.refusals_shown():
                with frame.work() as work:
                    people.sign_out(work, row.id)
                frame.done("That sign-in has ended.")
    if st.button("Sign out everywhere", key="sign-out-everywhere", icon=":material/logout:"):
        with frame.refusals_shown():
            with frame.work() as work:
                people.sign_out_everywhere(work)
            st.rerun()

    widgets.section("Memberships")
    for membership_id, organization in account.memberships:
        is_current = membership_id == actor.membership_id
        icon = ":material/check_circle:" if is_current else ":material/radio_button_unchecked:"
        st.markdown(f"{icon} {plain(organization)}" + (" (you act for it now)" * is_current))
