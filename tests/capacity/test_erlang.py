"""Queues: published rows, worked examples, laws that always hold, absurd input."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp
from scipy.stats import poisson

from procurement.capacity import erlang
from procurement.capacity.agreement import compare, of_recomputed, of_source
from procurement.capacity.impatience import MOST_STATES
from procurement.capacity.rows import answer_erlang, answer_price, answer_sizing, shown
from procurement.errors import Invalid
from tests.capacity.plans import ERLANG_FILE, golden_rows

LOADS = st.floats(0, 400)
SIZES = st.integers(0, 600)


def within_source_precision(source: Any, ours: float) -> bool:
    """One unit of the last written decimal (sources round or cut off); a pair is a range."""
    if isinstance(source, list):
        return source[0] <= ours <= source[1]
    decimals = len(str(source).partition(".")[2])
    return abs(ours - source) < 10**-decimals


@pytest.mark.parametrize(
    "row", [row for row in golden_rows() if row["trust"] == "ok"], ids=lambda row: row["id"]
)
def test_trusted_rows_come_out_within_the_precision_of_their_source(row: dict[str, Any]) -> None:
    answers = answer_erlang(row["inputs"])
    missed = {
        key: (value, answers[key])
        for key, value in row["source_value"].items()
        if not within_source_precision(value, answers[key])
    }
    assert missed == {}


@pytest.mark.parametrize("row", golden_rows(), ids=lambda row: row["id"])
def test_every_row_comes_out_as_recomputed_elsewhere(row: dict[str, Any]) -> None:
    answers = shown(answer_erlang(row["inputs"]))
    assert {key: answers[key] for key in row["recomputed"]} == row["recomputed"]


def test_the_file_of_rows_is_whole() -> None:
    assert ERLANG_FILE.stat().st_size == 11186
    assert sum(1 for row in golden_rows() if row["trust"] == "ok") == 12


def test_sizing_rules_and_price_rules_come_out_as_recomputed() -> None:
    for row in golden_rows("outbound"):
        assert shown(answer_sizing(row["inputs"])) == row["recomputed"]
    for row in golden_rows("price_formula"):
        prices = {key: row[key] for key in ("lowest", "this", "points")}
        assert shown(answer_price(prices)) == {"points": row["recomputed"]}


def test_a_small_hotline_needs_five_seats_for_eighty_percent() -> None:
    load = erlang.load(22, 210, 1800)
    four, five = (erlang.queue(load, agents, 210, 30) for agents in (4, 5))
    assert (round(load, 3), round(four.service_level, 3), round(five.service_level, 3)) == (
        2.567,
        0.721,
        0.899,
    )
    need = erlang.staffing(load, 210, 30, service_level=0.8, occupancy=0.85)
    assert need == erlang.Staffing(agents=5, for_service=5, for_occupancy=4)


@pytest.mark.parametrize(
    ("agents", "answered", "lost", "answered_if_all_stay"),
    [(14, 0.9168, 0.0140, 0.888), (13, 0.8582, 0.0250, 0.796)],
)
def test_callers_who_leave_let_others_be_answered(
    agents: int, answered: float, lost: float, answered_if_all_stay: float
) -> None:
    impatient = erlang.erlang_a(10, agents, aht_s=180, patience_s=300, target_s=20)
    assert (round(impatient.service_level, 4), round(impatient.p_abandon, 4)) == (answered, lost)
    patient = erlang.queue(10, agents, 180, 20)
    assert round(patient.service_level, 3) == answered_if_all_stay


def test_a_very_large_center_comes_out_right() -> None:
    assert round(erlang.erlang_c(12345, 12421), 6) == 0.381225
    need = erlang.staffing(12345, 300, 20, service_level=0.8)
    assert need.agents == 12366
    assert erlang.queue(12345, 12366, 300, 20).service_level >= 0.8
    assert erlang.queue(12345, 12365, 300, 20).service_level < 0.8
    impatient = erlang.erlang_a(12345, 12421, aht_s=300, patience_s=300, target_s=20)
    assert 0 < impatient.p_abandon < 0.01 < impatient.p_wait < 0.381225


@pytest.mark.parametrize(("erlangs", "agents"), [(0.3, 1), (10, 14), (480, 500), (12345, 12366)])
def test_the_recursion_agrees_with_the_poisson_distribution(erlangs: float, agents: int) -> None:
    blocked = float(poisson.pmf(agents, erlangs) / poisson.cdf(agents, erlangs))
    assert erlang.erlang_b(erlangs, agents) == pytest.approx(blocked, rel=1e-7)
    waits = blocked / (1 - erlangs / agents * (1 - blocked))
    assert erlang.erlang_c(erlangs, agents) == pytest.approx(waits, rel=1e-7)


def test_seventeen_lines_carry_ten_erlangs_at_two_percent() -> None:
    assert erlang.lines_for(10, 0.02) == 17
    assert erlang.lines_for(0, 0.02) == 1


def test_a_load_written_with_noise_above_a_whole_number_takes_the_same_seats() -> None:
    exact = erlang.staffing(17, 180, 20, service_level=0, occupancy=0.85)
    noisy = erlang.staffing(17.000000000000004, 180, 20, service_level=0, occupancy=0.85)
    assert exact.agents == noisy.agents == 20


@pytest.mark.parametrize(("erlangs", "agents"), [(10, 9), (10, 10), (1000, 900), (0, 0), (3, 0)])
def test_overload_makes_everybody_wait_and_nobody_in_time(erlangs: float, agents: int) -> None:
    assert erlang.queue(erlangs, agents, 180, 20) == erlang.Queue(agents, 1.0, 0.0, None, 1.0)


def test_no_load_means_no_waiting() -> None:
    assert erlang.queue(0, 1, 180, 20) == erlang.Queue(1, 0.0, 1.0, 0.0, 0.0)
    assert erlang.erlang_b(0, 3) == 0.0
    assert erlang.erlang_b(0, 0) == 1.0
    assert erlang.staffing(0, 180, 20, service_level=0.8).agents == 1
    impatient = erlang.erlang_a(0, 3, aht_s=180, patience_s=60, target_s=20)
    assert (impatient.p_wait, impatient.p_abandon, impatient.service_level) == (0.0, 0.0, 1.0)


def test_impatient_callers_are_lost_when_agents_are_far_too_few() -> None:
    # All agents are busy all the time: what they cannot handle leaves.
    queue = erlang.erlang_a(12345, 11000, aht_s=180, patience_s=300, target_s=20)
    assert queue.p_abandon == pytest.approx(1 - 11000 / 12345, abs=1e-9)
    assert (queue.p_wait, queue.occupancy) == (pytest.approx(1), pytest.approx(1))
    assert queue.service_level == pytest.approx(0, abs=1e-9)


def test_nobody_waits_when_agents_are_far_too_many() -> None:
    queue = erlang.erlang_a(100, 5000, aht_s=180, patience_s=300, target_s=20)
    assert (queue.p_wait, queue.p_abandon, queue.service_level) == (0.0, 0.0, 1.0)


def test_with_endless_patience_nobody_leaves_and_the_queue_is_that_of_patient_callers() -> None:
    patient = erlang.queue(10, 12, 180, 20)
    queue = erlang.erlang_a(10, 12, aht_s=180, patience_s=180 * 1e9, target_s=20)
    assert queue.p_wait == pytest.approx(patient.p_wait, abs=1e-7)
    assert queue.service_level == pytest.approx(patient.service_level, abs=1e-7)
    assert patient.asa_s is not None
    assert queue.wait_min * 60 == pytest.approx(patient.asa_s, abs=1e-4)


def test_at_target_zero_only_those_who_need_not_wait_are_in_time() -> None:
    queue = erlang.erlang_a(10, 12, aht_s=180, patience_s=300, target_s=0)
    assert queue.service_level == pytest.approx(1 - queue.p_wait)


@pytest.mark.parametrize(
    ("agents", "patience_s", "target_s"), [(13, 300, 20), (8, 60, 30), (12, 2000, 90), (9, 30, 5)]
)
def test_answers_in_time_satisfy_the_equations_per_queue_place(
    agents: int, patience_s: float, target_s: float
) -> None:
    """u_j' = (Nμ + jθ)·u_{j−1} − (Nμ + (j+1)θ)·u_j, solved numerically, against the closed form."""
    erlangs, aht_s, places = 10.0, 180.0, 150
    mu, theta, arrivals = 1 / aht_s, 1 / patience_s, 10 / aht_s
    weights = [1.0]
    for n in range(1, agents + places):
        leaving = min(n, agents) * mu + max(n - agents, 0) * theta
        weights.append(weights[-1] * arrivals / leaving)
    total = math.fsum(weights)

    def slope(_: float, u: Any) -> list[float]:
        ahead = [1.0, *u[:-1]]
        return [
            (agents * mu + j * theta) * ahead[j] - (agents * mu + (j + 1) * theta) * u[j]
            for j in range(places)
        ]

    solved = solve_ivp(slope, (0, target_s), [0.0] * places, rtol=1e-9, atol=1e-11)
    answered = solved.y[:, -1]
    expected = sum(weights[:agents]) / total + sum(
        weights[agents + j] / total * answered[j] for j in range(places)
    )
    queue = erlang.erlang_a(erlangs, agents, aht_s=aht_s, patience_s=patience_s, target_s=target_s)
    assert queue.service_level == pytest.approx(expected, abs=1e-7)


