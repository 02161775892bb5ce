"""The staff's part as the window uses it: keeps its state, begins its errands, looks at the parts; it draws nothing."""

import logging
import threading
from collections.abc import Callable

from kiosk.session.hall import Hall
from kiosk.session.health import Health
from kiosk.staff.errands import Backroom, StaffErrands
from kiosk.staff.parts import Insides, Part, parts
from kiosk.staff.steps import step
from kiosk.staff.values import Done, Input, Judged, Opened, Staff, Stage, Tick

LOOK_MS = 2_000

log = logging.getLogger(__name__)


class StaffRoom:
    """To be used from the window's thread; `tell` is called from others."""

    def __init__(self, backroom: Backroom, tell: Callable[[Judged | Done], None]) -> None:
        self.staff = Staff()
        self._code, self._errands, self._look = backroom.code, StaffErrands(backroom, tell), backroom.look
        self._insides: Insides | None = None
        self._looked_at: int | None = None
        self._looking = threading.Lock()

    @property
    def open(self) -> bool:
        """Whether staff are there, or somebody who would be let in."""
        return self.staff.stage != Stage.SHUT

    @property
    def code_set(self) -> bool:
        """Whether there is a code at all."""
        return self._code.is_set

    def take(self, given: Input, now: int) -> None:
        """An input; `Opened` need not know how long no code is looked at."""
        if isinstance(given, Opened):
            given = Opened(self._errands.closed_ms())
        self.staff, errands = step(self.staff, given, now)
        for errand in errands:
            self._errands.do(errand)
        if self.staff.stage == Stage.OPEN and (self._looked_at is None or now - self._looked_at >= LOOK_MS):
            self._looked_at = now
            threading.Thread(target=self._look_now, name="insides", daemon=True).start()
        if isinstance(given, Tick) and not self.open:
            self._looked_at = None

    def rows(self, hall: Hall, health: Health, language: str = "zh-CN") -> tuple[Part, ...]:
        """What staff are told of the parts, as far as it is known by now."""
        insides = self._insides
        return tuple(parts(hall, health, insides, language)) if insides and self.open else ()

    def _look_now(self) -> None:
        if not self._looking.acquire(blocking=False):
            return
        try:
            self._insides = self._look()
        except Exception:  # a part that can't be looked at must not keep staff from the others
            log.exception("the kiosk's insides could not be looked at")
        finally:
            self._looking.release()
