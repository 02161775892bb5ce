"""A two-wire bus of cards behind a pty: bytes take their time at the line's speed, and each card hears only its own."""

import os
import select
import threading
import time
import tty
from collections.abc import Callable
from dataclasses import dataclass, field

from display_board.virtual.card import Card, Incoming, sealed

BITS = 10  # of a byte on the line: 8 data bits, start and stop


@dataclass
class Frame:
    """What passed over the line to one card: when its last byte had passed, and its bytes."""

    address: int
    passed_at: float
    packet: bytes


@dataclass
class Manners:
    """How the cards behave; changed while they run."""

    mute: set[int] = field(default_factory=set)
    echoing: bool = False  # the adapter hears itself
    spoil: Callable[[bytes], bytes] = bytes  # what becomes of an answer on the line


class Wire:
    """Serves until the other end is closed."""

    def __init__(self, cards: list[Card], baud: int = 0) -> None:
        """Without a `baud` bytes pass at once."""
        self.cards, self.baud, self.manners = cards, baud, Manners()
        self.frames: list[Frame] = []
        self.passed = threading.Condition()
        self.begun = threading.Event()  # the first bytes have passed
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        self._free_at = time.monotonic()
        self._pulled = False
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def port(self) -> str:
        """The end that a program opens."""
        return os.ttyname(self._slave)

    @property
    def url(self) -> str:
        """The link to it."""
        return f"serial://{self.port}" + (f"?baud={self.baud}" if self.baud else "")

    def wait(self, condition: Callable[[list[Frame]], bool], deadline_s: float = 60.0) -> None:
        """Until the frames that have passed satisfy a condition."""
        with self.passed:
            assert self.passed.wait_for(lambda: condition(self.frames), deadline_s), self.frames

    def close(self) -> None:
        """Pulls the cable out, in the middle of a frame if one is passing."""
        self._pulled = True
        os.close(self._slave)
        self._thread.join(60)
        os.close(self._master)

    def _serve(self) -> None:
        incoming = Incoming()
        while not self._pulled:
            # Somebody may still hold the other end when it is pulled here: then no read ever ends.
            if not select.select([self._master], [], [], 0.05)[0]:
                continue
            try:
                chunk = os.read(self._master, 16)  # a UART's buffer: what is behind it has not been sent yet
            except OSError:
                return
            self.begun.set()
            self._take_time(chunk)
            if self.manners.echoing:
                os.write(self._master, chunk)
            for packet in incoming.feed(chunk):
                self._pass(packet)

    def _pass(self, packet: bytes) -> None:
        address = int.from_bytes(packet[:2], "little")
        with self.passed:
            self.frames.append(Frame(address, time.monotonic(), packet))
            self.passed.notify_all()
        for card in self.cards:
            reply = card.answer(packet, time.monotonic())
            if reply and card.address not in self.manners.mute:
                answer = self.manners.spoil(sealed(reply))
                self._take_time(answer)
                os.write(self._master, answer)

    def _take_time(self, data: bytes) -> None:
        if self.baud:
            self._free_at = max(self._free_at, time.monotonic()) + len(data) * BITS / self.baud
            threading.Event().wait(self._free_at - time.monotonic())
