"""What the portal refuses, and the sentence it says.

::

    ProcurementError            something the portal refuses; its text is fit to show
    ├── NotFound                no such thing (or not for your eyes)
    ├── NotAllowed              not you
    │   └── SignInNeeded        nobody, or no longer, signed in
    ├── OutOfOrder              not now: deadline, status, missing step
    ├── TooMany                 not so often: a limit was reached
    ├── Invalid                 not like this: field → sentence
    │   └── DocumentInvalid     names file, key and what was expected
    ├── Conflict                someone changed it since you opened the page
    ├── NotReady                the installation lacks something it needs to run
    └── SealBroken              this document is not what we signed
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


class ProcurementError(Exception):
    """Something the portal refuses; the text is a sentence fit to show to a person."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NotFound(ProcurementError):
    """There is no such thing, or it is not for this actor's eyes: both read alike."""


class NotAllowed(ProcurementError):
    """The actor may not do this."""


class SignInNeeded(NotAllowed):
    """Nobody is signed in, or the sign-in has ended."""


class OutOfOrder(ProcurementError):
    """Not now: a deadline has passed, the status is another one, or a step is missing."""


class TooMany(ProcurementError):
    """Not so often: a limit was reached; the sentence says when to come back."""


class Invalid(ProcurementError):
    """The input cannot be taken as it is; ``fields`` maps each field to its sentence."""

    def __init__(self, sentence: str, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.fields: dict[str, str] = dict(fields or {})


@dataclass(frozen=True)
class Problem:
    """One thing wrong in a document: which file, which key, what was expected."""

    file: str
    key: str
    sentence: str

    def __str__(self) -> str:
        where = f"{self.file}: {self.key}" if self.key else self.file
        return f"{where}: {self.sentence}"


class DocumentInvalid(Invalid):
    """A document (YAML, JSON) is not sound; every problem names file, key and expectation."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class Conflict(ProcurementError):
    """Someone else changed the thing since it was read; nothing was overwritten."""


class NotReady(ProcurementError):
    """The installation lacks something it needs; the sentence says what to do."""


class SealBroken(ProcurementError):
    """The document is not what was signed."""
