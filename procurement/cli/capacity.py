"""The capacity command: answers the plans of a JSON file and compares them with given values."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from procurement.capacity import agreement
from procurement.capacity.casebook import Case, judge
from procurement.errors import DocumentInvalid, Problem

MOST_BYTES = 32 * 1024 * 1024


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of a table.")
def command(file: Path, as_json: bool) -> None:
    """Compute seats, hours and contacts from the plans in FILE, beside the values it gives.

    FILE is a JSON object with a list of `lots` (each with kind and inputs, maybe outputs) or of
    published rows (`erlang`, `outbound`, `price_formula`). Rows whose trust is not "ok" are shown
    but do not decide.

    Exit codes: 0 all agree (or nothing was given), 1 some differ, 2 FILE cannot be used.
    """
    cases = judge(_read(file), file.name)
    agree = all(case.agrees is not False for case in cases if case.decides)
    click.echo(_as_json(cases, file.name, agree) if as_json else _as_text(cases))
    raise SystemExit(0 if agree else 1)


def _read(file: Path) -> object:
    """Return the file's JSON with exact decimals.

    Refuses: DocumentInvalid when the file is too large, or no sound JSON.
    """
    if file.stat().st_size > MOST_BYTES:
        raise DocumentInvalid([Problem(file.name, "", "is larger than 32 MB.")])
    try:
        return json.loads(
            file.read_text(encoding="utf-8-sig"),
            parse_float=Decimal,
            parse_constant=_refuse_constant,
            object_pairs_hook=_object,
        )
    except UnicodeDecodeError:
        sentence = "is not written in UTF-8."
    except json.JSONDecodeError as problem:
        sentence = f"is broken JSON: {problem.msg} (line {problem.lineno}, column {problem.colno})."
    except RecursionError:
        sentence = "is nested too deeply."
    except (ValueError, ArithmeticError) as problem:
        sentence = f"holds a value that cannot be used: {problem}."
    except OSError:
        sentence = "cannot be read."
    raise DocumentInvalid([Problem(file.name, "", sentence)])


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number")


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key {twice!r} stands twice in one object")
    return result


def _as_json(cases: Sequence[Case], file: str, agree: bool) -> str:
    sections: dict[str, list[dict[str, Any]]] = {}
    for case in cases:
        sections.setdefault(case.section, []).append(case.as_dict())
    answer = {
        "file": file,
        "agrees": agree,
        "tolerance": " ".join(agreement.TOLERANCES),
        **sections,
    }
    return json.dumps(answer, indent=1, allow_nan=False)


def _as_text(cases: Sequence[Case]) -> str:
    page = "\n".join(_page(cases))
    # Names come from the file: what would steer the terminal is not passed on.
    return "".join(sign if sign.isprintable() or sign == "\n" else "?" for sign in page)


def _page(cases: Sequence[Case]) -> Iterator[str]:
    for case in cases:
        yield f"{case.name}: {_verdict(case)}"
        yield from _table(case)
        yield ""
    yield from _summary(cases)


def _verdict(case: Case) -> str:
    words = {None: "nothing to compare with", True: "agrees", False: "DIFFERS"}[case.agrees]
    return words if case.decides else f"{words} (trust: {case.facts['trust']}; does not decide)"


def _table(case: Case) -> Iterator[str]:
    given = {name: _flat(values) for name, values in case.given.items() if values is not None}
    outputs = _flat(case.outputs)
    differing = {difference.key for difference in case.differences}
    titles = ["value", "model", *given]
    keys = list(dict.fromkeys([*outputs, *(key for values in given.values() for key in values)]))
    lines = [
        [key, _shown(outputs[key]) if key in outputs else "-"]
        + [_shown(values[key]) if key in values else "" for values in given.values()]
        for key in keys
    ]
    widths = [max(len(line[n]) for line in [titles, *lines]) for n in range(len(titles))]
    for line in [titles, *lines]:
        cells = [line[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True)]
        mark = "  differs" if line[0] in differing else ""
        yield f"  {'  '.join(cells)}{mark}".rstrip()


def _flat(values: Any, path: str = "") -> dict[str, Any]:
    """Return nested values under the paths that differences use."""
    flat: dict[str, Any] = {}
    for key, value in values.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            for number, entry in enumerate(value):
                flat |= _flat(entry, f"{path}{key}[{number}].")
        else:
            flat[f"{path}{key}"] = value
    return flat


def _shown(value: Any) -> str:
    if value is None:
        return "none"
    if isinstance(value, list):
        return " to ".join(_shown(entry) for entry in value)
    return f"{value:,}"


def _summary(cases: Sequence[Case]) -> Iterator[str]:
    compared = [case for case in cases if case.decides and case.agrees is not None]
    others = len([case for case in cases if not case.decides])
    if not compared:
        yield f"{_cases(len(cases))}, nothing to compare with."
        return
    agreeing = sum(1 for case in compared if case.agrees)
    shown = f"; {others} more shown that do not decide" if others else ""
    yield f"{agreeing} of {_cases(len(compared))} agree{shown}."
    yield from agreement.TOLERANCES


def _cases(count: int) -> str:
    return "1 case" if count == 1 else f"{count} cases"
