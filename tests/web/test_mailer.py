"""Letters leave through a real mail server, once; one that cannot leave waits and is retried."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from procurement import notices, people, policy
from procurement.notices import Delivery, MessageRow
from procurement.portal import Portal
from procurement.settings import MailSettings
from procurement.web import mailer
from tests import cast, given
from tests.conftest import MovableClock
from tests.tools.server import START_SECONDS, reserved_port


@dataclass
class Postman:
    """What the mail server does with a letter: keeps it, refuses it, or hangs up on it."""

    answer: str = "250 kept"
    goodbye: str = "221 bye"
    letters: list[str] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - the name the mail server looks for
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        if self.answer.startswith("550"):
            return self.answer
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        content = envelope.content
        assert isinstance(content, bytes)
        self.letters.append(content.decode())
        if self.answer == "hang up":
            assert server.transport is not None
            server.transport.abort()
        return self.answer

    async def handle_QUIT(self, _server: SMTP, _session: Session, _envelope: Envelope) -> str:  # noqa: N802 - as above
        return self.goodbye


@dataclass
class Office:
    """A mail server that runs, and how the portal reaches it."""

    postman: Postman
    mail: MailSettings


@pytest.fixture
def office() -> Iterator[Office]:
    postman = Postman()
    with reserved_port() as port:
        controller = Controller(
            postman, hostname="127.0.0.1", port=port, ready_timeout=START_SECONDS
        )
        controller.start()
    yield Office(postman, MailSettings("127.0.0.1", port, "portal@example.org", starttls=False))
    controller.stop()


@pytest.fixture
def with_letter(peopled_sqlite: Portal) -> Portal:
    with peopled_sqlite.work(policy.visitor()) as work:
        people.request_reset(work, cast.DANA.email)
    return peopled_sqlite


def due(portal: Portal) -> list[Delivery]:
    with portal.reading(policy.visitor()) as work:
        return list(notices.list_due(work))


def outbox(portal: Portal) -> MessageRow:
    with portal.reading_as(given.a_token(portal, cast.ADA)) as work:
        return next(row for row in notices.list_messages(work) if "password" in row.subject)


def test_a_waiting_letter_leaves_and_its_text_is_wiped(with_letter: Portal, office: Office) -> None:
    letter = due(with_letter)[0]

    assert mailer.send_waiting(with_letter, office.mail) == 1

    [arrived] = office.postman.letters
    assert "Subject: Set a new password" in arrived
    assert f"To: {cast.DANA.email}" in arrived
    assert f"Message-ID: <{letter.id}@example.org>" in arrived
    assert "/reset/" in arrived
    assert due(with_letter) == []
    with with_letter.reading(policy.visitor()) as work:
        assert notices.list_waiting(work) == []


def test_two_servers_that_look_at_once_send_a_letter_once(
    with_letter: Portal, office: Office
) -> None:
    letters = due(with_letter)

    with ThreadPoolExecutor(4) as pool:
        sent = list(
            pool.map(
                lambda _: mailer.send_one(with_letter, letters[0], office.mail),
                range(4),
            )
        )

    assert sorted(sent) == [False, False, False, True]
    assert len(office.postman.letters) == 1


def test_a_refused_letter_is_tried_again_after_pauses_that_double(
    with_letter: Portal, office: Office, clock: MovableClock
) -> None:
    office.postman.answer = "550 mailbox unavailable"

    assert mailer.send_waiting(with_letter, office.mail) == 0
    assert "mailbox unavailable" in outbox(with_letter).failure
    assert due(with_letter) == []
    clock.advance(minutes=1)
    assert mailer.send_waiting(with_letter, office.mail) == 0
    clock.advance(minutes=1)
    assert due(with_letter) == []
    clock.advance(minutes=1)
    office.postman.answer = "250 kept"
    assert mailer.send_waiting(with_letter, office.mail) == 1

    assert len(office.postman.letters) == 1
    assert outbox(with_letter).failure == ""


def test_pauses_double_up_to_six_hours() -> None:
    pauses = [notices.pause_after(tries) for tries in (0, 1, 5, 8, 9, 400)]

    assert pauses == [
        timedelta(minutes=1),
        timedelta(minutes=2),
        timedelta(minutes=32),
        timedelta(minutes=256),
        timedelta(hours=6),
        timedelta(hours=6),
    ]


@pytest.mark.parametrize("answer", ["hang up", "nonsense instead of a code"])
def test_a_letter_whose_fate_is_not_known_is_never_sent_twice(
    with_letter: Portal, office: Office, clock: MovableClock, answer: str
) -> None:
    office.postman.answer = answer

    assert mailer.send_waiting(with_letter, office.mail) == 0
    clock.advance(days=2)
    assert mailer.send_waiting(with_letter, office.mail) == 0

    assert len(office.postman.letters) == 1
    assert outbox(with_letter).failure.startswith("It may have arrived: ")


def test_a_letter_that_was_taken_stays_sent_whatever_is_said_at_goodbye(
    with_letter: Portal, office: Office, clock: MovableClock
) -> None:
    office.postman.goodbye = "421 this mail server is stopping"

    assert mailer.send_waiting(with_letter, office.mail) == 1
    clock.advance(days=2)
    assert mailer.send_waiting(with_letter, office.mail) == 0

    assert len(office.postman.letters) == 1
    assert outbox(with_letter).failure == ""


def test_a_letter_that_was_on_its_way_when_the_portal_stopped_is_told_not_sent_again(
    with_letter: Portal, office: Office, clock: MovableClock
) -> None:
    with with_letter.work(policy.visitor()) as work:
        assert notices.take_letter(work, due(with_letter)[0].id)
    clock.advance(minutes=6)

    assert mailer.send_waiting(with_letter, office.mail) == 0
    assert outbox(with_letter).failure == (
        "It may have arrived: the portal was stopped while it was on its way."
    )


def test_a_letter_waits_when_nobody_answers(with_letter: Portal) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = int(listener.getsockname()[1])
    nobody = MailSettings("127.0.0.1", port, "portal@example.org", starttls=False)

    assert mailer.send_waiting(with_letter, nobody) == 0

    assert outbox(with_letter).failure.startswith("ConnectionRefusedError")


def test_a_subject_with_a_line_break_never_becomes_a_header() -> None:
    letter = Delivery("1", "dana@example.org", "Hello\r\nBcc: all@example.org", "text")

    with pytest.raises(ValueError, match="linefeed or carriage return"):
        mailer.compose(letter, MailSettings("h", 25, "portal@example.org"))
