"""Who let whom be served out of turn on a day, and why: for the hall's managers, by person. It changes nothing."""

from collections import Counter
from dataclasses import asdict
from typing import Any

from server.operations.halls import Halls
from server.records import accounts, staff_acts
from server.records.engine import Database

Json = dict[str, Any]

MOST_LISTED = 500


class OutOfTurn:
    """The exceptions of a day; of the record, so a moment behind the hall."""

    def __init__(self, database: Database, halls: Halls) -> None:
        self._database, self._halls = database, halls

    def day(self, centre: str, day: str | None) -> Json:
        """`people`, how often each did what, and `entries`, the newest first; today's where no day is named."""
        date = day or self._halls.get(centre).date()
        counts: dict[str, Counter[str]] = {}
        entries: list[Json] = []
        with self._database.read() as session:
            for act in staff_acts.out_of_turn(session, centre, date):
                counts.setdefault(act.by, Counter())[act.act] += 1
                if len(entries) < MOST_LISTED:
                    entries.append(asdict(act))
            names = accounts.names(session, counts)
        people: list[Json] = [
            {"by": by, "by_name": names.get(by), "acts": dict(sorted(own.items())), "total": own.total()}
            for by, own in counts.items()
        ]
        people.sort(key=lambda one: (-one["total"], one["by"]))
        return {
            "day": date,
            "people": people,
            "entries": [one | {"by_name": names.get(one["by"])} for one in entries],
        }
