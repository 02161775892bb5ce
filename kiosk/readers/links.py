"""Lines to readers and scanners: serial and TCP, opened by their address; they know no protocol and never retry."""

import select
import socket
from typing import Protocol
from urllib.parse import SplitResult, parse_qs, urlsplit

import serial

CONNECT_S = 1.5
WRITE_S = 1.0
PIECE = 4096
READER_BAUD = 115_200
"""What the modules are delivered with: 8N1."""
SCANNER_BAUD = 9_600
"""What most are delivered with: 8N1."""


class LinkDown(Exception):
    """The line is gone or could not be opened; the text is for the log."""


class Link(Protocol):
    """A line to one device."""

    def open(self) -> None:
        """Opens it anew; raises LinkDown."""

    def write(self, data: bytes) -> None:
        """Sends all of it; raises LinkDown."""

    def read(self, timeout_s: float) -> bytes:
        """What has come, empty if nothing did in time; raises LinkDown."""

    def close(self) -> None:
        """Closes it; harmless if it is closed."""


class TcpLink:
    """A reader behind a serial server, or a twin."""

    def __init__(self, host: str, port: int) -> None:
        self._address = host, port
        self._socket: socket.socket | None = None

    def open(self) -> None:
        """See Link."""
        self.close()
        try:
            self._socket = socket.create_connection(self._address, CONNECT_S)
            self._socket.settimeout(WRITE_S)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError as fault:
            raise LinkDown(reason(fault)) from fault

    def write(self, data: bytes) -> None:
        """See Link."""
        try:
            self._opened().sendall(data)
        except OSError as fault:
            raise LinkDown(reason(fault)) from fault

    def read(self, timeout_s: float) -> bytes:
        """See Link."""
        try:
            if not select.select([self._opened()], [], [], timeout_s)[0]:
                return b""
            data = self._opened().recv(PIECE)
        except OSError as fault:
            raise LinkDown(reason(fault)) from fault
        if not data:
            raise LinkDown("closed by the other side")
        return data

    def close(self) -> None:
        """See Link."""
        if self._socket:
            self._socket.close()
            self._socket = None

    def _opened(self) -> socket.socket:
        if self._socket is None:
            raise LinkDown("not open")
        return self._socket


class SerialLink:
    """A serial port, 8N1."""

    def __init__(self, port: str, baud: int) -> None:
        self._port, self._baud = port, baud
        self._serial: serial.Serial | None = None

    def open(self) -> None:
        """See Link; nobody else may have it open, or each would get half of the answers."""
        self.close()
        try:
            self._serial = serial.Serial(
                self._port, self._baud, timeout=0, write_timeout=WRITE_S, exclusive=True
            )
        except (OSError, ValueError) as fault:  # serial's own exception is an OSError
            raise LinkDown(reason(fault)) from fault

    def write(self, data: bytes) -> None:
        """See Link."""
        try:
            self._opened().write(data)
        except OSError as fault:
            raise LinkDown(reason(fault)) from fault

    def read(self, timeout_s: float) -> bytes:
        """See Link."""
        port = self._opened()
        try:
            port.timeout = timeout_s
            first: bytes = port.read(1)
            return first + port.read(port.in_waiting) if first else b""
        except OSError as fault:
            raise LinkDown(reason(fault)) from fault

    def close(self) -> None:
        """See Link."""
        if self._serial:
            self._serial.close()
            self._serial = None

    def _opened(self) -> serial.Serial:
        if self._serial is None:
            raise LinkDown("not open")
        return self._serial


def make(url: str, baud: int) -> Link:
    """The link that an address stands for; ValueError says what is wrong with it.

    `serial:///dev/ttyUSB0[?baud=…]`, `serial://COM3`, `tcp://HOST:PORT`, `usb:` or `usb://0400:c35a`.
    """
    parts = urlsplit(url)
    match parts.scheme:
        case "tcp":
            return _tcp(parts)
        case "serial":
            wanted = parse_qs(parts.query).get("baud", [str(baud)])[-1]
            if not (parts.netloc or parts.path) or not wanted.isdecimal() or int(wanted) == 0:
                raise ValueError("a serial link is serial:///dev/PORT[?baud=NUMBER]")
            return SerialLink(parts.path or parts.netloc, int(wanted))
        case "usb":
            from kiosk.readers.usb_link import UsbLink, devices

            return UsbLink(devices(parts.netloc))
        case _:
            raise ValueError(f"a link begins with serial:, usb: or tcp:, not {url!r}")


def _tcp(parts: SplitResult) -> TcpLink:
    if not parts.hostname or not parts.port or parts.path not in ("", "/"):
        raise ValueError("a TCP link is tcp://HOST:PORT")
    return TcpLink(parts.hostname, parts.port)


def reason(fault: Exception) -> str:
    """A fault in a few words."""
    return getattr(fault, "strerror", None) or str(fault) or type(fault).__name__
