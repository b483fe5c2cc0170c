"""What is under way, on the first page: a campaign's RFPs with their life, a vendor's bids."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import streamlit as st

from procurement import bids, rfps
from procurement.bids import BidStatus
from procurement.policy import Act, OrganizationKind, Parties
from procurement.rfps import Notice, RfpRow, RfpStatus
from procurement.ui import bid_card, rfp_words, widgets
from procurement.ui.wording import distance, plain
from procurement.work import Work

AT_MOST = 4
_ENDED = (RfpStatus.CANCELLED, RfpStatus.AWARDED, RfpStatus.NOT_AWARDED)


@dataclass(frozen=True)
class Shelf:
    """What lies on the first page: own RFPs, or RFPs one bids on with where the bid stands."""

    rows: Sequence[RfpRow] = ()
    bids: Sequence[tuple[Notice, BidStatus]] = ()
    more: int = 0
    may_edit: bool = False


def shelf_of(work: Work) -> Shelf:
    """What is under way for whoever works, what ended last behind it."""
    if work.actor.organization_kind == OrganizationKind.CAMPAIGN:
        rows = sorted(rfps.list_rfps(work), key=lambda row: row.status in _ENDED)
        own = Parties("RFP", "", organization_id=work.actor.organization_id)
        may_edit = work.permits(Act.DRAFT_RFP, own)
        return Shelf(rows=rows[:AT_MOST], more=len(rows[AT_MOST:]), may_edit=may_edit)
    if work.actor.organization_kind == OrganizationKind.VENDOR:
        mine = bids.my_bids(work)
        known = [(one, mine[one.rfp_id]) for one in rfps.list_notices(work) if one.rfp_id in mine]
        known.sort(key=lambda pair: (pair[0].status in _ENDED, -pair[0].closes_at.timestamp()))
        return Shelf(bids=known[:AT_MOST], more=len(known[AT_MOST:]))
    return Shelf()


def show(shelf: Shelf, *, now: datetime, timezone: str) -> None:
    """The shelf as cards, each with its state and the way to it; nothing where there is nothing."""
    if shelf.rows:
        widgets.section("Your RFPs")
        for row in shelf.rows:
            _rfp(row, now=now, timezone=timezone, may_edit=shelf.may_edit)
        _more(shelf.more, "rfps.py", "See all RFPs")
    if shelf.bids:
        widgets.section("Your bids")
        for notice, status in shelf.bids:
            _bid(notice, status, now=now, timezone=timezone)
        _more(shelf.more, "open_rfps.py", "See all open RFPs")


def _more(count: int, page: str, label: str) -> None:
    if count:
        st.page_link(page, label=label, icon=":material/arrow_forward:")


def _rfp(row: RfpRow, *, now: datetime, timezone: str, may_edit: bool) -> None:
    with st.container(border=True, key=f"shelf-{row.id}"):
        what, way = st.columns([5, 1.4], vertical_alignment="center")
        with what, st.container(gap="xxsmall"):
            st.markdown(f"**{plain(row.title)}**")
            st.caption(_due(row.reference, row.closes_at, row.timezone, timezone, now))
        is_draft = row.status == RfpStatus.DRAFT and may_edit
        has_ended = row.status in _ENDED
        way.page_link(
            "post_rfp.py" if is_draft else "rfp.py",
            label="See it" if has_ended else rfp_words.next_step(row, may_edit=may_edit),
            icon=":material/arrow_forward:",
            query_params={"rfp": row.id},
        )
        rfp_words.life_strip(row.status)


def _bid(notice: Notice, status: BidStatus, *, now: datetime, timezone: str) -> None:
    with st.container(border=True, key=f"shelf-{notice.rfp_id}"):
        what, state, way = st.columns([5, 2, 1.4], vertical_alignment="center")
        with what, st.container(gap="xxsmall"):
            st.markdown(f"**{plain(notice.title)}**")
            about = f"{notice.buyer}, {notice.reference}"
            st.caption(_due(about, notice.closes_at, notice.timezone, timezone, now))
        with state:
            words, icon, color = _state(notice, status)
            st.badge(words, icon=icon, color=color)
        way.page_link(
            "bid.py",
            label="Open the bid",
            icon=":material/arrow_forward:",
            query_params={"rfp": notice.rfp_id},
        )


def _state(notice: Notice, status: BidStatus) -> widgets.Badge:
    if status == BidStatus.OPENED and notice.status in _ENDED:
        return rfp_words.STATE[notice.status]
    return bid_card.STATE[status]


def _due(about: str, at: datetime | None, zone: str, mine: str, now: datetime) -> str:
    if at is None:
        return f"{plain(about)} · no deadline yet"
    return plain(f"{about} · bids due {rfp_words.both_zones(at, zone, mine)}, {distance(at, now)}")
