"""Who was told what of an RFP: every letter to vendors with its way out, for the campaign."""

from __future__ import annotations

import streamlit as st

from procurement import rfps
from procurement.ui import frame, widgets
from procurement.ui.wording import plain, when


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
            + plain("Letters about sealed bids are not listed: they would say who has one.")
        )
        widgets.table(
            [
                {
                    "Firm": row.company,
                    "What": row.event.value.capitalize(),
                    "Sent": when(row.sent_at, mine) if row.sent_at else row.failure or "not yet",
                    "Address": row.to,
                    "How far": row.how.capitalize(),
                    "Letter written": when(row.written_at, mine),
                }
                for row in rows
            ],
            alt="Letters to vendors about this RFP",
            key="told-rows",
        )
