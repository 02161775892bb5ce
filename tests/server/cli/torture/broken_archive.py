"""An archive as others have it: it notes how far it is, and then writes what it read. Once it is killed in between."""

import os
import signal
import sys

from server.bootstrap import Server
from server.consumers import archive as archiving
from server.consumers import entries, runner
from server.records import archive
from server.records.archive import Position
from server.store import stream
from server.store.keys import stream as stream_key


def in_two_steps(server: Server, partition: int, position: Position) -> Position | None:
    found = stream.after(server.client, stream_key(partition), position.event_id, archiving.AT_ONCE)
    if not found:
        return None
    rows = [entries.row(partition, event_id, fields) for event_id, fields in found]
    after = Position(found[-1][0], position.entries + len(found))
    with server.database.change() as session:
        archive.advance(session, partition, position, after)
        is_first = next(archive.events(session, partition), None) is None
    if is_first and position.event_id == stream.FIRST:
        os.kill(os.getpid(), signal.SIGKILL)
    with server.database.change() as session:
        archive.add_events(session, rows)
        archive.put_tickets(session, entries.last_tickets(rows))
    return after


if __name__ == "__main__":
    archiving._batch = in_two_steps
    sys.exit(runner.main())
