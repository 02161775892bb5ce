"""How a ticket, or one stop of its visit, ends: finish, cancel, and what the end of the day does. It never deletes."""

from typing import Any

from server.domain.act import Act
from server.domain.calling import missed
from server.domain.ticket import STORE_TIME, Happened, Place, Ticket
from server.domain.visit import UNCALLED, stops_with
from server.wire.catalogue import Policy
from server.wire.vocabulary import EventType, Outcome, State


def finish(ticket: Ticket, act: Act, policy: Policy, now_ms: int) -> Happened:
    """Done, with outcome and cases; a start nobody pressed is worked out and marked `implied`."""
    started_at, implied = _start(ticket, policy, now_ms)
    changes = {
        "state": State.DONE,
        "started_at": started_at,
        "finished_at": STORE_TIME,
        "implied": implied,
        "outcome": str(act.outcome),
        "cases": act.cases or ticket.cases,
        "stops": stops_with(ticket, str(act.outcome), started_at=started_at, implied=implied),
    }
    return Happened(EventType.TICKET_FINISHED, changes)


def next_stop(ticket: Ticket, act: Act, policy: Policy, now_ms: int) -> Happened:
    """Waiting at the visit's next station (`ticket.route` has one), with the rank it started with."""
    started_at, implied = _start(ticket, policy, now_ms)
    station, *later = ticket.route
    changes = UNCALLED | {
        "state": State.WAITING,
        "service": station.service,
        "service_name": station.service_name,
        "queue": station.queue,
        "zone": act.next_zone,
        "route": tuple(later),
        "stops": stops_with(ticket, str(act.outcome), started_at=started_at, implied=implied),
    }
    return Happened(EventType.TICKET_FINISHED, changes, Place(enter=True, rank_at=ticket.rank_at))


def cancel(ticket: Ticket, act: Act) -> Happened:
    """Given up, or ended for the reason named; who was held keeps the stop it had begun."""
    changes = _ended(State.CANCELLED, act.because or "given_up")
    if ticket.state == State.HELD:
        changes["stops"] = stops_with(ticket)
    return Happened(EventType.TICKET_CANCELLED, changes, _out_of_line(ticket), act.reason)


def expire(ticket: Ticket, act: Act) -> Happened:
    """The day is over for who was not called, or was and didn't come."""
    changes = _ended(State.EXPIRED, act.because or "day_ended")
    return Happened(EventType.TICKET_EXPIRED, changes, _out_of_line(ticket), act.reason)


def close_unrecorded(ticket: Ticket, act: Act) -> Happened:
    """The day is over for who is at a counter: done without a word of how; one only called is missed, then expired."""
    if ticket.state == State.CALLED:
        return missed(ticket, act)
    changes = {
        "state": State.DONE,
        "finished_at": STORE_TIME,
        "outcome": str(Outcome.UNRECORDED),
        "stops": stops_with(ticket, str(Outcome.UNRECORDED)),
    }
    return Happened(EventType.TICKET_FINISHED, changes, None, act.reason)


def _start(ticket: Ticket, policy: Policy, now_ms: int) -> tuple[int, bool]:
    """When the ticket was started, and whether that is only implied."""
    if ticket.started_at is not None:
        return ticket.started_at, ticket.implied
    # A clerk who never pressed start: the walk to the counter, but never later than now.
    called_at = ticket.called_at or 0
    return max(called_at, min(called_at + policy.walking_s * 1000, now_ms)), True


def _ended(state: State, because: str) -> dict[str, Any]:
    return {
        "state": state,
        "finished_at": STORE_TIME,
        "counter": None,
        "pinned_to": None,
        "ended_because": because,
    }


def _out_of_line(ticket: Ticket) -> Place:
    return Place(leave=ticket.state == State.WAITING)
