"""The award on the paper: who gets what and why, who is paid, who did what, in one reading."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from procurement import reports
from procurement.awards import (
    Approval,
    Choice,
    Ground,
    Hand,
    Hands,
    Standing,
    Step,
    Surroundings,
    award_section,
)
from procurement.documents import GateDecision
from procurement.reports import page_text
from procurement.rfps import ControlProfile, RfpStatus
from procurement.scoring import build_record, canonical_bytes, evaluate, recompute
from tests.bids import samples

pytestmark = pytest.mark.unmeasured

CITY = "RFP-2027-PM-001"
TALLGRASS, BRAMBLEWICK, COBALT = "BID-PM-02", "BID-PM-03", "BID-PM-04"
AT = datetime(2027, 6, 21, 16, 0, tzinfo=UTC)
WAIVED = GateDecision(
    bid_id=BRAMBLEWICK,
    gate="G06",
    outcome="waived",
    reason="Two teams on two floors, agreed in writing.",
    by="Chidi Baptiste",
    at="2027-06-14T10:00:00+00:00",
)
PANEL = {
    "code": "E1",
    "role": "chair",
    "blind_locked_at": "2027-06-15T16:00:00+00:00",
    "named_locked_at": None,
    "conflicts": ["Tallgrass: an old colleague"],
    "waivers": ["waived by Dana: He has left."],
}


def a_record(*, alone: bool = False) -> dict[str, Any]:
    """The municipal sample, awarded: A and B to the leader, C to another, D to nobody."""
    papers = samples.papers()
    evaluation = evaluate(
        samples.posting(CITY),
        papers.rubric,
        papers.offers,
        papers.vendors,
        papers.judged,
        decisions=[WAIVED],
    )
    ground = Ground(evaluation, papers.judged)
    given: dict[str, tuple[str | None, str]] = {
        "A": (TALLGRASS, "It leads."),
        "B": (TALLGRASS, "It leads."),
        "C": (COBALT, "Two vendors for two channels."),
        "D": (None, "Volunteers do it."),
    }
    choices = {
        letter: Choice(
            letter,
            bid,
            ground.names.get(bid or "", ""),
            why,
            why == "It leads.",
            "dana",
            "Dana Rivera",
            AT,
            1,
        )
        for letter, (bid, why) in given.items()
    }
    by = ("dana", "Dana Rivera") if alone else ("fay", "Fay Tanaka")
    standing = Standing(
        "r",
        RfpStatus.AWARDED,
        ControlProfile.SOLO if alone else ControlProfile.TWO_PERSON,
        tuple(given),
        choices,
        Approval(*by, "Within the budget.", AT + timedelta(hours=1)),
        frozenset(),
    )
    around = Surroundings(
        steps=(Step("opened the prices", "Fay Tanaka", AT - timedelta(days=1)),),
        panel=(PANEL,),
        registered={TALLGRASS: "Tallgrass Dialing Cooperative, Inc."},
        hands=Hands(shares=1, priced=Hand("fay", "Fay Tanaka")),
        inadequate=("text message communications",),
    )
    section = award_section(ground, standing, list(choices.values()), around)
    record = build_record(evaluation, papers.judged, award=section)
    read: dict[str, Any] = json.loads(canonical_bytes(record))
    return read


def text_of(record: dict[str, Any]) -> str:
    return " ".join(page_text.page_text(reports.render(record)).split())


@pytest.fixture(scope="module")
def shown() -> str:
    return text_of(a_record())


@pytest.mark.parametrize(
    "words",
    [
        "Bid comparison and award",
        "Awarded: Tallgrass Dialing Cooperative and Cobalt Finch Digital",
        "Lot D goes to nobody.",
        "This is not the leading bid; Tallgrass Dialing Cooperative leads.",
        "Hearth & Hollow Call Center is $1,457.13 cheaper but has",
        "Palm Reef Contact Services is $9,157.22 cheaper but could not be awarded: it arrived",
        "Tallgrass Dialing Cooperative, Inc.",
        "“Text message communications” stands on the list of purposes that are not accepted.",
        "approved the award. “Within the budget.”",
        "Two teams on two floors, agreed in writing. Chidi Baptiste Mon 14 Jun 2027, 03:00 PDT",
        "No postal address in the profile, so the head office stands: Tallgrass Dialing",
        "two persons: who decides does not approve",
    ],
)
def test_the_paper_says_what_finance_asks(shown: str, words: str) -> None:
    assert words.replace(" ", "") in shown.replace(" ", "")


def test_the_award_recomputes_and_the_paper_is_the_same_each_time() -> None:
    record = a_record()

    assert recompute(record) == []
    assert reports.render(record) == reports.render(a_record())


def test_one_person_alone_is_told_in_the_first_lines_and_at_each_step() -> None:
    text = text_of(a_record(alone=True)).replace(" ", "")

    first, _, after = text.partition("Whythesebids")
    told = "One person acted for two at 2 steps, listed under “Who did what”."
    assert told.replace(" ", "") in first
    for words in (
        "One person acted as both opening officers: Fay Tanaka opened the prices.",
        "One person acted as lead and finance: Dana Rivera decided and approved.",
    ):
        assert words.replace(" ", "") in after
