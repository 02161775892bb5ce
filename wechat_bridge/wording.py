"""Puts the server's records into sentences for a chat; it asks nothing and decides nothing."""

from collections import Counter as Tally
from collections.abc import Callable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from server.wire.texts import has, text
from wechat_bridge.slot_wording import day_words, local

Json = dict[str, Any]

_MOST_PAPERS = 12
_OVER = frozenset({"done", "cancelled", "expired"})


def greeting(centre: Json, language: str) -> str:
    """What can be sent here, with the centre's name."""
    return text("wechat.help", language, **place(centre, language))


def unclear(centre: Json, asked: str, language: str) -> str:
    """Nothing was found for a question: what to do, and the greeting; in Chinese with a line of English."""
    key = "wechat.unclear" if asked.isascii() or language == "en" else "wechat.unclear_question"
    return text(key, language, help=greeting(centre, language), asked=asked)


def menu(centre: Json, services: Sequence[Json], language: str) -> str:
    """The services most come for, each as the line that draws it."""
    if not services:
        return text("wechat.menu_empty", language)
    where = place(centre, language)
    return text("wechat.menu", language, commands=_commands(services, language), **where)


def bookable(services: Sequence[Json], language: str) -> str:
    """The services that can be booked, each as the line that does."""
    return text("wechat.book_what", language, commands=_commands(services, language, "wechat.command_book"))


def choice(
    asked: str, services: Sequence[Json], more: int, language: str, command: str = "wechat.command"
) -> str:  # fmt: skip
    """Several services fit: each as the line that draws or books it."""
    lines = [text("wechat.choose", language, asked=asked, commands=_commands(services, language, command))]
    if more > 0:
        lines.append(text("wechat.choose_more", language, more=more))
    return "\n".join(lines)


def service(whole: Json, others: Sequence[Json], language: str) -> str:
    """A service with its papers, how long it takes and what it costs, "取号" at hand, and what else fits."""
    guide = whole.get("guide") or {}
    told = [
        text(
            "wechat.service", language, service=name(whole, language), department=_department(whole, language)
        )
    ]
    told += _papers(guide, language)
    if (days := guide.get("promised_days")) is not None:
        told.append(text("wechat.days" if days else "wechat.days_now", language, days=days))
    if fee := _in(guide, "fee", language):
        told.append(text("wechat.fee", language, fee=fee))
    if whole.get("online_url"):
        told.append(text("wechat.online", language, url=whole["online_url"]))
    if (waiting := whole.get("waiting")) is not None:
        told.append(waiting_now(waiting, language))
    told.append(text("wechat.draw_this", language))
    if others:
        lines = "\n".join(
            text("wechat.line", language, number=number, command=name(one, language))
            for number, one in enumerate(others, 2)
        )
        told.append(text("wechat.others", language, lines=lines))
    return "\n".join(told)


def drawn(
    centre: Json, ticket: Json, page: str | None, online: str | None, language: str, zone: Callable[[], ZoneInfo]
) -> str:  # fmt: skip
    """A ticket just drawn from afar: number, place, and that one must check in; of an appointment, when."""
    where = place(centre, language)
    key = "wechat.booked" if ticket.get("slot_at") else "wechat.drawn"
    told = [text(key, language, **_ticket(ticket, language), **where)]
    told += _standing(ticket, language, zone)
    told += [text("wechat.online", language, url=online)] if online else []
    return "\n".join(told + _link(page, language))


def held(ticket: Json, page: str | None, language: str, zone: Callable[[], ZoneInfo]) -> str:
    """The ticket that stands in the way of another: it may be an appointment of another day."""
    key = "wechat.held_slot" if ticket.get("slot_at") else "wechat.held"
    told = [text(key, language, **_ticket(ticket, language)), *_standing(ticket, language, zone)]
    return "\n".join(told + _link(page, language))


def progress(view: Json, page: str | None, language: str, zone: Callable[[], ZoneInfo]) -> str:
    """Where a ticket stands now."""
    state = view["state"]
    word = text(f"state.{state}", language) if has(f"state.{state}") else state
    told = [text("wechat.progress", language, state=word, **_ticket(view, language))]
    told += _standing(view, language, zone)
    if state in ("called", "serving") and (counter := _in(view, "counter_name", language)):
        told.append(text("wechat.go_to", language, counter=counter))
    if state == "waiting" and (where := _in(view, "zone_name", language)):
        told.append(text("wechat.wait_in", language, zone=where, floor=view.get("floor") or 1))
    if state == "done":
        told.append(text("wechat.rate_offer", language))
    if state in _OVER:
        return "\n".join(told + ([text("wechat_notice.page", language, url=page)] if page else []))
    return "\n".join(told + _link(page, language))


