"""Finds what a draft lacks or has wrong, in plain sentences, and the question that leads there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from procurement.documents import soundness
from procurement.documents.canonical import exact_numbers
from procurement.documents.offers import Offer
from procurement.documents.outline import words
from procurement.documents.outline.forms import offer_form, requirements_form
from procurement.documents.outline.model import DraftProblem, Kind, Part, Question
from procurement.documents.outline.profile import profile_parts
from procurement.documents.outline.tree import blank, value_at, without_blanks
from procurement.documents.problems import value_of
from procurement.documents.profiles import VendorProfile
from procurement.documents.requirements import Requirements
from procurement.errors import DocumentInvalid

Shape = type[Requirements] | type[VendorProfile] | type[Offer]

# What the portal fills in itself, so that a draft without it is not called incomplete.
_GIVEN: dict[Shape, dict[str, str]] = {
    Requirements: {"id": "draft"},
    VendorProfile: {"id": "draft"},
    Offer: {"id": "draft", "rfp_id": "draft", "vendor_id": "draft", "status": "draft"},
}
_ABSENT = ("is missing", "must not be blank", "must not be empty", "must hold at least 1 entries")
_BEFORE = re.compile(r"^(?:bids|vendors)?\[\d+\](?: \([^)]*\))?\.")
_LABEL = re.compile(r" \([^)]*\)")
_ROW = re.compile(r"\[(\d+)\]")
_NAME = re.compile(r"\b[a-z]+\d?[a-z]*(?:_[a-z0-9]+)+\b")
_LISTS = (Kind.WORDS, Kind.LETTERS, Kind.CHOICES, Kind.SHARES, Kind.TABLE, Kind.CLOCK)


def questions_of(parts: Iterable[Part]) -> Iterator[Question]:
    """Yield all questions of the parts, a lot's questions included."""
    for step in parts:
        yield from step.questions
        yield from step.per_lot


def locate(problem_key: str, parts: Sequence[Part]) -> tuple[str, str]:
    """Return the part's key and the question's path that a problem's key leads to.

    Takes keys of ``documents`` problems: ``lots.A.plan.segments[0].talk_s`` leads to the table
    ``lots.A.plan.segments``, ``bids[3] (BID-1).conflicts`` to ``conflicts``, a group such as
    ``staffing`` to its first question. Two empty texts: no question leads there.
    """
    found = _question_at(problem_key, parts)
    return ("", "") if found is None else (found[0].part, found[1])


def problems(
    shape: Shape, tree: Mapping[str, Any], *, posting: Requirements | None = None
) -> tuple[DraftProblem, ...]:
    """Return what is missing in a draft, then what is wrong in it.

    A bid is also held against its ``posting``: its lots, their kinds, phases and languages.
    """
    known = without_blanks(exact_numbers(tree))
    form = form_of(shape, known, posting)
    missing = tuple(_missing(form, known))
    gaps = tuple(each.path for each in missing)
    wrong = tuple(each for each in _wrong(shape, known, form, posting) if not _told(each, gaps))
    return missing + wrong


def form_of(
    shape: Shape, tree: Mapping[str, Any], posting: Requirements | None = None
) -> tuple[Part, ...]:
    """Return the form of a paper, laid out for the lots of its tree."""
    if shape is Requirements:
        return requirements_form(tree)
    if shape is VendorProfile:
        return profile_parts()
    letters = tree.get("lots")
    chosen = letters if isinstance(letters, list | tuple) else ()
    return offer_form(posting, [each for each in chosen if isinstance(each, str)])


# ── missing ───────────────────────────────────────────────────────────────────────────────────


def _missing(form: Sequence[Part], tree: Mapping[str, Any]) -> Iterator[DraftProblem]:
    for question in questions_of(form):
        if question.placeholders:
            continue
        value = value_at(tree, question.path)
        if question.kind is Kind.TABLE and isinstance(value, list):
            yield from _gaps_in_rows(question, value)
        if question.required and _nothing(question, value):
            yield _gap(question, question.path, f"“{question.label}” is missing.")


def _nothing(question: Question, value: Any) -> bool:
    empty = question.kind in _LISTS and value == [] and not question.nothing
    return blank(value) or empty


def _gaps_in_rows(question: Question, rows: list[Any]) -> Iterator[DraftProblem]:
    for number, row in enumerate(rows):
        for column in question.columns:
            value = row.get(column.path) if isinstance(row, Mapping) else row
            if column.required and _nothing(column, value):
                sentence = f"{_cell(question, number, column.label)} is missing."
                yield _gap(question, f"{question.path}[{number}].{column.path}", sentence)


