"""Codes out of what a serial scanner sends: each ends with CR, LF or Tab, or with a pause; pure.

A code is never told in part: half of an address may be another address.
"""

import unicodedata

from kiosk.readers.values import Scanned

LONGEST = 512
"""Characters; the address of a ticket's page is about a hundred."""
GAP_MS = 100
"""A pause that ends a code without a suffix: at 9600 baud a byte takes one."""
SUFFIXES = b"\r\n\t"
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


class Lines:
    """Bytes in, in any pieces; codes out. Times are milliseconds of a clock that only goes forward."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._last_at = 0
        self._too_long = False

    def feed(self, data: bytes, at_ms: int) -> list[Scanned]:
        """The codes that these bytes end."""
        codes = self.idle(at_ms)
        for byte in data:
            if byte in SUFFIXES:
                codes += self._end()
            else:
                self._add(byte)
        self._last_at = at_ms
        return codes

    def idle(self, at_ms: int) -> list[Scanned]:
        """The code that a pause has ended; to be called now and then."""
        return self._end() if at_ms - self._last_at >= GAP_MS else []

    def _add(self, byte: int) -> None:
        self._bytes.append(byte)
        if len(self._bytes) > 4 * LONGEST:
            self._bytes.clear()
            self._too_long = True

    def _end(self) -> list[Scanned]:
        data, too_long = bytes(self._bytes), self._too_long
        self._bytes.clear()
        self._too_long = False
        text = "" if too_long else printable(_decoded(data))
        return [Scanned(text)] if 0 < len(text) <= LONGEST else []


def printable(text: str) -> str:
    """The text without control characters and what turns or hides its neighbours, and without spaces around it."""
    return "".join(char for char in text if unicodedata.category(char) not in _UNSEEN).strip()


def _decoded(data: bytes) -> str:
    """UTF-8, or what older scanners send for Chinese."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")
