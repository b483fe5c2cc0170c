"""Shapes text in other scripts: joined letters, conjuncts and marks become signs to be drawn.

A sign stands for one or more characters of the text that cannot be told apart on paper: an Arabic
letter in its joined form with its marks, a Devanagari syllable, a Chinese character.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

import uharfbuzz as hb  # type: ignore[import-untyped] # it comes without types

from procurement.reports.direction import levels, mirrored, stretches
from procurement.reports.typefaces import Face, divided, opened

_REMEMBERED = 4096
# How far a mark may be moved up or down: marks upon marks must not cover other lines.
_REACH = 400
# The most characters of one sign that other programs take.
_LONGEST = 6


@dataclass(frozen=True)
class Sign:
    """What is drawn for some characters: glyphs of one typeface with their places.

    ``advance`` and places are in units of the em (``typefaces.EM``), places from the sign's origin.
    """

    text: str
    face: Face
    advance: int
    glyphs: tuple[tuple[int, int, int], ...]


def visual(text: str, weight: int, own: frozenset[int]) -> Iterator[str | Sign]:
    """What is drawn for one line of text from left to right: text in own letters, and signs."""
    for part, backwards in stretches(text):
        if not backwards:
            yield from _forwards(part, weight, own)
            continue
        # Numbers keep their order within what runs backwards.
        runs = groupby(zip(part, levels(part), strict=True), lambda pair: pair[1])
        found = [(level, "".join(one for one, _ in pairs)) for level, pairs in runs]
        for level, run in reversed(found):
            if level == 1:
                yield from _backwards(run, weight, own)
            else:
                yield from _forwards(run, weight, own)


def _forwards(text: str, weight: int, own: frozenset[int]) -> Iterator[str | Sign]:
    for part, face in divided(text, own):
        if face is None:
            yield part
        else:
            yield from _shaped(part, face, weight, backwards=False)


def _backwards(text: str, weight: int, own: frozenset[int]) -> Iterator[str | Sign]:
    for part, face in reversed(divided(text, own)):
        if face is None:
            yield "".join(mirrored(one) for one in reversed(part))
        else:
            yield from _shaped(part, face, weight, backwards=True)


@lru_cache(maxsize=_REMEMBERED)
def _shaped(text: str, face: Face, weight: int, *, backwards: bool) -> tuple[Sign, ...]:
    """Signs from left to right."""
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if backwards else "ltr"
    if backwards:
        # Other programs turn signs round one by one, so marks stay apart from their letters.
        buffer.cluster_level = hb.BufferClusterLevel.MONOTONE_CHARACTERS
    # The language would be guessed from this machine.
    buffer.language = "und"
    buffer.flags = hb.BufferFlags.DO_NOT_INSERT_DOTTED_CIRCLE
    hb.shape(opened(face, weight), buffer)
    placed = zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
    found = [(start, list(glyphs)) for start, glyphs in groupby(placed, lambda one: one[0].cluster)]
    starts = sorted({start for start, _ in found})
    ends = dict(zip(starts, [*starts[1:], len(text)], strict=True))
    signs = []
    for start, glyphs in found:
        x, places = 0, []
        for info, position in glyphs:
            y = max(-_REACH, min(position.y_offset, _REACH))
            places.append((info.codepoint, x + position.x_offset, y))
            x += position.x_advance
        signs.append(Sign(text[start : ends[start]][:_LONGEST], face, x, tuple(places)))
        # What else the sign stands for stands behind it in signs that show nothing.
        rest = range(start + _LONGEST, ends[start], _LONGEST)
        signs += [Sign(text[at : min(at + _LONGEST, ends[start])], face, 0, ()) for at in rest]
    return tuple(signs)