@pytest.mark.parametrize("bad", [-1, math.nan, math.inf, 1e12])
def test_absurd_loads_are_refused_in_every_formula(bad: float) -> None:
    with pytest.raises(Invalid, match="erlangs: must"):
        erlang.erlang_b(bad, 3)
    with pytest.raises(Invalid, match="erlangs: must"):
        erlang.erlang_c(bad, 3)
    with pytest.raises(Invalid, match="erlangs: must"):
        erlang.queue(bad, 3, 180, 20)
    with pytest.raises(Invalid, match="erlangs: must"):
        erlang.staffing(bad, 180, 20, service_level=0.8)
    with pytest.raises(Invalid, match="erlangs: must"):
        erlang.lines_for(bad, 0.02)
    with pytest.raises(Invalid, match="erlangs: must"):
        erlang.erlang_a(bad, 3, aht_s=180, patience_s=60, target_s=20)


def test_absurd_agents_are_refused() -> None:
    with pytest.raises(Invalid, match="agents: must be at most 1,000,000"):
        erlang.erlang_c(10, 10**12)
    with pytest.raises(Invalid, match="lines: must not be negative"):
        erlang.erlang_b(10, -1)
    with pytest.raises(Invalid, match="agents: must be above 0"):
        erlang.erlang_a(10, 0, aht_s=180, patience_s=60, target_s=20)


