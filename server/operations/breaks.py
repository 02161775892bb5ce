"""The break in calls that a ticket in line will meet, so that its holder knows when the calls go on."""

from typing import Any

from server.domain.calendar import break_ahead
from server.operations.halls import Today
from server.wire.vocabulary import DayState

Json = dict[str, Any]

UNKNOWN_WAIT_MS = 3_600_000
"""So long a wait is taken to be while too little is known of it."""
NO_BREAK: Json = {"break_at": None, "resumes_at": None}


def break_of(today: Today, record: Json, wait_s: int | None) -> Json:
    """`break_at` and `resumes_at` of a ticket that waits so long: when calls stop, and from when they go on (ms).

    Only the second one before the day's first session opens; neither where its turn comes before any break.
    """
    if record["day"] != today.date or today.record.state != DayState.OPEN:
        return NO_BREAK
    entry, now_ms = today.index.find(record["service"]), today.hall.now_ms()
    until_ms = now_ms + (UNKNOWN_WAIT_MS if wait_s is None else wait_s * 1000)
    found = break_ahead(today.sessions(), now_ms, until_ms, entry.sessions if entry else None)
    return NO_BREAK if found is None else {"break_at": found.begins_at, "resumes_at": found.ends_at}
