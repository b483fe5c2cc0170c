"""Turns plain values into a frozen value, or into one plain sentence per field."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from procurement.errors import Invalid

Value = TypeVar("Value", bound=BaseModel)

# pydantic's kind of error → what we say; {…} are filled from the error's own context.
_SENTENCES = {
    "missing": "is missing",
    "extra_forbidden": "is not a known field",
    "greater_than": "must be above {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than": "must be below {lt}",
    "less_than_equal": "must be at most {le}",
    "too_short": "must have at least {min_length} entry",
    "too_long": "must have at most {max_length} entries",
    "tuple_type": "must be a list",
    "model_type": "must be an object with named fields",
    "bool_type": "must be true or false",
    "enum": "must be one of {expected}",
    "value_error": "{error}",
}


def number(value: object) -> float:
    """Return a finite number as a float; raises ValueError for texts, yes/no, NaN and infinity."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise ValueError("must be a number")
    try:
        result = float(value)
    except (OverflowError, ValueError):  # an int beyond all floats, a signalling NaN
        result = math.inf
    if not math.isfinite(result):
        raise ValueError("must be a finite number")
    return result


def whole(value: object) -> int:
    """Return a whole number as an int; raises ValueError for all else."""
    result = number(value)
    if not result.is_integer():
        raise ValueError("must be a whole number")
    return int(result)


def read(shape: type[Value], values: object) -> Value:
    """Read plain values into that shape.

    Refuses: Invalid, with ``fields`` from path (``segments[0].talk_s``) to sentence.
    """
    try:
        return shape.model_validate(values)
    except ValidationError as problem:
        errors = problem.errors()
    fields = {_path(error["loc"]): _sentence(error) for error in errors if _counts(error, errors)}
    lines = [f"{path}: {sentence}" if path else sentence for path, sentence in fields.items()]
    raise Invalid("\n".join(lines), fields)


def _counts(error: Any, errors: Sequence[Any]) -> bool:
    """Tell whether it is a problem of its own: a list of unsound entries also passes for empty."""
    place = error["loc"]
    return error["type"] != "too_short" or not any(
        other["loc"][: len(place)] == place for other in errors if other is not error
    )


def _path(location: tuple[int | str, ...]) -> str:
    parts = [f"[{part}]" if isinstance(part, int) else f".{part}" for part in location]
    return "".join(parts).removeprefix(".")


def _sentence(error: Any) -> str:
    template = _SENTENCES.get(error["type"])
    if template is None:
        return f"{error['msg']}."
    return f"{template.format(**error.get('ctx', {}))}."
