"""Registration, invitations, confirmed addresses and new passwords by mailed links."""

from __future__ import annotations

import pytest

from procurement import notices, people, policy
from procurement.people import NewInvitation
from procurement.policy import Role
from tests import cast, given
from tests.cast import PASSWORD
from tests.conftest import MovableClock
from tests.web.conftest import Door

NEW = "a brand new sentence"


def _register(door: Door, **changes: str) -> str:
    fields = {
        "organization": "Harbor Calls",
        "name": "Nora Vance",
        "email": "nora@harbor.example",
        "password": NEW,
        "again": NEW,
        **changes,
    }
    return door.post("/register", **fields).text


def _letters_to(door: Door, email: str) -> list[str]:
    with door.portal.reading(policy.operator()) as work:
        return [row.subject for row in notices.list_waiting(work, limit=500) if row.to == email]


def test_a_vendor_registers_confirms_by_a_button_and_signs_in(door: Door) -> None:
    assert "A letter is on its way to nora@harbor.example" in _register(door)
    assert door.sign_in("nora@harbor.example", NEW).status_code == 403

    link = given.the_link(door.portal, "nora@harbor.example", "/confirm/")
    assert door.browser.get(f"/confirm/{link}").status_code == 200
    assert door.sign_in("nora@harbor.example", NEW).status_code == 403
    answer = door.post(f"/confirm/{link}")

    assert answer.headers["location"] == "/sign-in?note=confirmed"
    assert door.sign_in("nora@harbor.example", NEW).status_code == 303


def test_registering_a_known_address_reads_the_same_and_writes_a_letter_to_it(door: Door) -> None:
    fresh = _register(door)
    known = _register(door, email=cast.VERA.email)

    assert known.replace(cast.VERA.email, "-") == fresh.replace("nora@harbor.example", "-")
    assert _letters_to(door, cast.VERA.email) == ["You have an account already"]
    assert door.sign_in(cast.VERA.email).status_code == 303


def test_a_registration_with_mistakes_says_each_beside_its_field_and_keeps_the_rest(
    door: Door,
) -> None:
    page = _register(door, email="nora at harbor", password="short", again="shorter")

    assert "E-mail address is not an e-mail address such as dana@example.org." in page
    assert "Password must have at least 12 characters; a short sentence is fine." in page
    assert "The two passwords are not the same. Type the password twice." in page
    assert 'value="Harbor Calls"' in page
    assert 'value="nora at harbor"' in page
    assert "short<" not in page
    assert 'value="short' not in page
    assert _letters_to(door, "nora at harbor") == []


def test_two_different_passwords_are_told_before_anything_is_written(door: Door) -> None:
    page = _register(door, again="another sentence")

    assert "The same password again are not the same" not in page
    assert "The two passwords are not the same. Type the password twice." in page
    assert _letters_to(door, "nora@harbor.example") == []


def test_what_a_vendor_types_is_shown_as_text_and_never_as_markup(door: Door) -> None:
    page = _register(door, name="<img src=x onerror=alert(1)>", email="x")

    assert "<img src=x" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page


def test_too_many_letters_to_one_address_are_refused_in_one_sentence(door: Door) -> None:
    pages = [_register(door) for _ in range(6)]

    assert "Too many letters went to this address." in pages[-1]
    assert len(_letters_to(door, "nora@harbor.example")) == 5


def _invite(door: Door, email: str) -> str:
    organization_id = given.an_organization(door.portal, cast.DANA)
    form = NewInvitation(email=email, roles=(Role.EVALUATOR,))
    with door.portal.work(policy.operator()) as work:
        people.invite_member(work, organization_id, form)
    return given.the_link(door.portal, email, "/invitation/")


