"""Days and times that can be booked, in words. It asks nobody."""

import datetime
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from server.wire.texts import text

Json = dict[str, Any]

_NOON_H = 12


def halves(slots: Sequence[Json], zone: ZoneInfo) -> list[tuple[str, list[Json]]]:
    """Slots with room, those before noon and those after it."""
    free = [one for one in slots if one["free"] > 0]
    parts = (
        ("morning", [one for one in free if local(one["slot_at"], zone).hour < _NOON_H]),
        ("afternoon", [one for one in free if local(one["slot_at"], zone).hour >= _NOON_H]),
    )
    return [(half, part) for half, part in parts if part]


def half_days(service: str, parts: Sequence[Json], language: str) -> str:
    """Half days to choose from."""
    lines = "\n".join(
        text("wechat.half_line", language, number=place, day=day_words(one["date"], language),
             half=text(f"wechat.{one['half']}", language), free=sum(slot["free"] for slot in one["slots"]))
        for place, one in enumerate(parts, 1)
    )  # fmt: skip
    return text("wechat.halves", language, service=service, lines=lines)


def times(service: str, half: Json, slots: Sequence[Json], zone: ZoneInfo, language: str) -> str:
    """Times of a half day to choose from."""
    lines = "\n".join(
        text("wechat.slot_line", language, number=place, start=f"{local(one['slot_at'], zone):%H:%M}",
             end=f"{local(one['ends_at'], zone):%H:%M}", free=one["free"])
        for place, one in enumerate(slots, 1)
    )  # fmt: skip
    day = day_words(half["date"], language)
    return text("wechat.slots", language, service=service, day=day, lines=lines)


def local(ms: int, zone: ZoneInfo) -> datetime.datetime:
    """An instant on the hall's clock."""
    return datetime.datetime.fromtimestamp(ms / 1000, zone)


def day_words(date: str, language: str) -> str:
    """A date as people say it, with its weekday."""
    day = datetime.date.fromisoformat(date)
    return text(
        "wechat.day",
        language,
        month=day.month,
        day=day.day,
        weekday=text(f"wechat.weekday{day.isoweekday()}", language),
    )
