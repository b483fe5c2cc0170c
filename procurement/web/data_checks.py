"""Checks of what the installation keeps: database, keys, disk, clock, versions."""

from __future__ import annotations

import re
import resource
from collections.abc import Sequence
from datetime import datetime, timedelta
from importlib import metadata
from pathlib import Path

from packaging.markers import Marker
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from procurement import signing, storage
from procurement.errors import NotReady
from procurement.portal import Portal
from procurement.settings import ROOT, Settings
from procurement.web import health, sockets, timekeeping
from procurement.web.findings import Finding

SQLITE_WANTED = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: an acknowledged commit survives a power cut
    "foreign_keys": 1,
    "trusted_schema": 0,
}
RENEW_WITHIN = timedelta(days=30)
BUSY_MS_AT_LEAST = 5000
DESCRIPTORS_PER_SOCKET = 4
DESCRIPTORS_BESIDES = 400
_PIN = re.compile(r"^([A-Za-z0-9_.-]+)==([^\s;\\]+)\s*(?:;\s*([^\\]+))?")


def findings(portal: Portal) -> Sequence[Finding]:
    """Every check of the installation's own things."""
    settings = portal.settings
    return [
        Finding("database", health.database_problem(portal)),
        Finding("database settings", _engine_problem(portal)),
        Finding("database file", _file_problem(settings)),
        Finding("server secrets", health.keys_problem(settings)),
        Finding("signing keys", _signing_problem(portal), required=False),
        Finding("disk", health.disk_problem(settings)),
        Finding("clock", health.clock_problem()),
        *timekeeping.findings(portal),
        Finding("open files", _files_problem(), required=False),
        Finding("real clock", _now_problem(settings), required=False),
        Finding("versions", _versions_problem(), required=False),
    ]


def _engine_problem(portal: Portal) -> str:
    if portal.engine.dialect.name != "sqlite":
        return ""
    try:
        with storage.reading_session(portal.engine) as session:
            found = {
                name: session.execute(text(f"PRAGMA {name}")).scalar_one()
                for name in (*SQLITE_WANTED, "busy_timeout")
            }
    except SQLAlchemyError as error:
        return f"The database's settings cannot be read ({type(error).__name__})."
    wrong = [name for name, value in SQLITE_WANTED.items() if found[name] != value]
    if found["busy_timeout"] < BUSY_MS_AT_LEAST:
        wrong.append("busy_timeout")
    return f"SQLite runs with the wrong {', '.join(wrong)}." if wrong else ""


def _file_problem(settings: Settings) -> str:
    path = settings.data_dir / "procurement.sqlite3"
    if path.exists() and path.stat().st_mode & 0o077:
        return f"Others on this machine can read {path}. Run: chmod 600 {path}"
    return ""


def _signing_problem(portal: Portal) -> str:
    settings = portal.settings
    try:
        ring = signing.load_keys(
            settings.keys_dir, now=portal.clock(), passphrase=settings.key_passphrase or None
        )
    except NotReady as refusal:
        return refusal.sentence
    own = "" if ring.own is None else _own_problem(ring.own, portal.clock())
    return own or _list_problem(settings.keys_dir, portal.clock())


def _own_problem(own: signing.Own, now: datetime) -> str:
    """What is soon due for a certificate that the organisation brought itself."""
    end = own.certificate.not_valid_after_utc
    if end - now < RENEW_WITHIN:
        return (
            f"The organisation's own certificate ends on {end:%Y-%m-%d}. Run: procurement keys "
            "import FILE with the next one."
        )
    if not own.standing(now).is_checked:
        return (
            "No current revocation list of the authority of the organisation's own certificate is "
            "at hand. Run: procurement keys lists"
        )
    return ""


def _list_problem(keys: Path, now: datetime) -> str:
    """What is overdue for the portal's own revocation list; a server renews it within the hour."""
    made = signing.republished_at(keys)
    if made is None or now - made < signing.REPUBLISHED_EVERY + timedelta(days=1):
        return ""
    where = "" if signing.has_root_key(keys) else " --root FILE"
    return (
        f"The revocation list is {(now - made).days} days old; readers expect a new one each week. "
        f"Run: procurement keys republish{where}"
    )


def _files_problem() -> str:
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    wanted = DESCRIPTORS_PER_SOCKET * sockets.IN_ALL + DESCRIPTORS_BESIDES
    if most == resource.RLIM_INFINITY or most >= wanted:
        return ""
    return f"The process may open {most} files; {wanted} are needed. Raise LimitNOFILE."


def _now_problem(settings: Settings) -> str:
    if settings.now is not None and not settings.demo:
        return "PROCUREMENT_NOW moves the clock: deadlines are not real."
    return ""


def _versions_problem() -> str:
    pins = (ROOT / "requirements.txt").read_text().splitlines()
    wrong = [problem for line in pins if (problem := _pin_problem(line))]
    return f"Not as pinned: {', '.join(wrong)}." if wrong else ""


def _pin_problem(line: str) -> str:
    pin = _PIN.match(line)
    if pin is None or (pin.group(3) and not Marker(pin.group(3).strip()).evaluate()):
        return ""
    name, wanted = pin.group(1), pin.group(2)
    try:
        found = metadata.version(name)
    except metadata.PackageNotFoundError:
        return f"{name} {wanted} is missing"
    return "" if found == wanted else f"{name} {found} instead of {wanted}"
