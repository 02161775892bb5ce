"""A server in this process over a record of its own, with nothing running beside it."""

from collections.abc import Iterator
from contextlib import contextmanager

from server.bootstrap import Server, assemble
from server.records import catalogue_store
from server.records.engine import migrate
from server.settings import Settings
from tests.server.records.databases import opened
from tests.server.running import catalogue


def record(settings: Settings, *centres: str) -> None:
    """Make the record, with the catalogues of these centres in it."""
    with opened(settings.sql_url) as database:
        migrate(database)
        with database.change() as session:
            for centre in centres:
                catalogue_store.save(session, catalogue(centre), by="tests", now=1)


@contextmanager
def assembled(settings: Settings, *centres: str) -> Iterator[Server]:
    """The server over such a record, until the end of the block."""
    record(settings, *centres)
    server = assemble(settings)
    try:
        yield server
    finally:
        server.close()
