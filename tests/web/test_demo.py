"""One-click sign-in: only in a demo, and only for whoever sits at this machine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from procurement.cli.demo_people import make_demo_people
from procurement.portal import Portal
from procurement.settings import ROOT
from tests import cast, given
from tests.tools.clock import MovableClock
from tests.tools.stages import EMPTY, Scene, Stages
from tests.web.conftest import Door, open_door, with_settings


def the_people(portal: Portal, _clock: MovableClock) -> None:
    make_demo_people(portal, ROOT / "data" / "demo" / "people.yaml")


@pytest.fixture
def demo(stages: Stages, tmp_path: Path, clock: MovableClock) -> Iterator[Door]:
    scene = Scene(the_people, after=EMPTY)
    with (
        stages.begin("sqlite", scene, tmp_path, clock) as (portal, _),
        open_door(with_settings(portal, demo=True)) as door,
    ):
        yield door


def _person(page: str) -> str:
    return page.partition('name="person" value="')[2].partition('"')[0]


def test_the_front_page_of_a_demo_has_a_banner_and_a_button_for_each_person(demo: Door) -> None:
    page = demo.browser.get("/").text

    assert 'class="demo"' in page
    assert page.count('action="/demo-sign-in"') == 26
    assert 'aria-label="Sign in as Dana Rivera"' in page


def test_one_click_signs_in(demo: Door) -> None:
    person = _person(demo.browser.get("/").text)

    answer = demo.post("/demo-sign-in", form_at="/", person=person)

    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert demo.browser.get("/").text == "streamlit"


def test_one_click_at_the_sign_in_leads_to_where_one_wanted(demo: Door) -> None:
    place = "/sign-in?next=%2Faward%3Frfp%3D1"
    page = demo.browser.get(place).text

    answer = demo.post("/demo-sign-in", form_at=place, person=_person(page), next="/award?rfp=1")

    assert page.count('name="next" value="/award?rfp=1"') == 27  # the form with a password, too
    assert (answer.status_code, answer.headers["location"]) == (303, "/award?rfp=1")


def test_one_click_makes_nobody_of_a_person_who_is_not_invented(demo: Door) -> None:
    given.a_member(demo.portal, cast.MALLORY)
    person_id = given.an_actor(demo.portal, cast.MALLORY).person_id

    answer = demo.post("/demo-sign-in", form_at="/", person=person_id)

    assert answer.status_code == 404
    assert demo.cookie is None


def test_without_demo_there_is_neither_banner_nor_button_nor_route(door: Door) -> None:
    pages = door.browser.get("/").text + door.browser.get("/sign-in").text

    assert 'class="demo"' not in pages
    assert "/demo-sign-in" not in pages
    assert door.post("/demo-sign-in", form_at="/sign-in", person="x").status_code == 404


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("192.0.2.7", {}),
        ("127.0.0.1", {"x-forwarded-for": "127.0.0.1"}),
        ("127.0.0.1", {"forwarded": "for=127.0.0.1"}),
    ],
    ids=["another machine", "through a proxy", "through another proxy"],
)
def test_a_demo_offers_no_click_to_another_machine(
    demo: Door, address: str, headers: dict[str, str]
) -> None:
    person = _person(demo.browser.get("/").text)
    far = demo.another_browser(address)
    token = demo.form_token(browser=far)

    page = far.get("/", headers=headers).text + far.get("/sign-in", headers=headers).text
    answer = far.post("/demo-sign-in", data={"csrf": token, "person": person}, headers=headers)

    assert "/demo-sign-in" not in page
    assert answer.status_code == 404
