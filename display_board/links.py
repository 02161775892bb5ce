"""Links to cards: TCP and serial lines that carry bytes with time-outs; they know no protocol and never retry."""

import select
import socket
from typing import Protocol
from urllib.parse import parse_qs, urlsplit

import serial

CONNECT_S = 2.0
WRITE_S = 3.0


class LinkDown(Exception):
    """The line is gone or could not be opened; the text is for the log."""


class Link(Protocol):
    """A line to one card or to a bus of several; `url` names it."""

    url: str

    def open(self) -> None:
        """Opens it anew; raises LinkDown."""

    def write(self, data: bytes) -> None:
        """Sends all of it; raises LinkDown."""

    def read(self, timeout_s: float) -> bytes:
        """What has come, empty if nothing did in time; raises LinkDown."""

    def close(self) -> None:
        """Closes it; harmless if it is closed."""


class TcpLink:
    """A card, or a serial server before a bus, that listens on a TCP port."""

    def __init__(self, url: str, host: str, port: int) -> None:
        self.url, self._address = url, (host, port)
        self._socket: socket.socket | None = None

    def open(self) -> None:
        """Opens it anew; raises LinkDown."""
        self.close()
        try:
            self._socket = socket.create_connection(self._address, CONNECT_S)
            self._socket.settimeout(WRITE_S)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError as fault:
            raise LinkDown(_reason(fault)) from fault

    def write(self, data: bytes) -> None:
        """Sends all of it; raises LinkDown."""
        try:
            self._opened().sendall(data)
        except OSError as fault:
            raise LinkDown(_reason(fault)) from fault

    def read(self, timeout_s: float) -> bytes:
        """What has come, empty if nothing did in time; raises LinkDown."""
        try:
            if not select.select([self._opened()], [], [], timeout_s)[0]:
                return b""
            data = self._opened().recv(4096)
        except OSError as fault:
            raise LinkDown(_reason(fault)) from fault
        if not data:
            raise LinkDown("closed by the card")
        return data

    def close(self) -> None:
        """Closes it; harmless if it is closed."""
        if self._socket:
            self._socket.close()
            self._socket = None

    def _opened(self) -> socket.socket:
        if self._socket is None:
            raise LinkDown("not open")
        return self._socket


class SerialLink:
    """A serial port, or an RS-485 bus behind one."""

    def __init__(self, url: str, port: str, baud: int) -> None:
        self.url, self._port, self._baud = url, port, baud
        self._serial: serial.Serial | None = None

    def open(self) -> None:
        """Opens it anew; raises LinkDown."""
        self.close()
        try:
            self._serial = serial.Serial(self._port, self._baud, timeout=0, write_timeout=WRITE_S)
        except (OSError, ValueError) as fault:  # serial's own exception is an OSError
            raise LinkDown(_reason(fault)) from fault

    def write(self, data: bytes) -> None:
        """Sends all of it; raises LinkDown."""
        try:
            self._opened().write(data)
        except OSError as fault:
            raise LinkDown(_reason(fault)) from fault

    def read(self, timeout_s: float) -> bytes:
        """What has come, empty if nothing did in time; raises LinkDown."""
        port = self._opened()
        try:
            port.timeout = timeout_s
            first: bytes = port.read(1)
            return first + port.read(port.in_waiting) if first else b""
        except OSError as fault:
            raise LinkDown(_reason(fault)) from fault

    def close(self) -> None:
        """Closes it; harmless if it is closed."""
        if self._serial:
            self._serial.close()
            self._serial = None

    def _opened(self) -> serial.Serial:
        if self._serial is None:
            raise LinkDown("not open")
        return self._serial


def make(url: str, tcp_port: int, baud: int) -> Link:
    """The link `tcp://host[:port]` or `serial:///dev/ttyUSB0[?baud=…]` stands for; ValueError says what is wrong."""
    parts = urlsplit(url)
    if parts.scheme == "tcp":
        if not parts.hostname or parts.path not in ("", "/"):
            raise ValueError("a TCP link is tcp://HOST[:PORT]")
        return TcpLink(url, parts.hostname, parts.port or tcp_port)
    if parts.scheme == "serial":
        wanted = parse_qs(parts.query).get("baud", [str(baud)])[-1]
        if not parts.path or not wanted.isdigit() or int(wanted) <= 0:
            raise ValueError("a serial link is serial:///dev/PORT[?baud=NUMBER]")
        return SerialLink(url, parts.path, int(wanted))
    raise ValueError("a link begins with tcp:// or serial://")


def _reason(fault: Exception) -> str:
    return getattr(fault, "strerror", None) or str(fault) or type(fault).__name__
