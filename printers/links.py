"""What a link to a printer must do, and which one an address means; it opens none and imports none until asked."""

from collections.abc import Callable
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from printers import library

CONNECT_S = 1.5
"""A printer that is off is told within this, while its visitor waits."""
WRITE_S = 5.0
SLOWEST_BYTES_S = 960  # 9600 baud 8N1: a picture takes its time
TCP_PORT = 9100  # raw printing, on every network printer
BAUD = 9600
FLOWS = ("none", "xonxoff", "rtscts")
EXPECTED = (
    "a link is tcp://host:port, serial:///dev/name?baud=9600&flow=none|xonxoff|rtscts, usb:// (the first printer), "
    "usb://0483:5743, file:///dev/usb/lp0 or windows://printer name"
)


class LinkDown(Exception):
    """No link, or one that broke; the text says what to do where that is known."""


class Link(Protocol):
    """Bytes out, bytes in; `open` is harmless when open."""

    stays: bool
    """Whether the line stays open between slips, so that what the printer tells by itself arrives."""

    @property
    def hears(self) -> bool:
        """Whether a printer's answers can come back at all."""

    def open(self) -> bool:
        """Opens, and whether it had to; LinkDown if nobody is there within CONNECT_S."""

    def write(self, data: bytes) -> None:
        """Sends all; LinkDown if the line breaks or stalls."""

    def read(self, timeout_s: float) -> int | None:
        """One byte, or None if none came in time; LinkDown if the line has ended."""

    def rest(self) -> None:
        """The slip is done: let others at the printer, where the kind of link has others."""

    def close(self) -> None:
        """Closes; harmless if closed."""


def write_s(data: bytes) -> float:
    """How long these bytes may take before the line counts as stalled."""
    return WRITE_S + len(data) / SLOWEST_BYTES_S


def link(url: str) -> Link:
    """The link of an address; ValueError, with what is expected, for anything else."""
    scheme, separator, _ = url.partition("://")
    make = _KINDS.get(scheme) if separator else None
    made = make(url) if make else None
    if made is None:
        raise ValueError(f"{EXPECTED}; not {url}")
    return made


def _tcp(url: str) -> Link | None:
    parts = urlsplit(url)
    if not parts.hostname:
        return None
    library.load()  # before the wires import it their way
    from printers.wires import TcpLink

    return TcpLink(parts.hostname, parts.port or TCP_PORT)


def _serial(url: str) -> Link | None:
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    baud, flow = query.get("baud", [str(BAUD)])[0], query.get("flow", [FLOWS[0]])[0]
    if not parts.path or not baud.isdecimal() or flow not in FLOWS:
        return None
    library.load()
    from printers.wires import SerialLink

    return SerialLink(parts.path, int(baud), flow)


def _usb(url: str) -> Link | None:
    vendor, _, product = url.removeprefix("usb://").partition(":")
    if bool(vendor) != bool(product):
        return None
    try:
        wanted = (int(vendor, 16), int(product, 16)) if vendor else None
    except ValueError:
        return None
    from printers.usb_wire import UsbLink

    return UsbLink(wanted)


def _file(url: str) -> Link | None:
    from printers.file_wire import FileLink

    path = unquote(urlsplit(url).path)
    return FileLink(path) if path else None


def _windows(url: str) -> Link | None:
    from printers.windows_wire import WindowsLink, spooler

    name = unquote(url.removeprefix("windows://"))
    return WindowsLink(name, spooler()) if name else None


_KINDS: dict[str, Callable[[str], Link | None]] = {
    "tcp": _tcp,
    "serial": _serial,
    "usb": _usb,
    "file": _file,
    "windows": _windows,
}
