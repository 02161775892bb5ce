"""A visitor's fingers and eyes at a kiosk: finds a service, says who they are, draws; which way they go is theirs."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from server.wire.catalogue import Catalogue, ServiceEntry
from tests.kiosk.crowd import Kiosk, Troubles

Json = dict[str, Any]

PATIENCE_S = 60.0
"""Longer than anything on the screen may last by the machine's clock."""
SLIP_PATIENCE_S = 8.0
"""So long somebody stands there for a slip that doesn't come."""
AWAY_S = 130.0
CARDS = ("elder", "adult", "rare_name", "residence", "foreign_2017", "foreign_2023")


class Stuck(Exception):
    """Nothing on the screen led on."""


@dataclass(frozen=True, slots=True)
class Hall:
    """The catalogue as these visitors know it."""

    catalogue: Catalogue

    def services(self, fits: Callable[[ServiceEntry], object]) -> list[ServiceEntry]:
        return [one for one in self.catalogue.services if fits(one)]


class Fingers:
    """Whoever stands before the kiosk now."""

    def __init__(self, kiosk: Kiosk, hall: Hall, troubles: Troubles, chance: random.Random) -> None:
        self._kiosk, self._hall, self._troubles, self._chance = kiosk, hall, troubles, chance
        self._seen: Json = {}

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
        self._until(
            lambda seen: any(name.startswith("service:") for name in seen["names"]), "the hall's services"
        )

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
        if self._seen["held"]:
            if self._chance.random() < 0.7 and self._touch_if("reprint"):
                self._waits_for_slip()
        elif self._seen["screen"] == "ticket":
            self._waits_for_slip()
            hurt = self._seen["slip"] in ("failed", "doubtful")
            if hurt and self._chance.random() < 0.6 and self._touch_if("reprint"):
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
            while not self._named("need:") and "later" in self._seen["names"]:  # in large type, further back
                self._touch("later")
            self._touch(self._one_of("need:"))
        self._touch("done")

    # How a service is found.

    def _wanted(self) -> None:
        self._touch(self._one_of("service:"))

    def _by_category(self) -> None:
        while not self._named("category:") and "later" in self._seen["names"]:  # in large type, further back
            self._touch("later")
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
        self._touch(
            f"service:{wanted.code}"
            if f"service:{wanted.code}" in self._seen["names"]
            else self._one_of("service:")
        )

    def _known_service(self) -> None:
        """One that asks who it is for, if somebody likes to say so."""
        codes = [f"service:{one.code}" for one in self._hall.services(lambda one: one.identity == "optional")]
        here = [name for name in self._seen["names"] if name in codes]
        if here:
            self._touch(self._chance.choice(here))
            return
        wanted = self._chance.choice(
            self._hall.services(lambda one: one.identity == "optional" and one.initials)
        )
        self._touch("search")
        self._typed(wanted, wanted.initials.split(",")[0].upper()[:6])
        if "identify" not in self._seen["names"]:
            raise Stuck(f"no way to say who it is for: {self._seen}")

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
