"""Makes a kiosk's standing contact with its server, and what it does without one; it asks nobody by itself."""

import logging
import sqlite3
from collections.abc import Callable, Mapping
from typing import Any

from kiosk.offline.lifeline import Lifeline, Own
from kiosk.offline.merger import Posts, Said, Ties
from kiosk.offline.seal import Seal
from kiosk.orders import RestartOrders
from kiosk.session.hall import Hall
from kiosk.settings import Settings
from printers.at_hand import AtHand

log = logging.getLogger(__name__)


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
