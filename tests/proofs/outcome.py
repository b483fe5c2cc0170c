"""What a proof tried and what failed."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Outcome:
    """How many attempts were made, the failures with what is needed to repeat them, and counts."""

    claim: str
    tried: int = 0
    failures: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def attempt(self, failure: str | None) -> None:
        """Count one attempt; ``failure`` tells what was wrong with it, if anything."""
        self.tried += 1
        if failure is not None:
            self.failures.append(failure)

    def count(self, what: str, by: int = 1) -> None:
        """Add to a figure that is told beside the result."""
        self.counts[what] = self.counts.get(what, 0) + by

    @property
    def sentence(self) -> str:
        """Say the claim with its figures."""
        more = "".join(f"; {what} {n:,}" for what, n in self.counts.items())
        return f"{self.claim}: {self.tried - len(self.failures):,} of {self.tried:,}{more}."
