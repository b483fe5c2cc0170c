"""SMAA-2 with uncertain measurements: scores are drawn from distributions, weights uniformly."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from procurement.errors import Invalid

Array = NDArray[np.float64]

DRAWS = 200_000
SEED = 20270101
CHUNK = 50_000
# Ends of the scale: the middle 95 % of a normal distribution.
REACH = 1.96


@dataclass(frozen=True)
class Measurement:
    """How one criterion was measured: two numbers per alternative, a second of 0 is certain.

    Normal: mean and standard deviation. Lognormal: mu and sigma of the logarithm.
    """

    criterion: str
    more_is_better: bool
    is_lognormal: bool
    numbers: Mapping[str, tuple[float, float]]


def stochastic(
    alternatives: Sequence[str],
    measurements: Sequence[Measurement],
    draws: int = DRAWS,
    seed: int = SEED,
) -> dict[str, tuple[float, ...]]:
    """Return the share of draws by rank for each alternative; level alternatives share a rank.

    Values are scaled between the outermost ends of the middle 95 % of all alternatives and not
    clipped; a criterion on which all are certain and equal decides nothing. Refuses: Invalid for a
    spread below zero.
    """
    if not alternatives or not measurements or draws < 1:
        raise Invalid("There must be alternatives, measurements and at least one draw.")
    for measurement in measurements:
        _check(measurement, alternatives)
    ends = [_ends(measurement, alternatives) for measurement in measurements]
    rng = np.random.default_rng(seed)
    by_rank = np.zeros((len(alternatives), len(alternatives)), dtype=np.int64)
    done = 0
    while done < draws:
        size = min(CHUNK, draws - done)
        weights = rng.standard_exponential((len(measurements), size))
        total = np.zeros((len(alternatives), size))
        for weight, measured, (low, high) in zip(weights, measurements, ends, strict=True):
            total += weight * _values(rng, measured, alternatives, low, high, size)
        ahead = np.sum(total[None, :, :] > total[:, None, :], axis=1)
        for row, places in enumerate(ahead):
            by_rank[row] += np.bincount(places, minlength=len(alternatives))
        done += size
    return {
        name: tuple(float(count / draws) for count in row)
        for name, row in zip(alternatives, by_rank, strict=True)
    }


def _check(measured: Measurement, alternatives: Sequence[str]) -> None:
    """Refuse an alternative that was not measured, and numbers without meaning."""
    for name in alternatives:
        if name not in measured.numbers:
            raise Invalid(f"{measured.criterion} has nothing for {name}.")
        if not all(map(math.isfinite, measured.numbers[name])):
            raise Invalid(f"{measured.criterion}, {name}: a measurement must be a finite number.")


def _ends(measured: Measurement, alternatives: Sequence[str]) -> tuple[float, float]:
    numbers = [measured.numbers[name] for name in alternatives]
    if any(spread < 0 for _, spread in numbers):
        raise Invalid(f"{measured.criterion}: a spread cannot be below zero.")
    low = min(middle - REACH * spread for middle, spread in numbers)
    high = max(middle + REACH * spread for middle, spread in numbers)
    return (float(np.exp(low)), float(np.exp(high))) if measured.is_lognormal else (low, high)


def _values(
    rng: np.random.Generator,
    measured: Measurement,
    alternatives: Sequence[str],
    low: float,
    high: float,
    size: int,
) -> Array:
    numbers = np.array([measured.numbers[name] for name in alternatives])
    drawn = numbers[:, :1] + numbers[:, 1:] * rng.standard_normal((len(alternatives), size))
    if measured.is_lognormal:
        drawn = np.exp(drawn)
    way = drawn - low if measured.more_is_better else high - drawn
    return np.asarray(way / ((high - low) or 1.0), dtype=np.float64)