def test_more_agents_than_the_model_carries_are_refused() -> None:
    with pytest.raises(Invalid, match="agents: must be at most 1,000,000"):
        erlang.staffing(1_000_000, 180, 20, service_level=0.8)
    with pytest.raises(Invalid, match="agents: must be at most 1,000,000"):
        erlang.staffing(500_000, 180, 20, service_level=0.8, occupancy=0.01)


@pytest.mark.parametrize(
    ("field", "call"),
    [
        ("aht_s", lambda: erlang.queue(10, 12, 0, 20)),
        ("target_s", lambda: erlang.queue(10, 12, 180, -1)),
        ("calls", lambda: erlang.load(-1, 180, 1800)),
        ("interval_s", lambda: erlang.load(1, 180, 0)),
        ("service_level", lambda: erlang.staffing(10, 180, 20, service_level=1)),
        ("max_occupancy", lambda: erlang.staffing(10, 180, 20, service_level=0.8, occupancy=0)),
        ("blocking_target", lambda: erlang.lines_for(10, 0)),
        ("patience_s", lambda: erlang.erlang_a(1, 1, aht_s=1, patience_s=1e10, target_s=1)),
    ],
)
def test_an_unsound_argument_is_refused_by_name(field: str, call: Any) -> None:
    with pytest.raises(Invalid) as refusal:
        call()
    assert list(refusal.value.fields) == [field]


