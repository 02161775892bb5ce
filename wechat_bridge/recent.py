"""A bounded memory of the latest values by key, for several threads; it never touches a disk."""

import threading
from collections import OrderedDict
from typing import Generic, TypeVar

V = TypeVar("V")


class Recent(Generic[V]):
    """Keeps the last `limit` values put, and forgets the oldest."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._values: OrderedDict[str, V] = OrderedDict()
        self._lock = threading.Lock()

    def put(self, key: str, value: V) -> None:
        """Remembers `value` as the latest."""
        with self._lock:
            self._values[key] = value
            self._values.move_to_end(key)
            if len(self._values) > self._limit:
                self._values.popitem(last=False)

    def get(self, key: str) -> V | None:
        """What is remembered under `key`."""
        with self._lock:
            return self._values.get(key)

    def drop(self, key: str) -> None:
        """Forgets `key`."""
        with self._lock:
            self._values.pop(key, None)
