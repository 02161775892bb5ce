"""What is wrong with sending, in words of the device's health, until it is right again; it mends nothing."""

import threading

ACCOUNT = ""
"""The source of what is wrong with the whole account: whatever is sent at all shows that it is mended."""


class Faults:
    """Words by where they came from; may be used from several threads."""

    def __init__(self) -> None:
        self._sources: dict[str, str] = {}
        self._lock = threading.Lock()

    def add(self, word: str, source: str = ACCOUNT) -> bool:
        """It is wrong; whether that is news."""
        with self._lock:
            news = word not in self._sources
            self._sources[word] = source
        return news

    def clear(self, *sources: str) -> None:
        """Whatever came from there is right again."""
        with self._lock:
            self._sources = {word: one for word, one in self._sources.items() if one not in sources}

    def words(self) -> list[str]:
        """What is wrong now."""
        with self._lock:
            return sorted(self._sources)
