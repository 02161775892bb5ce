"""Turns a notice of a ticket into what is sent: the values of a template's fields, the sentence of a chat, the SMS."""

import datetime
import math
import time
from collections.abc import Callable
from typing import Any

from server.wire.texts import has, text
from wechat_bridge import wording
from wechat_bridge.contacts import Contact
from wechat_bridge.sender import spoken
from wechat_bridge.visitor import Source, path_of, zone_of

Json = dict[str, Any]

_LONGEST_SMS = 200
_HALL_S = 20.0
_WAITING = frozenset({"drawn", "ahead", "leave"})
"""Kinds of who has yet to wait: only of these is told for how long."""


class Telling:
    """Names of a centre's places, asked of the server once for each published catalogue; its waits, as they are."""

    def __init__(self, server: Source, centre: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._server, self._centre, self._clock = server, centre, clock
        self._hall: Json | None = None
        self._hall_s = 0.0
        self._public_url: str | None = None

    def renew(self) -> None:
        """The names may be others now."""
        self._hall = None

    def body(self, kind: str, ticket: Json, contact: Contact, *, ahead: int, at: int, **more: Any) -> Json:
        """A notice as the outbox keeps it; raises what the server raises."""
        hall, language = self._named(), contact.language
        zone = zone_of(self._server, self._centre)
        counter = _find(hall["counters"], ticket.get("counter"))
        place = _find(hall["zones"], ticket.get("zone"))
        queue = _find(hall["queues"], ticket.get("queue")) or {}
        when_at = ticket.get("slot_at") or at
        if kind == "closing":
            when_at = more.get("close_at") or at
        state = f"state.{ticket['state']}"
        words = _words(kind, ticket, more.get("delivery") or {})
        told = more.get("title") or {}
        title = (told.get("text_en") if language == "en" else None) or told.get("text")
        values = {
            "number": ticket["number"],
            "service": ticket.get("service_name") or "",
            "counter": wording.name(counter, language) if counter else text("wechat.hall", language),
            "zone": wording.name(place, language) if place else text("wechat.hall", language),
            "ahead": str(ahead),
            "behind": str(queue.get("requeue_behind") or 3),
            "wait": self._wait(kind, ticket, ahead, language),
            "time": f"{datetime.datetime.fromtimestamp(when_at / 1000, zone):%Y-%m-%d %H:%M}",
            "centre": wording.name(hall, language),
            "state": text(state, language) if has(state) else ticket["state"],
            "title": title or text(f"wechat_notice.title_{words}", language),
            "tracking": str((more.get("delivery") or {}).get("number") or ""),
        }
        values["advice"] = text(f"wechat_notice.advice_{words}", language, tracking=values["tracking"])
        said_values = values | {"time": values["time"][-5:]}
        url = self._page(contact.secret)
        said = spoken(words, said_values, language, url)
        body: Json = {"openid": contact.openid, "values": values, "said": said, "url": url}
        if contact.phone:
            body |= {"phone": contact.phone, "sms": _sms(words, said_values, language, url)}
        return body

    def _named(self) -> Json:
        if self._hall is None:
            self._public_url = self._server.get("").get("public_url")
            self._hall, self._hall_s = self._server.get(path_of(self._centre)), self._clock()
        return self._hall

    def _wait(self, kind: str, ticket: Json, ahead: int, language: str) -> str:
        """For how long most would wait with so many ahead, in minutes; words where that isn't known."""
        if kind in _WAITING and not ticket.get("slot_at"):
            if self._clock() - self._hall_s > _HALL_S:
                self._hall, self._hall_s = self._server.get(path_of(self._centre)), self._clock()
            queue = _find(self._named()["queues"], ticket.get("queue")) or {}
            waiting, most_s = queue.get("waiting") or 0, queue.get("wait_p90_s")
            if most_s is not None and waiting:
                minutes = math.ceil(most_s * min(1.0, ahead / waiting) / 60)
                return text("wechat_notice.wait", language, minutes=minutes)
        return text("wechat_notice.wait_unknown", language)

    def _page(self, secret: str | None) -> str | None:
        return f"{self._public_url.rstrip('/')}/t/{secret}" if self._public_url and secret else None


def _sms(words: str, values: Json, language: str, url: str | None) -> str:
    """The same where nothing can be answered: with the way to the ticket's page, which is never cut."""
    key = f"wechat_notice.sms_{words}" if has(f"wechat_notice.sms_{words}") else f"wechat_notice.{words}"
    said = text("wechat_notice.sms", language, centre=values["centre"], said=text(key, language, **values))
    link = " " + text("wechat_notice.page", language, url=url) if url else ""
    return said[: _LONGEST_SMS - len(link)] + link


def _words(kind: str, ticket: Json, delivery: Json) -> str:
    """Which words say it: who drew in the hall waits already; of a result, by how it gets to who waits for it."""
    if kind == "drawn" and ticket["state"] != "booked":
        return "drawn_here"
    if kind != "result":
        return kind
    if delivery.get("kind") == "collect":
        return "result_collect"
    return "result_numbered" if delivery.get("number") else "result_sent"


def _find(records: list[Json], wanted: str | None) -> Json | None:
    return next((one for one in records if one["id"] == wanted), None) if wanted else None