def test_an_invited_person_sees_who_invites_and_becomes_a_member_by_the_button(
    door: Door,
) -> None:
    link = _invite(door, "nora@rivera.example")
    page = door.browser.get(f"/invitation/{link}").text
    assert f"{cast.RIVERA} invites you as evaluator." in page

    answer = door.post(f"/invitation/{link}", name="Nora Vance", password=NEW, again=NEW)

    assert answer.headers["location"] == "/sign-in?note=accepted"
    assert 'value="nora@rivera.example"' in door.browser.get("/sign-in?note=accepted").text
    assert "nora@" not in door.browser.get("/sign-in").text  # the next one at this machine
    assert door.sign_in("nora@rivera.example", NEW).status_code == 303


def test_somebody_with_an_account_accepts_with_one_button_and_keeps_the_password(
    door: Door,
) -> None:
    link = _invite(door, cast.VERA.email)
    assert 'type="password"' not in door.browser.get(f"/invitation/{link}").text

    assert door.post(f"/invitation/{link}").status_code == 303

    assert door.sign_in(cast.VERA.email).status_code == 303


def test_a_weak_password_leaves_the_invitation_open(door: Door) -> None:
    link = _invite(door, "nora@rivera.example")

    weak = door.post(f"/invitation/{link}", name="Nora", password="short", again="short")

    assert weak.status_code == 400
    assert 'value="Nora"' in weak.text
    assert door.post(f"/invitation/{link}", name="Nora", password=NEW, again=NEW).status_code == 303


@pytest.mark.parametrize("path", ["/invitation/", "/confirm/", "/reset/"])
def test_a_made_up_link_and_a_used_one_read_alike(door: Door, path: str) -> None:
    answer = door.browser.get(f"{path}made-up-token")

    assert answer.status_code == 404
    assert "This link does not work any more" in answer.text


def test_a_password_letter_is_promised_to_known_and_unknown_addresses_alike(door: Door) -> None:
    known = door.post("/forgot", email=cast.DANA.email).text
    unknown = door.post("/forgot", email="nobody@example.org").text

    assert known.replace(cast.DANA.email, "-") == unknown.replace("nobody@example.org", "-")
    assert _letters_to(door, cast.DANA.email) == ["Set a new password for the procurement portal"]
    assert _letters_to(door, "nobody@example.org") == []


def _reset_link(door: Door) -> str:
    door.post("/forgot", email=cast.DANA.email)
    return given.the_link(door.portal, cast.DANA.email, "/reset/")


def test_a_new_password_by_a_mailed_link_ends_every_sign_in_and_the_old_password(
    door: Door,
) -> None:
    door.sign_in(cast.DANA.email)
    open_one = door.browser
    link = _reset_link(door)
    other = door.another_browser()

    answer = door.post(f"/reset/{link}", browser=other, password=NEW, again=NEW)

    assert answer.headers["location"] == "/sign-in?note=reset"
    assert open_one.get("/home").status_code == 303
    assert door.sign_in(cast.DANA.email, PASSWORD, browser=other).status_code == 403
    assert door.sign_in(cast.DANA.email, NEW, browser=other).status_code == 303


def test_a_password_link_works_once(door: Door) -> None:
    link = _reset_link(door)
    token = door.form_token(f"/reset/{link}")
    fields = {"csrf": token, "password": NEW, "again": NEW}

    first = door.browser.post(f"/reset/{link}", data=fields)
    second = door.browser.post(f"/reset/{link}", data={**fields, "password": PASSWORD})

    assert (first.status_code, second.status_code) == (303, 404)
    assert door.sign_in(cast.DANA.email, NEW).status_code == 303
    assert door.browser.get(f"/reset/{link}").headers.get("location") is None


def test_a_password_link_expires_after_an_hour(door: Door, clock: MovableClock) -> None:
    link = _reset_link(door)

    clock.advance(minutes=61)

    assert door.browser.get(f"/reset/{link}").status_code == 404


def test_a_weak_new_password_leaves_the_link_usable(door: Door) -> None:
    link = _reset_link(door)

    weak = door.post(f"/reset/{link}", password="short", again="short")

    assert weak.status_code == 400
    assert "must have at least 12 characters" in weak.text
    assert door.post(f"/reset/{link}", password=NEW, again=NEW).status_code == 303
