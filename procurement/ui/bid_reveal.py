"""What a vendor is asked for when a campaign lost its opening shares."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from procurement.bids import Wanted
from procurement.instants import when
from procurement.ui import widgets
from procurement.ui.wording import plain


def asked(wanted: Sequence[Wanted], rfp_id: str, *, mine: str) -> None:
    """Say that the reveal file is wanted, until when, and lead to where it is handed in."""
    for one in wanted:
        if one.rfp_id != rfp_id:
            continue
        if one.is_handed_in:
            st.success(
                "Your key is in. The officers open all bids together.", icon=":material/key:"
            )
        else:
            until = when(one.until, mine)
            st.warning(
                "The campaign lost its opening shares. Your reveal file opens your bid, and no "
                f"other. Hand it in until {plain(until)}; without it your bid stays closed.",
                icon=":material/key:",
            )
        widgets.own_link("To the page that takes it", f"/bids/{one.bid_id}/reveal")
