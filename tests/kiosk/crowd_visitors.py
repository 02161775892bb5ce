"""Visitors of a kiosk, each of whom goes a way of their own by real touches, and what they do when it goes wrong."""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from server.client.http import Refused
from server.wire.catalogue import Catalogue, ServiceEntry
from tests.e2e.installation import CENTRE
from tests.kiosk.crowd import Died, Kiosk, Troubles

Json = dict[str, Any]

PATIENCE_S = 60.0
"""Longer than anything on the screen may last by the machine's clock."""
SLIP_PATIENCE_S = 8.0
"""So long somebody stands there for a slip that doesn't come."""
AWAY_S = 130.0
CARDS = ("elder", "adult", "rare_name", "residence", "foreign_2017", "foreign_2023")
WAYS = {
    "wanted": 6, "category": 4, "search": 3, "number": 2, "card": 4, "phone": 3, "document": 1, "nobody": 2,
    "large": 3, "priority": 3, "gives up": 2, "walks off": 2, "walks off drawing": 2, "cancels": 3, "print again": 3,
    "scans": 3, "card again": 2, "bell": 1, "fidget": 2,
}  # fmt: skip
"""The ways a visitor goes, and how many of so many go each."""


class Stuck(Exception):
    """Nothing on the screen led on."""


@dataclass(frozen=True, slots=True)
class Hall:
    """The catalogue as these visitors know it."""

    catalogue: Catalogue

    def services(self, fits: Callable[[ServiceEntry], object]) -> list[ServiceEntry]:
        return [one for one in self.catalogue.services if fits(one)]


