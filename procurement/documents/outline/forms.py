"""Lays a form out for one draft: its lots, phases and languages in place of the braces."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from procurement.capacity import Kind as LotKind
from procurement.documents.outline.lots import lot_questions
from procurement.documents.outline.model import Part, Question
from procurement.documents.outline.offer import offer_lot_questions, offer_parts
from procurement.documents.outline.posting import requirements_parts
from procurement.documents.outline.words import LANGUAGES
from procurement.documents.requirements import Requirements

_KINDS = frozenset(LotKind)
RULE = "rule"  # the placeholder of what a posting asks on compliance


def requirements_form(tree: Mapping[str, Any]) -> tuple[Part, ...]:
    """Return the steps of a posting with the questions of the lots in its tree.

    A lot whose kind is not chosen yet asks for its kind only.
    """
    return _form_of(tuple(lot_kinds(tree).items()))


@lru_cache(maxsize=256)
def _form_of(lots: tuple[tuple[str, str], ...]) -> tuple[Part, ...]:
    """The form hangs on the letters and kinds of its lots alone; one page asks for it often."""
    asked = [each for letter, kind in lots for each in _for_lot(letter, _questions_of(kind))]
    return _with_lots(requirements_parts(), asked)


def offer_form(posting: Requirements | None, letters: Iterable[str]) -> tuple[Part, ...]:
    """Return the parts of a bid on these lots of a posting.

    Without a posting phases and languages are not known and any price basis may be chosen.
    """
    chosen = tuple(letters)
    kinds = {letter: lot.kind for letter, lot in posting.lots.items()} if posting else {}
    asked = [
        each
        for letter in chosen
        for each in _for_lot(letter, offer_lot_questions(kinds.get(letter, LotKind.OUTBOUND)))
    ]
    if posting is None:
        asked = [replace(each, choices=()) if each.choices else each for each in asked]
    names = _names(posting, chosen) if posting else {}
    needed = _phases(posting, chosen) if posting else set()
    parts = tuple(
        replace(step, questions=tuple(_spread(step.questions, names, needed)))
        for step in offer_parts()
    )
    return _with_lots(parts, asked)


def lot_kinds(tree: Mapping[str, Any]) -> dict[str, str]:
    """Return letter → kind of the lots in a posting's tree; "" where the kind is not known."""
    lots = tree.get("lots")
    if not isinstance(lots, Mapping):
        return {}
    kinds = {
        str(letter): lot.get("kind") if isinstance(lot, Mapping) else ""
        for letter, lot in sorted(lots.items())
    }
    return {letter: str(kind) if kind in _KINDS else "" for letter, kind in kinds.items()}


def _questions_of(kind: str) -> tuple[Question, ...]:
    questions = lot_questions(kind or LotKind.OUTBOUND)
    return questions if kind else questions[:1]


def _for_lot(letter: str, questions: Iterable[Question]) -> Iterator[Question]:
    for question in questions:
        yield replace(question.at(lot=letter), label=f"Lot {letter}: {question.label}")


def _with_lots(parts: tuple[Part, ...], asked: list[Question]) -> tuple[Part, ...]:
    return tuple(
        replace(step, per_lot=tuple(each for each in asked if each.part == step.key))
        for step in parts
    )


def _phases(posting: Requirements, letters: Iterable[str]) -> set[str]:
    """Return the keys of the phases in which these lots run."""
    return {f"phase_{posting.lots[each].phase}" for each in letters if each in posting.lots}


def _names(posting: Requirements, letters: tuple[str, ...]) -> dict[str, dict[str, str]]:
    """Return the words that stand for a phase or a language, each with its label.

    All phases are asked, because a vendor may state seats for a phase without a lot of the bid.
    """
    phases = sorted({lot.phase for lot in posting.lots.values()})
    known = dict(LANGUAGES)
    languages = [
        need.code for need in posting.languages if need.share < 1 and set(need.lots) & set(letters)
    ]
    return {
        "phase": {f"phase_{number}": f"phase {number}" for number in phases},
        "language": {code: known.get(code, code) for code in languages},
        RULE: _asked_on_compliance(posting),
    }


def _asked_on_compliance(posting: Requirements) -> dict[str, str]:
    """Return key → topic and question of what a posting asks on compliance."""
    asked = posting.compliance.questions if posting.compliance else {}
    return {key: f"{each.topic}: {each.ask}" for key, each in asked.items()}


def _spread(
    questions: tuple[Question, ...], names: dict[str, dict[str, str]], needed: set[str]
) -> Iterator[Question]:
    """Yield the questions with braces filled; seats in a phase no lot needs are not required."""
    for question in questions:
        wanted = [name for name in question.placeholders if name in names]
        if not wanted:
            yield question
        for name in wanted:
            for word, label in names[name].items():
                yield replace(
                    question.at(**{name: word}),
                    label=label if name == RULE else f"{question.label} ({label})",
                    required=question.required and (name != "phase" or word in needed),
                )
