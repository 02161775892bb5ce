"""When numbers for a service are given, for whoever could not be served today. It gives none."""

from functools import partial

from server.domain import calendar as calendars
from server.domain.refusals import Refused
from server.operations.halls import Today
from server.wire.catalogue import ServiceEntry
from server.wire.vocabulary import DayState


def next_draws_at(today: Today, service: str) -> int | None:
    """From when numbers for a service are given, ms: a time past if they are now, None if nobody knows."""
    entry, now_ms = today.index.find(service), today.hall.now_ms()
    if entry is None:
        return None
    session = calendars.session_for_draw(today.sessions(), now_ms, entry.sessions)
    if session is not None and not _is_over(today):
        return session.draw_from_at
    return _from_next_session(today, entry)


def not_before(today: Today, entry: ServiceEntry, code: str, **values: object) -> Refused:
    """The refusal of a draw that says when numbers are given next: as a time, and in words as `next`."""
    at = _from_next_session(today, entry)
    return Refused(code, {"next_draws_at": at}, next=partial(today.hall.said, at), **values)


def _is_over(today: Today) -> bool:
    """Whether no more numbers are given today."""
    return today.record.state == DayState.ENDED or today.record.stop_draws


def _from_next_session(today: Today, entry: ServiceEntry) -> int | None:
    after_ms = today.ends_at - 1 if _is_over(today) else today.hall.now_ms()
    upcoming = calendars.next_session_for_draw(today.hall.calendar, after_ms, entry.sessions)
    return None if upcoming is None else upcoming.draw_from_at
