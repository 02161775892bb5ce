"""The services of one category, a page at a time."""

from functools import partial

from kivy.properties import NumericProperty, StringProperty
from kivy.uix.screenmanager import Screen
from kivy.uix.widget import Widget

from kiosk.screens.look import glyph
from kiosk.screens.parts import ServiceTile
from kiosk.screens.view import Desk, View
from kiosk.session.menu import PAGE, Menu, named
from kiosk.session.values import Choose, ShowPage


class ServicesScreen(Screen):
    """Tiles are built anew only for another page, catalogue or language."""

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
        self._built: tuple[Menu, str | None, int, str] | None = None

    def show(self, view: View) -> None:
        """Shows the page the session is on."""
        session, menu, say = view.session, view.hall.menu, view.wording.say
        category = menu.category(session.category)
        self.title = named(category, session.language) if category else ""
        self.glyph = glyph(category.icon, category.name) if category else ""
        self.hint, self.earlier, self.later = say("list_title"), say("earlier"), say("later")
        self.page, self.pages = session.page, menu.pages(session.category)
        self.place = say("page", page=self.page + 1, pages=self.pages)
        wanted = (menu, session.category, session.page, session.language)
        if self._built is None or self._built[0] is not menu or self._built[1:] != wanted[1:]:
            self._build(view)
            self._built = wanted

    def turn(self, by: int) -> None:
        """A page key was touched."""
        self._desk.touch(ShowPage(int(self.page) + by))

    def _build(self, view: View) -> None:
        session, menu = view.session, view.hall.menu
        grid = self.ids.services
        grid.clear_widgets()
        services = menu.page(session.category, session.page)
        for service in services:
            tile = ServiceTile(
                name=f"service:{service.code}",
                words=named(service, session.language),
                note=menu.department(service, session.language),
            )
            tile.bind(on_release=partial(self._choose, service.code))
            grid.add_widget(tile)
        for _ in range(PAGE - len(services)):
            grid.add_widget(Widget())  # tiles are of one size on every page

    def _choose(self, code: str, *_: object) -> None:
        self._desk.touch(Choose(code, self._desk.new_key()))
