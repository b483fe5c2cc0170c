"""Small papers to sign, and the ways an attacker would change them."""

from __future__ import annotations

import io
import re

import pikepdf
from reportlab.pdfgen.canvas import Canvas

from procurement import signing

ATTACHMENT = "decision-record.json"


def unsigned_paper(
    *,
    text: str = "Total 39,904.43",
    attached: bytes = b'{"total":39904.43}',
    field: bool = True,
    two: bool = False,
    approvals: int = 1,
) -> bytes:
    """One page with an attachment and, if wanted, an empty signature field, or those for more."""
    page = io.BytesIO()
    canvas = Canvas(page, invariant=1)
    canvas.drawString(100, 700, text)
    canvas.save()
    with pikepdf.open(io.BytesIO(page.getvalue())) as pdf:
        pdf.attachments[ATTACHMENT] = pikepdf.AttachedFileSpec(pdf, attached)
        if field:
            names = (*signing.APPROVALS[:approvals], signing.ARCHIVE) if two else ()
            _add_fields(pdf, (signing.FIELD, *names))
        return saved(pdf)


def saved(pdf: pikepdf.Pdf) -> bytes:
    buffer = io.BytesIO()
    pdf.save(buffer, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return buffer.getvalue()


def stamp() -> bytes:
    drawn = io.BytesIO()
    canvas = Canvas(drawn, pagesize=(200, 60), invariant=1)
    canvas.drawString(5, 30, "Digitally signed")
    canvas.save()
    return drawn.getvalue()


def gap_of(signed: bytes) -> tuple[int, int]:
    """Where the hexadecimal digits of the signature begin and end."""
    found = re.search(rb"/Contents <([0-9A-Fa-f]+)>", signed)
    assert found is not None
    return found.span(1)


def used_in_gap(signed: bytes) -> int:
    """How many of the digits hold the signature; the rest is padding."""
    begin, end = gap_of(signed)
    return len(signed[begin:end].rstrip(b"0"))


def with_gap(signed: bytes, message: bytes) -> bytes:
    """The paper with another message in the signature's space."""
    begin, end = gap_of(signed)
    digits = message.hex().upper().encode()
    return signed[:begin] + digits.ljust(end - begin, b"0") + signed[end:]


def message_in(signed: bytes) -> bytes:
    begin, end = gap_of(signed)
    return bytes.fromhex(signed[begin:end].decode())


def appended_update(signed: bytes, number: int = 900) -> bytes:
    """The paper with an incremental update that adds one harmless-looking object."""
    previous = re.findall(rb"startxref\s+(\d+)", signed)[-1]
    with pikepdf.open(io.BytesIO(signed)) as pdf:
        size = max(len(pdf.objects) + 1, number + 1)
        root = pdf.Root.objgen[0]
    start = len(signed) + 1
    body = f"\n{number} 0 obj\n<< /Note (added later) >>\nendobj\n".encode()
    xref = start + len(body) - 1
    table = (
        f"xref\n{number} 1\n{start:010d} 00000 n \ntrailer\n"
        f"<< /Size {size} /Root {root} 0 R /Prev {previous.decode()} >>\n"
        f"startxref\n{xref}\n%%EOF\n"
    )
    return signed + body + table.encode()


def _add_fields(pdf: pikepdf.Pdf, names: tuple[str, ...]) -> None:
    page = pdf.pages[0].obj
    widgets = [_widget(pdf, page, names, at) for at in range(len(names))]
    page.Annots = pikepdf.Array(widgets)
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array(widgets), SigFlags=0)


def _widget(
    pdf: pikepdf.Pdf, page: pikepdf.Object, names: tuple[str, ...], at: int
) -> pikepdf.Object:
    """The field at this place among ``names``; an approval leaves open only those after it."""
    name, after, left = names[at], names[at + 1 :], 100 + 210 * at
    place = [0, 0, 0, 0] if name == signing.ARCHIVE else [left, 100, left + 200, 160]
    widget = pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Widget,
            FT=pikepdf.Name.Sig,
            T=pikepdf.String(name),
            Rect=place,
            F=132,
            P=page,
        )
    )
    if name in signing.APPROVALS:
        widget.Lock = pdf.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.SigFieldLock,
                Action=pikepdf.Name.Exclude,
                Fields=[pikepdf.String(one) for one in after],
                P=1 if len(after) == 1 else 2,
            )
        )
    return widget
