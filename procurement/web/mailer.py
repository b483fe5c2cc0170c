"""Carries waiting letters to the mail server; one that cannot leave is tried again later."""

from __future__ import annotations

import asyncio
import logging
import smtplib
import ssl
from email.message import EmailMessage

from procurement import notices, policy, trail
from procurement.notices import Delivery
from procurement.portal import Portal
from procurement.settings import MailSettings

log = logging.getLogger("procurement.mailer")

PAUSE_SECONDS = 10.0
TIMEOUT_SECONDS = 20.0


async def send_for_ever(portal: Portal, mail: MailSettings) -> None:
    """Look for waiting letters every few seconds until cancelled."""
    while True:
        try:
            await asyncio.to_thread(send_waiting, portal, mail)
        except Exception:
            log.exception("the mailer failed; it is tried again")
        await asyncio.sleep(PAUSE_SECONDS)


def send_waiting(portal: Portal, mail: MailSettings) -> int:
    """Send every waiting letter once; returns how many left. Nobody's transaction waits for it."""
    with portal.reading(policy.visitor()) as work:
        letters = list(notices.list_waiting(work))
    sent = 0
    for letter in letters:
        try:
            send(letter, mail)
        except (OSError, smtplib.SMTPException, ValueError) as error:
            _note_failure(portal, letter, error)
            continue
        with portal.work(policy.visitor()) as work:
            notices.note_sent(work, letter.id)
        sent += 1
    return sent


def _note_failure(portal: Portal, letter: Delivery, error: Exception) -> None:
    why = trail.encoded(f"{type(error).__name__}: {error}")
    log.warning("a letter could not leave: %s", why)
    with portal.work(policy.visitor()) as work:
        notices.note_failure(work, letter.id, why)


def compose(letter: Delivery, mail: MailSettings) -> EmailMessage:
    """The letter as plain text.

    Raises: ``ValueError`` for an address or subject with a line break in it.
    """
    message = EmailMessage()
    message["From"] = mail.sender
    message["To"] = letter.to
    message["Subject"] = letter.subject
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.body)
    return message


def send(letter: Delivery, mail: MailSettings) -> None:
    """Hand one letter to the mail server.

    Raises: ``OSError``, ``smtplib.SMTPException``, ``ValueError``.
    """
    message = compose(letter, mail)
    with smtplib.SMTP(mail.host, mail.port, timeout=TIMEOUT_SECONDS) as server:
        if mail.starttls:
            server.starttls(context=ssl.create_default_context())
        if mail.user:
            server.login(mail.user, mail.password)
        server.send_message(message)
