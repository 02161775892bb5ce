"""Ratings as the archive comes upon them: each once in a table, and for a bad one a follow-up. It writes to no stream.

It works in the archive's own transaction, so a rating and its follow-up are there exactly where its event is.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from server.bootstrap import Server
from server.consumers import entries
from server.domain.calendar import business_day
from server.domain.rating import FOLLOWED_UP, Told, clerk_of
from server.domain.working_days import FOLLOW_UP_DAYS, due_at
from server.operations.listening import calendar_of
from server.operations.rating import FIELD
from server.records import follow_ups, ratings
from server.records.tables import ArchivedEvent
from server.wire.catalogue import CalendarEntry
from server.wire.vocabulary import EventType

Json = dict[str, Any]


def keep(server: Server, session: Session, rows: Sequence[Json], privates: Mapping[str, Json]) -> None:
    """Keep the ratings among events just archived; `privates` are the tickets' private parts, by ticket."""
    for row in rows:
        rating = entries.rating_of(row)
        if row["type"] != EventType.TICKET_RATED or rating is None:
            continue
        calendar = calendar_of(server.halls, row["centre"])
        kept = ratings.add(session, _row(session, row, rating, privates.get(row["ticket"], {}), calendar))
        if kept is not None and kept.level in FOLLOWED_UP:
            due = due_at(calendar, kept.rated_at, FOLLOW_UP_DAYS)
            follow_ups.open_one(session, kept, now=kept.rated_at, due_at=due)


def _row(session: Session, row: Json, rating: Json, private: Json, calendar: CalendarEntry) -> Json:
    place, ticket = rating["stop"], row["body"]["ticket"]
    stop = ticket["stops"][place]
    told = json.loads(private.get(f"{FIELD}{place}", "{}"))
    return {
        "ticket": row["ticket"], "stop": place, "centre": row["centre"],
        "day": business_day(row["at"], calendar.timezone), "service": stop["service"], "counter": stop["counter"],
        "clerk": clerk_of((_told(one) for one in ratings.history(session, row["ticket"])), place),
        "level": rating["level"], "tags": rating["tags"], "comment": told.get("comment"), "rated_at": row["at"],
        "by": row["by"],
    }  # fmt: skip


def _told(event: ArchivedEvent) -> Told:
    stops = (event.body.get("ticket") or {}).get("stops") or ()
    return Told(event.type, event.by, event.counter, len(stops))
