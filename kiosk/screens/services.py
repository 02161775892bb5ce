"""The services of one category, a page at a time."""

from itertools import zip_longest

from kivy.properties import BooleanProperty, ColorProperty, StringProperty

from kiosk.screens import look
from kiosk.screens.base import KioskScreen
from kiosk.screens.home import chosen
from kiosk.screens.parts import Tile
from kiosk.screens.pictures import ANY
from kiosk.screens.view import Desk, View
from kiosk.session.menu import FEW, PAGE, named
from kiosk.session.touches import ShowPage
from server.wire.catalogue import ServiceEntry


class ServicesScreen(KioskScreen):
    """As many tiles as a page holds, made once: a page only changes their words, so that it comes at once."""

    title = StringProperty("")
    hint = StringProperty("")
    icon = StringProperty("")
    tint = ColorProperty(look.ACCENT)
    few = BooleanProperty(False)

    def __init__(self, desk: Desk, name: str) -> None:
        super().__init__(desk, name)
        self._tiles = [Tile(on_release=self._choose) for _ in range(PAGE)]
        self._services: list[ServiceEntry] = []
        self._in_grid(PAGE)
        self.ids.pager.bind(on_turn=lambda _, page: desk.touch(ShowPage(page)))

    def fill_in(self, view: View) -> None:
        """Shows the page the session is on."""
        session, menu, say = view.session, view.hall.menu, view.wording.say
        category = menu.category(session.category)
        self.title = named(category, session.language) if category else ""
        self.icon = category.icon or ANY if category else ""
        self.tint = look.tint(menu.categories.index(category)) if category in menu.categories else look.ACCENT
        self.hint, self.few = say("list_title"), session.few
        size = FEW if session.few else PAGE
        self._in_grid(size)
        self.ids.pager.show(session.page, menu.pages(session.category, size), say)
        self._services = menu.page(session.category, session.page, size)
        fill_services(self._tiles[:size], self._services, view)

    def _in_grid(self, size: int) -> None:
        grid = self.ids.services
        if len(grid.children) != size:
            grid.clear_widgets()
            for tile in self._tiles[:size]:
                grid.add_widget(tile)

    def _choose(self, tile: Tile) -> None:
        self._desk.touch(chosen(self._services[self._tiles.index(tile)], self._desk.new_key()))


def fill_services(tiles: list[Tile], services: list[ServiceEntry], view: View, *, code: bool = False) -> None:
    """Puts services on tiles, each with its department, and its code where one searches by it."""
    language = view.session.language
    for tile, service in zip_longest(tiles, services):
        if service is None:
            tile.fill_in()
            continue
        name, department = named(service, language), view.wording.department(service)
        if code and view.session.low:  # there is room for one line only
            name = view.wording.say("code_first", code=service.code, name=name)
        elif code:
            department = view.wording.say("code", department=department, code=service.code)
        tile.largest = look.tile_text(name)
        tile.fill_in(f"service:{service.code}", name, "" if view.session.low else department)
