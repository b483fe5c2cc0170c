"""A draft's gaps and faults are told in plain sentences and lead to their question."""

from typing import Any

import pytest
from pydantic import BaseModel

from procurement.documents import Offer, Requirements, VendorProfile, value_of
from procurement.documents.outline import (
    DraftProblem,
    flatten,
    locate,
    offer_parts,
    problems,
    questions_of,
    requirements_form,
    requirements_parts,
)
from tests.documents.outline.shapes import posting_of, sample_postings, samples

LOT = {"kind": "outbound", "name": "Calls", "plan": {"segments": [{"talk_s": "long"}]}}


@pytest.mark.parametrize(
    ("key", "place"),
    [
        ("lots.A.plan.segments[0].talk_s", ("lots", "lots.A.plan.segments")),
        ("lots.B.price_anchors", ("prices", "lots.B.price_anchors.full_points_usd")),
        ("languages[1] (es).lots", ("lots", "languages")),
        ("staffing", ("rules", "staffing.agent_countries_allowed")),
        ("evaluation.lot_variants.C", ("rubric", "evaluation.lot_variants.C")),
        ("timeline.bids_due", ("dates", "timeline.bids_due")),
        ("reference_cost_by_lot_usd", ("", "")),
    ],
)
def test_a_postings_key_leads_to_its_question(key: str, place: tuple[str, str]) -> None:
    assert locate(key, requirements_parts()) == place


@pytest.mark.parametrize(
    ("key", "place"),
    [
        (
            "bids[3] (BID-PM-04).pricing.lots.A.unit_price_usd",
            ("prices", "pricing.lots.A.unit_price_usd"),
        ),
        ("conflicts[0].who", ("promises", "conflicts")),
        ("lots[1]", ("scope", "lots")),
        ("capacity.guaranteed_seats.phase_2", ("capacity", "capacity.guaranteed_seats.phase_2")),
        ("bids[0] (BID-1).rfp_id", ("", "")),
    ],
)
def test_a_bids_key_leads_to_its_question(key: str, place: tuple[str, str]) -> None:
    assert locate(key, offer_parts()) == place


def test_every_answer_of_a_posting_is_located_at_its_own_question() -> None:
    for tree in sample_postings().values():
        form = requirements_form(tree)
        asked = {each.path for each in questions_of(form)}
        typed = [path for path in flatten(tree) if path in asked]

        assert len(typed) > 100
        assert [path for path in typed if locate(path, form)[1] != path] == []


def test_an_empty_posting_lacks_every_required_answer_and_a_lot() -> None:
    found = problems(Requirements, {})
    required = [
        each.path for step in requirements_parts() for each in step.questions if each.required
    ]

    assert [each.path for each in found] == [*required, "lots"]
    assert {each.is_missing for each in found} == {True}
    assert found[0] == DraftProblem(
        "title", "basics", "“Title” is missing.", is_missing=True, question="title"
    )
    assert found[-1].sentence == "Add at least one lot."


def test_a_gap_in_a_table_names_row_and_column() -> None:
    found = {each.path: each for each in problems(Requirements, {"lots": {"A": LOT}})}

    gap = found["lots.A.plan.segments[0].universe"]
    assert gap.sentence == "“Voters on the list” in row 1 of “Lot A: Parts of the list” is missing."
    assert (gap.question, gap.is_missing) == ("lots.A.plan.segments", True)
    fault = found["lots.A.plan.segments[0].talk_s"]
    assert fault.sentence == (
        "“Talk with the voter” in row 1 of “Lot A: Parts of the list” must be a number."
    )
    assert (fault.part, fault.is_missing) == ("lots", False)


def test_a_lot_without_a_kind_lacks_its_kind_only() -> None:
    found = problems(Requirements, {"lots": {"A": {}}})

    assert [each.path for each in found if each.path.startswith("lots")] == ["lots.A.kind"]


def test_names_of_fields_are_told_in_the_words_of_the_form() -> None:
    tree = dict(sample_postings()["RFP-2027-PM-001"])
    lots: Any = {key: dict(lot) for key, lot in tree["lots"].items()}
    plan = lots["A"]["plan"]
    segment = {**plan["segments"][0], "contact_rate": 0.9, "bad_rate": 0.4}
    lots["A"]["plan"] = {**plan, "segments": [segment]}

    found = problems(Requirements, {**tree, "lots": lots})

    assert [(each.path, each.sentence) for each in found] == [
        (
            "lots.A.plan.segments[0]",
            "Row 1 of “Lot A: Parts of the list” “Calls that reach the voter” and “Numbers that do "
            "not work” together must not exceed 1.",
        )
    ]


def test_a_readable_posting_is_held_against_itself() -> None:
    tree = {**sample_postings()["RFP-2027-PM-001"]}
    tree["assurance"] = {"minimum": "self", "pci_required_lots": ["Z"]}

    (found,) = problems(Requirements, tree)

    assert (found.path, found.part) == ("assurance.pci_required_lots", "data")
    assert found.sentence.startswith(
        "“Lots in which callers take card payments” names lot Z is not"
    )


@pytest.mark.parametrize(
    ("shape", "tree"), [entry[::2] for entry in samples()], ids=[e[1] for e in samples()]
)
def test_a_sample_has_no_problem_but_the_unfinished_draft(
    shape: type[BaseModel], tree: dict[str, Any]
) -> None:
    found = problems(shape, tree, posting=posting_of(tree))  # type: ignore[arg-type]  # of three
    unfinished = [
        "capacity.guaranteed_seats_by_language.vi",
        "pricing.lots.B.unit_price_usd",
        "pricing.lots.D.basis",
        "pricing.lots.D.unit_price_usd",
        "conflicts",
    ]

    assert [each.path for each in found] == (unfinished if tree["id"] == "BID-PM-05" else [])


def test_a_bid_is_held_against_its_posting() -> None:
    posting = value_of(Requirements, sample_postings()["RFP-2027-PM-001"], file="sample")
    tree = {
        "lots": ["C"],
        "pricing": {"lots": {"C": {"basis": "per_contact", "unit_price_usd": 0.03}}},
        "capacity": {
            "guaranteed_seats": {"phase_2": 4},
            "guaranteed_seats_by_language": {"es": 1},
            "site_share": [1],
            "ramp_days": {"to_full": 3},
        },
        "conflicts": [],
    }

    (found,) = problems(Offer, tree, posting=posting)

    assert (found.path, found.part) == ("pricing.lots.C.basis", "prices")
    assert found.sentence == (
        "“Lot C: Price counted” “per completed contact” does not price a lot of kind text; "
        "use “per text segment”, “per agent hour”."
    )


def test_an_empty_profile_lacks_name_and_countries() -> None:
    assert [each.path for each in problems(VendorProfile, {})] == [
        "name",
        "data.storage",
        "data.agents",
    ]


def test_an_answer_cleared_again_counts_as_missing_and_an_optional_one_as_left_out() -> None:
    tree = {**sample_postings()["RFP-2027-PM-001"], "title": "  "}
    tree["buyer"] = {**tree["buyer"], "office": ""}

    assert [each.path for each in problems(Requirements, tree)] == ["title"]


def test_a_tree_that_is_no_paper_at_all_is_told_and_does_not_break() -> None:
    found = problems(Requirements, {"lots": 3, "staffing": "x", "timeline": [1]})

    assert {"lots", "staffing", "timeline"} <= {each.path for each in found}
