"""The priority classes and what somebody may need: each touched to choose it, touched again to undo."""

from itertools import zip_longest

from kivy.properties import StringProperty

from kiosk.screens.base import KioskScreen
from kiosk.screens.parts import Tile
from kiosk.screens.view import Desk, View
from kiosk.session.menu import FEW, PAGE, named, page_count
from kiosk.session.touches import Back, Claim, Need, ShowPage
from kiosk.session.wording import NEEDS


class PriorityScreen(KioskScreen):
    """A class is only claimed here: a guide sees the document."""

    title = StringProperty("")
    hint = StringProperty("")
    done = StringProperty("")

    def __init__(self, desk: Desk, name: str) -> None:
        super().__init__(desk, name)
        self._tiles = [Tile(on_release=self._touched) for _ in range(PAGE)]
        self.ids.pager.bind(on_turn=lambda _, page: desk.touch(ShowPage(page)))

    def fill_in(self, view: View) -> None:
        """Shows what there is to choose, and what is chosen."""
        session, say = view.session, view.wording.say
        self.title, self.hint, self.done = say("priority_title"), say("priority_hint"), say("priority_done")
        classes = view.hall.catalogue.classes
        choices = [
            (f"class:{one.id}", named(one, session.language), one.id == session.claimed) for one in classes
        ]
        choices += [(f"need:{need}", say(f"need_{need}"), need in session.needs) for need in NEEDS]
        size = FEW if session.few else PAGE
        self._in_grid(size)
        self.ids.pager.show(session.class_page, page_count(len(choices), size), say)
        page = choices[session.class_page * size : (session.class_page + 1) * size]
        for tile, choice in zip_longest(self._tiles[:size], page):
            name, words, chosen = choice or ("", "", False)
            tile.fill_in(name, words)
            tile.chosen = chosen

    def go(self) -> None:
        """All is chosen."""
        self._desk.touch(Back())

    def wipe(self) -> None:
        """Nothing chosen is left."""
        for tile in self._tiles:
            tile.chosen = False

    def _in_grid(self, size: int) -> None:
        grid = self.ids.classes
        if len(grid.children) != size:
            grid.clear_widgets()
            for tile in self._tiles[:size]:
                grid.add_widget(tile)

    def _touched(self, tile: Tile) -> None:
        kind, _, chosen = tile.name.partition(":")
        self._desk.touch(Claim(chosen) if kind == "class" else Need(chosen))
