"""Issued documents on the screen: digest, signer, download, and how anybody checks them."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from procurement.awards import ReportRow
from procurement.ui import widgets
from procurement.ui.wording import plain, when

KIND = {"comparison": "Bid comparison and award"}
EXPORTS = (
    ("Comparison with formulas (XLSX)", "comparison.xlsx"),
    ("Comparison (CSV)", "comparison.csv"),
    ("Disclosure rows (XLSX)", "disclosure.xlsx"),
    ("Disclosure rows (CSV)", "disclosure.csv"),
)


def documents(rows: Sequence[ReportRow], *, timezone: str) -> None:
    """Every document as a card; what to do where there is none."""
    if not rows:
        widgets.nothing(
            "No report is issued yet.",
            "A lead issues it on the page Award, once the outcome is announced.",
            icon=":material/workspace_premium:",
        )
        return
    for row in rows:
        _document(row, timezone=timezone)
    _how_to_check()


def _document(row: ReportRow, *, timezone: str) -> None:
    with st.container(border=True, gap="small", key=f"report-{row.id}"):
        st.subheader(plain(row.title), anchor=False)
        st.caption(plain(f"{KIND[row.kind.value]} · {row.reference} · document {row.number}"))
        st.markdown(
            f":green[:material/verified:] Signed by **{plain(row.signer)}**, issued by "
            f"**{plain(row.issued_by)}** on {plain(when(row.issued_at, timezone))}"
        )
        with st.container(horizontal=True, gap="medium"):
            widgets.own_link("Download the signed PDF", f"/reports/{row.id}.pdf")
            widgets.own_link("Download the record (JSON)", f"/reports/{row.id}.json")
        _for_spreadsheets(row)
        st.caption(plain(f"SHA-256 of the file, {row.size // 1024:,} kB"))
        st.code(row.digest, language=None, wrap_lines=True)


def _for_spreadsheets(row: ReportRow) -> None:
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        st.caption("For spreadsheets, from the same record:")
        for words, name in EXPORTS:
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
