"""Where texts stand on a board, and at which size: measured in pixels, whole characters only; pure."""

from dataclasses import dataclass, replace
from typing import NamedTuple

from display_board.boards import Area, Board, Colour, Page, Row
from display_board.charset import fitted, shown, width_px

ROW = 16  # the smallest font's height, and so the list's
CALL_EMS = 9  # `A001 请到101号窗口`: a headline size must hold it
COLUMN_EMS = 10  # the same with half a hanzi's space on either side
LISTED = 6  # calls below the headline that are worth smaller letters
FLASH_S = 0.5
FLASHES = 2  # of one language before the next
TURN_S = 2.0  # for reading one text before the next


class Box(NamedTuple):
    """A rectangle in pixels."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Say:
    """A text to be shown: for each language (or other turn) its forms, fullest first; a form may have several lines."""

    forms: tuple[tuple[str, ...], ...]
    colour: Colour
    flash: bool = False


def strip(board: Board, say: Say) -> tuple[Area, ...]:
    """One text over the whole board."""
    return (_single(board, 0, _whole(board), say),)


def plate(board: Board, whole: Say, number: Say, place: Say, least: Say) -> tuple[Area, ...]:
    """A call on a strip: as one text if that is nearly as large as the number alone can be; else number, then place.

    Where the place has no room beside the number, `least` is said.
    """
    sizes = _sizes(board, board.height)
    size = next((each for each in sizes if _width(number, each) <= board.width), None)
    if size is None:
        return strip(board, least)
    if _size_of(board, _whole(board), whole) * 4 >= size * 3:
        return strip(board, whole)
    # Some cards place areas by bytes of eight pixels.
    number_px = min(-(-(_width(number, size) + size // 4) // 8) * 8, board.width)
    beside = Box(number_px, 0, board.width - number_px, board.height)
    if any(_fit(forms, beside, board.sizes[-1:]) is None for forms in place.forms):
        return strip(board, least)
    return (
        _single(board, 0, Box(0, 0, number_px, board.height), number),
        _single(board, 1, beside, place),
    )


def rows(board: Board, says: list[Say]) -> tuple[Area, ...]:
    """Several texts below each other, in pages by turns where the board is too low for all; too long ones scroll."""
    at_once = min(max(1, board.height // ROW), len(says))
    box = Box(0, 0, board.width, board.height // at_once)
    if any(_fit(forms, box, board.sizes[-1:]) is None for say in says for forms in say.forms):
        turns = [_scrolling(board, 0, _whole(board), say, _sizes(board, board.height)[0]) for say in says]
        return (replace(turns[0], pages=tuple(page for turn in turns for page in turn.pages)),)
    size = _fitting(board, says, box.width, box.height)
    pages: list[Page] = []
    for start in range(0, len(says), at_once):
        part = says[start : start + at_once]
        part += [_NOTHING] * (at_once - len(part))
        pages += _by_turns(board, part, board.width, size)
    return (Area(0, 0, 0, board.width, board.height, size, tuple(pages), TURN_S),)


def call_lines(board: Board, newest: Say, others: list[Say]) -> tuple[Area, ...]:
    """The newest call large on top, the others in columns below, newest first."""
    head_px = headline(board)
    rows, columns, row_px = _grid(board)
    areas = [_single(board, 0, Box(0, 0, board.width, head_px), newest)]
    width = board.width // columns
    indent = row_px // 2 if columns > 1 else 0
    for column in range(columns if rows else 0):
        # One area a column: a font card has only a handful of dynamic areas.
        says = others[column * rows : (column + 1) * rows]
        box = Box(column * width + indent, head_px, width - indent, rows * row_px)
        areas.append(_list(board, len(areas), box, says + [_NOTHING] * (rows - len(says)), columns == 1))
    return tuple(areas)


def capacity(board: Board) -> int:
    """How many calls can be read on it at a time."""
    rows, columns, _ = _grid(board)
    return 1 + rows * columns


def stacked(board: Board, says: list[Say]) -> tuple[Area, ...]:
    """A few texts below each other with the height shared out, the first one large; what has no room is left out."""
    head_px = headline(board)
    areas = [_single(board, 0, Box(0, 0, board.width, head_px), says[0])]
    rest = says[1 : 1 + (board.height - head_px) // ROW]
    for index, say in enumerate(rest):
        height = (board.height - head_px) // len(rest)
        box = Box(0, head_px + index * height, board.width, height)
        areas.append(_single(board, index + 1, box, say))
    return tuple(areas)


def headline(board: Board) -> int:
    """The height of the first line: its font is the largest that leaves a row and holds a call."""
    for size in board.sizes:
        if size + ROW <= board.height and CALL_EMS * size <= board.width:
            return size
    return min(board.height, ROW)


def _grid(board: Board) -> tuple[int, int, int]:
    """Rows, columns and the height of a row: the largest that leaves a list worth its name."""
    room = board.height - headline(board)
    grids = [(room // size, max(1, board.width // (COLUMN_EMS * size)), size) for size in (*board.sizes, ROW)]
    return next((grid for grid in grids if grid[0] * grid[1] >= LISTED), grids[-1])


def _whole(board: Board) -> Box:
    return Box(0, 0, board.width, board.height)


def _single(board: Board, number: int, box: Box, say: Say) -> Area:
    """One text in a box, each of its turns at the same size; what fits in no form scrolls."""
    sizes = _sizes(board, box.height)
    if any(_fit(forms, box, sizes[-1:]) is None for forms in say.forms):
        return _scrolling(board, number, box, say, sizes[0])
    size = _size_of(board, box, say)
    fits = (_fit(forms, box, (size,)) for forms in say.forms)
    lines = _same_length([fit[0] for fit in fits if fit])
    pages = tuple(zip(*(_turns(board, list(line), say) for line in zip(*lines, strict=True)), strict=True))
    page_s = FLASH_S if say.flash else TURN_S
    return Area(number, box.x, box.y, box.width, box.height, size, pages, page_s)


def _scrolling(board: Board, number: int, box: Box, say: Say, size: int) -> Area:
    colour = board.colour(say.colour)
    pages = tuple((Row(shown(forms[0].replace("\n", " ")), colour),) for forms in say.forms)
    return Area(number, box.x, box.y, box.width, box.height, size, pages, TURN_S, scrolls=True)


def _list(board: Board, number: int, box: Box, says: list[Say], centred: bool) -> Area:
    """A row for each text, all at one size; each in the fullest form that fits."""
    size = _fitting(board, says, box.width, box.height // len(says))
    pages = tuple(_by_turns(board, says, box.width, size))
    return Area(number, box.x, box.y, box.width, box.height, size, pages, TURN_S, centred)


def _by_turns(board: Board, says: list[Say], width: int, size: int) -> list[Page]:
    """A row for each text, a page for each turn."""
    texts = [[fitted(forms, width, (size,))[0] for forms in say.forms] for say in says]
    turns = [_turns(board, each, say) for each, say in zip(texts, says, strict=True)]
    return [tuple(turn[page % len(turn)] for turn in turns) for page in range(max(map(len, turns)))]


def _sizes(board: Board, height: int) -> tuple[int, ...]:
    return tuple(size for size in board.sizes if size <= height) or board.sizes[-1:]


def _fitting(board: Board, says: list[Say], width: int, height: int) -> int:
    """The largest size at which every row has a form that fits, else the smallest."""
    for size in board.sizes:
        if size <= height and all(
            any(width_px(shown(form), size) <= width for form in forms) for say in says for forms in say.forms
        ):
            return size
    return board.sizes[-1]


def _size_of(board: Board, box: Box, say: Say) -> int:
    """The size at which all turns of a text fit a box; 0 if one fits in no form."""
    fits = [_fit(forms, box, board.sizes) for forms in say.forms]
    return min(fit[1] if fit else 0 for fit in fits)


def _fit(forms: tuple[str, ...], box: Box, sizes: tuple[int, ...]) -> tuple[tuple[str, ...], int] | None:
    """The fullest form that fits the box, at the largest size that takes it: its lines, and the size."""
    for form in forms:
        lines = tuple(map(shown, form.split("\n")))
        for size in sizes:
            if size * len(lines) <= max(box.height, ROW) and all(
                width_px(line, size) <= box.width for line in lines
            ):
                return lines, size
    return None


def _same_length(texts: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    longest = max(map(len, texts))
    return [(*lines, *[""] * (longest - len(lines))) for lines in texts]


def _width(say: Say, size: int) -> int:
    return max(width_px(shown(forms[0]), size) for forms in say.forms)


def _turns(board: Board, texts: list[str], say: Say) -> list[Row]:
    colour = board.colour(say.colour)
    if not say.flash:
        return [Row(text, colour) for text in texts]
    other = board.colour(Colour.YELLOW)
    # Two colours by turns keep a flashing call readable all the time; one colour can only go dark.
    flashes = [[Row(text, colour), Row(text if other is not colour else "", other)] for text in texts]
    return [row for flash in flashes for row in flash * (FLASHES if len(texts) > 1 else 1)]


_NOTHING = Say((("",),), Colour.GREEN)
