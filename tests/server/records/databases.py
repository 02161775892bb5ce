"""Real databases for tests: a SQLite file, and a database on `QUHAO_TEST_POSTGRES` where that is set."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from server.records.engine import Database, open_database

BACKENDS = ["sqlite"] + (["postgresql"] if os.environ.get("QUHAO_TEST_POSTGRES") else [])


@contextmanager
def empty_database_url(backend: str, folder: Path) -> Iterator[str]:
    """The URL of a database with nothing in it, gone afterwards."""
    if backend == "sqlite":
        yield f"sqlite:///{folder / 'quhao.db'}"
        return
    server = make_url(os.environ["QUHAO_TEST_POSTGRES"]).set(drivername="postgresql+psycopg")
    name = f"quhao_test_{secrets.token_hex(6)}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
            yield server.set(database=name).render_as_string(hide_password=False)
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
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
