"""Keys as the kernel hands them out and as a serial pad sends them; one that left is told from a silent one."""

import os
import pty
import struct
from collections.abc import Iterator

import pytest
from evdev import ecodes
from evdev.eventio import EventIO

from server.cli.pad.config import SerialPad, UsbPad
from server.cli.pad.source import Away, Keypad, SerialKeys, Source, open_pad, pressed
from tests.waiting import until

RECORD = struct.Struct("@llHHi")
"""`struct input_event` of linux/input.h: two of a time, type, code, value."""


class Records(EventIO):
    """evdev's own reading of records, over a file descriptor that is no device."""

    def __init__(self) -> None:
        self.fd, self.kernel = os.pipe()
        os.set_blocking(self.fd, False)

    def happens(self, *events: tuple[int, int, int]) -> None:
        os.write(self.kernel, b"".join(RECORD.pack(1, 2, *event) for event in events))

    def key(self, code: int, *values: int) -> None:
        for value in values:
            scan, sync = (ecodes.EV_MSC, ecodes.MSC_SCAN, 0x70058), (ecodes.EV_SYN, ecodes.SYN_REPORT, 0)
            self.happens(scan, (ecodes.EV_KEY, code, value), sync)


@pytest.fixture
def records() -> Iterator[Records]:
    opened = Records()
    yield opened
    os.close(opened.fd)
    os.close(opened.kernel)


def test_a_key_is_read_once_however_long_it_is_held(records: Records) -> None:
    assert list(pressed(records)) == []
    records.key(ecodes.KEY_KPENTER, 1, 2, 2, 2, 0)
    records.key(ecodes.KEY_KP7, 1, 0)
    records.happens((ecodes.EV_LED, ecodes.LED_NUML, 1))
    assert list(pressed(records)) == ["KEY_KPENTER", "KEY_KP7"]
    assert list(pressed(records)) == []


def test_a_key_of_several_names_and_one_of_none_have_a_name(records: Records) -> None:
    records.key(ecodes.KEY_MUTE, 1)
    records.key(0x2FE, 1)
    assert list(pressed(records)) == [
        "KEY_MUTE" if isinstance(ecodes.KEY[113], str) else ecodes.KEY[113][0],
        "KEY_766",
    ]


def test_a_pad_that_was_unplugged_is_away() -> None:
    gone = Records()
    os.close(gone.fd)
    os.close(gone.kernel)
    with pytest.raises(Away):
        list(pressed(gone))


@pytest.mark.parametrize("wanted", [UsbPad(path="/dev/input/by-id/none"), UsbPad(ids=(0xFFFF, 0xFFFE))])
def test_a_keypad_that_is_not_there_is_away(wanted: UsbPad) -> None:
    with pytest.raises(Away):
        Keypad(wanted)


def read(pad: Source, keys: int) -> list[str]:
    """So many keys, as they come."""
    got: list[str] = []

    def all_there() -> bool:
        got.extend(pad.read(0.05))
        return len(got) >= keys

    until(all_there, f"{keys} keys")
    return got


@pytest.fixture
def line() -> Iterator[tuple[int, str]]:
    """The other end of a serial line, and the port's name."""
    other, port = pty.openpty()
    yield other, os.ttyname(port)
    os.close(port)
    os.close(other)


def test_a_serial_pad_sends_lines_in_pieces_and_is_answered(line: tuple[int, str]) -> None:
    other, port = line
    pad = open_pad(SerialPad(port), b"G", b"\x07")
    os.write(other, b"NE")
    assert pad.read(0.05) == []
    os.write(other, b"XT\r\n\nRECALL\rHO")
    assert read(pad, 2) == ["NEXT", "RECALL"]
    os.write(other, b"x" * 1000 + b"\n")
    assert len(read(pad, 1)) == 1
    pad.answer(good=True)
    pad.answer(good=False)
    assert os.read(other, 1) + os.read(other, 1) == b"G\x07"
    pad.close()


def test_a_serial_pad_of_single_bytes_names_them_in_hex(line: tuple[int, str]) -> None:
    other, port = line
    pad = SerialKeys(SerialPad(port, by_line=False))
    os.write(other, b"\xa1\x02")
    assert read(pad, 2) == ["a1", "02"]
    pad.close()


def test_a_serial_port_that_is_not_there_is_away() -> None:
    with pytest.raises(Away):
        SerialKeys(SerialPad("/dev/no-such-port"))
