"""What an envelope is for: the facts it is bound to, so that it opens nowhere else."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cached_property

from procurement.errors import Invalid
from procurement.sealing.canonical import Fields, canonical, check_id, check_number, parse_canonical

_NAMES = {
    "bid_id": "bid",
    "deadline_revision": "deadline revision",
    "part": "part",
    "rfp_id": "RFP",
    "schema_version": "schema version",
    "vendor_id": "vendor",
    "version": "version",
}


class Part(StrEnum):
    """The two envelopes of a bid: everything but money, and money."""

    TECHNICAL = "technical"
    PRICE = "price"


@dataclass(frozen=True)
class Context:
    """The facts bound to an envelope. Raises ``Invalid`` for ids or numbers that cannot be."""

    rfp_id: str
    bid_id: str
    version: int
    vendor_id: str
    part: Part
    schema_version: int
    deadline_revision: int

    def __post_init__(self) -> None:
        for name in ("rfp_id", "bid_id", "vendor_id"):
            check_id(getattr(self, name), f"The envelope's {_NAMES[name]}")
        for name in ("version", "schema_version", "deadline_revision"):
            check_number(getattr(self, name), f"The envelope's {_NAMES[name]}")
        if not isinstance(self.part, Part):
            raise Invalid("The envelope's part must be technical or price.")

    @cached_property
    def canonical(self) -> bytes:
        """Return the canonical JSON of all the facts."""
        return canonical({name: getattr(self, name) for name in _NAMES})

    def differences(self, other: Context) -> tuple[str, ...]:
        """Name the facts in which two contexts differ."""
        return tuple(
            _NAMES[field.name]
            for field in fields(self)
            if getattr(self, field.name) != getattr(other, field.name)
        )


def read_part(text: str) -> Part:
    """Return the part of that name. Raises: ``Invalid``."""
    try:
        return Part(text)
    except ValueError as error:
        raise Invalid("The envelope's part must be technical or price.") from error


def read_context(data: bytes) -> Context:
    """Read a context from its canonical bytes. Raises: ``Invalid``."""
    members: Fields = parse_canonical(data, "The envelope's context")
    members.expect(*_NAMES)
    return Context(
        rfp_id=members.text("rfp_id"),
        bid_id=members.text("bid_id"),
        version=members.number("version"),
        vendor_id=members.text("vendor_id"),
        part=read_part(members.text("part")),
        schema_version=members.number("schema_version"),
        deadline_revision=members.number("deadline_revision"),
    )
