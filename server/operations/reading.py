"""Reading the hall as it stands: tickets with their place in line, counters, the board. It changes nothing."""

import json
from typing import Any

from server.domain.calendar import business_day
from server.domain.dispatch import PINNED, UNPINNED, Head
from server.domain.refusals import Refused
from server.domain.ticket import Ticket
from server.operations.counter_record import CounterRecord, pinned_lines, read_counter
from server.operations.forecast import NOTHING, Forecasts
from server.operations.halls import Hall, Halls, Today
from server.operations.masking import masked
from server.operations.party import Parties
from server.operations.unserved import staff_of
from server.store import codec, numbers, stream
from server.store.events import decode, header
from server.store.events import hall as with_hall
from server.store.keys import DayKeys, held_field, parse_ticket_id
from server.store.snapshot import read_fold
from server.wire.catalogue import CounterEntry
from server.wire.fold import event_order
from server.wire.secret import Locator, pack, partition_of, same, unpack
from server.wire.vocabulary import CounterState, State

Json = dict[str, Any]

MOST_READ = 5000
MOST_LISTED = 1000
NEXT_SHOWN = 5


class Reading:
    """Answers of the hall to whoever may ask."""

    def __init__(
        self, halls: Halls, parties: Parties | None = None, forecasts: Forecasts | None = None
    ) -> None:
        self._halls = halls
        self._parties = parties
        self._forecasts = forecasts

    def must_exist(self, centre: str) -> None:
        """Refused `not_found` for a centre nobody knows; opens its day."""
        self._halls.get(centre).today()

    def ticket(self, centre: str, ticket: str) -> tuple[Ticket, Json]:
        """A ticket of any day still kept, and its public record with people ahead; Refused `not_found`."""
        parts = parse_ticket_id(ticket)
        if parts is None or parts[0] != centre:
            raise Refused("not_found")
        hall = self._halls.get(centre)
        return self._placed(hall, hall.on(parts[1]), parts[2])

    def private(self, ticket: Ticket) -> Json:
        """What only staff and the holder may see of a ticket: priority and needs, the party with its values masked."""
        sealed = None
        if self._parties is not None:
            keys = self._halls.get(ticket.centre).on(ticket.day)
            sealed = self._halls.client.ask("hget", keys.private(ticket.number), "private")
        party = self._parties.unseal(sealed).get("party") if self._parties and sealed else None
        return {"priority": ticket.priority, "needs": list(ticket.needs), "party": masked(party)}

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
        """`may_come_first`, `wait_p50_s`, `wait_p90_s` and `before_closing` of a ticket with so many ahead."""
        if self._forecasts is None:
            return NOTHING
        return self._forecasts.of_ticket(record, ahead, self._halls.client.now_ms())

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
        if locator.partition != partition_of(locator.centre, self._halls.partitions):
            raise Refused("not_found")
        hall = self._halls.get(locator.centre)
        ticket, record = self._placed(hall, hall.on(locator.day), locator.number)
        if not same(bytes.fromhex(ticket.secret), random):
            raise Refused("not_found")
        return ticket, record

    def held_by(self, centre: str, party: Json) -> list[tuple[Ticket, Json]]:
        """Today's live tickets of whoever has one of these identities, in the order of draws."""
        today = self._halls.get(centre).today()
        hashes = self._parties.hashes(party) if self._parties else []
        fields = [held_field(one, queue) for one in hashes for queue in today.index.queues]
        if not fields:
            return []
        found = today.hall.client.ask("hmget", today.keys.day, fields)
        numbers_held = dict.fromkeys(" ".join(filter(None, found)).split())
        placed = [self._placed(today.hall, today.keys, number) for number in numbers_held]
        return sorted(placed, key=lambda pair: pair[0].seq)

    def secret_of(self, record: Json, random: str) -> str:
        """The secret of a ticket from its stored random part."""
        partition = partition_of(record["centre"], self._halls.partitions)
        locator = Locator(partition, record["centre"], record["day"], record["number"])
        return pack(locator, bytes.fromhex(random))

    def tickets(self, centre: str, state: str | None, queue: str | None, staff: bool) -> list[Json]:
        """Today's tickets by state and queue, in the order of draws, the first thousand; staff see needs, priority."""
        today = self._halls.get(centre).today()
        if queue is not None and queue not in today.index.queues:
            raise Refused("invalid_field", {"fields": ["queue"]}, field="queue")
        found: list[Json] = []
        client, keys = today.hall.client, today.keys
        for page in numbers.pages(client, keys):
            for doc, over, seen in client.many(
                [("hmget", keys.ticket(one), "doc", "over", "hall") for one in page]
            ):
                record = codec.public(doc, over) | (codec.seen_by_staff(seen) if staff else {})
                if (state is None or record["state"] == state) and (
                    queue is None or record["queue"] == queue
                ):
                    found.append(record)
            if len(found) >= MOST_LISTED:
                return found[:MOST_LISTED]
        return found

    def counter(self, centre: str, counter: str) -> Json:
        """A counter with its ticket, who is next, who was missed and the people waiting for it."""
        today = self._halls.get(centre).today()
        record = read_counter(today, counter).record
        served = _served(today, record)
        waiting = self.waiting(today)
        pinned = today.hall.client.many(
            [("zcard", today.keys.queue(line)) for line in pinned_lines(today, counter)]
        )
        ticket = None
        if record.ticket:
            ticket = self._seen(today.keys, today.hall, parse_ticket_id(record.ticket)[2])  # type: ignore[index]
        tallies = today.hall.client.ask("hmget", today.keys.counter(counter), "finished", "missed")
        return {
            "counter": record.public() | self.counter_names(today, counter),
            "ticket": ticket,
            "waiting": sum(waiting[queue] for queue in served) + sum(pinned),
            "queues": [
                {
                    "id": queue,
                    "name": today.index.queues[queue].name,
                    "name_en": today.index.queues[queue].name_en,
                    "waiting": waiting[queue],
                }
                for queue in served
            ],
            "next": self._next(today, counter, {queue: delay_s * 1000 for queue, delay_s in served.items()}),
            "figures": {"finished": int(tallies[0] or 0), "missed": int(tallies[1] or 0)},
            "policy": {
                "announce_times": today.index.catalogue.policy.announce_times,
                "announce_s": today.index.catalogue.policy.announce_s,
            },
            "now_at": today.hall.now_ms(),
        }

    def counters(self, centre: str) -> list[Json]:
        """All counters of a centre with their names."""
        today = self._halls.get(centre).today()
        return [
            read_counter(today, counter).record.public() | self.counter_names(today, counter)
            for counter in today.index.counters
        ]

    def counter_names(self, today: Today, counter: str) -> Json:
        """A counter's names, label and zone from the catalogue."""
        entry = today.index.counters.get(counter) or CounterEntry(id=counter, name=counter)
        return {"name": entry.name, "name_en": entry.name_en, "label": entry.label, "zone": entry.zone}

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
        hall = self._halls.get(centre)
        hall.today()
        folded = read_fold(hall.client, hall.keys, hall=False)
        assert folded is not None
        return folded.snapshot() | ({"prints": []} if anyone else {})

    def events(self, centre: str, after: str | None, limit: int, staff: bool) -> Json:
        """The day's events later than one; at most 5,000 entries are read, so there may be none, with `more`."""
        hall = self._halls.get(centre)
        today = hall.today()
        stream_key = hall.keys.stream
        first = stream.FIRST
        if after is not None and after != stream.FIRST:
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
            if event["centre"] == centre and event["day"] >= today.date:
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

    def _placed(self, hall: Hall, keys: DayKeys, number: str) -> tuple[Ticket, Json]:
        fields = hall.client.ask("hgetall", keys.ticket(number))
        if not fields:
            raise Refused("not_found")
        ticket = codec.ticket(fields)
        record = codec.public(fields["doc"], fields.get("over"))
        ahead, waiting = None, hall.client.ask("zcard", keys.queue(ticket.line))
        if ticket.state == State.WAITING:
            ahead = hall.client.ask("zrank", keys.queue(ticket.line), ticket.member)
        return ticket, record | self.place(record, ahead, waiting)

    def _seen(self, keys: DayKeys, hall: Hall, number: str) -> Json:
        doc, over, seen = hall.client.ask("hmget", keys.ticket(number), "doc", "over", "hall")
        return codec.public(doc, over) | codec.seen_by_staff(seen)

    def _next(self, today: Today, counter: str, delays_ms: dict[str, int]) -> list[Json]:
        lines = [(PINNED, line, 0) for line in pinned_lines(today, counter)]
        lines += [(UNPINNED, queue, delay_ms) for queue, delay_ms in delays_ms.items()]
        heads: list[Head] = []
        for tier, line, delay_ms in lines:
            found = today.hall.client.ask(
                "zrange", today.keys.queue(line), 0, NEXT_SHOWN - 1, withscores=True
            )
            heads += [Head(tier, int(score) + delay_ms, member, line) for member, score in found]
        return [self._seen(today.keys, today.hall, head.member[6:]) for head in sorted(heads)[:NEXT_SHOWN]]


def _served(today: Today, record: CounterRecord) -> dict[str, int]:
    """Queue → delay in seconds of a counter: what it serves now, or by the catalogue once somebody signs in."""
    if record.state == CounterState.CLOSED:
        own = today.index.queues_of.get(record.id, ())
        found = {one.queue: one.delay_s for one in own}
    else:
        found = {queue: record.delays.get(queue, 0) for queue in record.queues}
    return {queue: delay_s for queue, delay_s in found.items() if queue in today.index.queues}
