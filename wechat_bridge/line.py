"""Who waits where in a centre, as events tell: how many are ahead of a ticket. Pure; it asks nothing."""

import bisect
from typing import Any

Json = dict[str, Any]

_FOLLOWED = frozenset({"booked", "waiting", "called", "serving", "held", "missed"})


class Lines:
    """The live tickets of a centre, and the order of those who wait."""

    def __init__(self) -> None:
        self.tickets: dict[str, Json] = {}
        self._date = ""
        # Day and version of every ticket, also of those that are over
        self._seen: dict[str, tuple[str, int]] = {}
        self._places: dict[str, tuple[str, tuple[int, int, str]]] = {}  # of who waits: line, place
        self._lines: dict[str, list[tuple[int, int, str]]] = {}

    def apply(self, ticket: Json) -> set[str]:
        """Takes a ticket as it is now unless it is of a day before or a newer one is known; the lines that moved."""
        known = self._seen.get(ticket["id"])
        if ticket["day"] < self._date or (known is not None and known[1] >= ticket["version"]):
            return set()
        self._seen[ticket["id"]] = ticket["day"], ticket["version"]
        moved = self._leave(ticket["id"])
        if ticket["state"] in _FOLLOWED:
            self.tickets[ticket["id"]] = ticket
        else:
            self.tickets.pop(ticket["id"], None)
        if ticket["state"] == "waiting" and ticket.get("rank_at") is not None:
            place = (int(ticket["rank_at"]), int(ticket.get("seq") or 0), ticket["id"])
            line = line_of(ticket)
            bisect.insort(self._lines.setdefault(line, []), place)
            self._places[ticket["id"]] = (line, place)
            moved.add(line)
        return moved

    def ahead(self, ticket_id: str) -> int | None:
        """How many are ahead of a ticket that waits; None of one that doesn't."""
        found = self._places.get(ticket_id)
        return None if found is None else bisect.bisect_left(self._lines[found[0]], found[1])

    def would_be_ahead(self, ticket: Json) -> int:
        """How many would be ahead of a booked ticket if it were checked in now."""
        place = (int(ticket.get("rank_at") or ticket.get("drawn_at") or 0), int(ticket.get("seq") or 0), "")
        return bisect.bisect_left(self._lines.get(line_of(ticket), []), place)

    def first(self, line: str, count: int) -> list[str]:
        """The first so many of a line."""
        return [place[2] for place in self._lines.get(line, [])[:count]]

    def names(self) -> list[str]:
        """The lines in which anybody waits."""
        return [name for name, places in self._lines.items() if places]

    def waiting(self, line: str) -> int:
        """How many wait in a line."""
        return len(self._lines.get(line, []))

    def begin_day(self, date: str) -> None:
        """Forgets the tickets of earlier days, for good."""
        self._date = max(self._date, date)
        for ticket_id in [one for one, (day, _) in self._seen.items() if day < date]:
            self._leave(ticket_id)
            self.tickets.pop(ticket_id, None)
            del self._seen[ticket_id]

    def _leave(self, ticket_id: str) -> set[str]:
        found = self._places.pop(ticket_id, None)
        if found is None:
            return set()
        line, place = found
        places = self._lines[line]
        del places[bisect.bisect_left(places, place)]
        return {line}


def line_of(ticket: Json) -> str:
    """The line a ticket waits in: its queue's, or the one pinned to a counter or a group."""
    return f"@{ticket['pinned_to']}" if ticket.get("pinned_to") else str(ticket["queue"])
