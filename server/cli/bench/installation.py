"""The installation that is measured: a store and a record in a folder of their own. Others start what asks it."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from server.access.party_key import parties
from server.bootstrap import installed_partitions
from server.cli.ports import free_ports
from server.records.engine import migrate, open_database
from server.settings import Settings
from server.store.embedded import Embedded


@contextlib.contextmanager
def installation(folder: Path) -> Iterator[Settings]:
    """A store and a record of their own, stopped at the end."""
    port, other, live = free_ports(20_000 + os.getpid() % 20_000, 3)
    settings = Settings(
        data=folder, host="127.0.0.1", port=port, live_port=live, wechat_port=other, hours="always", demo=False,
        fsync="always", redis_url=None, database_url=None,
    )  # fmt: skip
    store = Embedded(settings.store_directory, settings.fsync)
    try:
        store.start()
        parties(settings.data)
        database = open_database(settings.sql_url)
        migrate(database)
        installed_partitions(database, settings)
        database.close()
        yield settings
    finally:
        store.stop()
