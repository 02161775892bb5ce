"""What is done by the clock: days opened, streams trimmed, old days dropped; all bounded, harmless if repeated."""

import datetime
import json

from server.bootstrap import Server
from server.records import catalogue_store, login_sessions, outbox
from server.store import numbers, stream
from server.store.keys import CentreKeys, DayKeys

STREAM_KEPT_MS = 2 * 24 * 3_600_000
DAYS_KEPT = 7
DAYS_LOOKED_BACK = 366
"""How far back days are looked for in a centre where none was dropped yet."""
DAYS_AT_ONCE = 100
DROPPED = "{sys}:dropped"
"""Hash: centre → the business day up to which all are dropped."""
TOLD_KEPT_MS = SIGN_INS_KEPT_MS = 7 * 24 * 3_600_000


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
    """Delete days older than a week, going on where it stopped, however long ago; how many there were."""
    dropped = 0
    for centre in _centres(server):
        hall = server.halls.get(centre)
        last = datetime.date.fromisoformat(hall.date()) - datetime.timedelta(days=DAYS_KEPT + 1)
        done = server.client.ask("hget", DROPPED, centre)
        dropped_to = datetime.date.fromisoformat(done) if done else None
        if dropped_to is None or dropped_to > last:  # never, or by a clock that was ahead
            dropped_to = last - datetime.timedelta(days=DAYS_LOOKED_BACK)
        for _ in range(min(DAYS_AT_ONCE, (last - dropped_to).days)):
            dropped_to += datetime.timedelta(days=1)
            dropped += _drop(server, hall.on(dropped_to.isoformat()))
        if (now_done := dropped_to.isoformat()) != done:
            server.client.ask("hset", DROPPED, centre, now_done)
    return dropped


def purge_outbox(server: Server) -> int:
    """Delete from the outbox what was told a week ago; how many."""
    before = server.client.now_ms() - TOLD_KEPT_MS
    with server.database.change() as session:
        return outbox.purge(session, before)


def purge_sign_ins(server: Server) -> int:
    """Delete the sign-ins that ended a week ago; how many."""
    before = server.client.now_ms() - SIGN_INS_KEPT_MS
    with server.database.change() as session:
        return login_sessions.purge(session, before)


def _drop(server: Server, keys: DayKeys) -> bool:
    client = server.client
    ids = client.ask("hget", keys.day, "ids")
    if ids is None:
        return False
    for page in numbers.pages(client, keys):
        client.ask(
            "unlink", *(name for number in page for name in (keys.ticket(number), keys.private(number)))
        )
    known = json.loads(ids)
    names = [keys.queue(queue) for queue in known["queues"]] + [
        keys.counter(one) for one in known["counters"]
    ]
    names += [
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
