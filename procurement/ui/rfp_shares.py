"""The opening shares of one RFP on its campaign's screen: who proved theirs, and who did not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from procurement import rfps
from procurement.instants import when
from procurement.policy import Act, Actor
from procurement.rfps import Reach, RfpRow, RfpStatus, ShareState
from procurement.ui import frame, widgets
from procurement.ui.wording import counted, distance, plain

FORMS = {"passphrase": "passphrase", "printed": "printed sheet"}
TO_OPEN = frozenset({RfpStatus.CLOSED, RfpStatus.TECHNICAL_LOCKED})


def shares(
    row: RfpRow,
    states: Sequence[ShareState],
    reach: Reach | None,
    actor: Actor,
    *,
    now: datetime,
    mine: str,
) -> None:
    """Each share with its holder and its last check; warnings for what is lost or not proven.

    Nothing once the prices are open: then no share is needed any more.
    """
    if row.status not in TO_OPEN | {RfpStatus.OPEN, RfpStatus.OPENED} or not states:
        return
    with st.container(border=True, gap="small", key="shares"):
        st.markdown(":material/key: **Opening shares**")
        if reach is not None and not reach.is_whole:
            color = "orange" if reach.opens else "red"
            st.markdown(f":{plain(color)}[:material/key_off:] {plain(rfps.what_now(reach))}")
        waiting = sum(state.is_due and not state.gone for state in states)
        if waiting:
            again = "again before the deadline" if _is_again(states) else "yet"
            st.markdown(
                f":orange[:material/key_off: **{counted(waiting, 'share')} not "
                f"proven {plain(again)}.**] "
                "If the shares are lost, nobody can open what is still sealed."
            )
        for state in states:
            st.markdown(plain(f"{state.holder}, {FORMS.get(state.form, state.form)}"))
            st.caption(plain(_told(state, now=now, mine=mine)))
        _links(row, states, reach, actor)


def _links(row: RfpRow, states: Sequence[ShareState], reach: Reach | None, actor: Actor) -> None:
    """Where an officer goes on from here: prove the own share, make new ones, declare a loss."""
    if not frame.may(actor, Act.CHECK_SHARE, organization_id=actor.organization_id):
        return
    if any(state.holder_id == actor.person_id for state in states):
        widgets.own_link("Prove that yours works", f"/rfps/{row.id}/share-check")
    if reach is not None and reach.opens:
        widgets.own_link("Make new shares", f"/rfps/{row.id}/new-shares")
    if row.status in TO_OPEN:
        widgets.own_link("The shares are lost", f"/rfps/{row.id}/reveal")


def _is_again(states: Sequence[ShareState]) -> bool:
    return all(state.checked_at is not None for state in states if state.is_due)


def _told(state: ShareState, *, now: datetime, mine: str) -> str:
    if state.gone:
        return state.why_gone
    if state.checked_at is not None:
        proven = f"Works: proven {when(state.checked_at, mine)}, {distance(state.checked_at, now)}."
        return f"{proven} Due again now." if state.is_due else proven
    asked = f" Asked by letter {distance(state.asked_at, now)}." if state.asked_at else ""
    return f"Never proven.{asked}"
