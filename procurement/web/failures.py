"""What people see when something breaks: one neutral sentence and a reference to the log."""

from __future__ import annotations

import logging
import secrets
import traceback
from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import Response
from streamlit.runtime.runtime_util import WidgetStateSizeError

from procurement.errors import ProcurementError
from procurement.web import markup

log = logging.getLogger("procurement.failures")

SENTENCE = "Something went wrong on our side. Nothing of this step was saved."
UNREADABLE = (
    "Your browser sent something that this page cannot read. Nothing of this step was saved. "
    "Load the page again."
)
TOO_MUCH = (
    "That is more than a page takes at once. Nothing of this step was saved. "
    "Load the page again, and type or paste less."
)
# Where Streamlit turns what a browser sent into the value of a widget, and back.
_READING = {"deserialize", "get_serialized"}
_STREAMLIT = Path(st.__file__).parent
_OURS = Path(__file__).resolve().parents[2]


def new_reference() -> str:
    """A short reference that a person can read out: it names the log's entry."""
    return secrets.token_hex(4).upper()


def note(error: BaseException, where: str) -> str:
    """Write the failure with all its detail to the log; returns its reference."""
    reference = new_reference()
    log.error("reference %s: %s in %s", reference, type(error).__name__, where, exc_info=error)
    return reference


def failure_page(error: BaseException, where: str) -> Response:
    """The page of a failed request."""
    return markup.bare_page(
        "message.html",
        500,
        title="Something went wrong",
        sentence=SENTENCE,
        detail=f"If it happens again, tell the administrator this reference: {note(error, where)}",
        link=("/", "Back to the portal"),
    )


async def on_request_error(request: Request, error: Exception) -> Response:
    """The last resort for an exception in a route or middleware."""
    return failure_page(error, f"{request.method} {request.url.path.split('/')[1]!r}")


def is_unreadable(error: BaseException) -> bool:
    """Whether Streamlit failed to read what a browser sent for a widget, before our code saw it."""
    code = [frame.f_code for frame, _line in traceback.walk_tb(error.__traceback__)]
    began = [
        place
        for place, one in enumerate(code)
        if one.co_name in _READING and _STREAMLIT in Path(one.co_filename).parents
    ]
    return bool(began) and not any(_is_ours(one.co_filename) for one in code[began[0] :])


def _is_ours(file: str) -> bool:
    return _OURS in Path(file).parents and _STREAMLIT not in Path(file).parents


def on_script_error(error: Exception) -> bool:
    """Show a neutral sentence instead of an exception of a page; the log has the detail.

    A refusal that reached nobody nearer (one of a widget's callback) says its own sentence. A value
    that Streamlit itself could not read comes from no honest browser, and is no failure of ours.
    """
    if isinstance(error, ProcurementError):
        st.error(error.sentence)
        return True
    if isinstance(error, WidgetStateSizeError):
        log.warning("a page was sent more than it takes")
        st.error(TOO_MUCH)
        return True
    if is_unreadable(error):
        log.warning("a page was sent a value that it cannot read (%s)", type(error).__name__)
        st.error(UNREADABLE)
        return True
    reference = note(error, "a page")
    st.error(f"{SENTENCE} If it happens again, tell the administrator this reference: {reference}")
    return True
