"""The twin of a C-Power card: windows and pure text held in RAM, on a serial line or in a network stream; pure."""

from display_board.virtual.checks import added
from display_board.virtual.memory import Area, Memory
from display_board.virtual.notation import Row, Run
from display_board.virtual.scanner import Scanner

GROUP = 0xFF
HEAD = 9
LONGEST = 1200
TAKEN, BAD_CHECK, BAD_SEQUENCE, NO_WINDOW, NO_COMMAND = 0x00, 0x01, 0x02, 0x12, 0x7F
PIXELS = (8, 12, 16, 24, 32, 40, 48, 56)  # by the font's code
ALIGNED = {0: 0, 1: 2, 2: 1}  # left, centre, right as this card counts them → as the picture does
SCROLLING = (11, 14)  # to the left, once or on and on
NAMES = ("off", "red", "green", "yellow", "blue", "purple", "cyan", "white")
"""By lit colour: 1 red, 2 green, 4 blue."""


class SerialIncoming:
    """Cuts a serial line into packets: A5 begins one, AE ends it, AA stands before a changed byte."""

    def __init__(self) -> None:
        self._raw: list[int] | None = None

    def feed(self, chunk: bytes) -> list[bytes]:
        """The packets that end in this chunk; one with a broken escape is dropped."""
        packets = []
        for byte in chunk:
            if byte == 0xA5:
                self._raw = []
            elif self._raw is not None and byte == 0xAE:
                plain = bytes(self._raw).split(b"\xaa")
                begun = [part[:1] for part in plain[1:]]
                if all(mark in (b"\x05", b"\x0e", b"\x0a") for mark in begun):
                    changed = [bytes([0xA0 | part[0]]) + part[1:] for part in plain[1:]]
                    packets.append(plain[0] + b"".join(changed))
                self._raw = None
            elif self._raw is not None:
                self._raw.append(byte)
                if len(self._raw) > 2 * LONGEST:
                    self._raw = None
        return packets


class Card(Memory):
    """One card; `network` says in which of the two forms it speaks."""

    def __init__(self, address: int, size: tuple[int, int], network: bool = False) -> None:
        super().__init__()
        self.address, self._size, self._network = address, size, network
        self._windows = [(0, 0, *size)]

    def lose(self) -> None:
        """The power is gone, and the windows with it."""
        super().lose()
        self._windows = [(0, 0, *self._size)]

    def incoming(self) -> "SerialIncoming | Scanner":
        """What a new connection's bytes go into."""
        return Scanner(_network_length) if self._network else SerialIncoming()

    def answer(self, packet: bytes, _now: float) -> bytes | None:
        """Does what a packet says; the reply without its sum, or None if none is due."""
        body = packet[8:] if self._network else packet
        if len(body) < HEAD + 3 or body[:2] != b"\x68\x32" or body[3] != 0x7B:
            return None
        if body[2] not in (self.address, GROUP):
            return None
        command = body[HEAD:-2]
        result = BAD_CHECK
        if added(body[:-2], 16) == body[-2] | body[-1] << 8 and len(command) == body[5] | body[6] << 8:
            self.frames += 1
            result = self._do(command) if body[7:9] == b"\x00\x00" else BAD_SEQUENCE
        if not body[4] & 1 or body[2] == GROUP:
            return None
        return bytes((0xE8, 0x32, self.address, 0x7B, result, 1, 0, 0, 0, command[0]))

    def sealed(self, reply: bytes, spoil: bool = False) -> bytes:
        """The reply as it goes over the line; `spoil` gives it a wrong sum."""
        total = added(reply, 16) ^ (0x0101 if spoil else 0)
        whole = reply + bytes((total & 0xFF, total >> 8))
        if self._network:
            return b"\xff\xff\xff\xff" + bytes((len(whole), 0, 0, 0)) + whole
        changed = (
            whole.replace(b"\xaa", b"\xaa\x0a").replace(b"\xa5", b"\xaa\x05").replace(b"\xae", b"\xaa\x0e")
        )
        return b"\xa5" + changed + b"\xae"

    def _do(self, command: bytes) -> int:
        if command[0] == 0x01:
            return self._split(command)
        if command[0] == 0x12:
            return self._text(command)
        return NO_COMMAND

    def _split(self, command: bytes) -> int:
        if len(command) < 2 or not 1 <= command[1] <= 8 or len(command) != 2 + 8 * command[1]:
            return NO_WINDOW
        sides = [command[at] << 8 | command[at + 1] for at in range(2, len(command), 2)]
        self._windows = [
            (sides[at], sides[at + 1], sides[at + 2], sides[at + 3]) for at in range(0, len(sides), 4)
        ]
        self.areas.clear()
        return TAKEN

    def _text(self, command: bytes) -> int:
        if len(command) < 12 or command[1] >= len(self._windows) or command[7] & 15 >= len(PIXELS):
            return NO_WINDOW
        across, down = ALIGNED.get(command[3] & 3, 0), command[3] >> 2 & 3
        colour = NAMES[sum(1 << bit for bit, level in enumerate(command[8:11]) if level > 127)]
        text = command[11:].partition(b"\x00")[0].replace(b"\r\n", b"\r")
        rows: list[Row] = [
            [Run(row.decode("gb18030", "replace"), colour, PIXELS[command[7] & 15])]
            for row in text.split(b"\r")
        ]
        self.areas[command[1]] = Area(
            command[1], *self._windows[command[1]], across | (0, 8, 4, 0)[down], 0.0, [rows],
            scrolls=command[2] in SCROLLING,
        )  # fmt: skip
        return TAKEN


def _network_length(stream: bytes) -> int | None:
    if len(stream) < 8:
        return None
    length = stream[4] | stream[5] << 8
    if stream[6:8] != b"\x00\x00" or not HEAD + 2 < length < LONGEST:
        return 0
    return 8 + length if len(stream) >= 8 + length else None
