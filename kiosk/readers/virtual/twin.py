"""The twins at work: a reader that answers by what lies on it, a scanner that sends what it is shown; both can fail.

A twin looks at its files every LOOK_S: what somebody does at it, and which faults it has.
"""

import threading
from collections.abc import Callable
from datetime import date

from kiosk.readers.virtual.box import Box
from kiosk.readers.virtual.cards import samples
from kiosk.readers.virtual.doors import Door
from kiosk.readers.virtual.picture import Painter
from kiosk.readers.virtual.sam import Sam

LOOK_S = 0.05
SLOW_S = 0.8
READER_FAULTS = ("bad_checksum", "drop_line", "half_frame", "no_answer", "slow", "unreadable")
SCANNER_FAULTS = ("drop_line", "no_answer", "slow")
LONGEST_TEXT = 1_000


class ReaderTwin:
    """A card reader; `lay` with a card's name and `lift` are what can be done at it."""

    def __init__(
        self, device: str, door: Door, box: Box, painter: Painter, today: Callable[[], date]
    ) -> None:
        self._device, self._door, self._box, self._painter = device, door, box, painter
        self._cards = samples(today())
        self._sam = Sam()
        self._lying: str | None = None

    def run(self, stopping: threading.Event) -> None:
        """Until told to stop."""
        self._door.plug()
        while not stopping.is_set():
            faults = self._box.faults() & set(READER_FAULTS)
            self._do(self._box.act())
            self._show(faults)
            if "drop_line" in faults:
                self._door.pull()
                stopping.wait(LOOK_S)
                continue
            if self._door.plug():
                self._sam.power_up()
            for answer in self._sam.hear(self._door.read(LOOK_S), unreadable="unreadable" in faults):
                self._answer(answer, faults, stopping)
        self._door.pull()

    def _do(self, act: tuple[str, str] | None) -> None:
        match act:
            case ("lay", name) if name in self._cards:
                self._lying = name
                self._sam.lay(self._cards[name].text)
            case ("lift", _):
                self._lying = None
                self._sam.lift()
            case _:
                pass

    def _answer(self, answer: bytes, faults: frozenset[str], stopping: threading.Event) -> None:
        if "no_answer" in faults:
            return
        if "slow" in faults:
            stopping.wait(SLOW_S)
        if "bad_checksum" in faults:
            answer = answer[:-1] + bytes([answer[-1] ^ 0xFF])
        if "half_frame" in faults:
            answer = answer[: len(answer) // 2]
        self._door.write(answer)

    def _show(self, faults: frozenset[str]) -> None:
        told = {
            "device": self._device, "kind": "reader", "faults": sorted(faults), "card": self._lying,
            "available_faults": READER_FAULTS,
            "acts": [{"name": "lay", "of": list(self._cards)}, {"name": "lift"}],
        }  # fmt: skip
        card = self._cards[self._lying] if self._lying else None
        self._box.show(told, lambda: self._painter.reader(card, well=not faults))


class ScannerTwin:
    """A scanner; `scan` with a text is what can be done at it."""

    def __init__(self, device: str, door: Door, box: Box, painter: Painter, suffix: str) -> None:
        self._device, self._door, self._box, self._painter = device, door, box, painter
        self._suffix = suffix
        self._scans = 0
        self._last = ""

    def run(self, stopping: threading.Event) -> None:
        """Until told to stop."""
        self._door.plug()
        while not stopping.is_set():
            faults = self._box.faults() & set(SCANNER_FAULTS)
            act = self._box.act()
            if "drop_line" in faults:
                self._door.pull()
                stopping.wait(LOOK_S)
            else:
                self._door.plug()
                self._door.read(LOOK_S)
                if act and act[0] == "scan" and "no_answer" not in faults:
                    self._scan(act[1][:LONGEST_TEXT], faults, stopping)
            self._show(faults)
        self._door.pull()

    def _scan(self, text: str, faults: frozenset[str], stopping: threading.Event) -> None:
        self._scans, self._last = self._scans + 1, text
        sent = (text + self._suffix).encode()
        if "slow" in faults:
            self._door.write(sent[: len(sent) // 2])
            stopping.wait(SLOW_S)
            sent = sent[len(sent) // 2 :]
        self._door.write(sent)

    def _show(self, faults: frozenset[str]) -> None:
        told = {
            "device": self._device, "kind": "scanner", "faults": sorted(faults), "scans": self._scans,
            "last": self._last, "available_faults": SCANNER_FAULTS, "acts": [{"name": "scan", "text": True}],
        }  # fmt: skip
        self._box.show(told, lambda: self._painter.scanner(self._last, well=not faults))
