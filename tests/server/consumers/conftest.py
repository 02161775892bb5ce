"""A server over a real store and database, with two centres, and nothing running beside it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.bootstrap import Server
from server.settings import Settings
from server.store.embedded import Embedded
from tests.server.assembled import assembled
from tests.server.records.databases import empty_database_url
from tests.server.running import ELSEWHERE, HERE


@pytest.fixture
def server(request: pytest.FixtureRequest, store: Embedded, tmp_path: Path) -> Iterator[Server]:
    """On SQLite, unless the test says on which databases; with the settings that it names, if any."""
    asked = getattr(request, "param", "sqlite")
    backend, named = ("sqlite", asked) if isinstance(asked, dict) else (asked, {})
    with empty_database_url(backend, tmp_path) as url:
        settings = Settings(
            data=tmp_path, redis_url=store.url, database_url=url, hours="always", partitions=8
        )
        with assembled(settings.model_copy(update=named), HERE, ELSEWHERE) as server:
            yield server
