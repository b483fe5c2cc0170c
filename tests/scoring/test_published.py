"""The published evaluations of the sample procurements are reproduced."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from procurement.scoring import evaluate
from tests.scoring.small import expected, papers, sample

# Published values were rounded from binary floats: an exact half may have gone the other way.
TOLERANCE = 0.01 + 1e-9


def differences(actual: Any, published: Any, path: str = "") -> list[str]:
    if isinstance(published, dict):
        if list(actual) != list(published):
            return [f"{path}: keys {list(actual)} are not {list(published)}"]
        pairs = ((f"{path}.{key}", actual[key], published[key]) for key in published)
        return list(itertools.chain.from_iterable(differences(a, p, k) for k, a, p in pairs))
    if isinstance(published, list):
        if len(actual) != len(published):
            return [f"{path}: {len(actual)} entries, not {len(published)}"]
        pairs = (
            (f"{path}[{n}]", a, p) for n, (a, p) in enumerate(zip(actual, published, strict=True))
        )
        return list(itertools.chain.from_iterable(differences(a, p, k) for k, a, p in pairs))
    if isinstance(published, bool | str | None):
        return [] if actual is published or actual == published else [f"{path}: {actual!r}"]
    return [] if abs(actual - published) <= TOLERANCE else [f"{path}: {actual} is not {published}"]


@pytest.mark.parametrize("number", range(4))
def test_a_published_evaluation_is_reproduced_to_the_last_key(number: int) -> None:
    published = expected()["evaluations"][number]

    evaluation = evaluate(
        sample(published["rfp_id"]),
        papers().rubric,
        papers().offers,
        papers().vendors,
        papers().judged,
        variant=published["variant"],
        scope=published["scope_lots"],
    )

    assert differences(evaluation.as_dict(), published) == []


def test_the_comparison_of_results_finds_what_differs() -> None:
    published = {"rows": [{"total": 86.04, "rank": None, "partial": False, "lots": "A"}]}
    altered = {"rows": [{"total": 86.06, "rank": 1, "partial": True, "lots": "B"}]}

    assert differences(altered, published) == [
        ".rows[0].total: 86.06 is not 86.04",
        ".rows[0].rank: 1",
        ".rows[0].partial: True",
        ".rows[0].lots: 'B'",
    ]
    assert differences({"a": 1}, {"b": 1}) == [": keys ['a'] are not ['b']"]
    assert differences([1], [1, 2]) == [": 1 entries, not 2"]
