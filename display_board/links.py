"""Links to cards: TCP and serial lines that carry bytes with time-outs; they know no protocol and never retry."""

import posixpath
import select
import socket
import termios
from typing import Protocol
from urllib.parse import SplitResult, parse_qs, urlsplit

import serial

CONNECT_S = 2.0
WRITE_S = 3.0
CHUNK = 4096
START_AND_STOP_BITS = 2


class LinkDown(Exception):
    """The line is gone or could not be opened; the text is for the log."""


class Link(Protocol):
    """A line to one card or to a bus of several; `url` names it."""

    url: str
    baud: int | None
    """Bits a second of the bus; None where bytes are there at once."""

    def open(self) -> None:
        """Opens it anew; raises LinkDown."""

    def write(self, data: bytes) -> None:
        """Hands over all of it, to be sent by and by; raises LinkDown."""

    def read(self, timeout_s: float) -> bytes:
        """What has come, empty if nothing did in time; raises LinkDown."""

    def close(self) -> None:
        """Closes it; harmless if it is closed."""

    def takes_s(self, data: bytes) -> float:
        """How long so many bytes are on the way."""


class TcpLink:
    """A card, or a serial server before a bus, that listens on a TCP port."""

    def __init__(self, url: str, host: str, port: int, baud: int | None = None, parity: str = "N") -> None:
        self.url, self.baud, self._parity = url, baud, parity
        self._address = (host, port)
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
        """Hands over all of it; raises LinkDown."""
        try:
            self._opened().sendall(data)
        except OSError as fault:
            raise LinkDown(_reason(fault)) from fault

    def read(self, timeout_s: float) -> bytes:
        """What has come, empty if nothing did in time; raises LinkDown."""
        try:
            if not select.select([self._opened()], [], [], timeout_s)[0]:
                return b""
            data = self._opened().recv(CHUNK)
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

    def takes_s(self, data: bytes) -> float:
        """How long so many bytes are on the bus behind a serial server; nothing where there is none."""
        return _takes_s(data, self.baud, self._parity) if self.baud else 0.0

    def _opened(self) -> socket.socket:
        if self._socket is None:
            raise LinkDown("not open")
        return self._socket


class SerialLink:
    """A serial port, or an RS-485 bus behind one; nobody else may open it meanwhile."""

    def __init__(self, url: str, port: str, baud: int, parity: str = "N") -> None:
        self.url, self._port, self._speed, self._parity = url, port, baud, parity
        self.baud: int | None = baud
        self._serial: serial.Serial | None = None

    def open(self) -> None:
        """Opens it anew; raises LinkDown."""
        self.close()
        try:
            self._serial = serial.Serial(
                self._port, self._speed, parity=self._parity, timeout=0, write_timeout=WRITE_S, exclusive=True
            )
        except (OSError, ValueError, termios.error) as fault:  # serial's own exception is an OSError
            raise LinkDown(_reason(fault)) from fault

    def write(self, data: bytes) -> None:
        """Hands over all of it: the port's buffer sends it byte by byte; raises LinkDown."""
        try:
            self._opened().write(data)
        except OSError as fault:
            raise LinkDown(_reason(fault)) from fault

    def read(self, timeout_s: float) -> bytes:
        """What has come, empty if nothing did in time; raises LinkDown."""
        port = self._opened()
        try:
            # To change the port's own time-out would set all its parameters anew.
            if not select.select([port], [], [], timeout_s)[0]:
                return b""
            data: bytes = port.read(CHUNK)
        except OSError as fault:
            raise LinkDown(_reason(fault)) from fault
        if not data:
            raise LinkDown("the port is gone")
        return data

    def close(self) -> None:
        """Closes it; harmless if it is closed."""
        if self._serial:
            self._serial.close()
            self._serial = None

    def takes_s(self, data: bytes) -> float:
        """How long so many bytes are on the line: 8 bits each with start, stop and perhaps parity."""
        return _takes_s(data, self._speed, self._parity)

    def _opened(self) -> serial.Serial:
        if self._serial is None:
            raise LinkDown("not open")
        return self._serial


def make(url: str, tcp_port: int, baud: int, parity: str = "N", is_mute: bool = False) -> Link:
    """The link a `url` stands for; ValueError says what is wrong.

    `serial:///dev/ttyUSB0[?baud=…]`, by default at the protocol's `baud`; `tcp://host[:port]` for a card of its own,
    with `?baud=…` for a serial server before a bus of that speed. Boards that are mute can only be behind one.
    """
    parts = urlsplit(url)
    if parts.scheme == "tcp":
        if not parts.hostname or parts.path not in ("", "/"):
            raise ValueError("a TCP link is tcp://HOST[:PORT][?baud=NUMBER]")
        told = _baud(parts, "a TCP link is tcp://HOST[:PORT][?baud=NUMBER]")
        speed = told or (baud if is_mute else None)
        return TcpLink(url, parts.hostname, parts.port or tcp_port, speed, parity)
    if parts.scheme == "serial":
        said = "a serial link is serial:///dev/PORT[?baud=NUMBER]"
        if not parts.path:
            raise ValueError(said)
        return SerialLink(url, parts.path, _baud(parts, said) or baud, parity)
    raise ValueError("a link begins with tcp:// or serial://")


def line_of(url: str, tcp_port: int) -> str:
    """The port itself, however a link's `url` writes it; ValueError if that names none."""
    parts = urlsplit(url)
    if parts.scheme == "tcp" and parts.hostname:
        return f"tcp://{parts.hostname}:{parts.port or tcp_port}"
    if parts.scheme == "serial" and parts.path:
        return posixpath.normpath(parts.path)
    raise ValueError("a link begins with tcp:// or serial://")


def _baud(parts: SplitResult, otherwise: str) -> int | None:
    told = parse_qs(parts.query, keep_blank_values=True).get("baud")
    if told is None:
        return None
    if not told[-1].isdigit() or int(told[-1]) <= 0:
        raise ValueError(otherwise)
    return int(told[-1])


def _takes_s(data: bytes, baud: int, parity: str) -> float:
    bits = 8 + START_AND_STOP_BITS + (parity != "N")
    return len(data) * bits / baud


def _reason(fault: Exception) -> str:
    return getattr(fault, "strerror", None) or str(fault) or type(fault).__name__
