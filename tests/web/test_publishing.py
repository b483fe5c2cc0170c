"""Publishing on the plain page: who may, what is refused, and the recovery sheet shown once."""

from __future__ import annotations

import itertools
import json
import re

import httpx
import pytest

from procurement import rfps, sealing
from procurement.portal import Portal
from procurement.rfps import RfpStatus
from tests import given
from tests.cast import DANA, ELI, EVE, MALLORY, VERA, Character
from tests.stories.posting import PASSPHRASE, a_draft, answers, invite, the_draft
from tests.web.conftest import HERE, Door

TYPED = {"passphrase": PASSPHRASE, "again": PASSPHRASE}


@pytest.fixture
def draft(door: Door) -> str:
    """A finished draft of Dana's campaign."""
    return a_draft(door.portal)


def path_of(draft: str) -> str:
    return f"/rfps/{draft}/publish"


def version_of(portal: Portal, draft: str) -> str:
    return str(the_draft(portal, draft).version)


def status_of(portal: Portal, draft: str) -> RfpStatus:
    with portal.reading_as(given.a_token(portal, DANA)) as work:
        return rfps.get_rfp(work, draft).status


def publish(door: Door, draft: str, **fields: str) -> httpx.Response:
    """Send the form as the page would."""
    whole = {**TYPED, "version": version_of(door.portal, draft), **fields}
    return door.post(path_of(draft), **whole)


def test_the_page_says_what_will_be_frozen(door: Door, draft: str) -> None:
    door.sign_in(DANA.email)

    page = door.browser.get(path_of(draft))

    assert page.status_code == 200
    assert page.headers["cache-control"] == "no-store"
    for told in (
        "Get-out-the-vote calls for the mayoral race",
        "Friday 28 May 2027, 17:00 PDT (UTC-07:00)",
        "Saturday 29 May 2027, 00:00 UTC",
        "This takes 4 seats on the phones at peak",
        "10,076 USD",
        "6,046 USD to 16,122 USD",
        "Capacity, readiness and timeline</dt><dd>32 %",
        "unit price per lot; setup; monthly",
    ):
        assert told in page.text
    assert page.text.count('autocomplete="new-password"') == 6  # the own, and two holders', twice


def test_publishing_shows_a_sheet_and_both_shares_open_the_key(door: Door, draft: str) -> None:
    invite(door.portal, draft, VERA)
    door.sign_in(DANA.email)

    answer = publish(door, draft)

    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert status_of(door.portal, draft) == RfpStatus.OPEN
    lines = re.findall(r"<li>(.*?)</li>", answer.text, re.DOTALL)
    sheet = "\n".join(" ".join(re.findall(r"<span>(\w{5})</span>", line)) for line in lines)
    with door.portal.reading_as(given.a_token(door.portal, DANA)) as work:
        policy = sealing.read_key_policy(rfps.get_published(work, draft).key_policy.encode())
    with door.portal.engine.connect() as connection:
        wrapped = connection.exec_driver_sql(
            "SELECT wrapped FROM opening_share WHERE form = 'passphrase'"
        ).scalar_one()
    printed = sealing.read_sheet(sheet, draft)
    held = sealing.unwrap_share(wrapped.encode(), PASSPHRASE)
    opened = [sealing.join_shares([share], policy).public_key for share in (printed, held)]
    assert opened == [policy.public_key] * 2


def test_the_sheet_is_shown_once_and_stored_nowhere(door: Door, draft: str) -> None:
    door.sign_in(DANA.email)
    first = publish(door, draft)
    groups = re.findall(r"<span>(\w{5})</span>", first.text)
    assert len(groups) == 16

    again = door.browser.get(path_of(draft))
    repeated = door.post(path_of(draft), form_at="/sign-out", **TYPED, version="2")

    for answer in (again, repeated):
        assert answer.status_code == 409
        assert not any(group in answer.text for group in groups)
    with door.portal.engine.connect() as connection:
        tables = connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type = 'table'"
        ).scalars()
        dump = json.dumps(
            [
                [*map(str, row)]
                for name in list(tables)
                for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"')
            ]
        )
    assert PASSPHRASE not in dump
    assert not any(f"{one} {two}" in dump for one, two in itertools.pairwise(groups))


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"again": "another sentence"}, "The two passphrases differ."),
        ({"passphrase": "short", "again": "short"}, "Use 12 to 256 characters"),
        ({"passphrase": "", "again": ""}, "Use 12 to 256 characters"),
        ({"passphrase": "x" * 300, "again": "x" * 300}, "Use 12 to 256 characters"),
    ],
)
def test_an_unusable_passphrase_is_told_and_never_repeated(
    door: Door, draft: str, fields: dict[str, str], told: str
) -> None:
    door.sign_in(DANA.email)

    answer = publish(door, draft, **fields)

    assert answer.status_code == 400
    assert told in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert all(typed not in answer.text for typed in fields.values() if typed)
    assert status_of(door.portal, draft) == RfpStatus.DRAFT


