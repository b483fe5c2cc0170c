"""Compares the model's values with given ones: which differ, beyond which tolerance."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from procurement.capacity import reading
from procurement.capacity.results import NOISE, PLACES
from procurement.errors import Invalid

WIDEST = 0.01
TOLERANCES = (
    "Tolerance for lots: 0.01; values with three or four decimals, one unit of the last.",
    "Tolerance for rows: one unit of the last written decimal; whole numbers and recomputed "
    "values 0.01 at most.",
)

Tolerance = Callable[[str, Decimal], float]


@dataclass(frozen=True)
class Difference:
    """One value that differs; ``key`` is its path, as in ``segments[0].dials``."""

    key: str
    model: Any
    given: Any

    def as_dict(self) -> dict[str, Any]:
        """Return the difference as plain values."""
        return {"key": self.key, "model": self.model, "given": plain(self.given)}


def of_lot(key: str, given: Decimal) -> float:  # noqa: ARG001 - the shape of a tolerance
    """Tolerance for a lot's value: 0.01, or one unit of the last decimal where there are more."""
    return min(WIDEST, 10.0 ** -PLACES.get(key, 0))


def of_source(key: str, given: Decimal) -> float:  # noqa: ARG001 - the shape of a tolerance
    """Tolerance for a published value: one unit of the last decimal it was written with."""
    exponent = given.as_tuple().exponent
    return 10.0**exponent if isinstance(exponent, int) and exponent < 0 else WIDEST


def of_recomputed(key: str, given: Decimal) -> float:
    """Tolerance for a recomputed value: as a published one, but 0.01 at most."""
    return min(WIDEST, of_source(key, given))


def compare(
    outputs: Mapping[str, Any], given: Mapping[str, Any], tolerance: Tolerance, path: str = ""
) -> tuple[Difference, ...]:
    """Return what differs, in the order given; keys that are not given are not compared.

    A pair of numbers is a range. A key the model does not answer is a difference.
    Refuses: Invalid when a given value is no number, null, list or object.
    """
    differences: list[Difference] = []
    for key, value in given.items():
        differences += _differ(f"{path}{key}", key, outputs.get(key), value, tolerance)
    return tuple(differences)


def plain(value: Any) -> Any:
    """Return the value with decimals as plain numbers, ready for JSON."""
    match value:
        case Decimal():
            return float(value)
        case Mapping():
            return {key: plain(entry) for key, entry in value.items()}
        case list():
            return [plain(entry) for entry in value]
        case _:
            return value


def _differ(
    path: str, key: str, model: Any, given: Any, tolerance: Tolerance
) -> Sequence[Difference]:
    if isinstance(given, list) and (isinstance(model, list) or not _is_range(given)):
        return _lists_differ(path, model, given, tolerance)
    if not isinstance(given, list):
        _insist_on_number(path, given)
    agrees = _agree(model, given, key, tolerance)
    return () if agrees else (Difference(path, model, given),)


def _lists_differ(
    path: str, model: Any, given: list[Any], tolerance: Tolerance
) -> Sequence[Difference]:
    for number, entry in enumerate(given):
        if not isinstance(entry, Mapping):
            raise _refusal(f"{path}[{number}]", "must be an object with named values")
    if not isinstance(model, list) or len(model) != len(given):
        return (Difference(path, model, given),)
    return [
        difference
        for number, entry in enumerate(given)
        for difference in compare(model[number], entry, tolerance, f"{path}[{number}].")
    ]


def _agree(model: Any, given: Any, key: str, tolerance: Tolerance) -> bool:
    if model is None or given is None:
        return model is given
    if isinstance(given, list):
        low, high = (float(bound) for bound in given)
        return bool(low - NOISE <= model <= high + NOISE)
    exact = Decimal(given)
    return abs(Decimal(str(model)) - exact) <= Decimal(str(tolerance(key, exact) + NOISE))


def _is_range(given: list[Any]) -> bool:
    return len(given) == 2 and all(_is_number(bound) for bound in given)


def _is_number(value: Any) -> bool:
    try:
        reading.number(value)
    except ValueError:
        return False
    return True


def _insist_on_number(path: str, given: Any) -> None:
    if given is not None and not _is_number(given):
        raise _refusal(path, "must be a finite number or null")


def _refusal(path: str, sentence: str) -> Invalid:
    return Invalid(f"{path}: {sentence}.", {path: f"{sentence}."})
