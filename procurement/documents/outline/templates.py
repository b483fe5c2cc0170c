"""Posting templates: a tree of answers to start from, and dates counted in working days.

A template file holds ``id``, ``title``, ``summary``, ``posting`` (a part of a posting's tree) and
``timeline_days`` (name of a date → working days after the day on which the template is chosen).
Instants fall on 17:00 in the posting's zone, the price opening on 10:00.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from procurement.documents.canonical import plain
from procurement.documents.fields import Count, Note, Paper, Text
from procurement.documents.outline.days import after_working_days
from procurement.documents.outline.facts import load_file
from procurement.documents.outline.finding import locate, problems, questions_of
from procurement.documents.outline.forms import requirements_form
from procurement.documents.outline.tree import flatten, grow
from procurement.documents.problems import value_of
from procurement.documents.requirements import Requirements
from procurement.errors import DocumentInvalid, Invalid, Problem

_CLOSING, _OPENING = time(17), time(10)


class TimelineDays(Paper):
    """Working days from the day of choice to each date; they must not run backwards."""

    questions_due: Count
    answers_published: Count
    bids_due: Count
    technical_scoring_by: Count
    price_opening: Count
    award: Count
    data_release: Count
    start: Count
    end: Count


_INSTANTS = {
    "questions_due": _CLOSING,
    "answers_published": _CLOSING,
    "bids_due": _CLOSING,
    "price_opening": _OPENING,
}


class _File(Paper):
    id: Text
    title: Text
    summary: Note
    posting: dict[Text, Any]
    timeline_days: TimelineDays


@dataclass(frozen=True)
class Template:
    """A posting to start from: plain answers by path, and working days by date."""

    id: str
    title: str
    summary: str
    fields: Mapping[str, Any]
    timeline_days: TimelineDays


def read_templates(folder: Path) -> tuple[Template, ...]:
    """Read all templates of a folder, in the order of their files' names.

    Refuses: DocumentInvalid with file and key, also where an answer has no question or is wrong.
    """
    found: list[Problem] = []
    templates: list[Template] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            template = _read(path)
            found += _faults(template, path.name)
            templates.append(template)
        except DocumentInvalid as refused:
            found += refused.problems
    if found or not templates:
        raise DocumentInvalid(found or [Problem(folder.name, "", "holds no template")])
    return tuple(templates)


def fill(template: Template, *, today: date, timezone: str) -> dict[str, Any]:
    """Return the template's answers with its dates, counted from ``today`` in a named zone.

    Refuses: Invalid when there is no such time zone.
    """
    try:
        zone = ZoneInfo(timezone)
    except (KeyError, ValueError, OSError):
        sentence = f"The time zone {timezone!r} is not known; write it like America/New_York."
        raise Invalid(sentence, {"timeline.timezone": sentence}) from None
    dates = {
        f"timeline.{key}": _written(key, after_working_days(today, days), zone)
        for key, days in template.timeline_days
    }
    return {**template.fields, "timeline.timezone": timezone, **dates}


def _written(key: str, day: date, zone: ZoneInfo) -> str:
    if key not in _INSTANTS:
        return day.isoformat()
    return datetime.combine(day, _INSTANTS[key], tzinfo=zone).isoformat()


def _read(path: Path) -> Template:
    paper = value_of(_File, load_file(path), file=path.name)
    return Template(
        id=paper.id,
        title=paper.title,
        summary=paper.summary,
        fields=flatten(plain(paper.posting)),
        timeline_days=paper.timeline_days,
    )


def _faults(template: Template, file: str) -> Iterator[Problem]:
    tree = grow(template.fields)
    form = requirements_form(tree)
    asked = {question.path for question in questions_of(form)}
    for path in template.fields:
        if path not in asked and locate(path, form)[1] != path:
            yield Problem(file, f"posting.{path}", "is not asked by the form")
    for each in problems(Requirements, tree):
        if not each.is_missing:
            yield Problem(file, f"posting.{each.path}", each.sentence)
    days = [days for _, days in template.timeline_days]
    if days != sorted(days):
        yield Problem(file, "timeline_days", "must not run backwards")
