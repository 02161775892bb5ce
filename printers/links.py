"""What a link to a printer must do, and which one an address means; it opens none and imports none until asked."""

from typing import Protocol
from urllib.parse import parse_qs, urlsplit

from printers import library

CONNECT_S = 1.5
"""A printer that is off is told within this, while its visitor waits."""
WRITE_S = 5.0
SLOWEST_BYTES_S = 960  # 9600 baud 8N1: a picture takes its time
TCP_PORT = 9100  # devices.md §2


class LinkDown(Exception):
    """No link, or one that broke."""


class Link(Protocol):
    """Bytes out, bytes in; `open` is harmless when open."""

    def open(self) -> None:
        """Opens; LinkDown if nobody is there within CONNECT_S."""

    def write(self, data: bytes) -> None:
        """Sends all; LinkDown if the line breaks or stalls."""

    def read(self, timeout_s: float) -> int | None:
        """One byte, or None if none came in time; LinkDown if the line has ended."""

    def drain(self) -> None:
        """Forgets what has come in and wasn't asked for."""

    def rest(self) -> None:
        """The slip is done: let others at the printer, where the kind of link has others."""

    def close(self) -> None:
        """Closes; harmless if closed."""


def link(url: str) -> Link:
    """The link of `tcp://host:port` or `serial:///dev/ttyX?baud=9600`; ValueError for anything else."""
    parts = urlsplit(url)
    if parts.scheme == "tcp" and parts.hostname:
        library.load()  # before the wires import it their way
        from printers.wires import TcpLink

        return TcpLink(parts.hostname, parts.port or TCP_PORT)
    if parts.scheme == "serial" and parts.path:
        baud = int(parse_qs(parts.query).get("baud", ["9600"])[0])
        library.load()
        from printers.wires import SerialLink

        return SerialLink(parts.path, baud)
    raise ValueError(f"a link is tcp://host:port or serial:///dev/name?baud=9600, not {url}")
