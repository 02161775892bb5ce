"""Links by python-escpos's printers: it opens, sends and receives, each wait has our time-out; knows no command."""

import contextlib
import socket
from typing import Any

from escpos.exceptions import DeviceNotFoundError
from escpos.printer import Network, Serial

from printers.links import CONNECT_S, SLOWEST_BYTES_S, WRITE_S, LinkDown


class TcpLink:
    """A printer on the network; connected for one slip at a time, since many take only one connection."""

    def __init__(self, host: str, port: int) -> None:
        self._address = (host, port)
        self._printer: _Network | None = None

    def open(self) -> None:
        """See Link."""
        if self._printer:
            return
        self._printer = _Network(*self._address, timeout=CONNECT_S)  # its own time-out is a minute
        try:
            self._printer.open()
            self._printer.device.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except (DeviceNotFoundError, OSError) as fault:
            self.close()
            raise LinkDown(str(fault)) from fault

    def write(self, data: bytes) -> None:
        """See Link."""
        printer = self._opened()
        try:
            printer.device.settimeout(_write_s(data))
            printer._raw(data)
        except OSError as fault:
            raise LinkDown(str(fault)) from fault

    def read(self, timeout_s: float) -> int | None:
        """See Link: bytes that came with the first answer nothing that was asked."""
        printer = self._opened()
        try:
            printer.device.settimeout(max(timeout_s, 0.001))
            received = printer._read()
        except TimeoutError:
            return None
        except OSError as fault:
            raise LinkDown(str(fault)) from fault
        if not received:
            raise LinkDown("closed by the printer")
        return int(received[0])

    def drain(self) -> None:
        """See Link."""
        printer = self._opened()
        printer.device.setblocking(False)
        with contextlib.suppress(OSError):
            while printer._read():
                pass

    def rest(self) -> None:
        """See Link: says that no more comes, so that unread replies don't reset what is still to be printed."""
        if printer := self._printer:
            with contextlib.suppress(OSError):
                printer.device.shutdown(socket.SHUT_WR)
                self.drain()
        self.close()

    def close(self) -> None:
        """See Link."""
        if self._printer:
            self._printer.close()
            self._printer = None

    def _opened(self) -> "_Network":
        if self._printer is None:  # asked for its device, a closed one would connect again by itself
            raise LinkDown("not open")
        return self._printer


class SerialLink:
    """A printer on a serial port; kept open, since opening may reset it."""

    def __init__(self, device: str, baud: int) -> None:
        self._device, self._baud = device, baud
        self._printer: _Serial | None = None

    def open(self) -> None:
        """See Link."""
        if self._printer:
            return
        # devices.md §2: 8N1; without flow control a printer's buffer must hold a slip, and 600 bytes fit any.
        # `dsrdtr` is no flow control on Linux: true, it would only leave DTR as it is.
        self._printer = _Serial(self._device, self._baud, dsrdtr=False)
        try:
            self._printer.open()
            self._printer.device.exclusive = True
        except (DeviceNotFoundError, OSError) as fault:
            self.close()
            raise LinkDown(str(fault)) from fault

    def write(self, data: bytes) -> None:
        """See Link."""
        printer = self._opened()
        try:
            printer.device.write_timeout = _write_s(data)
            printer._raw(data)
        except OSError as fault:
            self.close()
            raise LinkDown(str(fault)) from fault

    def read(self, timeout_s: float) -> int | None:
        """See Link."""
        printer = self._opened()
        try:
            printer.device.timeout = timeout_s
            received = printer._read()
        except OSError as fault:
            self.close()
            raise LinkDown(str(fault)) from fault
        return int(received[0]) if received else None

    def drain(self) -> None:
        """See Link: by reading, since a flush of a port that is gone raises what is no OSError."""
        port = self._opened().device
        with contextlib.suppress(OSError):
            port.read(port.in_waiting)

    def rest(self) -> None:
        """See Link: the port stays open."""

    def close(self) -> None:
        """See Link: the port first, as python-escpos flushes an open one for as long as that takes."""
        if self._printer:
            if port := self._printer.device:
                with contextlib.suppress(OSError):
                    port.close()
            self._printer.close()
            self._printer = None

    def _opened(self) -> "_Serial":
        if self._printer is None:
            raise LinkDown("not open")
        return self._printer


class _Network(Network):
    """Closes the socket of a connection that failed, which python-escpos 3.1 lets go of open."""

    _device: Any

    def _replace(self, device: Any) -> None:
        if device is None and self._device:
            self._device.close()
        self._device = device

    device = Network.device.setter(_replace)


class _Serial(Serial):
    """Reads one byte: python-escpos 3.1 asks for sixteen, so that one reply takes the whole time-out."""

    def _read(self) -> bytes:
        received: bytes = self.device.read(1)
        return received


def _write_s(data: bytes) -> float:
    return WRITE_S + len(data) / SLOWEST_BYTES_S
