"""The twin of an Onbon font card: frames in, replies out, dynamic areas held in RAM; pure: time is an argument."""

from display_board.virtual.checks import added, reflected
from display_board.virtual.memory import Area, Memory
from display_board.virtual.notation import pages

BUFFER = 1024
EVERYBODY, EVERYBODY_MUTE = 0xFFFE, 0xFFFF
NO_ERROR, NO_GROUP, NO_COMMAND, NO_MEMORY, BAD_CHECK = 0, 1, 2, 4, 5
AREA_FIXED = 27
DELETED_ON_TIMEOUT = 2
RUNS_LEFT = 3


class Incoming:
    """Cuts what comes over one connection into packets; survives any noise."""

    def __init__(self) -> None:
        self._inside = False
        self._packet = bytearray()
        self._mark = 0
        self._broken = False

    def feed(self, chunk: bytes) -> list[bytes]:
        """The unescaped packets that end in this chunk; one with a broken escape comes out empty."""
        packets = []
        for byte in chunk:
            if byte == 0xA5:
                self._inside, self._broken, self._mark = True, False, 0
                self._packet.clear()
            elif self._inside and byte == 0x5A:
                if self._packet or self._broken:
                    packets.append(b"" if self._broken or self._mark else bytes(self._packet))
                self._inside = False
            elif self._inside:
                self._take(byte)
        return packets

    def _take(self, byte: int) -> None:
        if self._mark:
            plain = {0xA601: 0xA6, 0xA602: 0xA5, 0x5B01: 0x5B, 0x5B02: 0x5A}.get(self._mark << 8 | byte)
            self._mark = 0
            if plain is None:
                self._broken = True
            else:
                self._packet.append(plain)
        elif byte in {0xA6, 0x5B}:
            self._mark = byte
        else:
            self._packet.append(byte)
        if len(self._packet) > 4 * BUFFER:
            self._inside = False


class Card(Memory):
    """The card behind all connections."""

    def __init__(self, address: int = 1, _size: tuple[int, int] = (0, 0)) -> None:
        super().__init__()
        self.address = address

    def incoming(self) -> Incoming:
        """What a new connection's bytes go into."""
        return Incoming()

    def sealed(self, reply: bytes, spoil: bool = False) -> bytes:
        """The reply as it goes over the line."""
        return sealed(reply, spoil)

    def answer(self, packet: bytes, now: float) -> bytes | None:
        """Does what a packet says; the reply's packet without its check value, or None if none is due."""
        if len(packet) < 16:
            return None
        to, sender = _u16(packet, 0), _u16(packet, 2)
        if to not in (self.address, EVERYBODY, EVERYBODY_MUTE):
            return None
        body = packet[:-2]
        error = BAD_CHECK
        wanted = True
        if _check(body, packet[8]) in (None, _u16(packet, len(body))):
            data = body[14 + (16 if packet[7] & 1 else 0) :]
            if len(data) == _u16(packet, 12) and len(data) >= 5:
                self.frames += 1
                wanted = data[2] != 2
                error = self._do(data, now) if len(packet) <= BUFFER else NO_MEMORY
        if to == EVERYBODY_MUTE or not wanted:
            return None
        reply = bytes([0xA0, 1 if error else 0, error, 0, 0])
        mine = to if to == EVERYBODY else self.address
        head = sender.to_bytes(2, "little") + mine.to_bytes(2, "little") + bytes([0, 0, 0, 0, 0, 0, 0xFE, 2])
        return head + len(reply).to_bytes(2, "little") + reply

    def _do(self, data: bytes, now: float) -> int:
        group, command = data[0], data[1]
        if group == 0xA2 and command == 0x00:
            return NO_ERROR
        if group == 0xA3 and command == 0x10:
            self.areas.clear()
            return NO_ERROR
        if group == 0xA3 and command == 0x06:
            return self._dynamic(data[5:], now)
        return NO_COMMAND if group in (0xA1, 0xA2, 0xA3) else NO_GROUP

    def _dynamic(self, payload: bytes, now: float) -> int:
        try:
            delete, at = payload[0], 1
            deleted = set(self.areas) if delete == 0xFF else set(payload[1 : 1 + delete])
            at += 0 if delete == 0xFF else delete
            count, at = payload[at], at + 1
            areas = []
            for _ in range(count):
                length = _u16(payload, at)
                areas.append(_area(payload[at + 2 : at + 2 + length], now))
                at += 2 + length
        except (IndexError, ValueError):
            return BAD_CHECK
        for number in deleted:
            self.areas.pop(number, None)
        self.areas |= {area.id: area for area in areas}
        return NO_ERROR


def sealed(packet: bytes, spoil: bool = False) -> bytes:
    """A reply's packet with check value, escapes and frame; `spoil` gives it a wrong check value."""
    value = (_check(packet, 0) or 0) ^ (0x0101 if spoil else 0)
    escaped = (
        (packet + bytes([value & 0xFF, value >> 8]))
        .replace(b"\xa6", b"\xa6\x01")
        .replace(b"\xa5", b"\xa6\x02")
    )
    return b"\xa5" * 8 + escaped.replace(b"\x5b", b"\x5b\x01").replace(b"\x5a", b"\x5b\x02") + b"\x5a"


def _area(data: bytes, now: float) -> Area:
    if len(data) < AREA_FIXED or len(data) != AREA_FIXED + int.from_bytes(data[23:27], "little"):
        raise ValueError("an area's length is wrong")
    timeout_s = _u16(data, 12)
    return Area(
        id=data[9],
        x=_pixels(data, 1),
        y=_u16(data, 3),
        width=_pixels(data, 5),
        height=_u16(data, 7),
        align=data[16],
        stay_s=data[22] / 2,
        pages=pages(data[AREA_FIXED:]),
        expires_at=now + timeout_s if data[11] == DELETED_ON_TIMEOUT and timeout_s else None,
        scrolls=data[19] == RUNS_LEFT,
    )


def _pixels(data: bytes, at: int) -> int:
    value = _u16(data, at)
    return value & 0x7FFF if value & 0x8000 else value * 8


def _u16(data: bytes, at: int) -> int:
    return data[at] | data[at + 1] << 8


def _check(data: bytes, mode: int) -> int | None:
    """The check value of a packet; None if its mode has none."""
    if mode == 1:
        return added(data, 16)
    return None if mode == 2 else reflected(data, 0)
