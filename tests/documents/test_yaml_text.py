"""YAML is read exactly and strictly, and every refusal names its place."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from procurement.documents import yaml_text
from procurement.errors import DocumentInvalid


def load(text: str) -> Any:
    return yaml_text.load(text.encode(), "a.yaml")


def refusal(content: bytes) -> str:
    with pytest.raises(DocumentInvalid) as refused:
        yaml_text.load(content, "a.yaml")
    return str(refused.value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.1", Decimal("0.1")),
        ("1.10", Decimal("1.10")),
        ("-3", -3),
        ("+3", 3),
        (".5", Decimal("0.5")),
        ("2.", Decimal(2)),
        ("1e3", Decimal(1000)),
        ("0", 0),
        ("9" * 19, Decimal("9" * 19)),
        ("007", "007"),
        ("1_000", "1_000"),
        ("09:00", "09:00"),
        ("0x10", "0x10"),
        ("2027-06-04", "2027-06-04"),
        ("-", [None]),
        ("+", "+"),
        (".", "."),
        ("", None),
        ("~", None),
        ("null", None),
        ("true", True),
        ("False", False),
        ("NO", "NO"),
        ("yes", "yes"),
        ("'12'", "12"),
        ('"true"', "true"),
        ("''", ""),
        (".inf", Decimal("Infinity")),
        ("-.INF", Decimal("-Infinity")),
        ("[1, {a: b}]", [1, {"a": "b"}]),
        ("{}", {}),
        ("!!str 12", "12"),
    ],
)
def test_plain_values_are_read_from_their_literal_text(text: str, value: Any) -> None:
    if text.startswith("!!"):
        assert refusal(text.encode()) == (
            "a.yaml: line 1, column 1: uses the tag tag:yaml.org,2002:str; tags are not taken"
        )
    else:
        assert load(text) == value
        assert type(load(text)) is type(value)


def test_not_a_number_is_kept_as_such() -> None:
    assert load(".nan").is_nan()


def test_a_byte_order_mark_is_skipped() -> None:
    assert yaml_text.load(b"\xef\xbb\xbfa: 1", "a.yaml") == {"a": 1}


def test_a_value_may_be_used_twice_by_its_anchor() -> None:
    assert load("a: &x [1, 2]\nb: *x\nc: &y word\nd: *y") == {
        "a": [1, 2],
        "b": [1, 2],
        "c": "word",
        "d": "word",
    }


BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10)
)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "a: [1, 2",
            "a.yaml: line 2, column 1: is not sound YAML: did not find expected ',' or ']'",
        ),
        (
            "a: b: c",
            "a.yaml: line 1, column 5: is not sound YAML: "
            "mapping values are not allowed in this context",
        ),
        ("a: 1\na: 2", "a.yaml: line 2, column 1: the key a stands twice in this mapping"),
        ("true: 1", "a.yaml: line 1, column 1: a key must be a word or a whole number"),
        ("1.5: 1", "a.yaml: line 1, column 1: a key must be a word or a whole number"),
        ("[a]: 1", "a.yaml: line 1, column 1: a key must be a word or a whole number"),
        ("<<: {a: 1}", "a.yaml: line 1, column 1: merge keys (<<) are not taken"),
        (
            "a: !!python/none x",
            "a.yaml: line 1, column 4: uses the tag "
            "tag:yaml.org,2002:python/none; tags are not taken",
        ),
        ("a: !own {b: 1}", "a.yaml: line 1, column 4: uses the tag !own; tags are not taken"),
        ("a: &x [*x]", "a.yaml: line 1, column 8: refers to *x, which is not a finished value"),
        ("a: *x", "a.yaml: line 1, column 4: refers to *x, which is not a finished value"),
        ("a: 1\n---\nb: 2", "a.yaml: line 2, column 1: holds more than one YAML document"),
        ("[" * 60, "a.yaml: line 1, column 41: nests deeper than 40 levels"),
        (BOMB, "a.yaml: line 6, column 25: holds more than 200,000 values"),
    ],
)
def test_unsound_yaml_is_refused_with_line_and_column(text: str, sentence: str) -> None:
    assert refusal(text.encode()) == sentence


def test_control_characters_are_refused() -> None:
    assert refusal(b"a: \x01").startswith("a.yaml: is not sound YAML: ")


def test_a_file_that_is_not_utf_8_is_refused() -> None:
    assert refusal(b"a: \xff\xfe") == "a.yaml: is not UTF-8 text (byte 3)"


def test_a_huge_file_is_refused() -> None:
    assert refusal(b"a" * 5_000_001) == "a.yaml: is larger than 5 MB"


def test_two_hundred_thousand_brackets_do_no_harm() -> None:
    assert refusal(b"[" * 200_000) == "a.yaml: line 1, column 41: nests deeper than 40 levels"
