"""The gates of all bids at a glance: what is to be settled, a matrix, and the cell looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from procurement.evaluations import LATER, GateRoom, GateSheet, ToDo
from procurement.ui import frame, gate_words
from procurement.ui.wording import counted, plain

# Tints that dark and light text both stand out on.
TINT = {
    "fail": "background-color: rgba(220, 38, 38, 0.20)",
    "clarify": "background-color: rgba(217, 119, 6, 0.20)",
    "warn": "background-color: rgba(217, 119, 6, 0.20)",
    "waived": "background-color: rgba(37, 99, 235, 0.18)",
}
GATE = "Gate"
TO_DO = {
    ToDo.AGREE: ":material/handshake:",
    ToDo.DECIDE: ":material/mark_email_read:",
    ToDo.OVERDUE: ":material/event_busy:",
    ToDo.ASK: ":material/help:",
}


@dataclass(frozen=True)
class Place:
    """Which gate of which bid is looked at."""

    label: str
    gate: str


def place(room: GateRoom) -> Place:
    """The cell this tab looks at: chosen, led to by the address, to be settled, or the first."""
    labels = [bid.label for bid in room.bids]
    first = next(iter(room.to_do), None)
    default = Place(first.label, first.gate) if first else Place(labels[0], next(iter(room.gates)))
    label = frame.kept("gates:bid") or _asked_for("bid")
    gate = frame.kept("gates:gate") or _asked_for("gate")
    return Place(
        str(label) if label in labels else default.label,
        str(gate) if gate in room.gates else default.gate,
    )


def _asked_for(name: str) -> str:
    return str(st.query_params.get(name) or "")


def go(label: str, gate: str) -> None:
    """Look at another cell; the choices below the matrix are drawn afresh there."""
    frame.keep("gates:bid", label)
    frame.keep("gates:gate", gate)
    turn = frame.kept("gates:turn")
    frame.keep("gates:turn", (turn if isinstance(turn, int) else 0) + 1)


# What is to be settled ----------------------------------------------------------------------


def settle_list(room: GateRoom) -> None:
    """What is to be settled, each with the way there."""
    found = room.to_do
    if not found:
        st.markdown(":material/check_circle: **Nothing is to be settled now.**")
        st.caption("Bids that fail a gate stay visible, with their scores, but are not ranked.")
        return
    st.markdown(f":material/rule: **{counted(len(found), 'thing')} to settle**")
    with st.container(gap="xxsmall"):
        for number, one in enumerate(found):
            title = room.gates[one.gate]
            st.button(
                plain(f"{one.label}, {one.gate} {title}: {one.todo}"),
                key=f"settle-{number}",
                icon=TO_DO[one.todo],
                type="tertiary",
                on_click=go,
                args=(one.label, one.gate),
            )


# Bids and matrix ----------------------------------------------------------------------------


def bids_strip(room: GateRoom) -> None:
    """Every bid with its vendor and how its gates stand, in words."""
    with st.container(horizontal=True, gap="small"):
        for bid in room.bids:
            with st.container(border=True, gap="xxsmall", width=170, key=f"bid-{bid.label[-1]}"):
                st.markdown(f"**{plain(bid.label)}**  \n{plain(bid.vendor)}")
                if bid.now_called:
                    st.caption(f"now called {plain(bid.now_called)}")
                st.caption(plain(standing(bid)))


def ending(room: GateRoom) -> None:
    """Documents of bidders that run out before the work ends; nothing where there is none."""
    lines = [f"- {plain(f'{bid.label}: {one}.')}" for bid in room.bids for one in bid.ending]
    if lines:
        st.markdown(
            ":orange[:material/event_busy: **Documents that run out before the work ends**]"
        )
        st.markdown("\n".join(lines))
        st.caption("No gate by itself. Ask the vendor in writing when and by what it is replaced.")


def standing(bid: GateSheet) -> str:
    """How a bid stands at its gates, in one line."""
    if bid.problem:
        return f"Could not be read: {bid.problem}"
    outcomes = [cell.outcome for cell in bid.cells]
    counts = [
        (outcomes.count("fail"), "failed"),
        (outcomes.count("clarify"), "to clarify"),
        (outcomes.count("waived"), "waived"),
        (outcomes.count("warn"), "warning"),
    ]
    told = [f"{number} {word}" for number, word in counts if number]
    return " · ".join(told) if told else "Stands at every gate"


def matrix(room: GateRoom, here: Place, now: datetime) -> None:
    """Gates in rows, bids in columns, words and shapes in the cells; a cell can be chosen.

    Gates at which every bid stands are folded away until they are asked for.
    """
    readable = [bid for bid in room.bids if not bid.problem]
    gates = _gates_shown(room, readable)
    rows = [
        {GATE: f"{gate} {room.gates[gate]}"}
        | {bid.label: _words(bid, gate, here, now) for bid in readable}
        for gate in gates
    ]
    tints = [{GATE: ""} | {bid.label: _tint(bid, gate) for bid in readable} for gate in gates]
    table = pd.DataFrame(rows)
    drawn = table.style.apply(lambda _: pd.DataFrame(tints, index=table.index), axis=None)
    chosen: Any = st.dataframe(
        drawn,
        key=f"matrix-{len(gates)}",
        alt="Gates of every bid: pass, fail, to clarify, waived or not applicable",
        hide_index=True,
        height="content",
        on_select="rerun",
        selection_mode="single-cell",
        column_config={
            GATE: st.column_config.TextColumn(pinned=True, width=190),
            **{
                bid.label: st.column_config.TextColumn(help=plain(bid.vendor), width=105)
                for bid in readable
            },
        },
    )
    _follow(chosen, gates, readable)


def _gates_shown(room: GateRoom, bids: list[GateSheet]) -> list[str]:
    """The gates at which something is open, decided or failed; all of them when asked for."""
    notable = [gate for gate in room.gates if any(_is_notable(bid, gate) for bid in bids)]
    folded = len(room.gates) - len(notable)
    if not notable or not folded:
        return list(room.gates)
    is_all = st.toggle(
        f"Show all {len(room.gates)} gates", key="all-gates", help="Also those where all bids stand"
    )
    if not is_all:
        st.caption(f"{counted(folded, 'gate')} folded away: nothing is open there.")
    return list(room.gates) if is_all else notable


def _is_notable(bid: GateSheet, gate: str) -> bool:
    cell = bid.cell(gate)
    quiet = {"pass", "n/a", LATER}
    return cell is not None and (
        cell.outcome not in quiet or bool(cell.decisions) or bool(cell.clarifications)
    )


def _words(bid: GateSheet, gate: str, here: Place, now: datetime) -> str:
    cell = bid.cell(gate)
    words = gate_words.cell_words(cell, now) if cell else "not in this rubric"
    return f"▸ {words}" if (bid.label, gate) == (here.label, here.gate) else words


def _tint(bid: GateSheet, gate: str) -> str:
    cell = bid.cell(gate)
    return TINT.get(cell.outcome, "") if cell else ""


def _follow(chosen: Any, gates: list[str], bids: list[GateSheet]) -> None:
    """Look at the cell that was clicked last, once: afterwards other ways lead elsewhere."""
    cells = chosen.selection.cells
    mark = str(cells[0]) if cells else ""
    if not cells or mark == frame.kept("gates:clicked"):
        return
    frame.keep("gates:clicked", mark)
    row, column = cells[0]
    labels = [bid.label for bid in bids]
    if isinstance(row, int) and row < len(gates) and column in labels:
        go(column, gates[row])
        st.rerun()


def legend() -> None:
    """What the shapes mean."""
    told = [f"{shape} {word}" for shape, word, _, _ in gate_words.OUTCOME.values()]
    st.caption(plain(" · ".join(told)))


def choices(room: GateRoom, here: Place) -> None:
    """The cell to look at, as two choices: for keyboards, phones and readers of screens."""
    turn = frame.kept("gates:turn")
    turn = turn if isinstance(turn, int) else 0
    names = {bid.label: f"{bid.label}, {bid.vendor}" for bid in room.bids if not bid.problem}
    left, right = st.columns(2)
    label = left.selectbox(
        "Bid",
        list(names),
        index=list(names).index(here.label) if here.label in names else 0,
        format_func=lambda one: names.get(one, ""),
        key=f"bid-{turn}",
    )
    gate = right.selectbox(
        "Gate",
        list(room.gates),
        index=list(room.gates).index(here.gate),
        format_func=lambda one: f"{one} {room.gates.get(one, '')}",
        key=f"gate-{turn}",
    )
    if (label, gate) != (here.label, here.gate) and label in names and gate in room.gates:
        go(label, gate)
        st.rerun()
