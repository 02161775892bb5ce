"""Breaks and shrinks text until it fits its box, by the rules of Chinese setting; it renders nothing."""

import math
import re
from collections.abc import Callable, Iterable

Measure = Callable[[str], float]  # the width of one character
# The same at a size: small sizes are rounded to pixels, so it's no multiple
MeasureAt = Callable[[str, int], float]

LINE = 1.45  # height of a line of Noto Sans CJK at a size of 1: ascent 1.16, descent 0.288
SMALLEST = 10
_LARGEST = 400


def _ladder() -> list[int]:
    """Few sizes, the largest first: each size of a font that is ever shown is kept open and takes 2.4 MB."""
    sizes = [SMALLEST]
    while sizes[-1] < _LARGEST:
        sizes.append(max(sizes[-1] + 1, round(sizes[-1] * 1.15)))
    return sizes[::-1]


SIZES = _ladder()
_WIDTHS = 12  # how many widths are tried to balance lines

# GB/T 15834: a closing mark never begins a line, an opening one never ends it.
_CLOSING = "，。、；：？！）》〉】」』”’…·％%,.;:?!)]}"
_OPENING = "（《〈【「『“‘([{"
_CUT = "…"
_BEGUN = re.compile(r"(?<= )[A-Za-z'’]+$")
_PIECES = re.compile(r"\n|\s+|[A-Za-z0-9@&/'’.:_+\-]+|.", re.DOTALL)


def fit(
    text: str, width: float, height: float, largest: float, measure: Measure, balanced: bool = False
) -> tuple[int, list[str]]:
    """The size and lines with which `text` fits; the whole text is always there, and words are whole if they can be."""
    for size in (size for size in SIZES if size <= largest):
        lines = break_lines(text, width / size, measure)
        if len(lines) * line_height(size) <= height and _fits(lines, width / size, measure):
            return size, balance(text, lines, width / size, measure) if balanced else lines
    return SMALLEST, break_lines(text, width / SMALLEST, measure, cut=True)


def shorten(text: str, width: float, height: float, least: int, measure: Measure) -> tuple[int, list[str]]:
    """The smallest size that isn't below `least`, and as many whole lines as fit, an ellipsis at their end."""
    size = min(size for size in SIZES if size >= least)
    lines = break_lines(text, width / size, measure, cut=True)
    room = max(1, int(height // line_height(size)))
    if len(lines) <= room:
        return size, lines
    whole = last = lines[room - 1]
    while last and _width(last + _CUT, measure) > width / size:
        last = last[:-1]
    if len(last) < len(whole) and (begun := _BEGUN.search(last)):
        last = last[: begun.start()]  # half a word says another one
    return size, [*lines[: room - 1], last.rstrip(_CLOSING + " ") + _CUT]


def line_height(size: int) -> int:
    """The height of one line in whole pixels, as it is rendered."""
    return math.ceil(LINE * size) + 1


def break_lines(text: str, width: float, measure: Measure, *, cut: bool = False) -> list[str]:
    """The text in lines no wider than `width`; a word wider than that stays whole unless it may be cut."""
    lines: list[str] = []
    line = ""
    for piece in _chunks(text, width if cut else float("inf"), measure):
        if piece == "\n":
            lines.append(line.rstrip())
            line = ""
        elif line and _width((line + piece).rstrip(), measure) > width:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()]


def balance(text: str, lines: list[str], width: float, measure: Measure) -> list[str]:
    """As many lines, broken after marks where that can be, else about equally long: no lone last character."""
    if len(lines) < 2 or "\n" in text:
        return lines
    narrowest = width / len(lines)
    widths = (narrowest + (width - narrowest) * part / _WIDTHS for part in range(_WIDTHS + 1))
    tried = [broken for w in widths if len(broken := break_lines(text, w, measure)) == len(lines)]
    return max((broken for broken in tried if _fits(broken, width, measure)), key=_marked, default=lines)


def _marked(lines: list[str]) -> int:
    """How many lines but the last end with a mark; of equals, `max` takes the first, which is the narrowest."""
    return sum(line[-1:] in _CLOSING for line in lines[:-1] if line)


def _fits(lines: list[str], width: float, measure: Measure) -> bool:
    return all(_width(line, measure) <= width for line in lines)


def _chunks(text: str, width: float, measure: Measure) -> Iterable[str]:
    """What may not be broken: words, and characters with the marks that cling to them."""
    chunk = ""
    for piece in _PIECES.findall(text):
        if piece == "\n" or piece.isspace():
            yield from _cut(chunk, width, measure)
            yield piece
            chunk = ""
        elif not chunk or piece[0] in _CLOSING or chunk[-1] in _OPENING:
            chunk += piece
        else:
            yield from _cut(chunk, width, measure)
            chunk = piece
    yield from _cut(chunk, width, measure)


def _cut(chunk: str, width: float, measure: Measure) -> Iterable[str]:
    """A word wider than the line has to be broken after all."""
    if not chunk or _width(chunk, measure) <= width:
        return [chunk] if chunk else []
    return list(chunk)


def _width(text: str, measure: Measure) -> float:
    return sum(map(measure, text))