def test_a_queue_longer_than_the_model_carries_is_refused() -> None:
    assert MOST_STATES == 5_000_000
    with pytest.raises(Invalid, match="give more agents or less patience"):
        erlang.erlang_a(900_000, 1000, aht_s=1, patience_s=86400, target_s=20)


@pytest.mark.unmeasured
@given(erlangs=LOADS, lines=SIZES)
@settings(deadline=None)
def test_one_more_line_never_blocks_more(erlangs: float, lines: int) -> None:
    fewer, more = erlang.erlang_b(erlangs, lines), erlang.erlang_b(erlangs, lines + 1)
    assert 0 <= more <= fewer <= 1


@given(erlangs=LOADS, agents=SIZES)
@settings(deadline=None)
def test_the_chance_to_wait_is_a_chance_and_above_that_of_being_blocked(
    erlangs: float, agents: int
) -> None:
    waits = erlang.erlang_c(erlangs, agents)
    assert erlang.erlang_b(erlangs, agents) - 1e-12 <= waits <= 1


@given(erlangs=LOADS, agents=SIZES, aht=st.floats(1, 3600), target=st.floats(0, 600))
@settings(deadline=None)
def test_one_more_agent_never_answers_fewer_in_time(
    erlangs: float, agents: int, aht: float, target: float
) -> None:
    fewer = erlang.queue(erlangs, agents, aht, target)
    more = erlang.queue(erlangs, agents + 1, aht, target)
    assert 0 <= fewer.service_level <= more.service_level + 1e-12 <= 1 + 1e-11


@given(
    erlangs=LOADS,
    aht=st.floats(1, 3600),
    target=st.floats(0, 600),
    share=st.floats(0, 0.999),
    ceiling=st.floats(0.3, 1),
)
@settings(deadline=None)
def test_staffing_meets_both_limits_and_one_agent_fewer_does_not(
    erlangs: float, aht: float, target: float, share: float, ceiling: float
) -> None:
    need = erlang.staffing(erlangs, aht, target, service_level=share, occupancy=ceiling)

    def enough(agents: int) -> bool:
        queue = erlang.queue(erlangs, agents, aht, target)
        in_time = queue.service_level >= share - 1e-9
        return agents > erlangs + 1e-9 and in_time and queue.occupancy <= ceiling + 1e-9

    assert enough(need.agents)
    assert not enough(need.agents - 1)


@given(
    erlangs=st.floats(0.01, 300),
    agents=st.integers(1, 400),
    patience=st.floats(1, 5000),
    target=st.floats(0, 600),
)
@settings(deadline=None)
def test_impatience_gives_shares_and_balances_arrivals_with_answers_and_losses(
    erlangs: float, agents: int, patience: float, target: float
) -> None:
    queue = erlang.erlang_a(erlangs, agents, aht_s=180, patience_s=patience, target_s=target)
    shares = (queue.p_wait, queue.p_abandon, queue.occupancy, queue.service_level)
    assert all(-1e-12 <= share <= 1 for share in shares)
    assert queue.service_level <= 1 - queue.p_abandon + 1e-9 or target < 600
    assert queue.p_abandon <= queue.p_wait + 1e-12
    # Little's law: callers lost = queue × 1/patience.
    assert queue.wait_min * 60 / patience == pytest.approx(queue.p_abandon, abs=1e-9)


@given(erlangs=st.floats(0.01, 300), share=st.floats(0.0001, 0.9))
@settings(deadline=None)
def test_lines_are_the_fewest_that_block_little_enough(erlangs: float, share: float) -> None:
    lines = erlang.lines_for(erlangs, share)
    assert erlang.erlang_b(erlangs, lines) <= share * (1 + 2e-9)
    assert erlang.erlang_b(erlangs, lines - 1) > share


