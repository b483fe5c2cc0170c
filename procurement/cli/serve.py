"""``procurement serve``: start the portal, tuned and hardened, and say where it is."""

from __future__ import annotations

import errno
import os
import resource
import socket
import sys
from dataclasses import replace

import click
import uvicorn

from procurement import people, policy
from procurement.cli import doctor
from procurement.errors import NotReady
from procurement.portal import Portal, install
from procurement.settings import ROOT, Settings, load_settings
from procurement.web import checks, logs

APPLICATION = "streamlit_app:app"
OPEN_FILES_WANTED = 65_536
# Descriptors are the first thing a crowd uses up: refuse above this instead of hanging.
CONNECTIONS_AT_ONCE = 2000


@click.command(name="serve")
@click.option(
    "--demo", is_flag=True, help="One-click sign-in as demo people, on this machine only."
)
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on (8501).")
def command(*, demo: bool, port: int | None) -> None:
    """Start the portal and serve it until it is told to stop (Ctrl-C or SIGTERM).

    Refuses to start when `procurement doctor` finds a hardening item missing.
    """
    settings = load_settings(demo=demo)
    if port is not None:
        settings = replace(settings, port=port)
    # Streamlit reads .streamlit/config.toml of the folder it is started in.
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    listener = listen(settings)
    settings = replace(settings, port=listener.getsockname()[1])
    portal = Portal(settings)
    install(portal)
    portal.require_ready()
    checks.insist(doctor.effective(portal))
    announce(portal)
    run(settings, listener)


def listen(settings: Settings) -> socket.socket:
    """Open the listening socket.

    Raises: ``NotReady`` when the port is taken or not ours to take.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # The protocol is named because asyncio switches Nagle's algorithm off only on sockets that say
    # that they are TCP; with protocol 0 every answer of two packets waits for some 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen(2048)
    except OSError as error:
        listener.close()
        raise NotReady(_why_not(error, settings)) from error
    listener.setblocking(False)
    return listener


def _why_not(error: OSError, settings: Settings) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {settings.port} is taken by another program. Stop it, or choose another port: "
            f"procurement serve --port {settings.port % 65535 + 1}"
        )
    return f"The portal cannot listen on {settings.host}:{settings.port}: {error.strerror}."


def announce(portal: Portal) -> None:
    """Print the address and, in a demo, whom one can be."""
    settings = portal.settings
    click.echo(f"The portal is at {settings.address}   (Ctrl-C stops it)")
    if not settings.demo:
        return
    with portal.reading(policy.visitor()) as work:
        demo_people = people.list_demo_people(work)
    click.echo(f"Demo: sign in with one click at {settings.address} as one of")
    width = max((len(person.name) for person in demo_people), default=0)
    for person in demo_people:
        roles = ", ".join(role.value for role in person.roles)
        click.echo(f"  {person.name:<{width}}  {roles}, {person.organization}  <{person.email}>")
    if not demo_people:
        click.echo("  (nobody yet: run procurement init --demo)")


def run(settings: Settings, listener: socket.socket) -> None:
    """Serve until told to stop."""
    _raise_file_limit()
    logs.keep_clean()
    logs.write_to_stderr()
    config = uvicorn.Config(
        APPLICATION,
        host=settings.host,
        port=settings.port,
        ws="websockets-sansio",
        ws_max_size=6 * 1024 * 1024,
        ws_max_queue=8,
        ws_ping_interval=20,
        ws_ping_timeout=20,
        ws_per_message_deflate=False,
        proxy_headers=False,  # ours believes only the proxies the settings name
        server_header=False,
        access_log=False,
        log_config=None,  # our own log, below the shell
        use_colors=False,
        log_level="warning",
        limit_concurrency=CONNECTIONS_AT_ONCE,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=5,
        lifespan="on",
    )
    server = uvicorn.Server(config)
    server.run(sockets=[listener])
    if not server.started:
        sys.exit(1)


def _raise_file_limit() -> None:
    # Every open page holds four descriptors; the usual 1024 would end at 250 pages.
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES_WANTED if hard == resource.RLIM_INFINITY else min(OPEN_FILES_WANTED, hard)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
