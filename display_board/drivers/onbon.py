"""Onbon 仰邦 BX-5K and BX-6K font cards (字库卡): dynamic areas to frames, and the cards' replies; it opens nothing.

Source of every constant: the vendor's BX-5K/6K user protocol (《BX-5K/6K 通讯协议》 user version), chapters
"frame format", "packet header", "commands: send real-time information (A3 06)" and "area data format".
"""

import struct

from display_board.boards import Area, Board, Colour, Driver, Face, Reply
from display_board.charset import encoded
from display_board.drivers import plain
from display_board.drivers.checks import crc16_arc, sum16

START, END = 0xA5, 0x5A
LEAD_IN = bytes([START]) * 8
ESCAPES = {0xA5: b"\xa6\x02", 0xA6: b"\xa6\x01", 0x5A: b"\x5b\x02", 0x5B: b"\x5b\x01"}
UNESCAPES = {(0xA6, 2): 0xA5, (0xA6, 1): 0xA6, (0x5B, 2): 0x5A, (0x5B, 1): 0x5B}

# Packet header: destination, source, 3 reserved, option, check mode, display mode, device type, version, data length.
HEADER = struct.Struct("<HH3xBBBBBH")
PC = 0x8000  # the first address of client software
CHECK_CRC, CHECK_SUM, CHECK_NONE = 0, 1, 2
DYNAMIC_FIRST = 1  # display mode: dynamic areas go before stored programs, and may lie over them
PROTOCOL_VERSION = 2
DEVICE_TYPES = {
    "any": 0xFE, "5k1": 0x51, "5k2": 0x58, "5mk2": 0x53, "5mk1": 0x54, "6k1": 0x61, "6k2": 0x62, "6k3": 0x63,
    "6k1-yy": 0x64, "6k2-yy": 0x65, "6k3-yy": 0x66,
}  # fmt: skip

PING, SEND_AREAS = b"\xa2\x00", b"\xa3\x06"
REPLY_WANTED = 1
APPEND, OVERWRITE = 0, 1  # process mode: an overwritten area is cleared before it is drawn
DELETE_NONE, DELETE_ALL = 0x00, 0xFF
CARD_BUFFER = 1024  # bytes of header, data and check value that a card takes at a time
ROOM = CARD_BUFFER - HEADER.size - 2 - 7  # for areas: without check value and the command's own seven bytes

# Area data: type, X, Y, width, height, id, line space, run mode, time-out (s), sound, extension, alignment, lines,
# new line, display, exit, speed, stay (0.5 s), length of the text.
AREA = struct.Struct("<BHHHHBBBHBBBBBBBBBI")
IN_PIXELS = 0x8000  # X and width count bytes of eight pixels unless the highest bit is set
LOOP_THEN_DELETE = 2  # when nothing came for the time-out: so a hall PC that died leaves no stale number
TIMEOUT_S = 100  # three refreshes missed
CENTRED, MIDDLE = 0x02, 0x08
ONE_LINE, MANY_LINES = 1, 2
MANUAL_NEW_LINE = 1
STATIC, RUN_LEFT = 1, 3
NEW_LINE, NEW_PAGE = rb"\n", rb"\r"  # two characters each, as the card reads them
COLOURS = {Colour.RED: rb"\C1", Colour.GREEN: rb"\C2", Colour.YELLOW: rb"\C3"}
SONG, HEI = 0, 2
SCROLL_SPEED = 6  # of 0, the fastest, to 24: slow enough to read
FONT_SIZES = {16: 0, 24: 1, 32: 2}

ACK, NACK = b"\xa0\x00", b"\xa0\x01"
FAULTS = {  # those of files and firmware can't come of a dynamic area: they are told by their number
    1: "unknown_group", 2: "unknown_command", 3: "busy", 4: "memory_full", 5: "bad_checksum", 7: "flash_fault",
    11: "bad_checksum", 12: "font_missing",
}  # fmt: skip


def escape(packet: bytes) -> bytes:
    """The packet with no A5 and no 5A in it; lengths and check value are counted before."""
    return b"".join(ESCAPES.get(byte) or bytes([byte]) for byte in packet)


def frame(board: Board, data: bytes) -> bytes:
    """A whole frame to this board's card."""
    device = DEVICE_TYPES[board.model]
    header = (board.address, PC, 0, CHECK_CRC, DYNAMIC_FIRST, device, PROTOCOL_VERSION, len(data))
    return sealed(HEADER.pack(*header) + data)


def sealed(packet: bytes) -> bytes:
    """A packet with its check value, escaped and framed."""
    return LEAD_IN + escape(packet + crc16_arc(packet).to_bytes(2, "little")) + bytes([END])


