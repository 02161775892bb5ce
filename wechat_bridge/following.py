"""Follows one centre and writes what its visitors are to be told into the outbox, each event once, across cuts.

Events are taken in order: as they come, and after a cut or a restart from the server's own list, from the last that was
seen on. An event and its notices are written in one step, so none is missed and none comes twice.
"""

import datetime
import logging
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from server.client.http import Failed
from server.wire.fold import event_order
from wechat_bridge import notices
from wechat_bridge.contacts import Contacts
from wechat_bridge.line import Lines
from wechat_bridge.notices import Notice
from wechat_bridge.outbox import Draft, Outbox
from wechat_bridge.telling import Telling
from wechat_bridge.visitor import Source, path_of, zone_of

Json = dict[str, Any]

PAGE = 500
MOST_AHEAD = 99
_OVER = "over"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Where:
    """Which centre is followed, and by which device."""

    centre: str
    device: str


class Following:
    """One centre's notices."""

    def __init__(
        self,
        where: Where,
        server: Source,
        outbox: Outbox,
        contacts: Contacts,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._where, self._server, self._outbox, self._contacts = where, server, outbox, contacts
        self._clock = clock
        self._path = path_of(where.centre)
        self._lines, self._telling = Lines(), Telling(server, where.centre)
        self._caught_up = threading.Event()
        self._moved: set[str] = set()  # lines whose people are yet to be told how many are ahead

    @property
    def centre(self) -> str:
        return self._where.centre

    def state_of(self, ticket: str) -> str | None:
        """A ticket's state as last heard, `over` of one that isn't live any more; None before anything was heard."""
        found = self._lines.tickets.get(ticket)
        if found:
            return str(found["state"])
        return _OVER if self._caught_up.is_set() else None

    def catch_up(self, event_id: str, date: str) -> None:
        """After a fresh snapshot: the tickets as they are, and the events since the last one seen, of whatever day."""
        lines = Lines()
        lines.begin_day(date)
        for ticket in self._listed():
            lines.apply(ticket)
        self._lines = lines
        after = self._outbox.position(self._where.centre)
        if after is None or event_order(after) > event_order(event_id):
            # A first start, or another store
            self._outbox.put(self._where.centre, [], self._now_ms(), event_id)
            self._caught_up.set()
            return
        while event_order(after) < event_order(event_id):
            page = self._server.get(f"{self._path}/events", after=after, limit=PAGE, past="true")
            for event in page["events"]:
                self.take(event)
            after = page["next"]
            if not page["more"]:
                break
        drafts = [draft for line in self._lines.names() for draft in self._ahead_in(line)]
        self._outbox.put(self._where.centre, drafts, self._now_ms(), event_id)
        self._caught_up.set()

    def _listed(self) -> Iterator[Json]:
        """The centre's tickets as they are, of today and of the days to come."""
        page = self._server.get(f"{self._path}/tickets", later="true")["tickets"]
        while page:
            yield from page
            page = self._server.get(f"{self._path}/tickets", later="true", after=page[-1]["id"])["tickets"]

    def take(self, event: Json) -> None:
        """One event: the notices it makes, written with its place."""
        seen = self._outbox.position(self._where.centre)
        if seen is not None and event_order(event["event_id"]) <= event_order(seen):
            return
        try:
            drafts = self._told_by(event)
        except (KeyError, TypeError, ValueError, AttributeError):
            # An event of another shape must not stop those after it, now or after every restart.
            log.exception("an event of %s was passed over", self._where.centre)
            drafts = []
        self._outbox.put(self._where.centre, drafts, self._at(event), event["event_id"])
        self._moved.clear()

    def _at(self, event: Json) -> int:
        """When what it tells of happened: how old its notices are, however late they are written."""
        at = event.get("at")
        return min(at, self._now_ms()) if isinstance(at, int) else self._now_ms()

    def _told_by(self, event: Json) -> list[Draft]:
        drafts: list[Draft] = []
        if ticket := event.get("ticket"):
            drafts += self._of_ticket(event, ticket)
        if event["type"] == "day.changed" and (day := event.get("day_record")):
            self._lines.begin_day(day["date"])
        if event["type"] == "catalogue.published":
            self._telling.renew()
        if event["type"] == "notice" and (told := event.get("notice")):
            for one in list(self._lines.tickets.values()):
                drafts += self._draft(notices.of_hall(told, one), one, event, title=told)
        return drafts

    def _of_ticket(self, event: Json, ticket: Json) -> list[Draft]:
        # Also by the bridge itself, which says what was chosen in the chat
        if event["type"] == "ticket.noted":
            self._contacts.forget(ticket["id"])
        self._moved |= self._lines.apply(ticket)
        drafts = self._draft(notices.of_event(event, self._where.device), ticket, event)
        if event["type"] == "ticket.noted" and ticket["state"] == "done":
            drafts += self._result(ticket)
        for line in sorted(self._moved):
            drafts += self._ahead_in(line)
        if ticket["state"] not in ("booked", "waiting") and ticket["id"] not in self._lines.tickets:
            self._contacts.forget(ticket["id"])
        return drafts

    def _ahead_in(self, line: str) -> list[Draft]:
        """Whom in a line so few are ahead of as they wanted to be told at."""
        drafts: list[Draft] = []
        for place, waiting in enumerate(self._lines.first(line, MOST_AHEAD + 1)):
            ticket = self._lines.tickets[waiting]
            if contact := self._contacts.of(self._where.centre, ticket):
                notice = notices.of_place(ticket, place, contact.notify_ahead)
                drafts += self._draft(notice, ticket, None, ahead=place)
        return drafts

    def _draft(self, notice: Notice | None, ticket: Json, event: Json | None, **more: Any) -> list[Draft]:
        """The notice as it is to be sent; nothing where there is nobody to tell, or it was told."""
        if notice is None or self._outbox.known(ticket["id"], notice.kind, notice.occasion):
            return []
        contact = self._contacts.of(self._where.centre, ticket)
        if contact is None:
            return []
        ahead = more.pop("ahead", None)
        if ahead is None:
            ahead = self._lines.ahead(ticket["id"])
        if ahead is None:
            ahead = self._lines.would_be_ahead(ticket)
        at = event["at"] if event else self._now_ms()
        body = self._telling.body(notice.kind, ticket, contact, ahead=ahead, at=at, **more)
        return [Draft(ticket["id"], notice.kind, notice.occasion, body)]

    def _result(self, ticket: Json) -> list[Draft]:
        """That what was applied for can be fetched or is on its way, once its delivery says so."""
        contact = self._contacts.of(self._where.centre, ticket)
        notice = notices.of_delivery(contact.delivery) if contact else None
        return self._draft(notice, ticket, None, delivery=contact.delivery if contact else None)

    def tick(self) -> None:
        """What is told by the clock; while the server is away, later."""
        try:
            self._tomorrow()
            booked = [
                (one, contact)
                for one in list(self._lines.tickets.values())
                if one["state"] == "booked" and (contact := self._contacts.of(self._where.centre, one))
            ]
            if not booked:
                return
            hall = self._server.get(self._path)
        except Failed:
            return
        queues = {one["id"]: one for one in hall["queues"]}
        close_at = (hall.get("session") or {}).get("close_at")
        now_ms, drafts = int(hall["now_at"]), list[Draft]()
        for ticket, contact in booked:
            if ticket["day"] > self._today(now_ms).isoformat():
                continue
            ahead = self._lines.would_be_ahead(ticket)
            few = max(notices.FEW_AHEAD, contact.notify_ahead)
            turn_at = notices.turn_at(ticket, ahead, queues.get(ticket["queue"], {}), now_ms, few)
            travel_min = self._contacts.travel_min(contact, now_ms)
            for notice in notices.of_time(ticket, turn_at, travel_min, close_at, now_ms):
                drafts += self._draft(notice, ticket, None, ahead=ahead, close_at=close_at)
        if drafts:
            self._outbox.put(self._where.centre, drafts, self._now_ms())

    def _tomorrow(self) -> None:
        """On the evening before, who has an appointment is reminded."""
        local = datetime.datetime.fromtimestamp(self._clock(), self._zone())
        if local.hour < notices.TOMORROW_FROM_H:
            return
        date = (local.date() + datetime.timedelta(days=1)).isoformat()
        drafts: list[Draft] = []
        for ticket in list(self._lines.tickets.values()):
            if ticket["state"] == "booked" and ticket["day"] == date:
                drafts += self._draft(Notice("tomorrow"), ticket, None)
        if drafts:
            self._outbox.put(self._where.centre, drafts, self._now_ms())

    def _today(self, now_ms: int) -> datetime.date:
        return datetime.datetime.fromtimestamp(now_ms / 1000, self._zone()).date()

    def _zone(self) -> ZoneInfo:
        return zone_of(self._server, self._where.centre)

    def _now_ms(self) -> int:
        return int(self._clock() * 1000)
