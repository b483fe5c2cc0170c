"""Fixtures of the whole suite: a portal on either database, a movable clock, counting ids."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, settings

from procurement import sealing
from procurement.people import passwords
from procurement.portal import Portal
from procurement.signing import keyfiles, stamping
from procurement.web import page_images, verifying
from tests import given
from tests.tools.clock import MovableClock
from tests.tools.stages import EMPTY, Engine, Scene, Stages

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.tools.postgres import PostgresServer

pytest_plugins = [
    "tests.tools.memory",
    "tests.tools.measuring",
    "tests.tools.missing",
    "tests.tools.postgres",
    "tests.tools.browser",
    "tests.tools.server",
    "tests.tools.played",
]


PATIENCE_SECONDS = 300.0
KEY_FILE_ROUNDS = keyfiles.KDF_ROUNDS  # the product's own

# The same examples in every run, however slow the machine is: none is found by chance.
settings.register_profile(
    "suite",
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("suite")


@pytest.fixture
def clock() -> MovableClock:
    """The portal's clock in this test."""
    return MovableClock()


# What tests start from: acted out once a test process, copied for each test ----------------------


def the_people(portal: Portal, _clock: MovableClock) -> None:
    """The whole cast has accounts; no letter is left waiting."""
    given.the_cast(portal)


PEOPLED = Scene(the_people, after=EMPTY)


class Begin(Protocol):
    """Begins where ``act(portal, clock, *particulars)`` ended, after the cast has its accounts.

    Returns what the act returned, with the test's own portal and clock in it.
    """

    def __call__(self, act: Callable[..., Any], *particulars: Hashable) -> Any: ...


@pytest.fixture(scope="session")
def stages(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Stages:
    """The stages of this test process."""

    def server() -> PostgresServer:
        found: PostgresServer = request.getfixturevalue("postgres_server")
        return found

    return Stages(tmp_path_factory.mktemp("stages"), server)


@contextmanager
def _beginning(
    stages: Stages, engine: Engine, folder: Path, clock: MovableClock
) -> Iterator[Begin]:
    with ExitStack() as end:

        def begin(act: Callable[..., Any], *particulars: Hashable) -> Any:
            scene = Scene(act, particulars, after=PEOPLED)
            return end.enter_context(stages.begin(engine, scene, folder, clock))[1]

        yield begin


@pytest.fixture
def begin_on_sqlite(stages: Stages, tmp_path: Path, clock: MovableClock) -> Iterator[Begin]:
    """Begin a test where a scene ended, on SQLite."""
    with _beginning(stages, "sqlite", tmp_path, clock) as begin:
        yield begin


@pytest.fixture(params=["sqlite", "postgres"])
def begin_on_each(
    request: pytest.FixtureRequest, stages: Stages, tmp_path: Path, clock: MovableClock
) -> Iterator[Begin]:
    """Begin a test where a scene ended, on SQLite and on PostgreSQL."""
    with _beginning(stages, request.param, tmp_path, clock) as begin:
        yield begin


@pytest.fixture(params=["sqlite", "postgres"])
def portal(
    request: pytest.FixtureRequest, stages: Stages, tmp_path: Path, clock: MovableClock
) -> Iterator[Portal]:
    """A portal without people, on SQLite and on PostgreSQL."""
    with stages.begin(request.param, EMPTY, tmp_path, clock) as (portal, _):
        yield portal


@pytest.fixture
def sqlite_portal(stages: Stages, tmp_path: Path, clock: MovableClock) -> Iterator[Portal]:
    """A portal without people, on SQLite only: for pages, whose storage is tested elsewhere."""
    with stages.begin("sqlite", EMPTY, tmp_path, clock) as (portal, _):
        yield portal


@pytest.fixture(params=["sqlite", "postgres"])
def peopled(
    request: pytest.FixtureRequest, stages: Stages, tmp_path: Path, clock: MovableClock
) -> Iterator[Portal]:
    """A portal with the whole cast, on SQLite and on PostgreSQL."""
    with stages.begin(request.param, PEOPLED, tmp_path, clock) as (portal, _):
        yield portal


@pytest.fixture
def peopled_sqlite(stages: Stages, tmp_path: Path, clock: MovableClock) -> Iterator[Portal]:
    """A portal with the whole cast, on SQLite only."""
    with stages.begin("sqlite", PEOPLED, tmp_path, clock) as (portal, _):
        yield portal


@pytest.fixture
def database_url(portal: Portal) -> str:
    """A fresh, migrated database: every test that asks runs on both engines."""
    return portal.settings.database


# What is slow on purpose is cheap in tests ------------------------------------------------------


@pytest.fixture(scope="session", autouse=True)
def _cheap_passwords() -> Iterator[None]:
    """Argon2id with its smallest cost: real hashes, but the suite makes thousands of them.

    ``tests/people/test_passwords.py`` holds the product to its own cost.
    """
    real = passwords._HASHER
    passwords._HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    yield
    passwords._HASHER = real


@pytest.fixture(scope="session", autouse=True)
def _cheap_key_files() -> Iterator[None]:
    """The same for the files of the signing keys; the cost is stored in each file.

    ``tests/signing`` makes its own at the product's cost and holds the product to it.
    """
    keyfiles.KDF_ROUNDS = 2_000
    yield
    keyfiles.KDF_ROUNDS = KEY_FILE_ROUNDS


@contextmanager
def key_files_at_their_cost() -> Iterator[None]:
    """Inside, files of signing keys cost what they cost in the product."""
    keyfiles.KDF_ROUNDS, cheap = KEY_FILE_ROUNDS, keyfiles.KDF_ROUNDS
    yield
    keyfiles.KDF_ROUNDS = cheap


@pytest.fixture(scope="session", autouse=True)
def _patience() -> Iterator[None]:
    """Who waits for a child or a neighbour on this machine waits longer: it may be very busy."""
    bounds = [(module, module.SECONDS) for module in (page_images, verifying, stamping)]
    for module, _ in bounds:
        module.SECONDS = PATIENCE_SECONDS
    yield
    for module, seconds in bounds:
        module.SECONDS = seconds


@pytest.fixture(scope="session", autouse=True)
def _cheap_passphrases() -> Iterator[None]:
    """The same for the passphrases of shares; the cost is stored with each share.

    ``tests/sealing/test_keeping_shares.py`` holds the product to its own cost.
    """
    defaults = sealing.wrap_share.__kwdefaults__
    real = defaults["cost"]
    defaults["cost"] = sealing.Cost(memory_kib=8, passes=1, lanes=1)
    yield
    defaults["cost"] = real
