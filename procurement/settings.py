"""Environment → frozen settings: the only reader of ``os.environ``."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from procurement.errors import Invalid

ROOT = Path(__file__).resolve().parent.parent
MEGABYTE = 1024 * 1024
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True)
class MailSettings:
    """Where letters leave by SMTP; without it they wait in the administrator's outbox."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    starttls: bool = True


@dataclass(frozen=True)
class Settings:
    """Everything the environment decides; see the table in the README."""

    data_dir: Path = ROOT / "data" / "var"
    database_url: str = ""
    host: str = "127.0.0.1"
    port: int = 8501
    base_url: str = ""
    allowed_hosts: tuple[str, ...] = ()
    organization: str = "Procurement portal"
    demo: bool = False
    now: datetime | None = None
    idle_for: timedelta = timedelta(minutes=30)
    signed_in_for: timedelta = timedelta(hours=12)
    trusted_proxies: tuple[str, ...] = ()
    mail: MailSettings | None = None
    key_passphrase: str = field(default="", repr=False)
    timestamp_url: str = ""
    timestamp_queue: bool = False
    opening_needs_code: bool = False
    file_bytes: int = 10 * MEGABYTE
    bid_bytes: int = 50 * MEGABYTE
    bid_files: int = 20

    @property
    def database(self) -> str:
        """The database address: the given one, else SQLite under the data folder."""
        return self.database_url or f"sqlite:///{self.data_dir / 'procurement.sqlite3'}"

    @property
    def keys_dir(self) -> Path:
        """The folder of signing keys and server secrets (mode 0700)."""
        return self.data_dir / "keys"

    @property
    def uploads_dir(self) -> Path:
        """The folder of stored files; every one of them is encrypted."""
        return self.data_dir / "uploads"

    @property
    def address(self) -> str:
        """The address people type, without a trailing slash."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return (self.base_url or f"http://{host}:{self.port}").rstrip("/")

    @property
    def is_tls(self) -> bool:
        """Whether people reach the portal by https; then cookies carry ``Secure``."""
        return self.address.startswith("https://")

    @property
    def cookie_name(self) -> str:
        """The sign-in cookie's name; behind TLS its prefix binds it to this host and to https."""
        return "__Host-procurement" if self.is_tls else "procurement"

    @property
    def hosts(self) -> tuple[str, ...]:
        """Host names the portal answers to, without ports."""
        own = urlsplit(self.address).hostname or self.host
        local = ("127.0.0.1", "localhost", "::1") if self.host in LOOPBACK else ()
        return tuple(dict.fromkeys((*self.allowed_hosts, own, *local)))


def load_settings(environ: Mapping[str, str] | None = None, *, demo: bool = False) -> Settings:
    """Read ``PROCUREMENT_…``; refuses unknown names and unusable values by name.

    Raises: ``Invalid`` naming each variable and what was expected.
    """
    source = os.environ if environ is None else environ
    given = {name: value for name, value in source.items() if name.startswith("PROCUREMENT_")}
    problems = {
        name: "There is no such setting; the README lists them all."
        for name in given
        if name not in SETTINGS
    }
    reader = _Reader(given, problems)
    default = Settings()
    settings = Settings(
        data_dir=Path(reader.text("PROCUREMENT_DATA_DIR", str(default.data_dir))).resolve(),
        database_url=reader.text("PROCUREMENT_DATABASE_URL", ""),
        host=reader.text("PROCUREMENT_HOST", default.host),
        port=reader.number("PROCUREMENT_PORT", default.port, 0, 65535),
        base_url=reader.url("PROCUREMENT_BASE_URL"),
        allowed_hosts=reader.names("PROCUREMENT_ALLOWED_HOSTS"),
        organization=reader.text("PROCUREMENT_ORGANIZATION", default.organization),
        demo=demo or reader.flag("PROCUREMENT_DEMO"),
        now=reader.instant("PROCUREMENT_NOW"),
        idle_for=timedelta(minutes=reader.number("PROCUREMENT_IDLE_MINUTES", 30, 1, 720)),
        signed_in_for=timedelta(hours=reader.number("PROCUREMENT_SESSION_HOURS", 12, 1, 72)),
        trusted_proxies=reader.names("PROCUREMENT_TRUSTED_PROXIES"),
        mail=reader.mail(),
        key_passphrase=reader.text("PROCUREMENT_KEY_PASSPHRASE", ""),
        timestamp_url=reader.url("PROCUREMENT_TIMESTAMP_URL"),
        timestamp_queue=reader.choice("PROCUREMENT_TIMESTAMP_DOWN", ("refuse", "queue")) == "queue",
        opening_needs_code=reader.choice("PROCUREMENT_OPENING_FACTOR", ("offer", "require"))
        == "require",
        file_bytes=reader.number("PROCUREMENT_FILE_MB", 10, 1, 50) * MEGABYTE,
        bid_bytes=reader.number("PROCUREMENT_BID_MB", 50, 1, 55) * MEGABYTE,
        bid_files=reader.number("PROCUREMENT_BID_FILES", 20, 1, 100),
    )
    if settings.demo and settings.host not in LOOPBACK:
        problems["PROCUREMENT_HOST"] = (
            "The demo signs people in with one click, so it listens on 127.0.0.1 only."
        )
    if problems:
        lines = [f"{name}: {sentence}" for name, sentence in sorted(problems.items())]
        raise Invalid("\n".join(lines), problems)
    return settings


