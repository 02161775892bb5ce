"""Draws and books for a visitor of the chat: finds the service, offers what fits, and does it once."""

import datetime
import hashlib
from typing import Any

from server.client.http import Refused
from server.wire.texts import text
from wechat_bridge import slot_wording, wording
from wechat_bridge.visitor import LIST_S, Visitor

Json = dict[str, Any]

MENU = 8
MOST = 10_000
"""Behind all that anybody asks for often."""
_DAYS, _HALVES, _SLOTS = 7, 8, 16
_UNDONE = "undone"


def menu(visitor: Visitor) -> str:
    """The services most come for."""
    services = visitor.server.get(f"{visitor.path}/services")["services"]
    wanted = sorted((one for one in services if one.get("wanted")), key=lambda one: int(one["wanted"]))[:MENU]
    offer(visitor, wanted)
    return wording.menu(visitor.hall(), wanted, visitor.language)


def search(visitor: Visitor, asked: str) -> list[Json]:
    """The services that fit what was said; only the one, where it is called just that."""
    found: list[Json] = visitor.server.get(f"{visitor.path}/services", q=asked)["services"]
    return [one for one in found if asked in _called(one)] or found


def offer(visitor: Visitor, services: list[Json], kind: str = "services") -> None:
    """A number sent next means one of these."""
    visitor.ask(kind, language=visitor.language, services=[_brief(one) for one in services])


def draw(visitor: Visitor, asked: str) -> str:
    """The ticket of the one service that fits, or the choice."""
    fitting = search(visitor, asked)
    if not fitting:
        return text("wechat.none", visitor.language, asked=asked)
    if len(fitting) > 1:
        offer(visitor, fitting[:MENU])
        return wording.choice(asked, fitting[:MENU], len(fitting) - MENU, visitor.language)
    return draw_one(visitor, _brief(fitting[0]))


def draw_one(visitor: Visitor, service: Json) -> str:
    """The ticket of a service."""
    body = {
        "service": service["code"], "channel": "wechat", "party": {"openid": visitor.openid},
        "lang": visitor.language,
    }  # fmt: skip
    return _do(visitor, "tickets", body, service.get("online_url"))


def book(visitor: Visitor, asked: str) -> str:
    """The days on which the one service that fits can be booked, or the choice."""
    if not asked:
        return _bookable(visitor)
    fitting = search(visitor, asked)
    if not fitting:
        return text("wechat.none", visitor.language, asked=asked)
    if len(fitting) > 1:
        offer(visitor, fitting[:MENU], "book")
        return wording.choice(
            asked, fitting[:MENU], len(fitting) - MENU, visitor.language, "wechat.command_book"
        )
    return days(visitor, _brief(fitting[0]))


def days(visitor: Visitor, service: Json) -> str:
    """The half days that have room, each by its number."""
    zone, halves = visitor.zone(), list[Json]()
    today = datetime.datetime.fromtimestamp(visitor.now_ms / 1000, zone).date()
    for ahead in range(_DAYS):
        date = (today + datetime.timedelta(days=ahead)).isoformat()
        try:
            slots = visitor.server.get(f"{visitor.path}/slots", service=service["code"], date=date)["slots"]
        except Refused as refusal:
            if refusal.status != 409:
                raise
            break  # further ahead than can be booked
        for name, part in slot_wording.halves(slots, zone):
            halves.append({"date": date, "half": name, "slots": part})
        if len(halves) >= _HALVES:
            break
    if not halves:
        offer(visitor, [service])
        key = "wechat.no_slots" if service["queue"] in _with_slots(visitor) else "wechat.no_booking"
        return text(key, visitor.language, service=wording.name(service, visitor.language))
    visitor.ask("halves", language=visitor.language, service=service, halves=halves[:_HALVES])
    return slot_wording.half_days(wording.name(service, visitor.language), halves[:_HALVES], visitor.language)


