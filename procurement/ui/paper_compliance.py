"""Compliance questions on the screen: what is asked, the fact behind it, and where it was read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from procurement.documents.outline import value_at
from procurement.ui.wording import plain

NOT_ADVICE = "Not legal advice; ask counsel."
_READ = {
    "read": "read at the source",
    "partial": "read in part",
    "not read": "general knowledge, not read at a source",
}


def questions(tree: Mapping[str, Any], *, key: str) -> None:
    """The compliance questions of a posting as vendors read them; nothing where none is asked."""
    asked = value_at(tree, "compliance.questions")
    if not isinstance(asked, Mapping) or not asked:
        return
    st.subheader("Compliance questions", anchor=False)
    st.caption(plain(f"You answer them in your bid. {NOT_ADVICE}"))
    for name, question in sorted(asked.items(), key=_own_last):
        if isinstance(question, Mapping):
            with st.container(border=True, gap="xsmall"):
                st.markdown(f"**{plain(question.get('topic') or 'No topic yet')}**")
                st.markdown(plain(question.get("ask") or "No question yet"))
                fact(question, key=f"{key}-compliance-{name}")


def _own_last(entry: tuple[str, Any]) -> tuple[bool, str]:
    return entry[0].startswith("own_"), entry[0]


def fact(question: Mapping[str, Any], *, key: str) -> None:
    """What a good answer holds, and folded the fact behind it; addresses are text, not links."""
    if question.get("good"):
        st.caption(f"A good answer: {plain(question['good'])}")
    if not question.get("plain_text"):
        st.caption(plain(f"The campaign's own question. {NOT_ADVICE}"))
        return
    with st.expander("Why this is asked, and where it was read", key=key):
        st.markdown(plain(question["plain_text"]))
        if question.get("caution"):
            st.markdown(f":orange[:material/warning: {plain(question['caution'])}]")
        for source in question.get("sources") or ():
            st.caption(plain(source))
        st.caption(plain(f"{standing(question)} {NOT_ADVICE}"))


def standing(question: Mapping[str, Any]) -> str:
    """How sure the fact is, and of which date, in one sentence."""
    read = _READ.get(str(question.get("read")), "not stated how it was read")
    as_of = str(question.get("as_of") or "undated")
    sure = str(question.get("confidence") or "not stated")
    return f"Confidence {sure}; {read}; date of the source: {as_of}."
