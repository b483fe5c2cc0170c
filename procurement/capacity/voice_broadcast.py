"""Recorded calls: how many lines carry them with few enough turned away (Erlang B)."""

from __future__ import annotations

from procurement.capacity import erlang
from procurement.capacity.model import Kind, VoiceBroadcastPlan
from procurement.capacity.results import VoiceBroadcastResult, shown


def compute(plan: VoiceBroadcastPlan) -> VoiceBroadcastResult:
    """Size a voice broadcast: load = attempts × seconds ÷ window, lines by the blocking target.

    Without a call there is no line. Refuses: Invalid when the load is beyond the model.
    """
    attempts = plan.numbers * plan.attempts
    load = attempts * plan.seconds / (plan.window_h * 3600)
    lines = erlang.lines_for(load, plan.blocking_target) if load > 0 else 0
    return VoiceBroadcastResult(
        kind=Kind.VOICE_BROADCAST.value,
        volume=attempts if plan.volume is None else plan.volume,
        erlangs=shown("erlangs", load),
        lines=lines,
        blocking=shown("blocking", erlang.erlang_b(load, lines)) if lines else 0.0,
    )
