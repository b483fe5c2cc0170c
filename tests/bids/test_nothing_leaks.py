"""A dump of everything the server keeps holds nothing of a sealed bid before it is opened.

Random tokens stand in every field of bid and profile that takes one. Database, write-ahead log,
backup, logs and whatever else lies in the data folder are searched as raw bytes; nothing is written
anywhere else, not even for a moment. Nothing is left out of the search but the keys' own files when
the keys themselves are searched for.
"""

from __future__ import annotations

import io
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from procurement import bids, ceremonies, rfps, storage, trail
from procurement.documents.outline import Kind
from procurement.errors import Conflict, Invalid, NotAllowed, NotFound, OutOfOrder
from procurement.portal import RECEIPT_KEY, STORAGE_KEY, Portal
from procurement.web import failures
from tests.bids import planting, stage
from tests.bids.planting import Plant
from tests.bids.stage import CITY, PASSPHRASE, Stage
from tests.cast import ADA, DANA, ELI, EVE, FAY, MALLORY, VICTOR, Character
from tests.conftest import MovableClock

pytestmark = pytest.mark.unmeasured

VENDOR = stage.a_vendor("Tallgrass Dialing Cooperative", "V02")
KEY_FILES = [RECEIPT_KEY, STORAGE_KEY]


@contextmanager
def everything_logged(file: Path) -> Iterator[None]:
    """All loggers write all they have into a file, the database's statements included."""
    handler = logging.FileHandler(file, encoding="utf-8")
    root, engine = logging.getLogger(), logging.getLogger("sqlalchemy.engine")
    before = root.level, engine.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    engine.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        root.setLevel(before[0])
        engine.setLevel(before[1])
        root.removeHandler(handler)
        handler.close()


WATCHES: list[tuple[Path, list[str]]] = []  # an audit hook stays for good, what it tells does not


HOOKED: list[bool] = []


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event != "open" or not WATCHES:
        return
    path, mode, flags = arguments
    folder, elsewhere = WATCHES[-1]
    writes = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
    if isinstance(path, str | bytes) and writes and not _is_below(os.fsdecode(path), folder):
        elsewhere.append(f"{os.fsdecode(path)} ({mode})")


def _is_below(path: str, folder: Path) -> bool:
    return path == os.devnull or os.path.realpath(path).startswith(f"{folder.resolve()}/")


@contextmanager
def writing_watched(folder: Path) -> Iterator[list[str]]:
    """Every file that is opened for writing outside the folder, however briefly it is there."""
    if not HOOKED:
        sys.addaudithook(_watch)
        HOOKED.append(True)
    WATCHES.append((folder, []))
    try:
        yield WATCHES[-1][1]
    finally:
        WATCHES.pop()


def provoke(staged: Stage, bid_id: str, plants: list[Plant]) -> None:
    """Everybody tries what is not theirs, the vendor makes mistakes, and something breaks."""
    portal, keys = staged.portal, staged.portal.storage_keys
    for character in (DANA, ELI, EVE, FAY, ADA, MALLORY, VICTOR):
        with pytest.raises(NotFound), portal.reading_as(staged.token(character)) as work:
            bids.get_bid(work, bid_id, keys=keys)
        with pytest.raises(NotFound), portal.reading_as(staged.token(character)) as work:
            bids.list_opened(work, staged.rfp_id)
        with pytest.raises((NotFound, NotAllowed, OutOfOrder)):
            staged_opening(staged, character)
    token, plant = staged.token(VENDOR), plants[0]
    with pytest.raises(Conflict), portal.work_as(token) as work:
        bids.save_bid_field(work, bid_id, plant.path, plant.answer, keys=keys, seen=0)
    long = plant.token * 5_000
    with pytest.raises(Invalid), portal.work_as(token) as work:
        bids.save_bid_field(work, bid_id, "experience.note", long, keys=keys, seen=None)
    with pytest.raises(Conflict):
        ceremonies.submit_bid(portal, token, bid_id, version=1, click="a stale page")
    try:
        break_in_the_middle(staged, bid_id)
    except RuntimeError as error:
        failures.note(error, "a test")


def provoke_with_the_file(staged: Stage, file_id: str) -> None:
    """Everybody but its vendor tries to fetch the file."""
    for character in (DANA, ELI, EVE, FAY, ADA, MALLORY, VICTOR):
        with pytest.raises(NotFound):
            ceremonies.fetch_file(staged.portal, staged.token(character), file_id)


