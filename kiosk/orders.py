"""Orders to start anew that come with the server's answer to a status: each is followed once; it restarts nothing."""

import contextlib
import os
from pathlib import Path


class RestartOrders:
    """Remembers on disk the order it has followed last; to be used from one thread."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def is_new(self, asked_at: int | None) -> bool:
        """Whether this is an order to follow now. The first one ever heard of is history: a fresh disk follows none."""
        if asked_at is None:
            self._remember(0)
            return False
        known = self._known()
        if known is None or asked_at > known:
            self._remember(asked_at)
        return known is not None and asked_at > known

    def _known(self) -> int | None:
        try:
            return int(self._path.read_text("ascii"))
        except (FileNotFoundError, ValueError):
            return None

    def _remember(self, asked_at: int) -> None:
        if (self._known() or -1) >= asked_at:
            return
        fresh = self._path.with_suffix(".new")
        with fresh.open("w", encoding="ascii") as file:
            file.write(str(asked_at))
            file.flush()
            with contextlib.suppress(OSError):
                os.fsync(file.fileno())
        fresh.replace(self._path)
