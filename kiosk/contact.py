"""Makes a kiosk's standing contact with its server, and what it does without one; it asks nobody by itself."""

import logging
import sqlite3
from collections.abc import Callable, Mapping
from typing import Any

from kiosk.offline.hours import draws_next, draws_now
from kiosk.offline.lifeline import Lifeline, Own
from kiosk.offline.merger import Posts, Said, Ties
from kiosk.offline.seal import Seal
from kiosk.orders import RestartOrders
from kiosk.session.hall import Draws, Hall
from kiosk.settings import Settings
from printers.at_hand import AtHand
from server.client.http import Api, Refused, Unreachable

log = logging.getLogger(__name__)

Json = dict[str, Any]


class Heard:
    """A server's desk, of which is told whether it answers: a refusal is an answer, silence is none."""

    def __init__(self, api: Api, told: Callable[[bool], None]) -> None:
        """`told` is called after each request, from whichever thread asked."""
        self._api, self._told = api, told

    def get(self, path: str, **query: object) -> Json:
        """As `server.client.http.Api`."""
        return self._listened(lambda: self._api.get(path, **query))

    def post(self, path: str, body: Json | None = None, key: str | None = None) -> Json:
        """As `server.client.http.Api`."""
        return self._listened(lambda: self._api.post(path, body, key))

    def _listened(self, ask: Callable[[], Json]) -> Json:
        try:
            answer = ask()
        except Unreachable:
            self._told(False)
            raise
        except Refused:
            self._told(True)
            raise
        self._told(True)
        return answer


def draws_alone(hall: Hall, now_ms: int) -> Draws:
    """Whether numbers are given by the calendar that is kept here, of any service; they are where there is none."""
    if hall.always_open or not hall.known:
        return Draws()
    calendar = hall.catalogue.calendar
    offered = {name for service in hall.catalogue.services for name in service.sessions or ()}
    if draws_now(calendar, offered, now_ms, hall.zone):
        return Draws()
    return Draws(False, draws_next(calendar, offered, now_ms, hall.zone))


def lifeline(
    settings: Settings,
    api: Posts,
    hall: Callable[[], Hall],
    said: Callable[[], Said],
    restart: Callable[[], None],
) -> Lifeline | None:
    """What the kiosk does without a server; None, and said so, where its disk takes no journal.

    `said` is what it tells of itself with each contact; `restart` is called for each new order to start anew. Both are
    called from the lifeline's own thread.
    """
    orders = RestartOrders(settings.data / "restart-order")

    def answered(answer: Mapping[str, Any]) -> None:
        if orders.is_new(answer.get("restart_asked_at")):
            log.warning("the hall's staff restart this kiosk")
            restart()

    door = AtHand(settings.door) if settings.door else None
    own = Own(settings.centre, settings.device, settings.data, Seal(settings.token), door)
    try:
        return Lifeline(own, api, hall, Ties(said, answered, heartbeat_s=settings.heartbeat_s))
    except (OSError, sqlite3.Error) as fault:
        log.error("no numbers can be issued without a server, since the disk takes no journal: %s", fault)
        return None