def ping(board: Board) -> bytes:
    """Asks whether a card is there."""
    return frame(board, PING + bytes([REPLY_WANTED, 0, 0]))


def frames(board: Board, face: Face, clear: bool) -> list[bytes]:
    """The face as frames that each fit the card's buffer; `clear` deletes first what else the card shows."""
    parts: list[list[bytes]] = [[]]
    for area in face.areas:
        encoded = _area(area)
        if parts[-1] and len(encoded) + sum(map(len, parts[-1])) > ROOM:
            parts.append([])
        parts[-1].append(encoded)
    return [frame(board, _command(areas, clear and not index)) for index, areas in enumerate(parts)]


def _command(areas: list[bytes], clear: bool) -> bytes:
    head = SEND_AREAS + bytes([REPLY_WANTED, OVERWRITE, 0, DELETE_ALL if clear else DELETE_NONE, len(areas)])
    return head + b"".join(areas)


def _area(area: Area) -> bytes:
    while len(text := area_text(area)) > ROOM - AREA.size - 2:
        area = plain.shorter(area)
    lines = MANY_LINES if any(len(page) > 1 for page in area.pages) else ONE_LINE
    align = MIDDLE | (CENTRED if area.centred else 0)
    run = (RUN_LEFT, 0, SCROLL_SPEED) if area.scrolls else (STATIC, 0, 0)
    x, width = area.x | IN_PIXELS, area.width | IN_PIXELS
    fixed = AREA.pack(
        0, x, area.y, width, area.height, area.id, 0, LOOP_THEN_DELETE, TIMEOUT_S, 0, 0, align,
        lines, MANUAL_NEW_LINE, *run, round(area.page_s * 2), len(text),
    )  # fmt: skip
    return (len(fixed) + len(text)).to_bytes(2, "little") + fixed + text


def area_text(area: Area) -> bytes:
    """The area's pages in the card's own notation: font once, a colour for each row."""
    face = SONG if area.size == 16 else HEI
    font = b"%d%d%d" % (0, face, FONT_SIZES[area.size])
    pages = (NEW_LINE.join(_row(row.text, row.colour) for row in page) for page in area.pages)
    return rb"\FO" + font + rb"\FE" + font + NEW_PAGE.join(pages)


def _row(text: str, colour: Colour) -> bytes:
    return COLOURS[colour] + (encoded(text) or b" ")


class Replies:
    """Finds the cards' replies in whatever comes back; a broken frame is dropped and told as `garbled`."""

    def __init__(self) -> None:
        self._packet: bytearray | None = None  # None until a frame begins

    def feed(self, chunk: bytes) -> list[Reply]:
        """The replies that this chunk completes; noise before a frame's A5 is passed over."""
        replies: list[Reply] = []
        for byte in chunk:
            if byte == START:
                self._packet = bytearray()  # an A5 inside a frame can only be the next one's
            elif self._packet is None:
                continue
            elif byte == END:
                replies += [_reply(bytes(self._packet))] if self._packet else []
                self._packet = None
            elif len(self._packet) < 2 * CARD_BUFFER:
                self._packet.append(byte)
            else:
                self._packet = None
        return replies


GARBLED = Reply(0, "garbled")


def _reply(escaped: bytes) -> Reply:
    packet = unescape(escaped)
    if packet is None or len(packet) < HEADER.size + 2:
        return GARBLED
    _to, source, option, check_mode, _display, _device, _version, length = HEADER.unpack_from(packet)
    data = packet[HEADER.size + (16 if option & 1 else 0) : -2]
    if len(data) != length or not _checked(packet, check_mode) or length < 3:
        return GARBLED
    if data[:2] == ACK:
        return Reply(source, FAULTS.get(data[2], f"error_{data[2]}") if data[2] else "")
    if data[:2] == NACK:
        return Reply(source, FAULTS.get(data[2], f"error_{data[2]}"))
    return Reply(source)


def unescape(escaped: bytes) -> bytes | None:
    """The packet as it was before escaping, or None if an escape is broken."""
    packet = bytearray()
    mark = 0
    for byte in escaped:
        if mark:
            if (mark, byte) not in UNESCAPES:
                return None
            packet.append(UNESCAPES[mark, byte])
            mark = 0
        elif byte in (0xA6, 0x5B):
            mark = byte
        else:
            packet.append(byte)
    return None if mark else bytes(packet)


def _checked(packet: bytes, mode: int) -> bool:
    body, value = packet[:-2], int.from_bytes(packet[-2:], "little")
    if mode == CHECK_NONE:
        return True
    return value == (sum16(body) if mode == CHECK_SUM else crc16_arc(body))


DRIVER = Driver(
    name="onbon", frames=frames, replies=Replies, models=tuple(DEVICE_TYPES), tcp_port=5005, baud=57600
)
