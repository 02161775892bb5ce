"""What is done by the clock: days opened, streams trimmed, old days dropped; all bounded, harmless if repeated."""

import datetime
import json

from server.bootstrap import Server
from server.records import catalogue_store
from server.store import stream
from server.store.keys import CentreKeys, DayKeys

STREAM_KEPT_MS = 2 * 24 * 3_600_000
DAYS_KEPT = 7
DAYS_LOOKED_BACK = 14
PAGE = 500


def open_days(server: Server) -> None:
    """Open the business day of every centre, so that boards turn over on time."""
    for centre in _centres(server):
        server.halls.get(centre).today()


def trim_streams(server: Server) -> None:
    """Cut the streams at two days, while there is no archive to wait for."""
    oldest = server.client.now_ms() - STREAM_KEPT_MS
    for key in {CentreKeys.of(centre, server.halls.partitions).stream for centre in _centres(server)}:
        if stream.last_id(server.client, key) != stream.FIRST:
            server.client.ask("xtrim", key, minid=f"{oldest}-0", approximate=True)


def drop_days(server: Server) -> int:
    """Delete days older than a week; how many there were."""
    dropped = 0
    for centre in _centres(server):
        hall = server.halls.get(centre)
        today = datetime.date.fromisoformat(hall.date())
        for back in range(DAYS_KEPT + 1, DAYS_LOOKED_BACK + 1):
            keys = hall.on((today - datetime.timedelta(days=back)).isoformat())
            dropped += _drop(server, keys)
    return dropped


def _drop(server: Server, keys: DayKeys) -> bool:
    client = server.client
    ids = client.ask("hget", keys.day, "ids")
    if ids is None:
        return False
    while numbers := client.ask("lrange", keys.numbers, 0, PAGE - 1):
        names = [name for number in numbers for name in (keys.ticket(number), keys.private(number))]
        client.ask("unlink", *names)
        client.ask("ltrim", keys.numbers, len(numbers), -1)
    known = json.loads(ids)
    names = [keys.queue(queue) for queue in known["queues"]] + [
        keys.counter(one) for one in known["counters"]
    ]
    names += [
        keys.draws,
        keys.numbers,
        keys.holds,
        keys.calls,
        keys.shown,
        keys.prints,
        keys.ended_prints,
        keys.day,
    ]
    client.ask("unlink", *names)
    return True


def _centres(server: Server) -> list[str]:
    with server.database.read() as session:
        return list(catalogue_store.current_versions(session))
