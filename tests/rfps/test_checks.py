"""What stops a draft from being published, and what is only worth a look."""

from copy import deepcopy
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from procurement.capacity import compute
from procurement.documents.outline import DraftProblem, Severity, grow, read_facts
from procurement.rfps.checks import check_draft, proposed_anchors, reference_cost
from tests.documents.outline.shapes import sample_postings
from tests.house.sources import ROOT

FACTS = read_facts(ROOT / "data" / "reference")
# Before the sample for the city race is published (10 May 2027).
NOW = datetime(2027, 5, 3, 15, tzinfo=UTC)
CITY, STATE, NATION = "RFP-2027-PM-001", "RFP-2028-FL-009", "RFP-2027-LP-100"


def _city(**changes: Any) -> dict[str, Any]:
    """The city sample with values put at paths (dots written as two underscores)."""
    tree: dict[str, Any] = deepcopy(dict(sample_postings()[CITY]))
    for name, value in changes.items():
        *parents, last = name.split("__")
        here = tree
        for step in parents:
            here = here.setdefault(step, {})
        here[last] = value
    return tree


def _found(tree: Any, now: datetime = NOW, rule: str = "lowest_ratio") -> list[DraftProblem]:
    """Findings without the one that the untouched sample has: no day for the text sender."""
    found = check_draft(tree, now=now, facts=FACTS, price_rule=rule)
    return [each for each in found if each.path != "compliance.texting_verified_by"]


def _blocking(tree: Any, now: datetime = NOW) -> list[str]:
    return [each.path for each in _found(tree, now) if each.severity is Severity.PROBLEM]


def _warned(tree: Any) -> list[str]:
    return [each.path for each in _found(tree) if each.severity is Severity.WARNING]


@pytest.mark.parametrize("name", [CITY, STATE, NATION])
def test_nothing_stops_a_sample_under_its_own_price_rule(name: str) -> None:
    assert _blocking(sample_postings()[name]) == []


def test_an_empty_or_half_written_draft_is_told_nothing_it_cannot_know() -> None:
    half = {
        "lots": {"A": {"kind": "outbound", "plan": {"segments": [{"passes": "x"}, None]}}, "B": 3},
        "timeline": {"bids_due": "2027-", "start": "soon", "timezone": ""},
        "languages": [{"code": "es"}, 7],
        "channels": {"required": "live_outbound"},
    }

    assert check_draft({}, now=NOW, facts=FACTS) == ()
    assert _found(half) == []


# ── dates ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("day", "stops"), [("2027-08-16", True), ("2027-08-17", False)])
def test_election_day_lies_after_the_start(day: str, stops: bool) -> None:
    assert ("election.date" in _blocking(_city(election__date=day))) is stops


def test_an_unknown_time_zone_stops() -> None:
    assert _blocking(_city(timeline__timezone="Pacific")) == ["timeline.timezone"]


def test_a_deadline_with_another_offset_than_its_zone_stops() -> None:
    tree = _city(timeline__bids_due="2027-06-04T17:00:00-08:00")

    (found,) = _found(tree)

    assert (found.path, found.part, found.severity) == (
        "timeline.bids_due",
        "dates",
        Severity.PROBLEM,
    )
    assert "2027-06-04T18:00:00-07:00 is the same instant" in found.sentence


@pytest.mark.parametrize(
    ("answers", "stops"),
    [
        ("2027-06-02T17:00:00-07:00", False),
        ("2027-06-02T17:00:01-07:00", True),
        ("2027-06-03T09:00:00-07:00", True),
    ],
)
def test_answers_come_two_working_days_before_bids_are_due(answers: str, stops: bool) -> None:
    # Bids are due on Friday 4 June 2027 at 17:00.
    tree = _city(timeline__answers_published=answers)

    assert _blocking(tree) == (["timeline.answers_published"] if stops else [])


def test_a_weekend_is_no_working_day() -> None:
    tree = _city(
        timeline__bids_due="2027-06-07T17:00:00-07:00",
        timeline__answers_published="2027-06-04T09:00:00-07:00",
    )

    assert _blocking(tree) == ["timeline.answers_published"]


def test_dates_out_of_order_stop_at_the_later_name() -> None:
    tree = _city(timeline__award="2027-06-10", timeline__end="2027-08-15")

    assert _blocking(tree) == ["timeline.award", "timeline.end"]


@pytest.mark.parametrize(
    ("now", "past"),
    [
        (datetime(2027, 5, 20, 0, 0, 1, tzinfo=UTC), ["timeline.questions_due"]),
        (datetime(2027, 5, 19, 23, 59, 59, tzinfo=UTC), []),
    ],
)
def test_a_date_that_is_past_at_publication_stops(now: datetime, past: list[str]) -> None:
    # Questions are due on 19 May at 17:00 in Los Angeles, which is midnight UTC.
    assert _blocking(_city(), now) == past


