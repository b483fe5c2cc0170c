"""The script of the portal: who is signed in, which pages are theirs, and the one that runs."""

import streamlit as st

from procurement.errors import SignInNeeded
from procurement.ui import frame, pages, sidebar, widgets

st.set_page_config(page_title=frame.settings().organization, page_icon="🗳️", layout="wide")

st.logo(":material/how_to_vote:", size="large")

try:
    actor, account = frame.begin()
except SignInNeeded as ended:
    st.navigation([st.Page(lambda: None, title="Signed out", url_path="signed-out")]).run()
    widgets.signed_out(ended.sentence)
    st.stop()

page = st.navigation(pages.pages_of(actor), expanded=True)
st.set_page_config(page_title=f"{page.title} · {frame.settings().organization}")
frame.arrive(page.url_path)
with frame.refusals_shown():
    sidebar.draw(actor, account)
if frame.settings().demo:
    widgets.demo_banner()
frame.run(page)
frame.flash_shown()
