"""Timed acts: what was written down to be done at a time, done once it has come. It decides nothing, and never waits.

Each lies in its partition's sorted set as `centre|day|kind|what` with its time as score. One that fails is tried again;
one done twice does nothing the second time.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from server.bootstrap import Server
from server.domain.refusals import Conflict, Refused
from server.operations import notices, shifts, unclaimed
from server.operations.day import commit
from server.records import catalogue_store
from server.store.client import StoreAway
from server.store.keys import CentreKeys, due_member
from server.store.plan import Plan
from server.wire.vocabulary import DayState

log = logging.getLogger(__name__)

AT_ONCE = 100
PUT_OFF_MS = 60_000
"""After how long an act that failed in an unforeseen way is tried again."""


@dataclass(frozen=True, slots=True)
class Due:
    """One timed act: for which centre and day, and on what."""

    centre: str
    day: str
    what: str


Handler = Callable[[Server, Due], None]


def _end_notice(server: Server, due: Due) -> None:
    server.notices.end_due(due.centre, due.day, due.what)


def _release(server: Server, due: Due) -> None:
    """Who is pinned to a counter or held by it waits in the queues again, unless its clerk is back."""
    today = server.halls.get(due.centre).today()
    if (today.date, today.record.state) == (due.day, DayState.OPEN):
        server.counters.give_back(due.centre, due.what)


def _let_go(server: Server, due: Due) -> None:
    """The number of an appointment whose holder has not come by now is given back."""
    today = server.halls.get(due.centre).today()
    if (today.date, today.record.state) != (due.day, DayState.OPEN):
        return
    again_at = unclaimed.let_go(today, due.what)
    if again_at is not None:  # its grace is longer by now, or the clock was ahead
        member = due_member(due.centre, due.day, unclaimed.GRACE, due.what)
        server.client.ask("zadd", today.keys.base.due, {member: again_at}, xx=True)


HANDLERS: dict[str, Handler] = {notices.END: _end_notice, shifts.RELEASE: _release, unclaimed.GRACE: _let_go}
"""What each kind of timed act comes to."""


def run(server: Server) -> int:
    """Do what is due in every partition in use, the oldest first, a hundred at a time; how many acts were done."""
    with server.database.read() as session:
        centres = list(catalogue_store.current_versions(session))
    now_ms, done = server.client.now_ms(), 0
    for key in sorted({CentreKeys.of(centre, server.halls.partitions).due for centre in centres}):
        found = server.client.ask("zrangebyscore", key, 0, now_ms, start=0, num=AT_ONCE, withscores=True)
        for member, score in found:
            done += _do(server, key, member, int(score))
    return done


def _do(server: Server, key: str, member: str, at_ms: int) -> bool:
    parts = member.split("|")
    handler = HANDLERS.get(parts[2]) if len(parts) == 4 else None
    if handler is None:
        log.error("nobody knows how to do %s, so it is dropped", member)
        server.client.ask("zrem", key, member)
        return False
    due = Due(parts[0], parts[1], parts[3])
    try:
        handler(server, due)
    except StoreAway:
        raise
    except Conflict:
        return False  # tried again next time
    except Refused as refused:
        log.warning("%s is not done: %s", member, refused.code)
        if refused.code == "not_found":  # its centre is gone
            server.client.ask("zrem", key, member)
            return True
    except Exception:  # whatever is wrong with one act, the next ones are to be done
        log.exception("%s failed, and is put off", member)
        server.client.ask("zadd", key, {member: server.client.now_ms() + PUT_OFF_MS}, xx=True)
        return False
    today = server.halls.get(due.centre).today()
    plan = Plan([today.keys.day, today.keys.base.stream])
    plan.write("unrank", key, member, str(at_ms))  # not if it was put off meanwhile
    commit(server.client, plan)
    return True
