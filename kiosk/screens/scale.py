"""The measures and colours that every rule of the screens draws by, kept to the window's size; it shows nothing."""

from kivy.app import App
from kivy.core.window import Window
from kivy.properties import BooleanProperty, ColorProperty, NumericProperty

from kiosk.screens import look


class Scaled(App):
    """An app of the window's size, in ordinary or large type, with its keys anywhere or in the lower half."""

    u = NumericProperty(1.0)  # the unit of length, in pixels
    t = NumericProperty(1.0)  # the unit of text: larger in large type
    line = NumericProperty(1.5)
    room = NumericProperty(728.0)  # between the foot and the middle, in pixels
    wide = BooleanProperty(False)
    large = BooleanProperty(False)
    low = BooleanProperty(False)
    accent = ColorProperty(look.ACCENT)
    muted = ColorProperty(look.MUTED)
    edge = ColorProperty(look.EDGE)
    _wants_low = False

    def fit_to(self, large: bool, low: bool) -> None:
        """Large type and the lower half are how everything is drawn, not a screen of their own."""
        self._wants_low = low
        if (self.large, self.low) != (large, low and not self.wide):
            self.large, self.low = large, low and not self.wide
            self.accent, self.muted, self.edge = look.colours(large)
            self.resized()

    def resized(self, *_: object) -> None:
        """The window has another size, or everything another scale."""
        width, height = Window.size
        self.wide = width > height
        self.u = look.unit(width, height)
        self.t = self.u * (look.LARGER if self.large else 1)
        self.line = max(1, (3 if self.large else 1.5) * self.u)
        self.low = self._wants_low and not self.wide
        self.room = height / 2 - look.FOOT * self.u
        if self.root:
            self.root.lay_out(self.wide)