def evidence_of(staged: Stage) -> list[tuple[str, str, bytes]]:
    """Name, note and bytes of every file that was opened, as the lead reads them."""
    token, keys = staged.token(DANA), staged.portal.storage_keys
    with staged.portal.reading_as(token) as work:
        rows = bids.list_evidence(work, staged.rfp_id, keys=keys)
    fetched = [ceremonies.fetch_file(staged.portal, token, row.id).content for row in rows]
    return [(row.name, row.about.note, data) for row, data in zip(rows, fetched, strict=True)]


def staged_opening(staged: Stage, character: Character) -> None:
    share = ceremonies.OfficerShare(passphrase=PASSPHRASE)
    token = staged.token(character)
    ceremonies.open_bids(staged.portal, token, staged.rfp_id, [share])


def break_in_the_middle(staged: Stage, bid_id: str) -> None:
    """Something of ours fails inside a transaction that holds readable answers."""
    with staged.portal.work_as(staged.token(VENDOR)) as work:
        draft = bids.get_bid(work, bid_id, keys=staged.portal.storage_keys)
        raise RuntimeError(f"something broke with {len(draft.answers)} answers at hand")


def files_below(folder: Path) -> dict[str, bytes]:
    """Every file of the data folder: database, log of writes, backup, logs, keys."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def tables_of(portal: Portal) -> dict[str, bytes]:
    """Every table of a PostgreSQL database, dumped as text and as raw bytes."""
    url = portal.engine.url.set(drivername="postgresql")
    dumped: dict[str, bytes] = {}
    with psycopg.connect(url.render_as_string(hide_password=False)) as connection:
        names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (name,) in names.fetchall():
            for form in ("text", "binary"):
                copy = sql.SQL("COPY {} TO STDOUT (FORMAT {})")
                statement = copy.format(sql.Identifier(name), sql.SQL(form))
                with io.BytesIO() as held, connection.cursor().copy(statement) as rows:
                    for row in rows:
                        held.write(row)
                    dumped[f"table {name} as {form}"] = held.getvalue()
    return dumped


def all_kept(portal: Portal, caplog: pytest.LogCaptureFixture) -> dict[str, bytes]:
    """Whatever the server has written anywhere, by the place's name."""
    kept = files_below(portal.settings.data_dir) | {"captured log": caplog.text.encode()}
    is_sqlite = portal.engine.dialect.name == "sqlite"
    return kept | (values_of(portal) if is_sqlite else tables_of(portal))


def values_of(portal: Portal) -> dict[str, bytes]:
    """Every value of a SQLite database, whole: in its file a page's end may cut a token in two."""
    with portal.engine.connect() as connection:
        query = "SELECT name FROM sqlite_schema WHERE type = 'table'"
        names = connection.exec_driver_sql(query).scalars().all()
        return {
            f"values of {name}": b"\0".join(
                value if isinstance(value, bytes) else str(value).encode()
                for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"')
                for value in row
            )
            for name in names
        }


def secrets_of(staged: Stage) -> dict[str, bytes]:
    """What opens bids or drafts: keys as bytes and as text, the passphrase, the sheet's lines."""
    folder = staged.portal.settings.keys_dir
    found = {"the RFP's private key": staged.private_key(), "passphrase": PASSPHRASE.encode()}
    for name in KEY_FILES:
        found[name] = bytes.fromhex((folder / name).read_text())
    written = {f"{name}, in hex": value.hex().encode() for name, value in found.items()}
    groups = [line.partition(": ")[2].encode() for line in staged.sheet.lines]
    return found | written | {f"line {n} of the sheet": line for n, line in enumerate(groups, 1)}


def test_tokens_stand_in_every_kind_of_field() -> None:
    _, _, plants = planting.plant_everywhere()

    assert len(plants) >= 50
    assert {plant.kind for plant in plants} == set(planting.MAKERS)
    assert set(planting.MAKERS) | planting.FROM_A_LIST | {Kind.TABLE} == set(Kind)
    assert len([plant for plant in plants if plant.is_price]) >= 8
    assert len({plant.token for plant in plants}) == len(plants)


@pytest.mark.parametrize("hide", range(13))
def test_the_search_finds_a_token_in_every_spelling(hide: int) -> None:
    plant = Plant("a.path", Kind.LINE, "", "480216937755")
    spellings = list(planting.spellings(plant.token))

    around = {"there": b"\x07" * 13 + spellings[hide] + b"\x07" * 9, "elsewhere": b"nothing"}

    assert planting.found([plant], around) == [("there", "a.path")]


