"""Every hardening item is checked by name, with the value that is really in effect."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from starlette.middleware import Middleware
from streamlit import config

from procurement import portal as portals
from procurement import signing
from procurement.errors import NotReady
from procurement.portal import Portal
from procurement.settings import ROOT, Settings
from procurement.web import (
    checks,
    csrf,
    data_checks,
    health,
    republisher,
    shell,
    shell_checks,
    streamlit_checks,
)
from procurement.web.findings import Finding
from tests.signing import authorities
from tests.tools.clock import START, MovableClock


@pytest.fixture(autouse=True)
def _shipped_configuration(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(ROOT)
    config.get_config_options(force_reparse=True)
    yield
    config.get_config_options(force_reparse=True)


@pytest.fixture(scope="session")
def signing_keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Signing keys, made once: that takes long on purpose."""
    folder = tmp_path_factory.mktemp("installation") / "keys"
    signing.ensure_keys(folder, organization="Procurement portal", now=START)
    return folder


@pytest.fixture
def ready(sqlite_portal: Portal, signing_keys: Path) -> Portal:
    """An installation as `procurement init` leaves it."""
    settings = sqlite_portal.settings
    (settings.data_dir / "procurement.sqlite3").chmod(0o600)
    shutil.copytree(signing_keys, settings.keys_dir, dirs_exist_ok=True)
    csrf.server_key(settings.keys_dir)
    streamlit_checks.adopt(settings)
    return sqlite_portal


def _examine(
    portal: Portal, middleware: Sequence[Middleware] = tuple(shell.middleware)
) -> Sequence[Finding]:
    portals.install(portal)
    try:
        return checks.examine(portal, shell.routes, middleware)
    finally:
        portals.install(None)


def _wrong(findings: Sequence[Finding]) -> list[str]:
    return [finding.name for finding in findings if not finding.is_well]


def test_an_installation_as_shipped_passes_every_check(ready: Portal) -> None:
    findings = _examine(ready)

    assert [(f.name, f.problem) for f in findings if not f.is_well] == []
    assert len({finding.name for finding in findings}) == len(findings) == 41


BAD_OPTIONS = [
    ("error details", "client.showErrorDetails", "full"),
    ("error links", "client.showErrorLinks", "auto"),
    ("telemetry", "browser.gatherUsageStats", True),
    ("cross-site protection", "server.enableCORS", False),
    ("cross-site protection", "server.enableXsrfProtection", False),
    ("cross-site protection", "server.corsAllowedOrigins", ["https://evil.example"]),
    ("cross-site protection", "server.xsrfCookieSameSite", "none"),
    ("raw table export", "client.disableDataExport", False),
    ("embedding", "client.allowedOrigins", ["https://share.streamlit.io"]),
    ("garbage collection", "runner.postScriptGC", True),
    ("upload limit", "server.maxUploadSize", 200),
    ("message limit", "server.maxWidgetStateSize", 25),
    ("message limit", "server.maxMessageSize", 200),
    ("websocket ping", "server.websocketPingInterval", None),
    ("file watcher", "server.fileWatcherType", "auto"),
    ("file watcher", "server.allowRunOnSave", True),
    ("agent interface", "server.enableAgentApi", True),
    ("static folder", "server.enableStaticServing", True),
    ("script health route", "server.scriptHealthCheckEnabled", True),
    ("base path", "server.baseUrlPath", "x"),
    ("metrics", "server.unsafeMetricsUserAttributes", ["email"]),
    ("identity binding", "server.trustedUserHeaders", {}),
    ("developer mode", "client.toolbarMode", "developer"),
    ("magic", "runner.magicEnabled", True),
    ("log detail", "logger.level", "debug"),
    ("log detail", "logger.enableRich", True),
    ("allowed hosts", "server.allowedHosts", []),
    ("allowed hosts", "server.allowedHosts", ["*"]),
    ("allowed hosts", "server.allowedHosts", ["127.0.0.1"]),
]


def test_every_check_of_streamlits_values_is_among_those_tested() -> None:
    tested = {name for name, _option, _value in BAD_OPTIONS}

    assert tested == {*streamlit_checks.WANTED, "allowed hosts"}


@pytest.mark.parametrize(("name", "option", "value"), BAD_OPTIONS)
def test_a_loosened_option_fails_by_the_checks_name(name: str, option: str, value: object) -> None:
    settings = Settings()
    config.set_option(option, value)

    failed = [finding for finding in streamlit_checks.findings(settings) if not finding.is_well]

    assert [finding.name for finding in failed] == [name]
    assert option in failed[0].problem


