"""The kiosk's window: hands touches and news to the visit's state machine, and shows what comes of it.

To drive it by real touches within a process (see `tests/kiosk/robot.py`): set `SDL_VIDEODRIVER=offscreen`,
`KIVY_NO_ARGS=1` and `KIVY_HOME` before Kivy is imported; make a `KioskApp`, call `begin()`, then let frames pass
with `kivy.base.EventLoop.idle()` and touch with `kivy.tests.common.UnitTestTouch`; `find(name)` gives the widget
shown under a stable name, `session` what the visitor sees, `app.root.export_to_png(path)` a picture; `stop()` ends it.

Names: `language`, `back`, `home`, `service:<code>`, `category:<id>`, `earlier`, `later`, `draw`, `again`, `reprint`,
`give-up` (on the ticket, and once more on the question), `keep`. On every screen also `large-type`, `help`, and on tall
windows `low`. Searching: `search`, `key:<A or 1>`, `erase`, `pad:number`, `pad:letters`. On a service: `papers`,
`identify`, `priority`, with `class:<id>`, `need:<word>` and `done`. Who it is: `way:document`, `way:phone`, `way:none`,
`way:guide`, `key:<A or 1>`, `erase`, `clear`, `enter`. Who has a number: `mine`, `way:phone`, `recent:<number>`,
`pick:<number>`, `check-in`. Asked whether anybody is there: `stay`, `leave`.
A screen ignores touches for its first 0.3 s (`Limits.settle`): they were meant for the one before. `draw` and `give-up`
can be touched, and found, after 0.8 s (`Limits.settle_deed`).
"""

import logging
import sqlite3
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from kivy.app import App
from kivy.base import EventLoop, runTouchApp
from kivy.clock import Clock, mainthread
from kivy.core.text import LabelBase
from kivy.core.window import Window
from kivy.properties import BooleanProperty, ColorProperty, NumericProperty
from kivy.uix.widget import Widget

from kiosk.condition import said
from kiosk.errands import REPEAT_FOR_S, Errands
from kiosk.fonts import chinese_fonts
from kiosk.offline.lifeline import Lifeline, Own
from kiosk.offline.merger import HEARTBEAT_S, Said, Ties
from kiosk.offline.seal import Seal
from kiosk.orders import RestartOrders
from kiosk.own_numbers import OwnNumbers
from kiosk.readers import values as readers
from kiosk.screens import look
from kiosk.screens.frame import Frame
from kiosk.screens.parts import Touchable, load_rules
from kiosk.screens.staff import StaffView
from kiosk.screens.view import View
from kiosk.session.errands import Step
from kiosk.session.hall import Hall
from kiosk.session.health import Health
from kiosk.session.identifying import READS
from kiosk.session.news import CardShown, CardUnread, CodeShown, Drawn, GivenUp, News, Tick
from kiosk.session.night import is_night
from kiosk.session.recent import Recents
from kiosk.session.rules import LIMITS
from kiosk.session.steps import Visit
from kiosk.session.touches import Touch, Touched
from kiosk.session.values import Limits, Screen, Session
from kiosk.shelf import Shelf
from kiosk.staff.errands import Backroom
from kiosk.staff.room import StaffRoom
from kiosk.staff.steps import closed_for_s
from kiosk.staff.values import Input, Opened
from kiosk.staff.values import Tick as StaffTick
from kiosk.voice.aloud import Voice
from kiosk.voice.loud import VoiceSettings
from kiosk.watch import Follow, Watch
from kiosk.watchdog import STARTS_ANEW
from kiosk.window_readers import WindowReaders
from printers.at_hand import AtHand
from server.client.http import Api

_TICK_S = 0.1

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Settings:
    """Which kiosk this is; `printer` and `voice` are None where there is none."""

    centre: str
    device: str
    data: Path
    printer: str | None = None
    limits: Limits = LIMITS
    repeat_for_s: float = REPEAT_FOR_S
    door: Path | None = None  # of the printer's program beside it
    token: str | None = field(default=None, repr=False)  # of the device
    heartbeat_s: float = HEARTBEAT_S
    reader: str | None = None  # addresses of lines (`kiosk.readers.station`)
    scanner: str | None = None
    voice: VoiceSettings | None = None


