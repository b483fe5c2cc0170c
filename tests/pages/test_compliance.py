"""Compliance questions on the screen: chosen out of the facts, reworded, read by vendors."""

from __future__ import annotations

from procurement import rfps
from procurement.documents import Requirements, value_of
from procurement.portal import Portal
from tests import given
from tests.cast import CORA, DANA, VERA
from tests.pages.conftest import OpenTab, keys, said, title, words
from tests.stories.posting import a_draft, invite, publish, stored, the_draft

PAGE = "post_rfp.py"
MOBILES = "compliance.questions.us_call_01"


def test_counsel_ticks_rewords_adds_and_stands_for_what_vendors_are_asked(
    house: Portal, open_tab: OpenTab
) -> None:
    rfp_id = a_draft(house)
    tab = open_tab(CORA, PAGE, rfp=rfp_id)
    assert title(tab) == "Check the compliance questions"
    assert not {key for key in keys(tab) if key.startswith("part-")}
    shown = words(tab)
    assert "\nNot legal advice; ask counsel.\n" in shown
    assert "www\\.fcc\\.gov" in shown.replace(":small[]", "")
    assert "Confidence high\\; read at the source\\; date of the source\\: undated\\." in shown

    tab.checkbox(key="ask-us_call_01-0").check().run()
    assert stored(house, rfp_id, MOBILES)["topic"] == "Mobiles called by machine or by recording"
    (wording,) = [area for area in tab.text_area if area.label == "As vendors read it"]
    wording.set_value("How do you dial mobiles?").run()
    assert stored(house, rfp_id, MOBILES)["ask"] == "How do you dial mobiles?"
    tab.button(key="look-over").click().run()
    assert said(tab) == ["Noted: you looked over the compliance questions."]
    assert "Looked over by Cora Whitfield \\(counsel\\)" in words(tab)

    tab.button(key="add-own").click().run()
    assert "The questions changed since\\." in words(tab)
    assert stored(house, rfp_id, "compliance.questions.own_1")["topic"] == "Our own question"
    assert "look-over" in keys(tab)


def test_all_that_fit_are_asked_at_once_and_a_vendor_reads_and_must_answer_them(
    house: Portal, open_tab: OpenTab
) -> None:
    rfp_id = a_draft(house)
    tab = open_tab(DANA, PAGE, rfp=rfp_id, part="rules")
    tab.button(key="ask-all").click().run()
    asked = [path for path in the_draft(house, rfp_id).fields if path.startswith(rfps.COMPLIANCE)]
    assert len(asked) > 8
    assert "ask-all" not in keys(tab)
    tab.checkbox(key="ask-us_call_02-1").uncheck().run()
    assert f"{rfps.COMPLIANCE}us_call_02" not in the_draft(house, rfp_id).fields

    invite(house, rfp_id, VERA)
    publish(house, rfp_id)
    form = rfps.Declaration(keeps_confidential=True, conflict="none")
    with house.work_as(given.a_token(house, VERA)) as work:
        rfps.declare_confidentiality(work, rfp_id, form)
    page = open_tab(VERA, "open_rfps.py", rfp=rfp_id)
    assert "**Mobiles called by machine or by recording**" in words(page)
    assert "A good answer: A person starts each call" in words(page)
    with house.reading_as(given.a_token(house, VERA)) as work:
        published = rfps.get_published(work, rfp_id)
    posting = value_of(Requirements, published.requirements, file="published")
    assert posting.compliance is not None
    assert len(posting.compliance.questions) == len(asked) - 1


def test_counsel_finds_drafts_to_look_over_until_they_are(house: Portal, open_tab: OpenTab) -> None:
    rfp_id = a_draft(house)
    task = "**Check the compliance questions of RFP\\-2027\\-001**"
    assert task in words(open_tab(CORA))
    assert task not in words(open_tab(DANA))

    with house.work_as(given.a_token(house, CORA)) as work:
        rfps.look_over_compliance(work, rfp_id)
    assert task not in words(open_tab(CORA))
    with house.work_as(given.a_token(house, DANA)) as work:
        rfps.save_field(work, rfp_id, f"{rfps.COMPLIANCE}own_1", {"topic": "a"}, seen=0)
    assert task in words(open_tab(CORA))
