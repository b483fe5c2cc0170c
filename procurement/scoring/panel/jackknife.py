"""Delete-one-unit jackknife intervals, and the plain statement when there is too little data."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from scipy.special import stdtrit

ENOUGH_UNITS = 20
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Estimate:
    """A coefficient, the number of units behind it and its interval where one can be given."""

    value: Fraction | None
    units: int
    low: float | None
    high: float | None

    @property
    def is_enough(self) -> bool:
        """Tell whether the number of units allows a judgement."""
        return self.value is not None and self.units >= ENOUGH_UNITS

    @property
    def sentence(self) -> str:
        """Say the coefficient with its interval and units, and whether it can be judged."""
        if self.value is None:
            return f"The coefficient cannot be judged on {_counted(self.units)}: no variation."
        between = ""
        if self.low is not None and self.high is not None:
            # Pseudo-values can pass the most that a coefficient can be.
            between = f" (95 % interval {self.low:.2f} to {min(self.high, 1.0):.2f})"
        few = "" if self.is_enough else "; too few to judge"
        return f"{float(self.value):.2f}{between} on {_counted(self.units)}{few}."


def estimate(whole: Fraction | None, without: Sequence[Fraction | None]) -> Estimate:
    """Return the interval from the coefficient on all units and on all but each one.

    Student's t with the spread of the pseudo-values, around the coefficient itself: around their
    mean, the interval of few units can leave the coefficient outside and covers no more often. No
    interval where a coefficient is undefined or there are fewer than three units.
    """
    count = len(without)
    left = [float(value) for value in without if value is not None]
    if whole is None or len(left) < count or count < 3:
        return Estimate(whole, count, None, None)
    center = math.fsum(left) / count
    spread = (count - 1) / count * math.fsum((value - center) ** 2 for value in left)
    reach = float(stdtrit(count - 1, (1 + CONFIDENCE) / 2)) * math.sqrt(spread)
    return Estimate(whole, count, float(whole) - reach, float(whole) + reach)


def _counted(units: int) -> str:
    return "1 unit" if units == 1 else f"{units} units"
