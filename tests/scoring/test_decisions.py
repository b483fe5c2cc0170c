"""What people decide about gates: it counts, it is told, and a record carries it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procurement.documents import GateDecision, readable
from procurement.documents.vocabulary import (
    PAYMENT_TERMS,
    REPORTING,
    SOC2_LEVELS,
    SUB_PROCESSORS,
    WRITEBACK,
)
from procurement.errors import DocumentInvalid, Invalid
from procurement.scoring import Evaluation, build_record, canonical_bytes, evaluate, recompute
from tests.scoring.small import papers, sample

RFP = "RFP-2027-PM-001"
CONDITIONAL, FAILED, LATE = "BID-PM-01", "BID-PM-04", "BID-PM-06"


def decision(bid: str, gate: str, outcome: str = "pass", **changes: str) -> GateDecision:
    told = {"reason": "They signed.", "by": "Dana Rivera", "at": "2027-06-08T10:00:00+00:00"}
    return GateDecision(bid_id=bid, gate=gate, outcome=outcome, **(told | changes))


def run(*decisions: GateDecision, scope: str | None = None) -> Evaluation:
    return evaluate(
        sample(RFP),
        papers().rubric,
        papers().offers,
        papers().vendors,
        papers().judged,
        scope=scope,
        decisions=decisions,
    )


def rows(evaluation: Evaluation) -> dict[str, Any]:
    return {row.bid_id: row for row in evaluation.rows}


def record_of(evaluation: Evaluation) -> dict[str, Any]:
    record: dict[str, Any] = json.loads(canonical_bytes(build_record(evaluation, papers().judged)))
    return record


def open_gates() -> list[tuple[str, str]]:
    """Every failed or unclear gate of the samples that somebody may decide."""
    return [
        (row.bid_id, gate)
        for row in run().rows
        for gate in (*row.failed, *row.clarify)
        if gate != "G01"
    ]


def test_without_decisions_a_record_says_nothing_of_them() -> None:
    record = record_of(run())

    assert "decisions" not in record["inputs"]
    assert recompute(record) == []


@pytest.mark.unmeasured
@settings(max_examples=30, deadline=None, derandomize=True)
@given(data=st.data())
def test_status_and_lists_follow_whatever_is_decided(data: st.DataObject) -> None:
    settled = data.draw(
        st.dictionaries(
            st.sampled_from(open_gates()), st.sampled_from(("pass", "fail", "waived")), max_size=6
        )
    )
    before, after = (
        rows(run()),
        rows(run(*(decision(bid, gate, outcome) for (bid, gate), outcome in settled.items()))),
    )

    for bid, row in after.items():
        outcomes = {gate: result.outcome for gate, result in before[bid].gates.items()}
        outcomes |= {gate: how for (owner, gate), how in settled.items() if owner == bid}
        failed = tuple(gate for gate, how in outcomes.items() if how == "fail")
        clarify = tuple(gate for gate, how in outcomes.items() if how == "clarify")
        assert (row.failed, row.clarify) == (failed, clarify)
        if row.status not in {"late", "incomplete"}:
            stands = "conditional" if clarify else "eligible"
            assert row.status == ("gate_failed" if failed else stands)
        assert (row.sub.keys(), row.metrics) == (before[bid].sub.keys(), before[bid].metrics)


def test_a_cured_gate_lets_a_conditional_bid_stand_and_says_who_decided() -> None:
    (gate,) = rows(run())[CONDITIONAL].clarify

    row = rows(run(decision(CONDITIONAL, gate)))[CONDITIONAL]

    computed = rows(run())[CONDITIONAL].gates[gate].reason.sentence
    assert (row.status, row.clarify) == ("eligible", ())
    assert row.gates[gate].reason.sentence == (
        f"{computed} Decided: pass by Dana Rivera on 2027-06-08T10:00:00+00:00: They signed."
    )


def test_letters_and_pages_read_a_decisions_date_in_words_in_the_buyers_zone() -> None:
    at = "2027-06-08T00:30:00+00:00"
    recorded = f"Not registered. Waived by Dana and Fay on {at}: Agreed on {at}: see file."

    told = readable(recorded, "America/Los_Angeles")

    words = "Mon 7 Jun 2027, 17:30 PDT"
    assert told == f"Not registered. Waived by Dana and Fay on {words}: Agreed on {at}: see file."
    assert readable(recorded, None) == recorded.replace(at, "Tue 8 Jun 2027, 00:30 UTC", 1)
    computed = f"The term begins on {at}: too late."
    assert readable(computed, "America/Los_Angeles") == computed


@pytest.mark.parametrize(
    ("computed", "told"),
    [
        (
            "The vendor has SOC 2 none; the least asked is type2_or_iso.",
            "The vendor has no SOC 2 report; the least asked is SOC 2 Type II or ISO 27001.",
        ),
        (
            "Channels: mean of live_outbound native and p2p_text partner = 0.85, reaches anchor 4.",
            "Channels: mean of live calls out (own) and texting by people (by a partner) = 0.85, "
            "reaches anchor 4.",
        ),
        (
            "Write-back: daily_csv_van, reaches anchor 3.",
            "Write-back: a file every day in the voter database's layout, reaches anchor 3.",
        ),
    ],
)
def test_codes_of_answers_are_read_in_words_but_not_what_people_wrote(
    computed: str, told: str
) -> None:
    decided = " Waived by Dana on 2027-06-08T00:30:00+00:00: daily_csv is enough."

    assert readable(computed, None) == told
    assert readable(computed + decided, "UTC").startswith(f"{told} Waived by Dana on Tue 8 Jun")
    assert readable(computed + decided, "UTC").endswith(": daily_csv is enough.")


def test_every_answer_from_a_list_has_words_of_its_own() -> None:
    coded = [*WRITEBACK, *REPORTING, *SUB_PROCESSORS, *PAYMENT_TERMS]

    assert [code for code in coded if "_" in readable(f"Said: {code}, reaches", None)] == []
    for code in SOC2_LEVELS:
        assert "type" not in readable(f"SOC 2 {code}; the least asked is {code}.", None)


def test_a_waived_bid_sets_the_lowest_price_again_and_is_ranked() -> None:
    failed = [(bid, gate) for bid, gate in open_gates() if bid == FAILED]

    row = rows(run(*(decision(bid, gate, "waived") for bid, gate in failed)))[FAILED]

    assert row.rank is not None
    assert {row.gates[gate].outcome for _, gate in failed} == {"waived"}


def test_a_gate_that_does_not_apply_in_a_scope_stays_so() -> None:
    narrow = rows(run(scope="A"))
    gate = next(g for g, result in narrow[CONDITIONAL].gates.items() if result.outcome == "n/a")

    assert rows(run(decision(CONDITIONAL, gate, "fail"), scope="A")) == narrow


def test_nobody_decides_that_a_late_bid_was_on_time() -> None:
    with pytest.raises(ValueError, match="'G01' is not known"):
        decision(LATE, "G01")

    assert rows(run(decision(LATE, "G02")))[LATE].status == "late"


@pytest.mark.parametrize(
    ("decisions", "sentence"),
    [
        ([decision("BID-PM-99", "G02")], "A gate decision names a bid: BID-PM-99 is not known"),
        (
            [decision(FAILED, "G02"), decision(FAILED, "G02", "fail")],
            "BID-PM-04: G02 is decided twice.",
        ),
    ],
)
def test_a_decision_that_fits_nothing_is_refused_by_name(
    decisions: list[GateDecision], sentence: str
) -> None:
    with pytest.raises(Invalid, match=sentence):
        run(*decisions)


def test_a_decision_on_a_gate_outside_the_rubric_is_refused_by_name() -> None:
    fewer = papers().rubric.model_copy(update={"gates": papers().rubric.gates[:3]})

    with pytest.raises(Invalid, match="BID-PM-04: the decided gate G09 is not known"):
        evaluate(
            sample(RFP),
            fewer,
            papers().offers,
            papers().vendors,
            papers().judged,
            decisions=[decision(FAILED, "G09")],
        )


def test_a_record_with_decisions_recomputes_and_a_changed_one_is_found() -> None:
    (gate,) = rows(run())[CONDITIONAL].clarify
    record = record_of(run(decision(CONDITIONAL, gate), decision(FAILED, "G16", "waived")))

    assert recompute(record) == []
    assert [one["bid_id"] for one in record["inputs"]["decisions"]] == [CONDITIONAL, FAILED]
    record["inputs"]["decisions"][0]["outcome"] = "fail"
    paths = [difference.path for difference in recompute(record)]
    assert "inputs_digest" in paths
    assert any(path.endswith(f".gates.{gate}") for path in paths)
    record["inputs"]["decisions"][0]["bid_id"] = "BID-PM-77"
    (difference,) = recompute(record)
    assert "BID-PM-77 is not known" in difference.recomputed


@pytest.mark.parametrize(
    "changes", [{"at": "yesterday"}, {"at": "2027-06-08T10:00:00"}, {"reason": " "}, {"by": ""}]
)
def test_a_decision_names_a_reason_a_person_and_an_instant(changes: dict[str, str]) -> None:
    with pytest.raises((ValueError, DocumentInvalid)):
        decision(FAILED, "G02", **changes)


def test_when_a_bid_came_in_and_was_due_is_told_in_the_zone_of_the_rfp() -> None:
    came, due = "2027-06-03T11:00:00.250000-04:00", "2027-06-04T17:00:00-07:00"
    late = f"Submitted {came}, 1 day, 0:00:20.250000 after {due}."

    in_time = readable(f"Submitted {came}, due {due}; all lots priced.", "America/New_York")

    assert in_time == (
        "Submitted Thu 3 Jun 2027, 11:00:00 EDT, due Fri 4 Jun 2027, 20:00:00 EDT; all lots priced."
    )
    assert readable(late, "America/Los_Angeles") == (
        "Submitted Thu 3 Jun 2027, 08:00:00 PDT, "
        "1 day, 0:00:20.250000 after Fri 4 Jun 2027, 17:00:00 PDT."
    )
    assert readable(f"Seats: Submitted {came}, due {due}", None).endswith(due)
