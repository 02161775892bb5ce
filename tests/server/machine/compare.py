"""Holds a snapshot and the store's lines against the model, field by field; the differences as sentences."""

from collections.abc import Iterator
from typing import Any

from server.store.client import Client
from server.store.keys import DayKeys, held_field, holding_field
from tests.server.machine import rules
from tests.server.machine.model import Model
from tests.server.machine.state import Ticket
from tests.server.small_hall import PARTIES

Json = dict[str, Any]

ALIKE = (
    "number", "seq", "service", "queue", "channel", "session", "state", "base_at", "rank_at", "cases", "counter",
    "called_at", "started_at", "announced", "requeues", "pinned_to", "outcome", "slot_at", "late",
)  # fmt: skip


def differences(model: Model, snapshot: Json, client: Client, today: DayKeys) -> list[str]:
    """Where store and model are not alike."""
    return [
        *_tickets(model, snapshot),
        *_counters(model, snapshot),
        *_lines(model, snapshot, client, today),
        *_holds(model, client, today),
    ]


def _tickets(model: Model, snapshot: Json) -> Iterator[str]:
    live = {number: one for number, one in model.tickets.items() if one.state in rules.LIVE}
    seen = {one["number"]: one for one in snapshot["tickets"]}
    if live.keys() != seen.keys():
        yield f"live are {sorted(seen)}, not {sorted(live)}"
        return
    for number, ticket in live.items():
        for name in ALIKE:
            if getattr(ticket, name) != seen[number][name]:
                yield f"{number}: {name} is {seen[number][name]}, not {getattr(ticket, name)}"
        if ticket.needs != bool(seen[number].get("needs")):
            yield f"{number}: its needs are {seen[number].get('needs')}, not {ticket.needs}"
        if _way(ticket) != _way_of(seen[number]):
            yield f"{number}: its visit is {_way_of(seen[number])}, not {_way(ticket)}"


def _way(ticket: Ticket) -> tuple[list[tuple[str, str | None]], list[str]]:
    return [(stop.queue, stop.outcome) for stop in ticket.stops], [
        rules.SERVICES[one] for one in ticket.route
    ]


def _way_of(ticket: Json) -> tuple[list[tuple[str, str | None]], list[str]]:
    return [(stop["queue"], stop["outcome"]) for stop in ticket["stops"]], [
        stop["queue"] for stop in ticket["route"]
    ]


def _counters(model: Model, snapshot: Json) -> Iterator[str]:
    for seen in snapshot["counters"]:
        counter = model.counters[seen["id"]]
        number = seen["ticket"] and seen["ticket"].rpartition("-")[2]
        found = (seen["state"], seen["clerk"], sorted(seen["queues"]), number)
        expected = (counter.state, counter.clerk, sorted(counter.delays_s), counter.ticket)
        if found != expected:
            yield f"{counter.id} is {found}, not {expected}"


def _lines(model: Model, snapshot: Json, client: Client, today: DayKeys) -> Iterator[str]:
    pinned = [f"@counter:{one}" for one in rules.DELAYS_S] + [
        f"@group:{one}" for one in set(rules.GROUP.values())
    ]
    lines = [*rules.PREFIX, *pinned]
    answers = client.many([("zrange", today.queue(line), 0, -1) for line in lines])
    for line, members in zip(lines, answers, strict=True):
        expected = [number for _, number in model.lines.get(line, [])]
        if [member[6:] for member in members] != expected:
            yield f"line {line} is {members}, not {expected}"
    for seen in snapshot["queues"]:
        if seen["waiting"] != len(model.lines.get(seen["id"], [])):
            yield f"{seen['waiting']} wait in {seen['id']}, not {len(model.lines.get(seen['id'], []))}"


def _holds(model: Model, client: Client, today: DayKeys) -> Iterator[str]:
    """Whom a party's limits count: a wrong record shows here long before it lets somebody draw too much."""
    day = client.ask("hgetall", today.day)
    for name, person in rules.PEOPLE.items():
        live = model.live_of(name)
        for party in PARTIES.hashes(person):
            if int(day.get(holding_field(party), 0)) != len(live):
                yield f"{name} is said to hold {day.get(holding_field(party), 0)}, not {len(live)}"
            for queue in rules.PREFIX:
                found = sorted(day.get(held_field(party, queue), "").split())
                expected = sorted(one.number for one in live if one.queue == queue)
                if found != expected:
                    yield f"{name} is said to hold {found} in {queue}, not {expected}"