def _shell_findings(
    settings: Settings, middleware: Sequence[Middleware] = tuple(shell.middleware)
) -> list[str]:
    portals.install(Portal(settings))
    try:
        return _wrong(asyncio.run(shell_checks.findings(settings, shell.routes, middleware)))
    finally:
        portals.install(None)


def test_without_the_gate_everything_it_guards_fails_by_name(ready: Portal) -> None:
    assert _shell_findings(ready.settings, []) == [
        "gate",
        "headers",
        "closed routes",
        "sockets of strangers",
        "host names",
    ]


LOOSENED: list[tuple[str, str, Any]] = [
    ("headers", "procurement.web.headers.ALWAYS", {"x-frame-options": "DENY"}),
    (
        "content security policy",
        "procurement.web.headers.FORM_POLICY",
        "default-src 'none'; script-src 'self' 'unsafe-inline'; frame-ancestors 'none'",
    ),
    ("content security policy", "procurement.web.headers.FORM_POLICY", "default-src 'self'"),
    (
        "content security policy",
        "procurement.web.headers.streamlit_policy",
        lambda: "default-src 'none'; script-src 'unsafe-eval'; frame-ancestors 'none'",
    ),
    (
        "cookie flags",
        "procurement.web.markup.set_cookie",
        lambda response, _settings, name, value: response.set_cookie(name, value),
    ),
    ("closed routes", "procurement.web.paths.PUBLIC", ("/_stcore/",)),
    ("sockets of strangers", "procurement.web.gate.sockets.serve_socket", None),
    ("host names", "procurement.web.who.is_known_host", lambda _host, _hosts: True),
]


@pytest.mark.parametrize(("name", "target", "loose"), LOOSENED)
def test_a_loosened_shell_fails_by_the_checks_name(
    ready: Portal, monkeypatch: pytest.MonkeyPatch, name: str, target: str, loose: Any
) -> None:
    async def open_to_all(
        _app: object, _scope: object, _receive: object, send: Any, *_: Any
    ) -> None:
        await send({"type": "websocket.accept"})

    monkeypatch.setattr(target, open_to_all if loose is None else loose)

    assert name in _shell_findings(ready.settings)


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("demo only on this machine", {"demo": True, "host": "0.0.0.0"}),
        ("encrypted transport", {"host": "0.0.0.0"}),
    ],
)
def test_a_setting_that_opens_the_portal_fails_by_the_checks_name(
    ready: Portal, name: str, changes: dict[str, Any]
) -> None:
    assert name in _shell_findings(replace(ready.settings, **changes))


def _open_key(portal: Portal) -> None:
    (portal.settings.keys_dir / "csrf.key").chmod(0o640)


def _open_database(portal: Portal) -> None:
    (portal.settings.data_dir / "procurement.sqlite3").chmod(0o644)


def _lose_signing_key(portal: Portal) -> None:
    (portal.settings.keys_dir / "signer.p12").unlink()


def _old_schema(portal: Portal) -> None:
    with portal.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")


def _weak_engine(portal: Portal) -> None:
    portal.engine.dispose()
    from sqlalchemy import create_engine  # noqa: PLC0415 - an engine as nobody should make it

    portal.__dict__["engine"] = create_engine(portal.engine.url)


@pytest.mark.parametrize(
    ("name", "spoil"),
    [
        ("server secrets", _open_key),
        ("database file", _open_database),
        ("signing keys", _lose_signing_key),
        ("database", _old_schema),
        ("database settings", _weak_engine),
    ],
)
def test_a_spoilt_installation_fails_by_the_checks_name(
    ready: Portal, name: str, spoil: Callable[[Portal], None]
) -> None:
    spoil(ready)

    assert name in _wrong(data_checks.findings(ready))
    ready.engine.dispose()


