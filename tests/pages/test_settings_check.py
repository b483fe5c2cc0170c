"""The settings check shows what the server's own checks say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from procurement.portal import Portal
from tests.cast import ADA
from tests.pages.conftest import OpenTab, title, words

PAGE = "settings_check.py"


@dataclass(frozen=True)
class Found:
    """A finding as the server tells it."""

    name: str
    problem: str = ""
    required: bool = True
    fact: str = ""


def examined(house: Portal, *found: Found) -> None:
    """The portal is run by a server that finds this."""

    def examine(_portal: Portal) -> Sequence[Found]:
        return found

    house.examine = examine


def test_without_a_server_there_is_nothing_to_check(open_tab: OpenTab) -> None:
    tab = open_tab(ADA, PAGE)

    assert title(tab) == "Check the settings"
    assert "There is nothing to check here." in words(tab)


def test_a_sound_installation_is_told_in_one_sentence(house: Portal, open_tab: OpenTab) -> None:
    kept = "The machine says that its clock is synchronised, to within 0.02 s."
    examined(house, Found("content security policy"), Found("synchronised clock", fact=kept))

    tab = open_tab(ADA, PAGE)

    assert title(tab) == "Check the settings"
    assert [box.value for box in tab.success] == [
        "All 2 checks passed, with the values that are in effect now."
    ]
    assert list(tab.dataframe[0].value["Answer"]) == ["passed", kept]


def test_what_is_wrong_comes_first_with_what_to_do(house: Portal, open_tab: OpenTab) -> None:
    examined(
        house,
        Found("telemetry is off"),
        Found("disk", "Only *3* GB are free.", required=False),
        Found("keys", "Run: procurement init"),
    )

    tab = open_tab(ADA, PAGE)

    assert title(tab) == "Check the settings"
    shown = words(tab)
    assert shown.index("**keys** :red-badge[must be mended]") < shown.index("**disk**")
    assert "Only \\*3\\* GB are free\\." in shown
    assert len(tab.warning) == 1


def test_checking_again_asks_the_server_again(house: Portal, open_tab: OpenTab) -> None:
    examined(house, Found("keys", "Run: procurement init"))
    tab = open_tab(ADA, PAGE)
    examined(house, Found("keys"))

    tab.button(key="again").click().run()

    assert title(tab) == "Check the settings"
    assert len(tab.success) == 1
