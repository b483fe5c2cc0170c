"""Password hashes: argon2id, with one dummy hash so that unknown addresses take as long."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from procurement.errors import Invalid
from procurement.people.model import PasswordCheck, check_password

# RFC 9106, second recommended option in memory-constrained places: 64 MiB, three passes.
_HASHER = PasswordHasher(time_cost=3, memory_cost=65_536, parallelism=4)


def hash_password(password: str, *, email: str = "") -> str:
    """The argon2id hash of a new password.

    Raises: ``Invalid`` for a weak one.
    """
    try:
        check_password(password, email=email)
    except ValueError as error:
        raise Invalid(f"The password {error}.", {"password": str(error)}) from error
    return _HASHER.hash(password)


def password_matches(check: PasswordCheck, password: str) -> bool:
    """Whether the password fits; takes as long when there is no such account."""
    stored = check.stored_hash or _dummy()
    try:
        fits = _HASHER.verify(stored, password[:1024])
    except (VerificationError, InvalidHashError):
        return False
    return fits and bool(check.stored_hash)


@cache
def _dummy() -> str:
    return _HASHER.hash("nobody has this password")
