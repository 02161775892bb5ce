"""The few widgets every screen is made of: fitted text, cards, keys, tiles, QR dots, pagers; they know no session."""

from collections.abc import Callable
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Any

from kivy.clock import Clock
from kivy.core.text import Label as CoreLabel
from kivy.graphics.texture import Texture
from kivy.lang import Builder
from kivy.properties import BooleanProperty, ColorProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.behaviors import ButtonBehavior
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.label import Label
from kivy.uix.widget import Widget

from kiosk import qr
from kiosk.common_fonts import is_common
from kiosk.screens import look
from kiosk.screens.fit import fit, line_height, shorten

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


def _painted(label: CoreLabel) -> Any:
    """The pixels of its text; Kivy would keep them, beside the texture they go into, as long as there is a label."""
    pixels = type(label)._render_end(label)
    label._surface = None
    return pixels


class FitText(Label):
    """Text that wraps, then shrinks, until the whole of `content` stands in its box; it is never cut.

    Only what staff write as long as they like has a size below which it isn't shrunk: then its end gives way.
    """

    content = StringProperty("")
    largest = NumericProperty(36)
    least = NumericProperty(0)
    balanced = BooleanProperty(False)
    from_top = BooleanProperty(False)
    private = BooleanProperty(False)  # nothing of it outlives its being shown

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._due = Clock.create_trigger(self._fit, -1)
        for changed in ("content", "largest", "least", "size", "bold", "balanced", "from_top"):
            self.fbind(changed, self._due)
        self._due()

    def texture_update(self, *_: object) -> None:
        """Kivy keeps picture and lines of the last words even when there are none any more."""
        super().texture_update()
        if not self.text:
            self._label.texture, self._label._cached_lines = None, []

    def _create_label(self) -> None:
        super()._create_label()
        self._label._render_end = partial(_painted, self._label)

    def _fit(self, *_: object) -> None:
        if self.width <= 1 or self.height <= 1 or not self.content:
            self.text = ""
            return
        width, height = int(self.width), int(self.height)
        fitted_now = fitting.__wrapped__ if self.private else fitting
        sizes = int(self.largest), int(self.least)
        size, fitted = fitted_now(self.content, width, height, sizes, self.bold, self.balanced)
        lines = list(fitted)
        if self.from_top:
            # Given a height to align in, a Label leaves out lines it has room for; so empty lines push from below.
            lines += [" "] * (int(self.height / line_height(size)) - len(lines))
        self.font_name = font_of(self.content)
        self.font_size, self.text = size, "\n".join(lines)


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
    private = BooleanProperty(False)
    chosen = BooleanProperty(False)

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
