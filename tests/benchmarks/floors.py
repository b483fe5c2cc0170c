"""A bare Streamlit page with the same elements as one of ours: what the page costs at the least.

While a page of ours runs, every Streamlit command that it gives is written down, with what it was
given. What was written down becomes a script of its own that gives the same commands with the same
values, one after the other: containers, columns, links, badges, fields, forms, tables, sidebar and
navigation. It reads, checks, translates and decides nothing; tables and charts are made already.
"""

from __future__ import annotations

import functools
import inspect
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.testing.v1 import AppTest, app_test, local_script_runner
from streamlit.testing.v1.element_tree import Block, Node

SCRIPTS = Path(__file__).resolve().parents[2] / "pages"
FRAME = ("set_page_config", "logo", "navigation", "stop")
PLACES = {id(st.sidebar): "st.sidebar", id(st.bottom): "st.bottom"}
PLAIN = (str, int, float, bool, type(None))
VALUES: list[Any] = []  # what no literal can say: tables, charts, pages, what a button calls

_COMPILED = ScriptCache()


@contextmanager
def as_on_a_server() -> Iterator[None]:
    """Scripts are compiled once, as a server does; Streamlit's tests do it in every run."""
    with ExitStack() as stack:
        for module in (app_test, local_script_runner):
            stack.enter_context(mock.patch.object(module, "ScriptCache", return_value=_COMPILED))
        yield


def same_elements(tab: AppTest, folder: Path) -> AppTest:
    """A page that gives the commands which ``tab`` gives in its next run, from literal values.

    Its script is written into ``folder``; there is one at a time.

    Raises: ``AssertionError`` where it draws another number of elements of any kind, or others.
    """
    written = _Writing()
    with written.down():
        tab.run()
    script = folder / "floor.py"
    script.write_text("\n".join(written.lines), encoding="utf-8")
    _COMPILED.clear()  # each page has its own floor, in a file of the same name
    floor = AppTest.from_file(script, default_timeout=60)
    floor.run()
    assert not tab.exception
    assert not floor.exception, floor.exception[0].message
    assert kinds(floor) == kinds(tab), kinds(floor) - kinds(tab) + (kinds(tab) - kinds(floor))
    assert _shape(floor) == _shape(tab)
    return floor


def kinds(tab: AppTest) -> Counter[str]:
    """How many elements of each kind a page shows, those of its sidebar included."""
    return Counter(node.type for place in (tab.main, tab.sidebar) for node in _nodes(place))


def _nodes(place: Node) -> Iterator[Node]:
    yield place
    if isinstance(place, Block):
        for child in place.children.values():
            yield from _nodes(child)


def _shape(tab: AppTest) -> list[Any]:
    """Which elements lie in which."""

    def of(node: Node) -> Any:
        inner = [of(one) for one in node.children.values()] if isinstance(node, Block) else []
        return [node.type, inner]

    return [of(place) for place in (tab.main, tab.sidebar)]


# Writing down -------------------------------------------------------------------------------------


class _Writing:
    """The commands of one run as lines of Python."""

    def __init__(self) -> None:
        VALUES.clear()
        self.lines = [
            "import streamlit as st",
            "from copy import copy",
            "from tests.benchmarks.floors import VALUES",
        ]
        self._names = dict(PLACES)
        self._held: list[Any] = []  # so that no other place is given the same id
        self._inside = 0  # Streamlit's own commands call others
        self._indent = ""

    @contextmanager
    def down(self) -> Iterator[None]:
        """Write down what is commanded meanwhile."""
        with ExitStack() as stack:
            for name, command in [*vars(st).items()]:
                if name in FRAME or isinstance(getattr(command, "__self__", None), DeltaGenerator):
                    watched = self._watched(name, command)
                    stack.enter_context(mock.patch.object(st, name, watched))
            for name in dir(DeltaGenerator):
                command = getattr(DeltaGenerator, name)
                if inspect.isfunction(command) and not name.startswith("_"):
                    watched = self._watched(name, command, is_method=True)
                    stack.enter_context(mock.patch.object(DeltaGenerator, name, watched))
            for name in ("__enter__", "__exit__"):
                watched = self._watched_place(name, getattr(DeltaGenerator, name))
                stack.enter_context(mock.patch.object(DeltaGenerator, name, watched))
            yield

    def _watched(
        self, name: str, command: Callable[..., Any], *, is_method: bool = False
    ) -> Callable[..., Any]:
        @functools.wraps(command)
        def watched(*args: Any, **settings: Any) -> Any:
            if self._inside:
                return command(*args, **settings)
            given = args[1:] if is_method else args
            on = self._names[id(args[0])] if is_method else "st"
            line = f"{on}.{name}({self._arguments(name, given, settings)})"
            number = len(self.lines)
            self._write(line)
            self._inside += 1
            try:
                made = command(*args, **settings)
            finally:
                self._inside -= 1
            self._name(made, number, line)
            return made

        return watched

    def _watched_place(self, name: str, command: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(command)
        def watched(place: DeltaGenerator, *rest: Any) -> Any:
            if not self._inside and name == "__enter__":
                self._write(f"with {self._names[id(place)]}:")
                self._indent += " "
                self._write("pass")
            elif not self._inside:
                self._indent = self._indent[1:]
            return command(place, *rest)

        return watched

    def _write(self, line: str) -> None:
        self.lines.append(self._indent + line)

    def _name(self, made: Any, number: int, line: str) -> None:
        """Places that a command made have names, so that others can be put there."""
        places = made if isinstance(made, list | tuple) else [made]
        if not places or not all(isinstance(one, DeltaGenerator) for one in places):
            return
        self._held.append(made)
        names = [f"p{number}_{place}" for place in range(len(places))]
        self._names |= {id(one): name for one, name in zip(places, names, strict=True)}
        target = names[0] if isinstance(made, DeltaGenerator) else f"{', '.join(names)},"
        self.lines[number] = f"{self._indent}{target} = {line}"

    def _arguments(self, name: str, args: tuple[Any, ...], settings: dict[str, Any]) -> str:
        if name == "navigation":  # which marks the pages it is given
            args = ([*args[0]],)
            VALUES.append(args[0])
            given = [f"[copy(page) for page in VALUES[{len(VALUES) - 1}]]"]
        elif name == "page_link" and isinstance(args[0], str):
            given = [repr(str(SCRIPTS / args[0]))]
        else:
            given = [_literal(one) for one in args]
        return ", ".join([*given, *(f"{key}={_literal(one)}" for key, one in settings.items())])


def _literal(value: object) -> str:
    if type(value) in PLAIN:
        return repr(value)
    if type(value) is list:
        return f"[{', '.join(map(_literal, value))}]"
    if type(value) is tuple:
        return f"({''.join(f'{_literal(one)}, ' for one in value)})"
    if type(value) is dict:
        pairs = (f"{_literal(key)}: {_literal(one)}" for key, one in value.items())
        return f"{{{', '.join(pairs)}}}"
    VALUES.append(value)
    return f"VALUES[{len(VALUES) - 1}]"
