"""Gates in words and shapes: outcomes, clarifications, fields and what stands in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from procurement.documents import Requirements
from procurement.documents.outline import (
    Kind,
    Part,
    Question,
    blank,
    locate,
    offer_form,
    profile_parts,
    questions_of,
    requirements_form,
)
from procurement.evaluations import LATER, Asked, Clarification, GateCell, SourceValue
from procurement.ui import paper_reading
from procurement.ui.widgets import Badge, Color

# Each outcome has a shape, a word and a colour: no one of them stands alone.
OUTCOME: dict[str, tuple[str, str, str, Color]] = {
    "pass": ("✓", "pass", ":material/check_circle:", "green"),
    "fail": ("✕", "fail", ":material/cancel:", "red"),
    "clarify": ("?", "to clarify", ":material/help:", "orange"),
    "warn": ("!", "warning", ":material/warning:", "orange"),
    "waived": ("◇", "waived", ":material/handshake:", "blue"),
    "n/a": ("–", "not applicable", ":material/remove:", "gray"),
    LATER: ("…", "after prices", ":material/schedule:", "gray"),
}
ASKED: dict[Asked, Badge] = {
    Asked.WAITING: ("Waiting for the answer", ":material/hourglass_top:", "blue"),
    Asked.ANSWERED: ("Answered", ":material/mark_email_read:", "green"),
    Asked.OVERDUE: ("Not answered in time", ":material/event_busy:", "orange"),
}
OWNER = {"bid": "Bid", "profile": "Company profile", "posting": "This RFP"}
# What a question to a vendor usually asks, gate by gate; staff change it before it goes out.
USUAL_QUESTION = {
    "G03": "Where will voter data be stored for this work, and by which day will it be only there?",
    "G06": (
        "Please describe the separation between this work and the disclosed client: people, "
        "systems, places, and who answers for it."
    ),
    "G07": (
        "Which changes to our voter-file terms do you need, in which words? Would you accept the "
        "terms unchanged for this work?"
    ),
    "G09": "Within how many hours of learning of a breach will you tell us, and how?",
    "G14": (
        "Please send the dated plan for registering as a political sender for this work: each "
        "step, who does it, and by which day."
    ),
}


def cell_words(cell: GateCell, now: datetime) -> str:
    """A cell of the matrix: shape, word, and what is going on about it."""
    shape, word, _, _ = OUTCOME[cell.outcome]
    if cell.waiting_waiver is not None:
        return f"{shape} {word}, waiver waits"
    asked = cell.clarification
    if asked is not None and cell.outcome == "clarify":
        state = {Asked.WAITING: "asked", Asked.ANSWERED: "answered", Asked.OVERDUE: "no answer"}
        return f"{shape} {state[asked.state(now)]}"
    decided = any(not one.waits for one in cell.decisions) and cell.outcome != "waived"
    return f"{shape} {word}, decided" if decided else f"{shape} {word}"


def badge(outcome: str) -> Badge:
    """An outcome as a badge."""
    _, word, icon, color = OUTCOME[outcome]
    return word.capitalize(), icon, color


def usual_question(cell: GateCell) -> str:
    """A first wording of a question about a gate."""
    return USUAL_QUESTION.get(cell.gate, "")


def asked_badge(asked: Clarification, now: datetime) -> Badge:
    """How far a clarification is, as a badge."""
    return ASKED[asked.state(now)]


# Fields -------------------------------------------------------------------------------------


class FieldNames:
    """The names that forms give to the fields of a posting, a bid and a profile."""

    def __init__(self, requirements: Requirements, tree: Mapping[str, Any]) -> None:
        """Take the posting as a value and as it was published."""
        self._parts: dict[str, Sequence[Part]] = {
            "posting": requirements_form(tree),
            "profile": profile_parts(),
            "bid": offer_form(requirements, list(requirements.lots)),
        }
        self._setting = paper_reading.setting_of(tree)

    def row(self, source: SourceValue, *, mine: str) -> tuple[str, str, str]:
        """Whose paper, the field's name, and what stands in it; ``mine`` is the reader's zone."""
        question = self._question(source)
        name = question.label if question else _name(source.path)
        return OWNER.get(source.owner, ""), name, self._value(question, source.value, mine)

    def _question(self, source: SourceValue) -> Question | None:
        parts = self._parts.get(source.owner, ())
        _, path = locate(source.path, parts)
        if path != source.path:
            return None
        known: Iterable[Question] = questions_of(parts)
        return next((one for one in known if one.path == path), None)

    def _value(self, question: Question | None, value: Any, mine: str) -> str:
        if blank(value):
            return "not stated"
        if isinstance(value, list | tuple):
            return self._entries(question, list(value))
        if question is not None and question.kind is not Kind.TABLE:
            return paper_reading.words(question, value, self._setting, mine=mine)
        if isinstance(value, bool):
            return "Yes" if value else "No"
        return str(value)

    def _entries(self, question: Question | None, entries: list[Any]) -> str:
        if not entries:
            return "none"
        if any(isinstance(entry, Mapping) for entry in entries):
            return "; ".join(_entry(question, entry) for entry in entries)
        if question is not None:
            return paper_reading.words(question, entries, self._setting, mine="")
        return ", ".join(map(str, entries))


def _entry(question: Question | None, entry: Any) -> str:
    """One row of a table in a line, in the order of the form's columns."""
    if not isinstance(entry, Mapping):
        return str(entry)
    labels = {column.path: column.label for column in question.columns} if question else {}
    known = [(label, entry.get(path)) for path, label in labels.items()]
    rest = [(_name(key), value) for key, value in entry.items() if key not in labels]
    told = [(label, value) for label, value in (*known, *rest) if not blank(value)]
    return ", ".join(f"{label}: {str(value).replace('_', ' ')}" for label, value in told)


def _name(path: str) -> str:
    """A field without a question of its own, in words: ``Lot A, peak seats``."""
    steps = path.split(".")
    last = steps[-1].replace("_", " ")
    if steps[0] == "lots" and len(steps) > 2:
        return f"Lot {steps[1]}, {last}"
    return last.capitalize()
