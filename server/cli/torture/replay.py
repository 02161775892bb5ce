"""Follows a centre's events one by one and finds what must not be: moves, versions, ranks, counters. It asks nobody."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from server.cli.torture.discipline import Discipline, Limits
from server.cli.torture.lines import Waiting, line
from server.cli.torture.violation import Violation
from server.domain.transitions import MOVES, Command
from server.wire.vocabulary import Channel, EventType, State

Json = dict[str, Any]

AT_A_COUNTER = frozenset({State.CALLED, State.SERVING})
COMMANDS: dict[str, tuple[Command, ...]] = {
    EventType.TICKET_DRAWN: (Command.DRAW,),
    EventType.TICKET_BOOKED: (Command.BOOK,),
    EventType.TICKET_CHECKED_IN: (Command.CHECK_IN,),
    EventType.TICKET_CALLED: (Command.CALL_NEXT, Command.CALL_BY_NAME),
    EventType.TICKET_RECALLED: (Command.RECALL,),
    EventType.TICKET_STARTED: (Command.START,),
    EventType.TICKET_HELD: (Command.HOLD,),
    EventType.TICKET_RESUMED: (Command.RESUME,),
    EventType.TICKET_FINISHED: (Command.FINISH, Command.NEXT_STOP, Command.CLOSE_UNRECORDED),
    EventType.TICKET_MISSED: (Command.NO_SHOW, Command.CLOSE_UNRECORDED),
    EventType.TICKET_REQUEUED: (Command.REQUEUE,),
    EventType.TICKET_TRANSFERRED: (Command.TRANSFER,),
    EventType.TICKET_PRIORITISED: (Command.PRIORITISE,),
    EventType.TICKET_CANCELLED: (Command.CANCEL,),
    EventType.TICKET_EXPIRED: (Command.EXPIRE,),
    EventType.TICKET_UNDONE: (Command.UNDO,),
}
"""What an event may come from; one of any other type leaves the state as it is."""
_NUMBER = re.compile(r"^(.*?)(\d+)$")


class Replay:
    """The hall as its events tell it, and what is wrong with them."""

    def __init__(self, events: Sequence[Json], limits: Limits) -> None:
        self.tickets: dict[str, Json] = {}
        self.of_ticket: dict[str, list[Json]] = defaultdict(list)
        self.events = events
        self.violations: list[Violation] = []
        self._discipline = Discipline(limits, self.tickets)
        self._counters: dict[tuple[str, str], Json] = {}
        self._at: dict[str, tuple[str, str]] = {}  # ticket → day and counter
        for self._index, event in enumerate(events):
            self._apply(event)

    def _apply(self, event: Json) -> None:
        ticket, counter = event.get("ticket"), event.get("counter")
        if event["type"] == EventType.DAY_CHANGED:  # a day told anew, record by record, as each stood
            return
        if counter is not None:
            self._counter(event, counter)
        if ticket is not None:
            self._ticket(event, ticket)

    def _ticket(self, event: Json, ticket: Json) -> None:
        one, before = ticket["id"], self.tickets.get(ticket["id"])
        known = before["version"] if before else 0
        if ticket["version"] != known + 1:
            self._found("version_chain", event, f"{one} goes from version {known} to {ticket['version']}")
        self._moved(event, before, ticket)
        if event["type"] == EventType.TICKET_CALLED:
            self._called(event, before)
        for kind, detail in self._discipline.look(event, before):
            self._found(kind, event, detail)
        self.tickets[one] = ticket
        self.of_ticket[one].append(event)
        self._discipline.entered(ticket)
        if ticket["state"] in AT_A_COUNTER:
            place = (ticket["day"], ticket["counter"])
            if self._at.get(one) != place:
                self._found(
                    "two_counters", event, f"{one} is at {ticket['counter']}, which has another or none"
                )

    def _moved(self, event: Json, before: Json | None, ticket: Json) -> None:
        state = State(before["state"]) if before else None
        commands = COMMANDS.get(event["type"])
        if commands is None:
            legal = state == ticket["state"]
        else:
            legal = any(MOVES.get((state, command)) == ticket["state"] for command in commands)
        if not legal:
            self._found("illegal_move", event, f"{ticket['id']}: {state} → {ticket['state']}")

    def _called(self, event: Json, before: Json | None) -> None:
        """Call-next takes the smallest rank of its line; any other call says why."""
        if before is None or before["state"] != State.WAITING:
            if not event.get("reason"):
                self._found("call_without_reason", event, f"{event['ticket']['id']} was not waiting")
            return
        if "compared" not in event:
            if not event.get("reason") and not self._walked_up(event):
                self._found("call_without_reason", event, event["ticket"]["id"])
            return
        first = self._first(before)
        if first is not None and first.id != before["id"]:
            detail = f"{before['id']} of rank {before['rank_at']} before {first.id} of rank {first.time}"
            self._found("order", event, detail)

    def _walked_up(self, event: Json) -> bool:
        """Whether it was drawn at a counter, and by the very step that called it there."""
        (drawn, *others) = self.of_ticket[event["ticket"]["id"]]
        at_once = self.events[self._index - 1] is drawn and drawn["by"] == event["by"]
        return at_once and not others and event["ticket"].get("channel") == Channel.COUNTER

    def _first(self, ticket: Json) -> Waiting | None:
        """The smallest rank that waits in the line of a ticket."""
        return self._discipline.lines.first(ticket["day"], line(ticket), "rank_at")

    def _counter(self, event: Json, counter: Json) -> None:
        place = (event["day"], counter["id"])
        known = self._counters.get(place, {"version": 0, "ticket": None})
        if counter["version"] != known["version"] + 1:
            detail = f"counter {counter['id']} goes from version {known['version']} to {counter['version']}"
            self._found("version_chain", event, detail)
        if known["ticket"] is not None and self._at.get(known["ticket"]) == place:
            del self._at[known["ticket"]]
        if counter["ticket"] is not None:
            other = self._at.get(counter["ticket"], place)
            if other != place:
                self._found(
                    "two_counters", event, f"{counter['ticket']} is at {other[1]} and {counter['id']}"
                )
            self._at[counter["ticket"]] = place
        self._counters[place] = counter

    def _found(self, kind: str, event: Json, detail: str) -> None:
        self.violations.append(
            Violation(kind, f"{detail} ({event['type']} {event['event_id']} by {event['by']})")
        )


def numbers(tickets: Mapping[str, Json], holes: Collection[str]) -> Iterable[Violation]:
    """The numbers of each day and prefix run from 1 without a hole, but for those on record."""
    given: dict[tuple[str, str, str], set[int]] = defaultdict(set)
    for ticket in tickets.values():
        prefix, number = split(ticket["number"])
        given[ticket["centre"], ticket["day"], prefix].add(number)
    for (centre, day, prefix), found in given.items():
        for number in sorted(set(range(1, max(found) + 1)) - found):
            one = f"{centre}-{day.replace('-', '')}-{prefix}{number:03d}"
            if one not in holes:
                yield Violation("hole", f"{one} was never given")


def split(number: str) -> tuple[str, int]:
    """A number's prefix and count."""
    parts = _NUMBER.match(number)
    assert parts is not None
    return parts[1], int(parts[2])
