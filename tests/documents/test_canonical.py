"""One byte form per value, and numbers that survive the way through JSON."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.capacity import Mode
from procurement.documents import (
    Offer,
    Requirements,
    VendorProfile,
    canonical_bytes,
    exact_numbers,
    plain,
    read_folder,
    value_of,
)
from tests.documents.test_reading import SAMPLES


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b": 1, "a": [True, None, "é"]}, '{"a":[true,null,"é"],"b":1}'),
        (Decimal("1.50"), "1.5"),
        (Decimal("2.00"), "2"),
        (3.0, "3"),
        (Fraction(8, 13), '"8/13"'),
        (date(2027, 6, 4), '"2027-06-04"'),
        (Mode.PREDICTIVE, '"predictive"'),
        ({1: (1, 2)}, '{"1":[1,2]}'),
    ],
)
def test_values_have_one_byte_form(value: Any, text: str) -> None:
    assert canonical_bytes(value) == text.encode()


def test_what_is_no_number_has_no_byte_form() -> None:
    with pytest.raises(ValueError, match="cannot convert"):
        canonical_bytes(float("nan"))


@given(st.decimals(-(10**9), 10**9, places=6, allow_nan=False, allow_infinity=False))
def test_a_decimal_of_15_digits_survives_json(number: Decimal) -> None:
    assert Decimal(exact_numbers(json.loads(canonical_bytes(number)))) == number


def test_every_sample_paper_survives_the_way_through_json() -> None:
    papers = read_folder(SAMPLES)
    kinds = ((Requirements, papers.postings), (Offer, papers.offers))

    for shape, values in (*kinds, (VendorProfile, papers.vendors)):
        for value in values:
            back = exact_numbers(json.loads(json.dumps(plain(value))))
            assert value_of(shape, back, file="x") == value
