"""Decides commands on a ticket: `decide(ticket, act, now_ms) -> Happened | Refused`, over the one table of moves."""

from dataclasses import dataclass
from typing import Any

from server.domain.refusals import Refused
from server.domain.ticket import STORE_RANK, STORE_TIME, Happened, Place, Stop, Ticket
from server.domain.transitions import Command, move
from server.wire.catalogue import Policy
from server.wire.vocabulary import EventType, Outcome, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """A command on one ticket, imperative, with what it needs to be decided."""

    command: Command
    reason: str | None = None
    outcome: Outcome = Outcome.UNSTATED
    cases: int | None = None
    behind: int = 3
    zone: str | None = None  # no-show: where the ticket's queue waits
    turn_taken_at: int = 0  # check-in: the largest rank call-next has taken from the queue


def decide(ticket: Ticket, act: Act, policy: Policy, now_ms: int) -> Happened | Refused:
    """The event that follows, or the refusal; times of the event itself are the store's (STORE_TIME)."""
    target = move(ticket.state, act.command)
    if target is None:
        return Refused("illegal_transition", {"state": str(ticket.state)}, state=ticket.state)
    match act.command:
        case Command.RECALL:
            return Happened(EventType.TICKET_RECALLED, {"announced": ticket.announced + 1})
        case Command.START:
            return Happened(EventType.TICKET_STARTED, {"state": target, "started_at": STORE_TIME})
        case Command.NO_SHOW:
            return _no_show(ticket, act, policy, now_ms)
        case Command.FINISH:
            return Happened(EventType.TICKET_FINISHED, _finished(ticket, act, policy, now_ms))
        case Command.REQUEUE:
            return _requeue(ticket, act, policy)
        case Command.CHECK_IN:
            return _check_in(ticket, act)
        case Command.CANCEL:
            leaves = Place(leave=ticket.state == State.WAITING)
            changes = {"state": target, "finished_at": STORE_TIME, "counter": None}
            return Happened(EventType.TICKET_CANCELLED, changes, leaves, act.reason)
    return Refused("illegal_transition", {"state": str(ticket.state)}, state=ticket.state)


def no_show_from(ticket: Ticket, policy: Policy) -> int:
    """The earliest time (ms) of a no-show: T seconds after boards or voice showed the call, or after the call."""
    wait_s = policy.announce_needs_s if ticket.needs else policy.announce_s
    return (ticket.shown_at or ticket.called_at or 0) + wait_s * 1000


def _no_show(ticket: Ticket, act: Act, policy: Policy, now_ms: int) -> Happened | Refused:
    left_ms = no_show_from(ticket, policy) - now_ms
    if ticket.announced < policy.announce_times or left_ms > 0:
        return Refused("too_soon", times=policy.announce_times, seconds=max(0, -(-left_ms // 1000)))
    stops = (*ticket.stops, _stop(ticket, None, None))
    changes = {"state": State.MISSED, "counter": None, "zone": act.zone or ticket.zone, "stops": stops}
    return Happened(EventType.TICKET_MISSED, changes)


def _finished(ticket: Ticket, act: Act, policy: Policy, now_ms: int) -> dict[str, Any]:
    implied = ticket.started_at is None
    started_at = ticket.started_at
    if started_at is None:
        # A clerk who never pressed start: the walk to the counter, but never later than now.
        started_at = max(
            ticket.called_at or 0, min((ticket.called_at or 0) + policy.walking_s * 1000, now_ms)
        )
    stop = _stop(ticket, started_at, str(act.outcome), implied=implied)
    return {
        "state": State.DONE,
        "started_at": started_at,
        "finished_at": STORE_TIME,
        "implied": implied,
        "outcome": str(act.outcome),
        "cases": act.cases or ticket.cases,
        "stops": (*ticket.stops, stop),
    }


def _requeue(ticket: Ticket, act: Act, policy: Policy) -> Happened | Refused:
    if ticket.requeues >= policy.requeue_limit:
        return Refused("requeue_limit", limit=policy.requeue_limit)
    changes = {
        "state": State.WAITING,
        "requeues": ticket.requeues + 1,
        "base_at": STORE_TIME,
        "rank_at": STORE_RANK,
        "called_at": None,
        "shown_at": None,
        "announced": 0,
    }
    place = Place(enter=True, rank_at=ticket.rank_at, behind=act.behind)
    return Happened(EventType.TICKET_REQUEUED, changes, place, act.reason)


def _check_in(ticket: Ticket, act: Act) -> Happened:
    if act.turn_taken_at > ticket.rank_at:
        changes = {"state": State.WAITING, "base_at": STORE_TIME, "rank_at": STORE_RANK}
        place = Place(enter=True, rank_at=ticket.rank_at, behind=act.behind)
    else:
        changes = {"state": State.WAITING}
        place = Place(enter=True, rank_at=ticket.rank_at)
    return Happened(EventType.TICKET_CHECKED_IN, changes, place)


def _stop(ticket: Ticket, started_at: int | None, outcome: str | None, implied: bool = False) -> Stop:
    return Stop(
        queue=ticket.queue,
        service=ticket.service,
        counter=ticket.counter,
        called_at=ticket.called_at,
        started_at=started_at,
        finished_at=STORE_TIME,
        outcome=outcome,
        implied=implied,
    )
