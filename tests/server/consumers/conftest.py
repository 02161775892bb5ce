"""A server over a real store and database, with two centres, and nothing running beside it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.bootstrap import Server, assemble
from server.records import catalogue_store
from server.records.engine import migrate, open_database
from server.settings import Settings
from server.store.embedded import Embedded
from tests.server.records.databases import empty_database_url
from tests.server.running import ELSEWHERE, HERE, catalogue


@pytest.fixture
def server(request: pytest.FixtureRequest, store: Embedded, tmp_path: Path) -> Iterator[Server]:
    """On SQLite, unless the test says on which databases; with the settings that it names, if any."""
    asked = getattr(request, "param", "sqlite")
    backend, named = ("sqlite", asked) if isinstance(asked, dict) else (asked, {})
    with empty_database_url(backend, tmp_path) as url:
        settings = Settings(
            data=tmp_path, redis_url=store.url, database_url=url, hours="always", partitions=8
        )
        yield from assembled(settings.model_copy(update=named))


def assembled(settings: Settings) -> Iterator[Server]:
    database = open_database(settings.sql_url)
    migrate(database)
    with database.change() as session:
        for centre in (HERE, ELSEWHERE):
            catalogue_store.save(session, catalogue(centre), by="tests", now=1)
    database.close()
    server = assemble(settings)
    yield server
    server.gate.close()
    server.database.close()
    server.client.close()
