"""Serial lines of LED cards in a process of its own: bytes take their time at the line's speed, each frame is answered.

It says `{"ports": […]}` once it listens. `{"await": "A012", "boards": 1}` is answered by `{"at_ns": …}` once that
number has wholly passed to so many cards; `{"all": true}` by `{"passed": {number: {"line:address": ns}}}`.
The cards' language is written down here anew, so that the boards' own program is measured from outside.
"""

import argparse
import json
import os
import re
import sys
import threading
import time
import tty
from typing import Any

PATIENCE_S = 60.0
BITS = 10  # of a byte on the line
UART = 16  # bytes that a port has taken but not yet sent
START, END = 0xA5, 0x5A
NUMBER = re.compile(rb"\\C[123]([A-Z]{1,2}\d{3,})")
UNESCAPED = ((b"\xa6\x02", b"\xa5"), (b"\x5b\x02", b"\x5a"), (b"\xa6\x01", b"\xa6"), (b"\x5b\x01", b"\x5b"))


class Passed:
    """Which numbers have passed to which cards, and when."""

    def __init__(self) -> None:
        self.numbers: dict[str, dict[str, int]] = {}
        self.changed = threading.Condition()

    def note(self, number: str, card: str, at_ns: int) -> None:
        """The frame's last byte passed at that time."""
        with self.changed:
            self.numbers.setdefault(number, {}).setdefault(card, at_ns)
            self.changed.notify_all()

    def wait(self, number: str, boards: int) -> int | None:
        """When it had passed to so many cards; None if it has not in time."""
        with self.changed:
            done = self.changed.wait_for(lambda: len(self.numbers.get(number, ())) >= boards, PATIENCE_S)
            return sorted(self.numbers[number].values())[boards - 1] if done else None


class Wire:
    """One line and its cards."""

    def __init__(self, name: int, baud: int, passed: Passed) -> None:
        self._name, self._baud, self._passed = name, baud, passed
        self._master, slave = os.openpty()
        tty.setraw(slave)
        self.port = os.ttyname(slave)
        self._free_at = time.monotonic()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        packet: bytearray | None = None
        while True:
            chunk = os.read(self._master, UART)
            self._take_time(len(chunk))
            for byte in chunk:
                if byte == START:
                    packet = bytearray()
                elif packet is not None and byte == END:
                    if packet:
                        self._frame(_unescaped(bytes(packet)))
                    packet = None
                elif packet is not None:
                    packet.append(byte)

    def _frame(self, packet: bytes) -> None:
        at_ns = time.monotonic_ns()
        for number in NUMBER.findall(packet):
            self._passed.note(number.decode(), f"{self._name}:{int.from_bytes(packet[:2], 'little')}", at_ns)
        reply = _answer(packet)
        self._take_time(len(reply))
        os.write(self._master, reply)

    def _take_time(self, count: int) -> None:
        self._free_at = max(self._free_at, time.monotonic()) + count * BITS / self._baud
        time.sleep(max(0.0, self._free_at - time.monotonic()))


def _unescaped(escaped: bytes) -> bytes:
    return re.sub(rb"[\xa6\x5b][\x01\x02]", lambda found: dict(UNESCAPED)[found[0]], escaped)


def _answer(packet: bytes) -> bytes:
    """The card's ACK (A0 00, no error) from the address that was asked."""
    data = b"\xa0\x00\x00\x00\x00"
    head = packet[2:4] + packet[:2] + bytes([0, 0, 0, 0, 0, 0, 0xFE, 2]) + len(data).to_bytes(2, "little")
    crc = 0
    for byte in head + data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    sealed = head + data + crc.to_bytes(2, "little")
    for escaped, plain in reversed(UNESCAPED):
        sealed = sealed.replace(plain, escaped)
    return bytes([START]) * 8 + sealed + bytes([END])


def _say(what: dict[str, Any]) -> None:
    print(json.dumps(what), flush=True)


def main() -> int:
    """Serve the lines until the orders end."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--lines", type=int, required=True)
    parser.add_argument("--baud", type=int, required=True)
    args = parser.parse_args()
    passed = Passed()
    _say({"ports": [Wire(name, args.baud, passed).port for name in range(args.lines)]})
    for line in sys.stdin:
        order = json.loads(line)
        if "await" in order:
            at_ns = passed.wait(order["await"], order["boards"])
            _say({"at_ns": at_ns} if at_ns else {"error": f"{order['await']} has not passed"})
        else:
            with passed.changed:
                _say({"passed": passed.numbers})
    return 0


if __name__ == "__main__":
    sys.exit(main())