def test_a_row_finds_lines_for_a_blocking_target() -> None:
    answers = shown(answer_erlang({"erlangs": 10, "blocking_target": 0.02}))
    assert answers == {"lines": 17, "agents": 17, "raw_positions": 17, "p_block": 0.012949}


def test_a_row_with_an_occupancy_ceiling_alone_finds_agents() -> None:
    answers = shown(answer_erlang({"erlangs": 10, "max_occupancy": 0.8}))
    assert (answers["raw_positions"], answers["occupancy"]) == (13, 0.769231)


def test_a_row_may_state_calls_instead_of_erlangs() -> None:
    stated = {"calls": 100, "interval_s": 1800, "aht_s": 180, "agents": 14}
    assert answer_erlang(stated) == answer_erlang({"erlangs": 10, "aht_s": 180, "agents": 14})


def test_an_impatient_row_without_target_has_no_service_level() -> None:
    row = {"erlangs": 10, "aht_s": 180, "agents": 14, "patience_s": 300}
    answers = shown(answer_erlang(row))
    assert answers == {
        "p_wait": 0.14526,
        "p_abandon": 0.013984,
        "occupancy": 0.704297,
        "wait_min": 0.069919,
        "asa_s": 4.1951,
    }


def test_an_overloaded_row_has_no_mean_wait() -> None:
    row = {"erlangs": 10, "agents": 9, "aht_s": 180, "target_s": 20}
    answers = answer_erlang(row)
    assert (answers["p_wait"], answers["service_level"], answers["asa_s"]) == (1.0, 0.0, None)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({}, "needs erlangs, or calls with interval_s and aht_s."),
        ({"calls": 3, "aht_s": 3, "agents": 3}, "needs erlangs, or calls with"),
        ({"erlangs": 3, "calls": 3, "agents": 1}, "must give erlangs or calls, not both."),
        ({"erlangs": 3}, "needs agents, or a service_level, max_occupancy or blocking_target."),
        ({"erlangs": 3, "service_level": 0.8}, "with service_level needs aht_s and target_s."),
        ({"erlangs": 3, "agents": 4, "patience_s": 9}, "with patience_s needs agents and aht_s."),
        ({"erlangs": 3, "agents": 4.5}, "agents: must be a whole number."),
        ({"erlangs": "3", "agents": 4}, "erlangs: must be a number."),
        ({"erlangs": 3, "agents": 4, "colour": 1}, "colour: is not a known field."),
    ],
)
def test_an_unsound_row_is_refused(row: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Invalid) as refusal:
        answer_erlang(row)
    assert sentence in refusal.value.sentence


def test_an_unknown_sizing_rule_is_refused() -> None:
    with pytest.raises(Invalid, match="no known sizing rule has these fields"):
        answer_sizing({"volunteers": 12})


def test_published_pace_implies_an_occupancy() -> None:
    # Twenty persuasion contacts of two and a half minutes in an hour; 45 short ones of 64 seconds.
    twenty = answer_sizing({"persuasion_minutes": 2.5, "contacts_per_hour": 20})
    short = answer_sizing({"minutes": 64 / 60, "contacts_per_hour": 45})
    assert (shown(twenty), shown(short)) == (
        {"implied_occupancy": 0.8333},
        {"implied_occupancy": 0.8},
    )


def test_comparison_takes_exactly_the_stated_tolerances() -> None:
    def differs(ours: Any, given_value: Any, tolerance: Any) -> bool:
        return compare({"key": ours}, {"key": given_value}, tolerance) != ()

    assert not differs(0.6965, Decimal("0.7"), of_source)
    assert differs(0.5965, Decimal("0.7"), of_source)
    assert differs(0.6865, Decimal("0.7"), of_recomputed)
    assert differs(14, 15, of_source)
    assert not differs(1.0, 1, of_source)
    assert differs(None, 1, of_source)
    assert not differs(None, None, of_source)
