"""Everybody reads who did what and when, as far as it is theirs to see, and checks the chain."""

from functools import partial

import streamlit as st

from procurement import trail
from procurement.policy import Role
from procurement.ui import frame, widgets
from procurement.ui.wording import acts_told_with, counted, plain
from procurement.work import Work

PAGE = 50

actor = frame.actor()
is_administrator = Role.ADMINISTRATOR in actor.roles

widgets.heading(
    "Read the audit trail",
    actor.organization_name,
    "administrators see that something happened, not what it says"
    if is_administrator
    else "everything that touches your organisation",
)

with st.container(horizontal=True, vertical_alignment="bottom"):
    wanted = frame.visible(
        st.text_input(
            "Search",
            key="search",
            icon=":material/search:",
            placeholder="Person, act or thing",
        )
    )
    refused = st.toggle("Refused only", key="refused")
    checked = st.button("Check the chain", key="check", icon=":material/verified:")

if checked:
    with st.spinner("Checking every entry"), frame.reading() as work:
        verdict = trail.verify(work.session)
    if verdict.is_sound:
        st.success(
            f"Nothing was changed, removed or slipped in among "
            f"{counted(verdict.entries, 'entry', 'entries')}. The chain ends in "
            f"`{verdict.head[:16]}`.",
            title="The trail is unbroken",
            icon=":material/verified:",
        )
    else:
        st.error(
            plain("\n".join(verdict.problems[:20])),
            title="The trail was tampered with",
            icon=":material/gpp_bad:",
        )

cursor = f"before:{refused}:{wanted}"
before = frame.kept(cursor)


def rows_of(work: Work) -> tuple[tuple[object, ...], ...]:
    """The rows of this page and one more, which tells whether there are older ones."""
    found = trail.list_events(
        work.session,
        actor,
        text=wanted,
        acts=acts_told_with(wanted),
        outcome=trail.REFUSED if refused else "",
        before=int(before) if before else None,
        limit=PAGE + 1,
    )
    return tuple(widgets.event_cells(event, hides=is_administrator) for event in found)


with frame.reading() as work:
    found = work.lasting(f"trail {before} {refused} {wanted}", partial(rows_of, work))
events = found[:PAGE]

if events:
    widgets.table(
        frame.made("events", events, partial(widgets.event_table, events)),
        alt="Events, the newest first",
        key="events",
        **widgets.event_columns(actor.timezone),
    )
else:
    widgets.nothing("No event fits.", "Clear the search, or show more than refusals.")

with st.container(horizontal=True):
    if before is not None and st.button("Newest", key="newest", icon=":material/first_page:"):
        frame.keep(cursor, None)
        st.rerun()
    if len(found) > PAGE and st.button("Older", key="older", icon=":material/chevron_right:"):
        frame.keep(cursor, str(events[-1][0]))
        st.rerun()
