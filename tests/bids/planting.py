"""Random tokens in every field of a bid that can hold one, and the search for them in raw bytes."""

from __future__ import annotations

import base64
import io
import secrets
import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pikepdf
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from procurement.ceremonies import Upload
from procurement.documents import Offer, VendorProfile, exact_numbers, uploads
from procurement.documents.outline import DraftProblem, Kind, Question, grow, problems
from procurement.documents.outline.finding import form_of, questions_of
from tests.bids import samples
from tests.files import papers

# What these kinds hold comes from a short list (or is a day): no token fits.
FROM_A_LIST = {
    Kind.CHOICE,
    Kind.CHOICES,
    Kind.CLOCK,
    Kind.DAY,
    Kind.FLAG,
    Kind.INSTANT,
    Kind.LETTERS,
}


@dataclass(frozen=True)
class Plant:
    """A token: where it is planted, the answer that carries it, and what to search for."""

    path: str
    kind: Kind
    answer: Any
    token: str

    @property
    def is_price(self) -> bool:
        """Whether it belongs into the price envelope."""
        inner = ("guaranteed_contacts_per_hour", "shortfall_credit")
        return self.path.startswith("pricing.") and not self.path.endswith(inner)


def _digits() -> str:
    # Twelve, the last one no zero: a share would not keep it.
    return f"{10**10 + secrets.randbelow(9 * 10**10)}{1 + secrets.randbelow(9)}"


def _text(_question: Question) -> tuple[Any, str]:
    token = f"tok{secrets.token_hex(10)}"
    return token, token


def _whole(_question: Question) -> tuple[Any, str]:
    digits = _digits()
    return int(digits), digits


def _share(_question: Question) -> tuple[Any, str]:
    digits = _digits()
    return exact_numbers(float(f"0.{digits}")), digits


def _listed(make: Callable[[Question], tuple[Any, str]]) -> Callable[[Question], tuple[Any, str]]:
    def several(question: Question) -> tuple[Any, str]:
        answer, token = make(question)
        return [answer], token

    return several


MAKERS: dict[Kind, Callable[[Question], tuple[Any, str]]] = {
    Kind.LINE: _text,
    Kind.TEXT: _text,
    Kind.WORDS: _listed(_text),
    Kind.WHOLE: _whole,
    Kind.NUMBER: _whole,
    Kind.MONEY: _whole,
    Kind.SHARE: _share,
    Kind.SHARES: _listed(_share),
}
FILLERS: Mapping[Kind, Any] = {Kind.DAY: "2026-11-03", Kind.FLAG: True}


def planted(
    shape: type[Offer] | type[VendorProfile], answers: Mapping[str, Any], **facts: Any
) -> tuple[dict[str, Any], list[Plant]]:
    """The answers with a token in every field that takes one, and the plants.

    A field that refuses its token (a country, a share that must add up) keeps its former answer.
    """
    typed = dict(answers)
    tree = grow(typed) | {"id": "x", "rfp_id": "x", "vendor_id": "x", "status": "submitted"}
    if shape is VendorProfile:
        tree = grow(typed) | {"id": "x"}
    form = form_of(shape, tree, facts.get("posting"))
    plants = [plant for question in questions_of(form) for plant in _plants(question)]
    while True:
        grown = grow(typed | _answers(plants)) | {
            key: tree[key] for key in ("id", "rfp_id", "vendor_id", "status") if key in tree
        }
        refused = problems(shape, grown, **facts)
        kept = [plant for plant in plants if not _is_refused(plant, refused)]
        if len(kept) == len(plants):
            assert refused == ()
            return typed | _answers(plants), plants
        plants = kept


def _plants(question: Question) -> Iterator[Plant]:
    if question.placeholders:
        return
    if question.kind is Kind.TABLE:
        yield from _row(question)
    elif question.kind in MAKERS:
        answer, token = MAKERS[question.kind](question)
        yield Plant(question.path, question.kind, answer, token)


def _row(table: Question) -> Iterator[Plant]:
    """One row with a token in each column that takes one; every plant carries the whole row."""
    row: dict[str, Any] = {}
    tokens: list[tuple[Kind, str]] = []
    for column in table.columns:
        if column.kind in MAKERS and column.path != "country":
            row[column.path], token = MAKERS[column.kind](column)
            tokens.append((column.kind, token))
        else:
            row[column.path] = FILLERS.get(column.kind, "US")
    for kind, token in tokens:
        yield Plant(table.path, kind, [row], token)


def _answers(plants: list[Plant]) -> dict[str, Any]:
    return {plant.path: plant.answer for plant in plants}


def _is_refused(plant: Plant, refused: tuple[DraftProblem, ...]) -> bool:
    return any(plant.path in {problem.question, problem.path} for problem in refused)


