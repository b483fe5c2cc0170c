"""A form drawn from questions: each answer is saved when its field is left, and nothing is lost.

A field keeps its widget until somebody else's answer replaces it. What is refused, or was saved by
somebody else meanwhile, stays in the field, with the reason under it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from procurement.documents import plain as plain_values
from procurement.documents.outline import Kind, Question
from procurement.errors import Conflict, Invalid
from procurement.instants import when
from procurement.ui import frame, paper_values
from procurement.ui.paper_values import Setting
from procurement.ui.paper_widgets import label_of, widget
from procurement.ui.wording import plain

_LONGEST_CHOICE = 36  # letters that half the width of a wide screen shows
_WIDE = {Kind.TEXT, Kind.TABLE, Kind.LETTERS}  # the names of lots are long
_NOTHING = object()  # the box "none of these" is ticked
_ADD = -1
_MOST_OPEN = 6
# Two answers side by side: whose or where each is, and what the buttons take.
_TWO_PEOPLE = ("Theirs", "Yours", "Keep mine", "Take theirs")
_OWN_TWO = ("There", "Here", "Keep this one", "Take the other")


@dataclass(frozen=True)
class Answer:
    """A stored answer: its number counts the saves, 0 where nothing is stored."""

    value: Any = None
    number: int = 0
    saved_by: str = ""


@dataclass
class Sheet:
    """One form on the screen: its stored answers, how one is saved, and where remarks go.

    ``save`` takes path, value (``None`` for no answer) and the number seen (``None`` to insist);
    it returns the new number and raises ``Conflict`` and ``Invalid``. ``is_stale`` says, after
    drawing, that the page should run again to show what others saved.
    """

    name: str
    answers: dict[str, Answer]
    setting: Setting
    save: Callable[[str, Any, int | None], int]
    slots: dict[str, DeltaGenerator] = field(default_factory=dict)
    pressed: dict[str, int] = field(default_factory=dict)
    is_stale: bool = False

    def answer(self, path: str) -> Answer:
        """What is stored at a path."""
        return self.answers.get(path, Answer())

    def remark(self, path: str, words: str) -> bool:
        """Write Markdown under the field of that path; tell whether the field is on the screen."""
        slot = self.slots.get(path) or self.slots.get(path.partition("[")[0])
        if slot is not None:
            slot.markdown(words)
        return slot is not None


@dataclass(frozen=True)
class _Kept:
    """What this tab remembers of a field: how often it was replaced, what it was drawn with."""

    turn: int
    number: int
    digest: str

    def __str__(self) -> str:
        return f"{self.turn}:{self.number}:{self.digest}"


def fresh() -> None:
    """Forget the widgets drawn so far: other fields come onto the screen."""
    visit = frame.kept("paper:visit")
    frame.keep("paper:visit", (visit if isinstance(visit, int) else 0) + 1)


def fields(questions: Iterable[Question], sheet: Sheet) -> None:
    """Draw the questions in two columns; long texts and tables take the full width."""
    row: list[DeltaGenerator] = []
    for question in questions:
        if _is_wide(question):
            row = []
            draw(question, sheet)
            continue
        if not row:
            row = list(st.columns(2, gap="medium"))
        with row.pop(0):
            draw(question, sheet)


def _is_wide(question: Question) -> bool:
    """Whether half the width would cut an answer: a list to choose from never wraps its words."""
    is_one = question.kind is Kind.CHOICE
    return question.kind in _WIDE or (
        is_one and any(len(label) > _LONGEST_CHOICE for _, label in question.choices)
    )


def draw(question: Question, sheet: Sheet) -> None:
    """Draw one question; save its answer when it is another one than it was drawn with."""
    stored = sheet.answer(question.path)
    kept = _kept(question, sheet, stored)
    with st.container(gap="xxsmall"):
        place = st.container(gap="small")
        sheet.slots[question.path] = st.container(gap="xxsmall")
        try:
            with place:
                given = _given(question, sheet, stored, _key(sheet, question.path, kept.turn))
        except Invalid as strange:
            _refused(strange)
            _keep(sheet, question.path, _Kept(kept.turn + 1, stored.number, ""))
            return
        try:
            value = _value_of(question, given, sheet.setting)
        except Invalid as refused:
            _refused(refused)
            return
        _said_again(question, value, sheet.setting)
        if _digest(value) != kept.digest:
            _changed(question, sheet, kept, stored, value)
        elif stored.number != kept.number:
            _replace(sheet, question.path, kept, stored.number)
        if question.path in sheet.pressed and isinstance(given, list):
            _rows_changed(question, sheet, kept, given)


def _said_again(question: Question, value: Any, setting: Setting) -> None:
    """A date with its weekday, an instant also with the zone: slips are seen at once."""
    at = paper_values.instant(value) if question.kind is Kind.INSTANT else None
    if at is not None and setting.zone is not None:
        st.caption(plain(when(at, setting.zone.key)))
    elif question.kind is Kind.DAY and isinstance(value, str):
        st.caption(plain(f"{date.fromisoformat(value):%A}"))


def _replace(sheet: Sheet, path: str, kept: _Kept, number: int) -> None:
    """Another widget takes the field's place, which shows what is stored."""
    _keep(sheet, path, _Kept(kept.turn + 1, number, ""))
    sheet.is_stale = True


