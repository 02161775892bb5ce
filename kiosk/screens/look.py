"""Colours and the unit of length, 1/1080 of the short side; it draws nothing."""

PORTRAIT = (1080, 1920)

Colour = tuple[float, float, float, float]


def _colour(rgb: str) -> Colour:
    red, green, blue = (int(rgb[i : i + 2], 16) / 255 for i in (0, 2, 4))
    return red, green, blue, 1.0


# One accent; every text stands at least 7:1 against what it is written on (WCAG AAA).
ACCENT = _colour("124C91")
ACCENT_PRESSED = _colour("0B3263")
ACCENT_PALE = _colour("E3ECF7")
INK = _colour("131D29")
MUTED = _colour("414F5F")
GROUND = _colour("EFF3F8")
CARD = _colour("FFFFFF")
EDGE = _colour("C5D0DD")
DONE = _colour("0F4A2A")
DONE_PALE = _colour("DDF1E4")
WARN = _colour("6E3000")
WARN_PALE = _colour("FFEFD6")
POINTED = _colour("FFB300")
"""Around what the cursor of the tactile keypad is on; seen on white and on ACCENT alike."""
CLEAR: Colour = (0.0, 0.0, 0.0, 0.0)

LARGER = 1.4
"""Large type against ordinary type."""
FOOT = 232
"""How many units the foot of a tall window takes."""

FONT = "hall"
"""The characters of nearly every text; whatever has others, such as a rare name, is set in WHOLE_FONT."""
WHOLE_FONT = "hall-whole"

GONE = 1e-6  # the size hint of what takes no room: Kivy takes 0 for "as large as it is"


def colours(large: bool) -> tuple[Colour, Colour, Colour]:
    """What is touched, what stands back, and edges; in large type nothing is pale."""
    return (ACCENT_PRESSED, INK, INK) if large else (ACCENT, MUTED, EDGE)


TINTS = tuple(
    _colour(rgb)
    for rgb in (
        "124C91", "0F5A3C", "7A3300", "5B2A86", "8A1538", "0B5566", "5A4A00", "3A3F8F", "1F5130", "6B2E5F",
        "7A1F1F", "34495E",
    )
)  # fmt: skip
"""Categories side by side are told apart by their colour too; white stands at least 7:1 on each."""


def tint(place: int) -> Colour:
    """The colour of the category at this place."""
    return TINTS[place % len(TINTS)]


def tile_text(name: str) -> int:
    """The largest text on a tile, in units; less in English, whose names are longer, so that tiles look alike."""
    return 33 if name.isascii() else 41


def unit(width: float, height: float) -> float:
    """How many pixels a unit is on a window of this size, upright or lying."""
    short, long = PORTRAIT
    wide, tall = (long, short) if width > height else (short, long)
    return min(width / wide, height / tall)
