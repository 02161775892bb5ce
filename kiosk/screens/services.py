"""The services of one category, a page at a time."""

from itertools import zip_longest

from kivy.properties import NumericProperty, StringProperty
from kivy.uix.screenmanager import Screen

from kiosk.screens.look import glyph, tile_text
from kiosk.screens.parts import ServiceTile
from kiosk.screens.view import Desk, View
from kiosk.session.menu import PAGE, named
from kiosk.session.values import Choose, ShowPage


class ServicesScreen(Screen):
    """As many tiles as a page holds, made once: a page only changes their words, so that it comes at once."""

    title = StringProperty("")
    hint = StringProperty("")
    glyph = StringProperty("")
    earlier = StringProperty("")
    later = StringProperty("")
    place = StringProperty("")
    page = NumericProperty(0)
    pages = NumericProperty(1)

    def __init__(self, desk: Desk, name: str) -> None:
        super().__init__(name=name)
        self._desk = desk
        self._tiles = [ServiceTile(on_release=self._choose) for _ in range(PAGE)]
        for tile in self._tiles:
            self.ids.services.add_widget(tile)

    def show(self, view: View) -> None:
        """Shows the page the session is on."""
        session, menu, say = view.session, view.hall.menu, view.wording.say
        category = menu.category(session.category)
        self.title = named(category, session.language) if category else ""
        self.glyph = glyph(category.icon, category.name) if category else ""
        self.hint, self.earlier, self.later = say("list_title"), say("earlier"), say("later")
        self.page, self.pages = session.page, menu.pages(session.category)
        self.place = say("page", page=self.page + 1, pages=self.pages)
        services = menu.page(session.category, session.page)
        for tile, service in zip_longest(self._tiles, services):
            tile.disabled, tile.opacity = service is None, 0 if service is None else 1
            tile.name = f"service:{service.code}" if service else ""
            tile.words = named(service, session.language) if service else ""
            tile.note = menu.department(service, session.language) if service else ""
            tile.largest = tile_text(session.language)

    def turn(self, by: int) -> None:
        """A page key was touched."""
        self._desk.touch(ShowPage(int(self.page) + by))

    def _choose(self, tile: ServiceTile) -> None:
        code = tile.name.removeprefix("service:")
        self._desk.touch(Choose(code, self._desk.new_key()))
