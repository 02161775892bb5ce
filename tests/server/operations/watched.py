"""A hall whose every change is compared: events folded over the old snapshot, and what must always be so."""

from collections import Counter as Tally
from collections.abc import Callable
from typing import Any

from server.domain.dispatch import Head
from server.domain.refusals import Refused
from server.domain.transitions import Command, move
from server.operations.change import Caller
from server.operations.party import AGENT
from server.store import numbers
from server.store.client import Client
from server.store.snapshot import read_fold
from server.wire.fold import fold
from server.wire.vocabulary import Channel, DayState, State
from tests.server.small_hall import CENTRE, SERVED, Clock, SmallHall, caller, local_ms

Json = dict[str, Any]

WAIT_S = {True: 20, False: 10}
"""The catalogue's seconds before a no-show, with needs and without."""


class Watched:
    """One hall on an emptied store; `do` runs a command and then looks at everything."""

    def __init__(self, client: Client, clock: Clock) -> None:
        client.redis.flushall()
        clock.now_ms = local_ms("09:30")
        self.client, self.clock = client, clock
        self.hall = SmallHall(client, clock)
        self.hall.halls.get(CENTRE).today()
        self.asked: list[str] = []
        self.last: Callable[[], Any] | None = None
        self.versions: dict[str, Json] = {}
        self.shots = self.snapshots()

    def queues_hold_exactly_who_waits(self) -> None:
        for queue in SERVED["c05"]:
            members: list[tuple[str, float]] = self.client.redis.zrange(
                self.hall.today.queue(queue), 0, -1, withscores=True
            )
            expected = [(member(one), one["rank_at"]) for one in waiting(self.hall_shot, queue)]
            assert members == expected
            count = next(one["waiting"] for one in self.hall_shot["queues"] if one["id"] == queue)
            assert count == len(expected)

    def no_ticket_is_at_two_counters(self) -> None:
        at_counters = {one["ticket"]: one["id"] for one in self.hall_shot["counters"] if one["ticket"]}
        called = {
            one["id"]: one["counter"]
            for one in self.hall_shot["tickets"]
            if one["state"] in ("called", "serving")
        }
        assert at_counters == called

    def parties_hold_exactly_their_live_tickets(self) -> None:
        day = self.client.redis.hgetall(self.hall.today.day)
        holds = {field[2:]: value for field, value in day.items() if field.startswith("h:")}
        held = [
            (field, number) for field, numbers in holds.items() if ":" in field for number in numbers.split()
        ]
        counts = {party: int(count) for party, count in holds.items() if ":" not in party and count != "0"}
        tallies = {party: count for party, count in counts.items() if not party.startswith(AGENT)}
        live = {one["number"] for one in self.hall_shot["tickets"]}
        assert {number for _, number in held} <= live
        assert tallies == Tally(field.partition(":")[0] for field, _ in held)
        assert all(count <= 2 for count in tallies.values())
        by_agents = sum(one["channel"] == Channel.AGENT for one in self.hall_shot["tickets"])
        assert sum(counts.values()) - sum(tallies.values()) == by_agents

    def do(self, command: Callable[[], Any], repeatable: bool = True) -> Any:
        """Run a command; a refusal, which must have changed nothing, is given back."""
        try:
            done = command()
        except Refused as refused:
            assert self.snapshots() == self.shots
            return refused
        self.last = command if repeatable else None
        self.look()
        return done

    def look(self) -> None:
        """The new snapshots, after comparing them with the old ones and the events in between."""
        after = self.shots[True]["event_id"]
        fresh = self.snapshots()
        for staff in (True, False):
            events = self.hall.events(after, staff)
            assert fold(self.shots[staff], events) == fresh[staff]
        for event in self.hall.events(after):
            self.grown(event)
        self.shots = fresh
        self.queues_hold_exactly_who_waits()
        self.no_ticket_is_at_two_counters()
        self.parties_hold_exactly_their_live_tickets()

    def grown(self, event: Json) -> None:
        """Versions grow; one version of a record is one image of it."""
        for record in (event.get("ticket"), event.get("counter")):
            if record is None:
                continue
            name = f"{event['day']} {record['id']}"
            known = self.versions.get(name, {"version": 0})
            assert record["version"] > known["version"] or record == known
            self.versions[name] = record

    def moved(self, before: Json, command: Command, done: Json | Refused) -> Json | None:
        """Hold what a command came to against the table; the ticket after it, None if refused."""
        target = move(State(before["state"]), command)
        if isinstance(done, Refused):
            why = {
                "illegal_transition": target is None,
                "too_soon": command == Command.NO_SHOW and self.too_soon(before),
                "requeue_limit": command == Command.REQUEUE and before["requeues"] == 2,
            }
            assert why[done.code]
            return None
        assert (done["state"], done["version"]) == (target, before["version"] + 1)
        assert command != Command.NO_SHOW or not self.too_soon(before)
        assert done == {name: self.hall.ticket(done["number"])[name] for name in done}
        return done

    def too_soon(self, ticket: Json) -> bool:
        wait_s = WAIT_S[bool(self.of(ticket["id"]).get("needs"))]
        since = ticket["shown_at"] or ticket["called_at"]
        return ticket["announced"] < 2 or self.clock.now_ms < since + wait_s * 1000

    def snapshots(self) -> dict[bool, Json]:
        return {staff: self.read(staff) for staff in (True, False)}

    def read(self, staff: bool) -> Json:
        folded = read_fold(self.client, self.hall.keys, staff)
        assert folded is not None
        assert folded.day["state"] == DayState.OPEN
        return folded.snapshot()

    @property
    def hall_shot(self) -> Json:
        return self.shots[True]

    @property
    def day(self) -> str:
        return str(self.hall_shot["day"]["date"])

    @property
    def numbers(self) -> list[str]:
        return [number for page in numbers.pages(self.client, self.hall.today) for number in page]

    def id_of(self, number: str) -> str:
        return f"{CENTRE}-{self.day.replace('-', '')}-{number}"

    def of(self, ticket: str) -> Json:
        """A live ticket as the hall snapshot has it."""
        return next(one for one in self.hall_shot["tickets"] if one["id"] == ticket)

    def counter(self, counter: str) -> Json:
        return next(one for one in self.hall_shot["counters"] if one["id"] == counter)

    def clerk(self, counter: str) -> Caller:
        """Whoever is signed in there, with a fresh key."""
        return caller(self.counter(counter)["clerk"] or f"clerk-{counter}")

    def heads(self, counter: str) -> list[Head]:
        """The first of each of a counter's queues, from the snapshot alone."""
        firsts = {queue: waiting(self.hall_shot, queue)[:1] for queue in SERVED[counter]}
        return [
            Head(1, first["rank_at"] + SERVED[counter][queue] * 1000, member(first), queue)
            for queue, found in firsts.items()
            for first in found
        ]

    def taken(self, queue: str) -> int:
        """The largest rank that call-next has taken from a queue today, from the events."""
        taken = [
            event["ticket"]["rank_at"]
            for event in self.hall.events()
            if event["type"] == "ticket.called"
            and event["day"] == self.day
            and event["ticket"]["queue"] == queue
        ]
        return max(taken, default=0)


def waiting(snapshot: Json, queue: str) -> list[Json]:
    """Who waits in a queue, first come first."""
    found = [one for one in snapshot["tickets"] if one["queue"] == queue and one["state"] == State.WAITING]
    return sorted(found, key=lambda one: (one["rank_at"], one["seq"]))


def member(ticket: Json) -> str:
    return f"{ticket['seq']:06d}{ticket['number']}"
