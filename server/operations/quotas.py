"""A day's quotas as they hold now, and how much of them is drawn: what a manager has to see before changing one."""

from typing import Any

from server.domain.calendar import Session
from server.domain.quota import Limits, limits_of, tallies
from server.operations.halls import Today
from server.wire.catalogue import QueueEntry
from server.wire.vocabulary import Channel

Json = dict[str, Any]


def quota_of(today: Today, queue: QueueEntry, session: str) -> Limits | None:
    """The limits of a queue in a session as a manager left them; None where it has none."""
    record, policy = today.record, today.index.catalogue.policy
    total, extra = record.quotas.get(queue.id), record.extra(session, queue.id)
    return limits_of(queue.quotas, session, total, policy.remote_share, extra)


def session_of(today: Today, queue: str) -> Session | None:
    """The session in which a queue's numbers are drawn now, else the next of the day; None if there is no more."""
    now_ms, services = today.hall.now_ms(), today.index.services_of.get(queue, ())
    return next(
        (
            one
            for one in today.sessions()
            if now_ms < one.last_draw_at and any(one.offers(service.sessions) for service in services)
        ),
        None,
    )


def drawn_of(today: Today) -> list[Json]:
    """Each queue with its session now or next, how many are drawn in it, its quota and what was added to it."""
    found = [(queue, session_of(today, queue.id)) for queue in today.index.queues.values()]
    fields = [_counted(session.id, queue.id) for queue, session in found if session is not None]
    counts = today.hall.client.ask("hmget", today.keys.day, fields) if fields else []
    drawn = dict(zip(fields, counts, strict=True))
    return [_shown(today, queue, session, drawn) for queue, session in found]


def _counted(session: str, queue: str) -> str:
    """The tally of everything drawn in a queue and session."""
    return tallies(None, session, queue, Channel.KIOSK)[0].name


def _shown(today: Today, queue: QueueEntry, session: Session | None, drawn: Json) -> Json:
    if session is None:
        return {"id": queue.id}
    limits = quota_of(today, queue, session.id)
    return {
        "id": queue.id,
        "session": {"id": session.id, "name": session.name, "name_en": session.name_en},
        "drawn": int(drawn[_counted(session.id, queue.id)] or 0),
        "quota": limits.total if limits else None,
        "walk_in_floor": limits.walk_in_floor if limits else None,
        "extra": today.record.extra(session.id, queue.id),
    }
