"""Runs every case of a folder through the production functions and reports each expected key."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from procurement.errors import DocumentInvalid, Invalid, Problem
from procurement.scoring.award.refusals import Refused
from procurement.scoring.cases import award_kinds, panel_kinds, robustness_kinds
from procurement.scoring.cases.comparing import MISSING, Difference, Tolerances, differences
from procurement.scoring.cases.reading import Case, Node, read_case
from procurement.scoring.cases.robustness_kinds import DRAWN
from procurement.scoring.cases.specification import specification

SPECIFICATION = "specification"
KINDS: dict[str, Callable[[Node, set[str]], dict[str, Any]]] = {
    **award_kinds.KINDS,
    **panel_kinds.KINDS,
    **robustness_kinds.KINDS,
    SPECIFICATION: specification,
}
PUBLISHED = "published_"
IRREGULAR = {"values": "value"}
REASON = "reason"
SENTENCE = "sentence"


@dataclass(frozen=True)
class FieldResult:
    """One expected key: passed, failed, or (None) an explanation that is not compared."""

    key: str
    passed: bool | None
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True)
class CaseReport:
    """One case with its keys; ``refusal`` is the sentence with which the engine refused."""

    case: Case
    fields: tuple[FieldResult, ...]
    refusal: str | None

    @property
    def passed(self) -> bool:
        """Tell whether no key failed."""
        return all(field.passed is not False for field in self.fields)


@dataclass(frozen=True)
class FolderReport:
    """All cases of a folder, and the files that could not be used."""

    cases: tuple[CaseReport, ...]
    problems: tuple[Problem, ...]

    @property
    def passed(self) -> bool:
        """Tell whether every key of every case passed."""
        return all(report.passed for report in self.cases)


def check_folder(folder: Path) -> FolderReport:
    """Check every ``*.json`` of the folder, in order of name.

    Files that cannot be used are listed in ``problems``; the others are checked all the same.

    Refuses: DocumentInvalid when the folder holds no such file.
    """
    files = sorted(path for path in folder.glob("*.json") if path.is_file())
    if not files:
        raise DocumentInvalid([Problem(str(folder), "", "holds no *.json case.")])
    reports: list[CaseReport] = []
    problems: list[Problem] = []
    for path in files:
        try:
            reports.append(check_case(read_case(path)))
        except DocumentInvalid as refusal:
            problems.extend(refusal.problems)
    return FolderReport(tuple(reports), tuple(problems))


def check_case(case: Case) -> CaseReport:
    """Calculate one case and compare every expected key.

    Refuses: DocumentInvalid naming file and key of inputs that cannot be read.
    """
    return compare(case, calculate(case))


def calculate(case: Case) -> dict[str, Any]:
    """Return the result of a case; a refusal of the engine is a result with the error's code.

    Refuses: DocumentInvalid naming file and key of an unknown kind or inputs that cannot be read.
    """
    if case.kind not in KINDS:
        raise DocumentInvalid([Problem(case.file, "kind", f"{case.kind!r} is not known.")])
    wanted = {key.removeprefix(PUBLISHED) for key in case.expected}
    try:
        return KINDS[case.kind](case.inputs, wanted)
    except DocumentInvalid:
        raise
    except Refused as refusal:
        return {"error": refusal.code, SENTENCE: refusal.sentence, **refusal.details}
    except Invalid as refusal:
        return {"error": "invalid", SENTENCE: refusal.sentence}


def compare(case: Case, result: dict[str, Any]) -> CaseReport:
    """Compare what a case expects with a calculated result."""
    tolerances = Tolerances(case.tolerance, frozenset(result.get(DRAWN, ())))
    fields = tuple(_fields(case, result, tolerances))
    return CaseReport(case, fields, result.get(SENTENCE))


def _fields(case: Case, result: dict[str, Any], given: Tolerances) -> Iterator[FieldResult]:
    for key, expected in case.expected.items():
        if key == REASON and case.kind != SPECIFICATION:
            yield FieldResult(key, None)
            continue
        computed = _computed(key, result)
        if computed is MISSING:
            found: tuple[Difference, ...] = (("", expected, MISSING),)
        else:
            found = tuple(differences(key, expected, computed, given))
        yield FieldResult(key, not found, found)


def _computed(key: str, result: dict[str, Any]) -> Any:
    """Return what was calculated under a key, a published key or the key of a random reference."""
    name = key.removeprefix(PUBLISHED)
    for found in (name, name.removesuffix("_mc"), IRREGULAR.get(name, name)):
        if found in result:
            return result[found]
    return MISSING