def test_what_is_due_for_an_own_certificate_is_said_before_and_after_it_is_too_late(
    ready: Portal, clock: MovableClock
) -> None:
    world, key, folder = authorities.world(START), authorities.p256(), ready.settings.keys_dir
    chain = [world.root.certificate, world.middle.certificate]

    def bring(days: int) -> x509.Certificate:
        leaf = world.middle.issue("Marigold Procurement", key, now=START, days=days)
        packed = authorities.container(key, leaf, chain)
        signing.import_own(folder, packed, authorities.SECRET, now=START)
        return leaf

    def said() -> str:
        found = next(one for one in data_checks.findings(ready) if one.name == "signing keys")
        assert not found.required
        return found.problem

    bring(days=60)
    unasked = (
        "No current revocation list of the authority of the organisation's own certificate is at "
        "hand. Run: procurement keys lists"
    )
    assert said() == unasked
    signing.add_lists(folder, world.lists())
    assert said() == ""
    clock.advance(days=8)
    assert said() == unasked
    clock.advance(days=23)
    assert said() == (
        "The organisation's own certificate ends on 2027-07-09. Run: procurement keys import FILE "
        "with the next one."
    )
    clock.advance(days=60)
    assert said() == (
        "The signing certificate ended on 2027-07-09; nothing can be signed with it. Import the "
        "organisation's next one: `procurement keys import FILE`."
    )
    clock.at = START
    signing.add_lists(folder, world.lists(bring(days=365)))
    assert said() == (
        "The organisation's own certificate was revoked on 2027-05-10; nothing can be signed with "
        "it. Import the next one: `procurement keys import FILE`."
    )
    signing.put_away(folder)
    assert said() == ""


def test_an_old_revocation_list_is_told_with_the_command_that_signs_it_anew(
    ready: Portal, clock: MovableClock, tmp_path: Path
) -> None:
    def said() -> str:
        found = next(one for one in data_checks.findings(ready) if one.name == "signing keys")
        return found.problem

    clock.advance(days=9)
    old = "The revocation list is 9 days old; readers expect a new one each week. Run: "
    assert said() == f"{old}procurement keys republish"
    signing.export_root(ready.settings.keys_dir, tmp_path / "root.p12")
    assert said() == f"{old}procurement keys republish --root FILE"
    ready.engine.dispose()


def test_the_running_portal_signs_its_old_revocation_list_anew(
    ready: Portal, clock: MovableClock
) -> None:
    async def run_until_it_is_new() -> None:
        job = asyncio.create_task(republisher.republish_for_ever(ready))
        while signing.republished_at(ready.settings.keys_dir) == made:
            await asyncio.sleep(0.01)
        job.cancel()
        with suppress(asyncio.CancelledError):
            await job

    made = signing.republished_at(ready.settings.keys_dir)
    clock.advance(days=9)

    asyncio.run(asyncio.wait_for(run_until_it_is_new(), 30))

    assert signing.republished_at(ready.settings.keys_dir) == clock.at
    ready.engine.dispose()


def test_a_moved_clock_outside_a_demo_is_told_and_stops_nobody(ready: Portal) -> None:
    ready.settings = replace(ready.settings, now=ready.clock())

    failed = [finding for finding in data_checks.findings(ready) if not finding.is_well]

    assert [(finding.name, finding.required) for finding in failed] == [("real clock", False)]


def test_a_set_clock_and_a_full_disk_fail_by_name(
    ready: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "_STARTED_OFFSET", 0.0)
    monkeypatch.setattr(health, "FREE_BYTES_NEEDED", 10**18)

    assert {"clock", "disk"} <= set(_wrong(data_checks.findings(ready)))


def test_a_dependency_that_is_not_as_pinned_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data_checks.metadata, "version", lambda _name: "0.0.1")

    assert data_checks._pin_problem("streamlit==1.67.0 \\") == ("streamlit 0.0.1 instead of 1.67.0")
    assert data_checks._pin_problem("colorama==0.4.6 ; sys_platform == 'win32' \\") == ""
    assert data_checks._pin_problem("    # via click") == ""


def test_only_required_checks_keep_the_portal_from_starting() -> None:
    findings = [Finding("headers", "lack x."), Finding("versions", "y.", required=False)]

    with pytest.raises(NotReady, match="headers: lack x"):
        checks.insist(findings)
    checks.insist(findings, but={"headers"})
    checks.insist([Finding("headers"), findings[1]])


def test_the_application_is_the_shell_and_nothing_round_it() -> None:
    import streamlit_app  # noqa: PLC0415 - the application is built when it is imported

    assert list(streamlit_app.app._user_middleware) == list(shell.middleware)
    assert list(streamlit_app.app._user_routes) == list(shell.routes)
    assert streamlit_app.app._debug is False
