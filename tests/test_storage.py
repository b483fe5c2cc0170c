"""Storage on both engines: strict columns, the schema's steps, backups, readers beside writers."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy.exc import DataError, IntegrityError

from procurement import awards, bids, people, policy, rfps, storage
from procurement.errors import NotReady
from procurement.portal import Portal
from procurement.settings import Settings
from procurement.storage import Record
from tests import given
from tests.cast import DANA
from tests.conftest import MovableClock


def test_migrations_build_exactly_the_tables_the_records_describe(database_url: str) -> None:
    engine = storage.make_engine(database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, Record.metadata)
    engine.dispose()

    assert differences == []
    assert all(
        room.__all__ for room in (people, rfps, bids, awards)
    )  # rooms with tables are imported


def test_migrating_twice_does_nothing_the_second_time(tmp_path: Path) -> None:
    engine = storage.make_engine(f"sqlite:///{tmp_path / 'new.sqlite3'}")

    assert storage.revision(engine) is None
    assert storage.migrate(engine) is True
    assert storage.migrate(engine) is False
    assert storage.is_current(engine)
    engine.dispose()


def test_database_of_a_newer_version_is_refused(peopled: Portal) -> None:
    with peopled.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(NotReady) as refusal:
        storage.migrate(peopled.engine)

    assert "newer version" in refusal.value.sentence
    with pytest.raises(NotReady):
        peopled.require_ready()


def test_older_database_is_copied_before_it_is_migrated(
    peopled_sqlite: Portal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime(2027, 5, 10, tzinfo=UTC)
    monkeypatch.setattr(storage.schema, "head_revision", lambda: "9999-not-written-yet")

    storage.migrate(peopled_sqlite.engine, backup_to=tmp_path / "backups", now=now)

    copies = list((tmp_path / "backups").iterdir())
    assert [copy.name for copy in copies] == [
        "before-9999-not-written-yet-20270510T000000Z.sqlite3"
    ]
    assert copies[0].stat().st_mode & 0o777 == 0o600
    with sqlite3.connect(copies[0]) as copy:
        assert copy.execute("SELECT count(*) FROM person").fetchone() == (10,)
    copy.close()


def test_sqlite_waits_for_locks_survives_power_loss_and_checks_foreign_keys(
    peopled_sqlite: Portal,
) -> None:
    with peopled_sqlite.engine.connect() as connection:
        values = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }

    assert values == {
        "journal_mode": "wal",
        "synchronous": 2,  # FULL
        "foreign_keys": 1,
        "busy_timeout": 30_000,
    }


def test_every_sqlite_table_is_strict(peopled_sqlite: Portal) -> None:
    with peopled_sqlite.engine.connect() as connection:
        loose = connection.exec_driver_sql(
            "SELECT name FROM pragma_table_list WHERE type = 'table' AND strict = 0 "
            "AND schema = 'main' AND name NOT LIKE 'sqlite_%' AND name <> 'alembic_version'"
        ).scalars()
        assert list(loose) == []


def test_nonsense_past_the_input_values_is_stopped_by_the_columns(peopled: Portal) -> None:
    with (
        pytest.raises((IntegrityError, DataError)),
        peopled.engine.begin() as connection,
    ):
        connection.exec_driver_sql("UPDATE person SET version = 'twelve'")
    with pytest.raises(IntegrityError), peopled.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE organization SET kind = 'cartel'")
    with pytest.raises(IntegrityError), peopled.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE membership SET person_id = 'nobody'")


def test_instants_come_back_aware_and_in_utc(peopled: Portal, clock: MovableClock) -> None:
    clock.at = datetime(2028, 3, 12, 9, 30, tzinfo=timezone(timedelta(hours=-7)))

    with peopled.work(policy.operator()) as work:
        made = people.create_organization(
            work, people.NewOrganization(name="Zoned", kind="campaign")
        )

    with peopled.reading(policy.operator()) as work:
        at = people.get_organization(work, made).created_at
    assert at == clock.at
    assert at.utcoffset() == timedelta(0)


def test_reader_is_not_held_up_by_an_open_writer(peopled: Portal) -> None:
    dana = given.an_actor(peopled, DANA)

    with peopled.work(dana) as writer:
        people.rename_organization(writer, dana.organization_id, name="Not yet", version=1)
        with peopled.reading(dana) as reader:
            name = people.get_organization(reader, dana.organization_id).name

    assert name == "Rivera for Mayor"


def test_names_in_any_script_are_kept(peopled: Portal) -> None:
    for name in ("Zoë Åström & Söhne", "北京 <b>客服</b>", "مركز الاتصال", "Ünïcødé 😀 Ltd."):
        with peopled.work(policy.operator()) as work:
            form = people.read_input(people.NewOrganization, name=name, kind="vendor")
            made = people.create_organization(work, form)
        with peopled.reading(policy.operator()) as work:
            assert people.get_organization(work, made).name == name


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("not an address", "PROCUREMENT_DATABASE_URL is not a database address."),
        ("mysql://x/y", "The portal keeps its data in SQLite or PostgreSQL, not in mysql."),
    ],
)
def test_database_address_that_cannot_be_used_is_refused(url: str, sentence: str) -> None:
    with pytest.raises(NotReady) as refusal:
        storage.make_engine(url)

    assert refusal.value.sentence == sentence


def test_plain_postgresql_address_uses_the_installed_driver() -> None:
    engine = storage.make_engine("postgresql://user@/db?host=/nowhere")

    assert engine.url.drivername == "postgresql+psycopg"


def test_unreachable_database_is_named_with_what_to_check(tmp_path: Path) -> None:
    url = f"postgresql://nobody@/nothing?host={tmp_path}"
    portal = Portal(Settings(data_dir=tmp_path, database_url=url))

    with pytest.raises(NotReady) as refusal:
        portal.require_ready()

    assert refusal.value.sentence == (
        "The database cannot be reached. Check PROCUREMENT_DATABASE_URL."
    )


def test_empty_database_says_which_command_mends_it(tmp_path: Path) -> None:
    portal = Portal(Settings(data_dir=tmp_path))

    with pytest.raises(NotReady) as refusal:
        portal.require_ready()

    assert refusal.value.sentence.endswith("Run: procurement init")
    portal.engine.dispose()


def test_backup_of_another_engine_is_left_to_its_own_tools(peopled: Portal, tmp_path: Path) -> None:
    copy = storage.backup_sqlite(peopled.engine, tmp_path / "copy" / "one.sqlite3")

    assert (copy is not None) == (peopled.engine.dialect.name == "sqlite")


def test_statement_that_loses_rows_in_a_migration_is_noticed(peopled_sqlite: Portal) -> None:
    with pytest.raises(NotReady) as refusal:
        storage.schema._compare({"person": 10, "gone": 3}, {"person": 9})

    assert "person" in refusal.value.sentence


def test_batch_change_of_a_parent_table_keeps_its_children(peopled_sqlite: Portal) -> None:
    engine = peopled_sqlite.engine
    with engine.connect() as connection:
        storage.schema._without_foreign_keys(connection)
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("person") as batch:
            batch.add_column(sqlalchemy.Column("nickname", sqlalchemy.String, nullable=True))
        connection.commit()
        storage.schema._with_foreign_keys(connection)
        children = connection.exec_driver_sql("SELECT count(*) FROM membership").scalar_one()

    assert children == 10
