"""What a check of the installation found: its name, and the problem in words if there is one."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One named check; a problem of a ``required`` one keeps the portal from starting.

    ``fact`` says what is so where "passed" alone would say too little.
    """

    name: str
    problem: str = ""
    required: bool = True
    fact: str = ""

    @property
    def is_well(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problem
