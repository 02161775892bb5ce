"""Network and serial links by python-escpos's printers, each wait with our time-out; it knows no command."""

import contextlib
import socket
from typing import Any

from escpos.exceptions import DeviceNotFoundError
from escpos.printer import Network, Serial

from printers.links import CONNECT_S, LinkDown, write_s


class TcpLink:
    """A printer on the network; connected for one slip at a time, since many take only one connection."""

    stays = False
    hears = True

    def __init__(self, host: str, port: int) -> None:
        self._address = (host, port)
        self._printer: _Network | None = None
        self._received = bytearray()

    def open(self) -> bool:
        """See Link."""
        if self._printer:
            return False
        self._received.clear()
        self._printer = _Network(*self._address, timeout=CONNECT_S)  # its own time-out is a minute
        try:
            self._printer.open()
            self._printer.device.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except (DeviceNotFoundError, OSError) as fault:
            self.close()
            raise LinkDown(str(fault)) from fault
        return True

    def write(self, data: bytes) -> None:
        """See Link."""
        printer = self._opened()
        try:
            printer.device.settimeout(write_s(data))
            printer._raw(data)
        except OSError as fault:
            raise LinkDown(str(fault)) from fault

    def read(self, timeout_s: float) -> int | None:
        """See Link."""
        printer = self._opened()
        if not self._received:
            try:
                printer.device.settimeout(timeout_s)
                received = printer._read()
            except (TimeoutError, BlockingIOError):
                return None
            except OSError as fault:
                raise LinkDown(str(fault)) from fault
            if not received:
                raise LinkDown("closed by the printer")
            self._received += received
        return self._received.pop(0)

    def rest(self) -> None:
        """See Link: says that no more comes, so that unread replies don't reset what is still to be printed."""
        if printer := self._printer:
            with contextlib.suppress(OSError):
                printer.device.shutdown(socket.SHUT_WR)
                printer.device.setblocking(False)
                while printer._read():
                    pass
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

    stays = True
    hears = True

    def __init__(self, device: str, baud: int, flow: str = "none") -> None:
        self._device, self._baud, self._flow = device, baud, flow
        self._printer: _Serial | None = None

    def open(self) -> bool:
        """See Link."""
        if self._printer:
            return False
        # 8N1; without flow control a printer's buffer must hold a slip, and 600 bytes fit any.
        # `dsrdtr` is no flow control on Linux: true, it would only leave DTR as it is.
        xonxoff = self._flow == "xonxoff"
        self._printer = _Serial(self._device, self._baud, xonxoff=xonxoff, dsrdtr=False)
        try:
            self._printer.open()
            self._printer.device.rtscts = self._flow == "rtscts"
            self._printer.device.exclusive = True
        except (DeviceNotFoundError, OSError) as fault:
            self.close()
            raise LinkDown(_why(self._device, fault)) from fault
        return True

    def write(self, data: bytes) -> None:
        """See Link."""
        printer = self._opened()
        try:
            printer.device.write_timeout = write_s(data)
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


def _why(device: str, fault: Exception) -> str:
    return (
        f"{fault}: put this user in the group that owns {device}" if "Errno 13" in str(fault) else str(fault)
    )
