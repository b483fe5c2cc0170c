"""A paper read on the screen: every answer in words, part by part, as others will see it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import streamlit as st

from procurement import capacity
from procurement.documents import vendors_reading
from procurement.documents.outline import (
    Kind,
    Part,
    Question,
    blank,
    requirements_form,
    value_at,
)
from procurement.instants import day, when, zone
from procurement.ui import paper_compliance, paper_values, rfp_calculator, widgets
from procurement.ui.paper_values import Setting
from procurement.ui.wording import plain

Row = tuple[str, str]


def setting_of(tree: Mapping[str, Any]) -> Setting:
    """The zone and the lots that a posting's answers depend on."""
    lots = tree.get("lots")
    names = {
        letter: str(lot.get("name") or "") if isinstance(lot, Mapping) else ""
        for letter, lot in sorted(lots.items() if isinstance(lots, Mapping) else ())
    }
    name = value_at(tree, "timeline.timezone")
    known = zone(name) if isinstance(name, str) and name else None
    is_known = known is not None and (known.key == name)
    return Setting(known if is_known else None, names)


def requirements(tree: Mapping[str, Any], *, mine: str, key: str) -> None:
    """A posting as a vendor reads it: lots first, then part by part; ``mine`` is the reader's zone.

    What is not answered is left out.
    """
    tree = vendors_reading(tree)
    setting = setting_of(tree)
    parts = requirements_form(tree)
    st.subheader("What is to be done", anchor=False)
    for letter in setting.letters:
        _lot(letter, tree, parts, setting, key)
    for part in parts:
        rows = [
            (question.label, words(question, value_at(tree, question.path), setting, mine=mine))
            for question in part.questions
            if question.kind is not Kind.TABLE
        ]
        tables = [each for each in part.questions if each.kind is Kind.TABLE]
        answered = [(label, said) for label, said in rows if said]
        if not answered and not any(value_at(tree, each.path) for each in tables):
            continue
        st.subheader(part.title, anchor=False)
        answers(answered, alt=part.title)
        for question in tables:
            _table(question, value_at(tree, question.path), setting, f"{key}-{question.path}")
    paper_compliance.questions(tree, key=key)


def _lot(
    letter: str, tree: Mapping[str, Any], parts: Sequence[Part], setting: Setting, key: str
) -> None:
    lot = value_at(tree, f"lots.{letter}")
    with st.container(border=True, gap="small"):
        st.markdown(f"**Lot {plain(letter)}: {plain((setting.lots or {})[letter] or 'no name')}**")
        result = rfp_calculator.result_of(lot)
        if result is not None:
            st.markdown(plain(capacity.sentence(result)))
            figures = rfp_calculator.figures(result)
            cost = rfp_calculator.cost_of(lot, result)
            if cost is not None:
                figures.append(("Usual cost", rfp_calculator.money(cost)))
            with st.container(horizontal=True, gap="medium"):
                for name, number in figures:
                    st.metric(name, number, width="content")
            if cost is not None:
                st.caption(
                    "Usual cost is computed from common rates; it is no budget and no offer."
                )
        asked = [each for part in parts for each in part.per_lot if _is_of(each, letter)]
        with st.expander("Everything about this lot", key=f"{key}-lot-{letter}"):
            rows = [
                (
                    each.label.split(": ", 1)[-1],
                    words(each, value_at(tree, each.path), setting, mine=""),
                )
                for each in asked
                if each.kind is not Kind.TABLE
            ]
            answers([row for row in rows if row[1]], alt=f"Lot {letter}")
            for each in asked:
                if each.kind is Kind.TABLE:
                    _table(each, value_at(tree, each.path), setting, f"{key}-{each.path}")


def _is_of(question: Question, letter: str) -> bool:
    return letter in question.path.split(".")


def answers(rows: Iterable[Row], *, alt: str) -> None:
    """Labels and answers in two columns."""
    found = list(rows)
    if found:
        st.table(
            widgets.columns(
                Asked=[plain(label) for label, _ in found],
                Answer=[plain(said) for _, said in found],
            ),
            alt=alt,
            border="horizontal",
            hide_header=True,
        )


def _table(question: Question, value: Any, setting: Setting, key: str) -> None:
    rows = [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []
    if not rows:
        return
    label = question.label.split(": ", 1)[-1]
    st.markdown(f"**{plain(label)}**")
    widgets.table(
        [
            {
                each.label: words(each, row.get(each.path), setting, mine="") or "not stated"
                for each in question.columns
            }
            for row in rows
        ],
        alt=label,
        key=key.replace(".", "-"),
    )


# One answer in words --------------------------------------------------------------------------


def words(question: Question, value: Any, setting: Setting, *, mine: str) -> str:
    """One answer as people read it, foreign text as it is; empty where there is none."""
    if blank(value):
        return ""
    match value:
        case bool():
            return paper_values.YES if value else paper_values.NO
        case list():
            return _list_words(question, value, setting)
        case int() | float() | Decimal():
            return _number_words(question, Decimal(str(value)))
        case _:
            return _text_words(question, str(value), setting, mine)


def _text_words(question: Question, value: str, setting: Setting, mine: str) -> str:
    if question.kind is Kind.INSTANT:
        return _instant_words(value, setting, mine)
    if question.kind is Kind.DAY:
        return _day_words(value)
    return dict(question.choices).get(value, value)


def _list_words(question: Question, value: list[Any], setting: Setting) -> str:
    if question.kind is Kind.CLOCK:
        return " to ".join(map(str, value))
    if question.kind is Kind.LETTERS:
        names = {letter: f"{letter} {name}" for letter, name in (setting.lots or {}).items()}
        return ", ".join(names.get(str(each), str(each)) for each in value) or question.nothing
    if question.kind is Kind.SHARES:
        return ", ".join(f"{_trimmed(Decimal(str(each)) * 100)} %" for each in value)
    known = dict(question.choices)
    return ", ".join(known.get(str(each), str(each)) for each in value)


def _number_words(question: Question, value: Decimal) -> str:
    if question.kind is Kind.MONEY:
        return money(value)
    if question.kind is Kind.SHARE:
        return _unit(f"{_trimmed(value * 100)} %", question.unit.lstrip("% "))
    return _unit(_trimmed(value), question.unit)


def money(amount: Decimal) -> str:
    """An amount with all its decimals, as fees of a fraction of a cent have: ``$0.015``."""
    cents = -int(amount.normalize().as_tuple().exponent)
    return f"${amount:,.{max(cents, 2)}f}" if cents > 0 else f"${amount:,.0f}"


def _trimmed(value: Decimal) -> str:
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _unit(number: str, unit: str) -> str:
    # One of a thing stands without the plural's s: "1 programme", "1 day ago".
    noun, space, rest = unit.partition(" ")
    if number == "1" and len(noun) > 1:
        noun = noun.removesuffix("s")
    return f"{number} {noun}{space}{rest}".strip()


def _instant_words(value: str, setting: Setting, mine: str) -> str:
    at = paper_values.instant(value)
    if at is None:
        return value
    here = when(at, setting.zone.key) if setting.zone else value
    own = when(at, mine) if mine else here
    return here if own == here else f"{here} ({own} for you)"


def _day_words(value: str) -> str:
    try:
        found = date.fromisoformat(value)
    except ValueError:
        return value
    return day(datetime(found.year, found.month, found.day, tzinfo=zone("UTC")), "UTC")
