"""What a client knows, and a command that is ready to be asked. It asks nothing itself."""

import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from server.cli.torture.hall import TorturedHall
from server.cli.torture.history import Saw
from server.operations.change import Caller
from server.wire.vocabulary import EventType, State

Json = dict[str, Any]
REMEMBERED = 60
AT_A_COUNTER = frozenset({State.CALLED, State.SERVING})
Ask = Callable[[Caller], list[Saw]]


@dataclass(frozen=True, slots=True)
class Asking:
    """A command ready to be asked under any key, any number of times."""

    ask: Ask
    about: dict[str, str | None] = field(default_factory=dict)


def _few() -> deque[str]:
    return deque(maxlen=REMEMBERED)


@dataclass(slots=True)
class Desk:
    """What one client knows: the counter it works at, the ticket there, and tickets it may come back to."""

    hall: TorturedHall
    chance: random.Random
    counter: str
    doubt: Path  # there while the clock is in doubt
    here: str | None = None  # id of the ticket at the counter
    paused: bool = False
    # What it did last that can be undone, to which ticket, and whom the same step called.
    last: tuple[EventType, str, str | None] | None = None
    drawn: deque[str] = field(default_factory=_few)
    booked: deque[str] = field(default_factory=_few)
    missed: deque[str] = field(default_factory=_few)
    held: deque[str] = field(default_factory=_few)

    def some(self, known: deque[str]) -> str:
        """One of the tickets it knows of, which is forgotten."""
        place = self.chance.randrange(len(known))
        one = known[place]
        del known[place]
        return one

    def look(self, ticket: Json) -> None:
        """Take in where an answer says that a ticket is."""
        one, state = ticket["id"], ticket["state"]
        if state in AT_A_COUNTER and ticket["counter"] == self.counter:
            self.here = one
        elif one == self.here:
            self.here = None
        known = {
            State.WAITING: self.drawn, State.BOOKED: self.booked, State.MISSED: self.missed, State.HELD: self.held,
        }.get(state)  # fmt: skip
        if known is not None and one not in known:
            known.append(one)


def saw(type_: EventType, ticket: Json) -> Saw:
    """What an answer says of a ticket."""
    return Saw(str(type_), ticket["id"], ticket["version"], ticket["number"], ticket.get("counter"))