def test_nothing_of_a_bid_is_readable_before_the_opening_and_no_price_after_it(
    peopled: Portal, clock: MovableClock, caplog: pytest.LogCaptureFixture
) -> None:
    data = peopled.settings.data_dir
    offer, profile, plants = planting.plant_everywhere()
    files = planting.planted_files()  # looked into by a child of its own, which keeps no log
    inside = [plant for *_, planted in files for plant in planted]
    with (
        writing_watched(data) as written_elsewhere,
        everything_logged(data / "server.log"),
        caplog.at_level(logging.DEBUG),
    ):
        staged = stage.post(peopled, clock, CITY)
        staged.admit(VENDOR)
        bid_id = staged.draft(VENDOR, offer, profile)
        token = staged.token(VENDOR)
        for upload, note, _ in files:
            file_id = ceremonies.add_evidence(peopled, token, bid_id, upload, note=note)
        staged.submit(VENDOR, bid_id)
        provoke(staged, bid_id, plants)
        provoke_with_the_file(staged, file_id)
        storage.backup_sqlite(peopled.engine, data / "backups" / "online.sqlite3")
        before = all_kept(peopled, caplog)
        clock.at = staged.posting.timeline.bids_due
        with pytest.raises(OutOfOrder):
            staged.submit(VENDOR, bid_id)
        closed = all_kept(peopled, caplog)
        staged.open()
        storage.backup_sqlite(peopled.engine, data / "backups" / "opened.sqlite3")
        after = all_kept(peopled, caplog)

    expect_all_places(peopled, before)
    assert planting.found(plants, before) == []
    assert planting.found(plants, closed) == []
    assert planting.found([plant for plant in plants if plant.is_price], after) == []
    # Files stay encrypted for good; whoever may fetch them gets them whole.
    assert [planting.found(inside, kept) for kept in (before, closed, after)] == [[], [], []]
    assert [planting.pieces_found(files, kept) for kept in (before, closed, after)] == [[], [], []]
    assert sorted(evidence_of(staged)) == sorted(
        (upload.name, note, upload.content) for upload, note, _ in files
    )
    assert written_elsewhere == []
    # The search is not blind: whatever was opened is found now.
    technical = [plant for plant in plants if not plant.is_price]
    assert {path for _, path in planting.found(technical, after)} == {
        plant.path for plant in technical
    }


def expect_all_places(portal: Portal, kept: dict[str, bytes]) -> None:
    """The search looked where bids are kept, and every place held something."""
    assert len(kept["server.log"]) > 100_000
    assert len(kept["captured log"]) > 1_000
    if portal.engine.dialect.name == "sqlite":
        places = ["procurement.sqlite3", "procurement.sqlite3-wal", "backups/online.sqlite3"]
        assert [place for place in places if len(kept[place]) < 100_000] == []
    else:
        assert len(kept["table bid_envelope as binary"]) > 2 * 64 * 1024
        assert len(kept["table bid_field as text"]) > 1_000


def test_no_key_lies_beside_what_it_opens(
    peopled: Portal, clock: MovableClock, caplog: pytest.LogCaptureFixture
) -> None:
    data = peopled.settings.data_dir
    offer, profile, _ = planting.plant_everywhere()
    with everything_logged(data / "server.log"), caplog.at_level(logging.DEBUG):
        staged = stage.post(peopled, clock, CITY)
        staged.admit(VENDOR)
        staged.submit(VENDOR, staged.draft(VENDOR, offer, profile))
        clock.at = staged.posting.timeline.bids_due
        staged.open()
        storage.backup_sqlite(peopled.engine, data / "backups" / "online.sqlite3")
    kept = all_kept(peopled, caplog)

    own = {str((peopled.settings.keys_dir / name).relative_to(data)) for name in KEY_FILES}
    assert own <= set(kept)
    secrets = secrets_of(staged)
    assert [
        (name, place)
        for name, secret in secrets.items()
        for place, content in kept.items()
        if place not in own and secret in content
    ] == []
    with peopled.reading_as(staged.token(DANA)) as work:
        assert trail.verify(work.session).is_sound
        assert rfps.get_rfp(work, staged.rfp_id).status == rfps.RfpStatus.OPENED
