"""The front door: the application that `procurement serve` and `streamlit run` start."""

from pathlib import Path

import streamlit as st

from procurement.web import shell

app = st.App(
    Path(__file__).parent / "pages" / "portal.py",
    routes=shell.routes,
    middleware=shell.middleware,
    lifespan=shell.life,
    on_script_error=shell.on_script_error,
    exception_handlers=shell.exception_handlers,
)