def _monotonic_ms() -> int:
    return time.monotonic_ns() // 1_000_000


class KioskApp(App):
    """One kiosk; everything but the errands and the watch happens on Kivy's own thread."""

    u = NumericProperty(1.0)  # the unit of length, in pixels
    t = NumericProperty(1.0)  # the unit of text: larger in large type
    line = NumericProperty(1.5)
    room = NumericProperty(728.0)  # between the foot and the middle, in pixels
    wide = BooleanProperty(False)
    large = BooleanProperty(False)
    low = BooleanProperty(False)
    dark = BooleanProperty(False)
    accent = ColorProperty(look.ACCENT)
    muted = ColorProperty(look.MUTED)
    edge = ColorProperty(look.EDGE)

    def __init__(
        self,
        settings: Settings,
        apis: Mapping[str, Api],
        follow: Follow,
        *,
        clock: Callable[[], int] = _monotonic_ms,
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
        self._visit = Visit(
            settings.limits, printer=settings.printer is not None or settings.door is not None
        )
        self._fonts = chinese_fonts(settings.data / "fonts")
        shelf = Shelf(settings.data, settings.centre)
        api = next(iter(apis.values()))
        self._watch = Watch(
            settings.centre, api, follow, shelf, self._hall_from_outside, self._news_from_outside,
            settings.printer,
        )  # fmt: skip
        self._orders = RestartOrders(settings.data / "restart-order")
        ties = Ties(self._said, self._answered, heartbeat_s=settings.heartbeat_s)
        self.lifeline = _lifeline(settings, api, lambda: self._watch.hall, ties)
        own = OwnNumbers(self.lifeline) if self.lifeline else None
        self._errands = Errands(
            settings.centre, apis, settings.printer, self._news_from_outside, settings.repeat_for_s, own
        )
        self._station = WindowReaders(
            settings.reader, settings.scanner, self.reader_news, lambda: datetime.now(self.hall.zone).date()
        )
        self._latest = self.hall = self._watch.hall
        self.session, self.health = Session(), Health()
        self._recents = Recents(keep_for=settings.limits.recent)
        self._shown: View | None = None
        self.exit_code = 0
        self._staff_shown: StaffView | None = None
        self._touched_at, self._on_dark = clock(), on_dark
        self._room = StaffRoom(backroom, self._staff_from_outside) if backroom else None
        self._voice = Voice(self, settings.voice, settings.data, Window, clock) if settings.voice else None

    def build(self) -> Widget:
        """The window's content."""
        regular, bold = str(self._fonts.regular), str(self._fonts.bold)
        LabelBase.register(look.FONT, fn_regular=regular, fn_bold=bold)
        load_rules()
        self._resized()
        frame = Frame(self)
        frame.lay_out(self.wide)
        return frame

    def on_start(self) -> None:
        """Begins to watch the hall and the clock."""
        Window.clearcolor = look.GROUND
        Window.bind(size=self._resized, on_touch_down=self._touched)
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
        Window.unbind(size=self._resized, on_touch_down=self._touched)
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
        """What a reader or the scanner brings, from any thread; what is asked because of it has a key of its own."""
        match news:
            case readers.CardRead(card):
                self.news(CardShown(card, self.new_key()))
            case readers.CardRemoved():
                self.news(CardUnread(None))
            case readers.CardUnreadable(why):
                self.news(CardUnread(why))
            case readers.Scanned(text):
                self.news(CodeShown(text, self.new_key()))
            case readers.ReaderAway(part) | readers.ReaderBack(part):
                self.part(part.value, isinstance(news, readers.ReaderBack))

    def part(self, name: str, answers: bool) -> None:
        """One of the kiosk's own parts went away or came back."""
        self.health = self.health.with_part(name, answers)
        self._show()

    def name_from(self) -> float:
        """From which height up, in pixels, the hall's name stands."""
        return float(self.root.ids.header.y) if self.root else 0.0

    def staff(self, given: Input) -> None:
        """What staff touch, and what comes of it; a visitor who was in the middle of something is over."""
        if self._room is None:
            return
        if isinstance(given, Opened) and not self._room.open:
            self._take(Step(Session(shown_at=self._clock_ms())))
        self._room.take(given, self._clock_ms())
        self._show_staff()

    @property
    def staffed(self) -> bool:
        """Whether the staff's panel is over the visitors' screens."""
        return self._room is not None and self._room.open

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
        state, faults = self.hall.printer
        view = View(
            session, self.hall, visit.seconds_left(session, now), visit.printer,
            visit.settled(session, now), visit.may_give_up(session, now),
            replace(self.health, printer=state, printer_faults=faults),
            self._recents.at(now) if session.screen == Screen.MINE else (),
            datetime.now(self.hall.zone).date(),
        )  # fmt: skip
        if view != self._shown:
            self._shown = view
            self._fit_to(session)
            self.root.show(view)
            if self._voice:
                self._voice.shown(view)

    def _show_staff(self) -> None:
        if self._room is None:
            return
        state, faults = self.hall.printer
        rows = self._room.rows(self._latest, replace(self.health, printer=state, printer_faults=faults))
        closed_s = closed_for_s(self._room.staff, self._clock_ms())
        view = StaffView(self._room.staff, rows, closed_s, self._room.code_set)
        if view != self._staff_shown and (self._room.open or self._staff_shown is not None):
            self._staff_shown = view if self._room.open else None
            self.root.show_staff(view)

    def _fit_to(self, session: Session) -> None:
        """Large type and the lower half are how everything is drawn, not a screen of their own."""
        if (self.large, self.low) != (session.large, session.low and not self.wide):
            self.large, self.low = session.large, session.low and not self.wide
            self.accent, self.muted, self.edge = look.colours(self.large)
            self._resized()

    def _tick(self) -> None:
        self.root.time = f"{datetime.now(self.hall.zone):%H:%M}"
        self.news(Tick())
        if self._room is not None and self._room.open:
            self.staff(StaffTick())
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

    def _resized(self, *_: object) -> None:
        width, height = Window.size
        self.wide = width > height
        self.u = look.unit(width, height)
        self.t = self.u * (look.LARGER if self.large else 1)
        self.line = max(1, (3 if self.large else 1.5) * self.u)
        self.low = self.session.low and not self.wide
        self.room = height / 2 - look.FOOT * self.u
        if self.root:
            self.root.lay_out(self.wide)

    @mainthread
    def _hall_from_outside(self, hall: Hall) -> None:
        if self.lifeline and hall.reached:
            self.lifeline.heard()
        self._latest = replace(hall, own_numbers=self.lifeline is not None and self.lifeline.ready)
        self._show()

    def _said(self) -> Said:
        """What it tells of itself; called from the merger's thread, so it reads values only."""
        state, faults = self._latest.printer
        health = replace(self.health, printer=state, printer_faults=faults)
        return said(self._latest, health, self._visit.printer, {"version": version("quhao")})

    def _answered(self, answer: Mapping[str, Any]) -> None:
        if self._orders.is_new(answer.get("restart_asked_at")):
            log.warning("the hall's staff restart this kiosk")
            self.restart()

    @mainthread
    def _staff_from_outside(self, given: Input) -> None:
        self.staff(given)

    @mainthread
    def _news_from_outside(self, news: News) -> None:
        self.news(news)


def _lifeline(settings: Settings, api: Api, hall: Callable[[], Hall], ties: Ties) -> Lifeline | None:
    """What the kiosk does without a server; None, and said so, where its disk takes no journal."""
    door = AtHand(settings.door) if settings.door else None
    own = Own(settings.centre, settings.device, settings.data, Seal(settings.token), door)
    try:
        return Lifeline(own, api, hall, ties)
    except (OSError, sqlite3.Error) as fault:
        log.error("no numbers can be issued without a server, since the disk takes no journal: %s", fault)
        return None
