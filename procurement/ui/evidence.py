"""Evidence files on pages: a bid's files beside what they prove, and a vendor's own list."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from procurement import bids, portal
from procurement.bids import Evidence, KeptFile
from procurement.errors import NotFound
from procurement.ui import frame, widgets
from procurement.ui.wording import counted, plain

PAGES_AT_FIRST = 2
PAGES_MORE = 5


def show_evidence(rfp_id: str, label: str, item_id: str) -> None:
    """The files of the bid with this label that are evidence for a sub-criterion or a gate.

    Pages stand as pictures, drawn by the portal; the original is a download. Nothing is drawn
    before the bids are opened. Names are veiled until the technical scores are locked.
    """
    try:
        with frame.reading() as work:
            keys = portal.installed().storage_keys
            found = bids.list_evidence(work, rfp_id, keys=keys, veiled=True)
    except NotFound:
        return
    files = [file for file in found if file.label == label and item_id in file.about.items]
    if not files:
        st.caption(f"{plain(label)} handed in no file for {plain(item_id)}.")
        return
    st.markdown(f"**{plain(counted(len(files), 'file'))} handed in for {plain(item_id)}**")
    for file in files:
        _one(file, item_id)


def _one(file: Evidence, item_id: str) -> None:
    with st.container(border=True, gap="small", key=f"evidence-{item_id}-{file.id}"):
        st.markdown(f":material/attach_file: **{plain(file.name)}**")
        if file.about.note:
            st.markdown(f"“{plain(file.about.note)}”")
        _pages(file, item_id)
        widgets.own_link("Download the original", f"/files/{file.id}")
        st.caption(_digest_words(file))


def _digest_words(file: Evidence) -> str:
    size = f"{max(1, file.about.size // 1024):,} KB"
    return plain(f"{file.about.kind.value.upper()}, {size}, SHA-256 {file.about.digest[:16]}…")


def _pages(file: Evidence, item_id: str) -> None:
    total = file.about.pages
    if not total:
        st.caption("This kind of file is not drawn here. Download it to read it.")
        return
    name = f"pages-{item_id}-{file.id}"
    kept = frame.kept(name)
    shown = min(total, kept if isinstance(kept, int) else PAGES_AT_FIRST)
    for page in range(1, shown + 1):
        st.markdown(_picture(file, page))
    if shown < total:
        st.button(
            plain(f"Show more pages ({shown} of {total})"),
            key=f"more-{name}",
            icon=":material/expand_more:",
            on_click=frame.keep,
            args=(name, shown + PAGES_MORE),
        )


def _picture(file: Evidence, page: int) -> str:
    """A page as Markdown: drawn by our own route, told to a screen reader in words of ours."""
    told = plain(f"Page {page} of {file.about.pages}, {file.about.kind.value.upper()} file")
    return f"![{told}](/files/{file.id}/pages/{page}.png)"


# A vendor's own ---------------------------------------------------------------------------------


def own_files(files: Sequence[KeptFile], bid_id: str, *, is_open: bool) -> None:
    """The files of the vendor's own draft, and the way to the page where they are handed in."""
    widgets.section("Evidence")
    if files:
        _listed(files)
    else:
        st.caption("No file yet. Reports, certificates and samples go beside what they prove.")
    label = "Add or change files" if is_open else "See the files"
    widgets.own_link(label, f"/bids/{bid_id}/files")


def previewed(files: Sequence[KeptFile]) -> None:
    """A draft's files as those who score will find them: under other names, beside the items."""
    st.markdown("**Evidence**")
    if not files:
        st.caption("No file goes with this bid.")
    for number, file in enumerate(files, start=1):
        shows = ", ".join(file.about.items) or "nothing yet, so that nobody scoring will see it"
        note = f" “{file.about.note}”" if file.about.note else ""
        told = f"evidence {number}{file.about.kind.suffix}, for {shows}.{note}"
        st.markdown(f"- {plain(told)}")


def _listed(files: Sequence[KeptFile]) -> None:
    lines = []
    for file in files:
        items = ", ".join(file.about.items)
        shows = f":gray[for {plain(items)}]" if items else ":orange[not said yet what it shows]"
        lines.append(f"- {plain(file.about.name)}  \n{shows}")
    st.markdown("\n".join(lines))