def _key(sheet: Sheet, path: str, turn: int) -> str:
    visit = frame.kept("paper:visit")
    return f"{sheet.name}-{path}-{visit if isinstance(visit, int) else 0}-{turn}"


# What is remembered ---------------------------------------------------------------------------


def _name(sheet: Sheet, path: str) -> str:
    return f"paper:{_key(sheet, path, 0)}"


def _kept(question: Question, sheet: Sheet, stored: Answer) -> _Kept:
    turn, number, digest = 0, stored.number, ""
    held = frame.kept(_name(sheet, question.path))
    if isinstance(held, str):
        words = held.split(":")
        turn, number, digest = int(words[0]), int(words[1]), words[2]
    if not digest:
        shown = _shown_value(question, sheet.setting, stored.value)
        number, digest = stored.number, _digest(shown)
    kept = _Kept(turn, number, digest)
    _keep(sheet, question.path, kept)
    return kept


def _keep(sheet: Sheet, path: str, kept: _Kept) -> None:
    frame.keep(_name(sheet, path), str(kept))


def _shown_value(question: Question, setting: Setting, value: Any) -> Any:
    """The stored answer as the untouched widget would send it back."""
    if question.nothing and value == []:
        return []
    try:
        shown = paper_values.for_widget(question, value, setting)
        return _value_of(question, shown, setting)
    except Invalid:
        return None


def _value_of(question: Question, given: Any, setting: Setting) -> Any:
    if question.nothing and given is _NOTHING:
        return []
    return paper_values.from_widget(question, given, setting)


def _digest(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:24]


# Saving ---------------------------------------------------------------------------------------


def _changed(question: Question, sheet: Sheet, kept: _Kept, stored: Answer, value: Any) -> None:
    if stored.number == kept.number:
        _saved(question, sheet, kept, value, kept.number)
    elif value == _shown_value(question, sheet.setting, stored.value):
        _keep(sheet, question.path, _Kept(kept.turn, stored.number, _digest(value)))
    else:
        _both_shown(question, sheet, kept, stored, value)


def _saved(question: Question, sheet: Sheet, kept: _Kept, value: Any, seen: int) -> None:
    try:
        number = sheet.save(question.path, value, seen)
    except Conflict:
        sheet.is_stale = True  # the next run shows both answers
    except Invalid as refused:
        _refused(refused)
    else:
        sheet.answers[question.path] = Answer(value, number)
        _keep(sheet, question.path, _Kept(kept.turn, number, _digest(value)))


def _refused(refused: Invalid) -> None:
    st.markdown(
        f":red[:material/error: {plain(refused.sentence)}] What you typed is not saved yet."
    )


def _both_shown(question: Question, sheet: Sheet, kept: _Kept, stored: Answer, value: Any) -> None:
    is_own = stored.saved_by == frame.actor().name
    who = "You" if is_own else stored.saved_by or "Somebody else"
    elsewhere = " in another tab or on another machine" if is_own else ""
    meanwhile = f" saved this answer meanwhile{elsewhere}"
    other, here, keep, take = _OWN_TWO if is_own else _TWO_PEOPLE
    with st.container(border=True, gap="small"):
        st.markdown(f":orange[:material/sync_problem: **{plain(who + meanwhile)}**]")
        st.markdown(f"{plain(other)}: {plain(brief(question, stored.value))}")
        st.markdown(f"{plain(here)}, not saved: {plain(brief(question, value))}")
        with st.container(horizontal=True):
            mine = st.button(keep, key=f"mine-{_key(sheet, question.path, kept.turn)}")
            theirs = st.button(take, key=f"theirs-{_key(sheet, question.path, kept.turn)}")
    if mine:
        _saved(question, sheet, kept, value, stored.number)
        sheet.is_stale = True
    elif theirs:
        _replace(sheet, question.path, kept, stored.number)


