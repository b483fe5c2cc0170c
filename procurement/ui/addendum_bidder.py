"""Addenda as a bidder meets them: its suspended bid, what its firm confirmed, and the banner."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from procurement import bids, rfps
from procurement.bids import BidDraft, Confirmation
from procurement.instants import when
from procurement.ui import frame
from procurement.ui.wording import counted, plain


def confirm(bid: BidDraft, *, is_open: bool) -> None:
    """Whether the own submitted bid stands under the addenda, and the two ways to settle it."""
    if not bid.unconfirmed:
        return
    with st.container(border=True, gap="small", key="confirm-bid"):
        st.markdown(
            f":orange[:material/pause_circle: **Your submitted bid is suspended under "
            f"{plain(rfps.addenda_in_words(bid.unconfirmed))}.**]"
        )
        if not is_open:
            st.markdown(
                "It was neither confirmed nor replaced before the deadline, so it is not opened."
            )
            return
        st.markdown(
            "Read what changed below. Then confirm that your bid still stands, or replace it. A "
            "bid that stays suspended until the deadline is not opened."
        )
        with st.container(horizontal=True, gap="small"):
            pressed = st.button(
                "Confirm that our bid stands",
                key="confirm-stands",
                type="primary",
                icon=":material/task_alt:",
            )
            st.page_link(
                "bid.py",
                label="Replace it",
                icon=":material/edit_note:",
                query_params={"rfp": bid.rfp_id},
            )
    if pressed:
        with frame.refusals_shown():
            with frame.work() as work:
                bids.confirm_bid(work, bid.id, seen=bid.unconfirmed, version=bid.version)
            frame.done("Confirmed: your bid stands as you submitted it.")


def confirmed(rows: Sequence[Confirmation], *, mine: str) -> None:
    """What the own firm confirmed, with who and when."""
    for row in rows:
        st.markdown(
            f":green[:material/task_alt:] "
            f"{plain(f'Version {row.version} of your bid was confirmed under addendum ')}"
            f"{plain(f'{row.addendum} by {row.by}, {when(row.at, mine)}.')}"
        )


def banner(rfp_id: str, number: int, *, is_suspended: bool) -> None:
    """On other pages: how many addenda there are, and the way to read them."""
    if not number:
        return
    words = counted(number, "addendum", "addenda")
    with st.container(border=True, gap="xsmall", key="addenda-banner"):
        if is_suspended:
            st.markdown(
                ":orange[:material/pause_circle: **Your submitted bid is suspended.**] An addendum "
                "changed this RFP after you submitted. Confirm that your bid stands, or replace it."
            )
        else:
            st.markdown(f":material/difference: **{plain(words)}** changed this RFP.")
        st.page_link(
            "addenda.py",
            label="Read what changed",
            icon=":material/arrow_forward:",
            query_params={"rfp": rfp_id},
        )
