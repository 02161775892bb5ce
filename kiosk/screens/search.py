"""Search on a keypad: by the initials of a name in pinyin, or by a service's number; results change with each key."""

from typing import TYPE_CHECKING

from kivy.properties import StringProperty

from kiosk.screens.base import KioskScreen
from kiosk.screens.home import chosen
from kiosk.screens.pads import CLEAR, DIGITS, ERASE, LETTERS, KeyGrid
from kiosk.screens.parts import Tile
from kiosk.screens.services import fill_services
from kiosk.screens.view import Desk, View
from kiosk.session.menu import FOUND_FEW, FOUND_PAGE, page_count
from kiosk.session.touches import Erase, Search, ShowPage, Type
from kiosk.session.values import Pad

if TYPE_CHECKING:
    from server.wire.catalogue import ServiceEntry

_SWITCH = {"pad:number": Pad.NUMBER, "pad:letters": Pad.LETTERS}


class SearchScreen(KioskScreen):
    """The keypad of letters or the one of digits, and as many results as there is room for."""

    title = StringProperty("")
    hint = StringProperty("")
    sought = StringProperty("")
    count = StringProperty("")

    def __init__(self, desk: Desk, name: str) -> None:
        super().__init__(desk, name)
        self._tiles = [Tile(on_release=self._choose) for _ in range(FOUND_PAGE)]
        self._services: list[ServiceEntry] = []
        self._pads = {
            Pad.LETTERS: KeyGrid((*LETTERS, ERASE, "pad:number"), 7, self._press),
            Pad.NUMBER: KeyGrid((*DIGITS[:9], ERASE, DIGITS[9], "pad:letters"), 3, self._press),
        }
        self.ids.pager.bind(on_turn=lambda _, page: desk.touch(ShowPage(page)))

    def fill_in(self, view: View) -> None:
        """Shows what was typed and what answers to it."""
        session, say = view.session, view.wording.say
        pad = Pad.NUMBER if session.pad == Pad.NUMBER else Pad.LETTERS
        self._on_pad(pad)
        self._pads[Pad.LETTERS].word(erase=say("erase"), pad_number=say("to_number"))
        self._pads[Pad.NUMBER].word(erase=say("erase"), pad_letters=say("to_letters"))
        self.title, self.hint = say(f"search_{pad}_title"), say(f"search_{pad}_hint")
        found = view.hall.menu.found(session.sought, pad)
        self.sought = " ".join(session.sought.upper())
        self.count = (
            (say("search_count", count=len(found)) if found else say("search_none")) if session.sought else ""
        )
        size = FOUND_FEW if session.few else FOUND_PAGE
        self._in_grid(size)
        self.ids.pager.show(session.page, page_count(len(found), size), say)
        self._services = found[session.page * size : (session.page + 1) * size]
        fill_services(self._tiles[:size], self._services, view, code=pad == Pad.NUMBER)

    def wipe(self) -> None:
        """No result is left."""
        for tile in self._tiles:
            tile.fill_in()

    def _on_pad(self, pad: Pad) -> None:
        if self._pads[pad].parent is None:
            self.ids.pad.clear_widgets()
            self.ids.pad.add_widget(self._pads[pad])

    def _in_grid(self, size: int) -> None:
        grid = self.ids.results
        if len(grid.children) != size:
            grid.clear_widgets()
            for tile in self._tiles[:size]:
                grid.add_widget(tile)

    def _press(self, key: str) -> None:
        if key in _SWITCH:
            self._desk.touch(Search(_SWITCH[key]))
        elif key in (ERASE, CLEAR):
            self._desk.touch(Erase(key == CLEAR))
        else:
            self._desk.touch(Type(key))

    def _choose(self, tile: Tile) -> None:
        self._desk.touch(chosen(self._services[self._tiles.index(tile)], self._desk.new_key()))
