"""A vendor learns what became of its bid: the outcome, its own scores, and the reasons."""

import streamlit as st

from procurement import awards
from procurement.instants import when
from procurement.ui import award_result, frame, widgets
from procurement.ui.wording import plain

rfp_id = frame.chosen("rfp")
with frame.reading() as work:
    actor = work.actor
    result = awards.my_result(work, rfp_id) if rfp_id else None
    mine = awards.my_results(work) if not rfp_id else ()

if result is None:
    widgets.heading("Read your results", actor.organization_name)
    if not mine:
        widgets.nothing(
            "There is no result yet.",
            "You are told here and by letter as soon as an outcome is announced.",
        )
    for one in mine:
        award_result.entry(one, timezone=actor.timezone)
    frame.end()

about = [result.named, result.title]
if result.announced_at is not None:
    about.append(when(result.announced_at, actor.timezone))
widgets.heading("Read your result", *about)
if result.undone_at is not None:
    widgets.alert(
        "info",
        plain(
            f"The outcome that you were told before was taken back on "
            f"{when(result.undone_at, actor.timezone)}; the letter says why."
        ),
        title="An earlier outcome was taken back",
        icon=":material/undo:",
    )
if result.debrief is None:
    widgets.nothing(
        "Not decided yet.",
        "Your bid is being evaluated. You are told here and by letter, in the same moment as "
        "every other bidder.",
        icon=":material/hourglass_top:",
    )
else:
    award_result.result(result.debrief)
    with st.container(horizontal=True, gap="medium"):
        widgets.own_link("Download the letter (PDF)", f"/papers/{result.rfp_id}/letter.pdf")
        widgets.own_link("Download this debrief (PDF)", f"/papers/{result.rfp_id}/debrief.pdf")
st.page_link(
    "bid.py", label="To your bid", icon=":material/arrow_back:", query_params={"rfp": result.rfp_id}
)
