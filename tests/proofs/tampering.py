"""Records are tampered with, and the stand-alone verifier is asked, without the printed digest.

One third of the changes alters anything in the inputs. One third alters a figure of the result.
One third is made by somebody clever, who alters a mark, why one is missing, a unit price or a
weight in the inputs and repairs both digests: only recomputing finds that.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import numpy as np

from procurement.scoring import recompute_award
from tests.proofs import fields
from tests.proofs.outcome import Outcome
from tests.proofs.papers import played

CLAIM = "Tampered records that the stand-alone verifier detects"
PER_RECORD = 30
KINDS = ("abstained", "not_applicable", "unscored")
OUT = ("incomplete", "late", "gate_failed")
FIGURES = ("total", "rank", "criteria", "exact", "failed", "weights")
Path = tuple[Any, ...]


def run(count: int, seed: int = 4) -> Outcome:
    """Tamper so many times, with as many records as that takes."""
    outcome = Outcome(CLAIM)
    while outcome.tried < count:
        rng = np.random.default_rng((seed, outcome.tried))
        record = played(rng).record()
        if found := findings(record):
            raise RuntimeError(f"An honest record does not recompute: {found[:3]}")
        for place in range(min(PER_RECORD, count - outcome.tried)):
            way = WAYS[place % len(WAYS)]
            told, other = way(rng, record)
            missed = not findings(other)
            outcome.attempt(f"seed ({seed}, {outcome.tried}), {told}" if missed else None)
            outcome.count(way.__name__.replace("_", " "))
    return outcome


def findings(record: Any) -> list[recompute_award.Finding]:
    return [one for one in recompute_award.differences(record) if one[1] != one[2]]


def leaves(value: Any, path: Path = ()) -> Iterator[Path]:
    entries = value.items() if isinstance(value, dict) else enumerate(value)
    for key, entry in entries:
        if isinstance(entry, dict | list):
            yield from leaves(entry, (*path, key))
        else:
            yield (*path, key)


def at(record: Any, path: Path) -> Any:
    for key in path:
        record = record[key]
    return record


def changed(record: Any, path: Path, value: Any) -> Any:
    other = copy.deepcopy(record)
    at(other, path[:-1])[path[-1]] = value
    return other


def another(rng: np.random.Generator, value: Any) -> Any:
    """Another value of the same kind."""
    if isinstance(value, bool) or value is None:
        return not value
    if isinstance(value, int | float):
        return value + fields.one_of(rng, (1, -1, 0.5, 1e-9))
    return f"{value}{fields.one_of(rng, (' ', '1', 'x'))}"


def _chosen(rng: np.random.Generator, paths: list[Path]) -> Path:
    return paths[fields.whole(rng, 0, len(paths) - 1)]


def changes_of_any_input(rng: np.random.Generator, record: Any) -> tuple[Path, Any]:
    path = _chosen(rng, [("inputs", *path) for path in leaves(record["inputs"])])
    return path, changed(record, path, another(rng, at(record, path)))


def changes_of_a_figure(rng: np.random.Generator, record: Any) -> tuple[Path, Any]:
    """Change a total, rank, criterion or exact value by a little."""
    paths = [
        ("result", "rows", number, key, *path)
        for number, row in enumerate(record["result"]["rows"])
        for key in FIGURES
        for path in (leaves(row[key]) if isinstance(row[key], dict | list) else [()])
    ]
    path = _chosen(rng, [path for path in paths if at(record, path) not in (None, [])])
    value = at(record, path)
    if isinstance(value, str) and "/" in value:
        above, _, below = value.partition("/")
        return path, changed(record, path, f"{int(above) + 1}/{below}")
    if isinstance(value, str) and value.replace(".", "").isdigit():
        return path, changed(record, path, f"{value}1")
    return path, changed(record, path, another(rng, value))


def changes_with_repaired_digests(rng: np.random.Generator, record: Any) -> tuple[Path, Any]:
    """Change a mark, why one is missing, a unit price or a weight, and put digests that fit."""
    path = _chosen(rng, list(_worth_changing(record)))
    value = at(record, path)
    is_mark = path[1] == "judged"
    if path[-1] == "kind":
        other = changed(record, path, KINDS[(KINDS.index(value) + 1) % len(KINDS)])
    else:
        other = changed(record, path, (value + 1) % 6 if is_mark else value * 2 + 1)
    if path[1] == "rubric":  # the weights still sum to a hundred: nobody sees it in them
        names = [name for name in at(record, path[:-1]) if name != path[-1]]
        given = at(record, path[:-1])
        part = min(1, value) or -1
        other = changed(record, path, value - part)
        other = changed(other, (*path[:-1], names[0]), given[names[0]] + part)
    other["inputs_digest"] = recompute_award.digest(other["inputs"])
    other["rubric_digest"] = recompute_award.digest(other["inputs"]["rubric"])
    return path, other


def _worth_changing(record: Any) -> Iterator[Path]:
    """Yield the inputs that an award rests on: marks, unit prices of priced bids, weights."""
    inputs = record["inputs"]
    for path in leaves(inputs["judged"]["scores"]):
        if path[1] == "scores" and at(inputs["judged"]["scores"], path) is not None:
            yield ("inputs", "judged", "scores", *path)
    yield from _kinds(record)
    details = {row["bid"]: row["price_detail"] for row in record["result"]["rows"]}
    for number, offer in enumerate(inputs["offers"]):
        for letter in (details[offer["id"]] or {"lots": ()})["lots"]:
            yield ("inputs", "offers", number, "pricing", "lots", letter, "unit_price_usd")
    variant = inputs["variant"]
    for criterion in inputs["rubric"]["variants"][variant]:
        yield ("inputs", "rubric", "variants", variant, criterion)


def _kinds(record: Any) -> Iterator[Path]:
    """Yield why marks are missing, of bids that must have them."""
    out = {row["bid"] for row in record["result"]["rows"] if row["status"] in OUT}
    for number, entry in enumerate(record["inputs"]["judged"]["scores"]):
        for path in leaves(entry.get("missing", {})) if entry["bid_id"] not in out else ():
            if path[-1] == "kind":
                yield ("inputs", "judged", "scores", number, "missing", *path)


WAYS = (changes_of_any_input, changes_of_a_figure, changes_with_repaired_digests)
