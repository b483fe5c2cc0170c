"""Staff of a campaign look after one RFP: its dates, its vendors, its text, and its end."""

import streamlit as st

from procurement import bids, rfps
from procurement.people import look_alikes, read_input
from procurement.policy import Act
from procurement.rfps import RfpStatus, VendorInvite
from procurement.ui import (
    frame,
    no_bid,
    paper_reading,
    rfp_desk,
    rfp_documents,
    rfp_letters,
    rfp_shares,
    rfp_steps,
    rfp_words,
    widgets,
)
from procurement.ui.wording import plain

rfp_id = frame.chosen("rfp")
if not rfp_id:
    widgets.heading("Look after an RFP")
    widgets.nothing("No RFP is chosen.", "Choose one among your RFPs.")
    st.page_link("rfps.py", label="To the RFPs", icon=":material/arrow_back:")
    frame.end()

with frame.reading() as work:
    actor, now = work.actor, work.now
    row = rfps.get_rfp(work, rfp_id)
    published = None if row.closes_at is None else rfps.get_published(work, rfp_id)
    vendors = rfps.list_invited_vendors(work, rfp_id)
    submitted = bids.count_bids(work, [rfp_id])[rfp_id]
    declined = bids.list_no_bids(work, rfp_id)
    states = () if published is None else rfps.list_share_states(work, rfp_id)
    reach = None if published is None else rfps.reach_of(states, published.key_policy)


def may(act: Act) -> bool:
    """Whether to offer an act on this RFP."""
    return frame.may(actor, act, organization_id=actor.organization_id)


widgets.heading(
    "Look after an RFP",
    actor.organization_name,
    row.reference,
    row.title,
    badges=[rfp_words.STATE[row.status]],
)
st.page_link("rfps.py", label="All RFPs", icon=":material/arrow_back:")
rfp_words.life_strip(row.status)
st.markdown(
    f":material/arrow_circle_right: {plain(rfp_steps.next_words(row.status, invited=row.invited))}"
)

listed, beside = st.columns([7, 4], gap="medium")
with beside:
    rfp_desk.dates(row, published, now=now, mine=actor.timezone)
    rfp_desk.counts(vendors, submitted=submitted)
    rfp_shares.shares(row, states, reach, actor, now=now, mine=actor.timezone)

can_invite = row.status in {RfpStatus.DRAFT, RfpStatus.OPEN} and may(Act.INVITE_VENDOR)
with listed:
    rfp_desk.acts(row, actor, may_cancel=may(Act.CANCEL_RFP))
    widgets.section("Vendors")
    if not vendors:
        widgets.nothing(
            "Nobody is invited yet.",
            "Invite the firms you want bids from; three to six are usual."
            if can_invite
            else "Lead and editor invite vendors while bids are taken.",
            icon=":material/group_add:",
        )
    alike = look_alikes([vendor.company for vendor in vendors if vendor.revoked_at is None])
    for vendor in vendors:
        rfp_desk.vendor_row(
            vendor,
            now=now,
            may_take_back=may(Act.UNINVITE_VENDOR),
            reads_like=alike.get(vendor.company, ""),
        )
    if can_invite:
        invite = frame.draft("invite-vendor")
        with st.form("invite-vendor-form"):
            left, right = st.columns(2)
            company = left.text_input("Company", max_chars=120, key=invite.key("company"))
            email = right.text_input(
                "E-mail address", key=invite.key("email"), placeholder="bids@example.org"
            )
            sent = st.form_submit_button(
                "Invite a vendor", key="invite", type="primary", icon=":material/person_add:"
            )
        if row.status == RfpStatus.DRAFT:
            st.caption("Letters go out when the RFP is published.")
        if sent:
            with frame.refusals_shown(invite):
                form = read_input(VendorInvite, email=email, company=company)
                with frame.work() as work:
                    rfps.invite_vendor(work, row.id, form)
                frame.done(f"{plain(form.company)} is invited.", invite)
    no_bid.read(declined, now=now)
    if row.status != RfpStatus.DRAFT:
        rfp_letters.told(row.id, mine=actor.timezone)
    may_attach = row.status == RfpStatus.DRAFT and may(Act.ATTACH_DOCUMENT)
    rfp_documents.documents(row.id, mine=actor.timezone, may_change=may_attach)
    if published is not None:
        widgets.section("As published")
        rfp_desk.in_force(published)
        rfp_desk.seal(published)
        # Drawn when it is opened: it is longer than all the rest together.
        whole = st.expander("Read the whole text", key="text", on_change="rerun")
        if whole.open:
            with whole:
                paper_reading.requirements(published.requirements, mine=actor.timezone, key="text")

rfp_desk.open_question(row, vendors)
