"""Checks of the values Streamlit really uses, wherever they were set."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from streamlit import config

from procurement.settings import Settings
from procurement.web import who
from procurement.web.findings import Finding

LOUD_LEVELS = {"debug"}


@dataclass(frozen=True)
class Wanted:
    """One option, what makes its value acceptable, and what the value must be in words."""

    option: str
    accepts: Callable[[Any], bool]
    words: str


def _exactly(option: str, value: object) -> Wanted:
    return Wanted(option, lambda found: found == value, f"must be {value!r}")


def _at_most(option: str, most: int) -> Wanted:
    return Wanted(
        option,
        lambda found: isinstance(found, int) and 0 < found <= most,
        f"must be from 1 to {most}",
    )


def _has_binding(found: object) -> bool:
    return isinstance(found, dict) and who.BINDING_HEADER in {str(key).lower() for key in found}


# name of the check → the options it rests on
WANTED: dict[str, tuple[Wanted, ...]] = {
    "error details": (_exactly("client.showErrorDetails", "none"),),
    "error links": (
        Wanted("client.showErrorLinks", lambda v: str(v).lower() == "false", "must be false"),
    ),
    "telemetry": (_exactly("browser.gatherUsageStats", False),),
    "cross-site protection": (
        _exactly("server.enableCORS", True),
        _exactly("server.enableXsrfProtection", True),
        _exactly("server.corsAllowedOrigins", []),
        _exactly("server.xsrfCookieSameSite", "strict"),
    ),
    "raw table export": (_exactly("client.disableDataExport", True),),
    "embedding": (_exactly("client.allowedOrigins", []),),
    "garbage collection": (_exactly("runner.postScriptGC", False),),
    "upload limit": (_at_most("server.maxUploadSize", 1),),
    "message limit": (
        _at_most("server.maxWidgetStateSize", 5),
        _at_most("server.maxMessageSize", 50),
    ),
    "websocket ping": (_at_most("server.websocketPingInterval", 60),),
    "file watcher": (
        _exactly("server.fileWatcherType", "none"),
        _exactly("server.runOnSave", False),
        _exactly("server.allowRunOnSave", False),
    ),
    "agent interface": (_exactly("server.enableAgentApi", False),),
    "static folder": (_exactly("server.enableStaticServing", False),),
    "script health route": (_exactly("server.scriptHealthCheckEnabled", False),),
    "base path": (_exactly("server.baseUrlPath", ""),),
    "metrics": (_exactly("server.unsafeMetricsUserAttributes", []),),
    "identity binding": (
        Wanted(
            "server.trustedUserHeaders", _has_binding, f"must name the header {who.BINDING_HEADER}"
        ),
    ),
    "developer mode": (
        _exactly("global.developmentMode", False),
        _exactly("global.e2eTest", False),
        _exactly("client.toolbarMode", "minimal"),
    ),
    "magic": (_exactly("runner.magicEnabled", False),),
    "log detail": (
        Wanted("logger.level", lambda v: str(v).lower() not in LOUD_LEVELS, "must not be debug"),
        _exactly("logger.enableRich", False),
    ),
}


def findings(settings: Settings) -> Sequence[Finding]:
    """Every check of the table, and the host names."""
    found = [
        Finding(name, " ".join(filter(None, map(_problem, options))))
        for name, options in WANTED.items()
    ]
    return [*found, Finding("allowed hosts", _hosts_problem(settings))]


def _problem(wanted: Wanted) -> str:
    value = config.get_option(wanted.option)
    return "" if wanted.accepts(value) else f"{wanted.option} {wanted.words}, but is {value!r}."


def _hosts_problem(settings: Settings) -> str:
    hosts = config.get_option("server.allowedHosts")
    if not hosts or any("*" in host for host in (*hosts, *settings.hosts)):
        return f"server.allowedHosts must name the portal's own hosts, but is {hosts!r}."
    missing = sorted(set(settings.hosts) - set(hosts))
    return f"server.allowedHosts lacks {', '.join(missing)}." if missing else ""


def adopt(settings: Settings) -> None:
    """Tell Streamlit the values that depend on the portal's settings."""
    config.set_option("server.allowedHosts", list(settings.hosts))
    config.set_option("server.port", settings.port)
