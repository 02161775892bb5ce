"""Reading the hall as it stands: tickets with their place in line, counters, the board. It changes nothing."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from server.domain.calendar import business_day
from server.domain.refusals import Refused
from server.domain.ticket import Ticket
from server.domain.working_days import USUAL_DAYS, due_at
from server.operations.breaks import NO_BREAK, break_of
from server.operations.forecast import NOTHING, Forecasts
from server.operations.halls import Hall, Halls, Today
from server.operations.masking import masked
from server.operations.papers import Beside, opened
from server.operations.party import FAMILY, NAMED, Parties
from server.operations.unserved import staff_of
from server.store import codec, numbers, stream
from server.store.events import decode, header
from server.store.events import hall as with_hall
from server.store.keys import BESIDE, DayKeys, held_field, parse_ticket_id
from server.store.snapshot import read_fold
from server.wire.fold import event_order
from server.wire.secret import Locator, pack, partition_of, same, unpack
from server.wire.vocabulary import State

Json = dict[str, Any]

MOST_READ = 5000
MOST_LISTED = 1000
NEXT_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Listed:
    """Which tickets are listed: by state and queue, of `later` days as well, after the one of an id."""

    state: str | None = None
    queue: str | None = None
    later: bool = False
    after: str | None = None

    def matches(self, record: Json) -> bool:
        """Whether a ticket is one of them."""
        return self.state in (None, record["state"]) and self.queue in (None, record["queue"])


class Reading:
    """Answers of the hall to whoever may ask."""

    def __init__(
        self, halls: Halls, parties: Parties | None = None, forecasts: Forecasts | None = None
    ) -> None:
        self.halls = halls
        self._parties = parties
        self._forecasts = forecasts

    def must_exist(self, centre: str) -> None:
        """Refused `not_found` for a centre nobody knows; opens its day."""
        self.halls.get(centre).today()

    def ticket(self, centre: str, ticket: str) -> tuple[Ticket, Json]:
        """A ticket of any day still kept, and its public record with people ahead; Refused `not_found`."""
        parts = parse_ticket_id(ticket)
        if parts is None or parts[0] != centre:
            raise Refused("not_found")
        hall = self.halls.get(centre)
        return self._placed(hall, hall.on(parts[1]), parts[2])

    def private(self, ticket: Ticket) -> Json:
        """What only staff and the holder may see of a ticket: priority and needs, the party with its values masked."""
        sealed = self._sealed(ticket, "private")
        party = self._parties.unseal(sealed).get("party") if self._parties and sealed else None
        return {"priority": ticket.priority, "needs": list(ticket.needs), "party": masked(party)}

    def beside(self, ticket: Ticket) -> Json:
        """What staff wrote beside a ticket for one another: `papers` and `notes`."""
        sealed = self._sealed(ticket, BESIDE)
        return (opened(self._parties, sealed) if self._parties else Beside()).seen(ticket)

    def promised_due_at(self, ticket: Ticket) -> int:
        """By when (ms) its service is promised to be done if accepted now, in working days of the centre's calendar."""
        hall = self.halls.get(ticket.centre)
        service = hall.index.find(ticket.service)
        promised = service.guide.promised_days if service and service.guide else None
        days = USUAL_DAYS if promised is None else promised
        return due_at(hall.index.catalogue.calendar, hall.now_ms(), days)

    def held(self, detail: Json) -> Json:
        """The detail of `already_holding`: the ticket held with its place, its secret only where that was proven."""
        ticket = dict(detail["ticket"])
        found, record = self.ticket(ticket["id"].rsplit("-", 2)[0], ticket["id"])
        ticket |= self.place(record, record["people_ahead"], record["waiting"]) | {"state": record["state"]}
        if detail.get("secret"):
            ticket["secret"] = self.secret_of(record, found.secret)
        return {"ticket": ticket}

    def place(self, record: Json, ahead: int | None, waiting: int) -> Json:
        """The fields of a ticket's place in line: who is ahead, how many wait, and what is foreseen of its wait."""
        return {"people_ahead": ahead, "waiting": waiting, **self.foreseen(record, ahead)}

    def foreseen(self, record: Json, ahead: int | None) -> Json:
        """What is foreseen of a ticket with so many ahead: its wait, who may come first, the break before it."""
        found = NOTHING
        if self._forecasts is not None:
            found = self._forecasts.of_ticket(record, ahead, self.halls.client.now_ms())
        if ahead is None:
            return found | NO_BREAK
        return found | break_of(self.halls.get(record["centre"]).today(), record, found["wait_p90_s"])

    def wait_of(self, today: Today, queue: str, waiting: int) -> Json:
        """`wait_p50_s` and `wait_p90_s` of who would draw in a queue now."""
        if self._forecasts is None:
            return {"wait_p50_s": None, "wait_p90_s": None}
        return self._forecasts.of_queue(today.hall.id, queue, today.date, waiting, today.hall.now_ms())

    def by_secret(self, secret: str) -> tuple[Ticket, Json]:
        """The ticket a secret opens; Refused `not_found` for any other."""
        opened = unpack(secret)
        if opened is None:
            raise Refused("not_found")
        locator, random = opened
        if locator.partition != partition_of(locator.centre, self.halls.partitions):
            raise Refused("not_found")
        hall = self.halls.get(locator.centre)
        ticket, record = self._placed(hall, hall.on(locator.day), locator.number)
        if not same(bytes.fromhex(ticket.secret), random):
            raise Refused("not_found")
        return ticket, record

    def numbered(self, centre: str, number: str, later: bool = False) -> list[tuple[Ticket, Json]]:
        """Today's ticket of a number; with `later`, where there is none, those that later days have of it."""
        today = self.halls.get(centre).today()
        found = self._looked_up(today.hall, today.keys, number)
        if found is not None or not later:
            return [found] if found is not None else []
        ahead = (self._looked_up(today.hall, keys, number) for keys in self._ahead(today))
        return [one for one in ahead if one is not None]

    def held_by(self, centre: str, party: Json, later: bool = False) -> list[tuple[Ticket, Json]]:
        """Today's live tickets of whoever has one of these identities or was named by them, in the order of draws.

        With `later` those of later days as well, and those they drew for somebody else.
        """
        today = self.halls.get(centre).today()
        hall, hashes = today.hall, self._parties.hashes(party) if self._parties else []
        named = [NAMED + one for one in hashes]
        if later:
            hashes = [*hashes, *(FAMILY + one for one in hashes)]
        hashes = [*hashes, *named]
        fields = [held_field(one, queue) for one in hashes for queue in today.index.queues]
        if not fields:
            return []
        held: list[tuple[Ticket, Json]] = []
        for keys in (today.keys, *(self._ahead(today) if later else [])):
            found = hall.client.ask("hmget", keys.day, fields)
            numbers_held = dict.fromkeys(" ".join(filter(None, found)).split())
            placed = [self._placed(hall, keys, number) for number in numbers_held]
            held += sorted(placed, key=lambda pair: pair[0].seq)
        return held

    def secret_of(self, record: Json, random: str) -> str:
        """The secret of a ticket from its stored random part."""
        partition = partition_of(record["centre"], self.halls.partitions)
        locator = Locator(partition, record["centre"], record["day"], record["number"])
        return pack(locator, bytes.fromhex(random))

    def tickets(self, centre: str, wanted: Listed, staff: bool) -> list[Json]:
        """The tickets of today that are wanted, in the order of draws, a thousand at a time; staff see needs, priority.

        With `later` those of each day to come after them.
        """
        today = self.halls.get(centre).today()
        if wanted.queue is not None and wanted.queue not in today.index.queues:
            raise Refused("invalid_field", {"fields": ["queue"]}, field="queue")
        found: list[Json] = []
        for keys, page in self._pages(today, wanted):
            asked = [("hmget", keys.ticket(one), "doc", "over", "hall") for one in page]
            for doc, over, seen in today.hall.client.many(asked):
                record = codec.public(doc, over) | (codec.seen_by_staff(seen) if staff else {})
                if wanted.matches(record):
                    found.append(record)
            if len(found) >= MOST_LISTED:
                return found[:MOST_LISTED]
        return found

    def _pages(self, today: Today, wanted: Listed) -> Iterator[tuple[DayKeys, list[str]]]:
        """The numbers of each day that is wanted, from after the ticket where the page before ended."""
        client, days = today.hall.client, [today.date]
        if wanted.later:
            ahead = client.ask("smembers", today.keys.base.ahead)
            days += sorted(day for day in ahead if day > today.date)
        _, from_day, after = parse_ticket_id(wanted.after or "") or ("", "", None)
        for day in days:
            if day < from_day:
                continue
            keys, sought = today.hall.on(day), after if day == from_day else None
            for page in numbers.pages(client, keys):
                if sought is None:
                    yield keys, page
                elif sought in page:
                    yield keys, page[page.index(sought) + 1 :]
                    sought = None

    def waiting(self, today: Today) -> dict[str, int]:
        """People waiting in each queue."""
        queues = list(today.index.queues)
        counts = today.hall.client.many([("zcard", today.keys.queue(queue)) for queue in queues])
        return dict(zip(queues, counts, strict=True))

    def staffed(self, today: Today) -> dict[str, Json]:
        """How each queue is staffed: `counters_open`, and `back_at` where a counter is paused."""
        texts = today.hall.client.many(
            [("hget", today.keys.counter(one), "doc") for one in today.index.counters]
        )
        counters = [json.loads(text) for text in filter(None, texts)]
        return {queue: staff_of(queue, counters) for queue in today.index.queues}

    def board(self, centre: str, anyone: bool = False) -> Json:
        """What a board shows now, and the event to go on from; `anyone` is told of no print jobs."""
        hall = self.halls.get(centre)
        hall.today()
        folded = read_fold(hall.client, hall.keys, hall=False)
        assert folded is not None
        return folded.snapshot() | ({"prints": []} if anyone else {})

    def events(self, centre: str, after: str | None, limit: int, staff: bool, past: bool = False) -> Json:
        """The day's events later than one; at most 5,000 entries are read, so there may be none, with `more`.

        With `past` those of tickets of days before as well: for who must miss none, whatever midnights were between.
        """
        hall = self.halls.get(centre)
        today = hall.today()
        stream_key = hall.keys.stream
        first = stream.FIRST
        if past and after is not None:
            first = after
        elif after is not None and after != stream.FIRST:
            day = self._day_of(hall, after)
            if day is None or day < today.date:  # an appointment's may be yet to come
                raise Refused("day_over", {"day": today.date})
            first = after
        found: list[Json] = []
        read = stream.after(hall.client, stream_key, first, MOST_READ)
        position = first
        for event_id, fields in read:
            if len(found) >= limit:
                return {"events": found, "next": position, "more": True}
            position = event_id
            event = decode(event_id, fields)
            if event["centre"] == centre and (past or event["day"] >= today.date):
                found.append(with_hall(event, fields) if staff else event)
        return {"events": found, "next": position, "more": len(read) == MOST_READ}

    def _day_of(self, hall: Hall, event_id: str) -> str | None:
        """The business day an event belongs to: as it says itself, else by its time; None if it is yet to come."""
        if event_order(event_id) > event_order(stream.last_id(hall.client, hall.keys.stream)):
            return None
        entry = stream.one(hall.client, hall.keys.stream, event_id)
        if entry is not None:
            _, _, day, of, _ = header(entry)
            if of == hall.id:
                return day
        return business_day(event_order(event_id)[0], hall.calendar.timezone)

    def _sealed(self, ticket: Ticket, field: str) -> str | None:
        keys = self.halls.get(ticket.centre).on(ticket.day)
        found: str | None = self.halls.client.ask("hget", keys.private(ticket.number), field)
        return found

    def _ahead(self, today: Today) -> list[DayKeys]:
        """The days to come that have tickets already."""
        days = sorted(today.hall.client.ask("smembers", today.keys.base.ahead))
        return [today.hall.on(day) for day in days if day > today.date]

    def _placed(self, hall: Hall, keys: DayKeys, number: str) -> tuple[Ticket, Json]:
        found = self._looked_up(hall, keys, number)
        if found is None:
            raise Refused("not_found")
        return found

    def _looked_up(self, hall: Hall, keys: DayKeys, number: str) -> tuple[Ticket, Json] | None:
        fields = hall.client.ask("hgetall", keys.ticket(number))
        if not fields:
            return None
        ticket = codec.ticket(fields)
        record = codec.public(fields["doc"], fields.get("over"))
        ahead, waiting = None, hall.client.ask("zcard", keys.queue(ticket.line))
        if ticket.state == State.WAITING:
            ahead = hall.client.ask("zrank", keys.queue(ticket.line), ticket.member)
        return ticket, record | self.place(record, ahead, waiting)

    def seen(self, keys: DayKeys, hall: Hall, number: str) -> Json:
        """A ticket as staff see it."""
        doc, over, seen = hall.client.ask("hmget", keys.ticket(number), "doc", "over", "hall")
        return codec.public(doc, over) | codec.seen_by_staff(seen)
