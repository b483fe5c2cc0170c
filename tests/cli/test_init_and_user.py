"""``procurement init``, ``user`` and ``audit``: a portal set up from the command line alone."""

from __future__ import annotations

import json
import re
import shutil
import stat
from pathlib import Path

import pytest

from procurement import people, policy, trail
from procurement.cli.demo_people import DEMO_PASSWORD
from procurement.cli.main import main
from procurement.portal import Portal
from procurement.settings import load_settings
from tests import given


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "var"
    monkeypatch.setenv("PROCUREMENT_DATA_DIR", str(folder))
    return folder


@pytest.fixture
def made(data_dir: Path, installation: Path) -> Path:
    """The data folder as ``procurement init`` leaves it."""
    shutil.copytree(installation, data_dir)
    return data_dir


@pytest.fixture
def made_for_the_demo(data_dir: Path, demo_installation: Path) -> Path:
    """The same with the demo's people."""
    shutil.copytree(demo_installation, data_dir)
    return data_dir


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]):
    def _run(*argv: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(argv)
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    return _run


def test_init_makes_database_and_keys_for_their_owner_only(data_dir: Path, run) -> None:
    code, out, _ = run("init")

    assert code == 0
    assert "Database created." in out
    assert "procurement user administrator E-MAIL" in out
    modes = {
        path.relative_to(data_dir).as_posix(): stat.S_IMODE(path.stat().st_mode)
        for path in [
            data_dir / "procurement.sqlite3",
            data_dir / "keys",
            *data_dir.glob("keys/*.p12"),
        ]
    }
    assert modes == {
        "procurement.sqlite3": 0o600,
        "keys": 0o700,
        "keys/finance.p12": 0o600,
        "keys/root.p12": 0o600,
        "keys/signer.p12": 0o600,
    }


@pytest.mark.unmeasured
def test_second_init_keeps_everything(data_dir: Path, run) -> None:
    run("init", "--demo-people")
    before = {path: path.read_bytes() for path in data_dir.glob("keys/*")}

    code, out, _ = run("init", "--demo-people")

    assert (code, out) == (0, "Everything is in place.\n")
    assert {path: path.read_bytes() for path in data_dir.glob("keys/*")} == before


@pytest.mark.unmeasured
def test_demo_people_can_sign_in_with_one_click_or_with_the_demo_password(
    data_dir: Path, run
) -> None:
    run("init", "--demo-people")
    portal = Portal(load_settings())

    with portal.reading(policy.visitor()) as work:
        cast = people.list_demo_people(work)
    assert {role for person in cast for role in person.roles} == {
        role for roles in policy.ROLES_OF.values() for role in roles
    }
    for person in cast:
        with portal.work(policy.visitor()) as work:
            token = people.sign_in_demo(work, person.person_id, address="127.0.0.1", device="")
        with portal.reading_as(token) as work:
            assert work.actor.name == person.name
    assert portal.sign_in(cast[0].email, DEMO_PASSWORD, address="127.0.0.1", device="")
    portal.engine.dispose()


def test_demo_people_exist_only_after_asking_for_them(data_dir: Path, run) -> None:
    run("init")
    portal = Portal(load_settings())

    with portal.reading(policy.visitor()) as work:
        assert people.list_demo_people(work) == []
    portal.engine.dispose()


def test_first_administrator_is_invited_and_signs_in(made: Path, run) -> None:
    code, out, _ = run("user", "administrator", "sam@house.example")

    assert code == 0
    link = re.search(r"/invitation/(\S+)", out)
    assert link is not None
    portal = Portal(load_settings())
    portal.accept_invitation(link.group(1), name="Sam Lee", password="a short sentence is fine")
    token = portal.sign_in("sam@house.example", "a short sentence is fine", address="", device="")
    with portal.reading_as(token) as work:
        assert work.actor.roles == {policy.Role.ADMINISTRATOR}
    portal.engine.dispose()


@pytest.mark.unmeasured
def test_campaign_is_made_and_its_lead_invited(made: Path, run) -> None:
    _, printed, _ = run("user", "organization", "Rivera for Mayor", "--kind", "campaign")

    code, out, _ = run("user", "invite", printed.strip(), "dana@rivera.example", "--role", "lead")

    assert code == 0
    assert "You are invited to Rivera for Mayor as lead." in out
    _, listing, _ = run("user", "list")
    assert f"Rivera for Mayor (campaign, id {printed.strip()})" in listing


def test_unknown_organisation_role_or_address_is_refused_in_a_sentence(made: Path, run) -> None:
    _, printed, _ = run("user", "organization", "Rivera for Mayor", "--kind", "campaign")

    assert run("user", "invite", "nowhere", "dana@rivera.example", "--role", "lead") == (
        2,
        "",
        "There is no such organisation, or it is not yours to see.\n",
    )
    code, _, err = run("user", "invite", printed.strip(), "dana@rivera.example", "--role", "boss")
    assert code == 2
    assert err.startswith("Roles ")
    assert run("user", "invite", printed.strip(), "dana", "--role", "lead")[0] == 2
    assert run("user", "disable", "nobody@x.example")[0] == 2


def test_account_is_disabled_and_enabled_again(made_for_the_demo: Path, run) -> None:
    assert run("user", "disable", "dana@thistlewood.example")[:2] == (
        0,
        "dana@thistlewood.example is disabled.\n",
    )
    assert "Dana Rivera <dana@thistlewood.example>: lead – disabled" in run("user", "list")[1]
    assert run("user", "enable", "dana@thistlewood.example")[0] == 0
    assert "– disabled" not in run("user", "list")[1]


def test_reset_link_is_printed_where_no_mail_leaves(made_for_the_demo: Path, run) -> None:
    _, out, _ = run("user", "reset-link", "dana@thistlewood.example")
    _, nobody, _ = run("user", "reset-link", "nobody@x.example")

    assert "/reset/" in out
    assert nobody == "There is no such account, or it cannot sign in.\n"


def test_commands_before_init_say_what_to_do(data_dir: Path, run) -> None:
    data_dir.mkdir()

    for command in (("user", "list"), ("audit", "verify")):
        code, _, err = run(*command)
        assert code == 2
        assert err == "The database is missing or out of date. Run: procurement init\n"


def test_audit_says_yes_and_after_tampering_no_with_the_entry(made_for_the_demo: Path, run) -> None:
    code, out, _ = run("audit", "verify", "--json")
    sound = json.loads(out)
    assert (code, sound["sound"], sound["problems"]) == (0, True, [])
    assert sound["entries"] > 20
    portal = Portal(load_settings())
    with portal.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE trail_entry SET actor_name = 'nobody' WHERE number = 5")
    portal.engine.dispose()

    code, out, _ = run("audit", "verify")

    assert code == 1
    assert out == (
        "The trail is broken.\nEntry 5 was changed: its digest does not fit its content.\n"
        "Every submitted bid is as it was received: 0 versions.\n"
    )


def test_unknown_command_and_setting_are_wrong_use(
    data_dir: Path, run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("conquer")[0] == 2
    monkeypatch.setenv("PROCUREMENT_COLOUR", "blue")

    code, _, err = run("init")

    assert code == 2
    assert err == "PROCUREMENT_COLOUR: There is no such setting; the README lists them all.\n"


def test_every_command_explains_itself(run) -> None:
    code, out, _ = run("--help")

    assert code == 0
    for name in ("audit", "capacity", "doctor", "evaluate", "init", "serve", "user", "verify"):
        assert f"  {name} " in out
        assert run(name, "--help")[0] == 0


def test_changes_made_from_the_command_line_are_in_the_trail(made: Path, run) -> None:
    run("user", "organization", "Rivera for Mayor", "--kind", "campaign")
    portal = Portal(load_settings())

    with portal.reading(policy.operator()) as work:
        entry = work.session.exec(trail.select(trail.TrailEntry)).one()

    assert (entry.act, entry.actor_name) == (
        "organization.create",
        "the operator (command line)",
    )
    portal.engine.dispose()


def test_given_builds_letters_the_way_people_get_them(peopled_sqlite: Portal) -> None:
    with peopled_sqlite.work(policy.visitor()) as work:
        people.request_reset(work, "dana@rivera.example")

    assert len(given.the_link(peopled_sqlite, "dana@rivera.example", "/reset/")) >= 43
