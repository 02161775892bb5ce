"""The commands of a client, how often each is asked among the others, and when it can be asked at all.

A new command of the engine is one more line here; the checker knows it by its event's type.
"""

from collections.abc import Callable
from dataclasses import dataclass

from server.cli.torture import clerks, managers, visitors
from server.cli.torture.asking import Asking, Desk
from server.wire.vocabulary import Channel, EventType


@dataclass(frozen=True, slots=True)
class Command:
    """One kind of thing that clients do."""

    name: str
    weight: int
    make: Callable[[Desk], Asking]
    fits: Callable[[Desk], bool] = lambda _: True


def _busy(desk: Desk) -> bool:
    return desk.here is not None


def _free(desk: Desk) -> bool:
    return desk.here is None and not desk.paused


COMMANDS = (
    Command("draw", 340, lambda d: visitors.draw(d, Channel.KIOSK)),
    Command("book", 40, lambda d: visitors.draw(d, d.chance.choice((Channel.WEB, Channel.WECHAT)))),
    Command("appointment", 15, visitors.appointment),
    Command("check_in", 50, visitors.check_in, lambda d: bool(d.booked)),
    Command("requeue", 40, visitors.requeue, lambda d: bool(d.missed)),
    Command("cancel", 30, visitors.cancel, lambda d: bool(d.drawn or d.booked or d.held)),
    Command("transfer", 25, visitors.transfer, lambda d: bool(d.drawn or d.missed or d.held)),
    Command("prioritise", 15, visitors.prioritise, lambda d: bool(d.drawn or d.booked)),
    Command("call_next", 300, clerks.call_next, lambda d: not d.paused),
    Command("call", 10, clerks.call_by_name, lambda d: _free(d) and bool(d.drawn or d.missed)),
    Command("walk_up", 10, clerks.walk_up, _free),
    Command("recall", 40, lambda d: clerks.at_counter(d, EventType.TICKET_RECALLED, d.hall.counters.recall), _busy),
    Command("start", 80, lambda d: clerks.at_counter(d, EventType.TICKET_STARTED, d.hall.counters.start), _busy),
    Command("no_show", 60, clerks.no_show, _busy),
    Command("finish", 40, clerks.finish, _busy),
    Command("send_away", 15, clerks.send_away, _busy),
    Command("hold", 30, lambda d: clerks.at_counter(d, EventType.TICKET_HELD, d.hall.counters.hold), _busy),
    Command("resume", 60, clerks.resume, lambda d: d.here is None and bool(d.held)),
    Command("undo", 30, clerks.undo, lambda d: d.last is not None),
    Command("pause", 5, clerks.pause, lambda d: not d.paused),
    Command("go_on", 200, clerks.go_on, lambda d: d.paused),
    Command("queues", 5, clerks.change_queues),
    Command("sign_out", 8, lambda d: clerks.with_counter(d, EventType.COUNTER_CLOSED, d.hall.counters.sign_out),
            lambda d: d.here is None),
    Command("day", 5, managers.control),
    Command("close_yesterday", 5, managers.close_yesterday),
)  # fmt: skip
SIGN_IN = Command("sign_in", 0, clerks.sign_in)
