"""Issued documents on the screen: digest, signer, download, and how anybody checks them."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from procurement.awards import ReportRow, Revision
from procurement.instants import when
from procurement.policy import Act, Actor
from procurement.ui import frame, widgets
from procurement.ui.wording import counted, plain

KIND = {"comparison": "Bid comparison and award"}
SIGNED = {
    "issued": "Signed by",
    "countersigned": "Countersigned by",
    "archived": "Archive time stamp of",
}
PAPERS = (
    ("Summary for the treasurer (PDF)", "summary.pdf"),
    ("Contract hand-over (PDF)", "handover.pdf"),
)
EXPORTS = (
    ("Comparison with formulas (XLSX)", "comparison.xlsx"),
    ("Comparison (CSV)", "comparison.csv"),
    ("Disclosure rows (XLSX)", "disclosure.xlsx"),
    ("Disclosure rows (CSV)", "disclosure.csv"),
)


def documents(rows: Sequence[ReportRow], actor: Actor) -> None:
    """Every document as a card; what to do where there is none."""
    if not rows:
        widgets.nothing(
            "No report is issued yet.",
            "A lead issues it on the page Award, once the outcome is announced.",
            icon=":material/workspace_premium:",
        )
        return
    for row in rows:
        _document(row, actor)
    _how_to_check()


def _document(row: ReportRow, actor: Actor) -> None:
    with st.container(border=True, gap="small", key=f"report-{row.id}"):
        st.subheader(plain(row.title), anchor=False)
        st.caption(plain(f"{KIND[row.kind.value]} · {row.reference} · document {row.number}"))
        _standing(row, actor)
        for one in row.revisions:
            _signature(one, actor.timezone)
        with st.container(horizontal=True, gap="medium"):
            widgets.own_link("Download the signed PDF", f"/reports/{row.id}.pdf")
            widgets.own_link("Download the record (JSON)", f"/reports/{row.id}.json")
        _offered(row, "Shorter papers, from the same record:", PAPERS)
        _offered(row, "For spreadsheets, from the same record:", EXPORTS)
        _earlier(row)
        st.caption(plain(f"SHA-256 of the file, {row.size // 1024:,} kB"))
        st.code(row.digest, language=None, wrap_lines=True)


def _standing(row: ReportRow, actor: Actor) -> None:
    """What a reader must know before relying on it: undone, or not yet signed by all."""
    if row.superseded_at is not None:
        widgets.alert(
            "warning",
            plain(
                f"The award was undone on {when(row.superseded_at, actor.timezone)}. This report "
                "stays as proof of what was decided then, and holds no more."
            ),
            title="Superseded",
            icon=":material/history:",
        )
    elif row.waits_for:
        may = frame.may(actor, Act.COUNTERSIGN_REPORT, organization_id=actor.organization_id)
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.markdown(f":orange[:material/pending:] {plain(awaited(row))}")
            if may and row.may_be_signed_by(actor.person_id):
                widgets.own_link("Read and countersign it", f"/reports/{row.id}/countersign")


def awaited(row: ReportRow) -> str:
    """Who has still to sign a document, as a sentence."""
    left = len(row.waits_for.split())
    if row.approvals == left:
        many = f"; {left} people from there sign, one after the other" if left > 1 else ""
        return f"Finance has not countersigned it yet{many}.{_by_whom(row)}"
    people = counted(left, "other person", "other people")
    signed = f"{row.approvals - left} of {row.approvals} signed"
    return f"It waits for {people} from finance; {signed}.{_by_whom(row)}"


def awaited_names(row: ReportRow) -> str:
    """Who can sign it now: all of them, or any of them."""
    joint = " and " if row.must_be_these else " or "
    *others, last = row.awaited or ("",)
    return f"{', '.join(others)}{joint}{last}" if others else last


def _by_whom(row: ReportRow) -> str:
    names = awaited_names(row)
    if not names:
        return " Nobody from finance is left to sign it: a lead invites somebody."
    return f" Asked: {names}."


def _signature(one: Revision, timezone: str) -> None:
    st.markdown(
        f":green[:material/verified:] {plain(SIGNED[one.what])} **{plain(one.signer)}**, "
        f"{plain(when(one.at, timezone))}, by {plain(one.by)}  \n"
        f":gray[{plain(one.level)}]"
    )


def _earlier(row: ReportRow) -> None:
    """What was issued first stays valid and available."""
    if len(row.revisions) < 2:
        return
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        st.caption("Earlier copies, which stay valid:", width="content")
        for one in row.revisions[:-1]:
            widgets.own_link(
                f"Revision {one.number}", f"/reports/{row.id}/revisions/{one.number}.pdf"
            )


def _offered(row: ReportRow, said: str, offered: Sequence[tuple[str, str]]) -> None:
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        st.caption(said, width="content")
        for words, name in offered:
            widgets.own_link(words, f"/reports/{row.id}/{name}")


def _how_to_check() -> None:
    with st.expander("How anybody checks a report", key="check", icon=":material/fact_check:"):
        st.markdown(
            "1. Open it in a PDF reader and look at the signature panel; compare the root "
            "certificate's fingerprint, which is printed on the first page.\n"
            "2. Or upload it on this portal's public page: it says whether the file is genuine, "
            "computes every number again, and knows the exact copies that were issued here.\n"
            "3. Or on another machine: `procurement verify FILE.pdf --trust CERTIFICATE.pem`"
        )
        widgets.own_link("Check a document", "/verify")
