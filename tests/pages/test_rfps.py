"""RFPs on the screen of a campaign: the list, how one begins, and the desk of one of them."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from procurement import notices, policy, rfps
from procurement.portal import Portal
from procurement.rfps import RfpStatus
from tests import given
from tests.cast import ADA, CORA, DANA, ELI, EVE, FAY, MALLORY, VERA, Character
from tests.conftest import MovableClock
from tests.pages.conftest import OpenTab, forge, keys, refusals, said, title, words
from tests.stories.posting import a_draft, answers, invite, publish, stored, the_draft

LIST, DESK = "rfps.py", "rfp.py"


def own(house: Portal, character: Character = DANA) -> list[rfps.RfpRow]:
    """The RFPs of a character's campaign."""
    with house.reading_as(given.a_token(house, character)) as work:
        return list(rfps.list_rfps(work))


@pytest.fixture
def published(house: Portal) -> str:
    """An RFP that takes bids."""
    rfp_id = a_draft(house)
    publish(house, rfp_id)
    return rfp_id


# The list -------------------------------------------------------------------------------------


def test_a_campaign_without_rfps_is_told_how_to_begin(open_tab: OpenTab) -> None:
    tab = open_tab(DANA, LIST)

    assert title(tab) == "See your RFPs"
    assert "**There is no RFP yet.**" in words(tab)
    assert "new" in keys(tab)


@pytest.mark.parametrize("character", [EVE, CORA, FAY], ids=lambda one: one.name)
def test_other_roles_read_the_list_and_begin_nothing(
    house: Portal, open_tab: OpenTab, published: str, character: Character
) -> None:
    tab = open_tab(character, LIST)

    assert title(tab) == "See your RFPs"
    assert "**Get\\-out\\-the\\-vote calls for the mayoral race**" in words(tab)
    assert keys(tab) == {"sign-out"}
    assert house.settings.demo is False
    assert published


def test_a_row_shows_state_deadline_in_its_zone_and_invited(
    house: Portal, open_tab: OpenTab, published: str
) -> None:
    invite(house, published, VERA)
    tab = open_tab(DANA, LIST)

    assert title(tab) == "See your RFPs"
    shown = words(tab)
    assert ":green-badge[:material/lock_open: Open for bids]" in shown
    assert "Fri 28 May 2027\\, 17\\:00 PDT \\(Sat 29 May 2027\\, 00\\:00 UTC for you\\)" in shown
    assert "in 18 days · 1 vendor invited" in shown


def test_nobody_sees_another_campaigns_list(open_tab: OpenTab, published: str) -> None:
    tab = open_tab(MALLORY, LIST)

    assert title(tab) == "See your RFPs"
    assert "mayoral" not in words(tab)
    assert published


@pytest.mark.unmeasured
@pytest.mark.parametrize("page", [LIST, DESK])
@pytest.mark.parametrize("character", [VERA, ADA], ids=lambda one: one.name)
def test_vendors_and_administrators_have_no_such_page(
    open_tab: OpenTab, character: Character, page: str
) -> None:
    tab = open_tab(character)

    with pytest.raises(ValueError, match=page):
        tab.switch_page(page)


# How one begins -------------------------------------------------------------------------------


def test_every_template_begins_a_draft_with_its_dates(house: Portal, open_tab: OpenTab) -> None:
    for template in house.templates:
        tab = open_tab(ELI, LIST)
        tab.button(key="new").click().run()
        assert title(tab) == "Begin a new RFP"
        tab.button(key=f"start-{template.id}").click().run()
        assert title(tab) == "Post an RFP"

    begun = own(house)
    assert len(begun) == len(house.templates)
    for row in begun:
        assert stored(house, row.id, "timeline.bids_due") > "2027-05-10"
        assert stored(house, row.id, "timeline.timezone") == "America/New_York"


def test_a_blank_draft_holds_nothing_but_a_zone(house: Portal, open_tab: OpenTab) -> None:
    tab = open_tab(DANA, LIST)
    tab.button(key="new").click().run()

    tab.button(key="start-blank").click().run()

    assert title(tab) == "Post an RFP"
    assert said(tab) == ["The draft is there. What is missing stands beside the form."]
    (row,) = own(house)
    assert set(the_draft(house, row.id).fields) == {"timeline.timezone"}