def test_a_form_without_our_token_or_from_another_site_is_refused(door: Door, draft: str) -> None:
    door.sign_in(DANA.email)
    fields = {**TYPED, "version": version_of(door.portal, draft)}
    token = door.form_token(path_of(draft))

    bare = door.browser.post(path_of(draft), data=fields, headers={"origin": HERE})
    foreign = door.browser.post(
        path_of(draft), data={**fields, "csrf": token}, headers={"origin": "https://evil.example"}
    )

    assert (bare.status_code, foreign.status_code) == (403, 403)
    assert status_of(door.portal, draft) == RfpStatus.DRAFT


@pytest.mark.parametrize("character", [ELI, EVE], ids=lambda one: one.name)
def test_only_a_lead_publishes(door: Door, draft: str, character: Character) -> None:
    door.sign_in(character.email)

    page = door.browser.get(path_of(draft))
    sent = door.post(
        path_of(draft), form_at="/sign-out", **TYPED, version=version_of(door.portal, draft)
    )

    assert (page.status_code, sent.status_code) == (403, 403)
    assert status_of(door.portal, draft) == RfpStatus.DRAFT


@pytest.mark.parametrize("character", [MALLORY, VERA], ids=lambda one: one.name)
def test_a_foreign_rfp_reads_like_a_missing_one(
    door: Door, draft: str, character: Character
) -> None:
    door.sign_in(character.email)
    token = {"form_at": "/sign-out", "version": "1", **TYPED}

    shown = [door.browser.get(path_of(one)) for one in (draft, "nosuchrfp")]
    sent = [door.post(path_of(one), **token) for one in (draft, "nosuchrfp")]

    assert [answer.status_code for answer in (*shown, *sent)] == [404] * 4
    assert shown[0].text == shown[1].text
    assert sent[0].text == sent[1].text
    assert status_of(door.portal, draft) == RfpStatus.DRAFT


def test_somebody_signed_out_is_led_to_the_sign_in_and_back(door: Door, draft: str) -> None:
    answer = door.browser.get(path_of(draft))

    assert answer.status_code == 303
    assert answer.headers["location"] == f"/sign-in?next=%2Frfps%2F{draft}%2Fpublish"


def test_an_unfinished_draft_names_what_is_missing_and_has_no_form(door: Door) -> None:
    draft = a_draft(door.portal, answers(door.portal, title="", **{"election.date": None}))
    door.sign_in(DANA.email)

    page = door.browser.get(path_of(draft))
    sent = door.post(
        path_of(draft), form_at="/sign-out", **TYPED, version=version_of(door.portal, draft)
    )

    assert f'href="/post_rfp?rfp={draft}&amp;part=dates">“Election day” is missing.' in page.text
    assert 'name="passphrase"' not in page.text
    assert sent.status_code == 409
    assert status_of(door.portal, draft) == RfpStatus.DRAFT


@pytest.mark.parametrize("version", ["0", "99", "x", "", "9" * 40])
def test_a_page_that_is_out_of_date_publishes_nothing(door: Door, draft: str, version: str) -> None:
    door.sign_in(DANA.email)

    answer = publish(door, draft, version=version)

    assert answer.status_code in {400, 409}
    assert status_of(door.portal, draft) == RfpStatus.DRAFT


def test_foreign_text_is_shown_as_text(door: Door) -> None:
    hostile = '<script>alert(1)</script>"><img src=x>'
    draft = a_draft(door.portal, answers(door.portal, title=hostile))
    door.sign_in(DANA.email)

    page = door.browser.get(path_of(draft))

    assert "<script" not in page.text
    assert "<img src=x" not in page.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text