def brief(question: Question, value: Any) -> str:
    """An answer in a few words, to set two of them side by side."""
    if value is None or value == "":
        return "no answer"
    if isinstance(value, bool):
        return paper_values.YES if value else paper_values.NO
    if isinstance(value, list):
        rows = sum(isinstance(each, Mapping) for each in value)
        return f"{rows} rows" if rows else ", ".join(map(str, value)) or question.nothing or "none"
    text = dict(question.choices).get(value, str(value)) if isinstance(value, str) else str(value)
    return text if len(text) <= 300 else f"{text[:297]}…"


def _given(question: Question, sheet: Sheet, stored: Answer, key: str) -> Any:
    """What the question's widget holds; an empty list stands for the answer "none"."""
    if question.nothing:
        label = f"{question.label}: {question.nothing.lower()}"
        if st.checkbox(plain(label), stored.value == [], key=f"{key}-none") is True:
            return _NOTHING
    if question.kind is Kind.TABLE:
        return _table(question, sheet, stored, key)
    value = paper_values.for_widget(question, stored.value, sheet.setting)
    return widget(question, value, sheet.setting, key)


# Tables as rows of fields ---------------------------------------------------------------------


def _table(question: Question, sheet: Sheet, stored: Answer, key: str) -> list[dict[str, Any]]:
    label = label_of(question)
    st.markdown(f"**{label}**", help=plain(question.help) or None)
    rows = paper_values.for_widget(question, stored.value, sheet.setting)
    count = frame.kept(f"{key}:rows")
    total = max(len(rows), count if isinstance(count, int) else 1)
    given = []
    for number in range(total):
        row = rows[number] if number < len(rows) else {}
        with st.container(border=True, gap="small"):
            given.append(_row(question, sheet, row, f"{key}-{number}", number))
            label = f"Remove row {number + 1}"
            if total > 1 and st.button(
                label,
                key=f"remove-{key}-{number}",
                icon=":material/delete:",
                type="tertiary",
            ):
                sheet.pressed[question.path] = number
    if st.button("Add a row", key=f"add-{key}", icon=":material/add:"):
        sheet.pressed[question.path] = _ADD
    return given


def _row(
    question: Question, sheet: Sheet, row: Mapping[str, Any], key: str, number: int
) -> dict[str, Any]:
    """The fields of one row; of a long one, those that are usual for everybody are folded away."""
    given: dict[str, Any] = {}

    def cells(columns: Iterable[Question]) -> None:
        line: list[DeltaGenerator] = []
        for column in columns:
            line = line or list(st.columns(2, gap="medium"))
            with line.pop(0), st.container(gap="xxsmall"):
                value = row.get(column.path)
                if value is None:
                    value = paper_values.for_widget(column, None, sheet.setting)
                given[column.path] = widget(column, value, sheet.setting, f"{key}-{column.path}")
                place = f"{question.path}[{number}].{column.path}"
                sheet.slots[place] = st.container(gap="xxsmall")

    first, more = _folded(question, row)
    cells(first)
    if more:
        with st.expander("Usual values of this row", key=f"more-{key}"):
            cells(more)
    return given


def _folded(question: Question, row: Mapping[str, Any]) -> tuple[list[Question], list[Question]]:
    if len(question.columns) <= _MOST_OPEN or any(
        row.get(column.path) is None for column in question.columns[1:]
    ):
        return list(question.columns), []
    open_ones = [
        column
        for place, column in enumerate(question.columns)
        if place < _MOST_OPEN - 2 or column.kind is Kind.CHOICE
    ]
    return open_ones, [column for column in question.columns if column not in open_ones]


def _rows_changed(question: Question, sheet: Sheet, kept: _Kept, given: list[Any]) -> None:
    """One row less, or another one like the last without its first answer, else a blank one."""
    number = sheet.pressed.pop(question.path)
    stored = sheet.answer(question.path)
    rows = stored.value if isinstance(stored.value, list) else []
    if number == _ADD:
        like = dict(rows[-1]) if len(rows) == len(given) and rows else {}
        like.pop(question.columns[0].path, None)
        if not like:
            frame.keep(f"{_key(sheet, question.path, kept.turn)}:rows", len(given) + 1)
            sheet.is_stale = True
            return
        left: Any = plain_values([*rows, like])
    else:
        rest = [row for place, row in enumerate(given) if place != number]
        left = _value_of(question, rest, sheet.setting)
    _saved(question, sheet, kept, left, stored.number)
    _replace(sheet, question.path, kept, sheet.answer(question.path).number)
