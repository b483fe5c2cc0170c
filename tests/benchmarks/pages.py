"""Times of our pages' scripts beside one bare page, and beside bare pages of the same elements."""

from __future__ import annotations

import tempfile
from pathlib import Path

from streamlit.runtime.context import ContextProxy, StreamlitCookies
from streamlit.testing.v1 import AppTest

from procurement import portal as portals
from procurement import storage
from procurement.portal import Portal
from procurement.settings import Settings
from tests import given
from tests.benchmarks.floors import same_elements
from tests.benchmarks.stopwatch import median_seconds
from tests.cast import ADA, DANA, Character

SCRIPT = Path(__file__).resolve().parents[2] / "pages" / "portal.py"
PAGES: tuple[tuple[str, Character], ...] = (
    ("home.py", DANA),
    ("organization.py", DANA),
    ("trail.py", DANA),
    ("account.py", DANA),
    ("outbox.py", ADA),
)


def bare() -> None:
    """A page of nothing but Streamlit: navigation, title, two columns, a table, a form."""
    import streamlit as st  # noqa: PLC0415 - AppTest runs this function's source on its own

    def body() -> None:
        st.caption("Rivera for Mayor")
        st.title("A bare page")
        left, right = st.columns([2, 1])
        left.dataframe({"When": ["today"] * 10, "Who": ["Dana"] * 10, "What": ["signed in"] * 10})
        right.markdown("**Rivera for Mayor**")
        with st.form("form"):
            st.text_input("Name")
            st.selectbox("Zone", ["UTC", "Europe/Berlin"])
            st.form_submit_button("Save")

    st.set_page_config(page_title="Bare")
    page = st.navigation([st.Page(body, title="Bare", default=True)])
    with st.sidebar:
        st.markdown("**Dana**")
    page.run()


def measure() -> dict[str, float]:
    """Seconds of one rerun by name: the bare page, then each of ours."""
    with tempfile.TemporaryDirectory() as folder:
        portal = Portal(Settings(data_dir=Path(folder)))
        storage.migrate(portal.engine)
        given.the_cast(portal)
        portals.install(portal)
        try:
            return {"bare": _rerun(AppTest.from_function(bare)), **_ours(portal)}
        finally:
            portals.install(None)
            portal.engine.dispose()


def _ours(portal: Portal) -> dict[str, float]:
    original = ContextProxy.cookies
    taken: dict[str, float] = {}
    try:
        for path, character in PAGES:
            token = given.a_token(portal, character)
            cookies = StreamlitCookies({portal.settings.cookie_name: token})
            ContextProxy.cookies = cookies  # type: ignore[method-assign,assignment]  # the tab's cookie
            tab = AppTest.from_file(str(SCRIPT), default_timeout=30)
            tab.run()
            tab.switch_page(path)
            taken[path] = _rerun(tab)
            taken[f"{path}, its elements bare"] = _rerun(same_elements(tab))
    finally:
        ContextProxy.cookies = original  # type: ignore[method-assign]  # put back what was there
    return taken


def _rerun(tab: AppTest) -> float:
    def once() -> None:
        tab.run(timeout=30)
        if tab.exception:
            raise RuntimeError(tab.exception[0].message)

    return median_seconds(once, runs=9)
