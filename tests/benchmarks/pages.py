"""Times of our pages' scripts beside one bare page, and beside bare pages of the same elements.

The portal holds ten times the RFPs, members, organisations and letters of a small one.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from streamlit.runtime.context import ContextProxy, StreamlitCookies
from streamlit.testing.v1 import AppTest

from procurement import portal as portals
from procurement import storage
from procurement.portal import Portal, make_server_keys
from procurement.settings import Settings
from tests import given
from tests.benchmarks.floors import same_elements
from tests.benchmarks.stopwatch import least_seconds
from tests.cast import ADA, DANA, VERA, Character
from tests.stories.business import business
from tests.tools.clock import MovableClock

SCRIPT = Path(__file__).resolve().parents[2] / "pages" / "portal.py"
PAGES: tuple[tuple[str, Character], ...] = (
    ("home.py", DANA),
    ("rfps.py", DANA),
    ("open_rfps.py", VERA),
    ("organization.py", DANA),
    ("trail.py", DANA),
    ("account.py", DANA),
    ("organizations.py", ADA),
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
        portal = Portal(Settings(data_dir=Path(folder)), clock=MovableClock())
        make_server_keys(portal.settings)
        storage.migrate(portal.engine)
        given.the_cast(portal)
        business(portal, MovableClock(), times=10)
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
            ours, floor = least_seconds(_one_of(tab), _one_of(same_elements(tab)))
            taken[path], taken[f"{path}, its elements bare"] = ours, floor
    finally:
        ContextProxy.cookies = original  # type: ignore[method-assign]  # put back what was there
    return taken


def _rerun(tab: AppTest) -> float:
    return least_seconds(_one_of(tab))[0]


def _one_of(tab: AppTest) -> Callable[[], None]:
    """One run of a tab."""

    def once() -> None:
        tab.run(timeout=30)
        if tab.exception:
            raise RuntimeError(tab.exception[0].message)

    return once
