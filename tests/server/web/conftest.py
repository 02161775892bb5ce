"""What the tests of the web share: the running installation, and a check that nothing was changed."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from tests.server.running import Running

Unchanged = Callable[[], AbstractContextManager[None]]


@pytest.fixture
def unchanged(installation: Running) -> Unchanged:
    """A block during which no event may be appended to the centre's stream."""

    @contextmanager
    def block() -> Iterator[None]:
        before = installation.events_end()
        yield
        assert installation.events_end() == before

    return block
