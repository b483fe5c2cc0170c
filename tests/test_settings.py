"""Settings: read once, refused by name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from procurement import portal
from procurement.clocks import clock_from, system_clock
from procurement.errors import Invalid
from procurement.portal import Portal, installed, random_id, random_secret
from procurement.settings import SETTINGS, load_settings

README = (Path(__file__).resolve().parent.parent / "README.md").read_text(encoding="utf-8")


def test_nothing_set_gives_a_portal_on_this_machine_only() -> None:
    settings = load_settings({})

    assert settings.host == "127.0.0.1"
    assert settings.address == "http://127.0.0.1:8501"
    assert settings.database == f"sqlite:///{settings.data_dir}/procurement.sqlite3"
    assert settings.cookie_name == "procurement"
    assert settings.hosts == ("127.0.0.1", "localhost", "::1")


def test_address_behind_tls_makes_cookies_secure_and_names_the_host() -> None:
    settings = load_settings(
        {
            "PROCUREMENT_BASE_URL": "https://bids.example.org/",
            "PROCUREMENT_HOST": "0.0.0.0",
            "PROCUREMENT_ALLOWED_HOSTS": "old.example.org, ",
        }
    )

    assert settings.is_tls
    assert settings.cookie_name == "__Host-procurement"
    assert settings.hosts == ("old.example.org", "bids.example.org")


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PROCUREMENT_PORT", "eighty", "Expected a whole number from 0 to 65535, found 'eighty'."),
        ("PROCUREMENT_PORT", "70000", "Expected a whole number from 0 to 65535, found '70000'."),
        ("PROCUREMENT_IDLE_MINUTES", "0", "Expected a whole number from 1 to 720, found '0'."),
        ("PROCUREMENT_DEMO", "maybe", "Expected 1 or 0, found 'maybe'."),
        (
            "PROCUREMENT_NOW",
            "2027-06-01T09:00:00",
            "Expected an instant with offset such as 2027-06-01T09:00:00-07:00, "
            "found '2027-06-01T09:00:00'.",
        ),
        (
            "PROCUREMENT_NOW",
            "tomorrow",
            "Expected an instant with offset such as 2027-06-01T09:00:00-07:00, found 'tomorrow'.",
        ),
        (
            "PROCUREMENT_BASE_URL",
            "bids.example.org",
            "Expected an address starting with https://, found 'bids.example.org'.",
        ),
        (
            "PROCUREMENT_MAIL_URL",
            "mailserver",
            "Expected smtp://user:password@host:587?from=portal@example.org.",
        ),
        ("PROCUREMENT_PROT", "1", "There is no such setting; the README lists them all."),
    ],
)
def test_unusable_value_is_refused_by_name(name: str, value: str, sentence: str) -> None:
    with pytest.raises(Invalid) as refusal:
        load_settings({name: value})

    assert refusal.value.fields == {name: sentence}
    assert refusal.value.sentence == f"{name}: {sentence}"


def test_demo_listens_on_this_machine_only() -> None:
    with pytest.raises(Invalid) as refusal:
        load_settings({"PROCUREMENT_DEMO": "1", "PROCUREMENT_HOST": "0.0.0.0"})

    assert "127.0.0.1 only" in refusal.value.sentence


def test_mail_address_is_taken_apart_and_its_password_not_shown() -> None:
    url = "smtp://portal:secret@mail.example.org?from=portal@example.org"
    mail = load_settings({"PROCUREMENT_MAIL_URL": url}).mail

    assert mail is not None
    assert (mail.host, mail.port, mail.sender) == ("mail.example.org", 587, "portal@example.org")
    assert mail.password == "secret"
    assert "secret" not in repr(mail)


def test_given_start_sets_the_clock_and_it_runs_on() -> None:
    start = datetime(2027, 6, 1, 9, tzinfo=UTC)
    clock = clock_from(load_settings({"PROCUREMENT_NOW": start.isoformat()}).now)

    first, second = clock(), clock()

    assert start <= first <= second < start + timedelta(minutes=5)


def test_without_a_start_the_clock_is_the_servers() -> None:
    assert clock_from(None) is system_clock
    assert system_clock().utcoffset() == timedelta(0)


def test_ids_and_secrets_are_long_and_never_the_same() -> None:
    assert len({random_id() for _ in range(1000)}) == 1000
    assert {len(random_id()) for _ in range(20)} == {26}
    assert len(random_secret()) >= 43


def test_process_has_one_portal_made_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PROCUREMENT_DATA_DIR", str(tmp_path))
    portal.install(None)

    assert installed() is installed()
    assert installed().settings.data_dir == tmp_path
    other = Portal(load_settings({}))
    portal.install(other)
    assert installed() is other
    portal.install(None)


def test_readme_lists_every_setting_with_its_meaning() -> None:
    missing = [name for name in SETTINGS if f"`{name}`" not in README]

    assert missing == []
