"""Exact rank shares: the volume of all weights that give an alternative a rank.

Two and three criteria are cut exactly, on the line and in the plane. From four criteria on, the
weights are cut into convex pieces, one per set of rivals that is ahead, and each piece is
measured; right to about 1e-10. For many criteria or alternatives the pieces are too many: the
answer is None and draws must do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.spatial import ConvexHull, HalfspaceIntersection, QhullError

from procurement.scoring.robustness.plane import split
from procurement.scoring.robustness.problem import ONE, ZERO, Problem, Row, dot

Array = NDArray[np.float64]
Field = Mapping[Row, int]  # different rows of values, and how many alternatives have each

EXACT_CRITERIA = 3
MOST_CRITERIA = 8
MOST_PIECES = 500
THINNEST = 1e-11
CLOSURE = 1e-9


@dataclass(frozen=True)
class Share:
    """The share of weights by rank, and the mean of the weights that give rank one."""

    by_rank: tuple[float, ...]
    central_weights: tuple[float, ...] | None


@dataclass(frozen=True)
class _Piece:
    """A part of all weights: the rank there, its share and the mean of its weights."""

    ahead: int
    share: float
    center: tuple[float, ...]


def rank_shares(problem: Problem) -> dict[str, Share] | None:
    """Return the exact shares by rank; None where there are too many pieces, or none close."""
    field = Counter(problem.values)
    if len(problem.criteria) > EXACT_CRITERIA:
        pieces = len(field) * 2 ** (len(field) - 1)
        if len(problem.criteria) > MOST_CRITERIA or pieces > MOST_PIECES:
            return None
    try:
        found = {row: _share(_pieces(field, row), len(problem.values)) for row in field}
    except QhullError:
        return None
    if any(abs(sum(share.by_rank) - 1) > CLOSURE for share in found.values()):
        return None
    return _by_name(problem, found)


def first_rank_shares(problem: Problem) -> dict[str, Share] | None:
    """Return only the shares of rank one (``by_rank`` has one entry); None as ``rank_shares``."""
    field = Counter(problem.values)
    if not EXACT_CRITERIA < len(problem.criteria) <= MOST_CRITERIA:
        whole = rank_shares(problem)
        return whole and {
            name: Share(share.by_rank[:1], share.central_weights) for name, share in whole.items()
        }
    try:
        found = {row: _share(_in_space(field, row, most_ahead=0), 1) for row in field}
    except QhullError:
        return None
    if abs(sum(share.by_rank[0] for share in found.values()) - 1) > CLOSURE:
        return None
    return _by_name(problem, found)


def _by_name(problem: Problem, found: Mapping[Row, Share]) -> dict[str, Share]:
    """Give equal rows equal answers: duplicates share the better rank."""
    return dict(zip(problem.alternatives, (found[row] for row in problem.values), strict=True))


def _share(pieces: Iterator[_Piece], ranks: int) -> Share:
    by_rank = [0.0] * ranks
    first: list[_Piece] = []
    for piece in pieces:
        by_rank[piece.ahead] += piece.share
        if piece.ahead == 0:
            first.append(piece)
    if by_rank[0] <= 0:
        return Share(tuple(by_rank), None)
    columns = zip(*(piece.center for piece in first), strict=True)
    center = tuple(
        sum(piece.share * x for piece, x in zip(first, column, strict=True)) / by_rank[0]
        for column in columns
    )
    return Share(tuple(by_rank), center)


def _pieces(field: Field, row: Row) -> Iterator[_Piece]:
    if len(row) == 1:
        yield _Piece(_ahead(field, row, (ONE,)), 1.0, (1.0,))
    elif len(row) == 2:
        yield from _on_line(field, row)
    elif len(row) == EXACT_CRITERIA:
        yield from _in_plane(field, row)
    else:
        yield from _in_space(field, row, most_ahead=len(field))


def _ahead(field: Field, row: Row, weights: Row) -> int:
    own = dot(weights, row)
    return sum(count for other, count in field.items() if dot(weights, other) > own)


def _on_line(field: Field, row: Row) -> Iterator[_Piece]:
    """Cut the weights (t, 1-t) where another row is level; exact."""
    cuts = {ZERO, ONE}
    for other in field:
        first, second = (a - b for a, b in zip(row, other, strict=True))
        if first != second and ZERO < (cut := second / (second - first)) < ONE:
            cuts.add(cut)
    for low, high in pairwise(sorted(cuts)):
        middle = (low + high) / 2
        ahead = _ahead(field, row, (middle, 1 - middle))
        yield _Piece(ahead, float(high - low), (float(middle), float(1 - middle)))


def _in_plane(field: Field, row: Row) -> Iterator[_Piece]:
    leads = [
        (tuple(a - b for a, b in zip(row, other, strict=True)), count)
        for other, count in field.items()
        if other != row
    ]
    for ahead, share, center in split(leads):
        yield _Piece(ahead, float(share), tuple(float(value) for value in center))


def _in_space(field: Field, row: Row, most_ahead: int) -> Iterator[_Piece]:
    others = [other for other in field if other != row]
    leads = {other: _scaled([a - b for a, b in zip(row, other, strict=True)]) for other in others}
    for size in range(min(most_ahead, len(others)) + 1):
        for ahead in combinations(others, size):
            sides = [-leads[other] if other in ahead else leads[other] for other in others]
            measured = _measure(np.array(sides).reshape(len(others), len(row)))
            if measured is not None:
                yield _Piece(sum(field[other] for other in ahead), *measured)


def _scaled(lead: list[Fraction]) -> Array:
    largest = max(abs(value) for value in lead)
    return np.array([float(value / largest) for value in lead])


def _measure(leads: Array) -> tuple[float, tuple[float, ...]] | None:
    """Return share and center of the weights with every lead at least zero; None if empty.

    The last weight is one less the others, so that the piece is a body in full dimension.
    """
    size = leads.shape[1] - 1
    sides = np.vstack([leads, np.eye(size + 1)])
    slope, level = sides[:, :size] - sides[:, size:], sides[:, size]
    length = np.linalg.norm(slope, axis=1)
    flat = length < THINNEST
    if np.any(level[flat] < 0):
        return None
    planes = np.column_stack([-slope, -level])[~flat] / length[~flat, None]
    inside = _inside(planes)
    if inside is None:
        return None
    corners = np.unique(HalfspaceIntersection(planes, inside).intersections, axis=0)
    hull = ConvexHull(corners)
    edges = corners[hull.simplices] - inside
    parts = np.abs(np.linalg.det(edges))
    share = float(parts.sum())  # parts are volumes times size!, and so is the simplex of weights
    centers = inside + edges.sum(axis=1) / (size + 1)
    center = (parts[:, None] * centers).sum(axis=0) / share
    return share, (*(float(x) for x in center), float(1 - center.sum()))


def _inside(planes: Array) -> Array | None:
    """Return the middle of the largest ball within the planes, or None when it has no width."""
    size = planes.shape[1] - 1
    answer: Any = linprog(
        [0.0] * size + [-1.0],
        A_ub=np.column_stack([planes[:, :size], np.ones(len(planes))]),
        b_ub=-planes[:, size],
        bounds=[(None, None)] * size + [(0, None)],
    )
    if not answer.success or answer.x[size] < THINNEST:
        return None
    return np.asarray(answer.x[:size], dtype=np.float64)
