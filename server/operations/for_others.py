"""Tickets drawn for others: by whom and for whom, as far as the reader may know. It draws none.

Who drew a ticket stands in it and in its event; whom it is for lies sealed beside it. Both are read together here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from server.operations.halls import Halls
from server.operations.masking import masked
from server.operations.party import Parties
from server.operations.reading import Reading
from server.records import accounts
from server.records.engine import Database
from server.store import codec, numbers
from server.store.keys import DayKeys, ticket_id
from server.wire.vocabulary import Channel

Json = dict[str, Any]

FOR_OTHERS = frozenset({Channel.HOTLINE, Channel.AGENT})
MOST_LISTED = 300


@dataclass(frozen=True, slots=True)
class ForOthers:
    """The list of what was drawn for somebody else, today and for the days to come."""

    halls: Halls
    parties: Parties
    reading: Reading
    database: Database

    def drawn(self, centre: str, by: str | None) -> list[Json]:
        """The tickets that `by` drew, with their secrets and whom they are for; all such without secrets if None."""
        hall = self.halls.get(centre)
        today = hall.today()
        days = [today.date, *sorted(hall.client.ask("smembers", today.keys.base.ahead))]
        found: list[Json] = []
        for day in dict.fromkeys(days):
            for number, who in self._on(hall.on(day), by):
                if len(found) >= MOST_LISTED:
                    break
                found.append(self._shown(hall.on(day), number, who, own=by is not None))
        with self.database.read() as session:
            names = accounts.names(session, [one["drawn_by"] for one in found])
        return [one | {"drawn_by_name": names.get(one["drawn_by"], one["drawn_by"])} for one in found]

    def _on(self, keys: DayKeys, by: str | None) -> Iterator[tuple[str, str]]:
        """The numbers of a day that were drawn so, and by whom."""
        client = self.halls.client
        for page in numbers.pages(client, keys):
            asked = [("hmget", keys.ticket(number), "doc", "hall") for number in page]
            for number, (doc, seen) in zip(page, client.many(asked), strict=True):
                if doc is None or codec.public(doc)["channel"] not in FOR_OTHERS:
                    continue
                who = codec.staff(seen)["by"]
                if by in (None, who):
                    yield number, who

    def _shown(self, keys: DayKeys, number: str, who: str, own: bool) -> Json:
        centre = keys.base.centre
        ticket, record = self.reading.ticket(centre, ticket_id(centre, keys.date, number))
        sealed = self.halls.client.ask("hget", keys.private(number), "private")
        party = self.parties.unseal(sealed).get("party") if sealed else None
        record |= {"priority": ticket.priority, "needs": list(ticket.needs), "drawn_by": who}
        if not own:
            return record | {"party": masked(party)}
        return record | {"party": _with_names(party), "secret": self.reading.secret_of(record, ticket.secret)}


def _with_names(party: Json | None) -> Json | None:
    """A party masked but for the names, which whoever drew has to tell apart."""
    shown = masked(party)
    if shown is None or party is None:
        return None
    if party.get("name"):
        shown["name"] = party["name"]
    if (person := party.get("acting_for")) is not None:
        shown["acting_for"] = _with_names(person)
    return shown
