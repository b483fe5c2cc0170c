"""What breaks is told neutrally, with a reference; only the log has the detail."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from functools import partialmethod

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.testing.v1 import AppTest

from procurement.web import failures, logs
from tests.web.conftest import Door

REFERENCE = re.compile(r"reference: ([0-9A-F]{8})")


@pytest.fixture
def clean_logs() -> Iterator[None]:
    before = logging.getLogRecordFactory()
    logs.keep_clean()
    yield
    logging.setLogRecordFactory(before)


def test_a_failed_request_shows_a_reference_and_nothing_of_the_failure(
    door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    answer = door.browser.get("/static/fail")

    found = REFERENCE.search(answer.text)
    assert answer.status_code == 500
    assert found is not None
    assert [
        word for word in ("tuna", "RuntimeError", "Traceback", ".py") if word in answer.text
    ] == []
    assert f"reference {found.group(1)}: RuntimeError in GET /static" in caplog.text
    assert "the secret is tuna" in caplog.text
    # Whoever meets a failure may well be signed in: nobody is told to sign in again.
    assert "/sign-in" not in answer.text


def test_the_log_of_a_failed_request_names_no_secret_of_its_path(
    door: Door, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_given: object, **_more: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("procurement.people.is_link_usable", broken)

    answer = door.browser.get("/reset/a-secret-token")

    assert answer.status_code == 500
    assert "a-secret-token" not in caplog.text + answer.text
    assert "RuntimeError in GET /reset" in caplog.text


def test_a_failing_page_shows_a_reference_and_nothing_of_the_failure(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def page() -> None:
        from procurement.web import failures  # noqa: PLC0415 - AppTest runs the function's text

        failures.on_script_error(ValueError("the secret is tuna"))

    shown = AppTest.from_function(page).run().error[0].value

    found = REFERENCE.search(shown)
    assert shown.startswith(failures.SENTENCE)
    assert found is not None
    assert "tuna" not in shown
    assert f"reference {found.group(1)}: ValueError in a page" in caplog.text


def test_a_value_that_streamlit_cannot_read_is_no_failure_of_ours(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def page() -> None:
        import streamlit as st  # noqa: PLC0415 - AppTest runs the function's text

        st.text_input("Name", max_chars=10, key="name")
        st.text_area("Broken", key="broken", on_change=lambda: 1 / 0)

    begun = partialmethod(ScriptRunner.__init__, on_script_error=failures.on_script_error)
    monkeypatch.setattr(ScriptRunner, "__init__", begun)

    def shown(place: int, **value: object) -> str:
        tab = AppTest.from_function(page).run()
        field = (tab.text_input[0], tab.text_area[0])[place]
        tab._run(WidgetStates(widgets=[WidgetState(id=field.id, **value)]))
        return str(tab.error[0].value)

    assert shown(0, int_value=7) == failures.UNREADABLE
    assert shown(0, string_value="x" * 6_000_000) == failures.TOO_MUCH
    assert [
        record for record in caplog.records if record.exc_info and "streamlit" not in record.name
    ] == []
    assert shown(1, string_value="x").startswith(failures.SENTENCE)
    assert "ZeroDivisionError in a page" in caplog.text


@pytest.mark.usefixtures("clean_logs")
def test_foreign_text_cannot_forge_a_line_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("procurement.test").warning(
        "hello %s", "x\n2027-01-01 ERROR root: forged\r\x1b[31m\u2028\u202e"
    )

    assert caplog.messages == [
        "hello x\\u000a2027-01-01 ERROR root: forged\\u000d\\u001b[31m\\u2028\\u202e"
    ]


@pytest.mark.usefixtures("clean_logs")
def test_a_traceback_in_the_log_is_indented_and_escaped(caplog: pytest.LogCaptureFixture) -> None:
    try:
        raise ValueError("one\nERROR root: forged \x1b[31m")
    except ValueError:
        logging.getLogger("procurement.test").exception("broke")

    lines = caplog.text.splitlines()
    assert [line for line in lines[1:] if not line.startswith("    | ")] == []
    assert lines[-1] == "    | ERROR root: forged \\u001b[31m"


@pytest.mark.usefixtures("clean_logs")
def test_what_a_statement_was_given_stays_out_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    engine = create_engine("sqlite://")
    secret = "".join(["tu", "na"])
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT * FROM nowhere WHERE x = :x"), {"x": secret})
    except OperationalError:
        logging.getLogger("procurement.test").exception("broke")
    engine.dispose()

    assert "[parameters withheld]" in caplog.text
    assert "tuna" not in caplog.text


def test_a_refusal_that_nobody_caught_says_its_own_sentence() -> None:
    def page() -> None:
        from procurement.errors import OutOfOrder  # noqa: PLC0415 - the text is run elsewhere
        from procurement.web import failures  # noqa: PLC0415 - the same reason

        failures.on_script_error(OutOfOrder("The deadline has passed."))

    assert AppTest.from_function(page).run().error[0].value == "The deadline has passed."
