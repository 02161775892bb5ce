"""The first screen: the most wanted services and all categories; it keeps nothing of any visitor."""

from functools import partial

from kivy.properties import StringProperty
from kivy.uix.screenmanager import Screen

from kiosk.screens.look import glyph
from kiosk.screens.parts import CategoryTile, ServiceTile
from kiosk.screens.view import Desk, View
from kiosk.session.menu import Menu, named
from kiosk.session.values import Choose, Open


class HomeScreen(Screen):
    """Tiles are built anew only for another catalogue or language."""

    title = StringProperty("")
    message = StringProperty("")
    wanted_title = StringProperty("")
    categories_title = StringProperty("")

    def __init__(self, desk: Desk, name: str) -> None:
        super().__init__(name=name)
        self._desk = desk
        self._built: tuple[Menu, str] | None = None

    def show(self, view: View) -> None:
        """Shows what there is to choose, or why there is nothing yet."""
        say = view.wording.say
        self.title = say("home_title") if view.hall.known else say("machine")
        self.message = "" if view.hall.known else say("nothing_yet" if view.hall.tried else "starting")
        self.wanted_title, self.categories_title = say("most_wanted"), say("categories")
        language = view.session.language
        if self._built is None or self._built[0] is not view.hall.menu or self._built[1] != language:
            self._build(view.hall.menu, language)
            self._built = (view.hall.menu, language)

    def _build(self, menu: Menu, language: str) -> None:
        wanted, categories = self.ids.wanted, self.ids.categories
        wanted.clear_widgets()
        for service in menu.most_wanted:
            tile = ServiceTile(name=f"service:{service.code}", words=named(service, language))
            tile.bind(on_release=partial(self._choose, service.code))
            wanted.add_widget(tile)
        categories.clear_widgets()
        for category in menu.categories:
            words = named(category, language)
            sign = glyph(category.icon, category.name)
            tile = CategoryTile(name=f"category:{category.id}", words=words, glyph=sign)
            tile.bind(on_release=partial(self._open, category.id))
            categories.add_widget(tile)

    def _choose(self, code: str, *_: object) -> None:
        self._desk.touch(Choose(code, self._desk.new_key()))

    def _open(self, category: str, *_: object) -> None:
        self._desk.touch(Open(category))
