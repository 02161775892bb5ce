"""The kiosk's window: hands touches and news to the visit's state machine, and shows what comes of it.

To drive it by real touches within a process (see `tests/kiosk/robot.py`): set `SDL_VIDEODRIVER=offscreen`,
`KIVY_NO_ARGS=1` and `KIVY_HOME` before Kivy is imported; make a `KioskApp`, call `begin()`, then let frames pass
with `kivy.base.EventLoop.idle()` and touch with `kivy.tests.common.UnitTestTouch`; `find(name)` gives the widget
shown under a stable name, `session` what the visitor sees, `app.root.export_to_png(path)` a picture; `stop()` ends it.

Names: `language`, `back`, `home`, `service:<code>`, `category:<id>`, `earlier`, `later`, `draw`, `again`, `reprint`,
`give-up` (on the ticket, and once more on the question), `keep`. On every screen also `large-type`, `help`, and on tall
windows `low`. Searching: `search`, `key:<A or 1>`, `erase`, `pad:number`, `pad:letters`. On a service: `papers`,
`identify`, `priority` and `more`, with `class:<id>`, `need:<word>`, `cases:<n>`, `acting:` and `done`.
Who it is: `way:document`, `way:phone`, `way:none`, `way:guide`, `key:<A or 1>`, `erase`, `clear`, `enter`. Who has a
number: `mine`, `way:phone`, `recent:<number>`, `pick:<number>`, `check-in`. Asked who is there: `stay`, `leave`.
A screen is deaf for its first 0.3 s (`Limits.settle`), `draw` and `give-up` for their first 0.8 s (`settle_deed`).
"""

import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from importlib.metadata import version

from kivy.base import EventLoop, runTouchApp
from kivy.clock import Clock, mainthread
from kivy.core.text import LabelBase
from kivy.core.window import Window
from kivy.properties import BooleanProperty
from kivy.uix.widget import Widget

from kiosk.condition import said
from kiosk.contact import Heard, lifeline
from kiosk.errands import Errands
from kiosk.fonts import chinese_fonts
from kiosk.offline.clock import steady_ms, wall_ms
from kiosk.offline.merger import Said
from kiosk.own_numbers import OwnNumbers
from kiosk.readers import values as readers
from kiosk.screens import look
from kiosk.screens.frame import Frame
from kiosk.screens.parts import Touchable, load_rules
from kiosk.screens.scale import Scaled
from kiosk.screens.view import View
from kiosk.session.errands import Step, awaits
from kiosk.session.hall import Hall
from kiosk.session.health import Health
from kiosk.session.identifying import READS
from kiosk.session.news import Drawn, GivenUp, News, Tick, card_lies, read
from kiosk.session.night import is_night
from kiosk.session.recent import Recents
from kiosk.session.steps import Visit
from kiosk.session.touches import Touch, Touched
from kiosk.session.values import Screen, Session
from kiosk.settings import Settings
from kiosk.shelf import Shelf
from kiosk.staff.errands import Backroom
from kiosk.staff.values import Input
from kiosk.staff.window import StaffWindow
from kiosk.voice.aloud import Voice
from kiosk.watch import Follow, Watch
from kiosk.watchdog import STARTS_ANEW
from kiosk.window_readers import WindowReaders
from server.client.http import Api

_TICK_S = 0.1