def _gap(question: Question, path: str, sentence: str) -> DraftProblem:
    return DraftProblem(path, question.part, sentence, is_missing=True, question=question.path)


# ── wrong ─────────────────────────────────────────────────────────────────────────────────────


def _wrong(
    shape: Shape, tree: Mapping[str, Any], form: Sequence[Part], posting: Requirements | None
) -> Iterator[DraftProblem]:
    try:
        paper = value_of(shape, _GIVEN[shape] | dict(tree), file="draft")
    except DocumentInvalid as refused:
        for problem in refused.problems:
            yield _worded(problem.key, problem.sentence, form)
        return
    for key, sentence in _unsound(paper, posting):
        yield _worded(key, sentence, form)


def _unsound(paper: object, posting: Requirements | None) -> Iterator[soundness.Finding]:
    if isinstance(paper, Requirements):
        yield from soundness.in_requirements(paper)
    elif isinstance(paper, Offer) and posting is not None:
        yield from soundness.in_offer(paper, posting)


def _worded(key: str, fragment: str, form: Sequence[Part]) -> DraftProblem:
    path = _LABEL.sub("", key)
    absent = fragment in _ABSENT
    if path == "lots" and absent:
        return DraftProblem(path, "lots", "Add at least one lot.", is_missing=True, question=path)
    found = _question_at(key, form)
    told = "is missing" if absent else fragment
    if found is None:
        return DraftProblem(path, "", f"{path} {told}.", is_missing=absent)
    question, place = found
    sentence = f"{_subject(question, path)} {_in_words(told, form)}."
    return DraftProblem(path, question.part, sentence, is_missing=absent, question=place)


def _subject(question: Question, path: str) -> str:
    """Name the question, and row and column where it is a table."""
    rows = _ROW.findall(path)
    if question.kind is not Kind.TABLE or not rows:
        return f"“{question.label}”"
    column = path.rpartition("].")[2]
    label = next((each.label for each in question.columns if each.path == column), "")
    return _cell(question, int(rows[0]), label)


def _cell(question: Question, number: int, label: str) -> str:
    place = f"row {number + 1} of “{question.label}”"
    return f"“{label}” in {place}" if label else place.replace("row", "Row", 1)


def _in_words(sentence: str, form: Sequence[Part]) -> str:
    """Replace names of fields and of choices in a sentence by what the form calls them."""
    if "_" not in sentence:
        return sentence
    names = dict(words.BASES)
    for question in questions_of(form):
        for each in (question, *question.columns):
            label = each.label.partition(": ")[2] or each.label
            names.setdefault(each.path.rpartition(".")[2], label)
            names |= dict(each.choices)
    return _NAME.sub(lambda word: _quoted(word[0], names.get(word[0])), sentence)


def _quoted(word: str, label: str | None) -> str:
    return f"“{label}”" if label else word


def _told(problem: DraftProblem, gaps: Sequence[str]) -> bool:
    """Tell whether the gaps already say that this is missing."""
    if not problem.is_missing:
        return False
    here = problem.path
    return any(gap == here or gap.startswith((f"{here}.", f"{here}[")) for gap in gaps)


# ── places ────────────────────────────────────────────────────────────────────────────────────


def _question_at(key: str, parts: Sequence[Part]) -> tuple[Question, str] | None:
    steps = _steps(_ROW.sub("", _LABEL.sub("", _BEFORE.sub("", key))))
    best: tuple[int, Question] | None = None
    for question in questions_of(parts):
        rank = _rank(_steps(question.path), steps)
        if rank and (best is None or rank > best[0]):
            best = (rank, question)
    if best is None:
        return None
    return best[1], _filled(_steps(best[1].path), steps)


@lru_cache(maxsize=4096)  # every problem is held against every question, by the same few paths
def _steps(path: str) -> tuple[str, ...]:
    return tuple(path.split("."))


def _rank(path: tuple[str, ...], steps: tuple[str, ...]) -> int:
    """Return how well a question's path fits: 0 not at all, 1 same group, more is nearer."""
    literal = 0
    for here, step in zip(path, steps, strict=False):
        if here == step:
            literal += 1
        elif not here.startswith("{"):
            return 0
    return 1 + (literal + len(path) if len(path) <= len(steps) else 0)


def _filled(path: tuple[str, ...], steps: tuple[str, ...]) -> str:
    given = steps + path[len(steps) :]
    filled = (
        step if here.startswith("{") else here for here, step in zip(path, given, strict=False)
    )
    return ".".join(filled)
