"""One byte form for the small facts that are bound, hashed and signed; strict when read back."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, NoReturn

from procurement.errors import Invalid

HEADER_LIMIT = 64 * 1024  # bytes; what is read here is a handful of facts, never a document
NUMBER_LIMIT = 2**53 - 1  # what every JSON reader keeps exactly
ID_LIMIT = 200
HEX = re.compile(r"(?:[0-9a-f]{2})*")


def canonical(value: Mapping[str, Any]) -> bytes:
    """Return canonical JSON: UTF-8, keys sorted, no spaces; texts, whole numbers, lists, maps."""
    return json.dumps(
        value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    ).encode()


def parse_canonical(data: bytes, what: str, limit: int = HEADER_LIMIT) -> Fields:
    """Read a JSON object that must be in exactly the canonical form.

    ``what`` begins the sentence of a refusal ("The receipt"). Raises: ``Invalid``.
    """
    if len(data) > limit:
        raise Invalid(f"{what} is larger than {limit} bytes, so it cannot be one.")
    try:
        value = json.loads(data.decode(), parse_float=_no_number, parse_constant=_no_number)
        is_canonical = isinstance(value, dict) and canonical(value) == data
    except (ValueError, RecursionError):
        is_canonical = False
    if not is_canonical:
        raise Invalid(f"{what} is not written in the canonical form.")
    return Fields(value, what)


def check_id(value: object, name: str) -> None:
    """Refuse anything but a printable ASCII text of 1 to 200 characters. Raises: ``Invalid``."""
    if not (
        isinstance(value, str)
        and 0 < len(value) <= ID_LIMIT
        and value.isascii()
        and value.isprintable()
    ):
        raise Invalid(f"{name} must be a printable text of 1 to {ID_LIMIT} ASCII characters.")


def check_number(value: object, name: str, least: int = 0, most: int = NUMBER_LIMIT) -> None:
    """Refuse anything but a whole number in the range. Raises: ``Invalid``."""
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise Invalid(f"{name} must be a whole number from {least} to {most}.")


def check_hex(value: object, name: str, size: int) -> None:
    """Refuse anything but ``size`` bytes in lower-case hexadecimal. Raises: ``Invalid``."""
    if not (isinstance(value, str) and len(value) == 2 * size and HEX.fullmatch(value)):
        raise Invalid(f"{name} must be {size} bytes in hexadecimal.")


def check_bytes(value: bytes, name: str, size: int) -> None:
    """Refuse a value of another length. Raises: ``Invalid``."""
    if len(value) != size:
        raise Invalid(f"{name} must be {size} bytes long, not {len(value)}.")


class Fields:
    """The members of a parsed object; every reader refuses what is missing or of another kind."""

    def __init__(self, members: Mapping[str, Any], what: str) -> None:
        self._members = members
        self._what = what

    def expect(self, *names: str) -> None:
        """Refuse missing and unknown members. Raises: ``Invalid``."""
        if set(self._members) != set(names):
            raise Invalid(f"{self._what} must have exactly these members: {', '.join(names)}.")

    def text(self, name: str) -> str:
        """Return an id-like text. Raises: ``Invalid``."""
        value = self._members.get(name)
        check_id(value, f"{self._what}: {name}")
        return str(value)

    def printable(self, name: str, limit: int = 255) -> str:
        """Return a printable text in any script. Raises: ``Invalid``."""
        value = self._members.get(name)
        if not (isinstance(value, str) and 0 < len(value) <= limit and value.isprintable()):
            raise Invalid(f"{self._what}: {name} must be a printable text.")
        return value

    def number(self, name: str, least: int = 0, most: int = NUMBER_LIMIT) -> int:
        """Return a whole number in the range. Raises: ``Invalid``."""
        value = self._members.get(name)
        check_number(value, f"{self._what}: {name}", least, most)
        return int(str(value))

    def raw(self, name: str, size: int) -> bytes:
        """Return so many bytes written in hexadecimal. Raises: ``Invalid``."""
        value = self._members.get(name)
        check_hex(value, f"{self._what}: {name}", size)
        return bytes.fromhex(str(value))

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of id-like texts. Raises: ``Invalid``."""
        value = self._members.get(name)
        if not isinstance(value, list):
            raise Invalid(f"{self._what}: {name} must be a list.")
        for entry in value:
            check_id(entry, f"{self._what}: each of {name}")
        return tuple(value)

    def inner(self, name: str) -> Fields:
        """Return a member that is itself an object. Raises: ``Invalid``."""
        value = self._members.get(name)
        if not isinstance(value, dict):
            raise Invalid(f"{self._what}: {name} must be an object.")
        return Fields(value, f"{self._what}: {name}")

    def rows(self, name: str) -> tuple[Fields, ...]:
        """Return a member that is a list of objects. Raises: ``Invalid``."""
        value = self._members.get(name)
        if not (isinstance(value, list) and all(isinstance(entry, dict) for entry in value)):
            raise Invalid(f"{self._what}: {name} must be a list of objects.")
        return tuple(Fields(entry, f"{self._what}: each of {name}") for entry in value)

    def names(self) -> tuple[str, ...]:
        """Return the names of the members, in order."""
        return tuple(sorted(self._members))

    def as_dict(self) -> dict[str, Any]:
        """Return the members as they were read."""
        return dict(self._members)


def _no_number(_: str) -> NoReturn:
    raise ValueError("only whole numbers are canonical")
