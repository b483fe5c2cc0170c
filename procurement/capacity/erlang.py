"""Queues: Erlang B (calls turned away), Erlang C (calls wait), staffing, Erlang A (callers leave).

With A erlangs of load on N agents::

    B(0) = 1;  B(n) = A·B(n−1) ÷ (n + A·B(n−1))
    C = B(N) ÷ (1 − A/N·(1 − B(N))) for N > A, else 1
    service level = 1 − C·exp(−(N − A)·T ÷ AHT);  mean wait = C·AHT ÷ (N − A)

The recursion never leaves 0..1, so thousands of agents do no harm. Loads and agents above
``MOST`` are refused with a sentence.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from procurement.capacity.impatience import Impatience, impatience
from procurement.capacity.results import NOISE
from procurement.errors import Invalid

MOST = 1_000_000


@dataclass(frozen=True)
class Queue:
    """A queue whose callers wait: shares 0..1, mean wait in seconds (None when overloaded)."""

    agents: int
    p_wait: float
    service_level: float
    asa_s: float | None
    occupancy: float


@dataclass(frozen=True)
class Staffing:
    """Agents needed: for both limits, for the answer target alone, for the ceiling alone."""

    agents: int
    for_service: int
    for_occupancy: int


def load(calls: float, aht_s: float, interval_s: float) -> float:
    """Return erlangs: calls in the interval × handle seconds ÷ interval seconds."""
    _check("calls", calls, most=math.inf)
    _check("aht_s", aht_s, most=math.inf)
    _check("interval_s", interval_s, most=math.inf, positive=True)
    erlangs = calls * aht_s / interval_s
    _check("erlangs", erlangs)
    return erlangs


def erlang_b(erlangs: float, lines: int) -> float:
    """Return the share of calls that find all lines busy and are turned away (0..1).

    Refuses: Invalid for negative, infinite or absurdly large input.
    """
    _check("erlangs", erlangs)
    _check("lines", lines)
    blocked = 1.0
    for n in range(1, lines + 1):
        blocked = erlangs * blocked / (n + erlangs * blocked)
    return blocked


def erlang_c(erlangs: float, agents: int) -> float:
    """Return the chance that a caller waits (0..1); 1 when agents ≤ erlangs.

    Refuses: Invalid for negative, infinite or absurdly large input.
    """
    _check("erlangs", erlangs)
    _check("agents", agents)
    if agents <= erlangs:
        return 1.0
    return _waits(erlangs, agents, erlang_b(erlangs, agents))


def queue(erlangs: float, agents: int, aht_s: float, target_s: float) -> Queue:
    """Describe the queue of that load on those agents; times in seconds.

    Overload (agents ≤ erlangs): everybody waits, nobody in time, no mean wait, all agents busy.
    Refuses: Invalid for negative, infinite or absurdly large input.
    """
    _check("aht_s", aht_s, most=math.inf, positive=True)
    _check("target_s", target_s, most=math.inf)
    p_wait = erlang_c(erlangs, agents)
    if agents <= erlangs:
        return Queue(agents, 1.0, 0.0, None, 1.0)
    in_time = 1 - p_wait * math.exp(-(agents - erlangs) * target_s / aht_s)
    return Queue(agents, p_wait, in_time, p_wait * aht_s / (agents - erlangs), erlangs / agents)


def staffing(
    erlangs: float, aht_s: float, target_s: float, *, service_level: float, occupancy: float = 1.0
) -> Staffing:
    """Find the fewest agents above the load that answer in time and stay below the ceiling.

    At large scale the occupancy ceiling, not the answer target, sets the number: both are told.
    Refuses: Invalid for impossible targets, or when more than ``MOST`` agents would be needed.
    """
    _check("erlangs", erlangs)
    _check("aht_s", aht_s, most=math.inf, positive=True)
    _check("target_s", target_s, most=math.inf)
    if not 0 <= service_level < 1:
        raise _refusal("service_level", "must be at least 0 and below 1")
    if not 0 < occupancy <= 1:
        raise _refusal("max_occupancy", "must be above 0 and at most 1")
    fewest = math.floor(erlangs + NOISE) + 1
    _check("agents", fewest)
    for_occupancy = max(fewest, math.ceil(min(erlangs / (occupancy + NOISE), MOST + 1.0)))
    for_service = _answering(erlangs, fewest, target_s / aht_s, service_level)
    agents = max(for_service, for_occupancy)
    _check("agents", agents)
    return Staffing(agents, for_service, for_occupancy)


def lines_for(erlangs: float, blocking: float) -> int:
    """Return the fewest lines that turn away at most that share of calls.

    Refuses: Invalid when the share is not between 0 and 1, or the load is absurd.
    """
    _check("erlangs", erlangs)
    if not 0 < blocking < 1:
        raise _refusal("blocking_target", "must be above 0 and below 1")
    blocked, lines = 1.0, 0
    while blocked > blocking + NOISE * blocking:
        lines += 1
        blocked = erlangs * blocked / (lines + erlangs * blocked)
    return lines


def erlang_a(
    erlangs: float, agents: int, *, aht_s: float, patience_s: float, target_s: float
) -> Impatience:
    """Describe a queue whose callers hang up after an exponential patience of that mean.

    Refuses: Invalid without an agent, or for negative, infinite or absurdly large input.
    """
    _check("erlangs", erlangs)
    _check("agents", agents, positive=True)
    _check("aht_s", aht_s, most=math.inf, positive=True)
    _check("patience_s", patience_s, most=math.inf, positive=True)
    _check("target_s", target_s, most=math.inf)
    if not 1e-9 <= aht_s / patience_s <= 1e9:
        raise _refusal("patience_s", "must be within a billion handle times, either way")
    return impatience(erlangs, agents, aht_s, patience_s, target_s)


def _answering(erlangs: float, agents: int, target: float, share: float) -> int:
    """Return the fewest agents, from that number up, that answer the share within the target.

    The target is in handle times. Each step takes Erlang B one agent further.
    """
    blocked = erlang_b(erlangs, agents)
    while True:
        waits = _waits(erlangs, agents, blocked)
        if 1 - waits * math.exp(-(agents - erlangs) * target) >= share - NOISE:
            return agents
        agents += 1
        blocked = erlangs * blocked / (agents + erlangs * blocked)


def _waits(erlangs: float, agents: int, blocked: float) -> float:
    return min(1.0, blocked / (1 - erlangs / agents * (1 - blocked)))


def _check(name: str, value: float, *, most: float = MOST, positive: bool = False) -> None:
    if not math.isfinite(value):
        raise _refusal(name, "must be a finite number")
    if value < 0 or (positive and value == 0):
        raise _refusal(name, "must be above 0" if positive else "must not be negative")
    if value > most:
        raise _refusal(name, f"must be at most {most:,}: more is beyond this model")


def _refusal(name: str, sentence: str) -> Invalid:
    return Invalid(f"{name}: {sentence}.", {name: f"{sentence}."})
