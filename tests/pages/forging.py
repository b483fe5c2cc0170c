"""Values that no honest browser sends, for every widget of a page as it is drawn."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Widget

from procurement.trail import REFUSED
from procurement.web import failures
from tests.cast import PASSWORD

MARK = "zq-forged-qz"
UNSEEN = f"{MARK}\x00\u202e"
ENDLESS = MARK + "x" * 50_000
NO_PLACE = {"selection": {"rows": [-1], "columns": ["none"], "cells": [[99_999, "none"], [-1, 7]]}}
TEXTS = {"text_input", "text_area"}
CHOICES = {"radio", "selectbox"}
SWITCHES = {"checkbox", "toggle"}
INSTANTS = {"date_input", "time_input", "date_time_input"}
NOISE = {"trail_head", "sign_in"}  # refusals are entered too, and who is there is noted
LEFT_OUT = {"flex_container", "link_button", "button", "dialog"}
Value = dict[str, Any]
Opening = Callable[[], AppTest]


@dataclass(frozen=True)
class Drawn:
    """One widget as the page drew it."""

    id: str
    kind: str
    proto: Any

    @property
    def key(self) -> str:
        """The key that the page gave it."""
        return self.id.split("-", 2)[-1]

    @property
    def form(self) -> str:
        """The form it belongs to, if any."""
        return str(getattr(self.proto, "form_id", ""))


def drawn(tab: AppTest) -> dict[str, Drawn]:
    """Every widget of the page that holds a value, by its id; also those not known to AppTest."""
    return {one.id: one for one in _widgets(tab) if one.kind not in LEFT_OUT}


def _widgets(tab: AppTest) -> Iterator[Drawn]:
    for node in tab._tree:
        identity = str(getattr(getattr(node, "proto", None), "id", ""))
        if identity.startswith("$$ID-"):
            yield Drawn(identity, node.type, node.proto)


def walked(tab: AppTest, *steps: str | tuple[str, int]) -> AppTest:
    """The tab after its first run and these steps."""
    tab.run()
    for one in steps:
        step(tab, one)
    return tab


def step(tab: AppTest, one: str | tuple[str, int]) -> None:
    """Press a button, or choose an option by its place; keys may be given by how they begin."""
    if isinstance(one, str):
        send(tab, {}, button(tab, one))
        return
    key, place = one
    choice = next(each for each in drawn(tab).values() if each.key.startswith(key))
    option = choice.proto.options[place]
    is_menu = choice.kind == "menu_button"
    told = {"string_trigger_value": {"data": option}} if is_menu else {"string_value": option}
    send(tab, {choice.id: told})


def button(tab: AppTest, key: str) -> Drawn:
    """A button by its key, or by how its key begins."""
    return next(one for one in _widgets(tab) if one.kind == "button" and one.key.startswith(key))


# What one widget is told, by what it is -----------------------------------------------------------


def another_option(one: Drawn) -> Value:
    """An option that is not offered, a number beyond every bound, a list where a text belongs."""
    if one.kind in TEXTS:
        return _several(MARK, UNSEEN)
    if one.kind in SWITCHES:
        return {"int_value": 7 * one.proto.default}
    if one.kind in {*CHOICES, "multiselect"}:
        option = UNSEEN if getattr(one.proto, "accept_new_options", False) else MARK
        several = one.kind == "multiselect"
        return _several(*_chosen(one), option) if several else {"string_value": option}
    told: dict[str, Value] = {
        "dataframe": {"string_value": json.dumps(NO_PLACE)},
        "menu_button": {"string_trigger_value": {"data": MARK}},
    }
    return told[one.kind] if one.kind in told else _beyond(one)


def _beyond(one: Drawn) -> Value:
    if one.kind in INSTANTS:
        return _several("0001-01-01", "9999-12-31")
    return {"double_value": 1e17 if _is_whole(one) else float("inf")}


def _is_whole(one: Drawn) -> bool:
    return bool(one.proto.data_type == one.proto.INT)


def no_sense(one: Drawn) -> Value:
    """Marks that cannot be seen, no number at all, a day that does not exist."""
    if one.kind == "number_input":
        return {"double_value": -1e17 if _is_whole(one) else float("nan")}
    if one.kind in INSTANTS:
        return _several("9999-99-99T99:99")
    if one.kind == "dataframe":
        return {"string_value": '{"selection": {"cells": ["x", null, [[]], {}]}}'}
    return {"string_value": UNSEEN} if one.kind in TEXTS else another_option(one)


def endless(one: Drawn) -> Value:
    """More than anybody types."""
    if one.kind in {*TEXTS, *CHOICES}:
        # What is cut to a length could well be typed, were it not for its marks.
        return {"string_value": UNSEEN * bool(getattr(one.proto, "max_chars", 0)) + ENDLESS}
    if one.kind == "number_input":
        return {"double_value": 1e300}
    if one.kind in INSTANTS:
        return _several(*["9999-12-31"] * 1_000)
    if one.kind == "multiselect":
        return _several(*(f"{MARK}{number}" for number in range(5_000)), *_chosen(one))
    if one.kind == "dataframe":
        return {"string_value": "[" * 5_000}
    return another_option(one)


def another_type(one: Drawn) -> Value:
    """A value of a type that this widget never sends; no number where a whole one belongs."""
    if one.kind == "number_input":
        return {"double_value": float("nan")}
    if one.kind in {*TEXTS, *CHOICES, "dataframe", "menu_button"}:
        return {"int_value": 7}
    return (
        {"double_value": float(one.proto.default)}
        if one.kind in SWITCHES
        else {"bytes_value": b"\xff"}
    )


def honest(one: Drawn) -> Value | None:
    """What somebody could well give; ``None`` where the widget stays as it is."""
    if one.kind in TEXTS:
        if "email" in one.key:
            return {"string_value": "somebody@honest.example"}
        is_secret = one.kind == "text_input" and one.proto.type == one.proto.PASSWORD
        return {"string_value": PASSWORD if is_secret else "An honest answer of several words."}
    if one.kind in CHOICES and one.proto.options:
        return {"string_value": one.proto.options[0]}
    return None


def _several(*values: str) -> Value:
    return {"string_array_value": {"data": list(values)}}


def _chosen(one: Drawn) -> list[str]:
    """What stands chosen in a choice of several."""
    return [str(one.proto.options[place]) for place in one.proto.default]


Forgery = Callable[[Drawn], Value]
ALL_AT_ONCE: Sequence[Forgery] = (another_option, no_sense, endless, another_type)
ONE_BY_ONE: Sequence[Forgery] = (another_option, no_sense)


# The database beneath -----------------------------------------------------------------------------


class Ledger:
    """Tells whether anything was written, where the mark of a forgery stands, and takes it back."""

    def __init__(self, file: Path) -> None:
        """Remember what the SQLite file holds now."""
        self._own = sqlite3.connect(file, timeout=60)
        self._before = sqlite3.connect(":memory:")
        self._own.backup(self._before)
        self._version = self._now()

    def _now(self) -> int:
        (version,) = self._own.execute("PRAGMA data_version").fetchone()
        return int(version)

    def is_touched(self) -> bool:
        """Whether anybody wrote since the last time this was asked."""
        before, self._version = self._version, self._now()
        return self._version != before

    def changes(self) -> list[str]:
        """The tables whose rows are others than at first, but for refusals that the trail noted."""
        return [name for name in self._tables() if self._is_other(name)]

    def _is_other(self, table: str) -> bool:
        now, before = self._rows(self._own, table), self._rows(self._before, table)
        if table == "trail_entry":
            return any(row[3] != REFUSED for row in now - before) or not before <= now
        return table not in NOISE and now != before

    def marked(self) -> list[str]:
        """The cells that hold what was forged: a list, or marks that cannot be seen."""
        return [
            f"{name}: {cell[:80]!r}"
            for name in self.changes()
            for row in self._rows(self._own, name)
            for cell in row
            if isinstance(cell, str) and MARK in cell and _is_forged(cell)
        ]

    def _tables(self) -> list[str]:
        rows = self._own.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return [name for (name,) in rows]

    def _rows(self, connection: sqlite3.Connection, table: str) -> set[tuple[Any, ...]]:
        return set(connection.execute(f'SELECT * FROM "{table}"'))

    def restore(self) -> None:
        """Put back what stood there at first."""
        self._before.backup(self._own)
        self._version = self._now()

    def close(self) -> None:
        """Let go of the file."""
        self._own.close()
        self._before.close()


def _is_forged(cell: str) -> bool:
    return any(
        sign in cell for sign in ("\x00", "\u202e", "\\u0000", "\\u202e", f"['{MARK}", f'["{MARK}')
    )


# Sending ------------------------------------------------------------------------------------------


def send(tab: AppTest, told: Mapping[str, Value], press: Drawn | None = None) -> None:
    """Run the page with these values for these widgets, and with a button pressed."""
    given = {**told, **({press.id: {"trigger_value": True}} if press else {})}
    states = WidgetStates(widgets=_untouched(tab, given))
    states.widgets.extend(WidgetState(id=identity, **value) for identity, value in given.items())
    tab._run(states)


def _untouched(tab: AppTest, told: Mapping[str, Value]) -> Iterator[WidgetState]:
    """What a browser says of every other widget; of one that holds a forgery it says nothing."""
    for node in tab._tree:
        if isinstance(node, Widget) and node.id not in told:
            with suppress(TypeError, ValueError):
                yield node._widget_state


def every_forgery(
    opening: Opening, ledger: Ledger, forgeries: Sequence[Forgery] = ALL_AT_ONCE
) -> list[str]:
    """What went wrong when all widgets of a page were forged together; each must change nothing."""
    wrong: list[str] = []
    tab = opening()
    ledger.is_touched()
    fields = drawn(tab)
    assert fields, "There is nothing to forge here."
    for forgery in forgeries:
        if drawn(tab).keys() != fields.keys():
            tab = opening()
            ledger.is_touched()
        send(tab, {one.id: forgery(one) for one in fields.values()})
        wrong += [f"{forgery.__name__}: {one}" for one in _outcome(tab)]
        if ledger.is_touched() and (changed := ledger.changes()):
            wrong.append(f"{forgery.__name__} changed {changed}")
            ledger.restore()
            tab = opening()
            ledger.is_touched()
    return wrong


def every_forged_form(
    opening: Opening, ledger: Ledger, press: str = "", *, before: Set[str] = frozenset()
) -> list[str]:
    """What went wrong when a form was sent with one forged field among honest ones.

    ``press`` is the key of the button of a question, and ``before`` are the ids of the widgets that
    were there before it was asked; without it every form of the page is sent.
    """
    tab = opening()
    fields = [one for one in drawn(tab).values() if one.id not in before]
    if press:
        sent = [(button(tab, press), [one for one in fields if not one.form])]
    else:
        submitters = [one for one in _widgets(tab) if _sends_a_form(one)]
        sent = [(one, [each for each in fields if each.form == one.form]) for one in submitters]
    return [line for sender, its in sent for line in _forged(opening, ledger, sender, its)]


def _sends_a_form(one: Drawn) -> bool:
    return one.kind == "button" and bool(one.proto.is_form_submitter)


def _forged(
    opening: Opening, ledger: Ledger, sender: Drawn, fields: Sequence[Drawn]
) -> Iterator[str]:
    tab = opening()
    ledger.is_touched()
    told = {one.id: given for one in fields if (given := honest(one)) is not None}
    for one, forgery in _one_by_one(fields):
        if not {each.id for each in fields} <= drawn(tab).keys():
            tab = opening()
            ledger.is_touched()
        send(tab, {**told, one.id: forgery(one)}, sender)
        found = _outcome(tab)
        if ledger.is_touched():
            found += ledger.marked()
            ledger.restore()
            tab = opening()
            ledger.is_touched()
        yield from (f"{one.key}, {forgery.__name__}: {line}" for line in found)


def _one_by_one(fields: Sequence[Drawn]) -> Iterator[tuple[Drawn, Forgery]]:
    for one in fields:
        if one.kind in TEXTS:
            yield from ((one, forgery) for forgery in ONE_BY_ONE)
        elif one.kind not in SWITCHES:
            yield one, another_option


def _outcome(tab: AppTest) -> list[str]:
    """What a page must never show: a failure of ours, or any exception."""
    failed = [str(box.value) for box in tab.error if failures.SENTENCE in str(box.value)]
    return [*failed, *(str(box.value) for box in tab.exception)]
