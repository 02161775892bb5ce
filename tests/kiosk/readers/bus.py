"""A USB bus as pyusb sees it, with one reader on it whose module is the twin's; plugged in or out at will."""

# ruff: noqa: ARG002 - every method takes what pyusb gives

import array
import errno
import threading
from collections import deque
from types import SimpleNamespace
from typing import Any

import usb.backend
import usb.core

from kiosk.readers.virtual.sam import Sam

BULK, INTERRUPT = 2, 3
PACKET = 64


class Bus(usb.backend.IBackend):
    """One device: an interface without bulk endpoints, then one with the reader's."""

    def __init__(self, vendor: int = 0x0400, product: int = 0xC35A) -> None:
        self.sam = Sam()
        self.ids = vendor, product
        self.plugged = True
        self.allowed = True
        self.interfaces = [[(0x83, INTERRUPT)], [(0x02, BULK), (0x81, BULK), (0x06, BULK), (0x85, BULK)]]
        self.claimed: list[int] = []
        self._out: deque[int] = deque()
        self._change = threading.Condition()

    def enumerate_devices(self) -> list[str]:
        return ["reader"] if self.plugged else []

    def get_parent(self, dev: str) -> None:
        return None

    def get_device_descriptor(self, dev: str) -> Any:
        return SimpleNamespace(
            bLength=18, bDescriptorType=1, bcdUSB=0x110, bDeviceClass=0, bDeviceSubClass=0, bDeviceProtocol=0,
            bMaxPacketSize0=PACKET, idVendor=self.ids[0], idProduct=self.ids[1], bcdDevice=0x100, iManufacturer=0,
            iProduct=0, iSerialNumber=0, bNumConfigurations=1, address=1, bus=1, port_number=1, port_numbers=(1,),
            speed=2,
        )  # fmt: skip

    def get_configuration_descriptor(self, dev: str, config: int) -> Any:
        if config:
            raise IndexError(config)
        return SimpleNamespace(
            bLength=9, bDescriptorType=2, wTotalLength=32, bNumInterfaces=len(self.interfaces),
            bConfigurationValue=1, iConfiguration=0, bmAttributes=0x80, bMaxPower=50, extra_descriptors=(),
        )  # fmt: skip

    def get_interface_descriptor(self, dev: str, intf: int, alt: int, config: int) -> Any:
        if intf >= len(self.interfaces) or alt:
            raise IndexError(intf)
        return SimpleNamespace(
            bLength=9, bDescriptorType=4, bInterfaceNumber=intf, bAlternateSetting=0,
            bNumEndpoints=len(self.interfaces[intf]), bInterfaceClass=0xFF, bInterfaceSubClass=0,
            bInterfaceProtocol=0, iInterface=0, extra_descriptors=(),
        )  # fmt: skip

    def get_endpoint_descriptor(self, dev: str, ep: int, intf: int, alt: int, config: int) -> Any:
        address, kind = self.interfaces[intf][ep]
        return SimpleNamespace(
            bLength=7, bDescriptorType=5, bEndpointAddress=address, bmAttributes=kind, wMaxPacketSize=PACKET,
            bInterval=0, bRefresh=0, bSynchAddress=0, extra_descriptors=(),
        )  # fmt: skip

    def open_device(self, dev: str) -> str:
        self._there()
        if not self.allowed:
            raise usb.core.USBError("Access denied", -3, errno.EACCES)
        return dev

    def close_device(self, dev_handle: str) -> None:
        self.claimed.clear()

    def get_configuration(self, dev_handle: str) -> int:
        self._there()
        return 1

    def claim_interface(self, dev_handle: str, intf: int) -> None:
        self._there()
        self.claimed.append(intf)

    def release_interface(self, dev_handle: str, intf: int) -> None:
        self.claimed.remove(intf)

    def bulk_write(self, dev_handle: str, ep: int, intf: int, data: Any, timeout: int) -> int:
        self._there()
        assert (ep, intf) == (0x02, 1)
        with self._change:
            for answer in self.sam.hear(bytes(data)):
                self._out.extend(answer)
            self._change.notify_all()
        return len(data)

    def bulk_read(self, dev_handle: str, ep: int, intf: int, buff: Any, timeout: int) -> int:
        """A packet at a time, as a module sends it."""
        assert (ep, intf) == (0x81, 1)
        assert timeout > 0, "0 would wait for ever"
        with self._change:
            if not self._change.wait_for(lambda: self._out or not self.plugged, timeout / 1000):
                raise usb.core.USBTimeoutError("Operation timed out", -7, errno.ETIMEDOUT)
            self._there()
            sent = array.array("B", [self._out.popleft() for _ in range(min(PACKET, len(self._out)))])
        buff[: len(sent)] = sent
        return len(sent)

    def plug(self, plugged: bool) -> None:
        with self._change:
            self.plugged = plugged
            self._out.clear()
            self.sam.power_up()
            self._change.notify_all()

    def _there(self) -> None:
        if not self.plugged:
            raise usb.core.USBError("No such device", -4, errno.ENODEV)