@pytest.mark.parametrize("is_published", [False, True])
def test_a_copy_holds_every_answer_and_new_dates(
    house: Portal, open_tab: OpenTab, clock: MovableClock, is_published: bool
) -> None:
    first = a_draft(house)
    if is_published:
        publish(house, first)
    clock.advance(days=7)
    tab = open_tab(DANA, LIST)
    tab.button(key="new").click().run()

    tab.selectbox(key="copy-which").set_value(first).run()
    tab.button(key="start-copy").click().run()

    assert title(tab) == "Post an RFP"
    copy = next(row.id for row in own(house) if row.id != first)
    was = {path: field.value for path, field in the_draft(house, first).fields.items()}
    now = {path: field.value for path, field in the_draft(house, copy).fields.items()}
    moved = {path for path in was if now.get(path) != was[path]}
    assert {path.split(".")[0] for path in moved} == {"timeline"}
    assert now["timeline.bids_due"] == "2027-06-04T17:00:00-04:00" or now[
        "timeline.bids_due"
    ].startswith("2027-06-0")
    extra = {path for path in set(now) - set(was) if ".price_anchors." not in path}
    assert extra == set()


def test_copying_without_a_choice_or_a_foreign_rfp_begins_nothing(
    house: Portal, open_tab: OpenTab
) -> None:
    first = a_draft(house)
    tab = open_tab(DANA, LIST)
    tab.button(key="new").click().run()

    tab.button(key="start-copy").click().run()
    assert refusals(tab) == ["Choose the RFP to copy first\\."]
    forge(tab, tab.selectbox(key="copy-which"), string_value="somebody else's")

    assert title(tab) == "Begin a new RFP"
    assert [row.id for row in own(house)] == [first]


# The desk -------------------------------------------------------------------------------------


def test_the_desk_shows_life_dates_digests_and_why_other_acts_wait(
    house: Portal, open_tab: OpenTab, published: str
) -> None:
    tab = open_tab(DANA, DESK, rfp=published)

    assert title(tab) == "Look after an RFP"
    shown = words(tab)
    assert ":blue-badge[:material/radio_button_checked: Open for bids]" in shown
    assert "**Bids due**  \nFri 28 May 2027\\, 17\\:00 PDT" in shown
    assert "It was frozen when it was published\\." in shown
    assert "Bids are still taken\\. Nobody can read one before the deadline\\." in shown
    with house.reading_as(given.a_token(house, DANA)) as work:
        text = rfps.get_published(work, published)
    assert [code.value for code in tab.code] == [text.requirements_digest, text.rubric_digest]
    assert "any 1 of 2" in shown


def test_inviting_a_vendor_writes_a_letter_and_empties_the_form(
    house: Portal, open_tab: OpenTab, published: str
) -> None:
    tab = open_tab(ELI, DESK, rfp=published)
    tab.text_input(key="invite-vendor-company-1").set_value("BrightCall [Co](x)")
    tab.text_input(key="invite-vendor-email-1").set_value("Vera@brightcall.example ")

    tab.button(key="invite").click().run()

    assert title(tab) == "Look after an RFP"
    assert said(tab) == ["BrightCall \\[Co\\]\\(x\\) is invited."]
    assert "**BrightCall \\[Co\\]\\(x\\)**" in words(tab)
    assert tab.text_input(key="invite-vendor-email-2").value == ""
    with house.reading(policy.operator()) as work:
        assert [letter.to for letter in notices.list_waiting(work)] == [VERA.email]


@pytest.mark.parametrize(
    ("company", "email", "told"),
    [
        ("BrightCall", "no address", "Email is not an e\\-mail address"),
        ("", VERA.email, "Company"),
        ("BrightCall", VERA.email, "is invited already\\."),
    ],
)
def test_a_refused_invitation_keeps_the_typing(
    house: Portal, open_tab: OpenTab, published: str, company: str, email: str, told: str
) -> None:
    if "already" in told:
        invite(house, published, VERA)
    tab = open_tab(DANA, DESK, rfp=published)
    tab.text_input(key="invite-vendor-company-1").set_value(company)
    tab.text_input(key="invite-vendor-email-1").set_value(email)

    tab.button(key="invite").click().run()

    assert title(tab) == "Look after an RFP"
    assert told in refusals(tab)[0]
    assert tab.text_input(key="invite-vendor-email-1").value == email


def test_taking_an_invitation_back_asks_first(
    house: Portal, open_tab: OpenTab, published: str
) -> None:
    invitation = invite(house, published, VERA)
    tab = open_tab(DANA, DESK, rfp=published)

    tab.button(key=f"take-back-{invitation}").click().run()
    tab.button(key="confirm").click().run()

    assert title(tab) == "Look after an RFP"
    assert ":gray-badge[:material/unsubscribe: Taken back]" in words(tab)
    with house.reading_as(given.a_token(house, DANA)) as work:
        (vendor,) = rfps.list_invited_vendors(work, published)
    assert vendor.revoked_at is not None


