"""The words of checks that opening shares still work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from procurement.people.model import InputValue

FEWEST_SHARES, MOST_SHARES = 2, 9
LONGEST_PASSPHRASE = 256


GONE = {
    "lost": "Reported lost.",
    "left": "Its holder is no longer here.",
    "no officer": (
        "Its holder is no lead, finance or counsel any more: make new shares, or give one of these "
        "roles back."
    ),
}


class Occasion(StrEnum):
    """When the holders of shares are asked to prove them."""

    PUBLICATION = "publication"
    CLOSING = "closing"


@dataclass(frozen=True)
class ShareState:
    """One opening share: whose it is, when it was proven last, and whether that is due now."""

    number: int
    holder_id: str
    holder: str
    form: str  # "passphrase" or "printed"
    checked_at: datetime | None
    asked_at: datetime | None
    is_due: bool
    gone: str = ""  # "lost" as its holder reported, "left" as its holder did, or "no officer"

    @property
    def why_gone(self) -> str:
        """Why nobody who may open can bring it, in a sentence; empty while somebody can."""
        return GONE.get(self.gone, "")


@dataclass(frozen=True)
class Reach:
    """Whether enough holders can still come together: how many shares are left of how many."""

    needed: int
    count: int
    left: int

    @property
    def is_whole(self) -> bool:
        """Nobody has left, and no share is reported lost."""
        return self.left == self.count

    @property
    def opens(self) -> bool:
        """The shares that are left can open, and so make new ones."""
        return self.left >= self.needed

    @property
    def sentence(self) -> str:
        """How it stands, in one sentence."""
        missing = self.count - self.left
        if not missing:
            return f"No share is known to be lost; {self.needed} of {self.count} open the bids."
        gone = "One share is" if missing == 1 else f"{missing} shares are"
        return (
            f"{gone} out of reach, {self.left} of {self.count} {'is' if self.left == 1 else 'are'} "
            f"left, and {self.needed} {'is' if self.needed == 1 else 'are'} needed."
        )


@dataclass(frozen=True)
class ShareTask:
    """Shares of the actor that wait to be proven, on one RFP."""

    rfp_id: str
    reference: str
    title: str
    forms: tuple[str, ...]
    closes_at: datetime


class Holder(InputValue):
    """Who gets one share: printed, or wrapped by the passphrase this person types, twice alike."""

    person_id: str
    passphrase: Annotated[str, Field(max_length=LONGEST_PASSPHRASE)] = ""
    again: str = ""


class Passphrase(InputValue):
    """How an RFP's key is split, by the officer who does it and holds the first share.

    ``needed`` of ``count`` shares open. The first is wrapped by ``passphrase``; ``holders`` get
    the others. Where one share opens, nobody need be named: the officer keeps all of them.
    """

    passphrase: Annotated[str, Field(min_length=12, max_length=LONGEST_PASSPHRASE)]
    again: str
    needed: int = 1
    count: int = 2
    holders: tuple[Holder, ...] = ()