def test_everything_is_past_after_the_election() -> None:
    found = _blocking(_city(), datetime(2027, 11, 3, 12, tzinfo=UTC))

    assert len(found) == 10
    assert found[-1] == "election.date"


@pytest.mark.parametrize(("window", "warned"), [(14, []), (15, ["timeline.ramp_window_days"])])
def test_a_ramp_longer_than_the_days_before_the_start_warns(window: int, warned: list[str]) -> None:
    assert _warned(_city(timeline__ramp_window_days=window)) == warned


# ── lots ──────────────────────────────────────────────────────────────────────────────────────


def test_more_calls_than_days_and_hours_can_dial_stop_and_the_rate_is_told() -> None:
    tree = _city()
    plan = tree["lots"]["A"]["plan"]
    tree["lots"]["A"]["plan"] = {
        **plan,
        "segments": [{**plan["segments"][0], "universe": 20_000_000}],
    }

    (found,) = _found(tree)

    assert (found.path, found.question) == ("lots.A.plan.calling_days",) * 2
    assert "32,742,200 calls do not fit" in found.sentence
    assert "2,000 callers, the most we take as possible, start about 26,4" in found.sentence
    assert "98 calls an hour each" in found.sentence


def test_more_attempts_than_the_rules_allow_stop() -> None:
    assert _blocking(_city(calling_rules__max_attempts_per_record=3)) == [
        "lots.B.plan.segments[0].passes",
        "lots.B.plan.segments[1].passes",
    ]


def test_attempts_that_do_not_fit_between_the_pauses_stop() -> None:
    tree = _city(calling_rules__min_hours_between_attempts=120)

    assert _blocking(tree) == ["lots.B.plan.segments[0].passes", "lots.B.plan.segments[1].passes"]


def test_more_calling_days_than_the_work_lasts_stop() -> None:
    tree = _city(timeline__end="2027-09-13")

    assert _blocking(tree) == ["lots.A.plan.calling_days"]


@pytest.mark.parametrize(
    "text", ["GOTV", " gotv ", "Get Out the Vote", "get-out-the-vote", "GOTV Expense", "Consulting"]
)
def test_a_vague_purpose_stops_whatever_its_case_hyphens_and_plural(text: str) -> None:
    tree = _city()
    tree["lots"]["B"]["purpose_suggestion"] = text

    (found,) = _found(tree)

    assert (found.path, found.severity) == ("lots.B.purpose_suggestion", Severity.PROBLEM)
    assert "such as “Get-out-the-vote phone calls”" in found.sentence


def test_every_purpose_we_suggest_or_read_as_accepted_passes() -> None:
    texts = [each.text for each in FACTS.purposes.suggestions_by_program.values()]
    for text in (*texts, *FACTS.purposes.adequate_read):
        tree = _city()
        tree["lots"]["B"]["purpose_suggestion"] = text
        assert _found(tree) == []


def test_a_lot_without_a_required_channel_stops() -> None:
    tree = _city(channels__required=["live_outbound", "inbound"])

    (found,) = _found(tree)

    assert (found.path, found.part) == ("channels.required", "lots")
    assert found.sentence == (
        "Lot C has no channel among those you must have; "
        "add “Text messages sent by people” or “Surveys by text message”."
    )


@pytest.mark.parametrize(
    ("kind", "channel"),
    [
        ("voice_broadcast", "voice_broadcast"),
        ("email", "email"),
        ("chat", "web_chat"),
        ("portal", "portal"),
    ],
)
def test_every_kind_of_lot_has_its_channel(kind: str, channel: str) -> None:
    lot = {"lots": {"A": {"kind": kind}}}

    assert _blocking({**lot, "channels": {"required": ["live_outbound"]}}) == ["channels.required"]
    assert _blocking({**lot, "channels": {"required": [channel]}}) == []


def test_a_language_without_a_share_stops() -> None:
    tree = _city()
    tree["languages"][2] = {"code": "vi", "share": 0, "lots": ["D"]}

    assert _blocking(tree) == ["languages[2].share"]


@pytest.mark.parametrize(("share", "warned"), [("0.2", ["languages[0].share"]), ("1", [])])
def test_a_language_in_lots_without_seats_warns_unless_it_is_everybodys(
    share: str, warned: list[str]
) -> None:
    tree = {
        "lots": {"A": {"kind": "email", "plan": {"volume": 10}}},
        "languages": [{"code": "es", "share": Decimal(share), "lots": ["A"]}],
    }

    assert _warned(tree) == warned


