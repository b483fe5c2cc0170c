"""A vendor answers once what every campaign asks; each answer is saved when its field is left."""

import streamlit as st

from procurement.documents.outline import questions_of
from procurement.ui import bid_card, bid_desk, bid_file, frame, profile_waits, widgets
from procurement.ui.bid_file import PROFILE_FORM
from procurement.ui.wording import counted, plain

with frame.reading() as work:
    actor, now = work.actor, work.now
    profile = bid_file.profile(work)
missing = profile.missing
here = bid_desk.place(PROFILE_FORM, ())
part = next(one for one in PROFILE_FORM if one.key == here.part)

widgets.heading("Keep your company profile", actor.organization_name)
st.caption("You answer this once. It goes into the technical envelope of every bid you submit.")
bid_desk.steps(PROFILE_FORM, here, missing)
form, beside = st.columns([7, 4], gap="medium")
sheet = bid_file.profile_sheet(profile)
with form:
    widgets.section(part.title)
    st.caption(part.intro)
    bid_desk.fields(part, here, sheet)

left = missing
if frame.has_written():
    with frame.reading() as work:
        profile = bid_file.profile(work)
    left = profile.missing
bid_desk.remarks(sheet, left, ())
with beside, st.container(border=True, gap="small", key="profile-card"):
    saved = bid_file.saved_words(profile.saved_at, actor.timezone)
    bid_desk.progress(PROFILE_FORM, left, saved)
    if left:
        st.markdown(f"**{plain(counted(len(left), 'thing'))} missing before you can submit a bid**")
        labels = {each.path: each.label for each in questions_of(PROFILE_FORM)}
        bid_desk.links(left, labels, "settle")
    else:
        st.markdown(":green[:material/task_alt: **Complete enough to submit a bid**]")
    asked = sum(1 for _ in questions_of(PROFILE_FORM))
    st.caption(
        plain(
            f"{profile.answered} of {asked} questions are answered. Those that are scored say so."
        )
    )
    st.page_link("open_rfps.py", label="To the open RFPs", icon=":material/arrow_forward:")
    st.caption(
        "Kept encrypted. The campaigns you bid to read it after their bids are opened, "
        "as it was when you submitted."
    )
with beside:
    old = profile_waits.old_answers(profile.profile, now)
    bid_card.aging(profile_waits.aging(profile.profile, now, actor.timezone), old)
if sheet.is_stale or left != missing:
    st.rerun()
