"""What a command on one ticket brings with it, gathered by the operation; it decides nothing."""

from dataclasses import dataclass
from typing import Any

from server.domain.rank import Appointment
from server.domain.ticket import RouteStop, Ticket
from server.domain.transitions import Command
from server.wire.vocabulary import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """A command on one ticket, imperative, with what it needs to be decided."""

    command: Command
    reason: str | None = None
    by: str = ""  # priority: who grants it
    counter: str | None = None  # call, resume: the one that asks
    zone: str | None = None  # where the ticket is wanted then: a call, the counter's; else its line's
    after_hours: bool = False  # call: after its session's close
    seen_at: int | None = None  # no-show: when the call was shown, or made, as the calendar read then
    outcome: Outcome = Outcome.UNSTATED
    cases: int | None = None
    next_zone: str | None = None  # finish: where the visit's next stop waits
    queue: str | None = None  # transfer: the new queue, None for the one it has
    service: RouteStop | None = None  # transfer: the service it is for from now on, None for the one it has
    pin: str | None = None  # transfer: `counter:c01` or `group:g1`; undo of a call: what it was pinned to
    behind: int = 3
    turn_taken_at: int = 0  # check-in: the largest rank call-next has taken from the queue
    slot: Appointment | None = None  # check-in of an appointment: what its slot is worth
    order_at: int = 0  # check-in of an appointment: the order's time, as far as it is known
    priority: dict[str, Any] | None = None  # {class, verified}; None withdraws it
    head_start_ms: int = 0  # priority: what the class is worth in the ticket's queue once verified
    because: str | None = None  # cancel, expire: the word that is kept (given_up, day_ended, missed_call, …)
    before: Ticket | None = None  # undo: the ticket before the command undone; a call-next needs none
