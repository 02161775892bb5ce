"""What the kiosk knows of its hall: catalogue, who waits, whether the line is up. A value; it asks nobody."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from kiosk.session.menu import Menu
from server.wire.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Draws:
    """Whether numbers are given now, and when next if not; a moment in milliseconds, None where nobody knows."""

    now: bool = True
    next_at: int | None = None


def draws_told(centre: Mapping[str, Any]) -> Draws:
    """What a centre's own answer says of its hours; numbers are given before a session opens, and not to its end."""
    if centre.get("hours") != "calendar":
        return Draws()
    now = int(centre["now_at"])
    told = [session for session in (centre.get("session"), centre.get("next_session")) if session]
    if any(session["draw_from_at"] <= now < session["last_draw_at"] for session in told):
        return Draws()
    return Draws(False, min((s["draw_from_at"] for s in told if s["draw_from_at"] > now), default=None))


@dataclass(frozen=True, slots=True)
class QueueNow:
    """A queue as it is now: counters open for it (None: not known), and the range of seconds it will take."""

    counters_open: int | None = None
    suspended: bool = False
    wait_p50_s: int | None = None
    wait_p90_s: int | None = None


def queues_told(centre: Mapping[str, Any]) -> dict[str, QueueNow]:
    """What a centre's own answer says of its queues, by id."""
    known = ("counters_open", "suspended", "wait_p50_s", "wait_p90_s")
    return {
        queue["id"]: QueueNow(**{name: queue[name] for name in known if queue.get(name) is not None})
        for queue in centre.get("queues", ())
    }


def closes_told(centre: Mapping[str, Any]) -> int | None:
    """In how many seconds the session under way closes; None where there is none, or the hall never closes."""
    session = centre.get("session")
    if centre.get("hours") != "calendar" or not session:
        return None
    return max(0, int(session["close_at"]) - int(centre["now_at"])) // 1000


@dataclass(frozen=True)
class Hall:
    """The hall as last heard of; `waiting` is empty and `reached` False while the line is down."""

    menu: Menu = field(default_factory=lambda: Menu(Catalogue()))
    public_url: str | None = None
    always_open: bool = False
    draws: Draws = Draws()
    reached: bool = False
    tried: bool = False  # whether the server was asked at all yet
    own_numbers: bool = False  # whether it can issue some by itself
    waiting: Mapping[str, int] = field(default_factory=dict)
    queues: Mapping[str, QueueNow] = field(default_factory=dict)
    closes_in_s: int | None = None
    notices: tuple[dict[str, Any], ...] = ()  # the newest first
    printer: tuple[str, frozenset[str]] = ("unknown", frozenset())  # its state and faults

    @property
    def known(self) -> bool:
        """Whether there is any catalogue to show."""
        return bool(self.catalogue.services)

    @property
    def catalogue(self) -> Catalogue:
        """The published catalogue it goes by."""
        return self.menu.catalogue

    @property
    def zone(self) -> tzinfo:
        """The hall's time zone; universal time where the machine doesn't know it."""
        try:
            return ZoneInfo(self.catalogue.calendar.timezone)
        except ZoneInfoNotFoundError:
            return UTC

    def local(self, at: int) -> datetime:
        """A moment by the hall's own clock."""
        return datetime.fromtimestamp(at / 1000, self.zone)

    def waiting_for(self, service: str | None) -> int | None:
        """How many wait in a service's queue; None if that isn't known now."""
        entry = self.menu.service(service)
        return self.waiting.get(entry.queue) if entry else None

    def queue_for(self, service: str | None) -> QueueNow:
        """A service's queue as it is now; one of which nothing is known if the line is down."""
        entry = self.menu.service(service)
        return self.queues.get(entry.queue, QueueNow()) if entry and self.reached else QueueNow()
