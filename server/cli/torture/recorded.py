"""Holds the record in SQL against the events and what is left: each event once, in order and as it was."""

import itertools
from collections import Counter as Tally
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from server.cli.torture.checker import differing
from server.cli.torture.violation import Violation
from server.consumers import entries
from server.records import archive
from server.records.engine import Database
from server.wire.fold import event_order

Json = dict[str, Any]
Private = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Recorded:
    """What SQL has of a centre: its partition's events in the order in which they came, tickets, what is private."""

    events: Sequence[Json]
    tickets: Mapping[str, Json]
    private: Private


def read(database: Database, centre: str, partition: int) -> Recorded:
    """It as it is now."""
    with database.read() as session:
        return Recorded(
            [entries.event_of(one) for one in archive.events(session, partition)],
            {one.id: entries.ticket_of(one) for one in archive.tickets(session, centre)},
            archive.privates(session, centre),
        )


def check(
    recorded: Recorded, events: Sequence[Json], tickets: Mapping[str, Json], private: Private
) -> list[Violation]:
    """Every contradiction between SQL and the stream's events, the store's tickets and what lies beside these."""
    return [
        *_events(recorded.events, events),
        *_same("recorded_ticket", recorded.tickets, {one: _kept(left) for one, left in tickets.items()}),
        *_same("recorded_private", recorded.private, private),
    ]


def _events(recorded: Sequence[Json], events: Sequence[Json]) -> Iterator[Violation]:
    found = {one["event_id"]: one for one in recorded}
    for event_id, count in Tally(one["event_id"] for one in recorded).items():
        if count > 1:
            yield Violation("recorded_twice", f"{event_id}, {count} times")
    order = [event_order(one["event_id"]) for one in recorded]
    for before, after in itertools.pairwise(order):
        if after < before:
            yield Violation("recorded_out_of_order", f"{after} after {before}")
    for event in events:
        row = found.pop(event["event_id"], None)
        if row is None:
            yield Violation("not_recorded", f"{event['type']} {event['event_id']}")
        elif row != (kept := entries.without_needs(event)):
            yield Violation("recorded_differently", f"{event['event_id']}: {differing(row, kept)}")
    for event_id in found:
        yield Violation("recorded_unheard_of", event_id)


def _same(kind: str, recorded: Mapping[str, Any], left: Mapping[str, Any]) -> Iterator[Violation]:
    for one in sorted(recorded.keys() | left.keys()):
        if recorded.get(one) != left.get(one):
            yield Violation(kind, f"{one}: {differing(recorded.get(one), left.get(one))}")


def _kept(ticket: Json) -> Json:
    """A ticket without what ends with its day."""
    return {name: value for name, value in ticket.items() if name != "needs"}
