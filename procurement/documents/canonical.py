"""One byte form per value: sorted keys, no spaces, numbers in one spelling; and its digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any

from pydantic import BaseModel

# Most values of a paper are one of these, which JSON knows as they are; subclasses are looked at.
_KNOWN = frozenset({str, int, bool, type(None)})


def plain(value: Any) -> Any:
    """Turn a value into what JSON knows: whole numbers as int, other decimals as float.

    Papers hold decimals of at most 15 digits, which a float carries without loss. Fractions become
    texts (``"8/13"``), days and instants ISO texts; keys that were never given are left out.
    """
    if type(value) in _KNOWN:
        return value
    if isinstance(value, BaseModel):
        fields = type(value).model_fields
        return {key: plain(getattr(value, key)) for key in fields if key in value.model_fields_set}
    if isinstance(value, Mapping):
        return {str(key): plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [plain(entry) for entry in value]
    return _scalar(value)


def _scalar(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, Decimal | float):
        return int(value) if value == int(value) else float(value)
    if isinstance(value, date):
        return value.isoformat()
    return value


def exact_numbers(value: Any) -> Any:
    """Turn the floats of parsed JSON back into the decimals they were written as."""
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, Mapping):
        return {key: exact_numbers(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [exact_numbers(entry) for entry in value]
    return value


def canonical_bytes(value: Any) -> bytes:
    """Return canonical JSON (UTF-8, keys sorted, no spaces, no NaN)."""
    text = json.dumps(
        plain(value), ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    )
    return text.encode()


def digest(value: Any) -> str:
    """Return the SHA-256 of the canonical bytes, in hexadecimal."""
    return hashlib.sha256(canonical_bytes(value)).hexdigest()
