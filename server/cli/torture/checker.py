"""The proof: what clients were told, held against the events and what is left in the end. Pure; it knows no store.

Given are all operations of all clients (`history`), all events of the centre in the stream's order as staff see them,
every ticket that is left, and the last snapshot. Nothing here trusts the engine: numbers, ranks, moves and versions
are followed anew from the events (`replay`, `discipline`), and answers are compared with that (`answers`).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from server.cli.torture import answers, offline
from server.cli.torture.discipline import Limits
from server.cli.torture.history import Operation
from server.cli.torture.replay import Replay, numbers
from server.cli.torture.violation import Violation
from server.wire.fold import fold

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Final:
    """What is left in the end: every ticket of every day by id, and the hall's snapshot."""

    tickets: Mapping[str, Json]
    snapshot: Json
    holes: Collection[str] = field(default_factory=frozenset)  # ids of numbers on record as never given


def check(
    operations: Sequence[Operation], events: Sequence[Json], final: Final, limits: Limits
) -> list[Violation]:
    """Everything that contradicts the promises; nothing if all were kept."""
    replayed = Replay(events, limits)
    found = [
        *replayed.violations,
        *numbers(replayed.tickets, final.holes),
        *ends(replayed.tickets, final),
        *folded(events, final.snapshot),
        *answers.check([one for one in operations if one.command != offline.ISSUE], replayed),
        *offline.check(offline.read(operations), replayed),
    ]
    for operation in operations:
        known = (saw.id for saw in operation.saw if saw.type.startswith("ticket."))
        found += [
            Violation("lost_ticket", f"{one}, acknowledged to {operation.client}, is nowhere")
            for one in known
            if one not in final.tickets and one not in replayed.tickets
        ]
    return found


def ends(tickets: Mapping[str, Json], final: Final) -> list[Violation]:
    """Every ticket is left as its last event says, and none is left that no event tells of."""
    found = []
    for one in sorted(tickets.keys() | final.tickets.keys()):
        told, left = tickets.get(one), final.tickets.get(one)
        if left is None:
            found.append(Violation("lost_ticket", f"{one} is in the stream and not in the store"))
        elif told is None:
            found.append(Violation("ticket_without_event", f"{one} is in the store and not in the stream"))
        elif told != left:
            found.append(Violation("ends_differently", f"{one}: {differing(told, left)}"))
    return found


def folded(events: Sequence[Json], snapshot: Json) -> list[Violation]:
    """Folding every event over nothing gives the last snapshot."""
    nothing = {"centre": snapshot["centre"], "tickets": []}
    whole = fold(nothing, events)
    return [
        Violation("fold_differs", f"{name}: {differing(whole.get(name), value)}")
        for name, value in snapshot.items()
        if whole.get(name) != value
    ]


def differing(told: Any, left: Any) -> str:
    """Where two records differ, shortly."""
    if isinstance(told, dict) and isinstance(left, dict):
        names = [name for name in left.keys() | told.keys() if told.get(name) != left.get(name)]
        return ", ".join(f"{name} {told.get(name)!r} ≠ {left.get(name)!r}" for name in sorted(names)[:5])
    if isinstance(told, list) and isinstance(left, list):
        one = [item for item in told if item not in left][:2]
        other = [item for item in left if item not in told][:2]
        return f"{one!r} ≠ {other!r}"
    return f"{told!r} ≠ {left!r}"