class KioskApp(Scaled):
    """One kiosk; everything but the errands and the watch happens on Kivy's own thread."""

    dark = BooleanProperty(False)

    def __init__(
        self,
        settings: Settings,
        apis: Mapping[str, Api],
        follow: Follow,
        *,
        clock: Callable[[], int] = steady_ms,
        on_ready: Callable[[], None] = lambda: None,
        backroom: Backroom | None = None,
        on_dark: Callable[[bool], None] = lambda _: None,
    ) -> None:
        """`apis` holds one Api for each language, the default first; `follow` makes the live follower.

        `backroom` is what staff can get at; `on_dark` is told when the screen goes dark outside hours, and when it
        lights up.
        """
        super().__init__()
        self.title = "取号机"
        self._clock_ms, self._on_ready = clock, on_ready
        self._visit = Visit(settings.limits, printer=settings.prints)
        self.fonts = chinese_fonts(settings.data / "fonts")
        shelf = Shelf(settings.data, settings.centre)
        api = next(iter(apis.values()))
        self._watch = Watch(
            settings.centre, api, follow, shelf, self._hall_from_outside, self._news_from_outside,
            settings.printer, lambda: self.lifeline.now_ms() if self.lifeline else wall_ms(),
        )  # fmt: skip
        heard = self._watch.heard
        desks = {language: Heard(one, heard) for language, one in apis.items()}
        self.lifeline = lifeline(
            settings, Heard(api, heard), lambda: self._watch.hall, self._said, self.restart
        )
        own = OwnNumbers(self.lifeline, unanswered=partial(heard, False)) if self.lifeline else None
        self._errands = Errands(
            settings.centre, desks, settings.printer, self._news_from_outside, settings.repeat_for_s, own
        )
        self._errands.awaited = lambda key: awaits(self.session, key)
        self._station = WindowReaders(
            settings.reader, settings.scanner, self.reader_news, lambda: datetime.now(self.hall.zone).date()
        )
        self._latest = self.hall = self._watch.hall
        self.session, self.health = Session(), Health()
        self._recents = Recents(keep_for=settings.limits.recent)
        self._shown: View | None = None
        self.exit_code = 0
        self._touched_at, self._on_dark = clock(), on_dark
        self._staff = StaffWindow(backroom, self, clock) if backroom else None
        self._voice = Voice(self, settings.voice, settings.data, Window, clock) if settings.voice else None

    def build(self) -> Widget:
        """The window's content."""
        for font, faces in ((look.FONT, self.fonts.common), (look.WHOLE_FONT, self.fonts)):
            LabelBase.register(font, fn_regular=str(faces.regular), fn_bold=str(faces.bold))
        load_rules()
        self.resized()
        frame = Frame(self)
        frame.lay_out(self.wide)
        return frame

    def on_start(self) -> None:
        """Begins to watch the hall and the clock."""
        Window.clearcolor = look.GROUND
        Window.bind(size=self.resized, on_touch_down=self._touched)
        self._ticking = Clock.schedule_interval(lambda _: self._tick(), _TICK_S)
        self._tick()
        self._watch.start()
        if self.lifeline:
            self.lifeline.start()
        self._station.start()
        if self._voice:
            self._voice.start()
        Clock.schedule_once(lambda _: self._on_ready(), 0)

    def on_stop(self) -> None:
        """Ends everything without waiting for the network."""
        self._ticking.cancel()
        if self._voice:
            self._voice.stop()
        Window.unbind(size=self.resized, on_touch_down=self._touched)
        self._errands.stop()
        self._watch.stop()
        if self.lifeline:
            self.lifeline.stop()
        self._station.stop()

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
        now = self._clock_ms()
        step = self._visit.news(self.session, news, now)
        if isinstance(news, Drawn) and step.session.ticket is not None:
            self._recents = self._recents.with_drawn(news.ticket, now)
        elif isinstance(news, GivenUp) and news.refusal is None:
            self._recents = self._recents.without(news.ticket)
        self._take(step)

    @mainthread
    def reader_news(self, news: readers.News) -> None:
        """What a reader or the scanner brings, from any thread."""
        if isinstance(news, readers.ReaderAway | readers.ReaderBack):
            self.part(news.part.value, isinstance(news, readers.ReaderBack))
        else:
            self.health = self.health.with_card(card_lies(news))
            self.news(read(news, self.new_key()))

    def part(self, name: str, answers: bool) -> None:
        """One of the kiosk's own parts went away or came back."""
        self.health = self.health.with_part(name, answers)
        self._show()

    def name_from(self) -> float:
        """From which height up, in pixels, the hall's name stands."""
        return float(self.root.ids.header.y) if self.root else 0.0

    def staff(self, given: Input) -> None:
        """What staff touch."""
        if self._staff:
            self._staff.take(given)

    @property
    def staffed(self) -> bool:
        """Whether the staff's panel is over the visitors' screens."""
        return self._staff is not None and self._staff.room.open

    def known(self) -> tuple[Hall, Health]:
        """The hall as last heard of, and the kiosk's own parts with the printer as that hall was told of it."""
        return self._latest, self.health.with_printer(*self._latest.printer)

    def leave(self) -> None:
        """Whoever stands there is over: the next begins."""
        self._take(Step(Session(shown_at=self._clock_ms())))

    @mainthread
    def restart(self) -> None:
        """Ends with `exit_code` set: whoever started the kiosk is to start it anew."""
        self.exit_code = STARTS_ANEW
        self.stop()

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
        asked, asks = (one.screen in READS for one in (self.session, step.session))
        self.session = step.session
        if asks != asked:
            (self._station.attend if asks else self._station.rest)()
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
            self.health.with_printer(*self.hall.printer),
            self._recents.at(now) if session.screen == Screen.MINE else (),
            datetime.now(self.hall.zone).date(),
        )  # fmt: skip
        if view != self._shown:
            self._shown = view
            self.fit_to(session.large, session.low)
            self.root.show(view)
            if self._voice:
                self._voice.shown(view)

    def _tick(self) -> None:
        self.root.time = f"{datetime.now(self.hall.zone):%H:%M}"
        self.news(Tick())
        if self._staff:
            self._staff.tick()
        if self._voice:
            self._voice.tick()
        self._darken()

    def _darken(self) -> None:
        """Outside hours, with nobody there, the screen rests."""
        idle_ms = self._clock_ms() - self._touched_at
        dark = is_night(self._latest, self.session, idle_ms, time.time_ns() // 1_000_000)
        if dark != self.dark:
            self.dark = dark
            self.root.darken(dark)
            self._on_dark(dark)

    def _touched(self, *_: object) -> None:
        self._touched_at = self._clock_ms()
        self.touch(Touched())

    @mainthread
    def _hall_from_outside(self, hall: Hall) -> None:
        if self.lifeline and hall.reached:
            self.lifeline.heard()
        self._latest = replace(hall, own_numbers=self.lifeline is not None and self.lifeline.ready)
        self._show()

    def _said(self) -> Said:
        """What it tells of itself; called from the merger's thread, so it reads values only."""
        return said(*self.known(), self._visit.printer, {"version": version("quhao")})

    @mainthread
    def _news_from_outside(self, news: News) -> None:
        self.news(news)
