"""The audit trail: append-only, hash-chained, written in the transaction of the act it tells of."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import UniqueConstraint, func
from sqlmodel import Field, Session, col, select

from procurement.policy import Act, Actor, OrganizationKind, Parties, Role
from procurement.storage import Record

DONE = "done"
REFUSED = "refused"
GENESIS = "0" * 64
TEXT_LIMIT = 500


class TrailEntry(Record, table=True):
    """One act or one refused attempt; its digest covers all other columns."""

    __tablename__ = "trail_entry"
    __table_args__ = (UniqueConstraint("digest"), {"sqlite_strict": True})

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime
    act: str
    outcome: str
    actor_id: str
    actor_name: str
    actor_roles: str
    organization_id: str = Field(index=True)  # the organisation the thing belongs to
    actor_organization_id: str = Field(index=True)
    counterparty_id: str = Field(index=True)  # the other organisation it concerns
    thing: str
    thing_id: str
    label: str
    particulars: str
    previous_digest: str
    digest: str


class TrailHead(Record, table=True):
    """The last number and digest: one row that writers queue on, so numbers have no gaps."""

    __tablename__ = "trail_head"

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    number: int
    digest: str


@dataclass(frozen=True)
class Event:
    """One entry as a reader may see it."""

    number: int
    at: datetime
    act: str
    outcome: str
    actor_name: str
    label: str
    particulars: Mapping[str, Any]
    digest: str


@dataclass(frozen=True)
class Verdict:
    """What a check of the whole chain found; ``problems`` name the exact entries."""

    entries: int
    head: str
    problems: tuple[str, ...]

    @property
    def is_sound(self) -> bool:
        """Whether the chain is unbroken."""
        return not self.problems


def append(
    session: Session,
    *,
    at: datetime,
    actor: Actor,
    act: Act,
    parties: Parties,
    particulars: Mapping[str, object],
    outcome: str = DONE,
) -> TrailEntry:
    """Add one entry under the head's lock; it becomes true with the surrounding transaction."""
    head = _locked_head(session)
    entry = TrailEntry(
        number=head.number + 1,
        at=at.astimezone(UTC),
        act=act.value,
        outcome=outcome,
        actor_id=actor.person_id,
        actor_name=encoded(actor.name),
        actor_roles=" ".join(sorted(role.value for role in actor.roles)),
        organization_id=parties.organization_id,
        actor_organization_id=actor.organization_id,
        counterparty_id=parties.counterparty_id,
        thing=parties.thing,
        thing_id=encoded(parties.thing_id),
        label=encoded(parties.label),
        particulars=canonical({key: encoded_value(value) for key, value in particulars.items()}),
        previous_digest=head.digest,
        digest="",
    )
    entry.digest = digest_of(entry)
    head.number, head.digest = entry.number, entry.digest
    session.add(entry)
    session.add(head)
    session.flush()
    return entry


def _locked_head(session: Session) -> TrailHead:
    # On PostgreSQL the row lock makes writers queue; on SQLite the write lock is already held.
    head = session.exec(select(TrailHead).with_for_update()).first()
    if head is None:
        head = TrailHead(id=1, number=0, digest=GENESIS)
        session.add(head)
        session.flush()
    return head


def head(session: Session) -> str:
    """The digest of the newest entry, as this transaction sees it."""
    row = session.exec(select(TrailHead)).first()
    return row.digest if row else GENESIS


def encoded(text: str) -> str:
    """Text that cannot forge a second line in a log or a terminal: control characters escaped."""
    cut = text[:TEXT_LIMIT]
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in cut)


def encoded_value(value: object) -> object:
    """A particular as JSON can hold it, with its texts encoded."""
    if isinstance(value, bool | int) or value is None:
        return value
    if isinstance(value, list | tuple):
        return [encoded_value(item) for item in value]
    return encoded(value.isoformat() if isinstance(value, datetime) else str(value))


