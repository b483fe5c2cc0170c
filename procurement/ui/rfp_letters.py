"""Who was told what of an RFP: every letter to vendors with its way out, for the campaign."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from procurement import rfps
from procurement.instants import when
from procurement.rfps import Told
from procurement.ui import frame, widgets
from procurement.ui.wording import plain


def told(rfp_id: str, *, mine: str) -> None:
    """Each letter to a vendor who touched the RFP: at which address, when written, when it left."""
    # Read when it is opened: it grows with every letter.
    box = st.expander("Letters to vendors", key="told", on_change="rerun")
    if not box.open:
        return
    with box:
        with frame.reading() as work:
            rows = rfps.list_told(work, rfp_id)
        if not rows:
            st.caption("No vendor has a letter about this RFP yet.")
            return
        st.caption(
            "Every vendor who touched the RFP is told of addenda, answers and cancellation. "
            + plain(
                "Letters about sealed bids are not listed: they would say who has one. A letter "
                "that is not sent yet waits in the administrator's outbox."
            )
        )
        widgets.table(
            [_row(row, mine) for row in rows],
            alt="Letters to vendors about this RFP",
            key="told-rows",
        )
        widgets.own_link("Download the list (CSV)", f"/papers/{rfp_id}/letters.csv")


def _row(row: Told, mine: str) -> dict[str, str]:
    letter = row.letter

    def at(instant: datetime | None, otherwise: str) -> str:
        return when(instant, mine) if instant else otherwise

    return {
        "Firm": letter.company,
        "What": letter.event.value.capitalize(),
        "Sent": at(letter.sent_at, letter.failure or "not yet"),
        "First opened": at(row.seen_at, "not known"),
        "Address": letter.to,
        "How far": letter.how.capitalize(),
        "Letter written": at(letter.written_at, ""),
    }
