"""The proofs at the size of a test, and that each of them can fail.

The large runs are started by ``make scoring-proof``; what they found stands in docs/scoring.md.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest

from procurement.scoring.award.model import PriceRule, Rule
from procurement.scoring.robustness.problem import weighted_sum
from tests.proofs import (
    against_reference,
    certificates,
    fields,
    permutations,
    reference,
    tampering,
    withdrawals,
)
from tests.proofs.__main__ import main
from tests.proofs.outcome import Outcome


@pytest.mark.parametrize(
    ("run", "size"),
    [
        (withdrawals.run, 400),
        (against_reference.run, 120),
        (certificates.run, 12),
        (tampering.run, 30),
        (permutations.run, 3),
    ],
    ids=lambda value: value.__module__.rpartition(".")[2] if callable(value) else str(value),
)
def test_a_proof_of_the_engine_holds(run: Callable[[int], Outcome], size: int) -> None:
    outcome = run(size)

    assert outcome.failures == []
    assert outcome.tried >= size


@pytest.mark.parametrize("rule", [str(rule) for rule in Rule])
def test_a_reference_with_one_wrong_formula_is_noticed(
    rule: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = reference.FORMULAS[rule]
    hair = Fraction(1, 10**20)
    monkeypatch.setitem(reference.FORMULAS, rule, lambda *given: right(*given) + hair)
    inputs = fields.procurement(np.random.default_rng(8), rule)
    wanted = reference.reversal(inputs)

    assert wanted["totals"]
    assert against_reference.difference(inputs, wanted, "here") is not None


def test_a_certificate_that_proves_too_little_or_too_much_is_noticed() -> None:
    half = Fraction(1, 2)
    found = weighted_sum(["a", "b"], ["c", "d"], [[1, 0], [0, 1]], [Fraction(3, 4), Fraction(1, 4)])
    lead = found.lead("a", "b")
    right, level, short = Fraction(1, 4), (half, half), (Fraction(5, 8), Fraction(3, 8))

    assert certificates._within(found.weights, lead, right, level) is None
    assert certificates._within(found.weights, lead, right / 2, short) is not None
    assert certificates._within(found.weights, lead, right * 2, level) is not None
    assert certificates._moved(found.weights, lead, right, level) is None
    assert certificates._moved(found.weights, lead, right * 2, level) is not None
    assert certificates._interval(found, 0, (half, Fraction(1))) is None
    assert certificates._interval(found, 0, (right, Fraction(1))) is not None
    assert certificates._interval(found, 0, (Fraction(5, 8), Fraction(1))) is not None


def test_a_price_that_is_no_break_even_is_noticed() -> None:
    inputs = {
        "criteria": [
            {"id": "q", "kind": "points", "max_points": 60},
            {"id": "p", "kind": "price", "max_points": 40, "rule": "lowest_ratio"},
        ],
        "bids": [
            {"id": "X", "scores": {"q": 50}, "price": 600},
            {"id": "Y", "scores": {"q": 40}, "price": 400},
        ],
    }

    assert certificates._price(inputs, "X", Fraction(1600, 3)) is None
    for wrong in (Fraction(533), Fraction(534), None):
        assert certificates._price(inputs, "X", wrong) is not None


def test_a_run_says_what_failed_and_ends_with_code_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    line = PriceRule(Rule.MINMAX_LINEAR, withdrawals.PRICE_POINTS)
    usual = withdrawals.field
    monkeypatch.setattr(
        withdrawals, "field", lambda rng: (withdrawals.rules_with(line), usual(rng)[1])
    )

    code = main("withdrawals", "400")

    assert code == 1
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("withdrawals: Withdrawals of a losing bid that leave the winner")
    assert said[1].startswith("  seed (2, ")
