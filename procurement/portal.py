"""The composition root: engine, clock, ids and secrets joined into works.

``portal.work(actor)`` is the transaction boundary: begin, yield, commit on a clean exit, roll back
on any exception. A refused act is then recorded in a transaction of its own.
"""

from __future__ import annotations

import base64
import logging
import secrets
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, timedelta
from functools import cached_property
from typing import Protocol

import sqlalchemy.exc
import sqlalchemy.orm.exc
from sqlmodel import Session

from procurement import people, policy, sealing, signing, storage, trail
from procurement.clocks import Clock, ClockWatch, clock_from, steady_clock
from procurement.documents import Rubric, read_rubric
from procurement.documents.outline import (
    ComplianceRule,
    Facts,
    Template,
    read_compliance,
    read_facts,
    read_templates,
)
from procurement.documents.uploads import Checked
from procurement.errors import (
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    NotReady,
    OutOfOrder,
    ProcurementError,
    TooMany,
)
from procurement.policy import Act, Actor, Parties
from procurement.settings import ROOT, Settings, load_settings
from procurement.storage import Engine
from procurement.work import Work

log = logging.getLogger("procurement")

REFUSALS_KEPT_PER_HOUR = 20
STORAGE_KEY, RECEIPT_KEY = "storage.key", "receipt.key"


def random_id() -> str:
    """An id nobody can guess: 128 random bits in 26 lower-case letters and digits."""
    return base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=").lower()


def random_secret() -> str:
    """A secret for a cookie or a mailed link: 256 random bits."""
    return secrets.token_urlsafe(32)


def look_here(content: bytes) -> Checked:
    """What a file is, looked into by this very process.

    Raises: ``Invalid`` with a plain reason for a file that is not taken.
    """
    from procurement.documents.uploads import examine  # noqa: PLC0415 - slow to load

    return examine(content)


class Finding(Protocol):
    """One named check of the installation, and its problem in words if there is one."""

    @property
    def name(self) -> str:
        """What was checked."""

    @property
    def problem(self) -> str:
        """What is wrong; empty when nothing is."""

    @property
    def fact(self) -> str:
        """What is so, in words, where that is worth a sentence."""

    @property
    def required(self) -> bool:
        """Whether the portal does not start without it."""


