"""A migrated database for each test, on every kind of database there is."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.records.engine import Database, migrate
from tests.server.records.databases import BACKENDS, empty_database_url, opened


@pytest.fixture(params=BACKENDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with empty_database_url(request.param, tmp_path) as empty:
        yield empty


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    with opened(url) as db:
        migrate(db)
        yield db
