"""Random tokens in every field of a bid that can hold one, and the search for them in raw bytes."""

from __future__ import annotations

import base64
import secrets
import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from procurement.ceremonies import Upload
from procurement.documents import Offer, VendorProfile, exact_numbers, uploads
from procurement.documents.outline import DraftProblem, Kind, Question, grow, problems
from procurement.documents.outline.finding import form_of, questions_of
from procurement.documents.uploads import Checked
from tests.bids import samples

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


def planted_file() -> tuple[Upload, str, list[Plant]]:
    """A file with tokens in its name and its bytes, a note with one, and the plants."""
    name, inside, note = (f"tok{secrets.token_hex(10)}" for _ in range(3))
    upload = Upload(f"{name}.txt", Checked(uploads.Kind.TXT), f"It says {inside}.".encode())
    plants = [
        Plant(f"file.{where}", Kind.TEXT, token, token)
        for where, token in (("name", name), ("bytes", inside), ("note", note))
    ]
    return upload, note, plants


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
