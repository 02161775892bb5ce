"""The wire to a printer: TCP or serial, every wait with its own time-out; it knows no command and no status."""

import contextlib
import socket
from typing import Protocol
from urllib.parse import parse_qs, urlsplit

import serial

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
        return TcpLink(parts.hostname, parts.port or TCP_PORT)
    if parts.scheme == "serial" and parts.path:
        return SerialLink(parts.path, int(parse_qs(parts.query).get("baud", ["9600"])[0]))
    raise ValueError(f"a link is tcp://host:port or serial:///dev/name?baud=9600, not {url}")


class TcpLink:
    """A printer on the network; connected for one slip at a time, since many take only one connection."""

    def __init__(self, host: str, port: int) -> None:
        self._address = (host, port)
        self._socket: socket.socket | None = None

    def open(self) -> None:
        """See Link."""
        if self._socket:
            return
        try:
            self._socket = socket.create_connection(self._address, CONNECT_S)
        except OSError as fault:
            raise LinkDown(str(fault)) from fault
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def write(self, data: bytes) -> None:
        """See Link."""
        line = self._opened()
        try:
            line.settimeout(WRITE_S + len(data) / SLOWEST_BYTES_S)
            line.sendall(data)
        except OSError as fault:
            raise LinkDown(str(fault)) from fault

    def read(self, timeout_s: float) -> int | None:
        """See Link."""
        line = self._opened()
        try:
            line.settimeout(max(timeout_s, 0.001))
            received = line.recv(1)
        except TimeoutError:
            return None
        except OSError as fault:
            raise LinkDown(str(fault)) from fault
        if not received:
            raise LinkDown("closed by the printer")
        return received[0]

    def drain(self) -> None:
        """See Link."""
        line = self._opened()
        line.setblocking(False)
        with contextlib.suppress(OSError):
            while line.recv(256):
                pass

    def rest(self) -> None:
        """See Link: says that no more comes, so that unread replies don't reset what is still to be printed."""
        if line := self._socket:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_WR)
                self.drain()
        self.close()

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
    """A printer on a serial port; kept open, since opening may reset it."""

    def __init__(self, device: str, baud: int) -> None:
        self._device, self._baud = device, baud
        self._port: serial.Serial | None = None

    def open(self) -> None:
        """See Link."""
        if self._port:
            return
        try:
            # devices.md §2: 8N1; without flow control a printer's buffer must hold a slip, and 600 bytes fit any.
            self._port = serial.Serial(self._device, self._baud, exclusive=True)
        except (serial.SerialException, ValueError, OSError) as fault:
            raise LinkDown(str(fault)) from fault

    def write(self, data: bytes) -> None:
        """See Link."""
        port = self._opened()
        try:
            port.write_timeout = WRITE_S + len(data) / SLOWEST_BYTES_S
            port.write(data)
        except (serial.SerialException, OSError) as fault:
            self.close()
            raise LinkDown(str(fault)) from fault

    def read(self, timeout_s: float) -> int | None:
        """See Link."""
        port = self._opened()
        try:
            port.timeout = timeout_s
            received = port.read(1)
        except (serial.SerialException, OSError) as fault:
            self.close()
            raise LinkDown(str(fault)) from fault
        return received[0] if received else None

    def drain(self) -> None:
        """See Link."""
        with contextlib.suppress(serial.SerialException, OSError):
            self._opened().reset_input_buffer()

    def rest(self) -> None:
        """See Link: the port stays open."""

    def close(self) -> None:
        """See Link."""
        if self._port:
            with contextlib.suppress(serial.SerialException, OSError):
                self._port.close()
            self._port = None

    def _opened(self) -> serial.Serial:
        if self._port is None:
            raise LinkDown("not open")
        return self._port
