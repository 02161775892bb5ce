"""What a crowd at a kiosk saw and took away, and whether it agrees with what the hall has; it touches nothing."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

NUMBER = re.compile(r"(?:[A-HJL-NP-Z]{1,2}|K[1-9]\d*\.)\d{3,}\Z")
"""A number stands alone on its line of the slip."""
AGAIN = ("REPRINT",)
LIVE = ("waiting", "missed", "held", "called", "serving")


@dataclass(frozen=True, slots=True)
class Paper:
    """A slip that came out: its number, its code if it has one, and whether it is marked as one more."""

    number: str
    url: str | None
    again: bool


@dataclass(slots=True)
class Shown:
    """A ticket that somebody saw on the screen."""

    number: str
    visit: int  # in which it was drawn
    url: str = ""
    ready: bool = False  # the screen said: take your slip
    failed: bool = False  # the screen said: there is none
    given_up: bool = False


class History:
    """Grows with every look at the screen and every slip; `wrong` judges it in the end."""

    def __init__(self) -> None:
        self.visit = 0
        self.shown: dict[str, Shown] = {}  # by ticket
        self.papers: list[Paper] = []
        self.ended: set[str] = set()  # tickets that staff ended
        self.by_card: set[str] = set()  # tickets that were drawn with a card
        self.told: set[str] = set()  # tickets that somebody heard they have already, or found in a list
        self.doubted: set[str] = set()  # tickets that somebody wanted to give back, whatever came of it
        self.ways: Counter[str] = Counter()
        self.faults: Counter[str] = Counter()
        self.stuck: list[str] = []
        self._slips: list[Json] = []

    def looked(self, seen: Json) -> None:
        """A look at the screen."""
        if seen["giving_up"]:
            self.doubted.add(seen["ticket"])
        if seen["held"]:
            self.told.add(seen["held"])
        if seen["screen"] == "found":
            self.told |= {name.removeprefix("pick:") for name in seen["names"] if name.startswith("pick:")}
        if seen["screen"] == "given_up" and seen["ticket"] in self.shown:
            self.shown[seen["ticket"]].given_up = True
        if not (seen["screen"] == "ticket" and seen["number"] and seen["ticket"]):
            return
        one = self.shown.setdefault(seen["ticket"], Shown(seen["number"], self.visit))
        one.url = one.url or seen["url"]
        one.ready |= seen["slip"] == "ready"
        one.failed |= seen["slip"] == "failed" and not one.ready

    def came_out(self, slips: list[Json]) -> None:
        """The newest slips of the twin, the newest last; those that were told before are known."""
        known = self._slips
        first = next((at for at in range(len(slips)) if known[-1:] == slips[at : at + 1]), -1) + 1
        fresh = slips[first:]
        self._slips = (known + fresh)[-len(slips) :] if slips else known
        for slip in fresh:
            numbers = [line.strip() for line in slip["lines"] if NUMBER.match(line.strip())]
            again = any(mark in line for line in slip["lines"] for mark in AGAIN)
            self.papers += [Paper(number, slip["qr"], again) for number in numbers]

    def late(self) -> list[str]:
        """Numbers whose slip came out after the screen had said that there is none.

        A printer that is given paper in mid-slip prints what it still holds: nobody can take that back.
        """
        first = {paper.number for paper in self.papers if not paper.again}
        return [
            one.number for one in self.shown.values() if one.failed and not one.ready and one.number in first
        ]

    def wrong(self, tickets: list[Json]) -> dict[str, list[str]]:
        """All that doesn't agree with the hall's tickets of the day, by what is wrong; empty lists where nothing is."""
        by_id = {one["id"]: one for one in tickets}
        by_number = {one["number"]: one for one in tickets}
        live = {one["id"] for one in tickets if one["state"] in LIVE}
        gone = self.ended | self.doubted | {of for of, one in self.shown.items() if one.given_up}
        known = self.shown.keys() | self.told
        kept = {of: one for of, one in self.shown.items() if of not in gone}
        printed = {paper.number for paper in self.papers}
        drawn = defaultdict(list)
        for of, one in self.shown.items():
            drawn[one.visit].append(of)
        first = Counter(paper.number for paper in self.papers if not paper.again)
        numbers = Counter(one["number"] for one in tickets)
        return {
            "lost": [one.number for of, one in kept.items() if of not in live],
            "not given back": [one.number for of, one in self.shown.items() if one.given_up and of in live],
            "nobody's": [by_id[of]["number"] for of in live - known if by_id[of]["number"] not in printed],
            "doubled": [
                " ".join(self.shown[of].number for of in own)
                for own in drawn.values()
                if len([of for of in own if of in live]) > 1
            ],
            "given twice": [number for number, count in numbers.items() if count > 1],
            "another number": [
                one.number for of, one in self.shown.items() if of in by_id and by_id[of]["number"] != one.number
            ],
            "paper of no ticket": [number for number in printed if number not in by_number],
            "paper twice, unmarked": [number for number, count in first.items() if count > 1],
            "paper with another's code": [
                paper.number
                for paper in self.papers
                if paper.url and (had := by_number.get(paper.number))
                and (seen := self.shown.get(had["id"])) and seen.url and seen.url != paper.url
            ],
            "no paper, though told so": [
                one.number for one in self.shown.values() if one.ready and one.number not in printed
            ],
            "paper of a number superseded": [
                number for number in printed
                if (had := by_number.get(number)) and had["state"] == "cancelled"
                and had["id"] not in self.shown and had["id"] not in gone
            ],
            "stuck": self.stuck,
        }  # fmt: skip
