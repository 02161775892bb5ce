"""A printer on USB, by pyusb and libusb: found by its numbers or as the first printer there; it knows no command."""

import contextlib
import errno
from typing import Any

import usb.core
import usb.util

from printers.links import LinkDown, write_s

PRINTER_CLASS = 7  # USB device class definition for printing devices
READ_BYTES = 64  # a full-speed bulk packet: shorter, a longer reply would overflow
SHORTEST_MS = 1  # 0 is no time-out at all
IN, BULK = 0x80, 2


class UsbLink:
    """Kept open, and kept from everybody else; `backend` is pyusb's, of libusb where None."""

    stays = True
    hears = True

    def __init__(self, wanted: tuple[int, int] | None, backend: Any = None) -> None:
        """`wanted` is vendor and product; the first printer on the bus if None."""
        self._wanted, self._backend = wanted, backend
        self._device: Any = None
        self._out: Any = None
        self._in: Any = None
        self._received = bytearray()

    def open(self) -> bool:
        """See Link."""
        if self._device:
            return False
        self._received.clear()
        try:
            self._device = self._found()
            self._claimed()
        except (usb.core.USBError, NotImplementedError) as fault:
            self.close()
            raise LinkDown(_why(fault)) from fault
        return True

    def write(self, data: bytes) -> None:
        """See Link."""
        self._opened()
        try:
            if self._out.write(data, int(write_s(data) * 1000)) != len(data):
                raise usb.core.USBError("the printer takes no more")
        except usb.core.USBError as fault:
            self.close()
            raise LinkDown(_why(fault)) from fault

    def read(self, timeout_s: float) -> int | None:
        """See Link."""
        self._opened()
        if not self._received and self._in:
            try:
                self._received += self._in.read(READ_BYTES, max(SHORTEST_MS, int(timeout_s * 1000)))
            except usb.core.USBTimeoutError:
                return None
            except usb.core.USBError as fault:
                self.close()
                raise LinkDown(_why(fault)) from fault
        return self._received.pop(0) if self._received else None

    def rest(self) -> None:
        """See Link: the printer stays claimed."""

    def close(self) -> None:
        """See Link."""
        if self._device:
            with contextlib.suppress(usb.core.USBError):
                usb.util.dispose_resources(self._device)
            self._device = self._out = self._in = None

    def _found(self) -> Any:
        numbers = dict(zip(("idVendor", "idProduct"), self._wanted or (), strict=False))
        try:
            device = usb.core.find(
                backend=self._backend, custom_match=None if numbers else is_printer, **numbers
            )
        except usb.core.NoBackendError as fault:
            raise LinkDown("libusb is missing: install libusb-1.0 (Debian: libusb-1.0-0)") from fault
        if device is None:
            what = "printer {:04x}:{:04x}".format(*self._wanted) if self._wanted else "printer"
            raise LinkDown(f"no {what} on USB: is it switched on and plugged in?")
        return device

    def _claimed(self) -> None:
        """Takes the printer's interface from the system, and its two ways."""
        interface = _interface(self._device)
        number = interface.bInterfaceNumber
        with contextlib.suppress(NotImplementedError):  # Windows and macOS have no driver to take away
            if self._device.is_kernel_driver_active(number):
                self._device.detach_kernel_driver(number)
        usb.util.claim_interface(self._device, number)
        ways = [way for way in interface if way.bmAttributes & 3 == BULK]
        self._out = next((way for way in ways if not way.bEndpointAddress & IN), None)
        self._in = next((way for way in ways if way.bEndpointAddress & IN), None)
        if self._out is None:
            raise LinkDown("this USB device takes no data: is it a printer?")

    def _opened(self) -> None:
        if not self._device:
            raise LinkDown("not open")


def is_printer(device: Any) -> bool:
    """Whether a device has a printer's interface; one that may not be asked has none."""
    try:
        return _printer_interface(device) is not None
    except usb.core.USBError:
        return False


def printers(backend: Any = None) -> list[tuple[int, int, str]]:
    """Vendor, product and name of every USB printer here; empty without libusb."""
    try:
        devices = list(usb.core.find(find_all=True, backend=backend, custom_match=is_printer))
    except usb.core.NoBackendError:
        return []
    return [(device.idVendor, device.idProduct, _name(device)) for device in devices]


def _printer_interface(device: Any) -> Any:
    found = (usb.util.find_descriptor(each, bInterfaceClass=PRINTER_CLASS) for each in device)
    return next((interface for interface in found if interface is not None), None)


def _interface(device: Any) -> Any:
    interface = _printer_interface(device)
    if interface is None:  # some boards say they are of the vendor's own class
        interface = device[0][(0, 0)]
    return interface


def _name(device: Any) -> str:
    try:
        return " ".join(filter(None, (device.manufacturer, device.product)))
    except (usb.core.USBError, ValueError):  # it may be seen but not opened
        return ""


def _why(fault: Exception) -> str:
    number = getattr(fault, "errno", None)
    if number == errno.EACCES:
        return (
            "the USB printer may not be opened: add the udev rule "
            '\'SUBSYSTEM=="usb", ATTR{bInterfaceClass}=="07", GROUP="lp", MODE="0660"\', '
            "put this user in the group lp, and plug the printer in again"
        )
    if number == errno.EBUSY:
        return "another program has the USB printer: stop it, or print through it"
    return str(fault) or type(fault).__name__
