"""Whose turn it is to be called aloud: one queue of calls for loudspeakers that hear each other; no clock, no sound.

One call is said at a time. A call is dropped as soon as it is over: its ticket was called again (there or elsewhere),
was started, missed or taken back, or its counter has another ticket. Recalls go first: they have been waited for.
The pages do the same (`server/pages/src/voice/turns.ts`); `tests/pages/voice_turns.json` holds both to it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

CROWD = 3
"""With more than so many waiting, each is said once and short."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call as it is to be said."""

    event_id: str
    ticket: str
    number: str
    counter: str
    recall: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """A call whose turn has come."""

    call: Call
    short: bool


class Turns:
    """One queue; not to be shared between threads without a lock."""

    def __init__(self) -> None:
        self._waiting: list[Call] = []
        self._saying: Call | None = None
        self._stands = False

    @property
    def waiting(self) -> tuple[Call, ...]:
        """The calls that wait, in the order in which they would be said."""
        return tuple(self._waiting)

    @property
    def stands(self) -> bool:
        """Whether the call being said is still one, and worth saying again."""
        return self._stands

    def called(self, call: Call) -> None:
        """A call, or a recall; all there was of its ticket and at its counter is over."""
        self._drop(lambda other: other.ticket == call.ticket or other.counter == call.counter)
        if not call.recall:
            self._waiting.append(call)
            return
        recalls = sum(other.recall for other in self._waiting)
        self._waiting.insert(recalls, call)

    def over(self, ticket: str) -> None:
        """The ticket isn't called any more."""
        self._drop(lambda other: other.ticket == ticket)

    def at_counters(self, tickets: Iterable[tuple[str, str | None]]) -> None:
        """Which ticket is at each counter: a call of any other to it is over."""
        there = dict(tickets)
        self._drop(lambda call: call.counter in there and there[call.counter] != call.ticket)

    def next(self) -> Turn | None:
        """Takes the next call to be said; None while one is being said, or none waits."""
        if self._saying is not None or not self._waiting:
            return None
        short = len(self._waiting) > CROWD
        self._saying, self._stands = self._waiting.pop(0), True
        return Turn(self._saying, short)

    def said(self) -> None:
        """What was being said has been said, or could not be."""
        self._saying, self._stands = None, False

    def clear(self) -> None:
        """A new day, or a long time cut off: nothing waits."""
        self._waiting.clear()
        self._stands = False

    def _drop(self, is_over: Callable[[Call], bool]) -> None:
        self._waiting = [call for call in self._waiting if not is_over(call)]
        if self._saying is not None and is_over(self._saying):
            self._stands = False
