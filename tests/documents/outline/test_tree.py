"""Fields saved one by one grow into a tree and come back."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procurement.documents.outline import blank, flatten, grow, value_at, without_blanks
from procurement.errors import Invalid

_NAMES = st.text(st.characters(exclude_characters=".[]", codec="utf-8"), min_size=1, max_size=6)
_SCALARS = st.none() | st.booleans() | st.integers() | st.decimals(allow_nan=False) | st.text()
_ROWS = st.lists(st.dictionaries(_NAMES, _SCALARS, max_size=3), max_size=3)
_TREES = st.dictionaries(
    _NAMES,
    st.recursive(
        _SCALARS | st.lists(_SCALARS, max_size=3) | _ROWS,
        lambda inner: st.dictionaries(_NAMES, inner, max_size=4),
        max_leaves=12,
    ),
    max_size=4,
)


@pytest.mark.unmeasured
@settings(max_examples=60, deadline=None)
@given(_TREES)
def test_a_flattened_tree_grows_back(tree: dict[str, Any]) -> None:
    assert grow(flatten(tree)) == tree


@pytest.mark.unmeasured
@settings(max_examples=60, deadline=None)
@given(_TREES)
def test_grown_fields_flatten_to_the_same_fields(tree: dict[str, Any]) -> None:
    fields = flatten(tree)

    assert flatten(grow(fields)) == fields


def test_fields_grow_in_any_order_around_an_empty_mapping() -> None:
    inside, empty = {"a.b.c": 1}, {"a.b": {}}

    assert grow(inside | empty) == {"a": {"b": {"c": 1}}}
    assert grow(empty | inside) == {"a": {"b": {"c": 1}}}


@pytest.mark.parametrize(
    "fields",
    [{"a": 1, "a.b": 2}, {"a.b": 2, "a": 1}, {"a": [1], "a.b": 2}, {"a.b": 1, "a": {"c": 2}}],
)
def test_a_field_inside_another_value_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refused:
        grow(fields)

    assert list(refused.value.fields) == [list(fields)[-1]]


def test_what_grew_shares_nothing_with_the_fields() -> None:
    fields = {"a": [{"b": 1}]}

    grow(fields)["a"][0]["b"] = 2

    assert fields == {"a": [{"b": 1}]}


@pytest.mark.parametrize(
    ("path", "value"),
    [("a.b[1].c", 2), ("a.b", [{}, {"c": 2}]), ("a.b[9].c", None), ("x.y", None), ("a.b.c", None)],
)
def test_a_value_is_found_at_its_path(path: str, value: Any) -> None:
    assert value_at({"a": {"b": [{}, {"c": 2}]}}, path) == value


def test_zero_no_and_an_empty_list_are_answers() -> None:
    values = [None, "", "  ", 0, False, [], "x"]

    assert [blank(value) for value in values] == [True, True, True, False, False, False, False]


def test_blank_entries_and_rows_fall_away() -> None:
    tree = {"a": None, "b": {"c": " "}, "d": [{"e": None}, {"e": 1, "f": ""}, None], "g": []}

    assert without_blanks(tree) == {"b": {}, "d": [{"e": 1}], "g": []}
