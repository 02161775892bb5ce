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

log = logging.getLogger(__name__)


def publish(server: Server) -> int:
    """Append what is pending; how many there were."""
    with server.database.read() as session:
        pending = outbox.pending(session)
    for row in pending:
        _append(server, row)
    if pending:
        with server.database.change() as session:
            outbox.mark_published(session, [row.id for row in pending], server.client.now_ms())
    return len(pending)


def _append(server: Server, row: Pending) -> None:
    if row.centre is None:
        fields = {"type": row.type, **{name: str(value) for name, value in row.body.items()}}
        server.client.ask("xadd", SYSTEM_STREAM, fields, maxlen=10_000, approximate=True)
        return
    server.halls.forget(row.centre)
    try:
        today = server.halls.get(row.centre).today()
    except Refused:
        log.warning("an event of %s is told to nobody: it has no catalogue", row.centre)
        return
    if "catalogue_version" in row.body:
        set_catalogue(server.client, today.keys, today.index, str(row.body.get("by", "system")))
