"""The audit trail: what each may read, search, paging, and the check of the chain."""

from __future__ import annotations

import contextlib

import pytest
from sqlalchemy import text

from procurement import people
from procurement.errors import NotAllowed
from procurement.policy import Role
from procurement.portal import Portal
from tests import given
from tests.cast import ADA, DANA, FAY, MALLORY, VERA
from tests.pages.conftest import OpenTab, keys, refusals, title, words

PAGE = "trail.py"


def rename(house: Portal, name: str) -> None:
    """Dana's campaign gets another name."""
    with house.work_as(given.a_token(house, DANA)) as work:
        row = people.get_organization(work, work.actor.organization_id)
        people.rename_organization(work, row.id, name=name, version=row.version)


def test_a_member_reads_what_touches_the_own_organisation(house: Portal, open_tab: OpenTab) -> None:
    rename(house, "Rivera for Everyone")

    tab = open_tab(FAY, PAGE)

    assert title(tab) == "Read the audit trail"
    row = tab.dataframe[0].value.set_index("What").loc["renamed the organisation"]
    assert row["Who"] == "Dana Rivera"
    assert row["Outcome"] == "done"
    assert row["Particulars"] == "name: Rivera for Everyone"

    rename(house, "Rivera for Everybody")
    assert tab.run().dataframe[0].value["Particulars"][0] == "name: Rivera for Everybody"


@pytest.mark.parametrize("stranger", [MALLORY, VERA], ids=lambda one: one.name)
def test_a_stranger_reads_nothing_of_it(house: Portal, open_tab: OpenTab, stranger) -> None:  # type: ignore[no-untyped-def]  # a character of the cast
    rename(house, "Rivera for Everyone")

    tab = open_tab(stranger, PAGE)

    assert title(tab) == "Read the audit trail"
    assert "Dana Rivera" not in set(tab.dataframe[0].value["Who"])


def test_an_administrator_sees_that_it_happened_and_not_what_it_says(
    house: Portal, open_tab: OpenTab
) -> None:
    rename(house, "Rivera for Everyone")

    tab = open_tab(ADA, PAGE)

    assert title(tab) == "Read the audit trail"
    row = tab.dataframe[0].value.set_index("What").loc["renamed the organisation"]
    assert (row["Who"], row["Concerning"], row["Particulars"]) == (
        "Dana Rivera",
        "not shown",
        "not shown",
    )


def test_searching_and_refusals_only_narrow_the_table(house: Portal, open_tab: OpenTab) -> None:
    rename(house, "Rivera for Everyone")
    form = people.NewInvitation(email="x@rivera.example", roles=(Role.FINANCE,))
    with contextlib.suppress(NotAllowed), house.work_as(given.a_token(house, FAY)) as work:
        people.invite_member(work, work.actor.organization_id, form)
    tab = open_tab(DANA, PAGE)

    tab.text_input(key="search").set_value("rename\x00").run()
    assert set(tab.dataframe[0].value["What"]) == {"renamed the organisation"}

    tab.text_input(key="search").set_value("")
    tab.toggle(key="refused").set_value(True).run()
    assert title(tab) == "Read the audit trail"
    rows = tab.dataframe[0].value
    assert list(rows["Who"]) == ["Fay Tanaka"]
    assert list(rows["Outcome"]) == ["refused"]
    assert list(rows["What"]) == ["was refused: inviting a member"]

    tab.text_input(key="search").set_value("Inviting a m").run()
    assert list(tab.dataframe[0].value["Who"]) == ["Fay Tanaka"]

    tab.text_input(key="search").set_value("no such thing").run()
    assert "No event fits." in words(tab)


def test_older_events_follow_without_gap_or_overlap(house: Portal, open_tab: OpenTab) -> None:
    for _ in range(60):
        given.a_token(house, DANA)
    tab = open_tab(DANA, PAGE)
    first = list(tab.dataframe[0].value["#"])

    tab.button(key="older").click().run()
    second = list(tab.dataframe[0].value["#"])

    assert title(tab) == "Read the audit trail"
    assert len(first) == 50
    assert max(second) == min(first) - 1
    assert "newest" in keys(tab)

    tab.button(key="newest").click().run()
    assert list(tab.dataframe[0].value["#"]) == first


def test_a_sound_chain_is_called_unbroken(open_tab: OpenTab) -> None:
    tab = open_tab(DANA, PAGE)

    tab.button(key="check").click().run()

    assert title(tab) == "Read the audit trail"
    assert len(tab.success) == 1
    assert tab.success[0].value.startswith("Nothing was changed, removed or slipped in among ")


def test_a_changed_entry_is_named(house: Portal, open_tab: OpenTab) -> None:
    with house.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER IF EXISTS trail_entry_no_update"))
        connection.execute(text("UPDATE trail_entry SET actor_name = 'Nobody' WHERE number = 3"))
    tab = open_tab(DANA, PAGE)

    tab.button(key="check").click().run()

    assert title(tab) == "Read the audit trail"
    assert refusals(tab) == ["Entry 3 was changed\\: its digest does not fit its content\\."]
