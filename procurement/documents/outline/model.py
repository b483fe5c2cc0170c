"""The parts and questions of a form as plain values: what is asked, in which words, and why."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

Choice = tuple[str, str]
Tree = Mapping[str, Any]

PLACEHOLDER = re.compile(r"\{(\w+)\}")


class Kind(StrEnum):
    """What an answer is, and so how it is typed. In brackets: the JSON value it becomes."""

    LINE = "line"  # a short text; with choices, these are suggestions
    TEXT = "text"  # a text of several lines
    NUMBER = "number"  # a decimal number
    WHOLE = "whole"  # a whole number
    SHARE = "share"  # a number from 0 to 1, shown as percent
    SHARES = "shares"  # a list of such numbers
    MONEY = "money"  # an amount in US dollars
    DAY = "day"  # "2027-06-04"
    INSTANT = "instant"  # "2027-06-04T17:00:00-07:00"
    CLOCK = "clock"  # two times of day, from and to: ["09:00", "20:00"]
    FLAG = "flag"  # true or false; blank is "not answered"
    CHOICE = "choice"  # one of the choices
    CHOICES = "choices"  # a list out of the choices
    LETTERS = "letters"  # a list of lot letters: ["A", "C"]
    WORDS = "words"  # a list of short texts; with choices, these are suggestions
    TABLE = "table"  # a list of rows, each a mapping of column path to value


class Severity(StrEnum):
    """Whether a finding stops the paper from going out, or is only worth a look."""

    PROBLEM = "problem"
    WARNING = "warning"


@dataclass(frozen=True)
class Question:
    """One thing a form asks.

    ``path`` leads to its value in the paper's tree; a word in braces stands for a key that depends
    on the case (``{lot}``, ``{phase}``, ``{language}``) and is filled by ``at``. ``unit`` is shown
    beside the field. ``nothing`` is the label of the answer "none" where an empty list is an answer
    of its own.
    """

    path: str
    label: str
    kind: Kind
    part: str = ""
    help: str = ""
    unit: str = ""
    choices: tuple[Choice, ...] = ()
    columns: tuple[Question, ...] = ()
    required: bool = False
    example: str = ""
    nothing: str = ""

    @property
    def placeholders(self) -> tuple[str, ...]:
        """Return the words in braces of the path, in order."""
        return tuple(PLACEHOLDER.findall(self.path))

    def at(self, **names: str) -> Question:
        """Return the question with braces filled, as in ``question.at(lot="A")``."""
        path = self.path
        for name, word in names.items():
            path = path.replace(f"{{{name}}}", word)
        return replace(self, path=path)


@dataclass(frozen=True)
class Part:
    """One step of a form. ``per_lot`` are the questions it asks once for every lot."""

    key: str
    title: str
    icon: str
    intro: str
    questions: tuple[Question, ...] = ()
    per_lot: tuple[Question, ...] = ()


@dataclass(frozen=True)
class DraftProblem:
    """One thing to settle in a draft.

    ``path`` is the exact place (``lots.A.plan.segments[0].talk_s``), ``question`` the path of the
    question that leads there, ``part`` its step; both are empty where no form leads there.
    """

    path: str
    part: str
    sentence: str
    is_missing: bool = False
    severity: Severity = Severity.PROBLEM
    question: str = ""


def part(key: str, title: str, icon: str, intro: str, *questions: Question) -> Part:
    """Return a part whose questions all name it."""
    return Part(key, title, icon, intro, tuple(replace(each, part=key) for each in questions))
