"""Letters leave through the mail server; one that cannot leave waits and is tried again."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from procurement import notices, people, policy
from procurement.notices import Delivery
from procurement.portal import Portal
from procurement.settings import MailSettings
from procurement.web import mailer
from tests import cast


def _talk(listener: socket.socket, heard: list[str]) -> None:
    """One SMTP conversation, as a mail server holds it."""
    connection, _address = listener.accept()
    with connection, connection.makefile("rwb") as wire:

        def say(line: bytes) -> None:
            wire.write(line + b"\r\n")
            wire.flush()

        say(b"220 ready")
        while line := wire.readline():
            word = line[:4].upper()
            heard.append(line.decode().rstrip())
            if word == b"DATA":
                say(b"354 go on")
                while (text := wire.readline()) not in {b".\r\n", b""}:
                    heard.append(text.decode().rstrip())
            say(b"221 bye" if word == b"QUIT" else b"250 ok")


@contextmanager
def _mail_server() -> Iterator[tuple[MailSettings, list[str]]]:
    heard: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_talk, args=(listener, heard))
        thread.start()
        port = int(listener.getsockname()[1])
        yield (
            MailSettings("127.0.0.1", port, "portal@example.org", starttls=False),
            heard,
        )
        thread.join(5)


def _waiting(portal: Portal) -> list[Delivery]:
    with portal.reading(policy.visitor()) as work:
        return list(notices.list_waiting(work))


@pytest.fixture
def with_letter(peopled_sqlite: Portal) -> Portal:
    with peopled_sqlite.work(policy.visitor()) as work:
        people.request_reset(work, cast.DANA.email)
    return peopled_sqlite


def test_a_waiting_letter_leaves_and_its_text_is_wiped(with_letter: Portal) -> None:
    with _mail_server() as (mail, heard):
        assert mailer.send_waiting(with_letter, mail) == 1

    assert "Subject: Set a new password" in heard
    assert f"To: {cast.DANA.email}" in heard
    assert [line for line in heard if "/reset/" in line] != []
    assert _waiting(with_letter) == []


def test_a_letter_that_cannot_leave_waits_with_the_reason(with_letter: Portal) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = int(listener.getsockname()[1])
    nobody = MailSettings("127.0.0.1", port, "portal@example.org", starttls=False)

    assert mailer.send_waiting(with_letter, nobody) == 0

    assert [letter.to for letter in _waiting(with_letter)] == [cast.DANA.email]


def test_a_subject_with_a_line_break_never_becomes_a_header() -> None:
    letter = Delivery("1", "dana@example.org", "Hello\r\nBcc: all@example.org", "text")

    with pytest.raises(ValueError, match="linefeed or carriage return"):
        mailer.compose(letter, MailSettings("h", 25, "portal@example.org"))
