"""A reader on USB, by pyusb and libusb: bytes over its two bulk endpoints; it knows no protocol and never retries."""

import errno
import re
from typing import Any

import usb.core
import usb.util

from kiosk.readers.links import LinkDown, reason

USUAL_DEVICES = ((0x0400, 0xC35A),)
"""Vendor and product that SAM modules with USB commonly answer to (check against hardware)."""
WRITE_MS = 1_000
PIECE = 4096
_ADDRESS = re.compile(r"([0-9a-fA-F]{4}):([0-9a-fA-F]{4})")

Ids = tuple[tuple[int, int], ...]


def devices(address: str) -> Ids:
    """`vendor:product` in hex; the usual ones where none is given. ValueError for anything else."""
    if not address:
        return USUAL_DEVICES
    found = _ADDRESS.fullmatch(address)
    if not found:
        raise ValueError("a USB link is usb: or usb://VENDOR:PRODUCT, four hex digits each")
    return ((int(found[1], 16), int(found[2], 16)),)


class UsbLink:
    """The first of the named devices that is plugged in; `backend` is libusb unless another is given."""

    def __init__(self, ids: Ids, backend: Any = None) -> None:
        self._ids, self._backend = ids, backend
        self._device: Any = None
        self._interface = 0
        self._in: Any = None
        self._out: Any = None

    def open(self) -> None:
        """See Link."""
        self.close()
        try:
            self._device = usb.core.find(
                custom_match=lambda one: (one.idVendor, one.idProduct) in self._ids, backend=self._backend
            )
            if self._device is None:
                raise LinkDown("no such device is plugged in")
            self._claim()
        except usb.core.NoBackendError as fault:
            raise LinkDown("libusb is not installed (Debian: libusb-1.0-0)") from fault
        except usb.core.USBError as fault:
            self.close()
            raise LinkDown(_why(fault)) from fault

    def write(self, data: bytes) -> None:
        """See Link."""
        if self._out is None:
            raise LinkDown("not open")
        try:
            self._out.write(data, WRITE_MS)
        except usb.core.USBError as fault:
            raise LinkDown(_why(fault)) from fault

    def read(self, timeout_s: float) -> bytes:
        """See Link."""
        if self._in is None:
            raise LinkDown("not open")
        try:
            return bytes(self._in.read(PIECE, max(1, int(timeout_s * 1000))))  # 0 would wait for ever
        except usb.core.USBTimeoutError:
            return b""
        except usb.core.USBError as fault:
            raise LinkDown(_why(fault)) from fault

    def close(self) -> None:
        """See Link."""
        if self._device is not None:
            usb.util.dispose_resources(self._device)
        self._device = self._in = self._out = None

    def _claim(self) -> None:
        """Takes the first interface with a bulk endpoint each way."""
        for interface in self._device.get_active_configuration():
            ways: dict[int, Any] = {}
            for endpoint in interface:
                if usb.util.endpoint_type(endpoint.bmAttributes) == usb.util.ENDPOINT_TYPE_BULK:
                    ways.setdefault(usb.util.endpoint_direction(endpoint.bEndpointAddress), endpoint)
            if len(ways) == 2:
                usb.util.claim_interface(self._device, interface.bInterfaceNumber)
                self._in, self._out = ways[usb.util.ENDPOINT_IN], ways[usb.util.ENDPOINT_OUT]
                return
        raise LinkDown("the device has no pair of bulk endpoints")


def _why(fault: Any) -> str:
    if fault.errno == errno.EACCES:
        return "not allowed: give the kiosk's user the device with a udev rule"
    return reason(fault)
