"""Files to upload: sound ones, and each kind of hostile one, made here byte by byte."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import pikepdf
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

OFFICE = "application/vnd.openxmlformats-officedocument"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
WORD = f"{OFFICE}.wordprocessingml.document.main+xml"
SHEET = f"{OFFICE}.spreadsheetml.sheet.main+xml"
VOTERS = [("Name", "Phone")] + [
    (f"{first} {last}", f"(503) 555-01{n:02d}")
    for n, (first, last) in enumerate(
        [
            ("Ana", "Ortiz"),
            ("Ben", "Lowe"),
            ("Cleo", "Marsh"),
            ("Dov", "Stern"),
            ("Edda", "Falk"),
            ("Finn", "Moe"),
            ("Gus", "Hale"),
        ]
    )
]


def pdf(words: str = "SOC 2 Type II report", pages: int = 1) -> bytes:
    """A PDF with these words on every page."""
    page = io.BytesIO()
    canvas = Canvas(page, pagesize=(300, 200))
    for number in range(pages):
        canvas.drawString(20, 100, f"{words}, page {number + 1}")
        canvas.showPage()
    canvas.save()
    return page.getvalue()


def listing_pdf(lines: list[str]) -> bytes:
    """A PDF of one page with these lines."""
    page = io.BytesIO()
    canvas = Canvas(page, pagesize=(300, 400))
    for number, line in enumerate(lines):
        canvas.drawString(20, 360 - 20 * number, line)
    canvas.save()
    return page.getvalue()


def altered_pdf(change: Callable[[pikepdf.Pdf], None], **saving: object) -> bytes:
    """The same PDF after a change."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf())) as document:
        change(document)
        document.save(out, **saving)
    return out.getvalue()


def scripted(document: pikepdf.Pdf) -> None:
    """A script that runs when the file is opened."""
    action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    document.Root.OpenAction = action


def launching(document: pikepdf.Pdf) -> None:
    """A link on the page that starts a program, written directly inside the annotation."""
    link = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Link,
        Rect=[0, 0, 10, 10],
        A=pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String("calc.exe")),
    )
    document.pages[0].obj.Annots = pikepdf.Array([link])


def with_a_file_inside(document: pikepdf.Pdf) -> None:
    """An attachment."""
    document.attachments["inner.txt"] = pikepdf.AttachedFileSpec(document, b"inner")


def with_many_pages(document: pikepdf.Pdf) -> None:
    """Ten thousand pages in a small file: all the same one."""
    for _ in range(600):
        document.pages.append(document.pages[0])


def png(width: int = 40, height: int = 30) -> bytes:
    """A picture."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(out, "PNG")
    return out.getvalue()


def jpeg() -> bytes:
    """A photograph."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "JPEG")
    return out.getvalue()


def giant_png(side: int = 50_000) -> bytes:
    """A picture whose header announces this many pixels each way."""
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"")), (b"IEND", b"")]
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


def giant_jpeg(side: int = 50_000) -> bytes:
    """A photograph whose header announces this many pixels each way."""
    good = jpeg()
    at = good.index(b"\xff\xc0")
    return good[: at + 5] + struct.pack(">HH", side, side) + good[at + 9 :]


def archive(members: dict[str, bytes | str]) -> bytes:
    """An archive of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return out.getvalue()


def office(kind: str, more: dict[str, bytes | str] | None = None, *, types: str = "") -> bytes:
    """A small DOCX (``WORD``) or XLSX (``SHEET``), with more members."""
    main = "word/document.xml" if kind == WORD else "xl/workbook.xml"
    members: dict[str, bytes | str] = {
        "[Content_Types].xml": f'<Types><Override ContentType="{types or kind}"/></Types>',
        "_rels/.rels": relation("officeDocument", main, mode=""),
        main: "<document>Security policy</document>",
    }
    return archive(members | (more or {}))


def workbook(rows: list[tuple[str, ...]]) -> bytes:
    """An XLSX with these rows of text."""
    cells = "".join(
        "<row>" + "".join(f'<c t="inlineStr"><is><t>{x}</t></is></c>' for x in row) + "</row>"
        for row in rows
    )
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>'
    return office(SHEET, {"xl/worksheets/sheet1.xml": sheet})


def relation(kind: str, target: str, mode: str = "External") -> str:
    """A file of relations with one of them."""
    told = f' TargetMode="{mode}"' if mode else ""
    return (
        f'<Relationships><Relationship Id="r1" Type="{RELATIONS}/{kind}" Target="{target}"{told}/>'
        "</Relationships>"
    )


def link_in_archive() -> bytes:
    """An archive with a symbolic link."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        member = zipfile.ZipInfo("word/document.xml")
        member.external_attr = 0o120777 << 16
        packed.writestr(member, "/etc/passwd")
    return out.getvalue()


def lying_archive() -> bytes:
    """A document whose directory says that its text is shorter than it is."""
    honest = office(WORD, {"word/long.xml": b"x" * 5_000})
    at = honest.rindex(b"word/long.xml") - 46
    changed = honest[: at + 24] + struct.pack("<I", 10) + honest[at + 28 :]
    assert len(changed) == len(honest)
    return changed


def table(rows: list[tuple[str, ...]]) -> bytes:
    """A CSV."""
    return "\n".join(",".join(row) for row in rows).encode()