def test_cancelling_needs_a_reason_and_tells_every_vendor(
    house: Portal, open_tab: OpenTab, published: str
) -> None:
    invite(house, published, VERA)
    tab = open_tab(DANA, DESK, rfp=published)
    tab.button(key="cancel").click().run()

    tab.button(key="confirm").click().run()
    assert len(refusals(tab)) == 1
    assert own(house)[0].status == RfpStatus.OPEN
    tab.text_area[0].set_value("The race is off the ballot.").run()
    tab.button(key="confirm").click().run()

    assert title(tab) == "Look after an RFP"
    assert own(house)[0].status == RfpStatus.CANCELLED
    with house.reading(policy.operator()) as work:
        bodies = [letter.body for letter in notices.list_waiting(work)]
    assert any("The race is off the ballot." in body for body in bodies)
    assert "cancel" not in keys(tab)


@pytest.mark.parametrize("character", [EVE, FAY], ids=lambda one: one.name)
def test_other_roles_only_look(
    house: Portal, open_tab: OpenTab, published: str, character: Character
) -> None:
    invite(house, published, VERA)

    tab = open_tab(character, DESK, rfp=published)

    assert title(tab) == "Look after an RFP"
    assert keys(tab) == {"sign-out"}


def test_the_desk_of_a_foreign_rfp_reads_like_a_missing_one(
    open_tab: OpenTab, published: str
) -> None:
    foreign = refusals(open_tab(MALLORY, DESK, rfp=published))
    missing = refusals(open_tab(MALLORY, DESK, rfp="nosuchrfp"))

    assert foreign == missing
    assert len(foreign) == 1


def test_after_the_deadline_nobody_is_invited_any_more(
    house: Portal, open_tab: OpenTab, published: str, clock: MovableClock
) -> None:
    clock.advance(days=19)
    assert own(house)[0].status == RfpStatus.CLOSED

    tab = open_tab(DANA, DESK, rfp=published)

    assert title(tab) == "Look after an RFP"
    assert ":blue-badge[:material/radio_button_checked: Closed]" in words(tab)
    assert "invite" not in keys(tab)


# What waits -----------------------------------------------------------------------------------


@pytest.mark.unmeasured
@pytest.mark.parametrize(("character", "is_officer"), [(DANA, True), (FAY, True), (EVE, False)])
def test_after_the_deadline_officers_find_the_opening_room(
    open_tab: OpenTab,
    clock: MovableClock,
    published: str,
    character: Character,
    is_officer: bool,
) -> None:
    before = open_tab(character, DESK, rfp=published)
    assert title(before) == "Look after an RFP"
    assert f"/rfps/{published}/open" not in links(before)

    clock.advance(days=19)
    after = open_tab(character, DESK, rfp=published)

    assert (f"/rfps/{published}/open" in links(after)) == is_officer
    assert ("Lead\\, finance or counsel of your campaign\\." in words(after)) == (not is_officer)
    assert [metric.value for metric in after.metric if metric.label == "Bids in"] == ["0"]


def links(tab: AppTest) -> str:
    """The links to our own routes that a page shows."""
    return " ".join(str(element.proto.body) for element in tab.get("html"))


@pytest.mark.unmeasured
def test_today_names_drafts_and_rfps_without_vendors(
    house: Portal, open_tab: OpenTab, published: str
) -> None:
    a_draft(house, {})

    shown = words(open_tab(ELI))

    assert "**Finish RFP\\-2027\\-002**" in shown
    assert "**Invite vendors to RFP\\-2027\\-001**" in shown
    invite(house, published, VERA)
    assert "Invite vendors to" not in words(open_tab(ELI))
    assert "Finish" not in words(open_tab(FAY))


def test_today_tells_a_vendor_of_an_rfp_it_has_not_answered(
    house: Portal, open_tab: OpenTab, published: str
) -> None:
    invite(house, published, VERA)

    tab = open_tab(VERA)

    assert "**See whether RFP\\-2027\\-001 of Rivera for Mayor is for you**" in words(tab)


# Vendors --------------------------------------------------------------------------------------

NOTICES = "open_rfps.py"


def vendor_of(house: Portal, rfp_id: str) -> rfps.InvitedVendor:
    """The first vendor on the campaign's list."""
    with house.reading_as(given.a_token(house, DANA)) as work:
        return rfps.list_invited_vendors(work, rfp_id)[0]


