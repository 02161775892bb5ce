"""Fits text into the columns of a paper width; it never cuts a character in half and encodes nothing."""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

HANZI_COLUMNS = 2
"""A hanzi is 24 dots wide, two columns of the 12-dot font A."""

_NOT_FIRST = frozenset("，。、；：？！）》」』】”’…·,.;:?!)]}%")
_RANGE = "～"
"""Holds two numbers together: 25～50."""
_DROPPED = frozenset({"Cc", "Cf", "Cs"})


def clean(text: str) -> str:
    """The text in one line without control, format or surrogate characters: data can't become commands."""
    spaced = "".join(" " if c in "\t\n\v\f\r\x85\u2028\u2029" else c for c in text)
    kept = "".join(c for c in spaced if unicodedata.category(c) not in _DROPPED)
    return " ".join(unicodedata.normalize("NFC", kept).split())


def of_character(character: str) -> int:
    """Columns of one character: ASCII one; all else two, because printers draw any two-byte code in a hanzi cell."""
    if unicodedata.combining(character):
        return 0
    return 1 if character.isascii() else HANZI_COLUMNS


def of_text(text: str) -> int:
    """Columns of a text at its normal width."""
    return sum(map(of_character, text))


def wrap(text: str, columns: int) -> list[str]:
    """The text in lines of at most `columns`: Latin words whole where they fit, hanzi anywhere, no stop mark first."""
    lines: list[str] = []
    line = ""
    for word in _words(text):
        if of_text((line + word).rstrip()) <= columns:
            line += word
            continue
        line, moved = line.strip(), ""
        if word[0] in _NOT_FIRST and len(line) > 1:
            line, moved = line[:-1], line[-1]
        if line:
            lines.append(line)
        line = ""
        for piece in _pieces(moved + word, columns):
            if line:
                lines.append(line)
            line = piece
    if line.strip():
        lines.append(line.strip())
    return lines


@lru_cache(maxsize=4096)  # a slip's lines are measured anew for each way in which it could be said
def balanced(text: str, columns: int, indent: int = 0, hang: int = 0) -> tuple[str, ...]:
    """The text in as few lines as `wrap` needs, of lengths as equal as can be: no last line of one hanzi.

    The first line begins with `indent` spaces and the others with `hang`, both less than `columns`.
    """
    lines = _indented(text, columns, indent, hang)
    inset = max(indent, hang)
    longest = max((width for word in _words(text) if (width := of_text(word)) <= columns - inset), default=0)
    for narrower in range(columns - 1, inset + max(HANZI_COLUMNS, longest - 1), -1):
        closer = _indented(text, narrower, indent, hang)
        if len(closer) > len(lines):
            break
        lines = closer
    return tuple(lines)


def _indented(text: str, columns: int, indent: int, hang: int) -> list[str]:
    if not (indent or hang):
        return wrap(text, columns)
    first = wrap(text, columns - indent)[:1]
    rest = text[sum(map(len, first)) :].strip()
    return [" " * indent + line for line in first] + [
        " " * hang + line for line in wrap(rest, columns - hang)
    ]


def _words(text: str) -> Iterator[str]:
    word = ""
    for character in text:
        if (character.isascii() and character != " ") or (word and character == _RANGE):
            word += character
            continue
        if word:
            yield word
            word = ""
        yield character
    if word:
        yield word


def _pieces(word: str, columns: int) -> Iterator[str]:
    piece = ""
    for character in word.lstrip():
        if piece and of_text(piece + character) > columns:
            yield piece
            piece = ""
        piece += character
    if piece:
        yield piece
