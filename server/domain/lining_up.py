"""Into a line, or to another place in one: check-in, requeue, transfer and priority. Only here does a rank move.

`rank_at + gained_ms` is always the plain rank, without any class; head starts are never added up.
"""

from typing import Any

from server.domain import rank
from server.domain.act import Act
from server.domain.refusals import Refused
from server.domain.ticket import STORE_RANK, STORE_TIME, Happened, Place, Ticket
from server.domain.visit import UNCALLED, stops_with
from server.wire.catalogue import Policy
from server.wire.vocabulary import EventType, Outcome, State

_BEHIND: dict[str, Any] = {
    "state": State.WAITING,
    "base_at": STORE_TIME,
    "rank_at": STORE_RANK,
    "gained_ms": 0,
}


def check_in(ticket: Ticket, act: Act, now_ms: int) -> Happened:
    """In line: an appointment by its slot, a remote ticket as drawn or, after its turn, behind the next N.

    An appointment's rank is reckoned from `act.order_at`, or the calendar's `now_ms` if that is later: what the slot
    is worth can't be left to the atomic step. `act.slot` has to be given for one. Late it is by the calendar.
    """
    if ticket.slot_at is not None:
        changes = _from_slot(ticket, act, now_ms)
    else:
        changes = {"state": State.WAITING, **_ranked(ticket, ticket.head_start_ms)}
        if act.turn_taken_at > changes.get("rank_at", ticket.rank_at):
            place = Place(enter=True, rank_at=ticket.rank_at, behind=act.behind)
            return Happened(EventType.TICKET_CHECKED_IN, dict(_BEHIND), place)
    place = Place(enter=True, rank_at=changes.get("rank_at", ticket.rank_at))
    return Happened(EventType.TICKET_CHECKED_IN, changes, place)


def requeue(ticket: Ticket, act: Act, policy: Policy) -> Happened | Refused:
    """Back after a no-show: behind the next N, as if it came now; refused once that was done often enough."""
    if ticket.requeues >= policy.requeue_limit:
        return Refused("requeue_limit", limit=policy.requeue_limit)
    changes = UNCALLED | _BEHIND | {"requeues": ticket.requeues + 1}
    place = Place(enter=True, rank_at=ticket.rank_at, behind=act.behind)
    return Happened(EventType.TICKET_REQUEUED, changes, place, act.reason)


def transfer(ticket: Ticket, act: Act) -> Happened:
    """Into another line with the rank it had; with neither queue nor pin, given back to its own queue.

    Another service is done from now on, and not again later in the visit.
    A stop that was begun is `referred`; one never started, or held and then given back, has no outcome.
    """
    changes = UNCALLED | {
        "state": State.WAITING,
        "queue": act.queue or ticket.queue,
        "pinned_to": act.pin,
        "zone": act.zone,
    }
    if act.service is not None:
        changes |= {"service": act.service.service, "service_name": act.service.service_name}
        changes["route"] = tuple(stop for stop in ticket.route if stop.service != act.service.service)
    if ticket.state in (State.CALLED, State.SERVING, State.HELD):
        given_back = ticket.state == State.HELD and act.queue is None and act.pin is None
        begun = ticket.started_at is not None
        changes["stops"] = stops_with(ticket, str(Outcome.REFERRED) if begun and not given_back else None)
    place = Place(leave=ticket.state == State.WAITING, enter=True, rank_at=ticket.rank_at)
    return Happened(EventType.TICKET_TRANSFERRED, changes, place, act.reason)


def prioritise(ticket: Ticket, act: Act, now_ms: int) -> Happened:
    """A class granted, or withdrawn (`act.priority` None); only a verified one moves the rank of who waits.

    Of a booked one only the class is kept: the check-in reckons with it. A missed one never gains a place by it, as
    its rank is where it would go back to, but loses what a withdrawn class had gained.
    """
    verified = bool(act.priority and act.priority["verified"])
    head_start_ms = act.head_start_ms if verified else 0
    changes: dict[str, Any] = {
        "priority": act.priority,
        "head_start_ms": head_start_ms,
        "granted_by": act.by if verified else None,
        "granted_at": now_ms if verified else None,
    }
    place = None
    if ticket.state == State.MISSED:
        changes |= _ranked(ticket, head_start_ms, never_gains=True)
    elif ticket.state == State.WAITING and (moved := _ranked(ticket, head_start_ms)):
        changes |= moved
        place = Place(leave=True, enter=True, rank_at=moved["rank_at"])
    return Happened(EventType.TICKET_PRIORITISED, changes, place, act.reason)


def _ranked(ticket: Ticket, head_start_ms: int, *, never_gains: bool = False) -> dict[str, Any]:
    """What a class makes of the ticket's plain rank: `rank_at` and `gained_ms`, or nothing if its rank stays."""
    plain = rank_at = ticket.rank_at + ticket.gained_ms
    if head_start_ms:
        rank_at = rank.best([plain, rank.walk_in(ticket.base_at, head_start_ms)])
    if never_gains:
        rank_at = max(rank_at, ticket.rank_at)
    return {} if rank_at == ticket.rank_at else {"rank_at": rank_at, "gained_ms": plain - rank_at}


def _from_slot(ticket: Ticket, act: Act, now_ms: int) -> dict[str, Any]:
    assert act.slot is not None
    arrived_at, late = max(now_ms, act.order_at), rank.late(now_ms, act.slot)
    plain = rank.appointment(arrived_at, act.slot, is_late=late)
    rank_at = rank.best([plain, rank.walk_in(arrived_at, ticket.head_start_ms)])
    return {
        "state": State.WAITING,
        "base_at": arrived_at,
        "rank_at": rank_at,
        "gained_ms": plain - rank_at,
        "late": late,
    }
