"""What stands in the papers where a reason was read from: the field, its question, its value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from procurement.documents import plain
from procurement.documents.outline import (
    Kind,
    Question,
    flatten,
    offer_parts,
    profile_parts,
    questions_of,
    requirements_parts,
)
from procurement.documents.showing import brief
from procurement.scoring import Row
from procurement.scoring.exact import shown

MOST = 14  # values shown for one reason; a whole table is read in the bid itself
_NEEDS = re.compile(r"lots\.(\w+)\.reference\.(\w+)")  # computed at publication, asked of nobody
PAPERS = {"bid": "Bid", "profile": "Company profile", "posting": "RFP"}


@dataclass(frozen=True)
class Source:
    """One value a reason was read from: the paper, the question as it was asked, the answer."""

    paper: str
    question: str
    answer: str


def sources_of(row: Row, fields: Sequence[str]) -> tuple[Source, ...]:
    """The values behind these fields of one bid; fields outside the papers are left out."""
    found: list[Source] = []
    for field in fields:
        paper, _, path = field.partition(" ")
        if paper in PAPERS and path:
            found += _read(paper, path, _tree(row, paper))
    return tuple(dict.fromkeys(found))[:MOST]


def _tree(row: Row, paper: str) -> Mapping[str, Any]:
    papers = {"bid": row.case.offer, "profile": row.case.profile, "posting": row.case.posting}
    tree: Mapping[str, Any] = plain(papers[paper])
    return tree


def _read(paper: str, path: str, tree: Mapping[str, Any]) -> Iterator[Source]:
    for where, value in _values(tree, path.split("."), ""):
        leaves = flatten({where: value}) if isinstance(value, Mapping) else {where: value}
        for leaf, answer in leaves.items():
            question, told = _asked(paper, leaf)
            yield Source(PAPERS[paper], question, _said(answer, told))


def _values(tree: Any, steps: list[str], before: str) -> Iterator[tuple[str, Any]]:
    """Follow a path; a star stands for every key."""
    if not steps:
        yield before, tree
        return
    step, *rest = steps
    if not isinstance(tree, Mapping):
        return
    for key in tree if step == "*" else [step]:
        yield from _values(tree.get(key), rest, f"{before}.{key}" if before else str(key))


@cache
def _questions(paper: str) -> tuple[tuple[re.Pattern[str], Question], ...]:
    parts = {"bid": offer_parts, "profile": profile_parts, "posting": requirements_parts}[paper]()
    return tuple((_pattern(question.path), question) for question in questions_of(parts))


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{\w+\\}", r"([^.]+)", re.escape(path)))


def _asked(paper: str, path: str) -> tuple[str, Question | None]:
    """The question's own words, with the keys that fill it; else the path in words."""
    for pattern, question in _questions(paper):
        match = pattern.fullmatch(path)
        if match:
            label = question.label
            for name, key in zip(question.placeholders, match.groups(), strict=False):
                label = label.replace(f"{{{name}}}", key)
            said = set(re.findall(r"\w+", label))
            unnamed = [key.replace("_", " ") for key in match.groups() if key not in said]
            return " · ".join([label, *unnamed]), question
    lot = _NEEDS.fullmatch(path)
    if lot:
        return f"What lot {lot[1]} needs: {lot[2].replace('_', ' ')}", None
    return path.replace(".", " · ").replace("_", " "), None


def _said(value: Any, question: Question | None) -> str:
    if value is None or value in ("", {}):
        return "not answered"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        joined = "; " if any(isinstance(entry, Mapping) for entry in value) else ", "
        return joined.join(_said(entry, question) for entry in value) or "none"
    if isinstance(value, Mapping):
        words = [f"{key.replace('_', ' ')} {_said(entry, None)}" for key, entry in value.items()]
        return brief(", ".join(words), 160)
    return _scalar(value, question)


def _scalar(value: Any, question: Question | None) -> str:
    if question is None:
        return brief(value, 160)
    choices = dict(question.choices)
    if str(value) in choices:
        return choices[str(value)]
    if question.kind is Kind.SHARE and isinstance(value, int | float):
        return f"{shown(value * 100)} %"
    if question.kind is Kind.INSTANT:
        return brief(value, 160).replace("T", " ")
    if isinstance(value, int | float):
        value = f"{value:,}"
    return f"{brief(value, 160)} {question.unit}".strip()
