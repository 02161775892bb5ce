"""Undo, within seconds, of a call, a no-show or a finish, with the times as if it had not been. It keeps no image.

`act.before` is the ticket as it was stored before the command undone. A call-next needs none, since it takes only
who waits; a call by name does.
"""

from typing import Any

from server.domain.act import Act
from server.domain.refusals import Refused
from server.domain.ticket import Happened, Place, Ticket
from server.domain.visit import UNCALLED
from server.wire.catalogue import Policy
from server.wire.vocabulary import EventType, State

_AT_COUNTER = ("counter", "zone", "called_at", "shown_at", "announced", "after_hours", "stops")
"""What a ticket at a counter has again as it was, whatever of it the command undone had changed."""
_OF_THE_STOP = ("service", "service_name", "queue", "route", "cases")


def may_undo(*, by: str, done_by: str, done_at: int, policy: Policy, now_ms: int) -> Refused | None:
    """The refusal to undo what `done_by` did at `done_at` (ms): another's act, or one too long ago; None if neither.

    Both times are the calendar's. One that lies as far ahead was read from a clock that has been set back since.
    """
    if by != done_by:
        return Refused("not_yours")
    if abs(now_ms - done_at) > policy.undo_s * 1000:
        return Refused("undo_too_late", seconds=policy.undo_s)
    return None


def undo(ticket: Ticket, act: Act) -> Happened | Refused:
    """Back to where it was before its last move; `cannot_undo` where that was none of the three, or isn't the last.

    Waiting is undone only where a finish has just led on to the visit's next stop: the same finish is undone that
    leaves another ticket done, and a visit must not make it final.
    """
    if ticket.state == State.CALLED:
        return _call(ticket, act)
    before = act.before
    if before is None or not _is_last_move(ticket, before):
        return Refused("cannot_undo")
    changes = _as_before(before, _AT_COUNTER)
    if ticket.state == State.MISSED:
        return _undone(act, changes | {"state": State.CALLED})
    # Finished from called, the start stays as the finish worked it out: there is no way back to called.
    last = ticket.stops[-1]
    changes |= _as_before(before, _OF_THE_STOP) | {
        "state": State.SERVING,
        "started_at": last.started_at,
        "implied": last.implied,
        "finished_at": None,
        "outcome": None,
        "pinned_to": None,
    }
    return _undone(act, changes, Place(leave=True) if ticket.state == State.WAITING else None)


def _call(ticket: Ticket, act: Act) -> Happened | Refused:
    """In line again where it stood; who was missed and called by name had no place to go back to."""
    if act.before is not None and act.before.state != State.WAITING:
        return Refused("cannot_undo")
    changes = UNCALLED | {"state": State.WAITING, "zone": act.zone, "pinned_to": act.pin}
    return _undone(act, changes, Place(enter=True, rank_at=ticket.rank_at))


def _is_last_move(ticket: Ticket, before: Ticket) -> bool:
    """Whether the ticket stands where a no-show or a finish of `before` put it, and nothing has moved it since."""
    if ticket.id != before.id or len(ticket.stops) != len(before.stops) + 1:
        return False
    if ticket.state == State.MISSED:
        return before.state == State.CALLED
    if before.state not in (State.CALLED, State.SERVING):
        return False
    if ticket.state == State.DONE:
        return True
    here = (ticket.queue, ticket.route, ticket.pinned_to)
    return bool(before.route) and here == (before.route[0].queue, before.route[1:], None)


def _as_before(before: Ticket, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(before, name) for name in names}


def _undone(act: Act, changes: dict[str, Any], place: Place | None = None) -> Happened:
    return Happened(EventType.TICKET_UNDONE, changes, place, act.reason)
