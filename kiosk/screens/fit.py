"""Breaks and shrinks text until it fits its box, by the rules of Chinese setting; it renders nothing."""

import re
from collections.abc import Callable, Iterable

Measure = Callable[[str], float]  # the width of one character at a size of 1

LINE = 1.45  # height of a line of Noto Sans CJK at a size of 1: ascent 1.16, descent 0.288
SMALLEST = 10
_STEP = 0.94

# GB/T 15834: a closing mark never begins a line, an opening one never ends it.
_CLOSING = "，。、；：？！）》〉】」』”’…·％%,.;:?!)]}"
_OPENING = "（《〈【「『“‘([{"
_PIECES = re.compile(r"\n|\s+|[A-Za-z0-9@&/'’.:_+\-]+|.", re.DOTALL)


def fit(
    text: str, width: float, height: float, largest: float, measure: Measure, balanced: bool = False
) -> tuple[float, list[str]]:
    """The size and lines with which `text` fits; the whole text is always there."""
    size = largest
    while True:
        lines = break_lines(text, width / size, measure)
        fits = len(lines) * LINE * size <= height and all(
            _width(line, measure) * size <= width for line in lines
        )
        if fits or size <= SMALLEST:
            return size, balance(text, lines, width / size, measure) if balanced else lines
        size = max(SMALLEST, size * _STEP)


def break_lines(text: str, width: float, measure: Measure) -> list[str]:
    """The text in lines no wider than `width`, unless a single character is."""
    lines: list[str] = []
    line = ""
    for piece in _chunks(text, width, measure):
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
    """As many lines, but about equally long: no lone character on the last one."""
    if len(lines) < 2 or "\n" in text:
        return lines
    low, high = width / len(lines), width
    best = lines
    for _ in range(8):
        middle = (low + high) / 2
        tried = break_lines(text, middle, measure)
        if len(tried) == len(lines) and all(_width(line, measure) <= width for line in tried):
            best, high = tried, middle
        else:
            low = middle
    return best


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
