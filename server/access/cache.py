"""Who a token stands for, remembered for a while; it asks no database and trusts no clock of its own."""

import threading
from collections import OrderedDict
from dataclasses import dataclass

from server.access.principal import Principal


@dataclass(frozen=True, slots=True)
class Entry:
    """What was read of a token, and when."""

    principal: Principal
    read_at: int
    session: str | None = None  # the sign-in it belongs to, if it is not a device's own token
    expires_at: int | None = None

    def holds(self, now: int) -> bool:
        """Whether its sign-in has not run out."""
        return self.expires_at is None or now < self.expires_at


class Cache:
    """Token hash → Entry: bounded, thread-safe, the least lately used goes first."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._entries: OrderedDict[str, Entry] = OrderedDict()
        self._drops = 0

    def get(self, hashed: str) -> Entry | None:
        """What is remembered of this token."""
        with self._lock:
            entry = self._entries.get(hashed)
            if entry is not None:
                self._entries.move_to_end(hashed)
            return entry

    def mark(self) -> int:
        """Taken before reading the database, to be given to `put` with what was read."""
        with self._lock:
            return self._drops

    def put(self, hashed: str, entry: Entry | None, mark: int) -> None:
        """Remember what was read since `mark` (None: that there is nothing).

        If anything was dropped meanwhile, it may have been this, read just before it was revoked: then the next
        request reads again.
        """
        with self._lock:
            if entry is None or mark != self._drops:
                self._entries.pop(hashed, None)
                return
            self._entries[hashed] = entry
            self._entries.move_to_end(hashed)
            if len(self._entries) > self._limit:
                self._entries.popitem(last=False)

    def drop(self, kind: str, id_: str) -> None:
        """Forget every token of an `account`, a `device` or a `session`."""
        with self._lock:
            self._drops += 1
            for hashed in [h for h, entry in self._entries.items() if _is_of(entry, kind, id_)]:
                del self._entries[hashed]

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._drops += 1
            self._entries.clear()

    def __len__(self) -> int:
        with self._lock:
            return len(self._entries)


def _is_of(entry: Entry, kind: str, id_: str) -> bool:
    if kind == "session":
        return entry.session == id_
    owner = {"account": "staff", "device": "device"}.get(kind)
    return entry.principal.kind == owner and entry.principal.id == id_
