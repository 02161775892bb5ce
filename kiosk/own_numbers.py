"""What a kiosk does by itself when no server answers in time, as its errands ask for it; it asks no server itself."""

import logging
import queue
import sqlite3
import threading
from collections.abc import Callable
from typing import TypeVar

from kiosk.offline.lifeline import ANSWER_WITHIN_S, Lifeline
from kiosk.offline.values import Declined, Wanted, Why
from kiosk.session.values import NO_SERIES, Refusal
from kiosk.session.wording import Wording
from printers.at_hand import Told
from server.wire.records import Ticket

T = TypeVar("T")

log = logging.getLogger(__name__)


class OwnNumbers:
    """May be used from several threads; each `draw` waits in its caller's."""

    def __init__(
        self,
        lifeline: Lifeline,
        within_s: float = ANSWER_WITHIN_S,
        unanswered: Callable[[], None] = lambda: None,
    ) -> None:
        """`unanswered` is called, from any thread, for each draw that had no answer in time."""
        self._lifeline, self._within_s, self._unanswered = lifeline, within_s, unanswered

    def draw(
        self, wanted: Wanted, ask: Callable[[threading.Event], T], late: Callable[[T], None]
    ) -> T | Ticket | Refusal:
        """What the server answers if it does in time, else a number of this kiosk's own, or why there is none now.

        `ask` asks the server until it has an answer, or its event is set, when nobody needs one any more. An answer
        that comes after a refusal goes to `late`: a number may have been drawn after all. Of what the server answers
        `seen` is to be told: should the kiosk fall over before that, it is given back.
        """
        if (known := self._lifeline.drawn(wanted.key)) is not None:
            return known
        alone = self._lifeline.alone
        if alone and (own := self._own(wanted, alone)) is not None:
            lacks_series = isinstance(own, Refusal) and own.code == NO_SERIES
            if not lacks_series or not self._lifeline.meet(self._within_s):
                return own
            alone = False  # the very moment it is asked again, the server may be back
        self._lifeline.ask(wanted.key, wanted.service)
        answers: queue.SimpleQueue[T] = queue.SimpleQueue()
        needless = threading.Event()
        _begin("ask-for-a-number", lambda: answers.put(ask(needless)))
        try:
            return answers.get(timeout=self._within_s)
        except queue.Empty:
            self._unanswered()
            own = self._own(wanted, alone)
        match own:
            case Ticket():
                needless.set()
                self.seen(wanted.key)
                return own
            case Refusal():
                _begin("late-answer", lambda: late(answers.get()))
                return own
        return answers.get()

    def seen(self, key: str) -> None:
        """What the server answered to a draw has been seen, or is on paper."""
        self._lifeline.answer(key)

    def print(self, ticket: str, job: str, again: bool, large: bool = False) -> Told | None:
        """What became of its slip, once that is known; None for a ticket that is not this kiosk's own."""
        if not self._lifeline.owns(ticket):
            return None
        return self._lifeline.print(ticket, job, again, large)

    def give_up(self, ticket: str) -> bool:
        """Gives a number of its own up; False for any other, and if the server has it and is to be asked."""
        try:
            return self._lifeline.give_up(ticket)
        except sqlite3.Error as fault:
            log.error("a number can't be given up on this disk: %s", fault)
            return False

    def _own(self, wanted: Wanted, alone: bool) -> Ticket | Refusal | None:
        """A number of its own, or why there is none; None where the server may still have one."""
        try:
            return self._lifeline.draw(wanted)
        except Declined as declined:
            log.warning("no number of this kiosk's own: %s", declined.why)
            wording = Wording(self._lifeline.hall, wanted.language)
            if declined.why is Why.CLOSED:
                return Refusal("session_closed", wording.closed_until(declined.next_at))
            if declined.why is Why.NO_SERIES and alone:
                return Refusal(NO_SERIES, wording.say("own_none"))
            return None


def _begin(name: str, work: Callable[[], None]) -> None:
    threading.Thread(target=work, name=name, daemon=True).start()
