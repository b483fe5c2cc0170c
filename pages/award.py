"""Staff decide an award lot by lot, approve it, read the letters, and announce it to everybody."""

from collections.abc import Sequence

import streamlit as st

from procurement import awards, rfps
from procurement.ui import (
    award_combinations,
    award_desk,
    award_letters,
    award_questions,
    frame,
    report_costs,
    rfp_words,
    widgets,
)

rfp_id = frame.chosen("rfp")
if not rfp_id:
    widgets.heading("Decide the award")
    widgets.nothing("No RFP is chosen.", "Choose one among your RFPs.")
    st.page_link("rfps.py", label="To the RFPs", icon=":material/arrow_back:")
    frame.end()

with frame.reading() as work:
    actor = work.actor
    row = rfps.get_rfp(work, rfp_id)
    awards.may_read(work, rfp_id)
    is_time = row.status in awards.WITH_PRICES
    desk: award_desk.Desk | None = None
    notices: Sequence[awards.Notice] = ()
    if is_time:
        published = rfps.get_published(work, rfp_id)
        desk = award_desk.Desk(
            award=awards.get_award(work, rfp_id),
            actor=actor,
            ceiling=report_costs.ceiling_of(published),
            reports=awards.list_reports(work, rfp_id),
            signers=awards.signers(work, rfp_id),
        )
        notices = awards.list_notices(work, rfp_id)

widgets.heading(
    "Decide the award",
    actor.organization_name,
    row.reference,
    row.title,
    badges=[rfp_words.STATE[row.status]],
)
with st.container(horizontal=True):
    about = {"rfp": row.id}
    st.page_link("rfp.py", label="To the RFP", icon=":material/arrow_back:", query_params=about)
    st.page_link(
        "reports.py", label="Costs and reports", icon=":material/description:", query_params=about
    )

if desk is None:
    widgets.nothing(
        "It is too early.",
        "The award is decided after the technical scores are locked and the prices are opened.",
        icon=":material/hourglass_top:",
    )
    frame.end()

award_desk.next_steps(desk)
award_desk.asked_to_undo(desk)
award_desk.undone_before(desk)
is_told = desk.award.announced_at is not None
if not is_told:  # what helps to decide stands first until it is decided and told
    award_combinations.draw(desk)
lots, beside = st.columns([7, 4], gap="medium")
with beside:
    award_desk.together(desk)
with lots:
    widgets.section("Lot by lot")
    for field in desk.award.lots:
        award_desk.lot(desk, field)
    award_letters.letters(
        row.id,
        notices,
        sent=is_told,
        complete=not desk.standing.undecided,
    )
if is_told:
    award_combinations.draw(desk)
award_desk.taking_back(desk)
award_questions.open_question(desk, len(notices))
