"""The kiosk's window: hands touches and news to the visit's state machine, and shows what comes of it.

To drive it by real touches within a process (see `tests/kiosk/robot.py`): set `SDL_VIDEODRIVER=offscreen`,
`KIVY_NO_ARGS=1` and `KIVY_HOME` before Kivy is imported; make a `KioskApp`, call `begin()`, then let frames pass
with `kivy.base.EventLoop.idle()` and touch with `kivy.tests.common.UnitTestTouch`; `find(name)` gives the widget
shown under a stable name, `session` what the visitor sees, `app.root.export_to_png(path)` a picture; `stop()` ends it.

Names: `language`, `back`, `home`, `service:<code>`, `category:<id>`, `earlier`, `later`, `draw`, `again`, `reprint`,
`give-up` (on the ticket, and once more on the question), `keep`.
A screen ignores touches for its first 0.3 s (`Limits.settle`): they were meant for the one before. `draw` and `give-up`
can be touched, and found, after 0.8 s (`Limits.settle_deed`).
"""

import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from kivy.app import App
from kivy.base import EventLoop, runTouchApp
from kivy.clock import Clock, mainthread
from kivy.core.text import LabelBase
from kivy.core.window import Window
from kivy.properties import BooleanProperty, NumericProperty
from kivy.uix.widget import Widget

from kiosk.errands import REPEAT_FOR_S, Errands
from kiosk.fonts import chinese_fonts
from kiosk.screens import look
from kiosk.screens.frame import Frame
from kiosk.screens.parts import Touchable, load_rules
from kiosk.screens.view import View
from kiosk.session.hall import Hall
from kiosk.session.steps import LIMITS, Visit
from kiosk.session.values import Limits, News, Screen, Session, Step, Tick, Touch, Touched
from kiosk.shelf import Shelf
from kiosk.watch import Follow, Watch
from server.client.http import Api

_TICK_S = 0.1


@dataclass(frozen=True, slots=True)
class Settings:
    """Which kiosk this is; `printer` is None where there is none."""

    centre: str
    device: str
    data: Path
    printer: str | None = None
    limits: Limits = LIMITS
    repeat_for_s: float = REPEAT_FOR_S


def _monotonic_ms() -> int:
    return time.monotonic_ns() // 1_000_000


class KioskApp(App):
    """One kiosk; everything but the errands and the watch happens on Kivy's own thread."""

    u = NumericProperty(1.0)
    wide = BooleanProperty(False)

    def __init__(
        self,
        settings: Settings,
        apis: Mapping[str, Api],
        follow: Follow,
        *,
        clock: Callable[[], int] = _monotonic_ms,
        on_ready: Callable[[], None] = lambda: None,
    ) -> None:
        """`apis` holds one Api for each language, the default first; `follow` makes the live follower."""
        super().__init__()
        self.title = "取号机"
        self._clock_ms, self._on_ready = clock, on_ready
        self._visit = Visit(settings.limits, printer=settings.printer is not None)
        self._fonts = chinese_fonts(settings.data / "fonts")
        self._errands = Errands(
            settings.centre, apis, settings.printer, self._news_from_outside, settings.repeat_for_s
        )
        shelf = Shelf(settings.data, settings.centre)
        api = next(iter(apis.values()))
        self._watch = Watch(
            settings.centre, api, follow, shelf, self._hall_from_outside, self._news_from_outside
        )
        self._latest = self.hall = self._watch.hall
        self.session = Session()
        self._shown: View | None = None

    def build(self) -> Widget:
        """The window's content."""
        regular, bold = str(self._fonts.regular), str(self._fonts.bold)
        LabelBase.register(look.FONT, fn_regular=regular, fn_bold=bold)
        load_rules()
        self._resized()
        return Frame(self)

    def on_start(self) -> None:
        """Begins to watch the hall and the clock."""
        Window.clearcolor = look.GROUND
        Window.bind(size=self._resized, on_touch_down=self._touched)
        self._ticking = Clock.schedule_interval(lambda _: self._tick(), _TICK_S)
        self._tick()
        self._watch.start()
        Clock.schedule_once(lambda _: self._on_ready(), 0)

    def on_stop(self) -> None:
        """Ends everything without waiting for the network."""
        self._ticking.cancel()
        Window.unbind(size=self._resized, on_touch_down=self._touched)
        self._errands.stop()
        self._watch.stop()

    def begin(self) -> None:
        """Opens the window without taking over the thread: the caller lets the frames pass."""
        self._run_prepare()
        runTouchApp(embedded=True)
        EventLoop.idle()

    def open_settings(self, *_: object) -> bool:
        """Kivy's own settings panel is not for visitors."""
        return False

    def touch(self, touch: Touch) -> None:
        """A touch by the visitor."""
        self._take(self._visit.touch(self.session, touch, self._clock_ms()))

    def news(self, news: News) -> None:
        """News, on Kivy's thread."""
        self._take(self._visit.news(self.session, news, self._clock_ms()))

    def new_key(self) -> str:
        """A key nobody has used."""
        return uuid.uuid4().hex

    def find(self, name: str) -> Touchable | None:
        """The widget of this name that is shown and may be touched."""
        for widget in self.root.walk():
            if isinstance(widget, Touchable) and widget.name == name and not widget.disabled:
                return widget
        return None

    def _take(self, step: Step) -> None:
        self.session = step.session
        for errand in step.errands:
            self._errands.do(errand)
        self._show()

    def _show(self) -> None:
        # A catalogue that comes in the middle of a visit waits for the next visitor.
        at_rest = self.session.screen == Screen.HOME
        self.hall = self._latest if at_rest else replace(self._latest, menu=self.hall.menu)
        now = self._clock_ms()
        visit, session = self._visit, self.session
        view = View(
            session, self.hall, visit.seconds_left(session, now), visit.printer,
            visit.settled(session, now), visit.may_give_up(session, now),
        )  # fmt: skip
        if view != self._shown:
            self._shown = view
            self.root.show(view)

    def _tick(self) -> None:
        self.root.time = f"{datetime.now(self.hall.zone):%H:%M}"
        self.news(Tick())

    def _touched(self, *_: object) -> None:
        self.touch(Touched())

    def _resized(self, *_: object) -> None:
        width, height = Window.size
        self.wide = width > height
        self.u = look.unit(width, height)

    @mainthread
    def _hall_from_outside(self, hall: Hall) -> None:
        self._latest = hall
        self._show()

    @mainthread
    def _news_from_outside(self, news: News) -> None:
        self.news(news)
