"""The documents of an RFP on pages: each with its newest version, date, digest and download."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from procurement import rfps
from procurement.instants import when
from procurement.rfps import Document
from procurement.ui import frame, widgets
from procurement.ui.wording import counted, plain


def documents(rfp_id: str, *, mine: str, may_change: bool = False, heading: bool = True) -> None:
    """Every document with version, date and digest; ``may_change`` adds the way to attach more.

    Nothing is drawn for readers when there is none.
    """
    with frame.reading() as work:
        found = rfps.list_documents(work, rfp_id)
    if not found and not may_change:
        return
    if heading:
        widgets.section("Documents")
    if not found:
        st.caption("None yet: draft contract, voter-file terms, call scripts.")
    for newest in [one for one in found if one.is_newest]:
        _one(newest, found, mine=mine)
    if may_change:
        widgets.own_link("Attach or replace documents", f"/rfps/{rfp_id}/documents")


def _one(document: Document, all_of_them: Sequence[Document], *, mine: str) -> None:
    older = sum(one.series == document.series for one in all_of_them) - 1
    with st.container(border=True, gap="xsmall", key=f"document-{document.id}"):
        st.markdown(f":material/description: **{plain(document.title)}**")
        told = f"{document.name}, version {document.number}"
        st.caption(plain(f"{told}, {when(document.attached_at, mine)}"))
        st.caption(plain(f"SHA-256 {document.digest}"))
        if document.is_pending:
            st.caption(":material/difference: Goes out with the addendum that is being prepared.")
        if older:
            st.caption(f"{counted(older, 'older version')} kept.")
        widgets.own_link("Download", f"/files/{document.id}")
