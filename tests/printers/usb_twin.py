"""A USB bus with one printer on it, as pyusb's backends look (usb.backend.IBackend)."""

import array
import errno
from types import SimpleNamespace

import usb.backend
import usb.core

OUT, IN = 0x03, 0x81


class Bus(usb.backend.IBackend):
    """One device; `said` is what it will answer, `heard` what it was sent."""

    def __init__(self, vendor: int = 0x0483, product: int = 0x5743, interface_class: int = 7) -> None:
        self.vendor, self.product, self.interface_class = vendor, product, interface_class
        self.heard, self.said = bytearray(), bytearray()
        self.plugged, self.forbidden, self.taken, self.kernel_has_it = True, False, False, True
        self.stalled = False
        self.timeouts_ms: list[int] = []
        self.claimed: list[int] = []

    def enumerate_devices(self):
        return iter([object()] if self.plugged else [])

    def get_device_descriptor(self, _dev):
        return SimpleNamespace(
            bLength=18, bDescriptorType=1, bcdUSB=0x0200, bDeviceClass=0, bDeviceSubClass=0, bDeviceProtocol=0,
            bMaxPacketSize0=64, idVendor=self.vendor, idProduct=self.product, bcdDevice=0x0100, iManufacturer=0,
            iProduct=0, iSerialNumber=0, bNumConfigurations=1, address=4, bus=1, port_number=1, port_numbers=(1,),
            speed=2,
        )  # fmt: skip

    def get_configuration_descriptor(self, _dev, config):
        if config:
            raise IndexError
        return SimpleNamespace(
            bLength=9, bDescriptorType=2, wTotalLength=32, bNumInterfaces=1, bConfigurationValue=1,
            iConfiguration=0, bmAttributes=0xC0, bMaxPower=1, extra_descriptors=b"",
        )  # fmt: skip

    def get_interface_descriptor(self, _dev, intf, alt, _config):
        if intf or alt:
            raise IndexError
        return SimpleNamespace(
            bLength=9, bDescriptorType=4, bInterfaceNumber=0, bAlternateSetting=0, bNumEndpoints=2,
            bInterfaceClass=self.interface_class, bInterfaceSubClass=1, bInterfaceProtocol=2, iInterface=0,
            extra_descriptors=b"",
        )  # fmt: skip

    def get_endpoint_descriptor(self, _dev, ep, _intf, _alt, _config):
        return SimpleNamespace(
            bLength=7, bDescriptorType=5, bEndpointAddress=(IN, OUT)[ep], bmAttributes=2, wMaxPacketSize=64,
            bInterval=0, bRefresh=0, bSynchAddress=0, extra_descriptors=b"",
        )  # fmt: skip

    def open_device(self, _dev):
        if self.forbidden:
            raise usb.core.USBError("Access denied", -3, errno.EACCES)
        return object()

    def close_device(self, _handle):
        self.claimed.clear()

    def get_configuration(self, _handle):
        return 1

    def set_configuration(self, _handle, _value):
        pass

    def is_kernel_driver_active(self, _handle, _intf):
        return self.kernel_has_it

    def detach_kernel_driver(self, _handle, _intf):
        self.kernel_has_it = False

    def claim_interface(self, _handle, intf):
        if self.taken or self.kernel_has_it:
            raise usb.core.USBError("Resource busy", -6, errno.EBUSY)
        self.claimed.append(intf)

    def release_interface(self, _handle, intf):
        self.claimed.remove(intf)

    def bulk_write(self, _handle, ep, _intf, data, timeout):
        self._there(timeout)
        if self.stalled:
            raise usb.core.USBTimeoutError("Operation timed out", -7, errno.ETIMEDOUT)
        assert ep == OUT
        self.heard += bytes(data)
        return len(data)

    def bulk_read(self, _handle, ep, _intf, buff, timeout):
        self._there(timeout)
        assert ep == IN
        if not self.said:
            raise usb.core.USBTimeoutError("Operation timed out", -7, errno.ETIMEDOUT)
        piece = self.said[: len(buff)]
        del self.said[: len(piece)]
        buff[: len(piece)] = array.array("B", piece)
        return len(piece)

    def _there(self, timeout_ms: int) -> None:
        self.timeouts_ms.append(timeout_ms)
        if not self.plugged:
            raise usb.core.USBError("No such device", -4, errno.ENODEV)
