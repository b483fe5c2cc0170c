"""What an addendum changes: the rule of what is material, the difference, and deadlines, purely."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from procurement import rfps
from procurement.documents import Requirements, exact_numbers, plain, value_of
from procurement.documents.outline import questions_of, requirements_form
from procurement.errors import Invalid, OutOfOrder
from procurement.rfps import addendum_rules, addendum_text
from tests.bids import samples
from tests.bids.stage import CITY

AT = datetime.fromisoformat("2027-05-20T12:00:00+00:00")
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def base() -> dict[str, Any]:
    """The city's requirements as they were published."""
    frozen, written = rfps.rules.freeze(
        exact_numbers(plain(samples.posting(CITY))), reference=CITY, at=AT
    )
    assert isinstance(frozen, Requirements)
    return dict(exact_numbers(written))


def amended(base: dict[str, Any], **fields: Any) -> dict[str, Any]:
    typed = {name.replace("__", "."): value for name, value in fields.items()}
    return addendum_text.amended(base, typed, why="why", is_material=True, at=AT)


def told(base: dict[str, Any], **fields: Any) -> list[tuple[str, str, Any, Any, bool]]:
    changes = addendum_text.difference(base, amended(base, **fields))
    return [(one.label, one.lot, one.old, one.new, one.is_material) for one in changes]


def test_the_difference_names_each_field_once_with_its_lot_and_both_values(
    base: dict[str, Any],
) -> None:
    before = base["data"]["breach_notice_hours_max"]

    assert told(base) == []
    assert told(base, data__breach_notice_hours_max=Decimal(f"{before}.0")) == []
    assert told(
        base, title="A clearer title", data__breach_notice_hours_max=12, lots__A__notes="Read this."
    ) == [
        ("Title", "", base["title"], "A clearer title", False),
        ("Notes for bidders", "A", base["lots"]["A"].get("notes"), "Read this.", True),
        ("A data breach is reported within", "", before, 12, True),
    ]
    (gone,) = addendum_text.difference(base, amended(base, buyer__office=""))
    assert (gone.old, gone.new) == (base["buyer"]["office"], None)


def test_a_changed_plan_moves_reference_and_price_line_of_that_lot_alone(
    base: dict[str, Any],
) -> None:
    segments = [dict(row) for row in base["lots"]["A"]["plan"]["segments"]]
    segments[0]["universe"] *= 2

    after = amended(base, lots__A__plan__segments=segments)

    changes = addendum_text.difference(base, after)
    assert {one.lot for one in changes} == {"A"}
    typed = [one for one in changes if not one.is_computed]
    assert [one.label for one in typed] == ["Parts of the list, row 1: Voters on the list"]
    assert all(one.is_material for one in changes)
    assert after["lots"]["B"] == plain(base["lots"]["B"])
    ratio = Decimal(after["reference_cost_by_lot_usd"]["A"]) / Decimal(
        base["reference_cost_by_lot_usd"]["A"]
    )
    assert ratio > 1
    for name in ("full_points_usd", "zero_points_usd"):
        old, new = (Decimal(str(one["lots"]["A"]["price_anchors"][name])) for one in (base, after))
        assert abs(new - old * ratio) <= 2  # both are whole dollars
    assert after["evaluation"] == plain(base["evaluation"])
    assert after["version"] == 2
    assert after["amendments"][:-1] == plain(base["amendments"])
    assert after["amendments"][-1] == {
        "number": len(base["amendments"]) + 1,
        "at": "2027-05-20T12:00:00+00:00",
        "summary": "why",
        "acknowledge_required": True,
    }
    value_of(Requirements, exact_numbers(after), file=CITY)


def test_every_field_is_fixed_or_material_or_on_the_short_list_that_is_not(
    base: dict[str, Any],
) -> None:
    paths = [each.path for each in questions_of(requirements_form(base))]
    minor = {path for path in paths if not addendum_text.why_material(path, "a", "b")}
    fixed = {path for path in paths if addendum_text.why_fixed(path)}

    lot = re.compile(r"lots\.[A-Z]\.")
    assert {lot.sub("lots.*.", path) for path in minor} == {
        "title",
        "buyer.day_to_day_role",
        "buyer.treasurer_role",
        "buyer.counsel_role",
        "compliance.legal_advice_notice",
        "lots.*.name",
        "lots.*.purpose_suggestion",
        "lots.*.purpose_code",
    }
    assert not minor & fixed
    assert {path.split(".")[0] for path in fixed} == {
        "budget",
        "control_profile",
        "evaluation",
        "lots",
        "timeline",
        "visibility",
    }
    for path in ("evaluation.variant", "lots.B.price_anchors.full_points_usd", "id", "version"):
        with pytest.raises(Invalid, match="does not change this"):
            addendum_text.may_change(path)
    addendum_text.may_change("timeline.bids_due")


def test_a_slip_of_the_pen_is_not_material_and_a_number_is_no_slip() -> None:
    path = "scripts.approval"

    def why(old: str, new: str) -> str:
        return addendum_text.why_material(path, old, new, is_text=True)

    assert why("by e-mail,within a day", "By e-mail, within a day.") == ""
    assert why("within 1.5 days", "within 15 days")
    assert why("may be recorded", "must be recorded")
    assert addendum_text.why_material(path, "a b", "ab")
    assert addendum_text.why_material("something.new", 1, 2) == addendum_text.OTHERWISE


def test_a_deadline_moves_only_later_and_leaves_three_days_after_a_material_change() -> None:
    due = AT + 5 * DAY
    check = addendum_rules.deadline

    check(due, due, is_material=True, at=AT)
    check(due, due, is_material=True, at=due - 3 * DAY)
    check(due, due, is_material=False, at=due - timedelta(seconds=1))
    with pytest.raises(Invalid, match="at least 1 day 2 hours 1 minute"):
        check(due, due, is_material=True, at=due - timedelta(days=1, hours=21, minutes=59))
    check(due, due + 2 * DAY, is_material=True, at=due - DAY)
    with pytest.raises(Invalid, match="never moves to an earlier instant"):
        check(due, due - timedelta(seconds=1), is_material=True, at=AT)
    with pytest.raises(OutOfOrder, match="The deadline has passed"):
        check(due, due + 9 * DAY, is_material=True, at=due)
    assert addendum_rules.span_words(timedelta(seconds=1)) == "1 minute"
    assert addendum_rules.span_words(timedelta(days=2, minutes=1)) == "2 days 1 minute"
