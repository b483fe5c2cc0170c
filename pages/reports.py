"""Staff and finance download issued reports, and read what each RFP costs, by lot and payee."""

import streamlit as st

from procurement import awards, rfps
from procurement.ui import frame, report_costs, report_list, rfp_words, widgets

wanted = frame.chosen("rfp")
with frame.reading() as work:
    actor = work.actor
    reports = awards.list_reports(work)
    priced = [row for row in rfps.list_rfps(work) if row.status in awards.WITH_PRICES]

widgets.heading("Read reports and costs", actor.organization_name)
widgets.section("Signed reports")
report_list.documents(reports, actor)

widgets.section("Costs")
if not priced:
    widgets.nothing(
        "No prices are opened yet.",
        "What an RFP costs stands here once its prices are opened.",
        icon=":material/payments:",
    )
    frame.end()

by_id = {row.id: row for row in priced}
ids = list(by_id)
chosen = st.selectbox(
    "RFP",
    ids,
    index=ids.index(wanted) if wanted in by_id else 0,
    format_func=lambda one: f"{by_id[one].reference} · {by_id[one].title}" if one in by_id else "",
    key="rfp",
)
row = by_id.get(str(chosen), priced[0])
with frame.reading() as work:
    award = awards.get_award(work, row.id)
    published = rfps.get_published(work, row.id)
widgets.badge_row([rfp_words.STATE[row.status]])
report_costs.remarks(award)
report_costs.costs(award, published)
st.page_link(
    "award.py",
    label="To the award",
    icon=":material/gavel:",
    query_params={"rfp": row.id},
)
