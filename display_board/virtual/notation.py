"""Reads the text notation of a font card (`\\C1`, `\\n`, `\\F…`) into pages of coloured runs; pure, never raises."""

from dataclasses import dataclass

COLOURS = {b"1": "red", b"2": "green", b"3": "yellow"}
SIZES = {b"0": 16, b"1": 24, b"2": 32}
BACKSLASH = 0x5C


@dataclass(frozen=True, slots=True)
class Run:
    """Characters in one colour and size."""

    text: str
    colour: str
    size: int


Row = list[Run]


def pages(text: bytes) -> list[list[Row]]:
    """The pages, their rows, and the runs of each row."""
    return _Reader(text).read()


def plain(page: list[Row]) -> str:
    """A page as text, its rows on lines of their own."""
    return "\n".join("".join(run.text for run in row) for row in page)


class _Reader:
    def __init__(self, text: bytes) -> None:
        self._text, self._at = text, 0
        self._colour, self._size = "red", 16
        self._pages: list[list[Row]] = [[[]]]

    def read(self) -> list[list[Row]]:
        while self._at < len(self._text):
            if self._text[self._at] == BACKSLASH:
                self._command()
            else:
                self._character()
        return self._pages

    def _command(self) -> None:
        name, rest = self._text[self._at + 1 : self._at + 2], self._text[self._at + 2 : self._at + 6]
        if name == b"n":
            self._pages[-1].append([])
            self._at += 2
        elif name == b"r":
            self._pages.append([[]])
            self._at += 2
        elif name == b"C" and rest[:1] in COLOURS:
            self._colour = COLOURS[rest[:1]]
            self._at += 3
        elif name == b"F" and rest[:1] in (b"O", b"E", b"K") and rest[3:4] in SIZES:
            self._size = SIZES[rest[3:4]]
            self._at += 6
        else:
            self._add("\\")  # a card shows what it doesn't understand
            self._at += 1

    def _character(self) -> None:
        # Two bytes from A1 on are one hanzi; their second byte may not be taken for a command.
        length = 2 if self._text[self._at] > 0x80 else 1
        raw = self._text[self._at : self._at + length]
        self._add(raw.decode("gb18030", "replace"))
        self._at += length

    def _add(self, char: str) -> None:
        row = self._pages[-1][-1]
        if row and (row[-1].colour, row[-1].size) == (self._colour, self._size):
            row[-1] = Run(row[-1].text + char, self._colour, self._size)
        else:
            row.append(Run(char, self._colour, self._size))
