"""Carries waiting letters to the mail server; one that cannot leave is tried again later."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import smtplib
import ssl
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from procurement import notices, policy, trail
from procurement.notices import Delivery
from procurement.portal import Portal
from procurement.settings import MailSettings

log = logging.getLogger("procurement.mailer")

OK, FORWARDED = 250, 251
REFUSALS = range(400, 600)  # the only answers that say a letter was not taken
PAUSE_SECONDS = 10.0
TIMEOUT_SECONDS = 20.0


class UnsureError(Exception):
    """The line broke when the letter was handed over: it may have arrived."""


async def send_for_ever(portal: Portal, mail: MailSettings) -> None:
    """Look for waiting letters every few seconds until cancelled."""
    while True:
        try:
            await asyncio.to_thread(send_waiting, portal, mail)
        except Exception:
            log.exception("the mailer failed; it is tried again")
        await asyncio.sleep(PAUSE_SECONDS)


def send_waiting(portal: Portal, mail: MailSettings) -> int:
    """Send every letter that is due, once; returns how many left.

    Each letter is taken first, so that no other server process sends it too. Nobody's transaction
    waits for the mail server.
    """
    with portal.reading(policy.visitor()) as work:
        letters = list(notices.list_due(work))
    return sum(send_one(portal, letter, mail) for letter in letters)


def send_one(portal: Portal, letter: Delivery, mail: MailSettings) -> bool:
    """Take one letter and send it; False when it did not leave, or somebody else took it."""
    with portal.work(policy.visitor()) as work:
        if not notices.take_letter(work, letter.id):
            return False
    try:
        send(letter, mail)
    except UnsureError as error:
        why = _reason(error)
        with portal.work(policy.visitor()) as work:
            notices.note_unsure(work, letter.id, why)
        return False
    except (OSError, smtplib.SMTPException, ValueError) as error:
        why = _reason(error)
        with portal.work(policy.visitor()) as work:
            notices.note_failure(work, letter.id, why)
        return False
    with portal.work(policy.visitor()) as work:
        notices.note_sent(work, letter.id)
    return True


def _reason(error: Exception) -> str:
    why = trail.encoded(f"{type(error).__name__}: {error}")
    log.warning("a letter could not leave: %s", why)
    return why


def compose(letter: Delivery, mail: MailSettings) -> EmailMessage:
    """The letter as plain text.

    Raises: ``ValueError`` for an address or subject with a line break in it.
    """
    message = EmailMessage()
    message["From"] = mail.sender
    message["To"] = letter.to
    message["Subject"] = letter.subject
    # The same at every try: whoever gets a letter twice all the same can tell.
    message["Message-ID"] = f"<{letter.id}@{mail.sender.rpartition('@')[2].strip('>')}>"
    if letter.written_at is not None:
        message["Date"] = format_datetime(letter.written_at)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.body)
    return message


def send(letter: Delivery, mail: MailSettings) -> None:
    """Hand one letter to the mail server.

    Raises: ``UnsureError`` when the line broke after the text was handed over; ``OSError``,
    ``smtplib.SMTPException``, ``ValueError`` when the letter surely did not leave.
    """
    message = compose(letter, mail)
    server = smtplib.SMTP(mail.host, mail.port, timeout=TIMEOUT_SECONDS)
    try:
        if mail.starttls:
            server.starttls(context=ssl.create_default_context())
        if mail.user:
            server.login(mail.user, mail.password)
        server.ehlo_or_helo_if_needed()
        code, answer = server.mail(parseaddr(mail.sender)[1])
        if code != OK:
            raise smtplib.SMTPSenderRefused(code, answer, mail.sender)
        code, answer = server.rcpt(letter.to)
        if code not in {OK, FORWARDED}:
            raise smtplib.SMTPRecipientsRefused({letter.to: (code, answer)})
        _hand_over(server, message)
    finally:
        _hang_up(server)


def _hang_up(server: smtplib.SMTP) -> None:
    """Say goodbye; what the server answers to that changes nothing about the letter's fate."""
    with contextlib.suppress(OSError, smtplib.SMTPException):
        server.docmd("QUIT")
    server.close()


def _hand_over(server: smtplib.SMTP, message: EmailMessage) -> None:
    try:
        code, answer = server.data(message.as_bytes(policy=SMTP))
    except smtplib.SMTPDataError:
        raise
    except (OSError, smtplib.SMTPException) as error:
        raise UnsureError(f"{type(error).__name__}: {error}") from error
    if code not in REFUSALS and code != OK:
        raise UnsureError(f"the mail server answered {code} {answer!r}")
    if code != OK:
        raise smtplib.SMTPDataError(code, answer)
