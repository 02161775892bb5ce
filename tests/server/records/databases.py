"""Real databases for tests: a SQLite file, and a database on `QUHAO_TEST_POSTGRES` where that is set."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Engine, create_engine, make_url, text

from server.records.engine import Database, open_database

BACKENDS = ["sqlite"] + (["postgresql"] if os.environ.get("QUHAO_TEST_POSTGRES") else [])


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
    url = make_url(os.environ["QUHAO_TEST_POSTGRES"]).set(drivername="postgresql+psycopg")
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
