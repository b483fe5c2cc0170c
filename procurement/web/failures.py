"""What people see when something breaks: one neutral sentence and a reference to the log."""

from __future__ import annotations

import logging
import secrets

import streamlit as st
from starlette.requests import Request
from starlette.responses import Response

from procurement.errors import ProcurementError
from procurement.web import markup

log = logging.getLogger("procurement.failures")

SENTENCE = "Something went wrong on our side. Nothing of this step was saved."


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


def on_script_error(error: Exception) -> bool:
    """Show a neutral sentence instead of an exception of a page; the log has the detail.

    A refusal that reached nobody nearer (one of a widget's callback) says its own sentence.
    """
    if isinstance(error, ProcurementError):
        st.error(error.sentence)
        return True
    reference = note(error, "a page")
    st.error(f"{SENTENCE} If it happens again, tell the administrator this reference: {reference}")
    return True
