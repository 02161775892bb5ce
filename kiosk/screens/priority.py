"""What more there is to say before a number: each touched to choose it, touched again to undo."""

from dataclasses import dataclass
from itertools import zip_longest

from kivy.properties import StringProperty

from kiosk.screens.base import KioskScreen
from kiosk.screens.parts import Tile
from kiosk.screens.view import Desk, View
from kiosk.session.menu import FEW, PAGE, named, page_count
from kiosk.session.touches import ActFor, Back, Bring, Claim, Need, ShowPage, Touch
from kiosk.session.wording import NEEDS


@dataclass(frozen=True, slots=True)
class Offered:
    """One thing to choose, by a stable name, and whether it is chosen."""

    name: str
    words: str
    chosen: bool = False


NOTHING = Offered("", "")


class ChoicesScreen(KioskScreen):
    """A few things to choose from, page by page, and a key that goes back to where one came from."""

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
        self.title, self.hint = self.heading(view)
        self.done = say("priority_done")
        choices = self.choices(view)
        size = FEW if session.few else PAGE
        self._in_grid(size)
        self.ids.pager.show(session.class_page, page_count(len(choices), size), say)
        page = choices[session.class_page * size : (session.class_page + 1) * size]
        for tile, choice in zip_longest(self._tiles[:size], page):
            one = choice or NOTHING
            tile.fill_in(one.name, one.words)
            tile.chosen = one.chosen

    def heading(self, view: View) -> tuple[str, str]:
        """Title and hint."""
        raise NotImplementedError

    def choices(self, view: View) -> list[Offered]:
        """What there is to choose from."""
        raise NotImplementedError

    def touch_of(self, kind: str, chosen: str) -> Touch:
        """What the choice of this name, `kind:chosen`, means."""
        raise NotImplementedError

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
        self._desk.touch(self.touch_of(kind, chosen))


class PriorityScreen(ChoicesScreen):
    """The priority classes and what somebody may need; a class is only claimed here: a guide sees the document."""

    def heading(self, view: View) -> tuple[str, str]:
        """Title and hint."""
        return view.wording.say("priority_title"), view.wording.say("priority_hint")

    def choices(self, view: View) -> list[Offered]:
        """The classes, then the needs."""
        session, say = view.session, view.wording.say
        classes = view.hall.catalogue.classes
        return [
            *(Offered(f"class:{c.id}", named(c, session.language), c.id == session.claimed) for c in classes),
            *(Offered(f"need:{need}", say(f"need_{need}"), need in session.needs) for need in NEEDS),
        ]

    def touch_of(self, kind: str, chosen: str) -> Touch:
        """A class claimed, or a need said."""
        return Claim(chosen) if kind == "class" else Need(chosen)


class MoreScreen(ChoicesScreen):
    """How many matters one number brings, and whether they are somebody else's."""

    def heading(self, view: View) -> tuple[str, str]:
        """Title and hint, of what this service offers."""
        say, (several, others) = view.wording.say, view.wording.offers(view.session.service)
        most = view.hall.menu.most_cases(view.session.service)
        hints = [say("more_hint_cases", count=most)] * several + [say("more_hint_acting")] * others
        return say("more_title" if several else "more_title_acting"), "\n".join(hints)

    def choices(self, view: View) -> list[Offered]:
        """So many matters each, then somebody else."""
        session, wording = view.session, view.wording
        several, others = wording.offers(session.service)
        counts = range(1, view.hall.menu.most_cases(session.service) + 1) if several else ()
        return [
            *(Offered(f"cases:{count}", wording.cases(count), count == session.cases) for count in counts),
            *([Offered("acting:", wording.say("acting_long"), session.acting)] if others else []),
        ]

    def touch_of(self, kind: str, chosen: str) -> Touch:
        """So many matters, or whose."""
        return Bring(int(chosen)) if kind == "cases" else ActFor()
