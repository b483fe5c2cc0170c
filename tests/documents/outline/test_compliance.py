"""Facts about compliance: the shipped list is whole, and each posting gets what fits it."""

from __future__ import annotations

from typing import Any

import pytest

from procurement.documents import Offer, Requirements, plain, value_of
from procurement.documents.outline import (
    fitting,
    offer_form,
    problems,
    questions_of,
    read_compliance,
)
from procurement.documents.outline.compliance import ComplianceRule
from tests.documents.outline.shapes import sample_postings
from tests.house.sources import ROOT

RULES = read_compliance(ROOT / "data" / "reference")
CITY, NATION = "RFP-2027-PM-001", "RFP-2028-FL-009"


def keys(tree: dict[str, Any]) -> set[str]:
    return {rule.id for rule in fitting(RULES, tree)}


def test_every_rule_asks_something_and_says_where_it_was_read() -> None:
    assert len(RULES) == len({rule.id for rule in RULES}) == 44
    for rule in RULES:
        assert rule.ask.endswith((".", "?"))
        assert rule.as_of
        is_web = any(source.startswith(("https://", "http://")) for source in rule.sources)
        assert is_web or rule.read == "not read"


@pytest.mark.parametrize(
    ("change", "fits"),
    [
        ({}, set()),
        ({"lots": {"A": {"kind": "email"}}}, set()),
        ({"jurisdictions": {"states": ["CA"]}}, {"US-PRIV-01"}),
        ({"recording": {"required": True}}, {"US-REC-01"}),
        ({"assurance": {"pci_required_lots": ["A"]}}, {"US-PCI-01"}),
        ({"staffing": {"agent_countries_allowed": ["US", "PH"]}}, {"US-FEC-13", "US-OFF-01"}),
        ({"jurisdictions": {"countries": ["DE"]}}, {"EU-01", "EU-02"}),
        ({"lots": None, "channels": {"required": "web_chat"}, "jurisdictions": []}, set()),
    ],
)
def test_a_condition_fits_when_all_its_lines_hold(change: dict[str, Any], fits: set[str]) -> None:
    assert keys(change) == fits


def test_the_switch_for_recorded_calls_adds_their_rules_and_takes_them_away() -> None:
    recorded = {"US-CALL-03", "US-CALL-04", "US-STATE-01"}
    tree = dict(sample_postings()[CITY])
    assert tree["compliance"]["robocall"] is False
    assert not recorded & keys(tree)

    tree["compliance"] = {**tree["compliance"], "robocall": True}

    assert recorded < keys(tree)


def _asking(name: str, *rules: ComplianceRule) -> dict[str, Any]:
    tree = dict(sample_postings()[name])
    asked = {rule.key: rule.as_question() for rule in rules}
    return tree | {"compliance": {**tree["compliance"], "questions": asked}}


def test_what_a_posting_asks_is_part_of_it_and_must_be_answered_in_a_bid() -> None:
    posting = value_of(Requirements, _asking(CITY, *RULES), file="city")
    assert posting.compliance is not None
    assert set(posting.compliance.questions) == {rule.key for rule in RULES}

    asked = [
        each
        for each in questions_of(offer_form(posting, ["A"]))
        if each.path.startswith("compliance_answers.")
    ]
    assert len(asked) == 44
    assert asked[0].path == "compliance_answers.us_call_01"
    assert asked[0].label.startswith("Mobiles called by machine or by recording: How do you dial")
    missing = {one.path for one in problems_of_a_bid(posting, {})}
    assert "compliance_answers.us_call_01" in missing
    assert "compliance_answers.us_call_01" not in {
        one.path for one in problems_of_a_bid(posting, {"us_call_01": "By hand, each one."})
    }


def problems_of_a_bid(posting: Requirements, answers: dict[str, str]) -> list[Any]:
    return list(problems(Offer, {"lots": ["A"], "compliance_answers": answers}, posting=posting))


def test_a_posting_that_asks_nothing_adds_no_key_and_nothing_to_a_bid() -> None:
    posting = value_of(Requirements, sample_postings()[NATION], file="nation")

    assert "questions" not in plain(posting)["compliance"]
    asked = questions_of(offer_form(posting, ["A"]))
    assert not any("compliance_answers" in each.path for each in asked)
