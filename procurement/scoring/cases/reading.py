"""Reads a case file with exact numbers, and says file and key where it cannot."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

from procurement.errors import DocumentInvalid, Problem

SCHEMA = "eval-case/1"
MOST_BYTES = 16 * 1024 * 1024
MOST_DIGITS = 300  # of a number, before or after the point
NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?|[+-]?\d+/0*[1-9]\d*")

Choice = TypeVar("Choice")


@dataclass(frozen=True)
class Case:
    """One case as it stands in its file; ``inputs`` is read by the kind."""

    file: str
    id: str
    kind: str
    title: str
    tags: tuple[str, ...]
    inputs: Node
    expected: dict[str, Any]
    tolerance: dict[str, Any]

    @property
    def is_stretch(self) -> bool:
        """Tell whether the case is marked as more than is required."""
        return "stretch" in self.tags


def number(value: Any) -> Fraction | None:
    """Return a JSON number, or a number written as text ("0.1", "8/13"), exactly; else None."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | Decimal):
        return Fraction(value)
    if isinstance(value, str) and len(value) <= MOST_DIGITS and NUMBER.fullmatch(value):
        return Fraction(value)
    return None


@dataclass(frozen=True)
class Node:
    """A value in a case file that knows its file and key."""

    value: Any
    file: str
    key: str

    def refuse(self, sentence: str) -> DocumentInvalid:
        """Return the refusal that names this place."""
        return DocumentInvalid([Problem(self.file, self.key, sentence)])

    def has(self, name: str) -> bool:
        """Tell whether the object has the key with a value; null counts as absent."""
        return isinstance(self.value, dict) and self.value.get(name) is not None

    def at(self, name: str) -> Node:
        """Return the entry of an object; refuses when it is missing."""
        entries = self.entries()
        if name not in entries:
            raise Node(None, self.file, f"{self.key}.{name}").refuse("is missing.")
        return entries[name]

    def entries(self) -> dict[str, Node]:
        """Return the entries of an object."""
        if not isinstance(self.value, dict):
            raise self.refuse("must be an object.")
        return {
            name: Node(value, self.file, f"{self.key}.{name}") for name, value in self.value.items()
        }

    def items(self) -> list[Node]:
        """Return the entries of a list."""
        if not isinstance(self.value, list):
            raise self.refuse("must be a list.")
        return [
            Node(value, self.file, f"{self.key}[{place}]") for place, value in enumerate(self.value)
        ]

    def exact(self) -> Fraction:
        """Return a number, exactly."""
        found = number(self.value)
        if found is None:
            raise self.refuse("must be a number.")
        return found

    def exact_or_none(self) -> Fraction | None:
        """Return a number, or None for null."""
        return None if self.value is None else self.exact()

    def text(self) -> str:
        """Return a text."""
        if not isinstance(self.value, str):
            raise self.refuse("must be a text.")
        return self.value

    def label(self) -> str:
        """Return a text, or a number as it is written: the name of a threshold or band."""
        return self.value if isinstance(self.value, str) else str(self.value)

    def flag(self) -> bool:
        """Return true or false."""
        if not isinstance(self.value, bool):
            raise self.refuse("must be true or false.")
        return self.value

    def one_of(self, choices: type[Choice]) -> Choice:
        """Return the text as a member of an enumeration."""
        text = self.text()
        try:
            return choices(text)  # type: ignore[call-arg]  # every enumeration takes its value
        except ValueError:
            raise self.refuse(f"{text!r} is not known.") from None


def texts(node: Node) -> list[str]:
    """Return a list of texts."""
    return [item.text() for item in node.items()]


def numbers(node: Node) -> list[Fraction]:
    """Return a list of numbers."""
    return [item.exact() for item in node.items()]


def rows(node: Node) -> list[list[Fraction | None]]:
    """Return rows of numbers or nulls, all of one length."""
    table = [[item.exact_or_none() for item in row.items()] for row in node.items()]
    if any(len(row) != len(table[0]) for row in table):
        raise node.refuse("must have rows of one length.")
    return table


def read_case(path: Path) -> Case:
    """Return the case in a file. Refuses: DocumentInvalid naming file and key."""
    top = Node(_json(path), path.name, "")
    if not isinstance(top.value, dict):
        raise top.refuse("must be a JSON object.")
    parts = {name: Node(node.value, path.name, name) for name, node in top.entries().items()}
    for name in ("schema", "id", "kind", "inputs", "expected"):
        if not top.has(name):
            raise top.refuse(f"lacks {name!r}.")
    if parts["schema"].value != SCHEMA:
        raise parts["schema"].refuse(f"must be {SCHEMA!r}.")
    expected = parts["expected"]
    if not expected.entries():
        raise expected.refuse("must name at least one result.")
    tolerance = parts["tolerance"] if top.has("tolerance") else Node({}, path.name, "tolerance")
    tolerance.entries()
    parts["inputs"].entries()
    return Case(
        file=path.name,
        id=parts["id"].text(),
        kind=parts["kind"].text(),
        title=parts["title"].text() if top.has("title") else "",
        tags=tuple(texts(parts["tags"])) if top.has("tags") else (),
        inputs=parts["inputs"],
        expected=expected.value,
        tolerance=tolerance.value,
    )


def _json(path: Path) -> Any:
    try:
        if path.stat().st_size > MOST_BYTES:
            sentence = "is larger than 16 MB."
        else:
            return json.loads(
                path.read_text(encoding="utf-8-sig"),
                parse_float=_decimal,
                parse_constant=_no_constant,
                object_pairs_hook=_object,
            )
    except UnicodeDecodeError:
        sentence = "is not written in UTF-8."
    except json.JSONDecodeError as broken:
        sentence = f"is broken JSON: {broken.msg} (line {broken.lineno}, column {broken.colno})."
    except RecursionError:
        sentence = "is nested too deeply."
    except ValueError as broken:
        sentence = f"holds a value that cannot be used: {broken}."
    except OSError:
        sentence = "cannot be read."
    raise DocumentInvalid([Problem(path.name, "", sentence)])


def _decimal(text: str) -> Decimal:
    value = Decimal(text)
    if value and abs(value.adjusted()) > MOST_DIGITS:
        raise ValueError(f"{text[:20]} is too large or too small")
    return value


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number")


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key {twice!r} stands twice in one object")
    return result