def pick(visitor: Visitor, asked: Json, number: int) -> str | None:
    """What a number means after a list of services, days or times; None where it means nothing here."""
    kind = asked.get("kind")
    if kind in ("services", "book"):
        services = asked["services"]
        if not 1 <= number <= len(services):
            return None
        told = (draw_one if kind == "services" else days)(visitor, services[number - 1])
        if kind == "services":
            visitor.answered()
        return told
    if kind == "halves" and 1 <= number <= len(asked["halves"]):
        half = asked["halves"][number - 1]
        slots = half["slots"][:_SLOTS]
        visitor.ask("slots", language=visitor.language, service=asked["service"], slots=slots)
        return slot_wording.times(
            wording.name(asked["service"], visitor.language), half, slots, visitor.zone(), visitor.language
        )
    if kind == "slots" and 1 <= number <= len(asked["slots"]):
        told = _book_one(visitor, asked["service"], asked["slots"][number - 1])
        visitor.answered()
        return told
    return None


def finish(visitor: Visitor) -> str | None:
    """A draw whose answer was lost, with the key it had: what was done is not done again. None if there is none."""
    undone = visitor.kept.get(visitor.openid, _UNDONE, visitor.now_ms)
    if not undone:
        return None
    if undone.get("centre", visitor.centre) != visitor.centre:
        visitor.choose(undone["centre"])  # the key is good in the hall it was asked in, and in no other
    return _do(visitor, undone["what"], undone["body"], None, undone["key"])


def _bookable(visitor: Visitor) -> str:
    """The services that can be booked, those most come for first."""
    queues = _with_slots(visitor)
    services = visitor.server.get(f"{visitor.path}/services")["services"]
    found = sorted(
        (one for one in services if one["queue"] in queues), key=lambda one: int(one.get("wanted") or MOST)
    )
    if not found:
        return text("wechat.book_nothing", visitor.language)
    offer(visitor, found[:MENU], "book")
    return wording.bookable(found[:MENU], visitor.language)


def _with_slots(visitor: Visitor) -> set[str]:
    """The queues of the hall that have times to book."""
    return {one["id"] for one in visitor.hall().get("queues", []) if one.get("days_ahead") is not None}


def _book_one(visitor: Visitor, service: Json, slot: Json) -> str:
    body = {
        "service": service["code"], "channel": "wechat", "party": {"openid": visitor.openid},
        "lang": visitor.language, "slot_at": slot["slot_at"],
    }  # fmt: skip
    return _do(visitor, "appointments", body, service.get("online_url"))


def _do(visitor: Visitor, what: str, body: Json, online: str | None, key: str | None = None) -> str:
    message, language = visitor.message, body["lang"]
    key = key or hashlib.sha256(f"{visitor.centre} {message.openid} {message.id}".encode()).hexdigest()
    hall = visitor.hall()
    undone = {"what": what, "body": body, "key": key, "centre": visitor.centre}
    visitor.kept.put(visitor.openid, _UNDONE, undone, visitor.now_ms + LIST_S * 1000)
    try:
        ticket = visitor.server.post(f"{visitor.path}/{what}", body, key, repeat=1)
    except Refused as refusal:
        visitor.kept.drop(visitor.openid, _UNDONE)
        if refusal.code != "already_holding" or "ticket" not in refusal.body:
            raise
        held: Json = refusal.body["ticket"]
        visitor.remember(held)
        return wording.held(visitor.placed(held), visitor.page(held.get("secret")), language, visitor.zone)
    visitor.kept.drop(visitor.openid, _UNDONE)
    visitor.remember(ticket)
    return wording.drawn(
        hall, visitor.placed(ticket), visitor.page(ticket.get("secret")), online, language, visitor.zone
    )


def _brief(service: Json) -> Json:
    """As much of a service as is kept for an answer."""
    return {name: service.get(name) for name in ("code", "name", "name_en", "online_url", "queue")}


def _called(service: Json) -> list[str]:
    """What a service is called, so that whoever says just that means it."""
    return [service["code"], service["name"], service.get("name_en") or "", *service.get("keywords", [])]
