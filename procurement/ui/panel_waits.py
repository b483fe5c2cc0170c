"""What waits for a member of a panel, in a few words: for the first page and the list of panels."""

from __future__ import annotations

from procurement.evaluations import MyPanel, Standing
from procurement.rfps import RfpStatus
from procurement.ui.wording import counted


def waits(panel: MyPanel) -> str:
    """What waits for the member, in a few words; empty when nothing does."""
    if panel.standing == Standing.SILENT and panel.status in {RfpStatus.CLOSED, RfpStatus.OPENED}:
        return "Your statement is missing"
    if panel.status != RfpStatus.OPENED or panel.standing == Standing.RECUSED:
        return ""
    if panel.phase is not None:
        return _scores(panel)
    return _chairs(panel) if panel.is_chair else ""


def _scores(panel: MyPanel) -> str:
    if not panel.waiting:
        return "Lock your scores"
    wait = "waits" if panel.waiting == 1 else "wait"
    return f"{counted(panel.waiting, 'item')} {wait} for you"


def _chairs(panel: MyPanel) -> str:
    if panel.unsettled:
        return f"{counted(panel.unsettled, 'item')} for the consensus"
    if panel.is_consensus:
        return "Lock the technical scores"
    return "Begin the consensus" if panel.is_ready else ""
