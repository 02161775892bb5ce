"""Says aloud what the screens show, and lets a tactile keypad touch what a finger could; it decides nothing."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from kivy.clock import mainthread

from kiosk.screens.parts import Key, Tile, Touchable
from kiosk.screens.view import View
from kiosk.session.spoken import aloud, line_told, spoken
from kiosk.session.touches import Listen, StillHere, Touch, Touched
from kiosk.session.values import Screen, Session
from kiosk.session.voice import Choice, Press, moved
from kiosk.voice.hold import Hold
from kiosk.voice.jack import Jack
from kiosk.voice.keypad import Keypad
from kiosk.voice.loud import Loud, VoiceSettings
from server.wire.texts import text

_ONCE = frozenset({Screen.CONFIRM})
"""Counts on these screens change every few seconds: they are said once."""


class Kiosk(Protocol):
    """What is needed of the app."""

    @property
    def staffed(self) -> bool:
        """Whether staff are at it."""
        ...

    session: Session
    root: Any

    def touch(self, touch: Touch) -> None: ...
    def find(self, name: str) -> Touchable | None: ...
    def part(self, name: str, answers: bool) -> None: ...
    def name_from(self) -> float: ...


class Voice:
    """One kiosk's voice; everything happens on Kivy's thread, and sound on threads of its own."""

    def __init__(
        self, kiosk: Kiosk, settings: VoiceSettings, data: Path, window: Any, clock: Callable[[], int]
    ) -> None:
        self._kiosk, self._settings = kiosk, settings
        self._loud = Loud(settings, data, mainthread(lambda able: kiosk.part("voice", able)))
        self._keypad = Keypad(window, self._pressed)
        self._hold = Hold(window, clock, self._begin, kiosk.name_from)
        self._jack = None
        if settings.headphones:
            able = mainthread(lambda able: kiosk.part("headphones", able))
            self._jack = Jack(settings.headphones, self._plug, able)
        self._window = window
        self._private = False  # headphones are known to be plugged in
        self._was = Session()
        self._before: tuple[str, ...] = ()
        self._line = ""  # what was said of the line
        self._at: str | None = None
        self._said = 0

    def start(self) -> None:
        """Begins to listen, and to be heard."""
        self._loud.start()
        self._keypad.start()
        self._hold.start()
        self._window.bind(on_touch_down=self._touched)
        if self._jack:
            self._jack.start()

    def stop(self) -> None:
        """Ends both."""
        self._keypad.stop()
        self._hold.stop()
        self._window.unbind(on_touch_down=self._touched)
        if self._jack:
            self._jack.stop()
        self._loud.stop()

    def tick(self) -> None:
        """Time has passed."""
        self._hold.tick()

    def shown(self, view: View) -> None:
        """Says what is new in a view that has just been shown."""
        session, was, self._was = view.session, self._was, view.session
        moved_on = _place(session) != _place(was)
        came = session.screen == Screen.TICKET != was.screen
        if not (session.voice or (session.large and self._settings.prompts)):
            left = view.health.card_lies and session.screen == Screen.HOME != was.screen
            self._fall_silent(was, came, left)
            return
        before, self._before = self._before, spoken(session, view.wording)
        line = line_told(session, view.wording)
        begun = session.voice and (not was.voice or session.language != was.language)
        if moved_on:
            self._at = None
            intro = (text("spoken.intro", session.language),) if begun else ()
            self._say((*intro, *self._before), chime=came)
        elif (session.page, session.papers_page) != (was.page, was.papers_page) and session.voice:
            self._at = None
            self._move(1)
        else:
            fresh = tuple(words for words in self._before if words not in before)
            if session.screen in _ONCE and session.bell == was.bell:
                fresh = ()
            if line and line != self._line and line not in fresh:
                fresh = (line, *fresh)
            if fresh:
                self._say(fresh)
        self._line = line
        self._point()

    def _point(self) -> None:
        """Outlines the choice of the cursor, for a helper who stands by."""
        here = self._at if self._kiosk.session.voice else None
        self._kiosk.root.point_at(self._kiosk.find(here) if here else None)

    def _fall_silent(self, was: Session, came: bool, left: bool) -> None:
        """Says no more, but that a card was forgotten, to whoever is about to walk away from it."""
        goodbye = (text("spoken.ended", was.language),) if was.voice else ()
        forgotten = (text("spoken.card_left", was.language),) if left else ()
        if self._before or forgotten:
            self._loud.say((*goodbye, *forgotten), was.language, chime=left)
        if came:
            self._loud.chime()
        self._before, self._at, self._line = (), None, ""
        self._point()
        self._kiosk.root.caption = ""

    def _say(self, sentences: tuple[str, ...], *, chime: bool = False, personal: bool = False) -> None:
        """What is personal goes to headphones only, and never onto the screen."""
        session = self._kiosk.session
        self._said += 1
        self._loud.say(() if personal and not self._private else sentences, session.language, chime=chime)
        words = sentences if session.voice and not personal else ()
        self._kiosk.root.caption = " ".join(words) if session.language == "en" else "".join(words)

    def _begin(self) -> None:
        if self._kiosk.staffed:
            return
        if self._kiosk.session.voice:
            self._repeat()
        else:
            self._kiosk.touch(Listen())

    @mainthread
    def _plug(self, plugged: bool) -> None:
        self._private = plugged
        if plugged:
            self._begin()

    def _touched(self, *_: object) -> None:
        self._loud.click()

    def _pressed(self, key: int) -> None:
        if self._kiosk.staffed:
            return
        session = self._kiosk.session
        if not session.voice:
            if key in self._settings.begin:
                self._begin()
            return
        press = self._settings.keys.get(key)
        if press is None:
            return
        if session.asking:  # whatever was pressed, somebody is there
            self._kiosk.touch(StillHere())
            return
        self._kiosk.touch(Touched())
        match press:
            case Press.BEFORE:
                self._move(-1)
            case Press.AFTER:
                self._move(1)
            case Press.CHOOSE:
                self._choose()
            case Press.REPEAT:
                self._repeat()
            case Press.BACK:
                self._touch_first("back", "home")
            case Press.GUIDE:
                self._touch_first("help")

    def _move(self, by: int) -> None:
        choice = moved(self._choices(), self._at, by)
        if choice is None:
            self._say((self._text("nothing"),))
            return
        self._at = choice.name
        self._point()
        self._say((choice.words,), personal=choice.personal)

    def _choose(self) -> None:
        if self._at is None:
            self._say((self._text("not_yet"),))
            return
        said, at = self._said, self._at
        self._touch_first(at)
        if self._said == said and self._at == at:  # the same screen, with the choice made or undone
            self._say_choice()

    def _say_choice(self) -> None:
        for choice in self._choices():
            if choice.name == self._at:
                self._say((choice.words,), personal=choice.personal)

    def _repeat(self) -> None:
        here = tuple(one.words for one in self._choices() if one.name == self._at and not one.personal)
        self._say((*self._before, *here))

    def _touch_first(self, *names: str) -> None:
        """Touches the first of these that can be touched now."""
        for name in names:
            if widget := self._kiosk.find(name):
                widget.trigger_action(0)
                return
        self._say((self._text("waiting" if self._at in names else "nothing"),))

    def _choices(self) -> list[Choice]:
        """What a finger could touch, in reading order; what is a step of typing who one is, is personal."""
        session = self._kiosk.session
        typing = session.screen == Screen.KEYPAD
        found = []
        for widget in self._kiosk.root.walk():
            if isinstance(widget, Key | Tile) and widget.words and not widget.disabled and widget.width > 1:
                personal = widget.private or (typing and widget.name.startswith("key:"))
                found.append((_reading_order(widget), Choice(widget.name, self._words(widget), personal)))
        return [choice for _, choice in sorted(found, key=lambda one: one[0])]

    def _words(self, widget: Key | Tile) -> str:
        language = self._kiosk.session.language
        note = widget.note if isinstance(widget, Tile) else ""
        words = aloud(
            text("spoken.pause", language).join(part for part in (widget.words, note) if part), language
        )
        return text("spoken.chosen", language, words=words) if widget.chosen else words

    def _text(self, key: str) -> str:
        return text(f"spoken.{key}", self._kiosk.session.language)


def _place(session: Session) -> tuple[object, ...]:
    """Where a visitor is: elsewhere all is said, here only what is new."""
    return (
        session.screen, session.language, session.category, session.service, session.pad, session.asking,
        session.asked_again, session.voice, session.large and not session.voice,
        session.ticket.id if session.ticket else None,
    )  # fmt: skip


def _reading_order(widget: Key | Tile) -> tuple[bool, int, int]:
    """What most want comes first, then as one reads."""
    x, y = widget.to_window(widget.x, widget.center_y)
    return not (isinstance(widget, Key) and widget.primary), -round(y), round(x)
