"""The outbox: changes of the record told to the streams, in order; telling one twice is harmless."""

import logging
from typing import Any

from server.bootstrap import Server
from server.domain.refusals import Refused
from server.operations.day import set_catalogue
from server.records import outbox
from server.records.outbox import Pending
from server.store.keys import SYSTEM_STREAM

Json = dict[str, Any]

AT_ONCE = 200

log = logging.getLogger(__name__)


def publish(server: Server) -> int:
    """Append what is pending; how many there were."""
    count = 0
    while True:
        with server.database.read() as session:
            pending = outbox.pending(session, AT_ONCE)
        for row in pending:
            _append(server, row)
        if pending:
            with server.database.change() as session:
                outbox.mark_published(session, [row.id for row in pending], server.client.now_ms())
        count += len(pending)
        if len(pending) < AT_ONCE:
            return count


def _append(server: Server, row: Pending) -> None:
    if row.centre is None:
        fields = {"type": row.type, **{name: str(value) for name, value in row.body.items()}}
        server.client.ask("xadd", SYSTEM_STREAM, fields, maxlen=10_000, approximate=True)
        return
    version = int(row.body.get("catalogue_version", 0))
    try:
        if server.halls.get(row.centre).index.version < version:
            server.halls.forget(row.centre)
        today = server.halls.get(row.centre).today()
    except Refused:
        log.warning("an event of %s is told to nobody: it has no catalogue", row.centre)
        return
    if today.record.catalogue_version < version:
        set_catalogue(server.client, today.keys, today.index, str(row.body.get("by", "system")))
