"""Does what staff asked for, on threads of its own, and reports what came of it; it decides nothing."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from kiosk.staff.parts import Insides
from kiosk.staff.values import Act, CheckCode, Do, Done, Errand, Judged
from kiosk.staff_code import StaffCode
from printers.at_hand import AtHand, DoorClosed

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Backroom:
    """What staff can get at: the code that opens, the printer's door if there is one, how to start anew, the parts.

    `look` looks at the kiosk's insides; it may take its time, and is never called on the window's thread.
    """

    code: StaffCode
    door: AtHand | None
    restart: Callable[[], None]
    look: Callable[[], Insides]


class StaffErrands:
    """`tell` is called from the errands' threads."""

    def __init__(self, backroom: Backroom, tell: Callable[[Judged | Done], None]) -> None:
        self._backroom, self._tell = backroom, tell

    def do(self, errand: Errand) -> None:
        """Begins an errand and returns at once."""
        threading.Thread(target=self._run, args=(errand,), name="staff", daemon=True).start()

    def closed_ms(self) -> int:
        """How long no code is looked at yet."""
        return self._backroom.code.closed_for_ms(_now_ms())

    def _run(self, errand: Errand) -> None:
        match errand:
            case CheckCode(code):
                self._tell(self._judged(code))
            case Do(Act.RESTART):
                log.warning("staff restart the kiosk")
                self._backroom.restart()
            case Do(act):
                self._tell(Done(act, self._done(act)))

    def _judged(self, code: str) -> Judged:
        try:
            fits = self._backroom.code.fits(code, _now_ms())
        except (
            OSError
        ) as fault:  # a full disk must not keep staff out of what tells them of it, nor count no misses
            log.error("the staff's code can't be looked at: %s", fault)
            return Judged(False)
        return Judged(fits, self._backroom.code.closed_for_ms(_now_ms()))

    def _done(self, act: Act) -> str:
        door = self._backroom.door
        if door is None:
            return "no_door"
        try:
            if act == Act.NEW_ROLL:
                door.new_roll()
                return "new_roll"
            told = door.test(act.value)
        except DoorClosed as closed:
            log.warning("%s", closed)
            return "no_door"
        except ValueError as refused:
            log.warning("the printer's program refuses: %s", refused)
            return "not_printed"
        return "printed" if told.printed else "not_printed"


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
