"""A counter as its clerk and a manager see it: its ticket, who is next, who waits for it. It changes nothing."""

from typing import Any

from server.domain.decide import no_show_from
from server.domain.dispatch import PINNED, UNPINNED, Head
from server.operations import own_figures
from server.operations.at_counter import number_in, seen_at
from server.operations.change import read_ticket
from server.operations.counter_record import CounterRecord, pinned_lines, read_counter
from server.operations.halls import Today
from server.operations.reading import Reading
from server.wire.catalogue import CounterEntry
from server.wire.vocabulary import CounterState, State

Json = dict[str, Any]

NEXT_SHOWN = 5


class CounterReading:
    """Answers about the counters of a hall."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def counter(self, centre: str, counter: str) -> Json:
        """A counter with its ticket, who is next, who was missed and the people waiting for it."""
        today = self._reading.halls.get(centre).today()
        record = read_counter(today, counter).record
        served = _served(today, record)
        waiting = self._reading.waiting(today)
        pinned = today.hall.client.many(
            [("zcard", today.keys.queue(line)) for line in pinned_lines(today, counter)]
        )
        ticket = None
        if record.ticket:
            ticket = self._reading.seen(today.keys, today.hall, number_in(record.ticket))
        tallies = today.hall.client.ask("hmget", today.keys.counter(counter), "finished", "missed")
        return {
            "counter": record.public() | counter_names(today, counter),
            "ticket": ticket,
            "no_show_at": _no_show_at(today, record),
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
                "undo_s": today.index.catalogue.policy.undo_s,
            },
            "now_at": today.hall.now_ms(),
        }

    def own_figures(self, centre: str, clerk: str) -> Json:
        """What a clerk did today, for that clerk."""
        return own_figures.of(self._reading.halls.get(centre).today(), clerk)

    def counters(self, centre: str) -> list[Json]:
        """All counters of a centre with their names."""
        today = self._reading.halls.get(centre).today()
        return [
            read_counter(today, counter).record.public() | counter_names(today, counter)
            for counter in today.index.counters
        ]

    def _next(self, today: Today, counter: str, delays_ms: dict[str, int]) -> list[Json]:
        lines = [(PINNED, line, 0) for line in pinned_lines(today, counter)]
        lines += [(UNPINNED, queue, delay_ms) for queue, delay_ms in delays_ms.items()]
        heads: list[Head] = []
        for tier, line, delay_ms in lines:
            found = today.hall.client.ask(
                "zrange", today.keys.queue(line), 0, NEXT_SHOWN - 1, withscores=True
            )
            heads += [Head(tier, int(score) + delay_ms, member, line) for member, score in found]
        return [
            self._reading.seen(today.keys, today.hall, head.member[6:]) for head in sorted(heads)[:NEXT_SHOWN]
        ]


def _no_show_at(today: Today, record: CounterRecord) -> int | None:
    """From when (ms) who is called may be marked as missed, if announced often enough; None where nobody is called."""
    ticket = read_ticket(today, number_in(record.ticket)) if record.ticket else None
    if ticket is None or ticket.state != State.CALLED:
        return None
    policy, now_ms = today.index.catalogue.policy, today.hall.now_ms()
    return no_show_from(ticket, policy, now_ms, seen_at(today, ticket))


def counter_names(today: Today, counter: str) -> Json:
    """A counter's names, label, zone, group and profiles (their queues) from the catalogue."""
    entry = today.index.counters.get(counter) or CounterEntry(id=counter, name=counter)
    return {
        "name": entry.name, "name_en": entry.name_en, "label": entry.label, "zone": entry.zone,
        "group": entry.group,
        "profiles": {name: [one.queue for one in own] for name, own in entry.profiles.items()},
    }  # fmt: skip


def _served(today: Today, record: CounterRecord) -> dict[str, int]:
    """Queue → delay in seconds of a counter: what it serves now, or by the catalogue once somebody signs in."""
    if record.state == CounterState.CLOSED:
        own = today.index.queues_of.get(record.id, ())
        found = {one.queue: one.delay_s for one in own}
    else:
        found = {queue: record.delays.get(queue, 0) for queue in record.queues}
    return {queue: delay_s for queue, delay_s in found.items() if queue in today.index.queues}
