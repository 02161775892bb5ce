"""Which characters a Chinese LED board can show, and how wide they are; it never lets a control byte through.

Every driver takes its text from here: cards with a font get GB2312, boards of segments capital letters and digits.
"""

import re
import unicodedata
from collections.abc import Sequence

UNKNOWN = "□"
# GB2312 has these signs, only under other code points than people type.
_SAME = {"\\": "＼", "·": "・", "—": "―", "–": "-", "−": "-", "¥": "￥"}


def shown(text: str) -> str:
    """The text in GB2312: no control characters, no backslash, the rest replaced by its like or by □."""
    return "".join(_shown(char, again=True) for char in text)


def encoded(text: str) -> bytes:
    """The text as `shown`, in GB2312: two bytes from A1 on for a hanzi, printable ASCII without the backslash."""
    return shown(text).encode("gb2312")


def segments(text: str) -> str:
    """The text for a board of seven-segment digits: `0`-`9`, `A`-`Z`, `-` and spaces; anything else is a space."""
    plain = "".join(shown(char) for char in unicodedata.normalize("NFKC", text)).upper()
    return re.sub("[^0-9A-Z-]", " ", plain)


def digits(text: str) -> str:
    """The digits of a ticket's number or a counter's label, `A001` as `001`; of `K1.012` those of the last part."""
    plain = unicodedata.normalize("NFKC", text).rpartition(".")[2]
    return "".join(re.findall("[0-9]", plain))


def width_px(text: str, size: int) -> int:
    """How wide a `shown` text is at a font size: a hanzi is as wide as high, an ASCII character half."""
    return sum(size // 2 if char.isascii() else size for char in text)


def cut(text: str, width: int, size: int) -> str:
    """The beginning of a `shown` text that fits, whole characters only."""
    room = width
    for index, char in enumerate(text):
        room -= width_px(char, size)
        if room < 0:
            return text[:index]
    return text


def fitted(forms: Sequence[str], width: int, sizes: tuple[int, ...]) -> tuple[str, int]:
    """The fullest form that fits at the largest size that takes it; else the beginning of the shortest."""
    for form in map(shown, forms):
        for size in sizes:
            if width_px(form, size) <= width:
                return form, size
    return cut(shown(forms[-1]), width, sizes[-1]), sizes[-1]


def _shown(char: str, again: bool) -> str:
    if char.isspace():
        return " "
    if char in _SAME:
        return _SAME[char]
    if unicodedata.category(char).startswith("C"):
        return ""
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        like = unicodedata.normalize("NFKC", char)
        if not again or like == char:
            return UNKNOWN
        parts = [_shown(part, again=False) for part in like]
        return UNKNOWN if UNKNOWN in parts else "".join(parts)
    return char
