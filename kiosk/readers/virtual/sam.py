"""The twin's reader module: takes questions apart and answers them by what lies on it, with tables of its own; pure."""

from enum import Enum, auto

_HEAD = bytes.fromhex("aaaaaa9669")
_PHOTO = bytes(1024)
_FIND, _SELECT, _READ, _MORE = b"\x20\x01", b"\x20\x02", b"\x30\x01", b"\x30\x03"
_STATUS, _SAM_ID, _RESET = b"\x11\xff", b"\x12\xff", b"\x10\xff"
_UNKNOWN_COMMAND, _WRONG_SUM = 0x24, 0x10


class _Card(Enum):
    AWAY = auto()
    NEW = auto()
    FOUND = auto()
    SELECTED = auto()
    READ = auto()  # deaf to FIND until it is lifted


class Sam:
    """One module. `lay` puts a card down (its text, or None for a card it can't select), `lift` takes it away."""

    def __init__(self) -> None:
        self._bytes = b""
        self._card = _Card.AWAY
        self._text: bytes | None = None

    def lay(self, text: bytes | None) -> None:
        """A card comes into the field."""
        self._card, self._text = _Card.NEW, text

    def lift(self) -> None:
        """The field is empty."""
        self._card, self._text = _Card.AWAY, None

    def power_up(self) -> None:
        """As after its plug was out: what lies there is new to it."""
        self._bytes = b""
        if self._card is not _Card.AWAY:
            self._card = _Card.NEW

    def hear(self, data: bytes, *, unreadable: bool = False) -> list[bytes]:
        """The answers to the questions that these bytes complete."""
        self._bytes += data
        answers = []
        while (question := self._question()) is not None:
            answers.append(self._answer(question, unreadable=unreadable))
        return answers

    def _question(self) -> bytes | None:
        """The next whole question's command, empty if its sum is wrong; None if more bytes are needed."""
        at = self._bytes.find(_HEAD)
        if at < 0:
            self._bytes = self._bytes[-len(_HEAD) + 1 :]
            return None
        self._bytes = self._bytes[at:]
        if len(self._bytes) < 7:
            return None
        end = 7 + int.from_bytes(self._bytes[5:7])
        if len(self._bytes) < end:
            return None
        body, self._bytes = self._bytes[5:end], self._bytes[end:]
        return body[2:-1] if _xor(body) == 0 else b""

    def _answer(self, command: bytes, *, unreadable: bool) -> bytes:
        if not command:
            return _framed(_WRONG_SUM)
        if command in (_STATUS, _RESET):
            return _framed(0x90)
        if command == _SAM_ID:
            return _framed(0x90, bytes.fromhex("05000100d2040000e8030000b80b0000"))
        if command == _FIND:
            return self._step({_Card.NEW: _Card.FOUND, _Card.FOUND: _Card.FOUND}, 0x9F, 0x80, bytes(4))
        if command == _SELECT:
            selectable = {_Card.FOUND: _Card.SELECTED} if self._text is not None and not unreadable else {}
            answer = self._step(selectable, 0x90, 0x81, bytes(8))
            if not selectable and self._card is _Card.FOUND:
                self._card = _Card.NEW
            return answer
        if command == _READ:
            text = b"\x01\x00\x04\x00" + (self._text or b"") + _PHOTO
            return self._step({_Card.SELECTED: _Card.READ}, 0x90, 0x41, text)
        if command == _MORE:
            return _framed(0x91 if self._card is _Card.READ else 0x41)
        return _framed(_UNKNOWN_COMMAND)

    def _step(self, moves: dict[_Card, _Card], done: int, refused: int, data: bytes) -> bytes:
        if self._card not in moves:
            return _framed(refused)
        self._card = moves[self._card]
        return _framed(done, data)


def _framed(sw3: int, data: bytes = b"") -> bytes:
    body = bytes([0, 0, sw3]) + data
    counted = (len(body) + 1).to_bytes(2) + body
    return _HEAD + counted + bytes([_xor(counted)])


def _xor(data: bytes) -> int:
    total = 0
    for byte in data:
        total ^= byte
    return total
