"""Calls in: seats of the busiest interval by Erlang C, lost callers by Erlang A, hours overall."""

from __future__ import annotations

from procurement.capacity import erlang
from procurement.capacity.model import InboundPlan, Kind
from procurement.capacity.results import InboundResult, ceiling, shown


def compute(plan: InboundPlan) -> InboundResult:
    """Size a hotline: seats meet the answer target and the occupancy ceiling together.

    A line that is open has at least one seat, also with no call. The hours come from all calls at
    the planning occupancy. Refuses: Invalid when the load is beyond the model.
    """
    load = erlang.load(plan.peak_calls_per_interval, plan.aht_s, plan.interval_s)
    need = erlang.staffing(
        load,
        plan.aht_s,
        plan.sl_seconds,
        service_level=plan.sl_target,
        occupancy=plan.max_occupancy,
    )
    queue = erlang.queue(load, need.agents, plan.aht_s, plan.sl_seconds)
    impatient = erlang.erlang_a(
        load, need.agents, aht_s=plan.aht_s, patience_s=plan.patience_s, target_s=plan.sl_seconds
    )
    hours = plan.total_calls * plan.aht_s / 3600 / plan.planning_occupancy
    return InboundResult(
        kind=Kind.INBOUND.value,
        erlangs=shown("erlangs", load),
        peak_seats=need.agents,
        occupancy=shown("occupancy", queue.occupancy),
        p_wait=shown("p_wait", queue.p_wait),
        service_level=shown("service_level", queue.service_level),
        asa_s=None if queue.asa_s is None else shown("asa_s", queue.asa_s),
        erlang_a_abandon=shown("erlang_a_abandon", impatient.p_abandon),
        heads_with_shrinkage=ceiling(need.agents / (1 - plan.shrinkage)),
        seat_hours=shown("seat_hours", hours),
        calls=plan.total_calls,
        seats_for_service=need.for_service,
        seats_for_occupancy=need.for_occupancy,
    )
