"""Puts the server's records into sentences for a chat; it asks nothing and decides nothing."""

from collections import Counter as Tally
from collections.abc import Sequence
from typing import Any

from server.wire.texts import has, text

Json = dict[str, Any]


def greeting(centre: Json, language: str) -> str:
    """What can be sent here, with the centre's name."""
    return text("wechat.help", language, **_place(centre, language))


def unclear(centre: Json, language: str) -> str:
    """The greeting for words of another script: with a line in the other language."""
    return text("wechat.unclear", language, help=greeting(centre, language))


def menu(centre: Json, services: Sequence[Json], language: str) -> str:
    """The services most come for, each as the line that draws it."""
    if not services:
        return text("wechat.menu_empty", language)
    place = _place(centre, language)
    return text("wechat.menu", language, commands=_commands(services, language), **place)


def choice(asked: str, services: Sequence[Json], more: int, language: str) -> str:
    """Several services fit: each as the line that draws it."""
    lines = [text("wechat.choose", language, asked=asked, commands=_commands(services, language))]
    if more > 0:
        lines.append(text("wechat.choose_more", language, more=more))
    return "\n".join(lines)


def drawn(centre: Json, ticket: Json, page: str | None, online: str | None, language: str) -> str:
    """A ticket just drawn from afar: number, place, and that one must check in."""
    place = _place(centre, language)
    told = [text("wechat.drawn", language, **_ticket(ticket), **place)]
    told += _standing(ticket, language)
    told += [text("wechat.online", language, url=online)] if online else []
    return "\n".join(told + _link(page, language))


def held(ticket: Json, page: str | None, language: str) -> str:
    """The ticket that stands in the way of another."""
    told = [text("wechat.held", language, **_ticket(ticket)), *_standing(ticket, language)]
    return "\n".join(told + _link(page, language))


def progress(ticket: Json, counter: Json | None, page: str | None, language: str) -> str:
    """Where a ticket stands now."""
    state = ticket["state"]
    word = text(f"state.{state}", language) if has(f"state.{state}") else state
    told = [text("wechat.progress", language, state=word, **_ticket(ticket))]
    told += _standing(ticket, language)
    if state == "called" and counter:
        told.append(text("wechat.go_to", language, counter=_name(counter, language)))
    return "\n".join(told + _link(page, language))


def _standing(ticket: Json, language: str) -> list[str]:
    state = ticket.get("state", "booked")
    told = []
    if state in ("booked", "waiting") and ticket.get("people_ahead") is not None:
        told.append(text("wechat.ahead", language, ahead=ticket["people_ahead"]))
    least, most = ticket.get("wait_p50_s"), ticket.get("wait_p90_s")
    if state == "waiting" and least is not None and most is not None:
        told.append(text("wechat.wait", language, least=least // 60, most=-(-most // 60)))
    if state == "booked":
        told.append(text("wechat.check_in", language))
    if state == "missed":
        told.append(text("wechat.missed", language))
    return told


def _link(page: str | None, language: str) -> list[str]:
    return [text("wechat.page", language, url=page)] if page else []


def _commands(services: Sequence[Json], language: str) -> str:
    # Two departments may have a service of one name: only its code draws it then.
    names = Tally(_name(one, language) for one in services)
    told = [
        name if names[name := _name(one, language)] == 1 else f"{one['code']}（{name}）" for one in services
    ]
    lines = (text("wechat.command", language, service=one) for one in told)
    return "\n".join(
        text("wechat.line", language, number=number, command=line) for number, line in enumerate(lines, 1)
    )


def _ticket(ticket: Json) -> Json:
    return {"number": ticket["number"], "service": ticket.get("service_name") or ticket.get("service") or ""}


def _place(centre: Json, language: str) -> Json:
    mark = text("wechat.sample", language) if centre.get("sample") else ""
    return {"centre": _name(centre, language), "sample": mark}


def _name(record: Json, language: str) -> str:
    return (
        (record.get("name_en") if language == "en" else None) or record.get("name") or record.get("id") or ""
    )
