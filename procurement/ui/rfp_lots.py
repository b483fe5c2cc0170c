"""The lots of a draft: choose one, add one of any kind, drop one after a question."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from procurement import rfps
from procurement.capacity import Kind
from procurement.documents.outline import lot_kinds
from procurement.documents.outline.words import LOT_KINDS
from procurement.rfps import Draft
from procurement.ui import frame, rfp_editor
from procurement.ui.rfp_editor import Place
from procurement.ui.wording import plain

_DROP = "Drop this lot"
_KINDS = dict(LOT_KINDS)
_PART = "lots"


def row(draft: Draft, here: Place, letters: Sequence[str]) -> None:
    """The lots side by side, and the ways to add and to drop one."""
    kinds = lot_kinds(rfp_editor.tree_of(draft))
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        for letter in letters:
            stored = draft.fields.get(f"lots.{letter}.name")
            label = f"{letter} {plain(stored.value if stored else _KINDS.get(kinds[letter], ''))}"
            st.button(
                label,
                key=f"lot-{letter}",
                type="primary" if letter == here.lot else "secondary",
                on_click=rfp_editor.go,
                args=(_PART, letter),
            )
        added = st.menu_button(
            "Add a lot",
            list(_KINDS),
            key="lot-add",
            icon=":material/add:",
            format_func=lambda kind: _KINDS.get(kind, str(kind)),
        )
    if added in _KINDS:
        _add(draft, str(added))
    if not letters:
        st.caption("A lot is one kind of work. Everything is bid, scored and priced lot by lot.")


def _add(draft: Draft, kind: str) -> None:
    with frame.refusals_shown():
        with frame.work() as work:
            letter = rfps.add_lot(work, draft.id, kind=kind, fields={"phase": 1})
        rfp_editor.go(_PART, letter)
        frame.done(f"Lot {plain(letter)} is there: {plain(_KINDS[kind])}.")


def foot(draft: Draft, here: Place) -> None:
    """Below a lot's questions: its kind, and the button that drops it."""
    kind = lot_kinds(rfp_editor.tree_of(draft)).get(here.lot, "")
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(_DROP, key="lot-drop", icon=":material/delete:", type="tertiary"):
            frame.ask(_DROP, rfp=draft.id, lot=here.lot)
        if kind in set(Kind):
            st.caption(f"{plain(_KINDS[kind])}. For another kind of work, add a lot.")


def open_question(draft: Draft) -> None:
    """Draw the question before a lot is dropped, if it is asked."""
    if frame.asked().get("question") == _DROP and frame.asked().get("rfp") == draft.id:
        _drop(draft, frame.asked()["lot"])


@st.dialog(_DROP, icon=":material/delete:", on_dismiss=frame.answered)
def _drop(draft: Draft, letter: str) -> None:
    name = draft.fields.get(f"lots.{letter}.name")
    st.markdown(
        f"**Lot {plain(letter)} {plain(name.value if name else '')}** and all its answers "
        "are gone for good."
    )
    if st.button("Drop it", key="confirm", type="primary"):
        with frame.refusals_shown():
            with frame.work() as work:
                rfps.drop_lot(work, draft.id, letter)
            frame.done(f"Lot {plain(letter)} is gone.")