class Visitors:
    """Comes to one kiosk, one after another."""

    def __init__(self, kiosk: Kiosk, hall: Hall, troubles: Troubles, chance: random.Random) -> None:
        self._kiosk, self._hall, self._troubles, self._chance = kiosk, hall, troubles, chance
        self._seen: Json = {}
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

    # What a way is made of.

    def _home(self) -> None:
        """The screen is nobody's: who was here before has left it, or its time runs out."""
        if self._seen["screen"] != "home":
            self._touch_if("home")
        deadline = time.monotonic() + PATIENCE_S
        while self._seen["screen"] != "home" or self._seen["asking"]:
            self._look(pass_s=AWAY_S)
            if time.monotonic() > deadline:
                raise Stuck(f"no way home from {self._seen}")
        self._until(lambda seen: any(name.startswith("service:") for name in seen["names"]), "the hall's services")

    def _draws(self, choose: Callable[[], None], who: str = "", *, claims: bool = False) -> None:
        """Somebody who wants a number, and takes it with them."""
        choose()
        if who:
            self._touch("identify")
            self._says(who)
        if claims:
            self._claims()
        self._draw()
        if who == "card" and self._seen["screen"] == "ticket":
            self._kiosk.history.by_card.add(self._seen["ticket"])
        self._leaves_with_it()

    def _draw(self, waits: bool = True) -> None:
        """One touch, or the two of an impatient finger; whoever has to be known says who they are."""
        self._touch("draw", times=self._chance.choice((1, 1, 2)))
        if self._seen["screen"] == "identify":
            self._says("phone")
            self._touch("draw")
        if waits:
            self._answered()

    def _answered(self) -> None:
        for _ in range(3):
            self._until(lambda seen: seen["screen"] != "drawing", "an answer")
            if self._seen["screen"] != "away":
                return
            self._touch_if("again")

    def _leaves_with_it(self) -> None:
        """Waits for the slip, asks for another one if it failed, and goes."""
        if self._seen["screen"] == "ticket":
            self._waits_for_slip()
            if self._seen["slip"] in ("failed", "doubtful") and self._chance.random() < 0.6:
                if self._touch_if("reprint"):
                    self._waits_for_slip()
        elif self._seen["held"] and self._chance.random() < 0.7 and self._touch_if("reprint"):
            self._waits_for_slip()
        self._leaves()

    def _leaves(self) -> None:
        """Touches home, or just goes."""
        if self._chance.random() < 0.7:
            self._touch_if("home")
        else:
            self._look(pass_s=AWAY_S)

    def _waits_for_slip(self) -> None:
        deadline = time.monotonic() + SLIP_PATIENCE_S
        while self._seen["slip"] == "printing" and time.monotonic() < deadline:
            self._look(waits=True)

    def _says(self, who: str) -> None:
        """By card, phone, another document, or not at all."""
        if who == "card" and self._lays(self._chance.choice(CARDS)):
            return
        if who == "none":
            self._touch("way:none" if "way:none" in self._seen["names"] else "way:phone")
            if self._seen["screen"] != "keypad":
                return
            who = "phone"
        elif who == "document":
            self._touch("way:document")
        else:
            who = "phone"
            self._touch("way:phone")
        typed = f"E{self._digits(8)}" if who == "document" else f"13{self._digits(9)}"
        for key in typed:
            self._touch(f"key:{key}")
        self._touch("enter")

    def _lays(self, card: str) -> bool:
        """Lays a card down; now and then it is pulled away at once, and laid again. False if it gave nothing."""
        asked = self._seen["screen"]
        self._kiosk.reader.lay(card)
        if self._chance.random() < 0.3:
            self._kiosk.reader.lift()
            self._look(waits=True)
            if self._seen["screen"] == asked:
                self._kiosk.reader.lay(card)
        deadline = time.monotonic() + 4.0
        while self._seen["screen"] == asked and time.monotonic() < deadline:
            self._look(waits=True)
        return bool(self._seen["screen"] != asked)

    def _takes_card(self) -> None:
        if self._kiosk.reader.told.get("card"):
            self._kiosk.reader.lift()

    def _claims(self) -> None:
        self._touch("priority")
        self._touch(f"class:{self._chance.choice(self._hall.catalogue.classes).id}")
        if self._chance.random() < 0.3:
            self._touch(self._chance.choice([name for name in self._seen["names"] if name.startswith("need:")]))
        self._touch("done")

    # How a service is found.

    def _wanted(self) -> None:
        self._touch(self._one_of("service:"))

    def _by_category(self) -> None:
        self._touch(self._one_of("category:"))
        while "later" in self._seen["names"] and self._chance.random() < 0.4:
            self._touch("later")
        self._touch(self._one_of("service:"))

    def _by_search(self) -> None:
        wanted = self._chance.choice(self._hall.services(lambda one: one.initials))
        self._touch("search")
        self._typed(wanted, wanted.initials.split(",")[0].upper()[:5])

    def _by_number(self) -> None:
        wanted = self._chance.choice(self._hall.services(lambda one: any(c.isdigit() for c in one.code)))
        self._touch("search")
        self._touch("pad:number")
        self._typed(wanted, "".join(c for c in wanted.code if c.isdigit()))

    def _typed(self, wanted: ServiceEntry, keys: str) -> None:
        for key in keys:
            self._touch(f"key:{key}")
            if f"service:{wanted.code}" in self._seen["names"]:
                break
        for _ in range(5):
            if f"service:{wanted.code}" in self._seen["names"] or "later" not in self._seen["names"]:
                break
            self._touch("later")
        self._touch(f"service:{wanted.code}" if f"service:{wanted.code}" in self._seen["names"] else self._one_of("service:"))

    def _known_service(self) -> None:
        """One that asks who it is for, if somebody likes to say so."""
        codes = [f"service:{one.code}" for one in self._hall.services(lambda one: one.identity == "optional")]
        here = [name for name in self._seen["names"] if name in codes]
        if here:
            self._touch(self._chance.choice(here))
            return
        wanted = self._chance.choice(self._hall.services(lambda one: one.identity == "optional" and one.initials))
        self._touch("search")
        self._typed(wanted, wanted.initials.split(",")[0].upper()[:6])
        if "identify" not in self._seen["names"]:
            raise Stuck(f"no way to say who it is for: {self._seen}")

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

    # Fingers and eyes.

    def _one_of(self, beginning: str) -> str:
        named = self._named(beginning)
        if not named:
            raise Stuck(f"no {beginning} in {self._seen}")
        return str(self._chance.choice(named))

    def _named(self, beginning: str) -> list[str]:
        return [name for name in self._seen["names"] if name.startswith(beginning)]

    def _touch(self, name: str, times: int = 1) -> None:
        """Touches it as soon as it takes touches; raises Stuck if it never does."""
        self._troubles.touched(name)
        deadline = time.monotonic() + PATIENCE_S
        while self._look(touch=name, times=times).get("missed"):
            if time.monotonic() > deadline:
                raise Stuck(f"no {name} in {self._seen}")

    def _touch_if(self, name: str, times: int = 1) -> bool:
        """Touches it if it takes touches within a moment."""
        self._troubles.touched(name)
        deadline = time.monotonic() + 1.0
        while self._look(touch=name, times=times).get("missed"):
            if time.monotonic() > deadline:
                return False
        return True

    def _until(self, holds: Callable[[Json], object], what: str) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not holds(self._seen):
            if time.monotonic() > deadline:
                raise Stuck(f"no {what}: {self._seen}")
            self._look(waits=True)

    def _look(self, **command: Any) -> Json:
        self._seen = self._kiosk.tell(**command)
        return self._seen

    def _digits(self, count: int) -> str:
        return "".join(self._chance.choices("0123456789", k=count))


def end_some(kiosk: Kiosk, chance: random.Random, tickets: Sequence[str]) -> None:
    """Staff end some tickets, so that the few cards there are can be used again."""
    for ticket in tickets:
        try:
            kiosk.hall.staff("guide").post(f"{CENTRE}/tickets/{ticket}/cancel", {"reason": "left"})
        except Refused:
            continue
        kiosk.history.ended.add(ticket)
