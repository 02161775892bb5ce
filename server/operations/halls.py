"""Halls: what an operation needs to know of a centre (catalogue, keys, the day's record), kept in memory."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any
from zoneinfo import ZoneInfo

from server.catalogue.index import CatalogueIndex
from server.domain import calendar as calendars
from server.domain.calendar import Session
from server.domain.refusals import Conflict, Refused
from server.operations.day import DayRecord, open_day, plan_day, read_day, set_catalogue
from server.store.client import Client
from server.store.keys import CentreKeys, DayKeys
from server.store.plan import ORDER_TIME, Plan
from server.wire.catalogue import QueueEntry
from server.wire.texts import text
from server.wire.vocabulary import LANGUAGES, DayState

TRIES = 3
"""How often an operation decides again when a guard fails."""
UNKNOWN_KEPT_MS = 5_000
MOST_UNKNOWN = 1_000
_OF_THE_DAY = frozenset(
    {"day_ended", "draws_stopped", "queue_suspended", "session_closed", "not_offered_now"}
)


@dataclass(frozen=True, slots=True)
class Today:
    """One centre as it stands for one decision: its day, keys and published catalogue."""

    hall: "Hall"
    record: DayRecord
    keys: DayKeys
    index: CatalogueIndex
    # Of draws, by what was asked
    forms: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def date(self) -> str:
        return self.record.date

    def yesterday(self) -> DayKeys:
        """The keys of the day before, in which a draw's key may have been answered."""
        return self.hall.on((datetime.date.fromisoformat(self.date) - datetime.timedelta(days=1)).isoformat())

    def sessions(self) -> tuple[Session, ...]:
        """The day's sessions, with what a manager added to them today."""
        return calendars.extended(
            self.hall.sessions(self.date),
            self.record.until,
            self.ends_at,
        )

    def guard(self, plan: Plan) -> None:
        """Guard the day's record and the catalogue's version."""
        plan.guard("day", "is", self.keys.day, "v", str(self.record.version))
        plan.guard("day", "is", self.keys.day, "cat", str(self.index.version))

    def queue(self, queue: str) -> QueueEntry:
        """A queue of the catalogue; one that it dropped at noon is still there for those who wait in it."""
        return self.index.queues.get(queue) or QueueEntry(id=queue)

    def on(self, date: str) -> "Today":
        """The same centre on another day, for what that day left open."""
        return replace(self, record=replace(self.record, date=date), keys=self.hall.on(date), forms={})

    def order_ms(self) -> int:
        """The order's time as far as it is known before a step: the calendar's, unless an earlier step read more."""
        return max(self.hall.now_ms(), int(self.hall.client.ask("hget", self.keys.day, ORDER_TIME) or 0))

    @property
    def ends_at(self) -> int:
        """The local midnight that ends the day (ms)."""
        return calendars.day_bounds_ms(self.date, self.hall.calendar.timezone)[1]

    def current_session(self) -> Session | None:
        """The session that serves now; none after a manager ended the day."""
        if self.record.state != DayState.OPEN:
            return None
        now_ms = self.hall.now_ms()
        return next((one for one in self.sessions() if one.serves_at(now_ms)), None)

    def queue_image(self, queue: str) -> str:
        """The public record of a queue, its people counted in the step."""
        return self.queue_start(queue) + '"\\u0001W"'

    def queue_start(self, queue: str) -> str:
        """The same without its end, the number, for the step to add."""
        return f"{queue} {int(queue in self.record.suspended)} "


class Hall:
    """One centre in this process."""

    def __init__(self, client: Client, index: CatalogueIndex, keys: CentreKeys, always_open: bool) -> None:
        self.client = client
        self.index = index
        self.keys = keys
        self.always_open = always_open
        self.calendar = index.catalogue.calendar
        if always_open:
            names = [text("hall.always_open", language) for language in LANGUAGES]
            self.calendar = calendars.always_open(self.calendar.timezone, *names)
        self.holds_until = index.holds_until
        self._sessions: tuple[str, tuple[Session, ...]] = ("", ())
        self._read: tuple[Today, tuple[int, int]] | None = None  # and when it begins and ends, ms

    @property
    def id(self) -> str:
        return self.keys.centre

    def now_ms(self) -> int:
        """The store's calendar clock."""
        return self.client.now_ms()

    def date(self) -> str:
        """The business day it is now."""
        now_ms, read = self.now_ms(), self._read
        if read is not None and read[1][0] <= now_ms < read[1][1]:
            return read[0].date
        return calendars.business_day(now_ms, self.calendar.timezone)

    def today(self) -> Today:
        """The business day as last read; opened first if nobody did."""
        date, read = self.date(), self._read
        return self.reload(date) if read is None or read[0].date != date else read[0]

    def reload(self, date: str | None = None) -> Today:
        """Read the day's record again, after a guard found it changed."""
        date = date or self.date()
        keys = self.keys.on(date)
        record = read_day(self.client, keys)
        if record is None or record.state == DayState.PLANNED:
            record = open_day(self.client, keys, self.index, planned=record)
        today = Today(self, record, keys, self.index)
        self._read = today, calendars.day_bounds_ms(date, self.calendar.timezone)
        return today

    def renew(self) -> None:
        """Read the day's record again when next asked for the day."""
        self._read = None

    def day(self, date: str) -> Today | None:
        """Any business day as it stands, with the catalogue as it is now; None if it was never opened."""
        keys = self.keys.on(date)
        record = read_day(self.client, keys)
        return None if record is None else Today(self, record, keys, self.index)

    def other(self, date: str, plan: bool) -> Today:
        """Another day than today, told of the catalogue; `plan` makes a later one's record where there is none.

        Refused `day_over` without one.
        """
        keys = self.keys.on(date)
        day = self.day(date)
        if day is None and plan:
            plan_day(self.client, keys, self.index)
            day = self.day(date)
        if day is None:
            raise Refused("day_over")
        if day.record.catalogue_version < self.index.version:
            set_catalogue(self.client, keys, self.index, "system", tell=False)
            day = self.day(date)
            assert day is not None
        return day

    def on(self, date: str) -> DayKeys:
        """The keys of any business day."""
        return self.keys.on(date)

    def sessions(self, date: str) -> tuple[Session, ...]:
        """The sessions of a business day."""
        kept = self._sessions  # another thread may ask for another day
        if kept[0] != date:
            kept = self._sessions = (date, calendars.sessions_on(self.calendar, date))
        return kept[1]

    def opens_next(self, service_sessions: list[str] | None, language: str) -> str:
        """The next time numbers are given out, in words."""
        upcoming = calendars.next_session_for_draw(self.calendar, self.now_ms(), service_sessions)
        return self.said(None if upcoming is None else upcoming.draw_from_at, language)

    def said(self, at_ms: int | None, language: str) -> str:
        """A moment as people here say it; None: they had better ask."""
        if at_ms is None:
            return text("hall.unknown_time", language)
        local = datetime.datetime.fromtimestamp(at_ms / 1000, ZoneInfo(self.calendar.timezone))
        return text(
            "hall.local_time", language, month=local.month, day=local.day, time=f"{local:%H:%M}"
        )  # fmt: skip


