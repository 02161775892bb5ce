"""What is about to be drawn: the service, its papers, who waits, where to go; one touch draws."""

from kivy.properties import BooleanProperty, ListProperty, NumericProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from kiosk.screens.base import KioskScreen
from kiosk.screens.parts import Key, Surface
from kiosk.screens.view import Desk, View
from kiosk.session.notices import notices
from kiosk.session.touches import AskMore, AskPriority, Draw, Identify, ShowPapers
from kiosk.session.wording import PAPERS_FEW, PAPERS_PAGE
from server.wire.catalogue import ServiceEntry

IN_A_ROW = 3
"""Of the smaller keys: a fourth would leave room for words nobody can read."""


class Fact(BoxLayout):
    """A fact beneath its label, and perhaps one more."""

    label = StringProperty("")
    fact = StringProperty("")
    more = StringProperty("")


class Doubt(Surface):
    """What a visitor should know first, in so many rows; nothing where there is nothing."""

    content = StringProperty("")
    rows = NumericProperty(0)


class ConfirmScreen(KioskScreen):
    """The last look before the number."""

    service = StringProperty("")
    department = StringProperty("")
    sample = StringProperty("")
    papers_title = StringProperty("")
    papers = ListProperty([])
    terms = StringProperty("")
    url = StringProperty("")
    online = StringProperty("")
    online_text = StringProperty("")
    waiting_label = StringProperty("")
    waiting = StringProperty("")
    minutes = StringProperty("")
    place_label = StringProperty("")
    place = StringProperty("")
    doubt = StringProperty("")
    doubts = NumericProperty(0)
    aside = BooleanProperty(False)  # they stand below the papers
    crowded = BooleanProperty(False)  # the smaller keys stand in two rows
    wordy = BooleanProperty(False)  # and one of them says what was chosen, which takes two lines
    tight = NumericProperty(0)  # so much stands below each other that all else gives way to the papers
    roomier = NumericProperty(0)  # so much more height for the smaller keys, in units
    told = BooleanProperty(False)  # a notice of the hall takes some of its height
    draw_words = StringProperty("")
    closed = StringProperty("")
    may_draw = BooleanProperty(False)

    def __init__(self, desk: Desk, name: str) -> None:
        super().__init__(desk, name)
        self._more = Key(name="papers", largest=38, on_release=self._turn)
        self._identify = Key(name="identify", largest=38, on_release=lambda _: desk.touch(Identify()))
        self._priority = Key(name="priority", largest=38, on_release=lambda _: desk.touch(AskPriority()))
        self._several = Key(name="more", largest=38, on_release=lambda _: desk.touch(AskMore()))
        self._next_page = 0

    def fill_in(self, view: View) -> None:
        """Shows the service chosen."""
        menu, wording = view.hall.menu, view.wording
        say = wording.say
        self.draw_words = say("draw")
        self.closed = wording.refusing(view.session.service)
        self.may_draw = view.settled and not self.closed
        self.waiting_label, self.place_label = say("waiting_label"), say("place_label")
        service = menu.service(view.session.service)
        if service is None:
            return
        self.service, self.department = wording.service(service.code), wording.department(service)
        self.sample = say("sample") if view.hall.catalogue.sample else ""
        self.terms = "" if view.session.large else wording.terms(service.guide)
        self.waiting, self.minutes = wording.waiting(service.code), wording.wait(service.code)
        self.place = wording.place(service.queue) or say("ask_guide")
        doubts = (
            [] if self.closed else [one for one in (wording.printer(), wording.doubt(service.code)) if one]
        )
        self.doubt, self.doubts = "\n".join(doubts), len(doubts)
        self._show_papers(view, service)
        # Else the papers have no room.
        self.told = bool(notices(view.session, wording))
        full = view.session.large or len(doubts) > 1 or self.told
        self.url = online = "" if full else service.online_url or ""
        self.online, self.online_text = (say("online_title"), say("online_text")) if online else ("", "")

    def draw(self) -> None:
        """The number was asked for."""
        self._desk.touch(Draw())

    def wipe(self) -> None:
        """No class that somebody claimed is left."""
        self._priority.words = self._several.words = ""

    def _show_papers(self, view: View, service: ServiceEntry) -> None:
        session, wording = view.session, view.wording
        say = wording.say
        size = PAPERS_FEW if session.few else PAPERS_PAGE
        if session.large and self.doubts > 1:
            size = 1  # so that it stays as large as all else
        pages = wording.papers_pages(service, size)
        page = min(session.papers_page, pages - 1)
        papers = wording.papers(service, page, size)
        count = len(service.guide.papers) if service.guide else 0
        self.papers_title = say("papers_page", count=count) if papers else ""
        lines = [[(f"• {name}", False), (f"{note}\n", True)] for name, note in papers]
        self.papers = [part for line in lines for part in line] or [(say("no_papers"), False)]
        self._more.words = say("more_papers", page=page + 1, pages=pages)
        self._next_page = (page + 1) % pages
        self._identify.words = say("identify")
        chosen = wording.chosen(session)
        self._priority.words = say("priority_chosen", chosen=chosen) if chosen else say("priority")
        self._priority.chosen = bool(chosen)
        self._several.words = wording.more(session)
        self._several.chosen = session.cases > 1 or session.acting
        known = view.hall.catalogue.classes
        shown = [self._more] * (pages > 1) + [self._identify] * (service.identity == "optional")
        self._offer([*shown, *[self._several] * bool(self._several.words), *[self._priority] * bool(known)])

    def _offer(self, keys: list[Key]) -> None:
        chosen = any(key.chosen for key in keys)
        self.crowded = len(keys) > (IN_A_ROW - 1 if chosen else IN_A_ROW)
        self.wordy = self.crowded and chosen
        extras = self.ids.extras
        extras.cols = 2 if self.crowded else max(1, len(keys))
        if extras.children[::-1] != keys:
            extras.clear_widgets()
            for key in keys:
                extras.add_widget(key)

    def _turn(self, *_: object) -> None:
        self._desk.touch(ShowPapers(self._next_page))
