"""C-Power / CP5200 cards (流明 Lumen): windows and pure text to packets, and the cards' replies; it opens nothing.

Source of every constant: the vendor's "C-Power External Calls Communication Protocol", V1.9 of 2012-08-04: chapters
1 (codes), 2.1 (serial form), 2.2 (network form), 2.3 (CC 01 windows, CC 12 pure text). The network form's length is
low byte first, which the manual leaves open, as in the cards' public network clients.
"""

from collections.abc import Callable, Iterator

from display_board.boards import Area, Board, Colour, Driver, Face, Replies, Reply
from display_board.charset import encoded
from display_board.drivers import plain
from display_board.drivers.checks import sum16

START, END, ESCAPE = 0xA5, 0xAE, 0xAA
ESCAPES = {START: b"\xaa\x05", END: b"\xaa\x0e", ESCAPE: b"\xaa\x0a"}
UNESCAPES = {0x05: START, 0x0E: END, 0x0A: ESCAPE}

PACKET_TYPE, CARD_TYPE, EXTERNAL_CALLS = 0x68, 0x32, 0x7B
ANSWERED = 0x80  # set in a reply's packet type, but for old cards
REPLY_WANTED = 1
HEAD = 9  # packet type, card type, card, protocol, information, length (2), packet, last packet
CARDS = (0x01, 0xFE)
ID_CODE = b"\xff\xff\xff\xff"  # of the network form: the one that every card takes
NETWORK_HEAD = 8  # id code (4), length of the packet (2), reserved (2)

SPLIT, PURE_TEXT = 0x01, 0x12
WINDOWS = 8
DRAW, SCROLL_LEFT = 0, 14  # effects: at once; on and on from right to left
CENTRED, MIDDLE = 0x01, 0x04
AT_ONCE, READABLE = 1, 30  # of 1, the fastest, to 100
LONGEST_STAY_S = 0xFFFF
FONTS = {8: 0, 12: 1, 16: 2, 24: 3, 32: 4, 40: 5, 48: 6, 56: 7}
COLOURS = {Colour.RED: b"\xff\x00\x00", Colour.GREEN: b"\x00\xff\x00", Colour.YELLOW: b"\xff\xff\x00"}
NEW_LINE, TEXT_END = b"\x0d", b"\x00"
LARGEST_PACKET = 1024  # what the twin and the cards' smallest buffer take; a longer text loses its last rows

FAULTS = {1: "bad_checksum", 2: "bad_sequence"}
GARBLED = Reply(0, "garbled")


def packet(board: Board, command: bytes) -> bytes:
    """The packet both forms carry: head, command, and the sum of all of it, low byte first."""
    head = bytes((PACKET_TYPE, CARD_TYPE, board.address, EXTERNAL_CALLS, REPLY_WANTED))
    body = head + len(command).to_bytes(2, "little") + b"\x00\x00" + command
    return body + sum16(body).to_bytes(2, "little")


def serial_form(body: bytes) -> bytes:
    """As it stands on a serial line: between A5 and AE, with neither of them in it."""
    return bytes([START]) + b"".join(ESCAPES.get(byte) or bytes([byte]) for byte in body) + bytes([END])


def network_form(body: bytes) -> bytes:
    """As it stands in a TCP stream or a UDP datagram: after id code and length, nothing escaped."""
    return ID_CODE + len(body).to_bytes(2, "little") + b"\x00\x00" + body


def split(areas: tuple[Area, ...]) -> bytes:
    """The command that divides the board into windows, in pixels."""
    boxes = (side for area in areas for side in (area.x, area.y, area.width, area.height))
    return bytes((SPLIT, len(areas))) + b"".join(side.to_bytes(2, "big") for side in boxes)


def pure_text(window: int, area: Area) -> bytes:
    """The command that shows an area's first page in a window, in the colour of its first row."""
    while len(text := _text(area)) > LARGEST_PACKET - HEAD - 14:
        area = plain.shorter(area)
    align = MIDDLE | (CENTRED if area.centred else 0)
    font, colour = FONTS[area.size], COLOURS[area.pages[0][0].colour]
    stay = LONGEST_STAY_S.to_bytes(2, "big")
    effect, speed = (SCROLL_LEFT, READABLE) if area.scrolls else (DRAW, AT_ONCE)
    return bytes((PURE_TEXT, window, effect, align, speed)) + stay + bytes([font]) + colour + text + TEXT_END


