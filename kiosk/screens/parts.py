"""The few widgets every screen is made of: fitted text, cards, keys, tiles, QR dots, pagers; they know no session."""

from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from kivy.clock import Clock
from kivy.core.text import Label as CoreLabel
from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture
from kivy.lang import Builder
from kivy.properties import BooleanProperty, ColorProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.behaviors import ButtonBehavior
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from kiosk import qr
from kiosk.common_fonts import is_common
from kiosk.screens import look
from kiosk.screens.fit import fit, shorten

_RULES = (
    "parts", "notices", "frame", "home", "services", "search", "confirm", "identify", "keypad", "known", "priority",
    "drawing", "ticket", "problem", "mine", "staff",
)  # fmt: skip
_MEASURED_AT = 100


def load_rules() -> None:
    """Loads the screens' rules into Kivy, once in a process."""
    for name in _RULES:
        path = str(Path(__file__).with_name(f"{name}.kv"))
        if path not in Builder.files:
            Builder.load_file(path)


def font_of(text: str) -> str:
    """The font that has all of its characters."""
    return look.FONT if is_common(text) else look.WHOLE_FONT


@cache
def advance(character: str, bold: bool) -> float:
    """The width of a character at a size of 1."""
    label = CoreLabel(font_name=font_of(character), font_size=_MEASURED_AT, bold=bold)
    return float(label.get_extents(character)[0]) / _MEASURED_AT


@lru_cache(maxsize=4096)
def fitting(
    content: str, width: int, height: int, sizes: tuple[int, int], bold: bool, balanced: bool
) -> tuple[int, tuple[str, ...]]:
    """Size and lines of a text in its box; the same texts come again with every visitor."""
    # Narrower by what small sizes gain when rounded to pixels, so that the label never breaks a line again.
    largest, least = sizes
    size, lines = fit(content, width * 0.96, height, largest, lambda c: advance(c, bold), balanced)
    if size < least:
        size, lines = shorten(content, width * 0.96, height, least, lambda c: advance(c, bold))
    return size, tuple(lines)


class FitText(Widget):
    """Text that wraps, then shrinks, until the whole of `content` stands in its box; it is never cut.

    Only what staff write as long as they like has a size below which it isn't shrunk: then its end gives way.
    There are hundreds, so it is no Kivy label: that has 45 properties, and keeps words and lines beside their picture.
    """

    content = StringProperty("")
    largest = NumericProperty(36)
    least = NumericProperty(0)
    bold = BooleanProperty(False)
    balanced = BooleanProperty(False)
    from_top = BooleanProperty(False)
    private = BooleanProperty(False)  # nothing of it outlives its being shown
    halign = StringProperty("center")
    color = ColorProperty(look.INK)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.text, self.font_size = "", 0
        self.texture: Texture | None = None
        with self.canvas:
            self._tint, self._picture = Color(*self.color), Rectangle(size=(0, 0))
        self._due = Clock.create_trigger(self._fit, -1)
        for changed in ("content", "largest", "least", "size", "bold", "balanced", "from_top", "halign"):
            self.fbind(changed, self._due)
        self.fbind("pos", self._place)
        self.fbind("color", self._tinge)
        self._due()

    def painted(self) -> CoreLabel:
        """A label of the lines as they are to be set, in white: the colour is laid over it."""
        font = font_of(self.content)
        return CoreLabel(
            self.text, font_name=font, font_size=self.font_size, bold=self.bold, halign=self.halign
        )

    def _fit(self, *_: object) -> None:
        self.text, self.texture = "", None
        width, height = int(self.width), int(self.height)
        if width > 1 and height > 1 and self.content:
            fitted_now = fitting.__wrapped__ if self.private else fitting
            sizes = int(self.largest), int(self.least)
            self.font_size, lines = fitted_now(self.content, width, height, sizes, self.bold, self.balanced)
            self.text = "\n".join(lines)
            label = self.painted()
            label.refresh()
            self.texture = label.texture
            self.texture.bind()  # has it painted now: the label and its words end here
            label.texture = None  # else each keeps the other until garbage is collected
        self._place()

    def _place(self, *_: object) -> None:
        wide, tall = self.texture.size if self.texture else (0, 0)
        x = {"left": self.x, "right": self.right - wide}.get(self.halign, self.center_x - wide / 2)
        y = self.top - tall if self.from_top else self.center_y - tall / 2
        self._picture.texture, self._picture.size, self._picture.pos = (
            self.texture,
            (wide, tall),
            (int(x), int(y)),
        )

    def _tinge(self, _: object, color: look.Colour) -> None:
        self._tint.rgba = color


