"""Those who have a number already: how they can show it, and which they have; a typed phone opens nothing."""

from itertools import zip_longest
from typing import TYPE_CHECKING

from kivy.properties import StringProperty

from kiosk.screens.base import KioskScreen
from kiosk.screens.parts import Key, Tile
from kiosk.screens.view import Desk, View
from kiosk.session.menu import FEW
from kiosk.session.recent import OFFERED
from kiosk.session.touches import Pick, Recent, TypeInstead
from kiosk.session.values import Pad
from server.wire.texts import has, text

if TYPE_CHECKING:
    from server.wire.records import Ticket


class MineScreen(KioskScreen):
    """A code or a card is waited for; a phone, and what was drawn here a moment ago, are keys."""

    title = StringProperty("")
    scan = StringProperty("")
    card = StringProperty("")
    unread = StringProperty("")
    consent = StringProperty("")
    why = StringProperty("")

    def __init__(self, desk: Desk, name: str) -> None:
        super().__init__(desk, name)
        self._phone = Key(
            name="way:phone", largest=46, on_release=lambda _: desk.touch(TypeInstead(Pad.PHONE))
        )
        self._recent = [Key(largest=46, on_release=self._again) for _ in range(OFFERED)]
        self._tickets: tuple[Ticket, ...] = ()

    def fill_in(self, view: View) -> None:
        """Shows the ways there are."""
        session, say, health = view.session, view.wording.say, view.health
        self.title, self.why, self.consent = say("mine_title"), say("mine_why"), view.wording.consent()
        self.scan = say("mine_scan") if health.scans else say("mine_scanner_away")
        self.card = say("mine_card") if health.reads_cards else say("mine_card_away")
        self.unread = say(f"unread_{session.unread}") if session.unread else ""
        self._phone.words = say("mine_phone")
        self._tickets = view.recents if view.printer else ()
        keys = [self._phone]
        for key, ticket in zip(self._recent, self._tickets, strict=False):
            key.name, key.words = f"recent:{ticket.number}", say("mine_recent", number=ticket.number)
            keys.append(key)
        ways = self.ids.ways
        if ways.children[::-1] != keys:
            ways.clear_widgets()
            for key in keys:
                ways.add_widget(key)

    def wipe(self) -> None:
        """No number is left."""
        self._tickets = ()
        for key in self._recent:
            key.name = key.words = ""

    def _again(self, key: Key) -> None:
        self._desk.touch(Recent(self._tickets[self._recent.index(key)]))


class FoundScreen(KioskScreen):
    """Several tickets to choose from, or why there is none."""

    title = StringProperty("")
    sentence = StringProperty("")

    def __init__(self, desk: Desk, name: str) -> None:
        super().__init__(desk, name)
        self._tiles = [Tile(on_release=self._pick, largest=90, note_largest=40) for _ in range(FEW)]
        self._tickets: tuple[Ticket, ...] = ()

    def fill_in(self, view: View) -> None:
        """Shows what was found."""
        session, wording = view.session, view.wording
        self._tickets = session.found[:FEW]
        grid = self.ids.tickets
        if len(grid.children) != len(self._tickets):
            grid.clear_widgets()
            for tile in self._tiles[: len(self._tickets)]:
                grid.add_widget(tile)
        self.title = wording.say("found_title" if self._tickets else "found_none_title")
        self.sentence = "" if self._tickets else wording.not_found(session)
        for tile, ticket in zip_longest(self._tiles, self._tickets):
            if ticket is None:
                tile.fill_in()
                continue
            state = f"state.{ticket.state}"
            said = text(state, session.language) if has(state) else ""
            service = wording.service_of(ticket)
            tile.fill_in(f"pick:{ticket.number}", ticket.number, "\n".join(filter(None, (service, said))))

    def wipe(self) -> None:
        """No number is left."""
        self._tickets = ()
        for tile in self._tiles:
            tile.fill_in()

    def _pick(self, tile: Tile) -> None:
        self._desk.touch(Pick(self._tickets[self._tiles.index(tile)].id))
