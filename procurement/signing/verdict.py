"""The answer of a check: what was looked at, what was found, and one sentence for people."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from procurement import instants

NO_STAMP = "PAdES B-B, no time stamp"
_SAID = {"Finance-2": "A second person from finance", "Finance-3": "A third person from finance"}


@dataclass(frozen=True)
class Check:
    """One thing that was looked at: its name, whether it holds, and the finding in a sentence.

    ``is_partial``: it holds, but could not be looked at as closely as it should be.
    """

    name: str
    passed: bool
    sentence: str
    is_partial: bool = False


@dataclass(frozen=True)
class Signature:
    """A signature found in the file, as it describes itself; trust is decided by the checks."""

    field: str
    signer: str
    signed_at: datetime | None
    serial: str
    level: str = NO_STAMP
    stamped_at: datetime | None = None
    is_archive: bool = False
    issued_by: str = ""
    is_own: bool = False


@dataclass(frozen=True)
class Verdict:
    """The outcome of checking one file: genuine only when there are checks and all of them hold.

    ``waiting`` names the prepared fields of people who have not signed yet; ``unchecked`` are
    sentences on what could not be asked although nothing speaks against the file; ``is_receipt``
    tells a bid's receipt, or the minutes of an opening, from a comparison.
    """

    checks: tuple[Check, ...]
    signatures: tuple[Signature, ...] = ()
    waiting: tuple[str, ...] = ()
    unchecked: tuple[str, ...] = ()
    is_receipt: bool = False

    @property
    def genuine(self) -> bool:
        """Whether every check holds; a file on which nothing was checked is not genuine."""
        return bool(self.checks) and all(check.passed for check in self.checks)

    @property
    def heading(self) -> str:
        """The answer in a few words: plainly genuine is what is complete and wholly checked."""
        if not self.genuine:
            return "Not genuine"
        if self.waiting:
            is_begun = sum(not one.is_archive for one in self.signatures) > 1
            return f"Genuine, but not countersigned{' by all' if is_begun else ''}"
        return "Genuine, but not everything was checked" if self.unchecked else "Genuine"

    @property
    def meaning(self) -> str:
        """What the answer means for whoever wants to rely on the file."""
        if not self.genuine:
            return (
                "Do not rely on it. Ask whoever gave it to you for the file exactly as the portal "
                "gave it out: a file that a program opened and saved again is another one."
            )
        if self.is_receipt:
            return " ".join(one.sentence for one in self.checks if one.name == "record")
        if self.waiting:
            return "It is whole, but not final before the missing signatures."
        if self.unchecked:
            return "It is whole. Ask about what was not checked before much depends on it."
        return "What you read is what was signed, to the last byte."

    @property
    def sentence(self) -> str:
        """The answer in one sentence or three."""
        if not self.genuine:
            failed = [check.sentence for check in self.checks if not check.passed]
            reason = failed[0] if failed else "Nothing could be checked."
            return f"This document is NOT genuine. {reason}"
        first, *others = (one for one in self.signatures if not one.is_archive)
        also = "".join(
            f", {'then ' if at else ''}countersigned by {_by(one)}" for at, one in enumerate(others)
        )
        still = "".join(f" {said_of(one)} has not countersigned it." for one in self.waiting)
        return (
            f"This document is genuine: signed by {_by(first)}{also}, and unchanged since."
            f"{still} {' '.join((self._on_time(), *self.unchecked))}"
        )

    def _on_time(self) -> str:
        archive = next((one for one in self.signatures if one.is_archive), None)
        if archive is not None and archive.stamped_at is not None:
            return f"An archive time stamp proves that it was there on {_when(archive.stamped_at)}."
        if all(one.stamped_at is not None for one in self.signatures):
            return "A time stamp proves when."
        return "The signing time is the signer's own statement; there is no time stamp."

    def plus(self, *checks: Check) -> Verdict:
        """The same verdict with further checks."""
        partial = (one.sentence for one in checks if one.is_partial)
        return replace(self, checks=(*self.checks, *checks), unchecked=(*self.unchecked, *partial))

    def as_dict(self) -> dict[str, object]:
        """Plain values for JSON."""
        return {
            "genuine": self.genuine,
            "heading": self.heading,
            "sentence": self.sentence,
            "meaning": self.meaning,
            "is_receipt": self.is_receipt,
            "checks": [
                {"name": c.name, "passed": c.passed, "sentence": c.sentence} for c in self.checks
            ],
            "signatures": [
                {
                    "field": s.field,
                    "signer": s.signer,
                    "signed_at": s.signed_at.isoformat() if s.signed_at else None,
                    "certificate_serial": s.serial,
                    "issued_by": s.issued_by,
                    "is_own": s.is_own,
                    "level": s.level,
                    "stamped_at": s.stamped_at.isoformat() if s.stamped_at else None,
                }
                for s in self.signatures
            ],
            "waiting": list(self.waiting),
            "unchecked": list(self.unchecked),
        }


def said_of(field: str) -> str:
    """Whose field it is, in words for people, as a sentence begins with it."""
    return _SAID.get(field, field)


def _by(one: Signature) -> str:
    return one.signer + (f" on {_when(one.signed_at)}" if one.signed_at else "")


def _when(at: datetime) -> str:
    return instants.when(at, "UTC")
