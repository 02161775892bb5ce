"""The staff's panel over everything else: a keypad for the code, then the parts and what can be done with them."""

from dataclasses import dataclass
from typing import Protocol

from kivy.properties import BooleanProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.floatlayout import FloatLayout

from kiosk.screens.pads import DIGITS, ERASE, KeyGrid
from kiosk.staff.parts import Part
from kiosk.staff.values import Act, Asked, Entered, Erased, Input, Left, Staff, Stage, Typed
from server.wire.texts import text


class StaffDesk(Protocol):
    """Who takes the staff's touches."""

    def staff(self, given: Input) -> None: ...


@dataclass(frozen=True, slots=True)
class StaffView:
    """All that the panel shows; no code is looked at for `closed_s`; `code_set` is False where none was ever given."""

    staff: Staff
    rows: tuple[Part, ...]
    closed_s: int
    code_set: bool
    language: str = "zh-CN"


class PartRow(BoxLayout):
    """A part of the kiosk and how it is."""

    part = StringProperty("")
    words = StringProperty("")
    ill = BooleanProperty(False)


class Panel(FloatLayout):
    """Nothing behind it can be touched."""

    title = StringProperty("")
    hint = StringProperty("")
    typed = StringProperty("")
    said = StringProperty("")
    leave = StringProperty("")

    def __init__(self, desk: StaffDesk) -> None:
        super().__init__()
        self._desk = desk

    def on_touch_down(self, touch: object) -> bool:
        """No touch goes through to the visitors' screens."""
        super().on_touch_down(touch)
        return True

    def go(self) -> None:
        """Back to the visitors."""
        self._desk.staff(Left())


class CodePanel(Panel):
    """The keypad for the code; what is typed shows as dots."""

    enter = StringProperty("")
    ready = BooleanProperty(False)

    def __init__(self, desk: StaffDesk) -> None:
        super().__init__(desk)
        self._pad = KeyGrid((*DIGITS[:9], "", DIGITS[9], ERASE), 3, self._press)
        self.ids.pad.add_widget(self._pad)

    def show(self, view: StaffView) -> None:
        """Shows how far the code is, and why none is looked at."""
        staff = view.staff
        self.title, self.hint = _say(view, "code_title"), _say(view, "code_hint")
        self.enter, self.leave = _say(view, "enter"), _say(view, "leave")
        self._pad.word(erase=_say(view, "erase"))
        self.typed, self.ready = "●" * len(staff.typed), bool(staff.typed)
        if not view.code_set:
            self.said = _say(view, "code_unset")
        elif view.closed_s:
            self.said = _say(view, "code_closed", seconds=view.closed_s)
        elif staff.judging:
            self.said = _say(view, "code_judging")
        else:
            self.said = _say(view, "code_wrong") if staff.wrong else ""

    def press_enter(self) -> None:
        """The code is whole."""
        self._desk.staff(Entered())

    def _press(self, key: str) -> None:
        self._desk.staff(Erased() if key == ERASE else Typed(key))


class PartsPanel(Panel):
    """How every part is, and what can be done."""

    test = StringProperty("")
    charset = StringProperty("")
    new_roll = StringProperty("")
    restart = StringProperty("")
    sure = BooleanProperty(False)
    busy = BooleanProperty(False)

    def show(self, view: StaffView) -> None:
        """Shows the parts as they are now."""
        staff = view.staff
        self.title, self.leave, self.busy = _say(view, "title"), _say(view, "leave"), staff.doing is not None
        self.test, self.charset = _say(view, "act_test"), _say(view, "act_charset")
        self.new_roll, self.sure = _say(view, "act_new_roll"), staff.sure
        self.restart = _say(view, "restart_sure" if staff.sure else "act_restart")
        if staff.doing:
            self.said = _say(view, f"doing_{staff.doing.value}")
        else:
            self.said = _say(view, f"done_{staff.said}") if staff.said else ""
        self._show_rows(view.rows)

    def ask(self, act: str) -> None:
        """An act's key was touched."""
        self._desk.staff(Asked(Act(act)))

    def _show_rows(self, rows: tuple[Part, ...]) -> None:
        shown = self.ids.rows
        if len(shown.children) != len(rows):
            shown.clear_widgets()
            for _ in rows:
                shown.add_widget(PartRow())
        for widget, row in zip(reversed(shown.children), rows, strict=True):
            widget.part, widget.words, widget.ill = row.name, row.words, row.ill


class StaffPanels:
    """The two panels, over `frame` while somebody is there."""

    def __init__(self, frame: FloatLayout, desk: StaffDesk) -> None:
        self._frame, self._desk = frame, desk
        self._panel: CodePanel | PartsPanel | None = None

    def show(self, view: StaffView) -> None:
        """Shows the panel of this stage, or none."""
        kind = {Stage.CODE: CodePanel, Stage.OPEN: PartsPanel}.get(view.staff.stage)
        if self._panel is not None and not (kind and isinstance(self._panel, kind)):
            self._frame.remove_widget(self._panel)
            self._panel = None
        if kind and self._panel is None:
            self._panel = kind(self._desk)
            self._frame.add_widget(self._panel)
        if self._panel is not None:
            self._panel.show(view)


def _say(view: StaffView, key: str, **values: object) -> str:
    return text(f"staff.{key}", view.language, **values)
