"""Erlang A: a queue whose callers hang up; waiting, losses and answers in time.

A birth and death chain: calls arrive at rate λ, n present leave at min(n, N)·μ + max(n − N, 0)·θ.
Weights are taken relative to the likeliest state, so nothing overflows with thousands of agents.

A caller who finds j others waiting ahead is served after a sum V of exponential times with rates
Nμ + iθ, i = 0..j, and stays with chance exp(−θV). With a = Nμ/θ, exp(−θV) is Beta(a, j + 1)
distributed, hence the chance to be answered within T is

    a ÷ (a + j + 1) · P(X > j),  X negative binomial with a + 1 successes of chance exp(−θT).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from procurement.errors import Invalid

MOST_STATES = 5_000_000
_NEGLIGIBLE = 1e-18


@dataclass(frozen=True)
class Impatience:
    """Shares 0..1 of all callers; the mean wait over all callers in minutes."""

    p_wait: float
    p_abandon: float
    occupancy: float
    wait_min: float
    service_level: float


def impatience(
    erlangs: float, agents: int, aht_s: float, patience_s: float, target_s: float
) -> Impatience:
    """Solve the chain for checked input (see ``erlang.erlang_a``); rates are per handle time."""
    if erlangs == 0:
        return Impatience(0.0, 0.0, 0.0, 0.0, 1.0)
    leaving = aht_s / patience_s
    first, weights = _weights(erlangs, agents, leaving)
    total = math.fsum(weights)
    # Chances of 0, 1, 2 … callers waiting while all agents are busy.
    waiting = [weight / total for weight in weights[max(0, agents - first) :]]
    skipped = max(0, first - agents)
    places = range(skipped, skipped + len(waiting))
    queue = math.fsum(j * chance for j, chance in zip(places, waiting, strict=True))
    p_wait = min(1.0, math.fsum(waiting))
    p_abandon = min(1.0, leaving * queue / erlangs)
    answered = _answered(agents / leaving, target_s / patience_s, skipped, len(waiting))
    in_time = math.fsum(chance * share for chance, share in zip(waiting, answered, strict=True))
    return Impatience(
        p_wait=p_wait,
        p_abandon=p_abandon,
        occupancy=min(1.0, erlangs * (1 - p_abandon) / agents),
        wait_min=queue / erlangs * aht_s / 60,
        service_level=min(1.0, 1 - p_wait + in_time),
    )


def _weights(erlangs: float, agents: int, leaving: float) -> tuple[int, list[float]]:
    """Return the first state that matters and the weights from there, the likeliest being 1."""
    likeliest = math.floor(erlangs)
    if erlangs >= agents:
        likeliest = agents + math.floor(min((erlangs - agents) / leaving, MOST_STATES))
    down, weight, n = [], 1.0, likeliest
    while n > 0 and weight > _NEGLIGIBLE:
        weight *= _departures(n, agents, leaving) / erlangs
        down.append(weight)
        n -= 1
    up, weight, n = [1.0], 1.0, likeliest
    # Upwards at least to the first waiting caller, however unlikely that is.
    while weight > _NEGLIGIBLE or (weight > 0 and n < agents):
        n += 1
        weight *= erlangs / _departures(n, agents, leaving)
        up.append(weight)
        if n > agents + MOST_STATES:
            raise Invalid(
                "patience_s: the queue would grow beyond what this model computes; "
                "give more agents or less patience.",
                {"patience_s": "makes the queue longer than this model computes."},
            )
    return likeliest - len(down), down[::-1] + up


def _departures(n: int, agents: int, leaving: float) -> float:
    return min(n, agents) + max(n - agents, 0) * leaving


def _answered(service: float, target: float, skipped: int, places: int) -> list[float]:
    """Return, per place in the queue from ``skipped`` on, the share answered within the target.

    ``service`` is a = Nμ/θ, ``target`` is θT. The negative binomial is summed through logarithms:
    its first term alone underflows with thousands of agents.
    """
    if target == 0:
        return [0.0] * places
    log_miss = math.log(-math.expm1(-target))
    log_term = -target * (service + 1)
    below, shares = 0.0, []
    for j in range(skipped + places):
        below += math.exp(log_term)
        if j >= skipped:
            shares.append(service / (service + j + 1) * max(0.0, 1 - below))
        log_term += log_miss + math.log((service + 1 + j) / (j + 1))
    return shares
