"""The USB link and the list of what is here, on a bus that is made up (libusb's own needs hardware)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from printers.links import LinkDown
from printers.listing import here
from printers.usb_wire import UsbLink, printers
from tests.printers.usb_twin import Bus

THIS = (0x0483, 0x5743)


@pytest.fixture
def bus() -> Bus:
    return Bus()


@pytest.fixture
def line(bus: Bus) -> Iterator[UsbLink]:
    line = UsbLink(THIS, bus)
    line.open()
    yield line
    line.close()


@pytest.mark.parametrize("wanted", [THIS, None])
def test_a_printer_is_found_by_its_numbers_or_as_the_first_there(
    wanted: tuple[int, int] | None, bus: Bus
) -> None:
    line = UsbLink(wanted, bus)
    assert line.open()
    assert not line.open()
    line.write(b"slip")
    assert (bytes(bus.heard), bus.claimed, bus.kernel_has_it) == (b"slip", [0], False)
    line.close()
    assert bus.claimed == []


def test_a_board_of_the_vendors_own_class_is_found_by_its_numbers_only(bus: Bus) -> None:
    bus.interface_class = 0xFF
    with pytest.raises(LinkDown, match="no printer on USB"):
        UsbLink(None, bus).open()
    line = UsbLink(THIS, bus)
    line.open()
    line.write(b"slip")
    line.close()
    assert bytes(bus.heard) == b"slip"


def test_every_byte_of_a_reply_is_heard_one_by_one(line: UsbLink, bus: Bus) -> None:
    bus.said += b"\x12\x14"
    assert [line.read(1.0), line.read(1.0), line.read(0.0)] == [0x12, 0x14, None]


def test_no_wait_is_without_an_end(line: UsbLink, bus: Bus) -> None:
    line.read(0.0)
    line.write(b"slip")
    assert all(timeout_ms > 0 for timeout_ms in bus.timeouts_ms)


def test_a_printer_that_takes_nothing_more_is_a_link_down(line: UsbLink, bus: Bus) -> None:
    bus.stalled = True
    with pytest.raises(LinkDown, match="timed out"):
        line.write(b"slip")


def test_a_cable_pulled_out_is_a_link_down_and_can_be_put_back(line: UsbLink, bus: Bus) -> None:
    bus.plugged = False
    with pytest.raises(LinkDown, match="No such device"):
        line.read(0.1)
    with pytest.raises(LinkDown, match="switched on"):
        line.open()
    bus.plugged = True
    assert line.open()
    line.write(b"slip")


def test_a_printer_that_may_not_be_opened_says_what_to_do(bus: Bus) -> None:
    bus.forbidden = True
    with pytest.raises(LinkDown, match=r"udev rule.*group lp"):
        UsbLink(THIS, bus).open()


def test_a_printer_of_another_program_says_so(bus: Bus) -> None:
    bus.taken = True
    with pytest.raises(LinkDown, match="another program"):
        UsbLink(None, bus).open()


def test_a_closed_link_does_not_open_by_itself(bus: Bus) -> None:
    line = UsbLink(THIS, bus)
    with pytest.raises(LinkDown, match="not open"):
        line.write(b"slip")
    with pytest.raises(LinkDown, match="not open"):
        line.read(0.0)


def test_what_is_here_is_listed_as_a_link_says_it(bus: Bus, tmp_path: Path) -> None:
    (tmp_path / "lp0").touch()
    assert printers(bus) == [(*THIS, "")]
    assert here(bus, tmp_path)[:2] == ["usb://0483:5743", f"file://{tmp_path}/lp0"]
