"""One unit of work: a transaction, who acts, one instant, and the one gate every act passes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar, cast

from sqlmodel import Session

from procurement import policy, storage, trail
from procurement.errors import NotAllowed, NotFound, SignInNeeded
from procurement.policy import Act, Actor, Parties

Answer = TypeVar("Answer")


@dataclass
class Work:
    """What an action or query is given: everything it may know of the outside world.

    ``now`` is read once when the work begins, so one work has one instant.
    """

    session: Session
    actor: Actor
    now: datetime
    new_id: Callable[[], str]
    new_secret: Callable[[], str]
    base_url: str = ""
    clock_doubt: str = ""  # why ``now`` is not to be trusted
    clock_word: Callable[[], str] = str  # tells what else is known of the clock, as a fact
    attempted: tuple[Act, Parties] | None = field(default=None, init=False)
    # Ids of stored files whose bytes go once this work is committed: a rollback keeps them.
    discarded: list[str] = field(default_factory=list, init=False)
    # Answers of this transaction by what was asked; None where something may be written.
    known: dict[object, object] | None = field(default=None, init=False)
    # Answers of works before this one, and the generation of the database this one began in; None
    # where nothing is taken from there.
    answers: storage.Answers | None = field(default=None, init=False)
    generation: str | None = field(default=None, init=False)

    def remember(self, answers: storage.Answers) -> None:
        """This work only reads: it asks once, and takes answers that nobody's commit made old."""
        self.known, self.answers, self.generation = {}, answers, answers.generation()

    def once(self, question: str, ask: Callable[[], Answer]) -> Answer:
        """The answer to a question that one page asks in several places.

        A transaction that only reads sees one state of the database, so it asks once; one that may
        write asks every time. ``question`` holds everything the answer depends on but the actor.
        """
        if self.known is None:
            return ask()
        key = (self.actor, question)
        if key not in self.known:
            self.known[key] = ask()
        return cast("Answer", self.known[key])

    def lasting(
        self,
        question: str,
        ask: Callable[[], Answer],
        *,
        until: Callable[[Answer], datetime | None] = lambda _answer: None,
        for_all: bool = False,
    ) -> Answer:
        """As ``once``, for an answer that works after this one take too, until somebody commits.

        Only for frozen values without anything that was sealed or encrypted. An answer that time
        alone would change says from when on: ``until`` (``None``: never). ``question`` holds
        everything the answer depends on but the actor; ``for_all``: it does not depend on who acts.
        """
        key = (None if for_all else self.actor, question)
        if self.known is None:
            return ask()
        if key not in self.known and self.answers is not None:
            self._recall(self.answers, key)
        if key in self.known:
            return cast("Answer", self.known[key])
        answer = ask()
        self.known[key] = answer
        if self.answers is not None and self._is_unmoved(self.answers):
            state = cast("str", self.generation)
            self.answers.keep(state, key, answer, since=self.now, until=until(answer))
        return answer

    def _recall(self, answers: storage.Answers, key: tuple[Actor | None, str]) -> None:
        if self.known is not None and self.generation is not None:
            found = answers.find(self.generation, key, at=self.now)
            if found is not None:
                (self.known[key],) = found

    def _is_unmoved(self, answers: storage.Answers) -> bool:
        """Whether nobody committed since this work began: what it read is of its generation.

        Otherwise the rest of this work asks the database, for what it knew already too.
        """
        if self.generation is None or self.known is None:
            return False
        if answers.generation() == self.generation:
            return True
        self.generation = None
        self.known.clear()
        return False

    def link(self, path: str) -> str:
        """The full address of a path of this portal, for letters."""
        return f"{self.base_url}{path}"

    def permits(self, act: Act, parties: Parties) -> bool:
        """Whether the actor may: pages ask, to show or hide a button."""
        return policy.permits(self.actor, act, parties)

    def authorize(self, act: Act, parties: Parties, **particulars: object) -> None:
        """Insist that the actor may, and leave the trail entry in this same transaction.

        Every action calls this exactly once, after loading what it needs.

        Raises: ``NotFound`` when the actor may not even know of the thing, ``SignInNeeded`` when
        nobody is signed in, ``NotAllowed`` otherwise.
        """
        self.attempted = (act, parties)
        if not policy.permits(self.actor, act, parties):
            raise self._refusal(act, parties)
        trail.append(
            self.session,
            at=self.now,
            actor=self.actor,
            act=act,
            parties=parties,
            particulars=particulars,
        )

    def attempting(self, act: Act, parties: Parties) -> None:
        """Say what is being tried, so that a refusal from here on is recorded in the trail."""
        self.attempted = (act, parties)

    def require(self, act: Act, parties: Parties) -> None:
        """Insist that the actor may, without an entry: for saving a draft and for veiled reads.

        Raises: as ``authorize``.
        """
        if not policy.permits(self.actor, act, parties):
            self.attempted = (act, parties)
            raise self._refusal(act, parties)

    def trail_head(self) -> str:
        """The digest of the newest entry in the trail, as this transaction sees it."""
        return trail.head(self.session)

    def _refusal(self, act: Act, parties: Parties) -> Exception:
        if not self.actor.is_signed_in and policy.Role.OPERATOR not in self.actor.roles:
            return SignInNeeded("Please sign in first.")
        if not policy.may_know_of(self.actor, parties):
            return missing(parties.thing)
        return NotAllowed(f"Your roles do not let you do this: {policy.SENTENCES[act]}.")


def missing(thing: str) -> NotFound:
    """The one refusal for a thing that does not exist and for one of somebody else's."""
    return NotFound(f"There is no such {thing}, or it is not yours to see.")
