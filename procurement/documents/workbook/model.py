"""What a spreadsheet of a bid holds: questions, answers written, and answers that came back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from procurement.documents.outline import Kind, Part, Question

PARTS = ("capacity", "prices")
TITLES = {"capacity": "Seats", "prices": "Prices"}
HEADINGS = ("Lot", "Question", "Unit", "Your answer", "path", "saved")
ANSWER, PATH, NUMBER = 4, 5, 6
FIRST_ROW = 6
YES, NO = "Yes", "No"
KINDS = frozenset(
    {Kind.LINE, Kind.TEXT, Kind.NUMBER, Kind.WHOLE, Kind.MONEY, Kind.SHARE, Kind.SHARES}
    | {Kind.FLAG, Kind.CHOICE}
)


@dataclass(frozen=True)
class Written:
    """An answer that stands in the draft: its value, and the number its saving was given."""

    value: Any = None
    number: int = 0


@dataclass(frozen=True)
class Typed:
    """One answer that came back: its cell, the question, the value, and the number it answers."""

    cell: str
    question: Question
    value: Any
    seen: int


@dataclass(frozen=True)
class CellProblem:
    """One cell that cannot be taken, and what to do about it."""

    cell: str
    label: str
    sentence: str


@dataclass(frozen=True)
class Returned:
    """What a spreadsheet says: answers in its order, and the cells that cannot be taken."""

    typed: tuple[Typed, ...] = ()
    problems: tuple[CellProblem, ...] = ()


def asked(parts: Iterable[Part]) -> Mapping[str, tuple[Question, ...]]:
    """The questions a spreadsheet can hold, by part; those of lots first, as on the form."""
    found = {}
    for part in parts:
        if part.key in PARTS:
            every = (*part.per_lot, *part.questions)
            found[part.key] = tuple(
                each for each in every if each.kind in KINDS and not each.placeholders
            )
    return found
