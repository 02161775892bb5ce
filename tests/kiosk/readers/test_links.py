"""Addresses of lines, and what is wrong with them."""

import pytest

from kiosk.readers.links import LinkDown, SerialLink, TcpLink, make
from kiosk.readers.usb_link import USUAL_DEVICES, UsbLink, devices


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("serial:///dev/ttyUSB0", SerialLink), ("serial:///dev/ttyUSB0?baud=9600", SerialLink),
        ("serial://COM3", SerialLink), ("tcp://127.0.0.1:4001", TcpLink), ("usb:", UsbLink),
        ("usb://0400:c35a", UsbLink),
    ],
)  # fmt: skip
def test_an_address_is_a_line(url, kind):
    assert type(make(url, 9600)) is kind


@pytest.mark.parametrize(
    "url",
    [
        "", "/dev/ttyUSB0", "http://127.0.0.1:1", "tcp://127.0.0.1", "tcp://:4001", "tcp://127.0.0.1:4001/x",
        "tcp://127.0.0.1:x", "serial://", "serial:///dev/ttyUSB0?baud=0", "serial:///dev/ttyUSB0?baud=fast",
        "usb://0400", "usb://0400:c35a:1", "usb://xyzw:c35a",
    ],
)  # fmt: skip
def test_an_address_that_is_none_is_refused_in_words(url):
    with pytest.raises(ValueError, match=r"\w+ \w+"):
        make(url, 9600)


def test_a_usb_reader_is_the_usual_one_unless_another_is_named():
    assert devices("") == USUAL_DEVICES == ((0x0400, 0xC35A),)
    assert devices("1234:ABCD") == ((0x1234, 0xABCD),)


@pytest.mark.parametrize("url", ["serial:///dev/no-such-port", "tcp://127.0.0.1:9", "usb://ffff:fffe"])
def test_a_line_that_is_not_there_is_down_and_so_is_what_was_not_opened(url):
    link = make(url, 9600)
    with pytest.raises(LinkDown):
        link.open()
    with pytest.raises(LinkDown):
        link.write(b"x")
    with pytest.raises(LinkDown):
        link.read(0)
    link.close()
