"""Reads YAML strictly: exact numbers, no repeated keys, no tags, no bombs.

Numbers become ``int`` or ``Decimal`` from their literal text; ``true`` and ``false`` are the only
yes/no words (``NO`` stays a country code); dates stay text, so that an impossible one can be named.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import yaml

from procurement.documents.showing import brief
from procurement.errors import DocumentInvalid, Problem

MAX_BYTES = 5_000_000
MAX_DEPTH = 40
MAX_VALUES = 200_000

_NUMBER = re.compile(r"[-+]?(0|[1-9][0-9]*)?(\.[0-9]*)?([eE][-+]?[0-9]{1,3})?")
_WORDS: dict[str, Any] = {"": None, "~": None, "null": None, "Null": None, "NULL": None}
_WORDS |= {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_NOT_FINITE = re.compile(r"([-+]?)\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_PARSER: Any = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader


def load(content: bytes, file: str) -> Any:
    """Return the plain values (dict, list, str, int, Decimal, bool, None) of one YAML document.

    Refuses: DocumentInvalid with the line and column when the text is not sound YAML, is larger
    than ``MAX_BYTES``, nests deeper than ``MAX_DEPTH``, repeats a key, or uses tags.
    """
    text = _decoded(content, file)
    try:
        return _Builder(file).build(text)
    except yaml.MarkedYAMLError as broken:
        mark = broken.problem_mark or broken.context_mark
        reason = broken.problem or broken.context or "unreadable"
        raise _refused(file, mark, f"is not sound YAML: {reason}") from None
    except yaml.YAMLError as broken:
        raise DocumentInvalid([Problem(file, "", f"is not sound YAML: {broken}")]) from None


def _decoded(content: bytes, file: str) -> str:
    if len(content) > MAX_BYTES:
        sentence = f"is larger than {MAX_BYTES // 1_000_000} MB"
        raise DocumentInvalid([Problem(file, "", sentence)])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        sentence = f"is not UTF-8 text (byte {broken.start})"
        raise DocumentInvalid([Problem(file, "", sentence)]) from None


def _refused(file: str, mark: Any, sentence: str) -> DocumentInvalid:
    where = f"line {mark.line + 1}, column {mark.column + 1}" if mark is not None else ""
    return DocumentInvalid([Problem(file, where, sentence)])


@dataclass
class _Open:
    """A mapping or list that is still being read."""

    value: dict[Any, Any] | list[Any]
    mark: Any
    anchor: str | None
    size: int = 1
    key: Any = None
    has_key: bool = False


@dataclass
class _Builder:
    """Builds values from parse events without recursion, so depth and size stay bounded."""

    file: str
    stack: list[_Open] = field(default_factory=list)
    anchors: dict[str, tuple[Any, int]] = field(default_factory=dict)
    result: Any = None
    documents: int = 0
    total: int = 0

    def build(self, text: str) -> Any:
        for event in yaml.parse(text, Loader=_PARSER):
            self._take(event)
        return self.result

    def _take(self, event: Any) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self._place(self._scalar(event), 1, event)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self._open(event)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            closed = self.stack.pop()
            self._remember(closed.anchor, closed.value, closed.size)
            self._place(closed.value, closed.size, event, mark=closed.mark)
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event)
        elif isinstance(event, yaml.DocumentStartEvent):
            self._document(event)

    def _document(self, event: Any) -> None:
        self.documents += 1
        if self.documents > 1:
            raise _refused(self.file, event.start_mark, "holds more than one YAML document")

    def _open(self, event: Any) -> None:
        if len(self.stack) >= MAX_DEPTH:
            sentence = f"nests deeper than {MAX_DEPTH} levels"
            raise _refused(self.file, event.start_mark, sentence)
        self._no_tag(event, event.implicit)
        empty: dict[Any, Any] | list[Any] = {} if isinstance(event, yaml.MappingStartEvent) else []
        self.stack.append(_Open(empty, event.start_mark, event.anchor))

    def _alias(self, event: Any) -> None:
        if event.anchor not in self.anchors:
            sentence = f"refers to *{brief(event.anchor)}, which is not a finished value"
            raise _refused(self.file, event.start_mark, sentence)
        value, size = self.anchors[event.anchor]
        self._place(value, size, event)

    def _scalar(self, event: Any) -> Any:
        plain = event.implicit[0]
        self._no_tag(event, plain or event.implicit[1])
        value = _plain_value(event.value) if plain else event.value
        self._remember(event.anchor, value, 1)
        return value

    def _no_tag(self, event: Any, implicit: bool) -> None:
        if event.tag is not None and not implicit:
            sentence = f"uses the tag {brief(event.tag)}; tags are not taken"
            raise _refused(self.file, event.start_mark, sentence)

    def _remember(self, anchor: str | None, value: Any, size: int) -> None:
        if anchor is not None:
            self.anchors[anchor] = (value, size)

    def _place(self, value: Any, size: int, event: Any, mark: Any = None) -> None:
        """Put a finished value where it belongs, and count it as often as it is used."""
        mark = mark or event.start_mark
        if not self.stack:
            self.result = value
            return
        parent = self.stack[-1]
        parent.size += size
        if parent.size > MAX_VALUES:
            raise _refused(self.file, mark, f"holds more than {MAX_VALUES:,} values")
        if isinstance(parent.value, list):
            parent.value.append(value)
        elif parent.has_key:
            parent.value[parent.key] = value
            parent.has_key = False
        else:
            self._key(parent, value, mark)

    def _key(self, parent: _Open, key: Any, mark: Any) -> None:
        if not isinstance(key, str | int) or isinstance(key, bool):
            raise _refused(self.file, mark, "a key must be a word or a whole number")
        if key == "<<":
            raise _refused(self.file, mark, "merge keys (<<) are not taken")
        if key in parent.value:
            raise _refused(self.file, mark, f"the key {brief(key)} stands twice in this mapping")
        parent.key, parent.has_key = key, True


def _plain_value(text: str) -> Any:
    """Resolve an unquoted scalar."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] in "+-.0123456789":
        if _NUMBER.fullmatch(text) and any(ch.isdigit() for ch in text):
            digits = text.lstrip("+-")
            return int(text) if digits.isdigit() and len(digits) <= 18 else Decimal(text)
        special = _NOT_FINITE.fullmatch(text)
        if special:
            return Decimal("NaN") if special[3] else Decimal(f"{special[1]}Infinity")
    return text
