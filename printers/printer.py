"""One printer: sends a slip, asks how it is before and after, and says what is known; it keeps no record of jobs.

That a printer is silent says nothing by itself: some answer nothing while they print, some never. One that never
answered is printed on without waiting for it, and its slips are `unknown`, or `sent` where its profile says that it is
mute; one that did answer, and has had time to finish what it was given, is offline.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from printers import status
from printers.charsets import paced
from printers.links import SLOWEST_BYTES_S, Link, LinkDown
from printers.profiles import Profile
from printers.status import Ear, Fault, Heard, Source
from server.wire.vocabulary import PrintState

REPLY_S = 0.5
LOOK_S = 0.4  # between two questions to a printer that is at work
SLOWEST_MM_S = 50.0  # no manual names one: the slowest thermal printers on sale
SLOWEST_KNIFE_S = 1.0
MOST_UNASKED = 256  # bytes: a line that never stops talking is not listened to for ever
RESYNC = b"\x00" * 256 + b"\x1b\x40\x1d\x56\x42\x00"
"""After a slip broken off: zeros end whatever command the printer is in (alone they do nothing), ESC @ and a cut part
what is on the paper from the next visitor's slip."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a slip; `fault` is the word for the most telling fault."""

    state: PrintState
    faults: frozenset[Fault] = frozenset()

    @property
    def fault(self) -> str | None:
        """The first fault in the order of Fault that stops printing, else the first of all."""
        named = sorted(self.faults, key=lambda fault: (fault is Fault.PAPER_LOW, list(Fault).index(fault)))
        return named[0].value if named else None


def _at_once() -> bool:
    return True


