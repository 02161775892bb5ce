"""What the official account says to a visitor: sends each message to who can answer it; it keeps no record."""

import logging
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from server.client.http import Failed, Refused
from server.wire.texts import text
from wechat_bridge import drawing, guidebook, hall_wording, holding, wording
from wechat_bridge.callback import Message
from wechat_bridge.commands import Act, Command, command, scene
from wechat_bridge.records import Kept, Records
from wechat_bridge.visitor import LIST_S, Server, Visitor

Json = dict[str, Any]

_OUR_FAULT = frozenset({401, 403})  # the bridge's own token: nothing a visitor could do about

_CHOICES = {
    "cancel": "tickets", "services": "services", "book": "services", "halves": "halves", "slots": "slots",
    "centres": "centres",
}  # fmt: skip
"""Kind of what was asked → where its choices are: of several a mere yes chooses none."""

log = logging.getLogger(__name__)

__all__ = ["LIST_S", "Conversation", "House", "Server"]


def _keep_no_consent(_message: Message) -> None:
    """Where no subscription messages are sent."""


def _none_at_hand(_language: str, _path: str) -> Json | None:
    """Where nothing is kept of what the server said."""


@dataclass(frozen=True, slots=True)
class House:
    """What the bridge knows of its own: further centres (`*` all), the hotline, who keeps consents, and what the server
    said a moment ago in a language at a path.
    """

    centres: frozenset[str] = frozenset()
    hotline: str = ""
    consent: Callable[[Message], None] = _keep_no_consent
    at_hand: Callable[[str, str], Json | None] = _none_at_hand


