"""Decisions about people: pure functions on facts and an instant."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from procurement.errors import Invalid, NotAllowed, OutOfOrder, TooMany
from procurement.people.model import SignInLimits
from procurement.policy import ROLES_OF, OrganizationKind, Role

FAILURES_PER_ACCOUNT = 10
FAILURES_PER_ADDRESS = 50
FAILURE_WINDOW = timedelta(minutes=15)
LETTERS_PER_ADDRESS = 5
LETTER_WINDOW = timedelta(hours=1)
TOUCH_EVERY = timedelta(minutes=1)


def token_digest(token: str) -> str:
    """What is stored of a token: SHA-256, for it has 256 random bits of its own."""
    return hashlib.sha256(token.encode()).hexdigest()


def account_digest(email: str) -> str:
    """What failed tries keep of the address typed."""
    return hashlib.sha256(b"failed try:" + email.strip().lower().encode()).hexdigest()


def is_alive(
    *, created_at: datetime, last_seen_at: datetime, limits: SignInLimits, at: datetime
) -> bool:
    """Whether a sign-in is still within its idle and its absolute time."""
    return at < last_seen_at + limits.idle_for and at < created_at + limits.signed_in_for


def throttle(*, account_failures: int, address_failures: int) -> None:
    """Refuse further tries after too many failures; the sentence names no account.

    Raises: ``TooMany``.
    """
    if account_failures >= FAILURES_PER_ACCOUNT or address_failures >= FAILURES_PER_ADDRESS:
        minutes = int(FAILURE_WINDOW.total_seconds() // 60)
        raise TooMany(f"Too many failed tries. Wait {minutes} minutes, then try again.")


def allow_letter(sent: int) -> bool:
    """Whether one more letter may go to the same address within the hour."""
    return sent < LETTERS_PER_ADDRESS


def check_roles(kind: OrganizationKind, roles: Iterable[Role]) -> tuple[Role, ...]:
    """The roles in the table's order.

    Raises: ``Invalid`` when there is none, or one that this kind of organisation does not have.
    """
    chosen = set(roles)
    allowed = ROLES_OF[kind]
    if not chosen:
        raise Invalid("Choose at least one role.", {"roles": "choose at least one"})
    foreign = sorted(role.value for role in chosen - set(allowed))
    if foreign:
        names = ", ".join(role.value for role in allowed)
        raise Invalid(
            f"A {kind.value} organisation has no role {foreign[0]!r}; it has: {names}.",
            {"roles": f"must be among: {names}"},
        )
    return tuple(role for role in allowed if role in chosen)


def use_link(*, expires_at: datetime, used_at: datetime | None, at: datetime) -> None:
    """A mailed link works once and not for ever.

    Raises: ``OutOfOrder``.
    """
    if used_at is not None:
        raise OutOfOrder("This link was used already. Ask for a new one if you still need it.")
    if at >= expires_at:
        raise OutOfOrder("This link has expired. Ask for a new one.")


def keep_a_manager(kind: OrganizationKind, remaining: Iterable[Iterable[Role]]) -> None:
    """An organisation keeps at least one member who can manage it.

    Raises: ``OutOfOrder``.
    """
    manager = {
        OrganizationKind.CAMPAIGN: Role.LEAD,
        OrganizationKind.VENDOR: Role.VENDOR_MEMBER,
        OrganizationKind.PORTAL: Role.ADMINISTRATOR,
    }[kind]
    if not any(manager in roles for roles in remaining):
        raise OutOfOrder(
            f"At least one member must stay {manager.value}. Give somebody else that role first."
        )


def not_oneself(actor_person_id: str, person_id: str) -> None:
    """Nobody disables the own account: that would lock the last administrator out.

    Raises: ``NotAllowed``.
    """
    if actor_person_id == person_id:
        raise NotAllowed("You cannot disable your own account. Ask another administrator.")


# Names that read like others ---------------------------------------------------------------------

# Letters of other scripts, digits and pairs of letters that pass for Latin ones at a glance.
_LATIN_TWINS = str.maketrans(
    "авеһнікмоԛрѕстухуԝјԁɡαβεηικνορτυχѡ" + "01i|5",
    "abehhlkmoqpsctyxywjdgabenlkvoptuxw" + "ollls",
)
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))


def likeness(name: str) -> str:
    """What a name looks like at a glance: the same for names that are easily taken for another."""
    plain = unicodedata.normalize("NFKD", name).casefold().translate(_LATIN_TWINS)
    letters = "".join(char for char in plain if char.isalnum())
    for pair, twin in _PAIRS:
        letters = letters.replace(pair, twin)
    return letters


def look_alikes(names: Sequence[str]) -> dict[str, str]:
    """Each name that reads like another one of the list, with that other one."""
    seen: dict[str, list[str]] = {}
    for name in names:
        seen.setdefault(likeness(name), []).append(name)
    groups = [group for group in seen.values() if len(group) > 1]
    return {
        name: next((other for other in group if other != name), name)
        for group in groups
        for name in group
    }