class Printer:
    """A printer behind a link; to be used by one thread."""

    def __init__(
        self,
        link: Link,
        profile: Profile,
        clock_s: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
        *,
        broken_off: bool = False,
    ) -> None:
        """`broken_off`: an earlier program may have died in the middle of a slip."""
        self.profile = profile
        self._link, self._clock_s, self._pause = link, clock_s, pause
        self._ear = Ear()
        self.trouble = ""
        """Why the line is down, and what to do about it, in the link's own words."""
        self._answers: bool | None = None  # None: never asked
        self._proves: bool | None = None  # whether it answers GS r
        self._owed = 0  # answers to GS r that are still to come
        self._well = False  # when last checked
        self._busy_until_s = clock_s()
        self._broken_off = broken_off

    @property
    def answers(self) -> bool:
        """Whether it has ever told how it is."""
        return bool(self._answers)

    @property
    def _may_answer(self) -> bool:
        return self.profile.status and self._link.hears

    def send(
        self, data: bytes, length_mm: float = 150.0, begin: Callable[[], bool] = _at_once
    ) -> Outcome | None:
        """Prints the bytes at most once: `failed` only if nothing was sent, `confirmed` only if it answered after.

        `begin` is called before the first byte; if it says no, nothing is sent, and None comes back.
        """
        try:
            self._open()
            before = frozenset() if self._answers is False else self._asked(REPLY_S)
            if Fault.NO_ANSWER in before:  # one answer that is late costs no visitor the slip
                before = self._asked(REPLY_S)
        except LinkDown as down:
            self._lost(down)
            return Outcome(PrintState.FAILED, frozenset({Fault.NO_ANSWER}))
        if status.stops(before):
            self._link.rest()
            return Outcome(PrintState.FAILED, before)
        if not begin():
            self._link.rest()
            return None
        try:
            after = self._sent(data, length_mm)
            self._link.rest()
        except LinkDown as down:
            self._lost(down)
            self._broken_off = True
            return Outcome(PrintState.UNKNOWN, frozenset({Fault.LINE_LOST}))
        return after

    def check(self) -> frozenset[Fault]:
        """How it is now, for the staff; nothing is printed, and what it never tells is no fault."""
        try:
            self._open()
            faults = self._asked(REPLY_S)
        except LinkDown as down:
            self._lost(down)
            return frozenset({Fault.NO_ANSWER})
        self._link.rest()
        if self._well and not faults:  # it has had all the time it needs to answer what it still owes
            self._owed = 0
        self._well = not faults
        return faults

    def unasked(self) -> frozenset[Fault] | None:
        """What it has told by itself since it was last listened to, if its line stays open; it waits for nothing."""
        if not self._link.stays or not self._may_answer:
            return None
        try:
            return self._rest()
        except LinkDown as down:
            self._lost(down)
            return frozenset({Fault.NO_ANSWER}) if self._answers else None

    def close(self) -> None:
        """Lets go of the link."""
        self._link.close()

    def _lost(self, down: LinkDown) -> None:
        self._link.close()
        self.trouble = str(down)

    def _open(self) -> None:
        if self._link.open():
            self.trouble = ""
            self._ear.silence()
            self._owed = 0  # what was asked on the line before is not answered on this one
            if self._link.stays and self._may_answer:
                self._link.write(status.ASB_ON)

    def _sent(self, data: bytes, length_mm: float) -> Outcome:
        """Writes a slip, and waits until it is printed, or until that is known not to be."""
        if self._broken_off:
            self._link.write(RESYNC)
            self._broken_off = False
        for piece, pause_ms in paced(data):
            self._link.write(piece)
            if pause_ms:
                self._pause(pause_ms / 1000)
        takes_s = len(data) / SLOWEST_BYTES_S + length_mm / SLOWEST_MM_S + SLOWEST_KNIFE_S
        self._busy_until_s = self._clock_s() + takes_s
        if not self._may_answer:
            return Outcome(PrintState.SENT)
        if not self._answers:
            self._asked(REPLY_S + len(data) / SLOWEST_BYTES_S)  # it may have been switched on meanwhile
        if not self._answers:
            return Outcome(PrintState.UNKNOWN, frozenset({Fault.NO_ANSWER}))
        if self._proves is False:
            after = self._asked(REPLY_S + len(data) / SLOWEST_BYTES_S)  # replies may queue behind the slip
            return Outcome(PrintState.UNKNOWN if _unsure(after) else PrintState.CONFIRMED, after)
        return self._proven()

    def _proven(self) -> Outcome:
        """Waits for the answer that comes in order, asking in between whether there is still paper to print on."""
        self._owed += 1
        self._link.write(status.IN_ORDER)
        while (left_s := self._busy_until_s + REPLY_S - self._clock_s()) > 0:
            heard = self._heard(min(LOOK_S, left_s), Source.IN_ORDER, Source.CHANGED, Source.NONSENSE)
            faults = heard.faults if heard else self._asked(REPLY_S, patient=False)
            if not self._owed:
                self._busy_until_s = self._clock_s()
                return Outcome(PrintState.CONFIRMED, faults - {Fault.NO_ANSWER})
            if heard and heard.source is Source.NONSENSE:
                faults = frozenset({Fault.BAD_STATUS})
            if _unsure(faults - {Fault.NO_ANSWER}):
                return Outcome(PrintState.UNKNOWN, faults)
        return self._unproven(self._asked(REPLY_S))

    def _unproven(self, faults: frozenset[Fault]) -> Outcome:
        if _unsure(faults):
            return Outcome(PrintState.UNKNOWN, faults)
        self._owed = 0
        if self._proves is None:  # it knows no GS r: that it is well is all there is to know
            self._proves = False
            return Outcome(PrintState.CONFIRMED, faults)
        return Outcome(PrintState.UNKNOWN, faults or frozenset({Fault.NO_ANSWER}))

    def _asked(self, timeout_s: float, *, patient: bool = True) -> frozenset[Fault]:
        """The faults it tells of; NO_ANSWER for the silence of one that has answered before and isn't at work."""
        if not self._may_answer:
            return frozenset()
        if patient and self._answers:
            timeout_s = max(timeout_s, self._busy_until_s - self._clock_s())
        self._rest()
        faults: frozenset[Fault] = frozenset()
        for n in status.ASKED_ALWAYS:
            faults |= self._reply(n, timeout_s)
            if Fault.NO_ANSWER in faults:
                self._answers = bool(self._answers)
                return frozenset({Fault.NO_ANSWER}) if self._answers else frozenset()
        if Fault.OFFLINE in faults:
            for n in status.ASKED_OFFLINE:
                faults |= self._reply(n, timeout_s) - {Fault.NO_ANSWER}
        self._answers = True
        return status.merged(faults)

    def _reply(self, n: int, timeout_s: float) -> frozenset[Fault]:
        self._link.write(status.question(n))
        heard = self._heard(timeout_s, Source.ASKED, Source.NONSENSE)
        return frozenset({Fault.NO_ANSWER}) if heard is None else status.decode(n, heard.byte)

    def _heard(self, timeout_s: float, *wanted: Source) -> Heard | None:
        """The next thing said of these kinds, or None if nothing such came in time."""
        until_s = self._clock_s() + timeout_s
        for _ in range(MOST_UNASKED):
            byte = self._link.read(max(0.0, until_s - self._clock_s()))
            if byte is None:
                if timeout_s:
                    self._ear.silence()
                return None
            heard = self._ear.hear(byte)
            if heard and heard.source is Source.IN_ORDER:
                self._owed, self._proves = max(0, self._owed - 1), True
            if heard and heard.source in wanted:
                return heard
        return None

    def _rest(self) -> frozenset[Fault] | None:
        """Takes all that has come in meanwhile; what was told of last without being asked for."""
        told = None
        for _ in range(MOST_UNASKED):
            if not (heard := self._heard(0.0, *Source)):
                break
            if heard.source is Source.CHANGED:
                told = heard.faults
        return told


def _unsure(faults: frozenset[Fault]) -> bool:
    return status.stops(faults) or Fault.BAD_STATUS in faults
