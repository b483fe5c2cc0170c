"""Finds which parts of a line run from right to left, by the Unicode Bidirectional Algorithm.

UAX #9 for a line that runs from left to right and holds no explicit directions (they are left out
of every text that comes on paper). Rule numbers in comments are those of the annex. Two rules of
our own (HL3) keep a paper from being misread whatever a vendor is called: what follows a comma,
colon, semicolon, full stop or dash begins anew, and a number beside a name stays on its side.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from unicodedata import bidirectional

_BACKWARDS = {"R", "AL", "AN"}
_NUMBERS = {"EN", "AN"}
_ENDING = frozenset(",;:.·–—")
_OPENING = {"(": ")", "[": "]", "{": "}"}
_MIRRORED = {
    one: other
    for pair in ("()", "[]", "{}", "<>", "«»", "\u2039\u203a")
    for one, other in (tuple(pair), tuple(reversed(pair)))
}


def runs_backwards(text: str) -> bool:
    """Whether anything in the text runs from right to left."""
    return not text.isascii() and any(bidirectional(one) in _BACKWARDS for one in text)


def stretches(text: str) -> Iterator[tuple[str, bool]]:
    """The parts of a line in the order in which they stand, and whether each runs backwards."""
    if not runs_backwards(text):
        yield text, False
        return
    for backwards, found in groupby(zip(text, levels(text), strict=True), lambda pair: pair[1] > 0):
        yield "".join(character for character, _ in found), backwards


def levels(text: str) -> list[int]:
    """The level of each character: 0 runs forwards, 1 backwards, 2 is a number within 1."""
    kinds = ["L" if _ends(text, at) else bidirectional(one) or "L" for at, one in enumerate(text)]
    return _without_outer_numbers(text, _resolved(text, kinds))


def mirrored(character: str) -> str:
    """The character as it stands in text that runs backwards: brackets are turned round."""
    return _MIRRORED.get(character, character)


def logical(drawn: Sequence[str]) -> str:
    """The text of one stretch that runs backwards, from what is drawn from left to right."""
    turned = "".join(mirrored(one) for one in reversed(drawn))
    found = _resolved(turned, [bidirectional(one) or "L" for one in turned])
    runs = groupby(zip(turned, found, strict=True), lambda pair: pair[1] == 2)
    parts = [(is_number, "".join(one for one, _ in pairs)) for is_number, pairs in runs]
    return "".join(part[::-1] if is_number else part for is_number, part in parts)


def _ends(text: str, at: int) -> bool:
    """Whether something else begins behind a character; not behind the full stop of an initial."""
    if text[at] not in _ENDING or not text[at + 1 : at + 2].isspace():
        return False
    return text[at] != "." or at == 0 or not f" {text}"[at - 1].isspace()


def _resolved(text: str, kinds: list[str]) -> list[int]:
    """The levels by the annex alone."""
    kinds = _numbers(_terminated(_separated(_letters(kinds))))
    sides = _between(_bracketed(text, kinds))
    return [2 if side in _NUMBERS else int(side == "R") for side in sides]


def _without_outer_numbers(text: str, found: list[int]) -> list[int]:
    """Numbers before the first and after the last letter that runs backwards run forwards."""
    own = {at for at, one in enumerate(text) if bidirectional(one) in {*_BACKWARDS, "NSM"}}
    result = _trimmed(found, own, range(len(text)))
    for start, end in _pairs(text, ["ON"] * len(text)):
        if result[start] and own.intersection(range(start, end)):
            own.add(end)
    return _trimmed(result, own, reversed(range(len(text))))


def _trimmed(found: list[int], own: set[int], order: Iterable[int]) -> list[int]:
    """Level 0 for what comes, in this order, before the first ``own`` of each stretch."""
    result = list(found)
    is_outer = True
    for at in order:
        is_outer = not found[at] or (is_outer and at not in own)
        result[at] = 0 if is_outer else found[at]
    return result


def _letters(kinds: list[str]) -> list[str]:
    """Marks are as what they stand on, numbers after Arabic letters are Arabic (W1 to W3)."""
    result: list[str] = []
    strong = "L"
    for kind in kinds:
        own = (result[-1] if result else "L") if kind == "NSM" else kind
        if own in {"L", "R", "AL"}:
            strong = own
        result.append("AN" if own == "EN" and strong == "AL" else own)
    return ["R" if kind == "AL" else kind for kind in result]


def _separated(kinds: list[str]) -> list[str]:
    """A sign between two numbers belongs to them (W4)."""
    result = list(kinds)
    for at in range(1, len(kinds) - 1):
        before, after = result[at - 1], kinds[at + 1]
        fits = kinds[at] == "CS" or (kinds[at] == "ES" and before == "EN")
        if fits and before == after and before in _NUMBERS:
            result[at] = before
    return result


def _terminated(kinds: list[str]) -> list[str]:
    """Signs beside a number belong to it; what is left has no direction of its own (W5, W6)."""
    result: list[str] = []
    for kind, found in groupby(kinds):
        count = len(list(found))
        beside = result[-1:] == ["EN"] or kinds[len(result) + count :][:1] == ["EN"]
        own = "EN" if kind == "ET" and beside else kind
        result += [own if own in {"L", "R", "EN", "AN"} else "ON"] * count
    return result


def _numbers(kinds: list[str]) -> list[str]:
    """Numbers after letters that run forwards run with them (W7)."""
    result: list[str] = []
    strong = "L"
    for kind in kinds:
        strong = kind if kind in {"L", "R"} else strong
        result.append("L" if kind == "EN" and strong == "L" else kind)
    return result


def _bracketed(text: str, kinds: list[str]) -> list[str]:
    """A pair of brackets runs as what is inside it (N0)."""
    result = list(kinds)
    for start, end in _pairs(text, kinds):
        inside = {_side(kind) for kind in result[start + 1 : end]}
        before = next((side for kind in result[:start][::-1] if (side := _side(kind))), "L")
        if "R" in inside and "L" not in inside and before == "R":
            result[start] = result[end] = "R"
        elif inside & {"L", "R"}:
            result[start] = result[end] = "L"
    return result


def _between(kinds: list[str]) -> list[str]:
    """What has no direction runs as its neighbours if they agree, otherwise forwards (N1, N2)."""
    result: list[str] = []
    for kind, found in groupby(kinds):
        count = len(list(found))
        before = _side(result[-1]) if result else "L"
        after = [_side(one) for one in kinds[len(result) + count :][:1]]
        side = "R" if before == "R" and after == ["R"] else "L"
        result += [side if kind == "ON" else kind] * count
    return result


def _side(kind: str) -> str:
    """To which side a kind belongs: numbers stand with what runs backwards; empty for none."""
    if kind in {"R", "EN", "AN"}:
        return "R"
    return "L" if kind == "L" else ""


def _pairs(text: str, kinds: list[str]) -> list[tuple[int, int]]:
    """Where brackets open and close again, from left to right (BD16)."""
    opened: list[tuple[str, int]] = []
    found: list[tuple[int, int]] = []
    for at, character in enumerate(text):
        if kinds[at] != "ON":
            continue
        if character in _OPENING:
            opened.append((_OPENING[character], at))
        while opened and any(closing == character for closing, _ in opened):
            closing, start = opened.pop()
            if closing == character:
                found.append((start, at))
                break
    return sorted(found)
