"""The answer of a check: what was looked at, what was found, and one sentence for people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Check:
    """One thing that was looked at: its name, whether it holds, and the finding in a sentence."""

    name: str
    passed: bool
    sentence: str


@dataclass(frozen=True)
class Signature:
    """A signature found in the file, as it describes itself; trust is decided by the checks."""

    field: str
    signer: str
    signed_at: datetime | None
    serial: str
    level: str = "PAdES B-B, no time stamp"


@dataclass(frozen=True)
class Verdict:
    """The outcome of checking one file: genuine only when there are checks and all of them hold."""

    checks: tuple[Check, ...]
    signatures: tuple[Signature, ...] = ()

    @property
    def genuine(self) -> bool:
        """Whether every check holds; a file on which nothing was checked is not genuine."""
        return bool(self.checks) and all(check.passed for check in self.checks)

    @property
    def sentence(self) -> str:
        """The answer in one sentence."""
        if not self.genuine:
            failed = [check.sentence for check in self.checks if not check.passed]
            reason = failed[0] if failed else "Nothing could be checked."
            return f"This document is NOT genuine. {reason}"
        signer = self.signatures[0]
        when = f" on {signer.signed_at:%Y-%m-%d %H:%M %Z}" if signer.signed_at else ""
        return (
            f"This document is genuine: signed by {signer.signer}{when}, and unchanged since. "
            "The signing time is the signer's own statement; there is no time stamp."
        )

    def plus(self, *checks: Check) -> Verdict:
        """The same verdict with further checks."""
        return Verdict(checks=(*self.checks, *checks), signatures=self.signatures)

    def as_dict(self) -> dict[str, object]:
        """Plain values for JSON."""
        return {
            "genuine": self.genuine,
            "sentence": self.sentence,
            "checks": [
                {"name": c.name, "passed": c.passed, "sentence": c.sentence} for c in self.checks
            ],
            "signatures": [
                {
                    "field": s.field,
                    "signer": s.signer,
                    "signed_at": s.signed_at.isoformat() if s.signed_at else None,
                    "certificate_serial": s.serial,
                    "level": s.level,
                }
                for s in self.signatures
            ],
        }
