"""Turns what a value refuses into problems that name file, key and expectation."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from procurement.documents.showing import brief
from procurement.errors import DocumentInvalid, Problem

Value = TypeVar("Value", bound=BaseModel)
Step = str | int
# More than this many problems help nobody; the rest is counted.
MAX_PROBLEMS = 200

_SENTENCES = {
    "missing": "is missing",
    "string_type": "must be text",
    "tuple_type": "must be a list",
    "list_type": "must be a list",
    "dict_type": "must be a mapping of keys to values",
    "model_type": "must be a mapping of keys to values",
    "model_attributes_type": "must be a mapping of keys to values",
    "string_too_short": "must not be empty",
    "string_too_long": "is longer than {max_length} characters",
    "string_pattern_mismatch": "does not have the expected form ({pattern})",
    "too_short": "must hold at least {min_length} entries",
    "too_long": "must hold at most {max_length} entries",
    "greater_than": "must be above {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than": "must be below {lt}",
    "less_than_equal": "must be at most {le}",
    "bool_type": "must be true or false",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "literal_error": "must be {expected}",
    "enum": "must be one of {expected}",
}


def value_of(shape: type[Value], data: object, *, file: str, base: tuple[Step, ...] = ()) -> Value:
    """Read a frozen value from plain data.

    ``base`` is where the data stands in the file. Refuses: DocumentInvalid with every problem.
    """
    try:
        return shape.model_validate(data)
    except ValidationError as refused:
        raise DocumentInvalid(list(_problems(shape, data, refused, file, base))) from None


def frozen_value(shape: type[Value], data: object, *, digest: str, file: str) -> Value:
    """The same for data that was frozen under a digest: read once, however often it is asked for.

    For what was published only, which holds nothing secret. Refuses: as ``value_of``.
    """
    key = (shape, digest, file)
    known = _FROZEN.get(key)
    if not isinstance(known, shape):
        known = value_of(shape, data, file=file)
        if len(_FROZEN) >= MOST_FROZEN:
            _FROZEN.clear()
        _FROZEN[key] = known
    return known


MOST_FROZEN = 64
_FROZEN: dict[tuple[type[BaseModel], str, str], BaseModel] = {}


def _problems(
    shape: type[BaseModel],
    data: object,
    refused: ValidationError,
    file: str,
    base: tuple[Step, ...],
) -> Iterator[Problem]:
    for error in _telling(refused.errors(include_url=False))[:MAX_PROBLEMS]:
        steps, known = _followed(shape, error["loc"])
        if error["type"] == "union_tag_invalid" or error["type"] == "union_tag_not_found":
            steps = (*steps, "kind")
        yield Problem(
            file, labelled((*base, *steps), data, skip=len(base)), _sentence(error, known)
        )


def _telling(errors: list[Any]) -> list[Any]:
    """Leave out "holds too few entries" where an entry itself was refused."""
    places = [error["loc"] for error in errors]
    return [
        error
        for error in errors
        if error["type"] != "too_short"
        or not any(
            len(p) > len(error["loc"]) and p[: len(error["loc"])] == error["loc"] for p in places
        )
    ]


def _sentence(error: Any, known: tuple[str, ...]) -> str:
    kind, context = error["type"], error.get("ctx") or {}
    if kind == "extra_forbidden":
        return unknown_key(str(error["loc"][-1]), known)
    if kind == "union_tag_invalid":
        return f"{brief(context['tag'])!r} is not known; it is one of {context['expected_tags']}"
    if kind == "union_tag_not_found":
        return "is missing"
    if error["input"] is None and kind != "missing":
        return "must not be blank"
    if kind in ("too_short", "too_long") and isinstance(error["input"], str):
        kind = f"string_{kind}"
    if kind in _SENTENCES:
        return _SENTENCES[kind].format_map(context)
    return str(error["msg"]).removeprefix("Value error, ")


def unknown_key(key: str, known: tuple[str, ...]) -> str:
    """Return the sentence for a key nobody knows, with the nearest known one."""
    near = difflib.get_close_matches(key, known, 1)
    return f"is not a known key; did you mean {near[0]}?" if near else "is not a known key"


def _followed(
    shape: type[BaseModel], loc: tuple[Step, ...]
) -> tuple[tuple[Step, ...], tuple[str, ...]]:
    """Follow an error's place through the shapes; drop union tags, return the last shape's keys."""
    here: Any = shape
    steps: list[Step] = []
    known: tuple[str, ...] = ()
    for step in loc:
        if step == "[key]":
            continue
        models = _models(here)
        tagged = [model for model in models if getattr(model, "KIND", None) == step]
        if tagged:
            here = tagged[0]
            continue
        steps.append(step)
        if len(models) == 1 and (here is models[0] or not _holds_many(here)):
            known = tuple(models[0].model_fields)
            field = models[0].model_fields.get(str(step))
            here = field.annotation if field is not None else None
        else:
            here = _inside(here)
    return tuple(steps), known


def _models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models(part)]


def _holds_many(annotation: Any) -> bool:
    origin = getattr(annotation, "__origin__", None)
    if origin in (dict, tuple, list):
        return True
    return origin is not None and any(_holds_many(part) for part in get_args(annotation)[:1])


def _inside(annotation: Any) -> Any:
    """Return the annotation of the entries of a list or mapping."""
    origin = getattr(annotation, "__origin__", None)
    if origin is dict:
        return get_args(annotation)[1]
    if origin in (tuple, list):
        return get_args(annotation)[0]
    parts = get_args(annotation)
    return _inside(parts[0]) if parts else None


def labelled(steps: tuple[Step, ...], data: object, skip: int = 0) -> str:
    """Write a place as ``bids[3] (BID-PM-04).pricing.lots.A``; ids are looked up in the data."""
    words: list[str] = []
    for position, step in enumerate(steps):
        if position >= skip:
            data = _entry(data, step)
        if isinstance(step, int) and words:
            words[-1] += f"[{step}]" + _label(data)
        else:
            words.append(f"[{step}]" if isinstance(step, int) else brief(step))
    return ".".join(words)


def _entry(data: object, step: Step) -> object:
    if isinstance(data, Mapping):
        return data.get(step)
    if isinstance(data, list | tuple) and isinstance(step, int) and 0 <= step < len(data):
        return data[step]
    return None


def _label(data: object) -> str:
    if not isinstance(data, Mapping):
        return ""
    for key in ("id", "bid_id", "code", "number"):
        value = data.get(key)
        if isinstance(value, str) and 0 < len(value) <= 60:
            return f" ({brief(value)})"
    return ""
