"""Orders to start anew that come with the server's answer to a status: each is followed once; it restarts nothing."""

import contextlib
import logging
import os
from pathlib import Path

log = logging.getLogger(__name__)


class RestartOrders:
    """Remembers on disk the order it has followed last; to be used from one thread."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._forgetful = False  # the disk takes nothing, and it was said

    def is_new(self, asked_at: int | None) -> bool:
        """Whether this is an order to follow now. The first one ever heard of is history: a fresh disk follows none.

        Nor is one followed that the disk does not take: it would be followed again after every restart.
        """
        known, told = self._known(), asked_at or 0
        if known is not None and told <= known:
            return False
        return self._remember(told) and known is not None

    def _known(self) -> int | None:
        try:
            return int(self._path.read_text("ascii"))
        except (OSError, ValueError):
            return None

    def _remember(self, asked_at: int) -> bool:
        fresh = self._path.with_suffix(".new")
        try:
            with fresh.open("w", encoding="ascii") as file:
                file.write(str(asked_at))
                file.flush()
                with contextlib.suppress(OSError):
                    os.fsync(file.fileno())
            fresh.replace(self._path)
        except OSError as fault:
            if not self._forgetful:
                log.error("no order to start anew is followed, since the disk keeps none: %s", fault)
            self._forgetful = True
            return False
        self._forgetful = False
        return True
