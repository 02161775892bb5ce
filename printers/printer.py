"""One printer: sends a slip, asks how it is before and after, and says what is known; it keeps no record of jobs."""

from dataclasses import dataclass

from printers import status
from printers.links import SLOWEST_BYTES_S, Link, LinkDown
from printers.profiles import Profile
from printers.status import Fault
from server.wire.vocabulary import PrintState

REPLY_S = 0.5


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


class Printer:
    """A printer behind a link; to be used by one thread."""

    def __init__(self, link: Link, profile: Profile) -> None:
        self.profile = profile
        self._link = link
        self._answers = False

    def send(self, data: bytes) -> Outcome:
        """Prints the bytes at most once: `failed` only if nothing was sent, `confirmed` only if it answered after."""
        try:
            self._link.open()
            before = self._ask(REPLY_S)
        except LinkDown:
            self._link.close()
            return Outcome(PrintState.FAILED, frozenset({Fault.NO_ANSWER}))
        if status.stops(before) and (self._answers or before != {Fault.NO_ANSWER}):
            self._link.rest()
            return Outcome(PrintState.FAILED, before)
        try:
            self._link.write(data)
            after = self._ask(REPLY_S + len(data) / SLOWEST_BYTES_S)  # replies may queue behind the slip
        except LinkDown:
            self._link.close()
            return Outcome(PrintState.UNKNOWN, frozenset({Fault.LINE_LOST}))
        self._link.rest()
        if not self.profile.status:
            return Outcome(PrintState.SENT)
        unsure = status.stops(after) or Fault.BAD_STATUS in after
        return Outcome(PrintState.UNKNOWN if unsure else PrintState.CONFIRMED, after)

    def check(self) -> frozenset[Fault]:
        """How it is now, for the staff; nothing is printed."""
        try:
            self._link.open()
            faults = self._ask(REPLY_S)
        except LinkDown:
            self._link.close()
            return frozenset({Fault.NO_ANSWER})
        self._link.rest()
        return faults

    def close(self) -> None:
        """Lets go of the link."""
        self._link.close()

    def _ask(self, timeout_s: float) -> frozenset[Fault]:
        """The faults it tells of; NO_ANSWER for silence, nothing for a printer known to be mute."""
        if not self.profile.status:
            return frozenset()
        self._link.drain()
        faults: frozenset[Fault] = frozenset()
        for n in status.ASKED_ALWAYS:
            faults |= self._reply(n, timeout_s)
            if Fault.NO_ANSWER in faults:
                return frozenset({Fault.NO_ANSWER})
        if Fault.OFFLINE in faults:
            for n in status.ASKED_OFFLINE:
                faults |= self._reply(n, timeout_s) - {Fault.NO_ANSWER}
        self._answers = self._answers or Fault.BAD_STATUS not in faults
        return status.merged(faults)

    def _reply(self, n: int, timeout_s: float) -> frozenset[Fault]:
        self._link.write(status.question(n))
        reply = self._link.read(timeout_s)
        return frozenset({Fault.NO_ANSWER}) if reply is None else status.decode(n, reply)