class Conversation:
    """Talks with visitors; may be used from several threads."""

    def __init__(
        self, servers: Mapping[str, Server], centre: str, kept: Kept | None = None, house: House | None = None
    ) -> None:
        """`servers` has one client per language; `centre` is meant by whoever names none."""
        self._servers, self._centre = servers, centre
        self._kept, self._house = kept or Kept(Records(None, "")), house or House()

    def answer(self, message: Message) -> str:
        """The sentence for the visitor; empty where nothing is to be said."""
        asked = command(message)
        if asked.act is Act.NOTHING:
            return ""
        try:
            return self._answer(message, asked)
        except Refused as refusal:
            if refusal.status in _OUR_FAULT:
                log.error("the server refuses this bridge: %s", refusal)
                return text("wechat.away", asked.language)
            return refusal.detail or text("wechat.refused", asked.language)
        except Failed as fault:
            log.warning("the server did not answer: %s", fault)
            return text("wechat.away", asked.language)
        except (KeyError, TypeError, ValueError, AttributeError):
            log.exception("the server's answer has another shape")
            return text("wechat.refused", asked.language)
        except sqlite3.Error:
            log.exception("the bridge's own file can't be used")
            return text("wechat.refused", asked.language)

    def at_hand(self, message: Message) -> str | None:
        """The answer to what nobody has to be asked about; None where somebody has to."""
        asked = command(message)
        match asked.act:
            case Act.NOTHING:
                return ""
            case Act.HELP:
                try:
                    path = self._visitor(message, asked.language).path
                except sqlite3.Error:
                    return None
                hall = self._house.at_hand(asked.language, path)
                return wording.greeting(hall, asked.language) if hall else None
            case Act.THANKS | Act.NEAREST:
                return self._told(self._visitor(message, asked.language), asked)
        return None

    def _answer(self, message: Message, asked: Command) -> str:
        visitor = self._visitor(message, asked.language)
        match asked.act:
            case Act.MENU:
                return drawing.menu(visitor)
            case Act.DRAW:
                return drawing.draw(visitor, asked.service)
            case Act.BOOK:
                return drawing.book(visitor, asked.service)
            case Act.PICK | Act.YES | Act.NO:
                return self._picked(visitor, asked)
            case Act.PROGRESS:
                return drawing.finish(visitor) or holding.progress(visitor)
            case Act.CANCEL:
                return holding.cancel(visitor)
            case Act.CHECK_IN:
                return holding.check_in(visitor, asked.service)
            case Act.RATE:
                return holding.rate(visitor, asked.number)
            case Act.LATE:
                return holding.late(visitor)
            case Act.NOTIFY:
                return holding.notify(visitor, asked.number)
            case Act.TRAVEL:
                return holding.travel(visitor, asked.number)
            case Act.SCAN | Act.SUBSCRIBE:
                return self._scanned(visitor, asked)
            case Act.CONSENT:
                self._house.consent(message)
                return ""
            case _:
                return self._told(visitor, asked)

    def _told(self, visitor: Visitor, asked: Command) -> str:
        match asked.act:
            case Act.PAPERS:
                return self._papers(visitor, asked.service)
            case Act.COUNTERS:
                return guidebook.counters(visitor, asked.service)
            case Act.WHERE:
                return guidebook.nearest(visitor, asked.latitude, asked.longitude)
            case Act.NEAREST:
                return text("wechat.nearest_how", asked.language)
            case Act.HOURS:
                return hall_wording.hours(visitor.hall(), asked.language, visitor.zone)
            case Act.THANKS:
                return text("wechat.welcome", asked.language)
            case Act.HOTLINE:
                return hall_wording.hotline(visitor.hall(), self._house.hotline, asked.language)
            case Act.QUESTION:
                return guidebook.question(visitor, asked.service)
            case _:
                return wording.greeting(visitor.hall(), asked.language)

    def _visitor(self, message: Message, language: str) -> Visitor:
        return Visitor(
            message, language, self._servers[language], self._kept, self._centre, self._house.centres
        )

    def _papers(self, visitor: Visitor, asked: str) -> str:
        if asked.isdecimal():
            number = int(asked)
            told = guidebook.picked_papers(visitor, visitor.asked(), number)
            return told or text("wechat.pick_none", visitor.language, number=number)
        return guidebook.papers(visitor, asked)

    def _picked(self, visitor: Visitor, said: Command) -> str:
        """A number, a yes or a no: the answer to what was asked last, in the language of that."""
        asked = visitor.asked()
        visitor = self._visitor(visitor.message, asked.get("language", visitor.language))
        if said.act is Act.NO:
            visitor.answered()
            return text(
                "wechat.kept" if asked.get("kind") == "cancel" else "wechat.all_right", visitor.language
            )
        number = 1 if said.act is Act.YES else said.number
        told: str | None = None
        if said.act is Act.YES and len(asked.get(_CHOICES.get(asked.get("kind", ""), ""), [])) > 1:
            return text("wechat.which", visitor.language)
        match asked.get("kind"):
            case "cancel":
                told = holding.give_up(visitor, asked, number)
            case "rate":
                told = (
                    holding.rated(visitor, asked["secret"], number)
                    if said.number
                    else holding.rate(visitor, 0)
                )
            case "centres" if 1 <= number <= len(asked["centres"]):
                visitor.choose(asked["centres"][number - 1])
                told = drawing.menu(visitor)
            case "services" | "book" | "halves" | "slots":
                told = drawing.pick(visitor, asked, number)
        if told is not None:
            return told
        if said.act is Act.YES:
            return text("wechat.all_right", visitor.language)
        return text("wechat.pick_none", visitor.language, number=number)

    def _scanned(self, visitor: Visitor, asked: Command) -> str:
        """The code of a hall: checks in with one that changes; else draws, or says how to check in."""
        found = scene(asked.service)
        greeting = asked.act is Act.SUBSCRIBE
        if found is None or not visitor.may_go_to(found.centre):
            if greeting:
                return wording.greeting(visitor.hall(), asked.language)
            return text("wechat.scan_unknown", asked.language)
        visitor.choose(found.centre)
        if found.code:
            return holding.check_in_with(visitor, found)
        if found.service:
            return drawing.draw(visitor, found.service)
        own = [one for one in visitor.live() if one["centre"] == found.centre]
        if any(one["state"] == "booked" for one in own):
            return text("wechat.check_in_how", asked.language)
        if own:
            return holding.progress(visitor)
        return drawing.menu(visitor)
