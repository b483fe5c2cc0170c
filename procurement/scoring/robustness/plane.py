"""The weights of three criteria are a triangle: cut into polygons, exactly, line by line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from procurement.scoring.robustness.problem import ONE, ZERO, Row, dot

Polygon = list[Row]  # corners in order; each is a triple of weights with sum one

TRIANGLE: Polygon = [(ONE, ZERO, ZERO), (ZERO, ONE, ZERO), (ZERO, ZERO, ONE)]


def cut(polygon: Polygon, lead: Row) -> Polygon:
    """Return the part of a convex polygon where the sum of weight times lead is not below zero."""
    kept: Polygon = []
    sides = [dot(corner, lead) for corner in polygon]
    for place, corner in enumerate(polygon):
        here, before = sides[place], sides[place - 1]
        if here * before < 0:
            share = before / (before - here)
            start = polygon[place - 1]
            kept.append(tuple(a + share * (b - a) for a, b in zip(start, corner, strict=True)))
        if here >= 0:
            kept.append(corner)
    return kept


def measure(polygon: Polygon) -> tuple[Fraction, Row]:
    """Return the share of the triangle that a polygon covers, and its center (any if empty)."""
    area, moment = ZERO, [ZERO, ZERO, ZERO]
    for second, third in pairwise(polygon[1:]):
        part = abs(_determinant(polygon[0], second, third))
        area += part
        for place, corner in enumerate(zip(polygon[0], second, third, strict=True)):
            moment[place] += part * sum(corner, ZERO) / 3
    return area, tuple(value / area for value in moment) if area else TRIANGLE[0]


def _determinant(a: Row, b: Row, c: Row) -> Fraction:
    """Return the determinant: of corners with sum one it is the share of the triangle."""
    return (
        a[0] * (b[1] * c[2] - b[2] * c[1])
        - a[1] * (b[0] * c[2] - b[2] * c[0])
        + a[2] * (b[0] * c[1] - b[1] * c[0])
    )


def split(leads: Sequence[tuple[Row, int]]) -> Iterator[tuple[int, Fraction, Row]]:
    """Cut the triangle by every lead over a rival and yield (rivals ahead, share, center).

    Each lead comes with the number of rivals that share it.
    """
    pieces: list[tuple[int, Polygon]] = [(0, TRIANGLE)]
    for lead, count in leads:
        behind = tuple(-value for value in lead)
        pieces = [
            piece
            for ahead, polygon in pieces
            for piece in ((ahead, cut(polygon, lead)), (ahead + count, cut(polygon, behind)))
            if measure(piece[1])[0]
        ]
    for ahead, polygon in pieces:
        yield ahead, *measure(polygon)
