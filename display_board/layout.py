"""Where texts stand on a board, and at which size: measured in pixels, whole characters only; pure."""

from dataclasses import dataclass
from typing import NamedTuple

from display_board.boards import Area, Board, Colour, Row
from display_board.charset import fitted

ROW = 16  # the smallest font's height, and so the list's
CALL_EMS = 9  # `A001 请到101号窗口`: a headline size must hold it
COLUMN = 160  # the same at 16 pixels, with half a hanzi's space on either side
FLASH_S = 0.5
TURN_S = 2.0  # for reading one language before the other


class Box(NamedTuple):
    """A rectangle in pixels."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Say:
    """A text to be shown: for each language its forms, fullest first."""

    forms: tuple[tuple[str, ...], ...]
    colour: Colour
    flash: bool = False


def strip(board: Board, say: Say) -> tuple[Area, ...]:
    """One text over the whole board."""
    return (_area(board, 0, Box(0, 0, board.width, board.height), [say]),)


def call_lines(board: Board, newest: Say, others: list[Say]) -> tuple[Area, ...]:
    """The newest call large on top, the others in columns below, newest first."""
    head_px = headline(board)
    rows, columns = _grid(board)
    areas = [_area(board, 0, Box(0, 0, board.width, head_px), [newest])]
    width = board.width // columns
    indent = ROW // 2 if columns > 1 else 0
    for column in range(columns if rows else 0):
        # One area a column: a font card has only a handful of dynamic areas.
        says = others[column * rows : (column + 1) * rows]
        box = Box(column * width + indent, head_px, width - indent, rows * ROW)
        areas.append(_area(board, len(areas), box, says + [_NOTHING] * (rows - len(says)), columns == 1))
    return tuple(areas)


def capacity(board: Board) -> int:
    """How many calls can be read on it at a time."""
    rows, columns = _grid(board)
    return 1 + rows * columns


def stacked(board: Board, says: list[Say]) -> tuple[Area, ...]:
    """A few texts below each other with the height shared out, the first one large; what has no room is left out."""
    head_px = headline(board)
    areas = [_area(board, 0, Box(0, 0, board.width, head_px), says[:1])]
    rest = says[1 : 1 + (board.height - head_px) // ROW]
    for index, say in enumerate(rest):
        height = (board.height - head_px) // len(rest)
        areas.append(_area(board, index + 1, Box(0, head_px + index * height, board.width, height), [say]))
    return tuple(areas)


def headline(board: Board) -> int:
    """The height of the first line: its font is the largest that leaves a row and holds a call."""
    for size in board.sizes:
        if size + ROW <= board.height and CALL_EMS * size <= board.width:
            return size
    return min(board.height, ROW)


def _grid(board: Board) -> tuple[int, int]:
    return (board.height - headline(board)) // ROW, max(1, board.width // COLUMN)


def _area(board: Board, number: int, box: Box, says: list[Say], centred: bool = True) -> Area:
    height = box.height // len(says)
    sizes = tuple(size for size in board.sizes if size <= height) or board.sizes[-1:]
    size = min(fitted(form, box.width, sizes)[1] for say in says for form in say.forms)
    rows = [_turns(board, [fitted(form, box.width, (size,))[0] for form in say.forms], say) for say in says]
    pages = tuple(tuple(turns[page % len(turns)] for turns in rows) for page in range(max(map(len, rows))))
    page_s = FLASH_S if any(say.flash and len(say.forms) == 1 for say in says) else TURN_S
    return Area(number, box.x, box.y, box.width, box.height, size, pages, page_s, centred)


def _turns(board: Board, texts: list[str], say: Say) -> list[Row]:
    colour = board.colour(say.colour)
    if not say.flash:
        return [Row(text, colour) for text in texts]
    other = board.colour(Colour.YELLOW)
    if len(texts) > 1:
        return [Row(text, (colour, other)[index % 2]) for index, text in enumerate(texts)]
    # Two colours by turns keep a flashing call readable all the time; one colour can only go dark.
    return [Row(texts[0], colour), Row(texts[0] if other is not colour else "", other)]


_NOTHING = Say((("",),), Colour.GREEN)
