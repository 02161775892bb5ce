"""Real databases for tests: a SQLite file, and one on `QUHAO_TEST_POSTGRES`, or on Debian's PostgreSQL where it is."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import URL, Engine, create_engine, make_url, text

from server.records.engine import Database, open_database
from tests.server.records import postgres

OWN = os.environ.get("QUHAO_TEST_POSTGRES")
EVERY = ["sqlite", *(["postgresql"] if OWN or postgres.BIN else [])]
BACKENDS = [one if one == "sqlite" or OWN else pytest.param(one, marks=pytest.mark.long) for one in EVERY]
"""For what all tests of the record run on: a database for each takes a while on a server that was not asked for."""


@contextmanager
def empty_database_url(backend: str, folder: Path) -> Iterator[str]:
    """The URL of a database with nothing in it, gone afterwards."""
    if backend == "sqlite":
        yield f"sqlite:///{folder / 'quhao.db'}"
        return
    name = f"quhao_test_{secrets.token_hex(6)}"
    with _server() as server, server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        yield server.url.set(database=name).render_as_string(hide_password=False)
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@contextmanager
def out_of_reach(database: Database) -> Iterator[None]:
    """As long as this lasts, no connection to the database can be had."""
    database.close()
    url: URL = database.engine.url
    if url.get_backend_name() == "sqlite":
        file = Path(url.database or "")
        aside = file.rename(file.with_suffix(".aside"))
        file.mkdir()  # a folder can't be opened as a database
        yield
        file.rmdir()
        aside.rename(file)
        return
    with _server() as server, server.connect() as connection:
        connection.execute(text(f"ALTER DATABASE {url.database} ALLOW_CONNECTIONS false"))
        yield
        connection.execute(text(f"ALTER DATABASE {url.database} ALLOW_CONNECTIONS true"))


@contextmanager
def _server() -> Iterator[Engine]:
    url = make_url(OWN or postgres.start()).set(drivername="postgresql+psycopg")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def opened(url: str) -> Iterator[Database]:
    """A database, closed afterwards."""
    database = open_database(url)
    try:
        yield database
    finally:
        database.close()
