"""Everybody: what waits for me today, my organisation at a glance, and what happened lately."""

import streamlit as st

from procurement import people, portal, trail
from procurement.instants import when
from procurement.ui import frame, home_shelf, tasks, widgets
from procurement.ui.wording import KIND_WORDS, counted, plain, role_words

with frame.reading() as work:
    actor, now = work.actor, work.now
    waiting = tasks.list_tasks(
        work,
        sends_mail=frame.settings().mail is not None,
        keys=portal.installed().storage_keys,
    )
    organization = people.get_organization(work, actor.organization_id)
    invited = people.list_invitations(work, actor.organization_id)
    news = work.lasting(
        "news",
        lambda: tuple(widgets.news(trail.list_events(work.session, actor, limit=60))[:8]),
    )
    shelf = home_shelf.shelf_of(work)

widgets.heading(
    "What waits for you today",
    actor.organization_name,
    when(now, actor.timezone),
    badges=[(role_words(actor.roles), ":material/badge:", "blue")],
)

todo, about = st.columns([3, 1], gap="medium")
with todo:
    for number, task in enumerate(waiting):
        widgets.task_row(task, now=now, timezone=actor.timezone, key=f"task-{number}")
    if not waiting:
        widgets.nothing(
            "Nothing waits for you.",
            "What others ask of you appears here, the earliest due first.",
            icon=":material/task_alt:",
        )
with about, st.container(border=True, gap="small"):
    st.markdown(f"**{plain(organization.name)}**")
    st.caption(KIND_WORDS[organization.kind])
    st.markdown(
        f":material/group: {counted(organization.members, 'member')}  \n"
        f":material/mail: {counted(len(invited), 'open invitation')}"
    )
    st.page_link("organization.py", label="See the members", icon=":material/arrow_forward:")

home_shelf.show(shelf, now=now, timezone=actor.timezone)

widgets.section("What happened lately")
if not news:
    widgets.nothing("Nothing yet.", "Invitations, new roles and other changes appear here.")
else:
    widgets.news_list(news, now=now, at_home=actor.organization_name)
st.page_link("trail.py", label="See the whole audit trail", icon=":material/arrow_forward:")
