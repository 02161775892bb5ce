"""The plainest number boards: kanban digits by id on one line, and 讯鹏 (Sunpn) digits with a colour; pure.

Sources, both 9600 8N1. The kanban maker's data sheet: board id, high byte, low byte, sum of the three; `05 03 E7 EF`
shows 999 on board 5; a board drops what is not for it and never answers. 深圳讯鹏科技's protocol: `3A`, colour, low
byte, high byte, information `01`, sum, `0A`; `3A 00 78 03 01 B6 0A` shows 888 in green and is answered by the same with
`2A` in front: `2A 00 78 03 01 A6 0A`.
"""

from display_board.boards import Board, Colour, Driver, Face, Reply
from display_board.drivers import plain
from display_board.drivers.checks import sum8

LARGEST = 0xFFFF
GAP_S = 0.1  # cheap receivers: as the bank halls' programs wait

SUNPN_START, SUNPN_REPLY, SUNPN_END, INFORMATION = 0x3A, 0x2A, 0x0A, 0x01
SUNPN_COLOURS = {Colour.GREEN: 0, Colour.YELLOW: 1, Colour.RED: 2}
SUNPN_LENGTH = 7
BOARDS = (0, 255)


def kanban_frames(board: Board, face: Face, _clear: bool) -> list[bytes]:
    """The newest call's digits; 0 while nobody is called, since these boards can't be blank."""
    data = bytes([board.address]) + _value(board, face).to_bytes(2, "big")
    return [data + bytes([sum8(data)])]


def sunpn_frames(board: Board, face: Face, _clear: bool) -> list[bytes]:
    """The same in the face's colour; the frame has no address, so that a line has one such board."""
    colour = SUNPN_COLOURS[plain.row(board, face).colour]
    data = bytes((SUNPN_START, colour)) + _value(board, face).to_bytes(2, "little") + bytes([INFORMATION])
    return [data + bytes((sum8(data), SUNPN_END))]


def _value(board: Board, face: Face) -> int:
    return min(plain.number(face, plain.shows(board), plain.columns(board)), LARGEST)


class Mute:
    """The replies of boards that give none."""

    def feed(self, _chunk: bytes) -> list[Reply]:
        """Nothing: what comes is an echo or noise."""
        return []


class SunpnReplies:
    """Finds 讯鹏's replies: seven bytes from 2A to 0A with the right sum; they name no board."""

    def __init__(self) -> None:
        self._kept = bytearray()

    def feed(self, chunk: bytes) -> list[Reply]:
        """The replies that this chunk completes; a broken one is passed over."""
        self._kept += chunk
        replies: list[Reply] = []
        at = 0
        while len(self._kept) - at >= SUNPN_LENGTH:
            found = bytes(self._kept[at : at + SUNPN_LENGTH])
            whole = found[0] == SUNPN_REPLY and found[-1] == SUNPN_END and found[-2] == sum8(found[:-2])
            replies += [Reply(1)] if whole else []
            at += SUNPN_LENGTH if whole else 1
        del self._kept[:at]
        return replies


def _gap_s(_baud: int) -> float:
    return GAP_S


KANBAN = Driver(
    name="kanban", frames=kanban_frames, replies=Mute, models=("any",), tcp_port=0, baud=9600, answers=False,
    gap_s=_gap_s, columns=plain.columns, addresses=BOARDS, options=(plain.SHOWS,),
)  # fmt: skip
SUNPN = Driver(
    name="sunpn", frames=sunpn_frames, replies=SunpnReplies, models=("any",), tcp_port=0, baud=9600,
    columns=plain.columns, addresses=(1, 1), options=(plain.SHOWS,),
)  # fmt: skip
