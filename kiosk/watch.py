"""Keeps what the kiosk knows of its hall in step with the server, from threads of its own; it touches no screen."""

import logging
import math
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Protocol

from pydantic import ValidationError

from kiosk.contact import draws_alone
from kiosk.offline.clock import NowMs, wall_ms
from kiosk.session.hall import Hall, QueueNow, closes_told, draws_told, queues_told
from kiosk.session.menu import Menu
from kiosk.session.news import News, Rung, SlipSeen, TicketSeen
from kiosk.shelf import Shelf
from server.client.essential import essential
from server.client.http import Api, Refused, Unreachable
from server.wire.catalogue import Catalogue
from server.wire.fold import Fold
from server.wire.notices import standing
from server.wire.records import PrintJob, Ticket
from server.wire.vocabulary import CounterState, EventType

LOOK_S = 10.0
LOOK_WHEN_DOWN_S = 1.0

Json = dict[str, Any]
log = logging.getLogger(__name__)


class Live(Protocol):
    """What is needed of `server.client.live.Follower`."""

    def start(self) -> None: ...
    def stop(self) -> None: ...


OnChange = Callable[[Fold, Json | None], None]
Follow = Callable[[str, OnChange, Callable[[bool], None]], Live]


class Watch:
    """Looks at the hall every few seconds and follows its events; `on_hall` and `on_news` come from its threads."""

    def __init__(
        self,
        centre: str,
        api: Api,
        follow: Follow,
        shelf: Shelf,
        on_hall: Callable[[Hall], None],
        on_news: Callable[[News], None],
        printer: str | None = None,
        now_ms: NowMs = wall_ms,
    ) -> None:
        """`printer` is the one beside this kiosk, whose health its visitors are told.

        `now_ms` is the server's time as known here, to tell the hours by while it is away.
        """
        self._printer, self._now_ms = printer, now_ms
        self._centre, self._api, self._follow, self._shelf = centre, api, follow, shelf
        self._on_hall, self._on_news = on_hall, on_news
        self._hall = shelf.load()
        self._fresh = False  # the catalogue was fetched since the start
        self._wanted_version = 0
        self._opens_in_s = math.inf  # it is looked at once more just then
        self._live: Live | None = None
        self._live_url: str | None = None
        self._in_step = False
        self._notices: tuple[Json, ...] = ()
        self._lock = threading.RLock()
        self._stopping, self._wake = threading.Event(), threading.Event()
        self._thread = essential("watch", self._run, self._stopping.is_set)

    @property
    def hall(self) -> Hall:
        """The hall as it is known now."""
        return self._hall

    def start(self) -> None:
        """Begins to watch."""
        self._thread.start()

    def stop(self) -> None:
        """Ends watching."""
        self._stopping.set()
        self._wake.set()
        if live := self._live:  # it may be waiting for the network, which the window must not
            threading.Thread(target=live.stop, name="stop-live", daemon=True).start()

    def heard(self, answered: bool) -> None:
        """Whether the server answered somebody else here: silence is told at once, and looked into, as is its end."""
        if answered == self._hall.reached or self._stopping.is_set():
            return
        if not answered:
            self._away()
        self._wake.set()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wake.clear()
            reached = self._look()
            self._wake.wait(min(LOOK_S, self._opens_in_s) if reached else LOOK_WHEN_DOWN_S)

    def _look(self) -> bool:
        """One look at the server; whether it answered."""
        try:
            where = self._api.get("")
            self._begin_live(str(where["live_url"]))
            centre = self._api.get(f"/centres/{self._centre}")
            menu = self._menu()
            waiting = {queue["id"]: queue["waiting"] for queue in centre.get("queues", ())}
            draws = draws_told(centre)
            queues, closes = queues_told(centre), closes_told(centre)
        except (Unreachable, Refused, ValidationError, KeyError, TypeError, ValueError) as fault:
            if self._hall.reached or not self._hall.tried:
                log.warning("the server is away: %s", fault)
            self._away()
            return False
        if not self._hall.reached:
            log.info("the server answers")
        opens = draws.next_at
        self._opens_in_s = math.inf if opens is None else max(0.1, (opens - int(centre["now_at"])) / 1000)
        known = {} if self._in_step else {"waiting": waiting}
        self._tell(
            reached=True,
            tried=True,
            menu=menu,
            public_url=where.get("public_url"),
            always_open=centre.get("hours") == "always",
            draws=draws,
            queues=queues,
            closes_in_s=closes,
            **known,
        )
        return True

    def _away(self) -> None:
        """Nobody says any more who waits; the hours are those of the calendar that is kept here."""
        draws = draws_alone(self._hall, self._now_ms())
        self._tell(reached=False, tried=True, waiting={}, draws=draws)

    def _menu(self) -> Menu:
        if self._fresh and self._hall.catalogue.version >= self._wanted_version:
            return self._hall.menu
        catalogue = Catalogue.model_validate(self._api.get(f"/centres/{self._centre}/catalogue"))
        self._fresh = True
        return Menu(catalogue)

    def _begin_live(self, live_url: str) -> None:
        if live_url == self._live_url or self._stopping.is_set():
            return
        if self._live:
            self._live.stop()
        self._live_url = live_url
        self._live = self._follow(live_url, self._changed, self._state)
        self._live.start()

    def _changed(self, fold: Fold, event: Json | None) -> None:
        self._in_step = True
        self._notices = tuple(fold.notices.values())
        # A queue nobody stood in yet has no record
        nobody = {queue.id: 0 for queue in self._hall.catalogue.queues}
        self._tell(
            waiting={**nobody, **{queue["id"]: queue["waiting"] for queue in fold.queues.values()}},
            queues=self._queues_now(fold),
            printer=_health_of(fold.devices.get(self._printer or "")),
        )
        if fold.catalogue_version > self._hall.catalogue.version:
            self._wanted_version = fold.catalogue_version
            self._wake.set()
        if event and (ticket := event.get("ticket")):
            self._on_news(TicketSeen(Ticket.model_validate(ticket)))
        if event and (told := event.get("print")):
            job = PrintJob.model_validate(told)
            if job.ticket:
                self._on_news(SlipSeen(job.ticket, job.id or None, job.state, job.at))
        if event and event.get("type") == EventType.HELP_ANSWERED:
            self._on_news(Rung(str(event["help"]["id"]), answered=True))

    def _standing(self) -> tuple[Json, ...]:
        """The hall's notices whose time isn't over, by the server's clock, though no event has ended them yet."""
        return tuple(standing(self._notices, self._now_ms()))

    def _queues_now(self, fold: Fold) -> dict[str, QueueNow]:
        """The queues by the counters that are open this moment; how long they take is for the looks to say."""
        opened = Counter(
            queue
            for one in fold.counters.values()
            if one["state"] == CounterState.OPEN
            for queue in one["queues"]
        )
        return {
            queue: replace(
                known,
                counters_open=opened[queue],
                suspended=bool(fold.queues.get(queue, {}).get("suspended")),
            )
            for queue, known in self._hall.queues.items()
        }

    def _state(self, connected: bool) -> None:
        """Cut off: whether only the live line is gone is for the next look to say."""
        self._in_step = connected
        self._wake.set()

    def _tell(self, **known: Any) -> None:
        with self._lock:
            before, self._hall = self._hall, replace(self._hall, notices=self._standing(), **known)
            kept = (before.menu, before.public_url, before.always_open)
            if kept != (self._hall.menu, self._hall.public_url, self._hall.always_open):
                self._keep()
            changed = before != self._hall
        if changed:
            self._on_hall(self._hall)

    def _keep(self) -> None:
        try:
            self._shelf.keep(self._hall)
        except OSError as fault:  # a full disk, say: it is only missed at a start without a server
            log.error("the hall can't be kept on this disk: %s", fault.strerror)


def _health_of(device: Json | None) -> tuple[str, frozenset[str]]:
    """A printer's own last word on itself."""
    if device is None:
        return "unknown", frozenset()
    return str(device.get("state") or "unknown"), frozenset(map(str, device.get("faults") or ()))