# Every setting with its meaning; the README's table is checked against it.
SETTINGS: dict[str, str] = {
    "PROCUREMENT_DATA_DIR": "folder for database, keys, stored files and backups",
    "PROCUREMENT_DATABASE_URL": "SQLite under the data folder, or postgresql+psycopg://…",
    "PROCUREMENT_HOST": "address to listen on",
    "PROCUREMENT_PORT": "port to listen on",
    "PROCUREMENT_BASE_URL": "the address people type, when a proxy stands in front",
    "PROCUREMENT_ALLOWED_HOSTS": "further host names to answer to, with commas",
    "PROCUREMENT_ORGANIZATION": "who runs the portal; named in the certificates",
    "PROCUREMENT_DEMO": "1 = demo people and one-click sign-in, on 127.0.0.1 only",
    "PROCUREMENT_NOW": "the instant at which the portal's clock starts (demo and tests)",
    "PROCUREMENT_IDLE_MINUTES": "a sign-in ends after this long without a click",
    "PROCUREMENT_SESSION_HOURS": "a sign-in ends after this long in any case",
    "PROCUREMENT_TRUSTED_PROXIES": "addresses whose X-Forwarded-For is believed, with commas",
    "PROCUREMENT_MAIL_URL": "smtp://user:password@host:587?from=portal@example.org",
    "PROCUREMENT_KEY_PASSPHRASE": "passphrase of the signing key; else a 0600 file beside it",
    "PROCUREMENT_TIMESTAMP_URL": "time-stamp server (RFC 3161) for signed reports; else no stamps",
    "PROCUREMENT_TIMESTAMP_DOWN": "refuse = issue nothing without a stamp; queue = stamp later",
    "PROCUREMENT_OPENING_FACTOR": "offer or require a second factor of officers who open bids",
    "PROCUREMENT_FILE_MB": "the most megabytes of one uploaded file",
    "PROCUREMENT_BID_MB": "the most megabytes of all files of one bid",
    "PROCUREMENT_BID_FILES": "the most files of one bid",
}


class _Reader:
    """Reads one variable at a time and collects what is wrong with it."""

    def __init__(self, given: Mapping[str, str], problems: dict[str, str]) -> None:
        self.given = given
        self.problems = problems

    def text(self, name: str, default: str) -> str:
        return self.given.get(name, "").strip() or default

    def number(self, name: str, default: int, low: int, high: int) -> int:
        value = self.text(name, str(default))
        if value.isascii() and value.isdigit() and low <= int(value) <= high:
            return int(value)
        self.problems[name] = f"Expected a whole number from {low} to {high}, found {value!r}."
        return default

    def flag(self, name: str) -> bool:
        value = self.text(name, "0").lower()
        if value not in {"0", "1", "true", "false", "yes", "no"}:
            self.problems[name] = f"Expected 1 or 0, found {value!r}."
        return value in {"1", "true", "yes"}

    def choice(self, name: str, known: tuple[str, ...]) -> str:
        value = self.text(name, known[0]).lower()
        if value not in known:
            self.problems[name] = f"Expected {' or '.join(known)}, found {value!r}."
        return value

    def names(self, name: str) -> tuple[str, ...]:
        parts = self.text(name, "").split(",")
        return tuple(part.strip() for part in parts if part.strip())

    def instant(self, name: str) -> datetime | None:
        value = self.text(name, "")
        if not value:
            return None
        try:
            at = datetime.fromisoformat(value)
        except ValueError:
            at = None
        if at is None or at.tzinfo is None:
            self.problems[name] = (
                "Expected an instant with offset such as 2027-06-01T09:00:00-07:00, "
                f"found {value!r}."
            )
            return None
        return at

    def url(self, name: str) -> str:
        value = self.text(name, "")
        if value and urlsplit(value).scheme not in {"http", "https"}:
            self.problems[name] = f"Expected an address starting with https://, found {value!r}."
        return value

    def mail(self) -> MailSettings | None:
        value = self.text("PROCUREMENT_MAIL_URL", "")
        if not value:
            return None
        parts = urlsplit(value)
        query = dict(pair.partition("=")[::2] for pair in parts.query.split("&") if pair)
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or "from" not in query:
            self.problems["PROCUREMENT_MAIL_URL"] = (
                "Expected smtp://user:password@host:587?from=portal@example.org."
            )
            return None
        return MailSettings(
            host=parts.hostname,
            port=parts.port or 587,
            sender=query["from"],
            user=parts.username or "",
            password=parts.password or "",
            starttls=query.get("starttls", "1") != "0",
        )
