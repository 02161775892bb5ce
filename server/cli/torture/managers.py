"""What managers do with the day under everybody's hands, and what the schedules do with yesterday."""

from server.cli.torture.asking import Asking, Desk
from server.cli.torture.hall import CENTRE, QUEUES
from server.cli.torture.history import Saw
from server.domain.calendar import shifted
from server.operations.change import Caller
from server.operations.day_control import Order
from server.wire.vocabulary import DayAct

REASON = "临时安排"
_ACTS = (DayAct.RESUME, DayAct.SUSPEND, DayAct.STOP_DRAWS)


def control(desk: Desk) -> Asking:
    """Suspend a queue or stop draws for a moment; mostly, let them go on."""
    queue = desk.chance.choice(QUEUES)
    act = desk.chance.choices(_ACTS, (40, 3, 1))[0]
    everywhere = act == DayAct.STOP_DRAWS or (act == DayAct.RESUME and desk.chance.random() < 0.3)
    order = Order(act=act, reason=REASON, queue=None if everywhere else queue)

    def ask(caller: Caller) -> list[Saw]:
        desk.hall.days.control(CENTRE, order, caller)
        return []

    return Asking(ask)


def close_yesterday(desk: Desk) -> Asking:
    """End the day before, if it is still open, and some of what was left in it, as the schedules do.

    A day that was ended stays so: like them, it does nothing while the clock is in doubt.
    """

    def ask(_: Caller) -> list[Saw]:
        if desk.doubt.exists():
            return []
        yesterday = shifted(desk.hall.date(), -1)
        desk.hall.closing.end(CENTRE, yesterday)
        desk.hall.closing.close_some(CENTRE, yesterday)
        return []

    return Asking(ask)
