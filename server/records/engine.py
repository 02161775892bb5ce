"""Opens the SQL database and brings it up to date; it knows no table by name and no rule of the hall."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, make_url, text
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session, sessionmaker

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATION_LOCK = 7_104_680_297  # any number will do, so long as all processes of an installation use the same
BUSY_TIMEOUT_MS = 5_000
MIGRATION_WAIT_MS = 60_000
CONNECT_TIMEOUT_S = 3


class DatabaseAway(Exception):
    """The database does not answer, or is locked for longer than anybody would wait: try again later."""


class DatabaseTooNew(Exception):
    """The database was brought up to date by a later release than this one."""


class Sealing(Protocol):
    """Seals and opens a text with keys that no database knows."""

    def seal(self, text: str) -> str: ...

    def open(self, sealed: str) -> str: ...


class Database:
    """An engine and its two kinds of transaction: `read()` and `change()`."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._readers = sessionmaker(engine, expire_on_commit=False)
        # A SQLite transaction that reads first and writes later is refused at once if another wrote in
        # between, whatever the busy timeout; one that means to write takes the lock when it begins.
        self._writers = sessionmaker(
            engine.execution_options(sqlite_begin="BEGIN IMMEDIATE"), expire_on_commit=False
        )

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A transaction that only reads; raises DatabaseAway."""
        with _away(), self._readers() as session:
            yield session

    @contextmanager
    def change(self) -> Iterator[Session]:
        """A transaction, committed at the end of the block, undone if the block raises; raises DatabaseAway."""
        with _away(), self._writers.begin() as session:
            yield session

    def is_healthy(self) -> bool:
        """Whether the database answers now."""
        try:
            with self.read() as session:
                session.execute(text("SELECT 1"))
        except DatabaseAway:
            return False
        return True

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def open_database(url: str) -> Database:
    """The database at `url` (`sqlite:///FILE` or `postgresql://…`); nothing is connected yet."""
    parsed = _parsed(url)
    if parsed.get_backend_name() == "sqlite":
        _make_private_file(parsed)
        engine = create_engine(
            parsed, json_serializer=_json, hide_parameters=True, pool_timeout=BUSY_TIMEOUT_MS / 1000
        )
        _prepare_sqlite(engine, foreign_keys=True, busy_timeout_ms=BUSY_TIMEOUT_MS)
    else:
        engine = create_engine(
            parsed,
            json_serializer=_json,
            hide_parameters=True,
            pool_pre_ping=True,
            pool_timeout=BUSY_TIMEOUT_MS / 1000,
            connect_args={"connect_timeout": CONNECT_TIMEOUT_S, "application_name": "quhao"},
        )
    return Database(engine)


def migrate(database: Database, sealing: Sealing | None = None) -> None:
    """Bring the tables up to date, all or nothing; any number of processes may do so at once.

    Without `sealing`, RuntimeError for a record of an earlier release that has texts to seal.
    """
    from alembic import command  # only who migrates waits for it to load

    url = database.engine.url
    engine = create_engine(url, poolclass=NullPool, hide_parameters=True)
    if url.get_backend_name() == "sqlite":
        # Batch mode drops and rebuilds tables, which with foreign keys on would empty their children.
        _prepare_sqlite(engine, foreign_keys=False, busy_timeout_ms=MIGRATION_WAIT_MS)
    with _away(), engine.execution_options(sqlite_begin="BEGIN IMMEDIATE").begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
        config = migration_config(connection, sealing)
        _refuse_newer(config, connection)
        command.upgrade(config, "head")
        _check_foreign_keys(connection)


def migration_config(connection: Connection, sealing: Sealing | None = None) -> "Config":
    """Alembic's configuration for the migrations in this package, run on `connection`."""
    from alembic.config import Config

    config = Config(stdout=sys.stdout)  # its own default is whatever it was when Alembic was loaded
    config.set_main_option("script_location", "server.records:migrations")
    config.attributes.update(connection=connection, sealing=sealing)
    return config


def _refuse_newer(config: "Config", connection: Connection) -> None:
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    unknown = set(MigrationContext.configure(connection).get_current_heads()) - known
    if unknown:
        raise DatabaseTooNew(", ".join(sorted(unknown)))


def _check_foreign_keys(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken:
            raise RuntimeError(f"a migration left rows without what they refer to: {broken[:5]}")


@contextmanager
def _away() -> Iterator[None]:
    try:
        yield
    except (OperationalError, InterfaceError, PoolTimeout) as fault:
        # The driver's own words: SQLAlchemy adds the statement to them.
        raise DatabaseAway(str(getattr(fault, "orig", None) or fault)) from fault


def _parsed(url: str) -> URL:
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() == "sqlite" and parsed.database not in (None, "", ":memory:"):
        return parsed
    raise ValueError("the database must be sqlite:///FILE or postgresql://HOST/NAME")


def _make_private_file(url: URL) -> None:
    path = Path(url.database or "")
    path.parent.mkdir(parents=True, exist_ok=True)
    # Password hashes are in it: nobody else's to read (SQLite gives its -wal and -shm the same mode).
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def _prepare_sqlite(engine: Engine, *, foreign_keys: bool, busy_timeout_ms: int) -> None:
    @event.listens_for(engine, "connect")
    def set_up(connection: Any, _: object) -> None:
        connection.isolation_level = None  # the driver's own BEGIN comes too late for reads and for DDL
        for pragma in (
            f"busy_timeout = {busy_timeout_ms}",
            "journal_mode = WAL",
            "synchronous = FULL",
            f"foreign_keys = {'ON' if foreign_keys else 'OFF'}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("sqlite_begin", "BEGIN"))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
