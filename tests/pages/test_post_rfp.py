"""Posting an RFP: what the form shows, what each answer stores, and what is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from procurement import capacity, rfps
from procurement.documents.outline import fill, grow
from procurement.portal import Portal
from tests import given
from tests.cast import DANA, ELI, EVE, MALLORY
from tests.conftest import MovableClock
from tests.pages.conftest import OpenTab, forge, refusals, title, words
from tests.stories.posting import ZONE, a_draft, answers, stored, the_draft

PAGE = "post_rfp.py"
KINDS = (
    "text_input",
    "text_area",
    "number_input",
    "selectbox",
    "multiselect",
    "radio",
    "date_input",
    "datetime_input",
    "time_input",
    "checkbox",
)


def wall(*parts: int) -> datetime:
    """A time as a clock on the wall shows it, which is what the widget holds."""
    return datetime(*parts, tzinfo=UTC).replace(tzinfo=None)  # type: ignore[misc] # parts are whole


def field(tab: AppTest, path: str) -> Any:
    """The one widget of a question (or of a cell, as in ``lots.A.plan.segments-0-universe``)."""
    rfp_id = tab.query_params["rfp"]
    rfp_id = rfp_id[0] if isinstance(rfp_id, list) else rfp_id
    table, dash, cell = path.partition("-")
    found = []
    for kind in KINDS:
        for widget in getattr(tab, kind):
            key = str(widget.key)
            start = f"{rfp_id}-{table}-"
            rest = key.removeprefix(start).split("-", 2)
            if key.startswith(start) and (rest[2] if len(rest) > 2 else "") == (
                cell if dash else ""
            ):
                found.append(widget)
    assert len(found) == 1, (path, [widget.key for widget in found])
    return found[0]


def go(tab: AppTest, part: str) -> None:
    """Choose a part of the form."""
    tab.button(key=f"part-{part}").click().run()
    assert title(tab) == "Post an RFP"


def test_the_browsers_way_back_leads_to_the_part_before(house: Portal, open_tab: OpenTab) -> None:
    tab = open_tab(DANA, PAGE, rfp=a_draft(house))
    go(tab, "data")
    go(tab, "prices")
    assert tab.query_params["part"] == "prices"

    tab.query_params["part"] = "data"
    tab.run()
    assert "Data and privacy" in {box.value for box in tab.header}
    del tab.query_params["part"]
    tab.run()

    assert title(tab) == "Post an RFP"
    assert "Basics" in {box.value for box in tab.header}


def test_an_answer_is_saved_when_its_field_is_left(house: Portal, open_tab: OpenTab) -> None:
    draft = a_draft(house, {"timeline.timezone": ZONE})
    tab = open_tab(DANA, PAGE, rfp=draft)

    field(tab, "title").set_value(" Calls in *May* ").run()

    assert title(tab) == "Post an RFP"
    assert stored(house, draft, "title") == "Calls in *May*"
    assert "Calls in \\*May\\*" in words(tab)
    assert refusals(tab) == []


def test_a_date_that_passes_while_the_page_stands_open_is_told_in_the_next_run(
    house: Portal, clock: MovableClock, open_tab: OpenTab
) -> None:
    soon = clock.at + timedelta(minutes=10)
    draft = a_draft(house, {"timeline.timezone": "UTC", "timeline.questions_due": soon.isoformat()})
    tab = open_tab(DANA, PAGE, rfp=draft)
    go(tab, "dates")
    assert "is past" not in words(tab)

    clock.advance(minutes=11)
    tab.run()
    assert "is past; choose a later date" in words(tab).replace("\\", "")


def test_an_answer_that_is_emptied_is_gone(house: Portal, open_tab: OpenTab) -> None:
    draft = a_draft(house)
    tab = open_tab(ELI, PAGE, rfp=draft)

    field(tab, "buyer.committee").set_value("").run()

    assert title(tab) == "Post an RFP"
    assert stored(house, draft, "buyer.committee") is None
    assert "**1 thing to settle**" in words(tab)
    assert "Needed before publishing\\." in words(tab)


@pytest.mark.unmeasured
def test_opening_every_part_saves_nothing(house: Portal, open_tab: OpenTab) -> None:
    draft = a_draft(house)
    before = the_draft(house, draft).fields
    tab = open_tab(DANA, PAGE, rfp=draft)

    for part in ("lots", "rules", "data", "prices", "rubric", "dates", "publish", "basics"):
        go(tab, part)

    assert the_draft(house, draft).fields == before


@pytest.mark.unmeasured
@pytest.mark.parametrize(
    ("part", "path", "value", "kept"),
    [
        ("basics", "buyer.committee_type", "party committee", "party committee"),
        ("basics", "jurisdictions.states", ["WA", "OR"], ["WA", "OR"]),
        ("basics", "visibility", "public_notice", "public_notice"),
        ("lots", "lots.A.plan.shrinkage", 27.5, Decimal("0.275")),
        ("lots", "lots.A.phase", 2, 2),
        ("lots", "languages-0-share", 90.0, [{"code": "en", "share": Decimal("0.9")}]),
        ("rules", "staffing.wfh_allowed", "No", False),
        ("rules", "conflicts.question", "any\nwork", "any\nwork"),
        ("rules", "reporting.fields", "one\n\ntwo", ["one", "two"]),
        ("data", "assurance.minimum", "type2", "type2"),
        ("data", "insurance_musd.cyber", 2.5, Decimal("2.5")),
        ("prices", "budget.ceiling_usd", 48_000.0, 48_000),
        ("prices", "lots.B.price_anchors.full_points_usd", 4_000.0, 4_000),
        ("dates", "timeline.start", date(2027, 7, 12), "2027-07-12"),
        ("dates", "timeline.bids_due", wall(2027, 6, 4, 9), "2027-06-04T09:00:00-07:00"),
    ],
)
def test_each_kind_of_answer_is_stored_as_the_paper_holds_it(
    house: Portal, open_tab: OpenTab, part: str, path: str, value: Any, kept: Any
) -> None:
    draft = a_draft(house)
    tab = open_tab(DANA, PAGE, rfp=draft)
    go(tab, part)

    field(tab, path).set_value(value).run()

    assert title(tab) == "Post an RFP"
    found = stored(house, draft, path.partition("-")[0])
    if path.startswith("languages"):
        found = [{key: row[key] for key in ("code", "share")} for row in found]
    assert found == kept


def test_hours_are_stored_when_both_times_are_there(house: Portal, open_tab: OpenTab) -> None:
    draft = a_draft(house, {})
    tab = open_tab(DANA, PAGE, rfp=draft)
    go(tab, "rules")

    field(tab, "calling_rules.local_hours-from").set_value(time(9)).run()
    assert title(tab) == "Post an RFP"
    assert "Enter both times\\, from and to\\." in words(tab)
    assert stored(house, draft, "calling_rules.local_hours") is None

    field(tab, "calling_rules.local_hours-to").set_value(time(20)).run()
    assert title(tab) == "Post an RFP"
    assert stored(house, draft, "calling_rules.local_hours") == ["09:00", "20:00"]


def test_none_of_these_is_an_answer_of_its_own(house: Portal, open_tab: OpenTab) -> None:
    draft = a_draft(house, {})
    tab = open_tab(DANA, PAGE, rfp=draft)
    go(tab, "data")

    field(tab, "assurance.pci_required_lots-none").check().run()
    assert stored(house, draft, "assurance.pci_required_lots") == []

    field(tab, "assurance.pci_required_lots-none").uncheck().run()
    assert title(tab) == "Post an RFP"
    assert stored(house, draft, "assurance.pci_required_lots") is None


# Two people -----------------------------------------------------------------------------------


def save(house: Portal, draft: str, path: str, value: Any) -> None:
    """Eli saves an answer in another tab."""
    with house.work_as(given.a_token(house, ELI)) as work:
        rfps.save_field(work, draft, path, value, seen=None)


@pytest.mark.parametrize(
    ("choice", "kept"), [("mine", "Dana's *text*"), ("theirs", "Eli's [text](x)")]
)
def test_of_two_answers_given_at_once_both_are_shown_and_one_is_chosen(
    house: Portal, open_tab: OpenTab, choice: str, kept: str
) -> None:
    draft = a_draft(house)
    tab = open_tab(DANA, PAGE, rfp=draft)
    save(house, draft, "buyer.office", "Eli's [text](x)")

    field(tab, "buyer.office").set_value("Dana's *text*").run()

    assert title(tab) == "Post an RFP"
    assert stored(house, draft, "buyer.office") == "Eli's [text](x)"
    assert "**Eli Novak saved this answer meanwhile**" in words(tab)
    assert "Theirs: Eli\\'s \\[text\\]\\(x\\)" in words(tab)
    assert "Yours, not saved: Dana\\'s \\*text\\*" in words(tab)
    assert field(tab, "buyer.office").value == "Dana's *text*"

    button = next(one for one in tab.button if str(one.key).startswith(f"{choice}-"))
    button.click().run()

    assert title(tab) == "Post an RFP"
    assert stored(house, draft, "buyer.office") == kept
    assert field(tab, "buyer.office").value == kept
    assert "meanwhile" not in words(tab)


def test_what_another_saved_appears_when_one_has_typed_nothing(
    house: Portal, open_tab: OpenTab
) -> None:
    draft = a_draft(house)
    tab = open_tab(DANA, PAGE, rfp=draft)
    save(house, draft, "buyer.office", "Mayor")

    field(tab, "jurisdictions.locality").set_value("Port Marlowe").run()

    assert title(tab) == "Post an RFP"
    assert field(tab, "buyer.office").value == "Mayor"
    assert stored(house, draft, "jurisdictions.locality") == "Port Marlowe"


def test_the_same_answer_given_twice_is_no_conflict(house: Portal, open_tab: OpenTab) -> None:
    draft = a_draft(house)
    tab = open_tab(DANA, PAGE, rfp=draft)
    save(house, draft, "buyer.office", "Mayor")

    field(tab, "buyer.office").set_value("Mayor").run()

    assert title(tab) == "Post an RFP"
    assert "meanwhile" not in words(tab)
    assert stored(house, draft, "buyer.office") == "Mayor"


def test_a_draft_published_meanwhile_takes_no_answer(house: Portal, open_tab: OpenTab) -> None:
    draft = a_draft(house)
    tab = open_tab(DANA, PAGE, rfp=draft)
    with house.work_as(given.a_token(house, DANA)) as work:
        form = rfps.CancelReason(reason="the race is off the ballot")
        rfps.cancel_rfp(work, draft, form, version=rfps.get_draft(work, draft).version)

    field(tab, "title").set_value("Too late").run()

    assert title(tab) == "This cannot be shown"
    assert stored(house, draft, "title") == answers(house)["title"]


# Values no honest browser sends ---------------------------------------------------------------
# A text where a number belongs is left out: Streamlit refuses it before any script of ours runs.


@pytest.mark.unmeasured
@pytest.mark.parametrize(
    ("part", "path", "value"),
    [
        ("basics", "title", {"string_array_value": {"data": ["a", "b"]}}),
        ("basics", "title", {"string_value": "two\x00parts"}),
        ("basics", "title", {"string_value": "x" * 5_000}),
        ("basics", "visibility", {"string_value": "everybody"}),
        ("basics", "jurisdictions.states", {"string_array_value": {"data": ["x" * 5_000]}}),
        ("data", "assurance.minimum", {"string_value": "gold"}),
        ("data", "data.retention_days_max", {"double_value": float("nan")}),
        ("data", "data.retention_days_max", {"double_value": float("inf")}),
        ("data", "data.retention_days_max", {"double_value": 1e18}),
        ("prices", "payment.deposit_max_share", {"double_value": 400.0}),
        ("rules", "staffing.wfh_allowed", {"int_value": 77}),
        ("dates", "election.date", {"string_array_value": {"data": ["never"]}}),
        ("dates", "timeline.bids_due", {"string_array_value": {"data": ["soon"]}}),
    ],
)
def test_a_forged_value_stores_nothing_and_shows_no_traceback(
    house: Portal, open_tab: OpenTab, part: str, path: str, value: dict[str, Any]
) -> None:
    draft = a_draft(house)
    tab = open_tab(DANA, PAGE, rfp=draft)
    go(tab, part)
    before = stored(house, draft, path)

    forge(tab, field(tab, path), **value)

    assert title(tab) in {"Post an RFP", "This cannot be shown"}
    assert stored(house, draft, path) == before


def test_a_foreign_option_among_several_is_not_stored(house: Portal, open_tab: OpenTab) -> None:
    draft = a_draft(house)
    tab = open_tab(DANA, PAGE, rfp=draft)
    go(tab, "prices")

    both = {"data": ["per whim", "per agent hour"]}
    forge(tab, field(tab, "pricing.bases_accepted"), string_array_value=both)

    assert title(tab) == "Post an RFP"
    assert stored(house, draft, "pricing.bases_accepted") == ["per_hour"]


def test_a_refused_value_keeps_the_typing_and_says_why(house: Portal, open_tab: OpenTab) -> None:
    draft = a_draft(house)
    tab = open_tab(DANA, PAGE, rfp=draft)
    go(tab, "prices")

    field(tab, "payment.deposit_max_share").set_value(120.0).run()

    assert title(tab) == "Post an RFP"
    assert "Enter a share from 0 to 100 %\\." in words(tab).replace("\\%", "%")
    assert field(tab, "payment.deposit_max_share").value == 120.0
    assert stored(house, draft, "payment.deposit_max_share") == Decimal("0.2")


@pytest.mark.parametrize("rfp", ["nosuchrfp", "x" * 70, "../etc", ""])
def test_an_address_that_names_no_draft_is_answered_calmly(open_tab: OpenTab, rfp: str) -> None:
    tab = open_tab(DANA, PAGE, rfp=rfp)

    assert title(tab) in {"Post an RFP", "This cannot be shown"}


def test_another_campaigns_draft_reads_like_a_missing_one(house: Portal, open_tab: OpenTab) -> None:
    draft = a_draft(house)

    foreign = refusals(open_tab(MALLORY, PAGE, rfp=draft))
    missing = refusals(open_tab(MALLORY, PAGE, rfp="nosuchrfp"))

    assert foreign == missing
    assert len(foreign) == 1


def test_an_evaluator_has_no_such_page(open_tab: OpenTab) -> None:
    tab = open_tab(EVE)

    with pytest.raises(ValueError, match=PAGE):
        tab.switch_page(PAGE)


# Lots, rows, dates ----------------------------------------------------------------------------


def test_the_calculator_answers_beside_the_plan(house: Portal, open_tab: OpenTab) -> None:
    tab = open_tab(DANA, PAGE, rfp=a_draft(house))
    go(tab, "lots")

    assert (
        "This takes 4 seats on the phones at peak\\, about 290 hours\\, about 3\\,160 contacts\\."
        in words(tab)
    )
    figures = {metric.label: metric.value for metric in tab.metric}
    assert figures["Usual cost"] == "$10,076"
    field(tab, "lots.A.plan.segments-0-universe").set_value(180_000).run()

    assert title(tab) == "Post an RFP"
    plan = {**answers(house)}
    segments = [dict(row) for row in plan["lots.A.plan.segments"]]
    segments[0]["universe"] = 180_000
    lot = grow({**plan, "lots.A.plan.segments": segments})["lots"]["A"]
    needed = capacity.compute("outbound", lot["plan"]).peak_seats
    assert {metric.label: metric.value for metric in tab.metric}["Seats at peak"] == f"{needed}"
    assert len(tab.get("vega_lite_chart")) == 1


def test_a_price_left_empty_shows_what_it_becomes(house: Portal, open_tab: OpenTab) -> None:
    draft = a_draft(house)
    tab = open_tab(DANA, PAGE, rfp=draft)
    go(tab, "prices")
    assert ":gray[Left empty, it becomes \\$6\\,046.]" in words(tab)

    field(tab, "lots.A.price_anchors.full_points_usd").set_value(5_000.0).run()

    assert title(tab) == "Post an RFP"
    assert "6\\,046" not in words(tab)
    assert "16\\,122" not in words(tab)
    assert "**1 thing to settle**" in words(tab)


def test_a_row_is_added_like_the_last_one_and_taken_away_again(
    house: Portal, open_tab: OpenTab
) -> None:
    draft = a_draft(house)
    path = "lots.A.plan.segments"
    before = stored(house, draft, path)
    tab = open_tab(DANA, PAGE, rfp=draft)
    go(tab, "lots")

    next(one for one in tab.button if str(one.key).startswith(f"add-{draft}-{path}")).click().run()
    assert title(tab) == "Post an RFP"
    like = {key: value for key, value in before[1].items() if key != "universe"}
    assert stored(house, draft, path) == [*before, like]
    assert field(tab, f"{path}-2-universe").value is None

    remove = [one for one in tab.button if str(one.key).startswith(f"remove-{draft}-{path}")]
    remove[0].click().run()
    assert title(tab) == "Post an RFP"
    assert stored(house, draft, path) == [before[1], like]


def test_a_blank_table_offers_its_first_row(house: Portal, open_tab: OpenTab) -> None:
    draft = a_draft(house, {})
    tab = open_tab(DANA, PAGE, rfp=draft)
    go(tab, "lots")

    field(tab, "languages-0-code").set_value("es").run()

    assert title(tab) == "Post an RFP"
    assert stored(house, draft, "languages") == [{"code": "es"}]


@pytest.mark.parametrize(
    "kind", ["outbound", "inbound", "text", "voice_broadcast", "email", "chat", "portal"]
)
def test_a_lot_of_every_kind_is_added(house: Portal, open_tab: OpenTab, kind: str) -> None:
    draft = a_draft(house, {})
    tab = open_tab(DANA, PAGE, rfp=draft)
    go(tab, "lots")

    tab.menu_button(key="lot-add").click(kind).run()

    assert title(tab) == "Post an RFP"
    assert stored(house, draft, "lots.A.kind") == kind
    assert field(tab, "lots.A.name").value == ""


def test_dropping_a_lot_asks_first(house: Portal, open_tab: OpenTab) -> None:
    draft = a_draft(house)
    tab = open_tab(DANA, PAGE, rfp=draft)
    go(tab, "lots")
    tab.button(key="lot-B").click().run()

    tab.button(key="lot-drop").click().run()
    assert stored(house, draft, "lots.B.kind") == "text"
    tab.button(key="confirm").click().run()

    assert title(tab) == "Post an RFP"
    assert rfps.lot_letters(the_draft(house, draft).fields) == ("A",)


def test_dates_keep_their_time_of_day_in_another_zone(house: Portal, open_tab: OpenTab) -> None:
    draft = a_draft(house)
    assert stored(house, draft, "timeline.bids_due") == "2027-05-28T17:00:00-07:00"
    tab = open_tab(DANA, PAGE, rfp=draft)
    go(tab, "dates")

    field(tab, "timeline.timezone").set_value("America/New_York").run()

    assert title(tab) == "Post an RFP"
    assert stored(house, draft, "timeline.bids_due") == "2027-05-28T17:00:00-04:00"
    assert field(tab, "timeline.bids_due").value == wall(2027, 5, 28, 17)
    assert "meanwhile" not in words(tab)


def test_a_time_that_clocks_skip_is_refused(house: Portal, open_tab: OpenTab) -> None:
    draft = a_draft(house)
    before = stored(house, draft, "timeline.price_opening")
    tab = open_tab(DANA, PAGE, rfp=draft)
    go(tab, "dates")

    field(tab, "timeline.price_opening").set_value(wall(2027, 3, 14, 2, 30)).run()

    assert title(tab) == "Post an RFP"
    assert "Clocks go forward that night" in words(tab)
    assert stored(house, draft, "timeline.price_opening") == before


def test_the_chosen_weights_stand_out(house: Portal, open_tab: OpenTab) -> None:
    tab = open_tab(DANA, PAGE, rfp=a_draft(house))
    go(tab, "rubric")

    table = tab.table[0].value

    assert list(table.columns)[:2] == ["Criterion", "**Get out the vote**"]
    assert table["**Get out the vote**"].tolist()[0] == "**32 \\%**"
    assert "What would decide" in [part.value for part in tab.subheader]
    assert "weighs 15\u00a0\\% on paper" in words(tab)
    shown = tab.table[1].value
    assert (
        shown["Weight on paper"].tolist() == table["**Get out the vote**"].str.strip("*").tolist()
    )
    assert list(shown.columns)[2:] == ["In effect"]
    told = dict(zip(*(tab.table[2].value[name] for name in ("What", "Decides")), strict=True))
    assert {"The price alone", "The minimum of 60 \\% for the whole quality"} <= set(told)
    assert len(told) == len(shown) + 1 + 3, "each criterion, the price, each of three minimums"


# From a template to a finished draft ----------------------------------------------------------

MISSING = {
    "gotv": {
        "title": ("basics", "Get out the vote"),
        "buyer.committee": ("basics", "Rivera for Mayor"),
        "jurisdictions.states": ("basics", ["WA"]),
        "lots.A.plan.segments-0-universe": ("lots", 18_000),
        "lots.A.plan.segments-1-universe": ("lots", 9_000),
        "lots.B.plan.recipients": ("lots:B", 22_000),
        "election.date": ("dates", date(2027, 8, 3)),
    },
    "city_race": {
        "title": ("basics", "A city race"),
        "buyer.committee": ("basics", "Rivera for Mayor"),
        "jurisdictions.states": ("basics", ["WA"]),
        "election.date": ("dates", date(2027, 8, 31)),
    },
}


@pytest.mark.unmeasured
@pytest.mark.parametrize("template", MISSING)
def test_a_template_is_ready_to_publish_after_a_handful_of_inputs(
    house: Portal, open_tab: OpenTab, template: str
) -> None:
    chosen = next(one for one in house.templates if one.id == template)
    draft = a_draft(house, fill(chosen, today=date(2027, 5, 10), timezone=ZONE))
    tab = open_tab(DANA, PAGE, rfp=draft)
    inputs = 0

    for path, (part, value) in MISSING[template].items():
        go(tab, part.split(":")[0])
        if ":" in part:
            tab.button(key=f"lot-{part[-1]}").click().run()
        field(tab, path).set_value(value).run()
        assert title(tab) == "Post an RFP"
        inputs += 1

    assert inputs <= 40
    assert ":green[:material/task_alt: **Ready to publish**]" in words(tab)
    tab.button(key="ready").click().run()
    assert "Publish this RFP" in str([element.value for element in tab.html])


def test_the_list_of_what_is_missing_leads_through_it(house: Portal, open_tab: OpenTab) -> None:
    draft = a_draft(house, {**answers(house), "title": "", "election.date": None})
    tab = open_tab(DANA, PAGE, rfp=draft)
    go(tab, "rules")

    tab.button(key="settle-0").click().run()
    assert "**You came for this**" in words(tab)
    field(tab, "title").set_value("Get out the vote").run()
    assert "Settled." in words(tab)
    tab.button(key="next").click().run()
    assert title(tab) == "Post an RFP"
    field(tab, "election.date").set_value(date(2027, 8, 3)).run()

    assert title(tab) == "Post an RFP"
    assert ":green[:material/task_alt: **Ready to publish**]" in words(tab)


def test_the_preview_shows_a_vendor_everything_but_a_hidden_budget(
    house: Portal, open_tab: OpenTab
) -> None:
    draft = a_draft(house, answers(house, **{"budget.ceiling_usd": 48_000}))
    tab = open_tab(DANA, PAGE, rfp=draft)

    go(tab, "publish")

    tables = "\n".join(str(table.value) for table in tab.table)
    assert "Rivera for Mayor" in tables
    assert "Fri 28 May 2027\\, 17\\:00 PDT" in tables
    assert "48" not in "".join(line for line in tables.split("\n") if "ceiling" in line.lower())
    assert "This takes 4 seats on the phones at peak" in words(tab)
