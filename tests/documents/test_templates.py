"""From a template an RFP can be published after few further answers, with dates that fit."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from procurement.capacity import compute
from procurement.documents import Requirements, exact_numbers, value_of
from procurement.documents.outline import (
    Severity,
    Template,
    fill,
    grow,
    lot_kinds,
    problems,
    read_facts,
    read_templates,
    value_at,
)
from procurement.errors import DocumentInvalid, Invalid
from procurement.rfps.checks import check_draft, proposed_anchors, reference_cost
from tests.documents.outline.shapes import sample_postings
from tests.house.sources import ROOT

TODAY = date(2027, 3, 3)
NOW = datetime(2027, 3, 3, 15, tzinfo=UTC)
MOST_INPUTS = 40
# What is left to type, per template: title, committee, states, election day, list sizes, and two
# prices per lot for the published line.
INPUTS = {
    "gotv": 11,
    "voter_id": 8,
    "persuasion": 8,
    "fundraising": 8,
    "survey": 11,
    "constituent_information": 8,
    "registration_help": 11,
    "texting": 7,
    "city_race": 12,
    "statewide_measure": 12,
    "national_programme": 14,
}
SAMPLES = {
    "city_race": "RFP-2027-PM-001",
    "statewide_measure": "RFP-2028-FL-009",
    "national_programme": "RFP-2027-LP-100",
}
TYPED: dict[str, Any] = {
    "title": "Calls for the mayoral race",
    "buyer.committee": "Friends of Jane Doe",
    "jurisdictions.states": ["WA", "FL"],
    "election.date": "2028-11-07",
    "universe": 21_000,
    "recipients": 24_000,
    "peak_calls_per_interval": 22,
    "total_calls": 3_100,
}


@cache
def _templates() -> dict[str, Template]:
    return {each.id: each for each in read_templates(ROOT / "data" / "templates")}


FACTS = read_facts(ROOT / "data" / "reference")


def _gaps(tree: Mapping[str, Any]) -> list[str]:
    """Paths still to be typed before publication."""
    checked = check_draft(tree, now=NOW, facts=FACTS)
    blocking = [each for each in checked if each.severity is Severity.PROBLEM]
    return [each.path for each in (*problems(Requirements, tree), *blocking) if each.is_missing]


def _typed(tree: dict[str, Any], path: str) -> None:
    parent, _, last = path.rpartition(".")
    value = TYPED.get(path, TYPED.get(last))
    here = value_at(tree, parent) if parent else tree
    if here is None:
        top, _, key = parent.rpartition(".")
        here = (value_at(tree, top) if top else tree).setdefault(key, {})
    here[last] = _anchor(tree, path) if value is None else value


def _anchor(tree: dict[str, Any], path: str) -> Decimal:
    letter = path.split(".")[1]
    plan = value_at(tree, f"lots.{letter}.plan")
    cost = reference_cost(compute(lot_kinds(tree)[letter], plan), plan)
    assert cost is not None
    full, zero = proposed_anchors(cost)
    return full if path.endswith("full_points_usd") else zero


@pytest.mark.parametrize("name", INPUTS)
def test_a_template_becomes_publishable_after_at_most_forty_inputs(name: str) -> None:
    tree = grow(fill(_templates()[name], today=TODAY, timezone="America/New_York"))
    asked = _gaps(tree)
    for path in asked:
        _typed(tree, path)

    print(f"{name}: {len(asked)} inputs: {', '.join(asked)}")  # noqa: T201 - shown by pytest -s

    assert len(asked) == INPUTS[name] <= MOST_INPUTS
    assert problems(Requirements, tree) == ()
    found = check_draft(tree, now=NOW, facts=FACTS)
    assert [each for each in found if each.severity is Severity.PROBLEM] == []
    # A text lot keeps one warning: the day on which the sender is verified is the campaign's.
    texts = ["compliance.texting_verified_by"] if "text" in lot_kinds(tree).values() else []
    assert [each.path for each in found if each.path != "election.blackout"] == texts


def test_there_is_a_template_for_every_programme_and_for_three_whole_campaigns() -> None:
    assert list(_templates()) == list(INPUTS)


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_whole_template_has_the_plans_of_its_sample(sample: str) -> None:
    tree = dict(sample_postings()[SAMPLES[sample]])
    filled = grow(fill(_templates()[sample], today=TODAY, timezone="America/New_York"))
    for path in ("title", "buyer.committee", "jurisdictions.states", "election.date"):
        _typed(filled, path)

    ours = value_of(Requirements, exact_numbers({"id": "x", **filled}), file="template")
    theirs = value_of(Requirements, tree, file="sample")

    assert {key: lot.plan for key, lot in ours.lots.items()} == {
        key: lot.plan for key, lot in theirs.lots.items()
    }
    for part in ("languages", "channels", "staffing", "scripts", "recording", "data", "assurance"):
        assert getattr(ours, part) == getattr(theirs, part)


def test_dates_are_counted_in_working_days_and_carry_the_zones_offset() -> None:
    filled = fill(_templates()["gotv"], today=TODAY, timezone="America/New_York")

    # 3 March 2027 is a Wednesday; clocks change on 14 March.
    assert filled["timeline.questions_due"] == "2027-03-10T17:00:00-05:00"
    assert filled["timeline.bids_due"] == "2027-03-23T17:00:00-04:00"
    assert filled["timeline.price_opening"] == "2027-04-01T10:00:00-04:00"
    assert filled["timeline.award"] == "2027-04-08"
    assert filled["timeline.timezone"] == "America/New_York"


def test_filling_leaves_the_template_as_it_was() -> None:
    template = _templates()["gotv"]
    before = dict(template.fields)

    fill(template, today=TODAY, timezone="America/Chicago")["title"] = "Mine"

    assert template.fields == before


def test_an_unknown_time_zone_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        fill(_templates()["gotv"], today=TODAY, timezone="Mars/Olympus")

    assert list(refused.value.fields) == ["timeline.timezone"]


_HEAD = """id: x
title: X
summary: x
timeline_days: {questions_due: 1, answers_published: 2, bids_due: 5, technical_scoring_by: 6,
  price_opening: 7, award: 8, data_release: 9, start: 12, end: 3}
posting:
  staffing: {managed_devices_required: maybe, shoe_size: 44}
  reference_cost_by_lot_usd: {A: 3}
"""


def test_a_template_with_faults_is_refused_with_every_fault(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(_HEAD, encoding="utf-8")

    with pytest.raises(DocumentInvalid) as refused:
        read_templates(tmp_path)

    assert {(each.file, each.key) for each in refused.value.problems} == {
        ("x.yaml", "posting.staffing.shoe_size"),
        ("x.yaml", "posting.staffing.managed_devices_required"),
        ("x.yaml", "posting.reference_cost_by_lot_usd.A"),
        ("x.yaml", "timeline_days"),
    }


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentInvalid, match="holds no template"):
        read_templates(tmp_path)
