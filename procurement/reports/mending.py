"""Mends what the drawing library writes about fonts, so that archives and readers accept it.

Its tables from codes to characters hold the character 0, blocks of more than a hundred entries,
and characters beyond U+FFFF in a form that no reader knows.
"""

from __future__ import annotations

import io
import re

import pikepdf
from pikepdf import Dictionary, Name

_PAIR = re.compile(rb"<([0-9A-Fa-f]+)> <([0-9A-Fa-f]+)>\n")
_BLOCK = 100
_RIGHT_FORM = 8


def mend_fonts(pdf: pikepdf.Pdf) -> None:
    """Write each font's table from codes to characters anew."""
    for each in pdf.objects:
        if isinstance(each, Dictionary) and each.get("/Type") == Name.Font and "/ToUnicode" in each:
            table = each.ToUnicode.read_bytes()
            each.ToUnicode.write(mended(table))


def mended(table: bytes) -> bytes:
    """The same table by the rules: no character 0, at most 100 entries a block, UTF-16."""
    start, _, rest = table.partition(b"endcodespacerange\n")
    listed, _, end = rest.rpartition(b"endbfchar\n")
    known = [(code, _utf16(to)) for code, to in _PAIR.findall(listed) if int(to, 16)]
    blocks = [_block(known[at : at + _BLOCK]) for at in range(0, len(known), _BLOCK)]
    return b"".join([start, b"endcodespacerange\n", *blocks, end])


def _utf16(character: bytes) -> bytes:
    """What a code stands for; eight digits and more are in the right form already."""
    if len(character) >= _RIGHT_FORM:
        return character
    return chr(int(character, 16)).encode("utf-16-be").hex().upper().encode()


def _block(entries: list[tuple[bytes, bytes]]) -> bytes:
    lines = [b"<%b> <%b>\n" % entry for entry in entries]
    return b"%d beginbfchar\n%bendbfchar\n" % (len(lines), b"".join(lines))


def mend_block(block: bytes) -> bytes:
    """A drawn block of one page with its fonts mended, ready to be shown by a signature."""
    with pikepdf.open(io.BytesIO(block)) as pdf:
        mend_fonts(pdf)
        buffer = io.BytesIO()
        pdf.save(buffer, deterministic_id=True)
    return buffer.getvalue()
