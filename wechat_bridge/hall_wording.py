"""Puts a hall into sentences: its counters, its hours, where it is, which is nearest. It asks nothing."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from server.wire.texts import text
from wechat_bridge.slot_wording import day_words, local
from wechat_bridge.wording import name, place, waiting_now

Json = dict[str, Any]

_MOST_COUNTERS = 30


def counters(centre: Json, is_open: Sequence[Json], zones: Mapping[str, Json], language: str) -> str:
    """The counters that are open, by waiting area."""
    if not is_open:
        return text("wechat.counters_none", language)
    by_zone: dict[str, list[str]] = {}
    for one in is_open[:_MOST_COUNTERS]:
        by_zone.setdefault(one.get("zone") or "", []).append(name(one, language))
    lines = "\n".join(
        text("wechat.counters_line", language, zone=_zone(zones, zone, language), counters=_join(found, language))
        for zone, found in by_zone.items()
    )  # fmt: skip
    return text("wechat.counters", language, count=len(is_open), lines=lines, **place(centre, language))


def service_counters(
    found: Json, serving: Sequence[Json], queue: Json, zones: Mapping[str, Json], language: str
) -> str:
    """The counters that serve a service now, and how many wait for them."""
    told = [text("wechat.counters_of", language, service=name(found, language))]
    if serving:
        names = _join([name(one, language) for one in serving[:_MOST_COUNTERS]], language)
        told.append(
            text(
                "wechat.counters_line",
                language,
                zone=_zone(zones, queue.get("zone", ""), language),
                counters=names,
            )
        )
    else:
        told.append(text("wechat.counters_of_none", language))
    if queue.get("waiting") is not None:
        told.append(waiting_now(queue["waiting"], language))
    told.append(text("wechat.draw_this", language))
    return "\n".join(told)


def nearest(found: Sequence[tuple[float, Json]], language: str) -> str:
    """Centres by their distance, with who waits there now."""
    lines = "\n".join(
        text("wechat.nearest_line", language, number=place, centre=name(one, language), km=f"{km:.1f}",
             now=text("wechat.open_now" if one["open"] else "wechat.closed_now", language, waiting=one["waiting"]))
        for place, (km, one) in enumerate(found, 1)
    )  # fmt: skip
    return text("wechat.nearest", language, lines=lines)


def hours(centre: Json, language: str, zone: Callable[[], ZoneInfo]) -> str:
    """When a hall serves, now and next, until when it gives numbers, and where it is."""
    told = [text("wechat.hours", language, **place(centre, language))]
    if centre.get("hours") == "always":
        told.append(text("wechat.hours_always", language))
    else:
        sessions = (
            ("wechat.hours_now", centre.get("session")),
            ("wechat.hours_next", centre.get("next_session")),
        )
        told += [text(key, language, **_span(one, language, zone())) for key, one in sessions if one] or [
            text("wechat.hours_none", language)
        ]
    if address := centre.get("address"):
        told.append(text("wechat.address", language, address=address))
    return "\n".join(told)


def hotline(centre: Json, number: str, language: str) -> str:
    """Where a person answers."""
    key = "wechat.hotline" if number else "wechat.hotline_none"
    address = centre.get("address") or ""
    return text(key, language, hotline=number, address=address, **place(centre, language))


def _span(session: Json, language: str, zone: ZoneInfo) -> Json:
    times = {
        name: f"{local(session[f'{name}_at'], zone):%H:%M}"
        for name in ("open", "close", "last_draw")
        if session.get(f"{name}_at")
    }
    return {"day": day_words(session["day"], language), "last_draw": times.get("close", ""), **times}


def _zone(zones: Mapping[str, Json], zone: str, language: str) -> str:
    found = zones.get(zone)
    if not found:
        return text("wechat.hall", language)
    return text("wechat.zone", language, zone=name(found, language), floor=found.get("floor") or 1)


def _join(names: Sequence[str], language: str) -> str:
    return (", " if language == "en" else "、").join(names)
