"""What is about to be drawn: the service, its papers, who waits, where to go; one touch draws."""

from kivy.properties import BooleanProperty, ListProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.screenmanager import Screen

from kiosk.screens.view import Desk, View
from kiosk.session.menu import named
from kiosk.session.values import Draw


class Fact(BoxLayout):
    """A fact beneath its label."""

    label = StringProperty("")
    fact = StringProperty("")


class ConfirmScreen(Screen):
    """The last look before the number."""

    title = StringProperty("")
    service = StringProperty("")
    department = StringProperty("")
    sample = StringProperty("")
    papers_title = StringProperty("")
    papers = ListProperty([])
    terms = StringProperty("")
    online = StringProperty("")
    waiting_label = StringProperty("")
    waiting = StringProperty("")
    place_label = StringProperty("")
    place = StringProperty("")
    draw_words = StringProperty("")
    closed = StringProperty("")
    may_draw = BooleanProperty(False)

    def __init__(self, desk: Desk, name: str) -> None:
        super().__init__(name=name)
        self._desk = desk

    def show(self, view: View) -> None:
        """Shows the service chosen."""
        menu, wording, language = view.hall.menu, view.wording, view.session.language
        say = wording.say
        self.title, self.draw_words = say("confirm_title"), say("draw")
        self.closed = wording.closed()
        self.may_draw = view.settled and not self.closed
        self.waiting_label, self.place_label = say("waiting_label"), say("place_label")
        service = menu.service(view.session.service)
        if service is None:
            return
        self.service, self.department = named(service, language), menu.department(service, language)
        self.sample = say("sample") if view.hall.catalogue.sample else ""
        papers = wording.papers(service)
        self.papers_title = say("papers") if papers else ""
        lines = [[(f"• {name}", False), (f"{note}\n", True)] for name, note in papers]
        self.papers = [part for line in lines for part in line] or [(say("no_papers"), False)]
        self.terms, self.online = wording.terms(service.guide), wording.online(service)
        self.waiting = wording.waiting(service.code)
        self.place = wording.place(service.queue) or say("ask_guide")

    def draw(self) -> None:
        """The number was asked for."""
        self._desk.touch(Draw())