class Portal:
    """Everything a running portal holds; the only place where works begin."""

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Clock | None = None,
        steady: Callable[[], float] | None = None,
        new_id: Callable[[], str] = random_id,
        new_secret: Callable[[], str] = random_secret,
    ) -> None:
        self.settings = settings
        self.clock = clock or clock_from(settings.now)
        # A clock that a test or a demo moves is not watched, unless it brings a steady one.
        is_real = clock is None and settings.now is None
        self.watch = ClockWatch(self, steady or (steady_clock if is_real else None))
        self.new_id = new_id
        self.new_secret = new_secret
        # The server that runs this portal says here how its installation is examined.
        self.examine: Callable[[Portal], Sequence[Finding]] | None = None
        # … and how it looks into files that come out of envelopes: in a process of their own.
        self.look: Callable[[bytes], Checked] = look_here

    @cached_property
    def engine(self) -> Engine:
        """The database, opened at first use."""
        return storage.make_engine(self.settings.database)

    @cached_property
    def answers(self) -> storage.Answers:
        """What reading works asked since anybody committed last."""
        return storage.Answers(storage.generations_of(self.engine))

    @cached_property
    def rubric(self) -> Rubric:
        """The shipped rubric: what a new RFP is published with."""
        return read_rubric(ROOT / "rubrics" / "call-center.yaml")

    @cached_property
    def facts(self) -> Facts:
        """What the checks of a draft look up: purposes of payment, notes on states."""
        return read_facts(ROOT / "data" / "reference")

    @cached_property
    def compliance(self) -> tuple[ComplianceRule, ...]:
        """Facts about compliance that become questions to vendors."""
        return read_compliance(ROOT / "data" / "reference")

    @cached_property
    def templates(self) -> tuple[Template, ...]:
        """The posting templates, in the order of their files."""
        return read_templates(ROOT / "data" / "templates")

    @cached_property
    def storage_keys(self) -> sealing.Keyring:
        """The key that hides drafts in the database; it lies outside database and backups.

        Raises: ``NotReady`` when it is missing or open to others.
        """
        raw = signing.read_private(self.settings.keys_dir / STORAGE_KEY, "storage key")
        return sealing.Keyring(sealing.StorageKey(bytes.fromhex(raw.decode())))

    @cached_property
    def uploads(self) -> storage.Shelf:
        """The folder of stored files, each encrypted under the storage key."""
        return storage.Shelf(self.settings.uploads_dir)

    @cached_property
    def receipt_key(self) -> sealing.SigningKey:
        """The key that signs receipts.

        Raises: ``NotReady`` when it is missing or open to others.
        """
        raw = signing.read_private(self.settings.keys_dir / RECEIPT_KEY, "receipt key")
        return sealing.SigningKey(bytes.fromhex(raw.decode()))

    def require_ready(self) -> None:
        """Insist that the schema is current.

        Raises: ``NotReady`` with the command that mends it.
        """
        try:
            current = storage.is_current(self.engine)
        except sqlalchemy.exc.OperationalError as error:
            raise NotReady(
                "The database cannot be reached. Check PROCUREMENT_DATABASE_URL."
            ) from error
        if not current:
            raise NotReady("The database is missing or out of date. Run: procurement init")

    @contextmanager
    def work(self, actor: Actor) -> Iterator[Work]:
        """A transaction that may write."""
        work: Work | None = None
        try:
            with storage.writing_session(self.engine) as session, session.begin():
                session.connection()  # the lock first: the instant of the work is read under it
                work = self._work(session, actor)
                yield work
                session.flush()
            self._discard(work)
        except (sqlalchemy.orm.exc.StaleDataError, sqlalchemy.exc.IntegrityError) as error:
            raise Conflict(
                "Somebody changed this while you had it open. Nothing was overwritten; "
                "load it again and repeat your change."
            ) from error
        except sqlalchemy.exc.DataError as error:
            # PostgreSQL refuses what SQLite would take, such as a NUL inside a text.
            raise Invalid("The input holds characters that cannot be stored.") from error
        except ProcurementError as refusal:
            if work is not None and work.attempted is not None:
                self._record_refusal(work.actor, *work.attempted, refusal)
            raise

    def _discard(self, work: Work) -> None:
        for file_id in work.discarded:
            self.uploads.drop(file_id)

    @contextmanager
    def work_as(self, token: str | None) -> Iterator[Work]:
        """A writing transaction of whoever holds this sign-in token, checked inside it.

        Raises: ``SignInNeeded`` when the sign-in has ended.
        """
        with self.work(policy.visitor()) as work:
            work.actor = people.resolve_sign_in(work, token, limits=self.limits)
            yield work

    @contextmanager
    def reading(self, actor: Actor) -> Iterator[Work]:
        """A transaction for reading only; it never waits for writers and never commits."""
        work: Work | None = None
        try:
            with storage.reading_session(self.engine) as session:
                work = self._work(session, actor)
                work.remember(self.answers)
                yield work
        except sqlalchemy.exc.DataError as error:
            raise Invalid("The input holds characters that cannot be stored.") from error
        except ProcurementError as refusal:
            if work is not None and work.attempted is not None:
                self._record_refusal(work.actor, *work.attempted, refusal)
            raise

    @contextmanager
    def reading_as(self, token: str | None) -> Iterator[Work]:
        """A reading transaction of whoever holds this sign-in token, checked inside it.

        Raises: ``SignInNeeded`` when the sign-in has ended.
        """
        with self.reading(policy.visitor()) as work:
            work.actor = people.resolve_sign_in(work, token, limits=self.limits)
            yield work

    @property
    def limits(self) -> people.SignInLimits:
        """How long a sign-in lives."""
        return people.SignInLimits(
            idle_for=self.settings.idle_for, signed_in_for=self.settings.signed_in_for
        )

    def touch(self, token: str | None) -> None:
        """Note that the holder of the token is active; writes at most once a minute.

        A sign-in that was idle for too long or is too old stays ended: it is not noted.
        """
        with self.reading(policy.visitor()) as work:
            if not people.needs_touch(work, token, limits=self.limits):
                return
        with self.work(policy.visitor()) as work:
            people.touch_sign_in(work, token, limits=self.limits)

    def sign_in(self, email: str, password: str, *, address: str, device: str) -> str:
        """Check a password and begin a sign-in; returns its token, which is stored only hashed.

        The slow password check runs between two transactions, so that nobody waits for it. The
        answer and its timing are the same for an unknown address.

        Raises: ``TooMany`` after too many failures, ``NotAllowed`` with one sentence for every
        other reason.
        """
        with self.reading(policy.visitor()) as work:
            check = people.prepare_sign_in(work, email, address=address)
        matches = people.password_matches(check, password)
        with self.work(policy.visitor()) as work:
            token = people.finish_sign_in(work, check, matches=matches, device=device)
        if token is None:
            raise NotAllowed(people.WRONG_PASSWORD)
        return token

    def register_vendor(self, form: people.VendorRegistration) -> None:
        """Take a vendor's registration; the answer is the same when the address is known already.

        Raises: ``TooMany`` when this address was written to too often, ``Invalid``.
        """
        password = form.password.get_secret_value()
        fresh = people.hash_password(password, email=form.email)
        with self.work(policy.visitor()) as work:
            people.register_vendor(work, form, password_hash=fresh)

    def accept_invitation(
        self, token: str, *, name: str, password: str, timezone: str = "UTC"
    ) -> None:
        """Accept a mailed invitation; a person new to the portal gives name and password.

        Raises: ``NotFound``, ``OutOfOrder``, ``Invalid``.
        """
        with self.reading(policy.visitor()) as work:
            invitation = people.find_invitation(work, token)
        needs_password = invitation is not None and not invitation.is_known_person
        email = invitation.email if invitation else ""
        fresh = people.hash_password(password, email=email) if needs_password else ""
        with self.work(policy.visitor()) as work:
            people.accept_invitation(work, token, name=name, password_hash=fresh, timezone=timezone)

    def reset_password(self, token: str, *, new: str) -> None:
        """Set a new password by a mailed link; ends every sign-in of the account.

        Raises: ``NotFound``, ``OutOfOrder`` for a used or old link, ``Invalid``.
        """
        fresh = people.hash_password(new)
        with self.work(policy.visitor()) as work:
            people.reset_password(work, token, new_hash=fresh)

    def change_password(self, token: str | None, *, current: str, new: str) -> None:
        """Change the holder's password after checking the current one; ends other sign-ins.

        Raises: ``SignInNeeded``, ``TooMany``, ``NotAllowed`` for a wrong current password,
        ``Invalid`` for a weak new one.
        """
        with self.reading_as(token) as work:
            check = people.prepare_sign_in(work, work.actor.email, address="")
        matches = people.password_matches(check, current)
        fresh = people.hash_password(new, email=check.email)
        with self.work_as(token) as work:
            done = people.change_password(work, check, matches=matches, new_hash=fresh)
        if not done:
            raise NotAllowed("The current password is not right. Nothing was changed.")

    def _work(self, session: Session, actor: Actor) -> Work:
        return Work(
            session=session,
            actor=actor,
            now=self.clock().astimezone(UTC),
            new_id=self.new_id,
            new_secret=self.new_secret,
            base_url=self.settings.address,
            clock_doubt=self.watch.doubt(),
            clock_word=self.watch.word,
        )

    def _record_refusal(
        self, actor: Actor, act: Act, parties: Parties, refusal: ProcurementError
    ) -> None:
        if not isinstance(refusal, NotAllowed | NotFound | OutOfOrder | TooMany):
            return
        with storage.writing_session(self.engine) as session, session.begin():
            now = self.clock()
            noted = trail.refusals_since(session, actor, now - timedelta(hours=1))
            if noted >= REFUSALS_KEPT_PER_HOUR:
                log.warning(
                    "refusals of %s are no longer recorded this hour", trail.encoded(actor.name)
                )
                return
            trail.append(
                session,
                at=now,
                actor=actor,
                act=act,
                parties=parties,
                particulars={"why": refusal.sentence},
                outcome=trail.REFUSED,
            )


_installed: list[Portal] = []
_installing = threading.Lock()


def make_server_keys(settings: Settings) -> None:
    """Make the storage key and the receipt key where they are missing (files of mode 0600)."""
    signing.make_private_folder(settings.keys_dir)
    for name in (STORAGE_KEY, RECEIPT_KEY):
        path = settings.keys_dir / name
        if not path.exists():
            signing.write_private(path, secrets.token_hex(32).encode())


def install(portal: Portal | None) -> None:
    """Make this the process's portal (``None`` forgets it): the server at its start, and tests."""
    with _installing:
        _installed[:] = [] if portal is None else [portal]


def installed() -> Portal:
    """The process's portal, made from the environment at first use.

    Raises: ``Invalid`` for unusable settings.
    """
    with _installing:
        if not _installed:
            _installed.append(Portal(load_settings()))
        return _installed[0]
