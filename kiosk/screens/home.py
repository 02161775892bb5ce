"""The first screen: the most wanted services and all categories; it keeps nothing of any visitor."""

from functools import partial
from itertools import zip_longest

from kivy.properties import NumericProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from kiosk.screens import look
from kiosk.screens.base import KioskScreen
from kiosk.screens.parts import Tile
from kiosk.screens.pictures import ANY
from kiosk.screens.view import Desk, View
from kiosk.session.banner import banner
from kiosk.session.menu import FEW, Choice, Menu, named
from kiosk.session.notices import notices
from kiosk.session.touches import Choose, Mine, Open, Search, ShowPage
from server.wire.catalogue import Category, ServiceEntry


class HomeFull(BoxLayout):
    """All there is at once; tiles are made anew only for another catalogue."""

    wanted_title = StringProperty("")
    categories_title = StringProperty("")
    told = NumericProperty(0)


class HomeFew(BoxLayout):
    """Six at a time, in large type or in the lower half alone."""


class HomeScreen(KioskScreen):
    """One of two ways to show what there is; another language only changes the words."""

    title = StringProperty("")
    greeting = StringProperty("")
    message = StringProperty("")
    search = StringProperty("")
    mine = StringProperty("")
    told = NumericProperty(0)  # 1 where a banner or a notice takes room from long names: all else gives way

    def __init__(self, desk: Desk, name: str) -> None:
        super().__init__(desk, name)
        self._full, self._few = HomeFull(), HomeFew()
        self._menu: Menu | None = None
        self._language = ""
        self._tiles: list[tuple[Tile, Choice]] = []
        self._six = [Tile(on_release=self._touched) for _ in range(FEW)]
        for tile in self._six:
            self._few.ids.choices.add_widget(tile)
        self._few.ids.pager.bind(on_turn=lambda _, page: desk.touch(ShowPage(page)))

    def fill_in(self, view: View) -> None:
        """Shows what there is to choose, or why there is nothing yet."""
        say, session, menu = view.wording.say, view.session, view.hall.menu
        self.title = say("home_title") if view.hall.known else say("machine")
        self.greeting = menu.greeting(session.language)
        told = bool(banner(session, view.wording) or notices(session, view.wording))
        self.told = self._full.told = int(told and session.language == "en")
        self.message = "" if view.hall.known else say("nothing_yet" if view.hall.tried else "starting")
        self.search, self.mine = (say("search"), say("mine")) if view.hall.known else ("", "")
        if self._menu is not menu:
            self._build(menu)
        wanted = self._few if session.few else self._full
        if wanted.parent is None:
            self.ids.place.clear_widgets()
            self.ids.place.add_widget(wanted)
        if session.few:
            self._show_few(view)
        elif self._language != session.language:
            self._full.wanted_title, self._full.categories_title = say("most_wanted"), say("categories")
            self._speak(session.language)

    def forget(self) -> None:
        """There is nothing of any visitor here."""

    def find(self) -> None:
        """Search was touched."""
        self._desk.touch(Search())

    def have(self) -> None:
        """Somebody has a number."""
        self._desk.touch(Mine(self._desk.new_key()))

    def _build(self, menu: Menu) -> None:
        self._menu, self._language, self._tiles = menu, "", []
        self._places = {category.id: place for place, category in enumerate(menu.categories)}
        wanted, categories = self._full.ids.wanted, self._full.ids.categories
        wanted.clear_widgets()
        categories.clear_widgets()
        choices: list[Choice] = [*menu.most_wanted, *menu.categories]
        for choice in choices:
            tile = Tile()
            tile.bind(on_release=partial(self._take, choice))
            (categories if isinstance(choice, Category) else wanted).add_widget(tile)
            self._tiles.append((tile, choice))

    def _speak(self, language: str) -> None:
        self._language = language
        for tile, choice in self._tiles:
            self._fill(tile, choice, language)

    def _show_few(self, view: View) -> None:
        menu, session = view.hall.menu, view.session
        self._choices = menu.few_page(session.page)
        self._few.ids.pager.show(session.page, max(1, len(menu.few_pages)), view.wording.say)
        for tile, choice in zip_longest(self._six, self._choices):
            self._fill(tile, choice, session.language)

    def _fill(self, tile: Tile, choice: Choice | None, language: str) -> None:
        if choice is None:
            tile.fill_in()
            return
        name = named(choice, language)
        tile.largest, tile.wordy = look.tile_text(name), language == "en"
        if isinstance(choice, Category):
            tile.tint = look.tint(self._places[choice.id])
            tile.fill_in(f"category:{choice.id}", name, icon=choice.icon or ANY)
        else:
            tile.fill_in(f"service:{choice.code}", name)

    def _touched(self, tile: Tile) -> None:
        self._take(self._choices[self._six.index(tile)])

    def _take(self, choice: Choice, *_: object) -> None:
        if isinstance(choice, ServiceEntry):
            self._desk.touch(chosen(choice, self._desk.new_key()))
        else:
            self._desk.touch(Open(choice.id))


def chosen(service: ServiceEntry, key: str) -> Choose:
    """The touch that chooses a service."""
    return Choose(service.code, key, service.identity == "required")
