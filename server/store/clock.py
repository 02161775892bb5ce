"""The alarm of the store's clock: a jump against this process's own monotonic clock. It sets no clock and asks none."""

import logging
import threading

log = logging.getLogger(__name__)

JUMP_MS = 60_000
"""A larger step than this between two readings is no drift."""
STANDS_MS = 3_600_000
"""How long after a jump the clock isn't trusted with what can't be undone, unless it jumps back before."""


class ClockAlarm:
    """Compares each reading of the store's clock with the last one; says each jump once, whoever asks."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._lead_ms: float | None = None
        self._off_ms = 0.0
        self._jumped_at_ms = 0.0
        self.jumps = 0

    def note(self, store_ms: float, here_ms: float) -> None:
        """One reading of both clocks, in ms; `here_ms` of a monotonic one."""
        lead_ms = store_ms - here_ms
        with self._lock:
            step_ms = lead_ms - (lead_ms if self._lead_ms is None else self._lead_ms)
            self._lead_ms = lead_ms
            if abs(step_ms) <= JUMP_MS:
                return
            self.jumps += 1
            self._off_ms += step_ms
            if abs(self._off_ms) <= JUMP_MS:
                self._off_ms = 0.0
            self._jumped_at_ms = here_ms
        way = "ahead" if step_ms > 0 else "back"
        log.error("the store's clock jumped %.0f s %s; see `quhao clock`", abs(step_ms) / 1000, way)

    def stands(self, here_ms: float) -> bool:
        """Whether the clock has jumped within the last hour and not come back."""
        with self._lock:
            return self._off_ms != 0.0 and here_ms - self._jumped_at_ms < STANDS_MS
