"""Stages: what many tests start from is acted out once a test process, then copied for each test.

A :class:`Scene` is a function that acts on a portal, such as ``given.the_cast``; what it returns
comes with every copy. Copies are files (SQLite) or databases made from a template (PostgreSQL).
"""

from __future__ import annotations

import copy
import itertools
import shutil
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from procurement import storage
from procurement.portal import Portal, make_server_keys
from procurement.settings import Settings
from tests.tools.clock import MovableClock, counting_ids

if TYPE_CHECKING:
    from tests.tools.postgres import PostgresServer

Engine = Literal["sqlite", "postgres"]
FILE = "procurement.sqlite3"
PAPERS = ("rubric", "facts", "templates")


@dataclass(frozen=True)
class Scene:
    """``act(portal, clock, *particulars)`` on the stage that the scene ``after`` left.

    ``act`` is a function of a module: the same one with the same particulars is one scene.
    """

    act: Callable[..., Any]
    particulars: tuple[Hashable, ...] = ()
    after: Scene | None = None


@dataclass(frozen=True)
class _Kept:
    """A scene's end: its data folder, its database on PostgreSQL, and what the act returned."""

    folder: Path
    database: str
    portal: Portal
    clock: MovableClock
    returned: Any
    next_id: int


class Stages:
    """The ends of all scenes of this test process, each acted out when it is first asked for."""

    def __init__(self, folder: Path, server: Callable[[], PostgresServer]) -> None:
        """Keep the ends in ``folder``; ``server`` is called when PostgreSQL is first needed."""
        self._folder = folder
        self._server = server
        self._kept: dict[tuple[Engine, Scene], _Kept] = {}
        self._numbers = itertools.count(1)
        # The shipped rubric, facts and templates are read and checked once, not for each portal.
        shipped = Portal(Settings(data_dir=folder))
        self._papers = {name: getattr(shipped, name) for name in PAPERS}

    @contextmanager
    def begin(
        self, engine: Engine, scene: Scene, folder: Path, clock: MovableClock
    ) -> Iterator[tuple[Portal, Any]]:
        """Begin where the scene ended: yield a portal in ``folder`` and what the act returned.

        ``clock`` is put at the scene's end. Portal and clock are exchanged in what was returned.
        """
        kept = self._end_of(engine, scene)
        shutil.copytree(kept.folder, folder, dirs_exist_ok=True)
        clock.at = kept.clock.at
        with self._copied(kept, folder) as url:
            settings = Settings(data_dir=folder, database_url=url)
            portal = Portal(settings, clock=clock, new_id=counting_ids(kept.next_id))
            vars(portal).update(self._papers)
            exchange = {id(kept.portal): portal, id(kept.clock): clock}
            yield portal, copy.deepcopy(kept.returned, exchange)
            portal.engine.dispose()

    @contextmanager
    def _copied(self, kept: _Kept, folder: Path) -> Iterator[str]:
        if not kept.database:
            yield f"sqlite:///{folder / FILE}"
            return
        with self._server().database(kept.database) as url:
            yield url

    def _end_of(self, engine: Engine, scene: Scene) -> _Kept:
        key = (engine, scene)
        if key not in self._kept:
            folder = self._folder / f"{next(self._numbers)}"
            folder.mkdir()
            self._kept[key] = self._acted(engine, scene, folder)
        return self._kept[key]

    def _acted(self, engine: Engine, scene: Scene, folder: Path) -> _Kept:
        clock, first_id, database = MovableClock(), 1, ""
        before = None if scene.after is None else self._end_of(engine, scene.after)
        if before is not None:
            shutil.copytree(before.folder, folder, dirs_exist_ok=True)
            clock.at, first_id = before.clock.at, before.next_id
        url = f"sqlite:///{folder / FILE}"
        if engine == "postgres":
            server = self._server()
            database = server.create(before.database if before else "template0")
            url = server.url(database)
        new_id = counting_ids(first_id)
        portal = Portal(Settings(data_dir=folder, database_url=url), clock=clock, new_id=new_id)
        vars(portal).update(self._papers)
        returned = scene.act(portal, clock, *scene.particulars)
        # Closing the last connection writes SQLite's log back into its file, and PostgreSQL copies
        # only a database that nobody uses.
        portal.engine.dispose()
        return _Kept(folder, database, portal, clock, returned, int(new_id().removeprefix("id")))


def make_portal(portal: Portal, _clock: MovableClock) -> None:
    """Make a portal without people: its tables and its keys."""
    make_server_keys(portal.settings)
    storage.migrate(portal.engine)


EMPTY = Scene(make_portal)
