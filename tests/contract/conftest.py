"""A running installation for the tests of the contract."""

from collections.abc import Iterator

import pytest

from tests.server.running import Running, running


@pytest.fixture(scope="session")
def installation() -> Iterator[Running]:
    with running() as started:
        yield started