def cancel(tickets: Sequence[Json], language: str) -> str:
    """Whether, or which, is meant to be given up."""
    if len(tickets) == 1:
        return text("wechat.cancel_ask", language, **_ticket(tickets[0], language))
    lines = "\n".join(
        text(
            "wechat.line",
            language,
            number=place,
            command=f"{one['number']}　{_ticket(one, language)['service']}",
        )
        for place, one in enumerate(tickets, 1)
    )
    return text("wechat.cancel_which", language, lines=lines)


def checked_in(view: Json, language: str) -> str:
    """A ticket just checked in: where to wait, how many are ahead."""
    told = [text("wechat.checked_in", language, **_ticket(view, language)), *_standing(view, language, None)]
    if where := _in(view, "zone_name", language):
        told.append(text("wechat.wait_in", language, zone=where, floor=view.get("floor") or 1))
    return "\n".join(told)


def name(record: Json, language: str) -> str:
    """What something is called in a language."""
    return _in(record, "name", language) or str(record.get("id") or record.get("code") or "")


def _standing(ticket: Json, language: str, zone: Callable[[], ZoneInfo] | None) -> list[str]:
    state = ticket.get("state", "booked")
    told = []
    if ticket.get("slot_at") and zone and state == "booked":
        at = local(ticket["slot_at"], zone())
        day = day_words(at.date().isoformat(), language)
        told.append(text("wechat.slot", language, day=day, time=f"{at:%H:%M}"))
    told += _in_line(ticket, state, language)
    if state == "booked":
        told.append(text("wechat.check_in", language))
    if state == "missed":
        told.append(text("wechat.missed", language))
    return told


def _in_line(ticket: Json, state: str, language: str) -> list[str]:
    """How many are ahead and how long it takes; of one drawn from afar, as if they were in the hall already."""
    here = {"booked": "_if_here", "waiting": ""}.get(state)
    if here is None:
        return []
    ahead = ticket.get("ahead_if_here" if here else "people_ahead")
    told = []
    if ahead is not None:
        # Nobody ahead, and nobody to serve either: it is nobody's turn yet.
        none = "next" if ticket.get("counters_open", 1) else "nobody"
        told.append(text(f"wechat.{'ahead' if ahead else none}{here}", language, ahead=ahead))
    if ticket.get("counters_open") == 0:
        told.append(text("wechat.no_counter", language))
    least, most = ticket.get(f"wait{here}_p50_s"), ticket.get(f"wait{here}_p90_s")
    if ahead and least is not None and most is not None:
        told.append(text("wechat.wait", language, least=least // 60, most=-(-most // 60)))
    return told


def _papers(guide: Json, language: str) -> list[str]:
    papers = guide.get("papers") or []
    if not papers:
        return [text("wechat.papers_unknown", language)]
    told = [text("wechat.papers", language, count=len(papers))]
    for place, one in enumerate(papers[:_MOST_PAPERS], 1):
        told.append(
            text("wechat.paper", language, number=place, name=_in(one, "name", language),
                 form=text("wechat.form", language, form=form) if (form := _in(one, "form", language)) else "")
        )  # fmt: skip
    if len(papers) > _MOST_PAPERS:
        told.append(text("wechat.papers_more", language, more=len(papers) - _MOST_PAPERS))
    return told


def waiting_now(waiting: int, language: str) -> str:
    """How many wait for a service now."""
    return text("wechat.waiting" if waiting else "wechat.waiting_none", language, waiting=waiting)


def _link(page: str | None, language: str) -> list[str]:
    return [text("wechat.page", language, url=page)] if page else []


def _commands(services: Sequence[Json], language: str, command: str = "wechat.command") -> str:
    # Two departments may have a service of one name: only its code draws it then.
    names = Tally(name(one, language) for one in services)
    told = [
        called if names[called := name(one, language)] == 1 else f"{one['code']}（{called}）"
        for one in services
    ]
    lines = (text(command, language, service=one) for one in told)
    return "\n".join(
        text("wechat.line", language, number=number, command=line) for number, line in enumerate(lines, 1)
    )


def _ticket(ticket: Json, language: str) -> Json:
    return {
        "number": ticket["number"],
        "service": _in(ticket, "service_name", language) or ticket.get("service") or "",
    }


def place(centre: Json, language: str) -> Json:
    """A centre's name and the mark of a sample, for a sentence."""
    mark = text("wechat.sample", language) if centre.get("sample") else ""
    return {"centre": name(centre, language), "sample": mark}


def _department(record: Json, language: str) -> str:
    return _in(record, "department_name", language)


def _in(record: Json, field: str, language: str) -> str:
    english = record.get(f"{field}_en") if language == "en" else None
    return str(english or record.get(field) or "")
