"""Rings: what they keep until the day begins anew."""

from typing import Any

from server.live.rings import Ring
from server.operations.watch import Seen


def seen(event_id: str, day: str, **more: Any) -> Seen:
    event = {"event_id": event_id, "at": 1000, "day": day, **more}
    return Seen(event, event, None)


def test_an_appointment_of_a_later_day_does_not_end_the_day() -> None:
    ring = Ring("0-1", "2026-11-23")
    for one in (seen("1-0", "2026-11-23"), seen("2-0", "2026-11-25"), seen("3-0", "2026-11-23")):
        ring.add(one)
    assert [one.event["event_id"] for one in ring.after("1-0", "3-0") or []] == ["2-0", "3-0"]


def test_a_ring_begins_anew_with_the_day() -> None:
    ring = Ring("0-1", "2026-11-23")
    ring.add(seen("1-0", "2026-11-23"))
    ring.add(seen("2-0", "2026-11-24", day_record={"date": "2026-11-24"}))
    assert ring.after("1-0", "2-0") is None
    assert [one.event["event_id"] for one in ring.after("2-0", "2-0") or []] == []
