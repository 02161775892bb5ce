"""The first screen: the most wanted services and all categories; it keeps nothing of any visitor."""

from functools import partial
from typing import TYPE_CHECKING

from kivy.properties import StringProperty
from kivy.uix.screenmanager import Screen

from kiosk.screens.look import glyph, tile_text
from kiosk.screens.parts import CategoryTile, ServiceTile
from kiosk.screens.view import Desk, View
from kiosk.session.menu import Menu, named
from kiosk.session.values import Choose, Open

if TYPE_CHECKING:
    from server.wire.catalogue import Category, ServiceEntry


class HomeScreen(Screen):
    """Tiles are made anew only for another catalogue; another language only changes their words."""

    title = StringProperty("")
    message = StringProperty("")
    wanted_title = StringProperty("")
    categories_title = StringProperty("")

    def __init__(self, desk: Desk, name: str) -> None:
        super().__init__(name=name)
        self._desk = desk
        self._menu: Menu | None = None
        self._language = ""
        self._tiles: list[tuple[ServiceTile | CategoryTile, ServiceEntry | Category]] = []

    def show(self, view: View) -> None:
        """Shows what there is to choose, or why there is nothing yet."""
        say = view.wording.say
        self.title = say("home_title") if view.hall.known else say("machine")
        self.message = "" if view.hall.known else say("nothing_yet" if view.hall.tried else "starting")
        self.wanted_title, self.categories_title = say("most_wanted"), say("categories")
        if self._menu is not view.hall.menu:
            self._build(view.hall.menu)
        if self._language != view.session.language:
            self._speak(view.session.language)

    def _build(self, menu: Menu) -> None:
        self._menu, self._language, self._tiles = menu, "", []
        self.ids.wanted.clear_widgets()
        self.ids.categories.clear_widgets()
        for service in menu.most_wanted:
            tile = ServiceTile(name=f"service:{service.code}")
            tile.bind(on_release=partial(self._choose, service.code))
            self.ids.wanted.add_widget(tile)
            self._tiles.append((tile, service))
        for category in menu.categories:
            disc = CategoryTile(name=f"category:{category.id}", glyph=glyph(category.icon, category.name))
            disc.bind(on_release=partial(self._open, category.id))
            self.ids.categories.add_widget(disc)
            self._tiles.append((disc, category))

    def _speak(self, language: str) -> None:
        self._language = language
        for tile, thing in self._tiles:
            tile.words = named(thing, language)
            tile.largest = tile_text(language)

    def _choose(self, code: str, *_: object) -> None:
        self._desk.touch(Choose(code, self._desk.new_key()))

    def _open(self, category: str, *_: object) -> None:
        self._desk.touch(Open(category))
