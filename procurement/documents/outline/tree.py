"""Turns fields saved one by one (path → value) into the tree of a paper, and back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from procurement.errors import Invalid

_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


def grow(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the tree that the fields describe; lists are taken as one value.

    Refuses: Invalid when a path runs through a field that holds a value of its own.
    """
    tree: dict[str, Any] = {}
    for path, value in fields.items():
        *parents, last = path.split(".")
        here = tree
        for step in parents:
            here = here.setdefault(step, {})
            if not isinstance(here, dict):
                raise _clash(path)
        if isinstance(here.get(last), dict) and value == {}:
            continue
        if last in here and (here[last] != {} or not isinstance(value, Mapping)):
            raise _clash(path)
        here[last] = _copy(value)
    return tree


def flatten(tree: Mapping[str, Any]) -> dict[str, Any]:
    """Return path → value of every leaf; an empty mapping is a leaf, a list is one value."""
    return dict(_leaves(tree, ""))


def value_at(tree: Any, path: str) -> Any:
    """Return what stands at a path such as ``lots.A.plan.segments[0].talk_s``, or None."""
    here = tree
    for name, position in _STEP.findall(path):
        if name:
            here = here.get(name) if isinstance(here, Mapping) else None
        else:
            here = _entry(here, int(position))
    return here


def blank(value: Any) -> bool:
    """Tell whether nothing was answered: no value, or an empty text.

    Zero, no and an empty list (none of them) are answers.
    """
    return value is None or (isinstance(value, str) and not value.strip())


def without_blanks(value: Any) -> Any:
    """Return the value without blank entries of mappings and without rows that are all blank."""
    if isinstance(value, Mapping):
        return {str(key): without_blanks(entry) for key, entry in value.items() if not blank(entry)}
    if isinstance(value, list | tuple):
        rows = [without_blanks(entry) for entry in value if not blank(entry)]
        return [row for row in rows if row != {}]
    return value


def _leaves(tree: Mapping[str, Any], before: str) -> Iterator[tuple[str, Any]]:
    for key, value in tree.items():
        path = f"{before}{key}"
        if isinstance(value, Mapping) and value:
            yield from _leaves(value, f"{path}.")
        else:
            yield path, _copy(value)


def _copy(value: Any) -> Any:
    """Return plain values that share nothing changeable with the given ones."""
    if isinstance(value, Mapping):
        return {str(key): _copy(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_copy(entry) for entry in value]
    return value


def _entry(value: Any, position: int) -> Any:
    return value[position] if isinstance(value, list) and position < len(value) else None


def _clash(path: str) -> Invalid:
    sentence = "This field lies inside, or around, another one that has a value of its own."
    return Invalid(sentence, {path: sentence})
