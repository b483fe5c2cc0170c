"""A share on paper: four lines of four groups of five characters, each line checking itself.

Crockford's base 32 (no I, L, O, U). Each line holds 18 characters of the share and two check
characters, which find every one or two wrong or exchanged characters, and lines in wrong order.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

from procurement.errors import Invalid, SealBroken
from procurement.sealing.canonical import check_id
from procurement.sealing.shares import Quorum, Share

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LINES = 4
LINE_SYMBOLS = 20
GROUP_SYMBOLS = 5
_DATA_SYMBOLS = LINE_SYMBOLS - 2
_VERSION = 1
_TAG_SIZE = 5
_SUM_SIZE = 4
_SHEET_SIZE = LINES * _DATA_SYMBOLS * 5 // 8  # 45 bytes
_LABEL = b"procurement sheet 1\0"
_NUMBERED = re.compile(r"\s*[0-9]+\s*[.:)]")
_BLANK = re.compile(r"[\s\-‐-―_.]+")
_LOOKALIKES = str.maketrans("OIL", "011")


def sheet_lines(share: Share) -> tuple[str, ...]:
    """Return the four lines to print, such as ``1: 04G20 3GK1R ABCDE 12345``."""
    facts = bytes([_VERSION, share.index, share.quorum.threshold, share.quorum.count])
    body = facts + _tag(share.rfp_id) + share.data
    bits = int.from_bytes(body + _sum(body))
    symbols = [bits >> 5 * place & 31 for place in reversed(range(LINES * _DATA_SYMBOLS))]
    return tuple(
        _line(number, symbols[(number - 1) * _DATA_SYMBOLS : number * _DATA_SYMBOLS])
        for number in range(1, LINES + 1)
    )


def read_sheet(text: str, rfp_id: str) -> Share:
    """Read what was typed in from a sheet of this RFP.

    Case, blanks, hyphens, line numbers, and O for 0, I or L for 1 do not matter. Raises:
    ``Invalid`` naming the wrong line; ``SealBroken`` for the sheet of another RFP.
    """
    check_id(rfp_id, "The share's RFP")
    bits = 0
    for number, line in enumerate(_cut(text), start=1):
        for symbol in _symbols(number, line)[:_DATA_SYMBOLS]:
            bits = bits << 5 | symbol
    sheet = bits.to_bytes(_SHEET_SIZE)
    body, checksum = sheet[:-_SUM_SIZE], sheet[-_SUM_SIZE:]
    if checksum != _sum(body) or body[0] != _VERSION:
        raise Invalid("Each line reads well, but together they are no sheet of this version.")
    if body[4 : 4 + _TAG_SIZE] != _tag(rfp_id):
        raise SealBroken("This recovery sheet belongs to another RFP.")
    return Share(rfp_id, Quorum(body[2], body[3]), body[1], body[4 + _TAG_SIZE :])


def _line(number: int, symbols: list[int]) -> str:
    written = "".join(ALPHABET[symbol] for symbol in (*symbols, *_checks(number, symbols)))
    starts = range(0, LINE_SYMBOLS, GROUP_SYMBOLS)
    return f"{number}: " + " ".join(written[start : start + GROUP_SYMBOLS] for start in starts)


def _checks(number: int, symbols: list[int]) -> tuple[int, int]:
    """Return the two check symbols that make the plain and the weighted sum zero.

    Sums in the field of 32 elements over line number, symbols and checks; the weights are powers
    of 2, all different, so any two wrong symbols leave at least one sum that is not zero.
    """
    plain = weighted = 0
    for place, symbol in enumerate((number, *symbols)):
        plain ^= symbol
        weighted ^= _times(_POWERS[place + 2], symbol)
    # first + last = plain and 2·first + last = weighted, so 3·first = plain + weighted.
    first = _times(_THIRD, plain ^ weighted)
    return first, plain ^ first


def _times(a: int, b: int) -> int:
    product = 0
    for place in range(5):
        product ^= (a << place) * (b >> place & 1)
    for place in reversed(range(5, 9)):
        product ^= (0b100101 << place - 5) * (product >> place & 1)
    return product


def _powers() -> tuple[int, ...]:
    powers = [1]
    while len(powers) < 31:
        powers.append(_times(powers[-1], 2))
    return tuple(powers)


_POWERS = _powers()
_THIRD = next(value for value in range(32) if _times(3, value) == 1)


def _cut(text: str) -> list[str]:
    """Return the four lines without numbers and blanks, wherever the typist broke them."""
    if len(text) > 4096:
        raise Invalid("This is far more than the four lines of a recovery sheet.")
    rows = unicodedata.normalize("NFKC", text).upper().splitlines()
    lines = [_BLANK.sub("", _NUMBERED.sub("", row)) for row in rows]
    lines = [line for line in lines if line]
    if len(lines) == LINES:
        return lines
    joined = "".join(lines)
    if len(joined) != LINES * LINE_SYMBOLS:
        raise Invalid(
            f"A recovery sheet has {LINES} lines of {LINE_SYMBOLS} characters; "
            f"{_counted(len(lines), 'line')} with {_counted(len(joined), 'character')} in all "
            "were typed."
        )
    return [joined[start : start + LINE_SYMBOLS] for start in range(0, len(joined), LINE_SYMBOLS)]


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _symbols(number: int, line: str) -> list[int]:
    if len(line) != LINE_SYMBOLS:
        raise Invalid(f"Line {number} has {len(line)} characters; it should have {LINE_SYMBOLS}.")
    written = line.translate(_LOOKALIKES)
    strange = [letter for letter in written if letter not in ALPHABET]
    if strange:
        raise Invalid(f"Line {number} holds {strange[0]!a}, which no recovery sheet uses.")
    symbols = [ALPHABET.index(letter) for letter in written]
    data = symbols[:_DATA_SYMBOLS]
    if tuple(symbols[_DATA_SYMBOLS:]) != _checks(number, data):
        raise Invalid(f"Line {number} is not as it was printed; compare it with the sheet.")
    return symbols


def _tag(rfp_id: str) -> bytes:
    return hashlib.sha256(_LABEL + rfp_id.encode()).digest()[:_TAG_SIZE]


def _sum(body: bytes) -> bytes:
    return hashlib.sha256(_LABEL + body).digest()[:_SUM_SIZE]
