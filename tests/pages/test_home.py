"""Home says what waits for the person who looks."""

from tests.cast import ADA, DANA
from tests.pages.conftest import words


def test_home_greets_a_lead_with_what_waits(open_tab):
    tab = open_tab(DANA)

    assert tab.title[0].value == "What waits for you today"
    print(words(tab))


def test_home_of_admin(open_tab):
    tab = open_tab(ADA)
    assert tab.title[0].value == "What waits for you today"
    print(words(tab))
