"""Builds what the engine's tests need: fractions, awards, weighted sums, case files."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from procurement.scoring.award.model import (
    Bid,
    Criterion,
    PriceRule,
    Rule,
    Rules,
    Scoring,
)
from procurement.scoring.cases import CaseReport, check_case, read_case
from procurement.scoring.robustness.problem import Problem, weighted_sum

SAMPLES = Path(__file__).parent.parent / "reference" / "eval-cases"

Number = int | str | Fraction


def exact(value: Number) -> Fraction:
    return Fraction(value)


def price_rule(rule: Rule, most: Number = 40, clip: bool = False, **params: Number) -> PriceRule:
    return PriceRule(rule, exact(most), {k: exact(v) for k, v in params.items()}, clip)


def with_price(priced: PriceRule, quality: Number = 60) -> Rules:
    """One criterion of quality in points, one for the price."""
    return Rules(
        (
            Criterion("q", Scoring.POINTS, exact(quality)),
            Criterion("p", Scoring.PRICE, priced.max_points, price=priced),
        )
    )


def bids(**offers: tuple[Number, Number]) -> list[Bid]:
    """Return bids from name=(quality, price)."""
    return [Bid(name, {"q": exact(q)}, exact(p)) for name, (q, p) in offers.items()]


def problem(values: Sequence[Sequence[Number]], weights: Sequence[Number]) -> Problem:
    """Return a weighted sum with alternatives A, B, C and criteria 1, 2, 3."""
    return weighted_sum(
        [chr(ord("A") + row) for row in range(len(values))],
        [str(column + 1) for column in range(len(weights))],
        [[exact(value) for value in row] for row in values],
        [exact(weight) for weight in weights],
    )


def case_file(
    folder: Path,
    kind: str,
    inputs: Mapping[str, Any],
    expected: Mapping[str, Any],
    **more: Any,
) -> Path:
    document = {
        "schema": "eval-case/1",
        "id": "a-case",
        "kind": kind,
        "inputs": inputs,
        "expected": expected,
        **more,
    }
    path = folder / "a-case.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def checked(
    folder: Path,
    kind: str,
    inputs: Mapping[str, Any],
    expected: Mapping[str, Any],
    **more: Any,
) -> CaseReport:
    return check_case(read_case(case_file(folder, kind, inputs, expected, **more)))


def failed(report: CaseReport) -> list[str]:
    return [field.key for field in report.fields if field.passed is False]