class Halls:
    """All centres of the installation; a new catalogue version replaces a hall whole."""

    def __init__(
        self,
        client: Client,
        partitions: int,
        load: Callable[[str], CatalogueIndex | None],
        always_open: bool = False,
    ) -> None:
        """`load` gives the current catalogue of a centre from the record, or None."""
        self.client = client
        self.partitions = partitions
        self._load = load
        self._always_open = always_open
        self._halls: dict[str, Hall] = {}
        self._made: list[Callable[[Hall], None]] = []
        self._unknown: dict[str, int] = {}  # centre → when it was looked for in vain

    def get(self, centre: str) -> Hall:
        """The hall of a centre; Refused `not_found` if there is none."""
        hall = self._halls.get(centre)
        if hall is None or (hall.holds_until is not None and hall.now_ms() >= hall.holds_until):
            return self._make(centre)
        return hall

    def when_made(self, listener: Callable[[Hall], None]) -> None:
        """Call `listener` with every hall as it is made, anew for each version of its catalogue."""
        self._made.append(listener)

    def forget(self, centre: str) -> None:
        """Load the centre's catalogue again when next asked for."""
        self._halls.pop(centre, None)
        self._unknown.pop(centre, None)

    def renew(self, centre: str) -> None:
        """The centre's day has changed: read it again when next asked for."""
        if (hall := self._halls.get(centre)) is not None:
            hall.renew()

    def decide(
        self, centre: str, attempt: Callable[[Today], Any], date: str | None = None, plan: bool = False
    ) -> Any:  # fmt: skip
        """Run an attempt on the centre's day; decide again while guards fail, three times at most.

        A refusal that comes of the day's record, which is kept in memory, is given only after it was read again.
        With `date` it is that day's, Refused `day_over` if it has no record; a later one is planned if need be.
        """
        today = self._current(centre, date, plan)
        for tries_left in reversed(range(TRIES)):
            try:
                return attempt(today)
            except Conflict:
                if not tries_left:
                    raise
                today = self._read_again(centre, date, plan)
            except Refused as refused:
                fresh = today
                if refused.code in _OF_THE_DAY and tries_left:
                    fresh = self._read_again(centre, date, plan)
                if fresh.record == today.record:
                    raise
                today = fresh
        raise Refused("changed_meanwhile")

    def _current(self, centre: str, date: str | None = None, plan: bool = False) -> Today:
        today = self.get(centre).today()
        if date not in (None, today.date) or today.record.catalogue_version != today.index.version:
            return self._read_again(centre, date, plan)
        return today

    def _read_again(self, centre: str, date: str | None = None, plan: bool = False) -> Today:
        """The day and the catalogue as they are now; of the two versions the newer one is made to hold for both."""
        hall = self.get(centre)
        hall.client.forget_clock()
        today = hall.reload()
        if today.record.catalogue_version > hall.index.version:
            self.forget(centre)
            hall = self.get(centre)
            today = hall.today()
        if today.record.catalogue_version < hall.index.version:
            set_catalogue(self.client, today.keys, hall.index, "system")
            today = hall.reload()
        if date in (None, today.date):
            return today
        return hall.other(str(date), plan and str(date) > today.date)

    def _make(self, centre: str) -> Hall:
        asked_at = self._unknown.get(centre)
        if asked_at is not None and self.client.now_ms() - asked_at < UNKNOWN_KEPT_MS:
            raise Refused("not_found")
        if len(self._unknown) > MOST_UNKNOWN:
            self._unknown.clear()
        index = self._load(centre)
        if index is None:
            self._unknown[centre] = self.client.now_ms()
            raise Refused("not_found")
        hall = Hall(self.client, index, CentreKeys.of(centre, self.partitions), self._always_open)
        self._halls[centre] = hall
        for listener in self._made:
            listener(hall)
        return hall
