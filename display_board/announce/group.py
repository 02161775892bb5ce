"""Voices that hear each other: their calls one after the other, in a thread of its own; it makes no sound."""

import threading
import time
from collections.abc import Callable, Iterable, Sequence

from display_board.announce.speaker import QUIET, Speaker
from display_board.announce.turns import Call, Turn, Turns
from server.client.essential import essential

AGAIN_S = 0.8
"""The pause before a call is said again."""
STOP_S = 3.0


class Group:
    """The queue of one group; its methods may be called from any thread."""

    def __init__(
        self, name: str, speakers: Sequence[Speaker], wall_s: Callable[[], float] = time.time
    ) -> None:
        self.speakers, self._wall_s = speakers, wall_s
        self._turns = Turns()
        self._changed = threading.Condition()
        self._stopping = False
        self._thread = essential(f"announce-{name}", self._run, lambda: self._stopping)

    def start(self) -> None:
        """Begins to speak."""
        self._thread.start()

    def stop(self) -> None:
        """Falls silent for good."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        for speaker in self.speakers:
            speaker.stop()
        if self._thread.is_alive():
            self._thread.join(STOP_S)

    def called(self, call: Call) -> None:
        """A call; not one of this group's zones is not for it."""
        if any(speaker.covers(call) for speaker in self.speakers):
            with self._changed:
                self._turns.called(call)
                self._changed.notify_all()

    def over(self, ticket: str) -> None:
        """The ticket isn't called any more."""
        with self._changed:
            self._turns.over(ticket)
            self._changed.notify_all()

    def at_counters(self, tickets: Iterable[tuple[str, str | None]]) -> None:
        """Which ticket is at each counter now."""
        with self._changed:
            self._turns.at_counters(tickets)
            self._changed.notify_all()

    def clear(self) -> None:
        """Nothing of before is called any more."""
        with self._changed:
            self._turns.clear()
            self._changed.notify_all()

    def _run(self) -> None:
        while True:
            with self._changed:
                turn = self._changed.wait_for(lambda: self._stopping or self._turns.next())
                if self._stopping:
                    return
            assert isinstance(turn, Turn)
            self._say(turn)
            with self._changed:
                self._turns.said()

    def _say(self, turn: Turn) -> None:
        speaking = self._willing(turn.call)
        times = 1 if turn.short else max((speaker.voice.times for speaker in speaking), default=0)
        for number in range(times):
            if number and not self._goes_on():
                return
            self._once(turn, [one for one in speaking if number < one.voice.times], first=number == 0)

    def _willing(self, call: Call) -> list[Speaker]:
        """Those whose call it is; one in its quiet hours says so instead."""
        own = [speaker for speaker in self.speakers if speaker.covers(call)]
        quiet = {speaker.voice.id for speaker in own if speaker.is_quiet(self._wall_s())}
        for speaker in own:
            if speaker.voice.id in quiet:
                speaker.reports.said(call.event_id, QUIET)
        return [speaker for speaker in own if speaker.voice.id not in quiet]

    def _once(self, turn: Turn, speaking: list[Speaker], *, first: bool) -> None:
        faults = {
            speaker.voice.id: speaker.begin(turn.call, first=first, short=turn.short) for speaker in speaking
        }
        for speaker in speaking:
            fault = faults[speaker.voice.id] or speaker.wait()
            if self._stopping:
                return
            speaker.reports.health(fault)
            if first:
                speaker.reports.said(turn.call.event_id, fault)

    def _goes_on(self) -> bool:
        """Whether, after a pause, it is still worth saying again."""
        with self._changed:
            self._changed.wait_for(lambda: self._stopping or not self._turns.stands, AGAIN_S)
            return self._turns.stands and not self._stopping
