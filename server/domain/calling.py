"""From the call to the counter and back out of sight: call, hold, resume and no-show. It never chooses whom to call."""

from server.domain.act import Act
from server.domain.refusals import Refused
from server.domain.ticket import STORE_TIME, Happened, Place, Ticket
from server.domain.visit import UNCALLED, stops_with
from server.wire.catalogue import Policy
from server.wire.vocabulary import EventType, State


def call(ticket: Ticket, act: Act) -> Happened:
    """Called to `act.counter`, as the atomic step of call-next does it; by name, the caller has seen to a reason."""
    changes = UNCALLED | {
        "state": State.CALLED,
        "counter": act.counter,
        "zone": act.zone,
        "announced": 1,
        "called_at": STORE_TIME,
        "after_hours": act.after_hours,
        "pinned_to": None,
    }
    place = Place(leave=True) if ticket.state == State.WAITING else None
    return Happened(EventType.TICKET_CALLED, changes, place, act.reason)


def recall(ticket: Ticket) -> Happened:
    """Announced once more."""
    return Happened(EventType.TICKET_RECALLED, {"announced": ticket.announced + 1})


def start() -> Happened:
    """The visitor sits at the counter."""
    return Happened(EventType.TICKET_STARTED, {"state": State.SERVING, "started_at": STORE_TIME})


def hold(act: Act) -> Happened:
    """Set aside: it keeps its counter, and its stop goes on."""
    return Happened(EventType.TICKET_HELD, {"state": State.HELD}, None, act.reason)


def resume(ticket: Ticket, act: Act) -> Happened | Refused:
    """Back to the counter that held it, and to no other; one never started starts now."""
    if act.counter != ticket.counter:
        return Refused("held_elsewhere", {"counter": ticket.counter}, counter=ticket.counter)
    started_at = STORE_TIME if ticket.started_at is None else ticket.started_at
    return Happened(EventType.TICKET_RESUMED, {"state": State.SERVING, "started_at": started_at})


def no_show_wait_ms(ticket: Ticket, policy: Policy) -> int:
    """How long a visitor is waited for after boards or voice showed the call, or after the call."""
    return (policy.announce_needs_s if ticket.needs else policy.announce_s) * 1000


def no_show_from(ticket: Ticket, policy: Policy, now_ms: int, seen_at: int | None = None) -> int:
    """The earliest time (ms) of a no-show, counted from `seen_at`, the calendar's time of the showing or the call.

    Without it, from the ticket's own: those are the order's, which may lead. A call that lies further ahead than
    anybody is waited for was made by a clock that has been set back since: how long ago that was nobody knows, so
    only its announcements count.
    """
    wait_ms = no_show_wait_ms(ticket, policy)
    from_at = (seen_at or ticket.shown_at or ticket.called_at or 0) + wait_ms
    return from_at if from_at - now_ms <= 2 * wait_ms else now_ms


def no_show(ticket: Ticket, act: Act, policy: Policy, now_ms: int) -> Happened | Refused:
    """Missed, once it was called often and long enough."""
    left_ms = no_show_from(ticket, policy, now_ms, act.seen_at) - now_ms
    if ticket.announced < policy.announce_times or left_ms > 0:
        return Refused("too_soon", times=policy.announce_times, seconds=max(0, -(-left_ms // 1000)))
    return missed(ticket, act)


def missed(ticket: Ticket, act: Act) -> Happened:
    """Off its counter with the stop kept; its times stay until it is back."""
    changes = {
        "state": State.MISSED,
        "counter": None,
        "zone": act.zone or ticket.zone,
        "stops": stops_with(ticket),
    }
    return Happened(EventType.TICKET_MISSED, changes, None, act.reason)