def planted_files() -> list[tuple[Upload, str, list[Plant]]]:
    """A file of every type that is taken, with a note: tokens in names, bytes, authors and notes.

    Some types pack what they hold, so a piece from the middle of the bytes is searched for too.
    """
    return [_planted_file(kind, make) for kind, make in _FILES.items()]


def pieces_found(
    files: list[tuple[Upload, str, list[Plant]]], places: Mapping[str, bytes]
) -> list[tuple[str, str]]:
    """Where a piece of which file's bytes stands: (place, name of the file)."""
    pieces = {
        upload.name: upload.content[len(upload.content) // 2 - 12 :][:24] for upload, *_ in files
    }
    return [
        (place, name)
        for name, piece in pieces.items()
        for place, content in places.items()
        if piece in content or base64.b64encode(piece) in content or piece.hex().encode() in content
    ]


def _planted_file(
    kind: uploads.Kind, make: Callable[[str, str], bytes]
) -> tuple[Upload, str, list[Plant]]:
    name, inside, author, note = (f"tok{secrets.token_hex(10)}" for _ in range(4))
    content = make(inside, author)
    checked = uploads.examine(content)
    assert checked.kind == kind, checked
    plants = [
        Plant(f"{kind} file's {where}", Kind.TEXT, token, token)
        for where, token in (("name", name), ("text", inside), ("author", author), ("note", note))
    ]
    return Upload(f"{name}.{kind}", checked, content), note, plants


def _pdf(inside: str, author: str) -> bytes:
    def sign(document: pikepdf.Pdf) -> None:
        document.docinfo["/Author"] = author
        document.docinfo["/Subject"] = inside

    return papers.altered_pdf(sign)


def _office(kind: str) -> Callable[[str, str], bytes]:
    def make(inside: str, author: str) -> bytes:
        told = f"<p><creator>{author}</creator><title>{inside}</title></p>"
        return papers.office(kind, {"docProps/core.xml": told})

    return make


def _png(inside: str, author: str) -> bytes:
    out, said = io.BytesIO(), PngInfo()
    said.add_text("Author", author)
    said.add_text("Comment", inside)
    Image.new("RGB", (40, 30), "teal").save(out, "PNG", pnginfo=said)
    return out.getvalue()


def _jpeg(inside: str, author: str) -> bytes:
    out, said = io.BytesIO(), Image.Exif()
    said[0x013B], said[0x010E] = author, inside  # artist, description
    Image.new("RGB", (40, 30), "teal").save(out, "JPEG", exif=said)
    return out.getvalue()


_FILES: Mapping[uploads.Kind, Callable[[str, str], bytes]] = {
    uploads.Kind.PDF: _pdf,
    uploads.Kind.XLSX: _office(papers.SHEET),
    uploads.Kind.DOCX: _office(papers.WORD),
    uploads.Kind.PNG: _png,
    uploads.Kind.JPEG: _jpeg,
    uploads.Kind.CSV: lambda inside, author: f"what,who\n{inside},{author}\n".encode(),
    uploads.Kind.TXT: lambda inside, author: f"It says {inside}, by {author}.".encode(),
}


def spellings(token: str) -> Iterator[bytes]:
    """The token as bytes could hold it: encodings, base64 at each offset, hex, backwards."""
    plain = token.encode()
    yield plain
    yield plain[::-1]
    yield token.encode("utf-16-le")
    yield token.encode("utf-16-be")
    for offset in range(3):
        # Characters that also depend on what stands before and after are left out.
        spelt = base64.b64encode(bytes(offset) + plain)
        yield spelt[-(-offset * 8 // 6) : len(spelt) - 4]
    yield plain.hex().encode()
    yield plain.hex().upper().encode()
    if token.isdigit():
        number = int(token)
        yield struct.pack(">q", number)[2:]
        yield struct.pack("<q", number)[:6]
        yield struct.pack(">d", number)
        yield struct.pack("<d", number)


def found(plants: list[Plant], places: Mapping[str, bytes]) -> list[tuple[str, str]]:
    """Where which field's token stands: (place, path of the field)."""
    return [
        (place, plant.path)
        for plant in plants
        for place, content in places.items()
        if any(spelling in content for spelling in spellings(plant.token))
    ]


def plant_everywhere() -> tuple[dict[str, Any], dict[str, Any], list[Plant]]:
    """A sample bid and its profile with tokens: answers of both, and all plants."""
    sample = next(offer for offer in samples.papers().offers if offer.id == "BID-PM-02")
    posting = samples.posting(sample.rfp_id)
    offer, plants = planted(Offer, samples.offer_answers(sample), posting=posting)
    profile, more = planted(VendorProfile, samples.profile_answers(sample))
    return offer, profile, plants + more
