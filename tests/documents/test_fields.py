"""Fields take values already read, and places in papers are written for people."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from procurement.documents.problems import labelled, unknown_key, value_of
from procurement.documents.requirements import Amendment, Election
from procurement.documents.rubrics import QualityMinimums
from procurement.documents.showing import brief
from procurement.documents.soundness import not_known
from procurement.errors import DocumentInvalid


def test_days_and_instants_may_be_given_as_values() -> None:
    at = datetime(2027, 6, 4, 12, tzinfo=UTC)

    assert Election(date=date(2027, 11, 2)).date == date(2027, 11, 2)
    assert Amendment(number=1, at=at, summary="x").at == at


def test_an_instant_without_zone_is_refused() -> None:
    with pytest.raises(DocumentInvalid) as refused:
        value_of(
            Amendment,
            {"number": 1, "at": at_without_zone(), "summary": "x"},
            file="rfp-1.yaml",
        )

    assert str(refused.value) == (
        "rfp-1.yaml: at: must carry its offset from UTC, like 2027-06-04T17:00:00-07:00"
    )


def at_without_zone() -> datetime:
    return datetime(2027, 6, 4, 12, tzinfo=UTC).replace(tzinfo=None)


def test_a_day_is_no_instant_and_an_instant_no_day() -> None:
    with pytest.raises(DocumentInvalid) as refused:
        value_of(Election, {"date": datetime(2027, 6, 4, tzinfo=UTC)}, file="rfp-1.yaml")

    assert str(refused.value) == "rfp-1.yaml: date: must be a day written like 2027-06-04"


def test_percents_stay_between_0_and_100() -> None:
    assert QualityMinimums(overall=Decimal(100)).overall == 100


def test_places_are_labelled_with_the_ids_that_stand_there() -> None:
    data = {"bids": [{"id": "B-1"}, {"id": ""}, 7]}

    assert labelled(("bids", 0, "lots", 3), data) == "bids[0] (B-1).lots[3]"
    assert labelled(("bids", 1), data) == "bids[1]"
    assert labelled(("bids", 2, "id"), data) == "bids[2].id"
    assert labelled((0, "id"), [1]) == "[0].id"


def test_unknown_names_are_answered_with_the_nearest_or_a_short_list() -> None:
    assert unknown_key("langauges", ("languages", "lots")) == (
        "is not a known key; did you mean languages?"
    )
    assert unknown_key("zzz", ()) == "is not a known key"
    assert not_known("B", ()) == "B is not known"
    assert not_known("zzz", tuple(f"name {n}" for n in range(20))).endswith("name 11, …")


def test_foreign_text_is_shown_short_and_printable() -> None:
    assert brief("a\x1b[2Jb") == "a�[2Jb"
    assert brief("x" * 61) == "x" * 59 + "…"
    assert brief("x" * 60) == "x" * 60
