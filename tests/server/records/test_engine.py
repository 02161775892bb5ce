"""The database is opened safely and brought up to date all or nothing, whoever else is doing so."""

import os
import subprocess
import sys
import threading
import traceback
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import insert, inspect, text
from sqlalchemy.exc import IntegrityError

from server.records.engine import (
    Database,
    DatabaseAway,
    DatabaseTooNew,
    migrate,
    migration_config,
    open_database,
)
from server.records.tables import Base, Installation
from tests.server.records.databases import opened, out_of_reach


def test_all_tables_are_there_after_migrating_an_empty_database(database: Database) -> None:
    assert set(inspect(database.engine).get_table_names()) == {*Base.metadata.tables, "alembic_version"}


def test_migrations_and_tables_do_not_drift_apart(database: Database) -> None:
    with database.engine.begin() as connection:
        command.check(migration_config(connection))


def test_migrating_again_changes_nothing(database: Database) -> None:
    with database.change() as session:
        session.add(Installation(key="partitions", value="64"))
    migrate(database)
    with database.read() as session:
        assert session.get_one(Installation, "partitions").value == "64"


def test_the_way_down_leaves_nothing_behind(database: Database) -> None:
    with database.engine.begin() as connection:
        command.downgrade(migration_config(connection), "base")
    assert inspect(database.engine).get_table_names() == ["alembic_version"]


def test_an_upgrade_that_is_cut_short_leaves_nothing_behind(url: str) -> None:
    with opened(url) as database:
        writing = database.engine.execution_options(sqlite_begin="BEGIN IMMEDIATE")
        with writing.connect() as connection, connection.begin() as transaction:
            command.upgrade(migration_config(connection), "head")
            assert inspect(connection).has_table("accounts")
            transaction.rollback()
        assert inspect(database.engine).get_table_names() == []


def test_a_database_of_a_later_release_is_refused_unchanged(database: Database) -> None:
    with database.change() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseTooNew, match="9999"):
        migrate(database)


def test_two_processes_that_start_at_once_both_find_it_migrated(url: str) -> None:
    program = (
        "import sys; from server.records.engine import migrate, open_database;"
        "db = open_database(sys.argv[1]); print('ready', flush=True); sys.stdin.read(1); migrate(db)"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    started = [
        subprocess.Popen(
            [sys.executable, "-c", program, url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
        )
        for _ in range(2)
    ]
    for process in started:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in started:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    faults = [process.communicate(timeout=60)[1] for process in started]
    assert faults == [""] * 2
    with opened(url) as database, database.engine.begin() as connection:
        command.check(migration_config(connection))


def test_a_change_is_undone_when_its_block_raises(database: Database) -> None:
    def add_the_same_twice() -> None:
        with database.change() as session:
            session.execute(insert(Installation).values(key="partitions", value="64"))
            session.execute(insert(Installation).values(key="partitions", value="16"))

    with pytest.raises(IntegrityError):
        add_the_same_twice()
    with database.read() as session:
        assert session.get(Installation, "partitions") is None


def test_changes_that_read_first_do_not_refuse_each_other(database: Database) -> None:
    with database.change() as session:
        session.add(Installation(key="count", value="0"))

    def count() -> None:
        for _ in range(10):
            with database.change() as session:
                row = session.get_one(Installation, "count", with_for_update=True)
                row.value = str(int(row.value) + 1)

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as session:
        assert session.get_one(Installation, "count").value == "40"


def test_a_migrated_database_is_healthy(database: Database) -> None:
    assert database.is_healthy()


def test_a_database_is_away_as_long_as_it_does_not_answer(database: Database) -> None:
    with out_of_reach(database):
        assert not database.is_healthy()
        with pytest.raises(DatabaseAway), database.change() as session:
            session.execute(text("SELECT 1"))
    assert database.is_healthy()


def test_a_server_that_is_not_there_is_away() -> None:
    with opened("postgresql://quhao@127.0.0.1:1/quhao") as database:
        assert not database.is_healthy()


def test_a_sqlite_file_is_private_durable_and_keeps_references(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "quhao.db"
    with opened(f"sqlite:///{file}") as database:
        migrate(database)
        with database.read() as session:
            found = [
                session.scalar(text(f"PRAGMA {name}"))
                for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
            ]
        assert found == ["wal", 2, 1, 5000]
        assert [f.stat().st_mode & 0o077 for f in file.parent.iterdir()] == [0] * 3


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://h/d"])
def test_a_database_that_would_not_last_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="sqlite:///FILE or postgresql"):
        open_database(url)


def test_what_fails_tells_nothing_of_what_was_to_be_written(url: str, tmp_path: Path) -> None:
    secret = "argon2id$of-somebody"
    row = insert(Installation).values(key="partitions", value=secret)
    with opened(url) as database:
        migrate(database)
        with database.change() as session:
            session.execute(row)
        with pytest.raises(IntegrityError) as refused, database.change() as session:
            session.execute(row)
    never_migrated = f"sqlite:///{tmp_path / 'empty.db'}"
    with opened(never_migrated) as empty, pytest.raises(DatabaseAway) as away, empty.change() as session:
        session.execute(row)
    assert str(away.value) == "no such table: installation"
    for fault in (refused.value, away.value):
        assert secret not in "".join(traceback.format_exception(fault))
