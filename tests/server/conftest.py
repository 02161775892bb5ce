"""One running installation for the tests of web and live."""

from collections.abc import Iterator

import pytest

from tests.server.running import Running, running


@pytest.fixture(scope="session")
def installation() -> Iterator[Running]:
    with running() as started:
        yield started
