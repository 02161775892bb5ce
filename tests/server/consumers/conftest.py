"""A server over a real store and database, with two centres, and nothing running beside it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.bootstrap import Server, assemble
from server.records import catalogue_store
from server.records.engine import migrate, open_database
from server.settings import Settings
from server.store.embedded import Embedded
from tests.server.running import ELSEWHERE, HERE, catalogue


@pytest.fixture
def server(store: Embedded, tmp_path: Path) -> Iterator[Server]:
    settings = Settings(data=tmp_path, redis_url=store.url, hours="always", partitions=8)
    database = open_database(settings.sql_url)
    migrate(database)
    with database.change() as session:
        for centre in (HERE, ELSEWHERE):
            catalogue_store.save(session, catalogue(centre), by="tests", now=1)
    database.close()
    assembled = assemble(settings)
    yield assembled
    assembled.gate.close()
    assembled.database.close()
    assembled.client.close()
