"""What boards without areas show of a face: one row of characters, or the digits of its newest call; pure.

A board of characters has its face laid out to its columns, at 16 pixels a hanzi: what is here only cuts what would run
over. Of several pages the first is shown, since a text that is sent again and again would flicker.
"""

from dataclasses import replace

from display_board.boards import Area, Board, Colour, Face, Row
from display_board.charset import cut, digits, shown

COLUMN_PX, ROW_PX = 8, 16  # an ASCII character in the smallest font; a hanzi takes two columns


SHOWS = ("shows", ("number", "counter"))  # a board of digits has one of the two


def shows(board: Board) -> str:
    """Which of the two."""
    return dict(board.options).get("shows", "number")


def columns(board: Board) -> int:
    """How many ASCII characters stand side by side."""
    return board.width // COLUMN_PX


def row(board: Board, face: Face) -> Row:
    """The face as one row that fits the board's columns."""
    rows = [row for area in face.areas for row in area.pages[0] if row.text]
    text = shown(" ".join(each.text for each in rows))
    colour = rows[0].colour if rows else board.colour(Colour.GREEN)
    return Row(cut(text, columns(board) * COLUMN_PX, ROW_PX), colour)


def called(face: Face, wanted: str) -> str:
    """The digits to show: of the newest call's ticket (`number`) or of its `counter`; empty if none is called."""
    if face.called is None:
        return ""
    return digits(face.called.counter if wanted == "counter" else face.called.number)


def number(face: Face, wanted: str, places: int) -> int:
    """The same as a number of so many places: the last ones count, `A1000` on three places is 0."""
    return int(called(face, wanted)[-places:] or "0")


def shorter(area: Area) -> Area:
    """An area with less in it, for a card with a small buffer: better steady, or with fewer rows, than refused."""
    page = area.pages[0]
    if len(area.pages) == 1:
        text = page[0].text
        page = page[:-1] if len(page) > 1 else (replace(page[0], text=text[: len(text) * 3 // 4]),)
    return replace(area, pages=(page,))
