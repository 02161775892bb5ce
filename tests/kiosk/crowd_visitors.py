"""Visitors of a kiosk, one after another, each of whom goes a way of their own, and what they do when it goes wrong."""

import random
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from server.client.http import Refused, Unreachable
from tests.e2e.installation import CENTRE
from tests.kiosk.crowd import Died, Kiosk, Troubles
from tests.kiosk.crowd_fingers import AWAY_S, CARDS, Fingers, Hall, Stuck
from tests.waiting import until

Json = dict[str, Any]

WAYS = {
    "wanted": 6, "category": 4, "search": 3, "number": 2, "card": 4, "phone": 3, "document": 1, "nobody": 2,
    "large": 3, "priority": 3, "gives up": 2, "walks off": 2, "walks off drawing": 2, "cancels": 3, "print again": 3,
    "scans": 3, "card again": 2, "bell": 1, "fidget": 2,
}  # fmt: skip
"""The ways a visitor goes, and how many of so many go each."""


class Visitors(Fingers):
    """Comes to one kiosk, one after another."""

    def __init__(self, kiosk: Kiosk, hall: Hall, troubles: Troubles, chance: random.Random) -> None:
        super().__init__(kiosk, hall, troubles, chance)
        self._ways: dict[str, Callable[[], None]] = {
            "wanted": lambda: self._draws(self._wanted),
            "category": lambda: self._draws(self._by_category),
            "search": lambda: self._draws(self._by_search),
            "number": lambda: self._draws(self._by_number),
            "card": lambda: self._draws(self._known_service, who="card"),
            "phone": lambda: self._draws(self._known_service, who="phone"),
            "document": lambda: self._draws(self._known_service, who="document"),
            "nobody": lambda: self._draws(self._known_service, who="none"),
            "large": self._large,
            "priority": lambda: self._draws(self._wanted, claims=True),
            "gives up": self._gives_up,
            "walks off": self._walks_off,
            "walks off drawing": self._walks_off_drawing,
            "cancels": self._cancels,
            "print again": self._prints_again,
            "scans": self._scans,
            "card again": self._card_again,
            "bell": self._bell,
            "fidget": self._fidgets,
        }

    def come(self, count: int) -> None:
        """So many visitors, whatever happens to each."""
        for _ in range(count):
            history = self._kiosk.history
            history.visit += 1
            way = self._chance.choices(list(WAYS), list(WAYS.values()))[0]
            history.ways[way] += 1
            self._troubles.visit()
            try:
                self._seen = self._kiosk.tell()
                self._home()
                self._ways[way]()
            except Died:
                self._kiosk.start()
                self._seen = self._kiosk.tell(waits=True)
            except Stuck as stuck:
                history.stuck.append(f"{way}: {stuck}")
                self._kiosk.tell(pass_s=AWAY_S)
            self._takes_card()

    # The ways that are more than a draw.

    def _large(self) -> None:
        self._touch("large-type")
        for _ in range(self._chance.randrange(3)):
            if "later" in self._seen["names"]:
                self._touch("later")
        if not any(name.startswith("service:") for name in self._seen["names"]):
            self._touch(self._one_of("category:"))
        self._touch(self._one_of("service:"))
        self._draw()
        self._leaves_with_it()

    def _gives_up(self) -> None:
        """Changes their mind on the way."""
        self._chance.choice((self._wanted, self._by_category))()
        self._touch(self._chance.choice(("back", "home")))

    def _walks_off(self) -> None:
        """Stands before the service chosen, or before the keypad half filled, and goes."""
        self._known_service()
        if self._chance.random() < 0.5:
            self._touch("identify")
            self._touch("way:phone")
            for key in f"13{self._digits(3)}":
                self._touch(f"key:{key}")
        self._look(pass_s=AWAY_S)

    def _walks_off_drawing(self) -> None:
        """Touches draw, and goes without a look at the number."""
        self._wanted()
        self._draw(waits=False)
        if self._chance.random() < 0.7:
            self._touch_if(self._chance.choice(("home", "back")))
        self._look(pass_s=AWAY_S)

    def _cancels(self) -> None:
        self._wanted()
        self._draw()
        if self._seen["screen"] == "ticket" and self._chance.random() < 0.5:
            self._waits_for_slip()
        self._gives_back()

    def _gives_back(self) -> None:
        """Gives the number on the screen back; the screen says whether it is."""
        if self._seen["screen"] != "ticket" or not self._touch_if("give-up") or not self._touch_if("give-up"):
            self._leaves()
            return
        self._look(waits=True)
        deadline = time.monotonic() + 12.0
        while self._seen["screen"] == "giving_up" and time.monotonic() < deadline:
            self._look(waits=True)
        self._leaves()

    def _prints_again(self) -> None:
        """Comes back for another slip at once."""
        self._wanted()
        self._draw()
        if self._seen["screen"] != "ticket":
            self._leaves()
            return
        number = self._seen["number"]
        self._waits_for_slip()
        self._home()
        self._touch("mine")
        if f"recent:{number}" in self._seen["names"]:
            self._touch(f"recent:{number}")
            if self._touch_if("reprint"):
                self._waits_for_slip()
        self._leaves()

    def _scans(self) -> None:
        """Shows the code of their own ticket: to have it printed again, or to give it back."""
        self._wanted()
        self._draw()
        url = self._seen["url"]
        if self._seen["screen"] != "ticket" or not url:
            self._leaves()
            return
        self._waits_for_slip()
        self._home()
        if self._chance.random() < 0.5:
            self._touch("mine")
        self._kiosk.scanner.scan(url)
        self._found()

    def _card_again(self) -> None:
        """Comes with a card for whatever number it has."""
        self._touch("mine")
        if self._lays(self._chance.choice(CARDS)):
            self._found()
        else:
            self._leaves()

    def _found(self) -> None:
        deadline = time.monotonic() + 10.0
        while self._seen["screen"] in ("home", "mine", "finding") and time.monotonic() < deadline:
            self._look(waits=True)
        if self._seen["screen"] == "found" and (picks := self._named("pick:")):
            self._touch(self._chance.choice(picks))
        if self._seen["screen"] != "ticket":
            self._leaves()
        elif self._chance.random() < 0.6:
            self._gives_back()
        else:
            if self._touch_if("reprint"):
                self._waits_for_slip()
            self._leaves()

    def _bell(self) -> None:
        self._wanted()
        self._touch("help")
        self._draw()
        self._leaves_with_it()

    def _fidgets(self) -> None:
        """Touches whatever there is, and then whatever that leads to."""
        for _ in range(self._chance.randrange(3, 12)):
            if names := [name for name in self._seen["names"] if name != "draw"]:
                self._touch_if(self._chance.choice(names), self._chance.choice((1, 2)))
        if self._seen["screen"] == "ticket":
            self._waits_for_slip()
        self._leaves()


def end_some(kiosk: Kiosk, chance: random.Random, tickets: Sequence[str]) -> None:
    """Staff end some tickets, so that the few cards there are can be used again."""
    for ticket in tickets:
        # The web may have been killed a moment ago: staff press again.
        if until(partial(_ended, kiosk, ticket), f"the end of {ticket}") == "ended":
            kiosk.history.ended.add(ticket)


def _ended(kiosk: Kiosk, ticket: str) -> str | None:
    try:
        path = f"{CENTRE}/tickets/{ticket}/cancel"
        kiosk.hall.staff("guide").post(path, {"reason": "left"}, f"ended-{ticket}")
    except Unreachable:
        return None
    except Refused:
        return "refused"
    return "ended"
