"""Issues a kiosk's own numbers: journalled before anybody sees them, in opening hours, without the hall's limits.

Limits (quota, one ticket a person) are not checked: nobody could, and who stands here is not sent away. The merge notes
what went past them.
"""

import os
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace

from kiosk.offline.hours import draws_next, draws_now
from kiosk.offline.journal import Journal
from kiosk.offline.numbers import day_of, id_of, number_of
from kiosk.offline.values import Declined, Wanted, Why
from kiosk.session.hall import Hall
from server.wire.catalogue import ServiceEntry
from server.wire.records import Ticket
from server.wire.secret import RANDOM_BYTES, Locator, pack
from server.wire.vocabulary import Channel, PrintState, State

ALL_DAY = "all-day"
"""The session of a hall that is always open, as the server calls it."""


class Issuer:
    """Issues numbers of one kiosk, by the hall as last heard of."""

    def __init__(
        self,
        centre: str,
        journal: Journal,
        hall: Callable[[], Hall],
        prints: bool = True,
        random: Callable[[int], bytes] = os.urandom,
    ) -> None:
        """`prints`: whether there is a printer that can be asked for slips of these."""
        self._centre, self._journal, self._hall, self._random = centre, journal, hall, random
        self._slip = PrintState.UNKNOWN if prints else PrintState.FAILED

    def issue(self, wanted: Wanted, now: int) -> Ticket:
        """The ticket of this key, a new one if it has none; `now` is the server's time as known here (ms UTC).

        Raises Declined.
        """
        try:
            if (known := self._journal.find(wanted.key)) is not None:
                return known.ticket
            hall, contact = self._hall(), self._journal.contact
            entry = hall.menu.service(wanted.service)
            if contact is None or contact.series is None or contact.partition is None:
                raise Declined(Why.NO_SERIES)
            series = contact.series
            if entry is None:
                raise Declined(Why.UNKNOWN_SERVICE)
            session = _session(hall, entry, now)
            day = day_of(now, hall.zone)
            place = Locator(contact.partition, self._centre, day, "")

            def make(count: int, last_at: int) -> Ticket:
                number = number_of(series, count)
                secret = pack(replace(place, number=number), self._random(RANDOM_BYTES))
                drawn_at = max(now, last_at)  # later is never in front, though the clock was set back
                drawn = _Drawn(id_of(self._centre, day, number), day, number, secret, drawn_at)
                return _ticket(hall, entry, session, drawn).model_copy(update={"cases": wanted.cases})

            return self._journal.add(replace(wanted, slip=self._slip), series, day, contact.at, make).ticket
        except sqlite3.Error as fault:
            raise Declined(Why.DISK) from fault


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What is a ticket's own."""

    id: str
    day: str
    number: str
    secret: str
    at: int


def _session(hall: Hall, service: ServiceEntry, now: int) -> str:
    """The session in which such a number is drawn now; raises Declined."""
    if hall.always_open:
        return ALL_DAY
    calendar = hall.catalogue.calendar
    if (draws := draws_now(calendar, service.sessions, now, hall.zone)) is None:
        raise Declined(Why.CLOSED, draws_next(calendar, service.sessions, now, hall.zone))
    return draws.session


def _ticket(hall: Hall, service: ServiceEntry, session: str, drawn: _Drawn) -> Ticket:
    """The record as the server will have it, of version 0: whatever the server says later is newer."""
    queue = next((one for one in hall.catalogue.queues if one.id == service.queue), None)
    return Ticket(
        id=drawn.id,
        number=drawn.number,
        secret=drawn.secret,
        centre=hall.catalogue.centre,
        day=drawn.day,
        service=service.code,
        service_name=service.public_name or service.name,
        queue=service.queue,
        state=State.WAITING,
        channel=Channel.KIOSK,
        zone=(queue.zone if queue else "") or None,
        drawn_at=drawn.at,
        base_at=drawn.at,
        rank_at=drawn.at,
        session=session,
        offline=True,
        catalogue_version=hall.catalogue.version,
    )