def test_a_vendor_that_is_not_invited_sees_nothing(open_tab: OpenTab, published: str) -> None:
    tab = open_tab(VERA, NOTICES)
    assert title(tab) == "Find RFPs to bid on"
    assert "**No RFP is open to you yet.**" in words(tab)

    foreign = refusals(open_tab(VERA, NOTICES, rfp=published))
    missing = refusals(open_tab(VERA, NOTICES, rfp="nosuchrfp"))
    assert foreign == missing
    assert len(foreign) == 1


def test_a_notice_shows_the_deadline_in_both_zones_and_nothing_of_the_plan(
    house: Portal, open_tab: OpenTab, published: str
) -> None:
    invite(house, published, VERA)
    tab = open_tab(VERA, NOTICES)
    assert title(tab) == "Find RFPs to bid on"

    tab.button(key=f"look-{published}").click().run()

    assert title(tab) == "See whether this RFP is for you"
    shown = words(tab) + "".join(str(table.value) for table in tab.table)
    assert "Bids due Fri 28 May 2027\\, 17\\:00 PDT" in shown
    assert "Sat 29 May 2027\\, 00\\:00 UTC for you\\, in 18 days" in shown
    assert "seats" not in shown
    assert vendor_of(house, published).opened_at is not None


@pytest.mark.parametrize(
    ("promise", "answer", "told"),
    [
        (False, "none", "promise to keep them secret"),
        (True, None, "Answer the question on conflicts of interest"),
        (False, None, "Promise to keep it to yourself"),
        (True, "some", "Say what there is to disclose"),
    ],
)
def test_without_promise_and_answer_nothing_is_shown(
    house: Portal,
    open_tab: OpenTab,
    published: str,
    promise: bool,
    answer: Any,
    told: str,
) -> None:
    invite(house, published, VERA)
    tab = open_tab(VERA, NOTICES, rfp=published)
    if promise:
        tab.checkbox(key="declare-promise-1").check().run()
    if answer:
        tab.radio(key="declare-answer-1").set_value(answer).run()

    tab.button(key="declare").click().run()

    assert title(tab) == "See whether this RFP is for you"
    assert told in refusals(tab)[0]
    assert vendor_of(house, published).declared_at is None


@pytest.mark.parametrize("conflict", ["none", "We sold a list to *another* committee."])
def test_a_promise_and_an_answer_open_the_requirements(
    house: Portal, open_tab: OpenTab, published: str, conflict: str
) -> None:
    invite(house, published, VERA)
    tab = open_tab(VERA, NOTICES, rfp=published)
    tab.checkbox(key="declare-promise-1").check().run()
    tab.radio(key="declare-answer-1").set_value("none" if conflict == "none" else "some").run()
    if conflict != "none":
        tab.text_area(key="declare-conflict-1").set_value(conflict).run()

    tab.button(key="declare").click().run()

    assert title(tab) == "Read an RFP"
    assert said(tab) == ["You are admitted: these are the requirements."]
    shown = words(tab).replace("\\", "")
    assert "This takes 4 seats on the phones at peak" in shown
    assert "**CAP-1 Guaranteed seat coverage at peak**" in shown
    assert "- **5** · 1.25 or more" in shown
    assert "**Ramp**: days to full seats not above the ramp window" in shown
    assert "In PRV Data privacy and security it needs at least 50 %." in shown
    assert vendor_of(house, published).declared_at is not None
    with house.engine.connect() as connection:
        kept = connection.exec_driver_sql("SELECT conflict FROM vendor_invitation").scalar_one()
    assert kept == conflict


def test_a_forged_conflict_answer_is_refused(
    house: Portal, open_tab: OpenTab, published: str
) -> None:
    invite(house, published, VERA)
    tab = open_tab(VERA, NOTICES, rfp=published)
    tab.checkbox(key="declare-promise-1").check().run()

    forge(tab, tab.radio(key="declare-answer-1"), string_value="perhaps")
    tab.button(key="declare").click().run()

    assert title(tab) == "See whether this RFP is for you"
    assert vendor_of(house, published).declared_at is None


def test_hostile_text_is_shown_letter_by_letter(house: Portal, open_tab: OpenTab) -> None:
    hostile = "![x](http://evil.example/a.png) **bold** <b>"
    rfp_id = a_draft(house, answers(house, title=hostile, **{"buyer.committee": hostile}))
    publish(house, rfp_id)
    invite(house, rfp_id, VERA)

    for character, page in ((DANA, LIST), (DANA, DESK), (VERA, NOTICES)):
        tab = open_tab(character, page, **({"rfp": rfp_id} if page != LIST else {}))
        assert title(tab)
        assert "![x](" not in words(tab)
        assert "\\!\\[x\\]\\(http\\:" in words(tab)
