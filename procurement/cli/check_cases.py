"""The check-cases command: runs worked cases through the engine and reports every expected key."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from procurement.scoring.cases import CaseReport, FieldResult, FolderReport, check_folder

MOST_SHOWN = 4
MOST_LETTERS = 120


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of a list.")
def command(folder: Path, as_json: bool) -> None:
    """Check the arithmetic: run every *.json case in FOLDER and compare what it expects.

    Exit codes: 0 all passed, 1 some failed, 2 FOLDER or a file in it cannot be used.
    """
    report = check_folder(folder)
    page = _as_json(report, folder) if as_json else "\n".join(_lines(report))
    # Names come from the files: what would steer the terminal is not passed on.
    click.echo("".join(sign if sign.isprintable() or sign == "\n" else "?" for sign in page))
    for problem in report.problems:
        click.echo(str(problem), err=True)
    raise SystemExit(2 if report.problems else 0 if report.passed else 1)


def _lines(report: FolderReport) -> Iterator[str]:
    required = [each for each in report.cases if not each.case.is_stretch]
    stretch = [each for each in report.cases if each.case.is_stretch]
    for each in required:
        yield from _case_lines(each)
    if stretch:
        yield ""
        yield "Stretch cases"
        for each in stretch:
            yield from _case_lines(each)
    yield ""
    yield _summary("cases", required)
    if stretch:
        yield _summary("stretch cases", stretch)
    if report.problems:
        count = len(report.problems)
        yield f"{count} {'file' if count == 1 else 'files'} could not be used."


def _case_lines(report: CaseReport) -> Iterator[str]:
    yield f"{report.case.id} ({report.case.kind}): {'passed' if report.passed else 'FAILED'}"
    if report.refusal and not report.passed:
        yield f"  refused: {report.refusal}"
    for field in report.fields:
        yield f"  {VERDICTS[field.passed]}  {field.key}"
        for path, expected, computed in field.differences[:MOST_SHOWN]:
            where = f"{path}: " if path else ""
            yield f"          {where}expected {_shown(expected)}, computed {_shown(computed)}"
        if len(field.differences) > MOST_SHOWN:
            yield f"          and {len(field.differences) - MOST_SHOWN} more"


VERDICTS = {True: "passed", False: "FAILED", None: "said  "}


def _summary(what: str, reports: list[CaseReport]) -> str:
    fields = [field for each in reports for field in each.fields if field.passed is not None]
    passed = sum(1 for each in reports if each.passed)
    fields_passed = sum(1 for field in fields if field.passed)
    return f"{passed} of {len(reports)} {what} passed, {fields_passed} of {len(fields)} fields."


def _as_json(report: FolderReport, folder: Path) -> str:
    fields = [field for each in report.cases for field in each.fields if field.passed is not None]
    answer = {
        "folder": str(folder),
        "passed": report.passed and not report.problems,
        "counts": {
            "cases": len(report.cases),
            "cases_passed": sum(1 for each in report.cases if each.passed),
            "fields": len(fields),
            "fields_passed": sum(1 for field in fields if field.passed),
            "unusable": len(report.problems),
        },
        "cases": [_case_json(each) for each in report.cases],
        "unusable": [
            {"file": problem.file, "key": problem.key, "sentence": problem.sentence}
            for problem in report.problems
        ],
    }
    return json.dumps(answer, indent=1, ensure_ascii=False, allow_nan=False)


def _case_json(report: CaseReport) -> dict[str, Any]:
    case = report.case
    return {
        "file": case.file,
        "id": case.id,
        "kind": case.kind,
        "stretch": case.is_stretch,
        "passed": report.passed,
        "refusal": report.refusal,
        "fields": [_field_json(field) for field in report.fields],
    }


def _field_json(field: FieldResult) -> dict[str, Any]:
    return {
        "key": field.key,
        "passed": field.passed,
        "differences": [
            {"path": path, "expected": plain(expected), "computed": plain(computed)}
            for path, expected, computed in field.differences
        ],
    }


def plain(value: Any) -> Any:
    """Return the value as JSON can hold it: numbers with 12 digits, what is missing as a word."""
    if isinstance(value, dict):
        return {str(key): plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [plain(entry) for entry in value]
    if isinstance(value, Fraction | Decimal | float):
        return float(f"{float(value):.12g}")
    if value is None or isinstance(value, bool | int | str):
        return value
    return repr(value)


def _shown(value: Any) -> str:
    text = json.dumps(plain(value), ensure_ascii=False)
    return text if len(text) <= MOST_LETTERS else f"{text[:MOST_LETTERS]}…"