# ── rules ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("day", "warned"),
    [(None, True), ("2027-08-16", False), ("2027-08-17", True)],
)
def test_a_text_lot_warns_until_its_sender_is_verified_in_time(
    day: str | None, warned: bool
) -> None:
    tree = _city(compliance__texting_verified_by=day)

    found = check_draft(tree, now=NOW, facts=FACTS, price_rule="lowest_ratio")

    assert [(each.path, each.severity, each.is_missing) for each in found] == (
        [("compliance.texting_verified_by", Severity.WARNING, day is None)] if warned else []
    )


@pytest.mark.parametrize(
    ("state", "notice", "stops"),
    [
        ("WA", "", True),
        ("WA", "None", True),
        ("MI", None, True),
        ("WA", "every call", False),
        ("TX", "", False),
    ],
)
def test_recording_in_an_all_party_or_disputed_state_forces_a_notice(
    state: str, notice: str | None, stops: bool
) -> None:
    tree = _city(recording__notice=notice, jurisdictions__states=[state])

    assert _blocking(tree) == (["recording.notice"] if stops else [])


def test_without_recording_or_without_calls_no_notice_is_forced() -> None:
    silent = _city(recording__notice="", recording__required=False)
    texts = _city(recording__notice="")
    texts["lots"] = {"C": texts["lots"]["C"]}

    assert "recording.notice" not in _blocking(silent) + _blocking(texts)


def test_a_state_with_two_time_zones_is_noted_until_the_county_rule_is_written() -> None:
    tree = _city(jurisdictions__states=["FL", "WA"])
    written = _city(
        jurisdictions__states=["FL"], election__blackout=["calls follow the voter's county"]
    )

    assert _warned(tree) == ["election.blackout"]
    assert _warned(written) == []


# ── prices ────────────────────────────────────────────────────────────────────────────────────


def _with_anchors(full: object, zero: object) -> dict[str, Any]:
    tree = _city()
    tree["lots"]["A"]["price_anchors"] = {"full_points_usd": full, "zero_points_usd": zero}
    return tree


def test_the_anchored_line_needs_two_prices_per_lot_and_other_rules_none() -> None:
    found = _found(_with_anchors(9_000, None), rule="anchored_line")

    assert [(each.path, each.is_missing, each.part) for each in found] == [
        (f"lots.{letter}.price_anchors.{key}", True, "prices")
        for letter in "ABCD"
        for key in ("full_points_usd", "zero_points_usd")
        if (letter, key) != ("A", "full_points_usd")
    ]
    assert _found(_with_anchors(9_000, None)) == []


@pytest.mark.parametrize(
    ("full", "zero", "severity"),
    [
        (9_000, 9_000, Severity.PROBLEM),
        (20_000, 9_000, Severity.PROBLEM),
        (16_000, 20_000, Severity.WARNING),
        (1_000, 15_000, Severity.WARNING),
    ],
)
def test_a_line_that_does_not_fall_stops_and_one_beside_the_reference_cost_warns(
    full: int, zero: int, severity: Severity
) -> None:
    # The calculator gives 435.5 seat hours for lot A: 15,242.50 USD.
    (found,) = _found(_with_anchors(full, zero))

    assert (found.path, found.severity) == ("lots.A.price_anchors.full_points_usd", severity)


def test_the_proposed_line_lies_around_the_reference_cost() -> None:
    tree = sample_postings()[CITY]
    plan = tree["lots"]["A"]["plan"]
    cost = reference_cost(compute("outbound", plan), plan)
    assert cost is not None

    assert (cost, proposed_anchors(cost)) == (Decimal("15242.50"), (Decimal(9146), Decimal(24388)))
    assert _found(_with_anchors(*proposed_anchors(cost))) == []


@pytest.mark.parametrize("name", [CITY, STATE, NATION])
def test_the_reference_cost_is_the_samples_own(name: str) -> None:
    tree = sample_postings()[name]

    costs = {
        letter: reference_cost(compute(lot["kind"], lot["plan"]), lot["plan"])
        for letter, lot in tree["lots"].items()
    }

    assert costs == tree["reference_cost_by_lot_usd"]


def test_a_lot_bought_by_volume_costs_volume_times_its_usual_price() -> None:
    plan = {"volume": 1000, "reference_unit_price_usd": Decimal("0.25")}

    assert reference_cost(compute("chat", plan), plan) == Decimal("250.00")


def test_a_draft_saved_as_json_numbers_is_read_alike() -> None:
    tree = grow({"lots.A.kind": "email", "lots.A.plan.volume": 1000.0, "languages": []})

    assert _found(tree) == []
