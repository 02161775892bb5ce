"""Where keys come from: a keypad grabbed by its device, or a serial line. It decides nothing."""

import contextlib
import select
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import evdev
import serial
from evdev import ecodes
from evdev.eventio import EventIO

from server.cli.pad.config import SerialPad, UsbPad

PRESSED = 1
"""A key event's value: 0 let go, 1 pressed, 2 repeated while held."""
LONGEST_LINE = 64


class Away(Exception):
    """The pad isn't there, or left while it was read."""


class Source(Protocol):
    """A pad that is open."""

    def read(self, timeout_s: float) -> list[str]:
        """The keys pressed since, by name; none if none came in time. Raises Away."""

    def answer(self, good: bool) -> None:
        """Let the person see or hear whether it was done, where the pad can."""

    def close(self) -> None:
        """Let it go."""


def pressed(device: EventIO) -> Iterator[str]:
    """The names of the keys that were pressed, of all that a device has to tell now; raises Away."""
    try:
        events = list(device.read())
    except BlockingIOError:
        return
    except OSError as gone:
        raise Away(str(gone)) from gone
    for event in events:
        if event.type == ecodes.EV_KEY and event.value == PRESSED:
            name = ecodes.KEY.get(event.code, f"KEY_{event.code}")
            yield name if isinstance(name, str) else name[0]


class Keypad:
    """A USB keypad that nobody else gets a key of, whatever window has the focus."""

    def __init__(self, wanted: UsbPad) -> None:
        try:
            self._device = evdev.InputDevice(_path_of(wanted))
            self._device.grab()
        except OSError as fault:
            raise Away(str(fault)) from fault

    def read(self, timeout_s: float) -> list[str]:
        """See Source."""
        if not select.select([self._device.fd], [], [], timeout_s)[0]:
            return []
        return list(pressed(self._device))

    def answer(self, good: bool) -> None:
        """The lamp of the number lock is lit while all is well, and a pad with a bell rings when it is not."""
        with contextlib.suppress(OSError):
            able = self._device.capabilities()
            if ecodes.LED_NUML in able.get(ecodes.EV_LED, []):
                self._device.set_led(ecodes.LED_NUML, int(good))
            if not good and ecodes.SND_BELL in able.get(ecodes.EV_SND, []):
                self._device.write(ecodes.EV_SND, ecodes.SND_BELL, 1)

    def close(self) -> None:
        """See Source."""
        with contextlib.suppress(OSError):
            self._device.close()


class SerialKeys:
    """A call pad on a serial line."""

    def __init__(self, wanted: SerialPad, good: bytes = b"", bad: bytes = b"") -> None:
        self._by_line, self._good, self._bad, self._left = wanted.by_line, good, bad, b""
        try:
            self._line = serial.Serial(wanted.port, wanted.baud, timeout=0, write_timeout=1, exclusive=True)
        except (OSError, ValueError) as fault:
            raise Away(str(fault)) from fault

    def read(self, timeout_s: float) -> list[str]:
        """See Source: each line without its end, or each byte as two hex digits."""
        try:
            self._line.timeout = timeout_s
            got = self._line.read(1)
            got += self._line.read(self._line.in_waiting) if got else b""
        except (OSError, TypeError) as gone:  # pyserial stumbles over a port that is closed meanwhile
            raise Away(str(gone)) from gone
        if not self._by_line:
            return [f"{byte:02x}" for byte in got]
        *lines, self._left = (self._left + got).replace(b"\r", b"\n").split(b"\n")
        self._left = self._left[-LONGEST_LINE:]
        return [line.decode("ascii", "replace").strip() for line in lines if line.strip()]

    def answer(self, good: bool) -> None:
        """See Source: the bytes set for it."""
        with contextlib.suppress(OSError):
            self._line.write(self._good if good else self._bad)

    def close(self) -> None:
        """See Source."""
        with contextlib.suppress(OSError):
            self._line.close()


def open_pad(wanted: UsbPad | SerialPad, good: bytes, bad: bytes) -> Source:
    """The pad, opened anew: one that was unplugged may come back under another event number. Raises Away."""
    return SerialKeys(wanted, good, bad) if isinstance(wanted, SerialPad) else Keypad(wanted)


def _path_of(wanted: UsbPad) -> str:
    """The device file: as set, or the first that has this vendor and product and can type."""
    if wanted.path is not None:
        return wanted.path
    for path in sorted(Path("/dev/input").glob("event*")):
        with contextlib.suppress(OSError):
            found = evdev.InputDevice(path)
            ids = (found.info.vendor, found.info.product)
            types = ecodes.EV_KEY in found.capabilities()
            found.close()
            if ids == wanted.ids and types:
                return str(path)
    raise OSError("no keypad with this vendor and product is plugged in")
