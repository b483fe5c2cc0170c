"""Cells on which evaluators differ so much that the moderation meeting must look at them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from procurement.errors import Invalid
from procurement.scoring.panel.table import Mark, check_marks, median

WIDE_SHARE = Fraction(4, 10)
FAR = Fraction(3)
# Makes the median absolute deviation comparable with a standard deviation.
CONSISTENCY = Fraction(14826, 10000)


@dataclass(frozen=True)
class Scale:
    """Ends and step of the marks of a criterion."""

    low: Fraction
    high: Fraction
    step: Fraction = Fraction(1)


@dataclass(frozen=True)
class Divergence:
    """One cell: range of its marks, their median, and the evaluators far from it."""

    cell: tuple[str, str]
    marks: dict[str, Fraction]
    spread: Fraction
    middle: Fraction
    far: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """Say the marks and who stands apart."""
        said = ", ".join(f"{name} {float(mark):g}" for name, mark in self.marks.items())
        apart = f"; far from the median: {', '.join(self.far)}" if self.far else ""
        return f"{self.cell[0]}, {self.cell[1]}: marks {said}{apart}."


def divergences(
    cells: Mapping[tuple[str, str], Mapping[str, Mark]], scales: Mapping[str, Scale]
) -> list[Divergence]:
    """List cells (bid, criterion) whose range reaches 40 % of the scale or that hold a far mark.

    A mark is far when it lies more than three times 1.4826 * MAD from the median; the MAD counts
    as half a level at least. Widest first, then by name. Refuses: Invalid for a scale not given.
    """
    bare = next((cell[1] for cell in cells if cell[1] not in scales), None)
    if bare is not None:
        raise Invalid(f"The scale of {bare} is missing.")
    check_marks({f"{bid}, {criterion}": row for (bid, criterion), row in cells.items()})
    found = [_divergence(cell, marks, scales[cell[1]]) for cell, marks in cells.items()]
    listed = [each for each in found if each is not None]
    return sorted(listed, key=lambda each: (-each.spread, each.cell))


def _divergence(
    cell: tuple[str, str], marks: Mapping[str, Mark], scale: Scale
) -> Divergence | None:
    given = {name: mark for name, mark in marks.items() if mark is not None}
    middle = median(given.values())
    if middle is None or len(given) < 2:
        return None
    deviations = {name: abs(mark - middle) for name, mark in given.items()}
    typical = max(median(deviations.values()) or Fraction(0), scale.step / 2)
    far = tuple(name for name, gap in deviations.items() if gap > FAR * CONSISTENCY * typical)
    spread = max(given.values()) - min(given.values())
    if not far and spread < WIDE_SHARE * (scale.high - scale.low):
        return None
    return Divergence(cell, given, spread, middle, far)
