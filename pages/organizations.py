"""The administrator sees every organisation, creates one, and opens one."""

import streamlit as st

from procurement import people
from procurement.instants import day
from procurement.people import NewOrganization
from procurement.policy import OrganizationKind
from procurement.ui import frame, widgets
from procurement.ui.wording import KIND_WORDS, counted, plain

SHOWN = 50
KINDS = (OrganizationKind.CAMPAIGN, OrganizationKind.VENDOR, OrganizationKind.PORTAL)

with frame.reading() as work:
    actor = work.actor
    organizations = people.list_organizations(work)

widgets.heading(
    "Look after organisations", "All organisations", counted(len(organizations), "organisation")
)

listed, beside = st.columns([3, 1], gap="medium")
with listed:
    wanted = frame.visible(
        st.text_input(
            "Find by name", key="find", icon=":material/search:", placeholder="Part of a name"
        )
    ).casefold()
    found = [row for row in organizations if wanted in row.name.casefold()]
    alike = people.look_alikes([row.name for row in organizations])
    for row in found[:SHOWN]:
        with st.container(border=True, key=f"organization-{row.id}"):
            title, facts, way = st.columns([5, 4, 2], vertical_alignment="center")
        with title, st.container(gap="xxsmall"):
            st.markdown(f"**{plain(row.name)}**")
            st.caption(KIND_WORDS[row.kind])
            if row.name in alike:
                widgets.reads_like(alike[row.name])
        with facts, st.container(gap="xxsmall"):
            st.markdown(counted(row.members, "member") if row.members else "No members yet")
            st.caption(f"since {day(row.created_at, actor.timezone)}")
        way.page_link(
            "organization.py",
            label="Open",
            icon=":material/arrow_forward:",
            help=f"Members of {plain(row.name)}",
            query_params={"organization": row.id},
        )
    if len(found) > SHOWN:
        st.caption(f"{len(found) - SHOWN} more; type part of a name to find them.")
    if not found:
        widgets.nothing("No organisation has such a name.", "Clear the search to see all.")

with beside:
    draft = frame.draft("create")
    with st.form("create-form"):
        st.markdown("**Create an organisation**")
        name = st.text_input("Name", max_chars=120, key=draft.key("name"))
        kind = st.radio("Kind", KINDS, format_func=KIND_WORDS.get, key=draft.key("kind"))
        created = st.form_submit_button(
            "Create", key="create", type="primary", icon=":material/add:"
        )
    st.caption("Vendors can also register themselves; campaigns are created here.")

if created:
    with beside, frame.refusals_shown(draft):
        form = people.read_input(NewOrganization, name=name, kind=kind)
        with frame.work() as work:
            organization_id = people.create_organization(work, form)
        frame.done(
            f"{plain(form.name)} exists. Now invite its first member.",
            draft,
            to="organization.py",
            query={"organization": organization_id},
        )
