"""When numbers for a service are given, for whoever could not be served today. It gives none."""

from server.domain import calendar as calendars
from server.operations.halls import Today
from server.wire.vocabulary import DayState


def next_draws_at(today: Today, service: str) -> int | None:
    """From when numbers for a service are given, ms: a time past if they are now, None if nobody knows."""
    entry, now_ms = today.index.find(service), today.hall.now_ms()
    if entry is None:
        return None
    if today.record.state != DayState.OPEN or today.record.stop_draws:
        now_ms = today.ends_at - 1  # today no more are given
    else:
        for session in today.sessions():
            if session.offers(entry.sessions) and session.draws_at(now_ms):
                return session.draw_from_at
    upcoming = calendars.next_session_for_draw(today.hall.calendar, now_ms, entry.sessions)
    return None if upcoming is None else upcoming.draw_from_at
