"""The second factor: turned on with an authenticator, asked for at the door, turned off."""

from __future__ import annotations

import html
import re

import httpx
import pyotp
import pytest
import sqlalchemy

from procurement import notices, people, policy
from procurement.people import WRONG_CODE
from procurement.web.second_factor import PATH
from tests.cast import DANA, PASSWORD
from tests.conftest import MovableClock
from tests.web.conftest import Door


class Authenticator:
    """A telephone that holds one secret."""

    def __init__(self, clock: MovableClock, page: str) -> None:
        shown = re.search(r'id="secret">([A-Z2-7 ]+)<', page)
        assert shown
        self.secret = shown[1].replace(" ", "")
        self._totp, self._clock = pyotp.TOTP(self.secret), clock

    def code(self, *, later: int = 0) -> str:
        """What it shows now, or so many half minutes later."""
        return self._totp.at(self._clock.at, counter_offset=later)


def offer_in(page: str) -> str:
    found = re.search(r'name="offer" value="([^"]+)"', page)
    assert found
    return html.unescape(found[1])


def turned_on(door: Door, clock: MovableClock) -> tuple[Authenticator, list[str]]:
    """Dana signs in and turns it on; her authenticator, and her spare codes."""
    door.sign_in(DANA.email)
    page = door.browser.get(PATH).text
    phone = Authenticator(clock, page)
    shown = door.post(PATH, offer=offer_in(page), code=phone.code(), password=PASSWORD)
    assert shown.status_code == 200
    spares = re.findall(r"<li><span>([0-9a-f ]{14})</span>", shown.text)
    return phone, spares


def second_step(door: Door, code: str, page: str) -> httpx.Response:
    ticket = re.search(r'name="ticket" value="([^"]+)"', page)
    assert ticket
    return door.post("/sign-in", ticket=html.unescape(ticket[1]), code=code)


def test_nothing_counts_before_a_code_was_typed_and_a_wrong_one_keeps_the_secret(
    door: Door, clock: MovableClock
) -> None:
    assert door.browser.get(PATH).headers["location"].startswith("/sign-in?next=%2Faccount")
    door.sign_in(DANA.email)
    page = door.browser.get(PATH).text
    phone = Authenticator(clock, page)

    wrong = door.post(PATH, offer=offer_in(page), code="123", password=PASSWORD)
    stolen = door.post(PATH, offer=offer_in(page), code=phone.code(), password="a guess")
    foreign = door.post(PATH, offer="AAAA", code=phone.code(), password=PASSWORD)

    assert (wrong.status_code, stolen.status_code, foreign.status_code) == (400, 403, 400)
    assert WRONG_CODE in wrong.text
    for kept in (wrong, stolen):
        assert Authenticator(clock, kept.text).secret == phone.secret
    door.browser.cookies.clear()
    assert door.sign_in(DANA.email).status_code == 303


def test_the_door_asks_for_a_code_and_takes_each_once(door: Door, clock: MovableClock) -> None:
    phone, spares = turned_on(door, clock)
    assert len(spares) == 8
    assert "8 spare codes are left" in door.browser.get(PATH).text
    door.browser.cookies.clear()
    asked = door.sign_in(DANA.email)
    assert (asked.status_code, door.cookie) == (200, None)
    assert "Code of your second factor" in asked.text

    used = second_step(door, phone.code(), asked.text)
    assert (used.status_code, door.cookie) == (403, None), "it turned the factor on already"
    assert WRONG_CODE in used.text
    clock.advance(seconds=60)
    typed = f"{phone.code()[:3]} {phone.code()[3:]}"
    assert second_step(door, typed, used.text).status_code == 303
    assert door.cookie

    door.browser.cookies.clear()
    again = second_step(door, spares[0].upper(), door.sign_in(DANA.email).text)
    assert again.status_code == 303
    assert "7 spare codes are left" in door.browser.get(PATH).text
    door.browser.cookies.clear()
    assert second_step(door, spares[0], door.sign_in(DANA.email).text).status_code == 403


def test_the_ticket_of_the_second_step_ends_soon_and_with_the_password(
    door: Door, clock: MovableClock
) -> None:
    phone, _ = turned_on(door, clock)
    token = door.cookie
    door.browser.cookies.clear()
    asked = door.sign_in(DANA.email).text
    clock.advance(minutes=6)
    late = second_step(door, phone.code(), asked)
    fresh = door.sign_in(DANA.email).text
    door.portal.change_password(token, current=PASSWORD, new="another short sentence")
    changed = second_step(door, phone.code(), fresh)
    forged = door.post("/sign-in", ticket="not a ticket", code=phone.code())

    for refused in (late, forged):
        assert refused.status_code == 403
        assert "Too much time has passed. Sign in again." in refused.text
    assert changed.status_code == 403


@pytest.mark.unmeasured
def test_guessed_codes_are_throttled_like_passwords(door: Door, clock: MovableClock) -> None:
    phone, _ = turned_on(door, clock)
    door.browser.cookies.clear()
    asked = door.sign_in(DANA.email).text
    clock.advance(seconds=60)

    statuses = [second_step(door, "000000", asked).status_code for _ in range(11)]

    assert statuses == [403] * 10 + [429]
    assert second_step(door, phone.code(), asked).status_code == 429


def test_secret_and_spare_codes_stand_nowhere_in_the_database(
    door: Door, clock: MovableClock
) -> None:
    phone, spares = turned_on(door, clock)

    with door.portal.engine.begin() as connection:
        (row,) = connection.execute(sqlalchemy.text("SELECT secret, spares FROM second_factor"))

    assert phone.secret.encode() not in bytes(row.secret)
    assert not any(one in row.spares or one.replace(" ", "") in row.spares for one in spares)


def test_it_is_turned_off_with_password_and_code_or_by_the_operator_and_a_letter_says_so(
    door: Door, clock: MovableClock
) -> None:
    phone, _ = turned_on(door, clock)
    without = door.post(PATH, off="1", code="", password=PASSWORD)
    clock.advance(seconds=60)
    off = door.post(PATH, off="1", code=phone.code(), password=PASSWORD)
    door.browser.cookies.clear()
    assert (without.status_code, off.status_code) == (403, 303)
    assert f"{WRONG_CODE} Nothing was changed." in without.text
    assert door.sign_in(DANA.email).status_code == 303

    turned_on(door, clock)
    with door.portal.work(policy.operator()) as work:
        people.turn_off_second_factor(work, people.person_id_of(work, DANA.email))
    door.browser.cookies.clear()
    assert door.sign_in(DANA.email).status_code == 303
    with door.portal.reading(policy.operator()) as work:
        letters = [one.subject for one in notices.list_waiting(work, limit=50)]
    assert letters == [f"Your second factor is {how}" for how in ("on", "off", "on", "off")]
