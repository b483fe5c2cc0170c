"""One widget for each kind of question; what it returns is still what a browser sent."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitAPIException

from procurement.documents.outline import Kind, Question
from procurement.errors import Invalid
from procurement.ui import paper_values
from procurement.ui.paper_values import FIRST_DAY, LAST_DAY, Setting
from procurement.ui.wording import plain

_QUARTER = timedelta(minutes=15)
# Words in which Markdown finds nothing to change, so that nothing in them need be escaped.
_QUIET = re.compile(r"[^\W\d_](?:[^\W_]|[ ,'’“”()%/?–]|-(?![->])|\.(?= |$)|:(?= ))*")
Common = dict[str, Any]


def label_of(question: Question) -> str:
    """The question's label as Markdown, with its unit; a lot's letter stands in the heading."""
    label = question.label
    if label.startswith("Lot ") and ": " in label:
        label = label.split(": ", 1)[1]
    words = f"{label} ({question.unit})" if question.unit else label
    # Streamlit hands a label to readers of screens as it is written, marks and escapes included.
    return words if _QUIET.fullmatch(words) else plain(words)


def widget(question: Question, value: Any, setting: Setting, key: str) -> Any:
    """Draw the widget of one question with this value and key.

    Raises: ``Invalid`` when a browser sent something of another type, on which Streamlit itself
    stumbles: the next run should draw another widget.
    """
    common: Common = {"key": key, "help": plain(question.help) or None}
    try:
        return _DRAWN[question.kind](label_of(question), question, value, setting, common)
    except (TypeError, ValueError, OverflowError, StreamlitAPIException):
        raise Invalid(paper_values.NOT_UNDERSTOOD) from None


def _line(label: str, question: Question, value: Any, setting: Setting, common: Common) -> Any:
    if question.choices:
        return _one(label, question, value, setting, common)
    return st.text_input(label, value, placeholder=question.example or None, **common)


def _lines(label: str, question: Question, value: Any, _setting: Setting, common: Common) -> Any:
    return st.text_area(label, value, placeholder=question.example or None, **common)


def _number(label: str, _question: Question, value: Any, _setting: Setting, common: Common) -> Any:
    return st.number_input(label, value=value, step=1.0, format="%f", **common)


def _whole(label: str, _question: Question, value: Any, _setting: Setting, common: Common) -> Any:
    return st.number_input(label, value=value, step=1, format="%d", **common)


def _day(label: str, _question: Question, value: Any, _setting: Setting, common: Common) -> Any:
    return st.date_input(
        label, value, min_value=FIRST_DAY, max_value=LAST_DAY, format="YYYY-MM-DD", **common
    )


def _instant(label: str, _question: Question, value: Any, setting: Setting, common: Common) -> Any:
    if setting.zone is None:
        st.caption(f"{label}: choose the time zone of this RFP first.")
        return None
    return st.datetime_input(
        label,
        value,
        min_value=datetime.combine(FIRST_DAY, time()),
        max_value=datetime.combine(LAST_DAY, time()),
        format="YYYY-MM-DD",
        step=_QUARTER,
        **common,
    )


def _clock(label: str, _question: Question, value: Any, _setting: Setting, common: Common) -> Any:
    key = common.pop("key")
    start, end = st.columns(2)
    with start:
        first = st.time_input(f"{label}, from", value[0], key=f"{key}-from", **common)
    with end:
        last = st.time_input(f"{label}, to", value[1], key=f"{key}-to", **common)
    return first, last


def _flag(label: str, _question: Question, value: Any, _setting: Setting, common: Common) -> Any:
    options = list(paper_values.FLAGS)
    return st.radio(label, options, options.index(value), horizontal=True, **common)


def _one(label: str, question: Question, value: Any, _setting: Setting, common: Common) -> Any:
    """One of the choices; where they are suggestions, also something else."""
    is_open = question.kind is Kind.LINE
    words = dict(question.choices)
    options = [*words, *([value] if is_open and value and value not in words else [])]
    return st.selectbox(
        label,
        options,
        index=options.index(value) if value in options else None,
        format_func=lambda one: words.get(one, str(one)),
        placeholder="Choose or type" if is_open else "Choose",
        accept_new_options=is_open,
        **common,
    )


def _several(label: str, question: Question, value: Any, setting: Setting, common: Common) -> Any:
    """Some of the choices; where they are suggestions, also others, or one a line."""
    is_open = question.kind is Kind.WORDS
    if is_open and not question.choices:
        return _lines(label, question, value, setting, common)
    words = dict(question.choices)
    if question.kind is Kind.LETTERS:
        words = {letter: f"{letter} {name}" for letter, name in (setting.lots or {}).items()}
    return st.multiselect(
        label,
        [*words, *(each for each in value if each not in words)],
        default=list(value),
        format_func=lambda one: words.get(one, str(one)),
        placeholder="Choose or type" if is_open else "Choose",
        accept_new_options=is_open,
        **common,
    )


_DRAWN: Mapping[Kind, Callable[[str, Question, Any, Setting, Common], Any]] = {
    Kind.LINE: _line,
    Kind.TEXT: _lines,
    Kind.NUMBER: _number,
    Kind.WHOLE: _whole,
    Kind.SHARE: _number,
    Kind.SHARES: _line,
    Kind.MONEY: _number,
    Kind.DAY: _day,
    Kind.INSTANT: _instant,
    Kind.CLOCK: _clock,
    Kind.FLAG: _flag,
    Kind.CHOICE: _one,
    Kind.CHOICES: _several,
    Kind.LETTERS: _several,
    Kind.WORDS: _several,
}