class Surface(BoxLayout):
    """A box with a ground and an edge."""

    fill = ColorProperty(look.CLEAR)
    edge = ColorProperty(look.CLEAR)
    corner = NumericProperty(0)


class Card(Surface):
    """A white card."""


class Touchable(ButtonBehavior, Surface):
    """Something to touch; `name` is how it is found, stable across languages and sizes."""

    name = StringProperty("")


class Key(Touchable):
    """A key with words on it, at most `largest` units high; the primary one is filled."""

    words = StringProperty("")
    primary = BooleanProperty(False)
    chosen = BooleanProperty(False)
    private = BooleanProperty(False)
    largest = NumericProperty(44)


class Tile(Touchable):
    """Something to choose, with a note beneath, or a picture on a disc above."""

    words = StringProperty("")
    note = StringProperty("")
    icon = StringProperty("")
    tint = ColorProperty(look.ACCENT)
    largest = NumericProperty(41)
    note_largest = NumericProperty(29)
    private = BooleanProperty(False)
    chosen = BooleanProperty(False)
    wordy = BooleanProperty(False)  # its words are long: the picture gives way to them

    def fill_in(self, name: str = "", words: str = "", note: str = "", icon: str = "") -> None:
        """Another thing to choose, or none: then there is nothing to see or touch."""
        self.name, self.words, self.note, self.icon = name, words, note, icon
        self.disabled, self.opacity = not name, 1 if name else 0


class Disc(FitText):
    """A character on a coloured disc."""

    fill = ColorProperty(look.ACCENT)
    across = NumericProperty(0)


class Chip(FitText):
    """A short mark, such as 示例."""


class Dots(Widget):
    """A QR code, every dot a whole number of pixels wide so that a phone reads it at once."""

    content = StringProperty("")
    texture = ObjectProperty(None, allownone=True)
    across = NumericProperty(0)

    def on_content(self, *_: object) -> None:
        """Makes the texture anew."""
        self.texture = None
        if self.content:
            rows = qr.dots(self.content)
            texture = Texture.create(size=(len(rows), len(rows)), colorfmt="luminance")
            texture.blit_buffer(qr.luminance(rows), colorfmt="luminance", bufferfmt="ubyte")
            texture.mag_filter = texture.min_filter = "nearest"
            self.texture = texture
        self.on_size()

    def on_size(self, *_: object) -> None:
        """Fits the dots into the box."""
        if self.texture:
            self.across = max(1, int(min(self.size) // self.texture.width)) * self.texture.width


class Pager(BoxLayout):
    """The keys to the pages before and after, there only where there are any; `on_turn` is for the screen to bind."""

    __events__ = ("on_turn",)

    page = NumericProperty(0)
    pages = NumericProperty(1)
    earlier = StringProperty("")
    later = StringProperty("")
    place = StringProperty("")

    def show(self, page: int, pages: int, say: Callable[..., str]) -> None:
        """Which page of how many it is."""
        self.page, self.pages = min(page, pages - 1), pages
        self.earlier, self.later = say("earlier"), say("later")
        self.place = say("page", page=self.page + 1, pages=pages) if pages > 1 else ""

    def turn(self, by: int) -> None:
        """A key was touched."""
        self.dispatch("on_turn", int(self.page) + by)

    def on_turn(self, page: int) -> None:
        """The page wanted."""
