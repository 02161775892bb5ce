"""What is done by the clock: days opened and closed, streams trimmed, days dropped; bounded, harmless if repeated.

Nothing is deleted by a clock that has just jumped.
"""

import datetime
import json

from server.bootstrap import Server
from server.operations import no_shows
from server.operations.archiving import archived_up_to, is_archived
from server.operations.halls import Hall
from server.operations.rebase import turn
from server.records import catalogue_store, enquiries, login_sessions, outbox, visitors
from server.store import numbers, stream
from server.store.keys import DayKeys
from server.store.keys import stream as stream_key
from server.wire.fold import event_order
from server.wire.vocabulary import DayState

STREAM_KEPT_MS = 2 * 24 * 3_600_000
DAYS_LOOKED_BACK = 366
"""How far back days are looked for in a centre where none was closed or dropped yet."""
DAYS_AT_ONCE = 100
CLOSED = "{sys}:closed"
"""Hash: centre → the business day up to which all are closed."""
DROPPED = "{sys}:dropped"
"""Hash: centre → the business day up to which all are dropped."""
CALLERS_KEPT_MS = 180 * 24 * 3_600_000
"""How long it is kept who asked something; what was asked stays."""
TOLD_KEPT_MS = SIGN_INS_KEPT_MS = 7 * 24 * 3_600_000


def open_days(server: Server) -> None:
    """Open the business day of every centre, so that boards turn over on time.

    One that a clock which was ahead had opened before is told anew, since nobody opens it a second time.
    """
    for centre in _centres(server):
        today = server.halls.get(centre).today()
        on_day = server.client.ask("hget", today.keys.base.centres, centre)
        if on_day is not None and on_day < today.date:
            turn(today, on_day)


def close_days(server: Server) -> int:
    """Close the days that are over, and today where its manager ended it; how many of those that are over there were.

    A day that was closed can't be opened again, so a clock that has just jumped is not believed.
    """
    closed, known = 0, server.client.ask("hgetall", CLOSED)
    for centre in _centres(server):
        hall = server.halls.get(centre)
        yesterday = datetime.date.fromisoformat(hall.date()) - datetime.timedelta(days=1)
        # Asked after the date, whose reading may be what finds the jump.
        if not server.client.is_clock_trusted():
            return closed
        days = _next_days(known.get(centre), yesterday)
        if _any_begun(hall, days):
            for date in days:
                closed += _close(server, centre, date)
        if days:
            server.client.ask("hset", CLOSED, centre, days[-1])
        if hall.today().record.state == DayState.ENDED:
            _close(server, centre, hall.date())
    return closed


def trim_streams(server: Server) -> None:
    """Cut the streams at two days, and only what is archived; the last event that is archived stays."""
    now_ms = _trusted_ms(server)
    if now_ms is None:
        return
    oldest = f"{now_ms - STREAM_KEPT_MS}-0"
    for partition, archived in archived_up_to(server.database).items():
        if archived != stream.FIRST:
            server.client.ask(
                "xtrim", stream_key(partition), minid=min(oldest, archived, key=event_order), approximate=True
            )


def drop_days(server: Server) -> int:
    """Delete closed days older than are kept, going on where it stopped, however long ago; how many there were.

    None is deleted while anything of its partition is not archived: what is private of a ticket may be copied yet.
    """
    dropped, archived, known = 0, archived_up_to(server.database), server.client.ask("hgetall", DROPPED)
    for centre in _centres(server):
        hall = server.halls.get(centre)
        if not is_archived(server.client, hall.keys.stream, archived.get(hall.keys.partition)):
            continue
        today = hall.date()
        if not server.client.is_clock_trusted():  # asked after the date, as above
            return dropped
        last = datetime.date.fromisoformat(today) - datetime.timedelta(days=server.settings.days_kept + 1)
        days, done = _next_days(known.get(centre), last), None
        if days and not _any_begun(hall, days):
            days, done = [], days[-1]
        for date in days:
            keys = hall.on(date)
            is_closed, begun = server.client.ask("hmget", keys.day, "closed", "ids")
            if begun is not None and is_closed is None:
                break
            dropped += _drop(server, keys)
            done = date
        if done is not None:
            server.client.ask("hset", DROPPED, centre, done)
    return dropped


def purge_outbox(server: Server) -> int:
    """Delete from the outbox what was told a week ago; how many."""
    now_ms = _trusted_ms(server)
    if now_ms is None:
        return 0
    with server.database.change() as session:
        return outbox.purge(session, now_ms - TOLD_KEPT_MS)


def purge_sign_ins(server: Server) -> int:
    """Delete the sign-ins that ended a week ago, visitors' too; how many."""
    now_ms = _trusted_ms(server)
    if now_ms is None:
        return 0
    before = now_ms - SIGN_INS_KEPT_MS
    with server.database.change() as session:
        return login_sessions.purge(session, before) + visitors.purge(session, before)


def forget_answers(server: Server) -> int:
    """Delete the sealed first answers of some minutes ago; how many."""
    return 0 if _trusted_ms(server) is None else server.once.forget()


def forget_callers(server: Server) -> int:
    """Forget who asked something half a year ago; how many."""
    now_ms = _trusted_ms(server)
    if now_ms is None:
        return 0
    with server.database.change() as session:
        return enquiries.forget_callers(session, now_ms - CALLERS_KEPT_MS)


def forget_no_shows(server: Server) -> int:
    """Forget who did not come, once that counts no longer; how many counts and suspensions."""
    if _trusted_ms(server) is None:
        return 0
    return sum(no_shows.forget(server.halls.get(centre).today()) for centre in _centres(server))


def _trusted_ms(server: Server) -> int | None:
    """The time by which to delete what nobody brings back; None while the clock has just jumped."""
    now_ms = server.client.now_ms()  # first, as its reading may be what finds the jump
    return now_ms if server.client.is_clock_trusted() else None


def _next_days(known: str | None, last: datetime.date) -> list[str]:
    """The next days of a centre up to `last`, after the one that is known to be done."""
    done = datetime.date.fromisoformat(known) if known else None
    if done is None or done > last:  # never, or by a clock that was ahead
        done = last - datetime.timedelta(days=DAYS_LOOKED_BACK)
    count = min(DAYS_AT_ONCE, (last - done).days)
    return [(done + datetime.timedelta(days=ahead)).isoformat() for ahead in range(1, count + 1)]


def _any_begun(hall: Hall, days: list[str]) -> bool:
    """Whether there is a record of any of these days; of a young centre's there is of hardly any."""
    return bool(days) and bool(hall.client.ask("exists", *(hall.on(date).day for date in days)))


def _close(server: Server, centre: str, date: str) -> bool:
    """Close a day if it was begun and isn't closed; whether it was so."""
    version, is_closed = server.client.ask("hmget", server.halls.get(centre).on(date).day, "v", "closed")
    if version is None or is_closed is not None:
        return False
    server.closing.end(centre, date)
    while not server.closing.close_some(centre, date):
        pass
    return True


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
    names += [keys.clerks, keys.shown, keys.prints, keys.ended_prints, keys.notices, keys.helps, keys.day]
    client.ask("unlink", *names)
    client.ask("srem", keys.base.ahead, keys.date)
    return True


def _centres(server: Server) -> list[str]:
    with server.database.read() as session:
        return list(catalogue_store.current_versions(session))
