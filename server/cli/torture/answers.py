"""Holds what clients were told against the events: numbers, order, keys, each acknowledged change once. Pure."""

from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from server.cli.torture.history import MAYBE, Operation, Saw
from server.cli.torture.offline import MERGE
from server.cli.torture.replay import Replay, split
from server.cli.torture.violation import Violation
from server.wire.vocabulary import LIVE_STATES, EventType

Json = dict[str, Any]
_PERSONAL = ("ticket.", "counter.")
DRAWN = frozenset({EventType.TICKET_DRAWN, EventType.TICKET_BOOKED})


def check(operations: Sequence[Operation], replay: Replay) -> Iterator[Violation]:
    """Every contradiction between answers and events."""
    drawn = [(one, saw) for one in operations for saw in one.saw if saw.type in DRAWN]
    yield from failures(operations)
    yield from duplicates(drawn)
    yield from order_of_draws(drawn)
    yield from repeated_keys(operations)
    yield from in_the_stream(operations, replay)
    yield from not_asked_for(operations, replay)
    yield from parties(drawn, replay)


def failures(operations: Iterable[Operation]) -> Iterator[Violation]:
    """A client is answered or refused, or told that the store is away; nothing else."""
    for one in operations:
        if one.failed is not None:
            yield Violation("unexpected_answer", f"{one.client} {one.command}: {one.failed}")


def duplicates(drawn: Iterable[tuple[Operation, Saw]]) -> Iterator[Violation]:
    """One number was given to one key only."""
    keys: dict[str, str] = {}
    for operation, saw in drawn:
        if keys.setdefault(saw.id, operation.key) != operation.key:
            yield Violation(
                "duplicate_number", f"{saw.id} was given to {keys[saw.id]} and to {operation.key}"
            )


def order_of_draws(drawn: Iterable[tuple[Operation, Saw]]) -> Iterator[Violation]:
    """Who had a number before another asked for one has the smaller number; a kiosk's own are merged in any order."""
    lines: dict[tuple[str, str], list[tuple[int, int, int, str]]] = defaultdict(list)
    seen: set[str] = set()
    for operation, saw in drawn:
        if operation.answered_ns is None or operation.key in seen or saw.version == MAYBE:
            continue
        if operation.command == MERGE:
            continue
        seen.add(operation.key)
        prefix, number = split(saw.number)
        day = saw.id.removesuffix(saw.number)
        lines[day, prefix].append((operation.asked_ns, operation.answered_ns, number, saw.id))
    for line in lines.values():
        answered = sorted((at, number, one) for _, at, number, one in line)
        largest, next_ = (0, ""), 0
        for asked_ns, _, number, one in sorted(line):
            while next_ < len(answered) and answered[next_][0] < asked_ns:
                largest = max(largest, answered[next_][1:])
                next_ += 1
            if largest[0] >= number and largest[1] != one:
                yield Violation("order_of_draws", f"{one} was asked for after {largest[1]} had been answered")


def repeated_keys(operations: Iterable[Operation]) -> Iterator[Violation]:
    """The same key always gave the same tickets."""
    given: dict[str, tuple[str, ...]] = {}
    for one in operations:
        if one.is_acknowledged:
            ids = tuple(saw.id for saw in one.saw if saw.version != MAYBE)
            if not ids:
                continue
            if given.setdefault(one.key, ids) != ids:
                yield Violation("second_ticket", f"key {one.key} gave {given[one.key]} and then {ids}")


def in_the_stream(operations: Iterable[Operation], replay: Replay) -> Iterator[Violation]:
    """Every acknowledged change of a ticket has its event, and no event is the answer to two keys."""
    answered: dict[tuple[str, int], tuple[str, str | None]] = {}
    seen: set[str] = set()
    for one in operations:
        for saw in one.saw:
            if not saw.type.startswith("ticket.") or saw.version == MAYBE:
                continue
            version = _told(replay.of_ticket.get(saw.id, ()), saw, one.by)
            if version is None:
                yield Violation("lost_change", f"{saw.type} of {saw.id}, told to {one.client}, has no event")
            elif not one.unknown and one.key not in seen:
                key, counter = answered.setdefault((saw.id, version), (one.key, saw.counter))
                if key != one.key:
                    kind = "two_counters" if counter != saw.counter else "answered_twice"
                    yield Violation(kind, f"{saw.type} of {saw.id} was the answer to {key} and {one.key}")
        seen.add(one.key)


def _told(events: Sequence[Json], saw: Saw, by: str) -> int | None:
    """The version that the client's latest event of this type left, of those that the answer can mean.

    An answer given again after a lost reply shows the ticket as it is by then, which may be versions later.
    """
    versions = (e["ticket"]["version"] for e in events if (e["type"], e["by"]) == (saw.type, by))
    return max((version for version in versions if version <= saw.version), default=None)


def not_asked_for(operations: Iterable[Operation], replay: Replay) -> Iterator[Violation]:
    """Of each client and type there are as many events as were acknowledged, but for those nobody can say of.

    An undo of a finish that also called takes both back: two events of one type.
    """
    told: Tally[tuple[str, str]] = Tally()
    open_: Tally[str] = Tally()
    acknowledged: set[str] = set()
    unsure: dict[str, Operation] = {}
    for one in operations:
        if one.is_acknowledged and one.key not in acknowledged:
            acknowledged.add(one.key)
            told.update((one.by, saw.type) for saw in one.saw if saw.version != MAYBE)
            open_[one.by] += sum(saw.version == MAYBE for saw in one.saw)
        elif one.may_have_happened:
            unsure[one.key] = one
    unheard = [one for key, one in unsure.items() if key not in acknowledged]
    open_.update(one.by for one in unheard)
    undone_too = Tally(one.by for one in unheard if one.command == "undo")
    clients = {by for by, _ in told} | open_.keys()
    happened = Tally(
        (event["by"], event["type"])
        for event in replay.events
        if event["by"] in clients and event["type"].startswith(_PERSONAL)
    )
    for by, type_ in sorted(happened.keys() | told.keys()):
        count, least = happened[by, type_], told[by, type_]
        unknown = open_[by] + (undone_too[by] if type_ == EventType.TICKET_UNDONE else 0)
        if count < least:
            yield Violation("lost_change", f"{least} {type_} told to {by}, {count} in the stream")
        elif count > least + unknown:
            yield Violation("not_asked_for", f"{count} {type_} by {by}, {least} told and {unknown} unknown")


def parties(drawn: Iterable[tuple[Operation, Saw]], replay: Replay) -> Iterator[Violation]:
    """A party holds one live ticket of a queue at a time, but for those that the hall has moved between queues."""
    held_by = {saw.id: (operation.party, operation.queue) for operation, saw in drawn if operation.party}
    holds: dict[tuple[str, str, str], str] = {}
    moved: set[str] = set()
    for event in replay.events:
        ticket = event.get("ticket")
        party, queue = held_by.get(ticket["id"], (None, None)) if ticket else (None, None)
        if ticket is None or party is None or queue is None:
            continue
        place = (ticket["day"], queue, party)
        if ticket["queue"] != queue:
            moved.add(ticket["id"])
        if ticket["state"] not in LIVE_STATES or ticket["id"] in moved:
            if holds.get(place) == ticket["id"]:
                del holds[place]
        elif holds.setdefault(place, ticket["id"]) != ticket["id"]:
            yield Violation("party_holds_two", f"{party} holds {holds[place]} and {ticket['id']}")