def _text(area: Area) -> bytes:
    return NEW_LINE.join(encoded(row.text) or b" " for row in area.pages[0])


def commands(face: Face, clear: bool) -> Iterator[bytes]:
    """A face's commands: the windows if they are to be drawn anew, then each one's text."""
    areas = face.areas[:WINDOWS]
    if clear:
        yield split(areas)
    for window, area in enumerate(areas):
        yield pure_text(window, area)


def _frames(form: Callable[[bytes], bytes]) -> Callable[[Board, Face, bool], list[bytes]]:
    def frames(board: Board, face: Face, clear: bool) -> list[bytes]:
        return [form(packet(board, command)) for command in commands(face, clear)]

    return frames


class SerialReplies:
    """Finds replies on a serial line; a broken one is told as `garbled`, a heartbeat (`A5 91 AE`) passed over."""

    def __init__(self) -> None:
        self._packet: bytearray | None = None  # None until a packet begins

    def feed(self, chunk: bytes) -> list[Reply]:
        """The replies that this chunk completes."""
        replies: list[Reply] = []
        for byte in chunk:
            if byte == START:
                self._packet = bytearray()
            elif self._packet is None:
                continue
            elif byte == END:
                replies += _serial_reply(bytes(self._packet))
                self._packet = None
            elif len(self._packet) < 2 * LARGEST_PACKET:
                self._packet.append(byte)
            else:
                self._packet = None
        return replies


class NetworkReplies:
    """Finds replies in a network stream, or in datagrams one after the other."""

    def __init__(self) -> None:
        self._stream = bytearray()

    def feed(self, chunk: bytes) -> list[Reply]:
        """The replies that this chunk completes; a stream that makes no sense is told once and dropped."""
        self._stream += chunk
        replies: list[Reply] = []
        while len(self._stream) >= NETWORK_HEAD:
            length = int.from_bytes(self._stream[4:6], "little")
            if self._stream[6:8] != b"\x00\x00" or not HEAD < length <= LARGEST_PACKET:
                self._stream.clear()
                return [*replies, GARBLED]
            if len(self._stream) < NETWORK_HEAD + length:
                break
            replies.append(reply(bytes(self._stream[NETWORK_HEAD : NETWORK_HEAD + length])))
            del self._stream[: NETWORK_HEAD + length]
        return replies


def reply(body: bytes) -> Reply:
    """What an unescaped reply says."""
    checked = len(body) >= HEAD + 2 and sum16(body[:-2]) == int.from_bytes(body[-2:], "little")
    known = (body[0] | ANSWERED, *body[1:2], *body[3:4]) if body else ()
    if not checked or known != (PACKET_TYPE | ANSWERED, CARD_TYPE, EXTERNAL_CALLS):
        return GARBLED
    return Reply(body[2], FAULTS.get(body[4], f"error_{body[4]}") if body[4] else "")


def unescape(escaped: bytes) -> bytes | None:
    """The packet as it was before escaping, or None if an escape is broken."""
    plain, marked = bytearray(), False
    for byte in escaped:
        if marked:
            if byte not in UNESCAPES:
                return None
            plain.append(UNESCAPES[byte])
        elif byte != ESCAPE:
            plain.append(byte)
        marked = byte == ESCAPE and not marked
    return None if marked else bytes(plain)


def _serial_reply(escaped: bytes) -> list[Reply]:
    if len(escaped) < HEAD:  # a heartbeat, or a line that has just been opened
        return []
    body = unescape(escaped)
    return [GARBLED if body is None else reply(body)]


def _driver(name: str, form: Callable[[bytes], bytes], replies: Callable[[], Replies], port: int) -> Driver:
    return Driver(
        name=name, frames=_frames(form), replies=replies, models=("any",), tcp_port=port, baud=115200,
        addresses=CARDS,
    )  # fmt: skip


SERIAL = _driver("cp5200", serial_form, SerialReplies, 0)
NETWORK = _driver("cp5200-net", network_form, NetworkReplies, 5200)
