"""A bare Streamlit page with the same elements as one of ours: what the page costs at the least."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block, Element, Node

Spec = list[Any]  # [kind, particulars] of an element, or ["in", [specs]] of a place for others


def same_elements(tab: AppTest) -> AppTest:
    """A page that draws what ``tab`` drew: as many elements of each kind, with the same texts.

    Nothing is read, checked, translated or kept: only Streamlit's own work is left.
    """
    return AppTest.from_function(bare, default_timeout=60, args=(list(_specs(tab.main)),))


def _specs(place: Block) -> Iterator[Spec]:
    for node in place.children.values():
        yield from _spec(node)


def _spec(node: Node) -> Iterator[Spec]:
    if isinstance(node, Block):
        yield ["in", list(_specs(node))]
    elif isinstance(node, Element):
        proto: Any = node.proto
        options = list(getattr(proto, "options", ()))
        text = str(getattr(proto, "label", "") or getattr(proto, "body", "") or "text")
        value = node.value if node.type in ("dataframe", "table", "arrow_table") else None
        yield [node.type, text, options, value]


def bare(specs: list[object]) -> None:
    """The page itself; AppTest runs this function's source on its own, without our imports."""
    import itertools  # noqa: PLC0415 - as above
    import typing  # noqa: PLC0415 - as above

    import streamlit as st  # noqa: PLC0415 - as above

    numbers = itertools.count()
    chosen = ("selectbox", "multiselect", "radio")
    typed = ("button", "checkbox", "toggle", "text_input", "text_area", "number_input")
    shown: dict[str, typing.Any] = {
        "dataframe": st.dataframe,
        "table": st.table,
        "arrow_table": st.table,
    }
    written = {"title": st.title, "header": st.header, "subheader": st.subheader}

    def one(kind: str, text: str, options: list[object], value: typing.Any) -> None:
        key = f"k{next(numbers)}"
        if kind in chosen:
            getattr(st, kind)(text, options, key=key)
        elif kind in (*typed, "date_input", "time_input"):
            getattr(st, kind)(text, key=key)
        elif kind in shown:
            shown[kind](value)
        else:
            written.get(kind, st.markdown)(text)

    def draw(inner: typing.Any) -> None:
        for kind, *rest in inner:
            if kind == "in":
                with st.container():
                    draw(rest[0])
            else:
                one(kind, *rest)

    draw(specs)
