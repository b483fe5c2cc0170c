"""What ages in a standing profile is said sixty days before it matters, and on the day it does."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from procurement.documents.profiles import StandingDocument
from procurement.documents.standing import Given, aging, ending_before, older_than_a_year

GIVEN_ON = date(2027, 3, 2)
TODAY = date(2027, 5, 10)


def documents(**until: Any) -> dict[str, Given]:
    rows = [{"what": what.replace("_", " "), "valid_until": day} for what, day in until.items()]
    return {"documents": Given(rows, GIVEN_ON)}


@pytest.mark.parametrize(
    ("until", "sentences", "is_over"),
    [
        ("2027-07-10", [], []),
        ("2027-07-09", ["ISO runs out on 9 July 2027, in 60 days."], [False]),
        ("2027-05-11", ["ISO runs out on 11 May 2027, tomorrow."], [False]),
        ("2027-05-10", ["ISO runs out today."], [False]),
        (
            "2027-05-09",
            ["ISO ran out on 9 May 2027. Replace it, or take it off the list."],
            [True],
        ),
        (None, [], []),
        ("soon", [], []),
    ],
)
def test_a_document_is_named_sixty_days_before_it_runs_out(
    until: Any, sentences: list[str], is_over: list[bool]
) -> None:
    found = aging(documents(ISO=until), TODAY)

    assert [one.sentence for one in found] == sentences
    assert [one.is_over for one in found] == is_over


def test_the_most_urgent_stands_first() -> None:
    found = aging(documents(Cyber_policy="2027-06-01", SOC_2="2027-05-01"), TODAY)

    assert [one.sentence.split(" r")[0] for one in found] == ["SOC 2", "Cyber policy"]


def test_months_that_were_counted_from_a_day_go_on_counting() -> None:
    answers = {
        "assurance.soc2_period_end_months_before_bid": Given(3, GIVEN_ON),
        "assurance.pen_test_months_ago": Given(1, date(2027, 4, 20)),
    }

    assert [one.sentence for one in aging(answers, TODAY)] == [
        "On 2 March 2027 you said that the period of your SOC 2 report ended 3 months ago. Today "
        "that is 5 months."
    ]


def test_answers_older_than_a_year_are_counted() -> None:
    answers = {
        "name": Given("Northern Voices", date(2026, 5, 9)),
        "union": Given(None, date(2020, 1, 1)),
        "founded": Given(1999, date(2026, 5, 10)),
    }

    assert older_than_a_year(answers, TODAY) == 1


def test_documents_that_run_out_before_the_work_ends_are_named_the_earliest_first() -> None:
    documents = [
        StandingDocument(what="SOC 2 report", valid_until=date(2027, 9, 1)),
        StandingDocument(what="Cyber policy", valid_until=date(2027, 6, 1)),
        StandingDocument(what="ISO 27001", valid_until=date(2027, 11, 2)),
        StandingDocument(what="Charter"),
    ]

    assert ending_before(documents, date(2027, 11, 2)) == (
        "Cyber policy runs out on 1 June 2027",
        "SOC 2 report runs out on 1 September 2027",
    )
