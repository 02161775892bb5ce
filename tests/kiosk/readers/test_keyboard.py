"""A keyboard scanner at a window: keys with shift, frames that stall, and a focus that is lost."""

from typing import Any

import pytest
from kivy.clock import ClockBase
from kivy.core.window import Window

from kiosk.readers.keyboard import KeyboardScanner, character_of
from kiosk.readers.values import Part, ReaderAway, ReaderBack, Scanned

US = {upper: lower for lower, upper in zip("`1234567890-=[]\\;',./", '~!@#$%^&*()_+{}|:"<>?', strict=True)}
ADDRESS = "https://hall.example.cn:8443/t/aB-9_Zz?x=1&y=2"


class Screen:
    """A window and its clock as far as a scanner uses them: what is bound is called, frame by frame."""

    def __init__(self) -> None:
        self.bound: dict[str, Any] = {}
        self.raised = 0
        self._each_frame: list = []

    def bind(self, **bound) -> None:
        self.bound |= bound

    def unbind(self, **bound) -> None:
        self.bound = {name: called for name, called in self.bound.items() if bound.get(name) != called}

    def raise_window(self) -> None:
        self.raised += 1

    def schedule_interval(self, called, _interval_s) -> None:
        self._each_frame.append(called)

    def frame(self, ms: int = 33) -> None:
        self._each_frame = [called for called in self._each_frame if called(ms / 1000) is not False]

    def type(self, character: str) -> None:
        modifiers = []
        if character.isupper() or character in US:
            character, modifiers = US.get(character, character.lower()), ["shift"]
        self.bound["on_key_down"](self, 13 if character == "\r" else ord(character), 0, character, modifiers)

    def focus(self, focus: bool) -> None:
        self.bound["focus"](self, focus)


@pytest.fixture
def told() -> list:
    return []


@pytest.fixture
def screen(told) -> Screen:
    screen = Screen()
    KeyboardScanner(screen, screen, told.append, told.append).start()
    return screen


def test_an_address_comes_as_it_was_printed(screen, told):
    for n, character in enumerate(ADDRESS + "\r"):
        screen.type(character)
        if n % 5 == 0:
            screen.frame()
    assert told == [Scanned(ADDRESS)]


def test_frames_that_stall_do_not_cut_a_code(screen, told):
    for n, character in enumerate(ADDRESS + "\r"):
        screen.type(character)
        if n == 20:
            screen.frame(400)
            screen.frame(400)
    assert told == [Scanned(ADDRESS)]


def test_a_person_types_key_by_key(screen, told):
    for character in "7\r":
        screen.type(character)
        for _ in range(3):
            screen.frame()
    assert told == ["7", "\r"]


def test_a_window_without_the_focus_has_no_scanner_and_asks_to_the_front(screen, told):
    screen.type("A")
    screen.focus(False)
    screen.focus(False)
    assert told == [ReaderAway(Part.SCANNER)]
    assert screen.raised == 2
    screen.focus(True)
    screen.frame(200)
    assert told == [ReaderAway(Part.SCANNER), ReaderBack(Part.SCANNER)]


def test_nothing_is_heard_after_the_end(screen, told):
    scanner = KeyboardScanner(other := Screen(), other, told.append, told.append)
    scanner.start()
    scanner.stop()
    assert other.bound == {}


@pytest.mark.parametrize(
    ("key", "modifiers", "character"),
    [
        (97, [], "a"), (97, ["shift"], "A"), (97, ["capslock"], "A"), (97, ["capslock", "shift"], "a"),
        (45, [], "-"), (45, ["shift"], "_"), (49, ["capslock"], "1"), (257, [], "1"), (257, ["shift"], "1"),
        (271, [], "\r"), (9, [], "\t"), (97, ["ctrl"], ""), (27, [], ""), (282, [], ""), (304, ["shift"], ""),
    ],
)  # fmt: skip
def test_a_key_types_what_it_does_on_the_keyboard_that_scanners_are(key, modifiers, character):
    assert character_of(key, modifiers) == character


def test_kivys_own_window_and_clock_carry_a_scan_and_a_key(told):
    clock = ClockBase()  # Kivy's own, but not the one that windows of other tests left their work to
    scanner = KeyboardScanner(Window, clock, told.append, told.append)
    scanner.start()
    for key, modifiers in (
        (97, ["shift"]),
        (98, []),
        (49, []),
        (45, ["shift"]),
        (99, []),
        (100, []),
        (13, []),
    ):
        Window.dispatch("on_key_down", key, 0, chr(key), modifiers)
    assert told == [Scanned("Ab1_cd")]
    Window.dispatch("on_key_down", 55, 0, "7", [])
    for _ in range(600):
        clock.tick()
        if len(told) > 1:
            break
    scanner.stop()
    Window.dispatch("on_key_down", 56, 0, "8", [])
    assert told == [Scanned("Ab1_cd"), "7"]