def canonical(value: object) -> str:
    """One text for one value: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest_of(entry: TrailEntry) -> str:
    """SHA-256 over every column but the digest itself, with the previous digest among them."""
    content = entry.model_dump(exclude={"digest", "at"})
    content["at"] = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def verify(session: Session) -> Verdict:
    """Walk the whole chain and name every entry that is missing, changed or out of place."""
    problems: list[str] = []
    expected, previous = 1, GENESIS
    for entry in _walk(session):
        if entry.number != expected:
            problems.append(f"Entries {expected} to {entry.number - 1} are missing.")
        if entry.digest != digest_of(entry):
            problems.append(
                f"Entry {entry.number} was changed: its digest does not fit its content."
            )
        if entry.previous_digest != previous:
            problems.append(f"Entry {entry.number} does not follow the entry before it.")
        expected, previous = entry.number + 1, entry.digest
    head = session.exec(select(TrailHead)).first()
    recorded = (head.number, head.digest) if head else (0, GENESIS)
    if recorded != (expected - 1, previous):
        problems.append(
            f"The trail ends at entry {expected - 1}, but its head says {recorded[0]}: "
            "entries at the end are missing or were added past the head."
        )
    return Verdict(expected - 1, previous, tuple(problems))


def contradiction(session: Session, number: int, digest: str) -> str:
    """What is wrong when the trail ended at this entry with this digest; empty when nothing is.

    Whoever kept number and digest outside can tell a trail that was written anew as a whole.
    """
    if number == 0:
        return ""
    entry = session.exec(select(TrailEntry).where(col(TrailEntry.number) == number)).first()
    if entry is None:
        return f"The trail had {number} entries and has fewer now."
    if entry.digest != digest:
        return f"Entry {number} is not what it was: the trail was written anew up to there."
    return ""


def _walk(session: Session) -> Iterator[TrailEntry]:
    query = select(TrailEntry).order_by(col(TrailEntry.number)).execution_options(yield_per=500)
    yield from session.exec(query)


def list_events(
    session: Session,
    actor: Actor,
    *,
    text: str = "",
    acts: Collection[str] = (),
    outcome: str = "",
    before: int | None = None,
    limit: int = 50,
) -> Sequence[Event]:
    """The newest events this actor may read, newest first; only those of one outcome when given.

    Searched are the columns that hold the text; ``acts`` are found with it, since the words that
    pages have for an act stand in no column.

    Staff see what touches their campaign, vendors what touches their own firm, administrators that
    something happened (who, when, which act) without its particulars.
    """
    query = select(TrailEntry).order_by(col(TrailEntry.number).desc()).limit(limit)
    if Role.ADMINISTRATOR not in actor.roles:
        query = query.where(_touches(actor))
    if outcome:
        query = query.where(col(TrailEntry.outcome) == outcome)
    if before is not None:
        query = query.where(col(TrailEntry.number) < before)
    if text:
        like = f"%{_escaped(text.lower())}%"
        searched = (TrailEntry.actor_name, TrailEntry.act, TrailEntry.label)
        if Role.ADMINISTRATOR in actor.roles:
            searched = (TrailEntry.actor_name, TrailEntry.act, TrailEntry.act)
        matches = [func.lower(col(column)).like(like, escape="\\") for column in searched]
        told = col(TrailEntry.act).in_(acts)
        query = query.where(matches[0] | matches[1] | matches[2] | told)
    return [_event(entry, actor) for entry in session.exec(query)]


def refusals_since(session: Session, actor: Actor, since: datetime) -> int:
    """How many refused attempts of this actor the trail holds since an instant."""
    query = (
        select(func.count())
        .select_from(TrailEntry)
        .where(col(TrailEntry.outcome) == REFUSED)
        .where(col(TrailEntry.actor_id) == actor.person_id)
        .where(col(TrailEntry.at) >= since)
    )
    return session.exec(query).one()


def _touches(actor: Actor) -> Any:
    own = actor.organization_id or "-"
    return (
        (col(TrailEntry.organization_id) == own)
        | (col(TrailEntry.actor_organization_id) == own)
        | (col(TrailEntry.counterparty_id) == own)
        | (col(TrailEntry.actor_id) == (actor.person_id or "-"))
    )


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _event(entry: TrailEntry, actor: Actor) -> Event:
    is_hidden = (
        actor.organization_kind == OrganizationKind.PORTAL
        and actor.organization_id
        not in {
            entry.organization_id,
            entry.actor_organization_id,
        }
    )
    return Event(
        number=entry.number,
        at=entry.at,
        act=entry.act,
        outcome=entry.outcome,
        actor_name=entry.actor_name,
        label="" if is_hidden else entry.label,
        particulars={} if is_hidden else json.loads(entry.particulars),
        digest=entry.digest,
    )
