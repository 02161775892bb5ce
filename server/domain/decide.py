"""Decides commands on a ticket: `decide(ticket, act, policy, now_ms) -> Happened | Refused`, over the table of moves.

What each comes to: `calling` at a counter, `lining_up` in a line, `ending`, `undo`. It reads no clock and no store.
"""

from server.domain import calling, ending, lining_up
from server.domain.act import Act
from server.domain.calling import no_show_from
from server.domain.refusals import Refused
from server.domain.ticket import Happened, Ticket
from server.domain.transitions import Command, move
from server.domain.undo import undo
from server.wire.catalogue import Policy

__all__ = ["Act", "decide", "no_show_from"]


def decide(ticket: Ticket, act: Act, policy: Policy, now_ms: int) -> Happened | Refused:
    """The event that follows, or the refusal; times of the event itself are the store's (STORE_TIME).

    A finish of a ticket with stations still to come is a `next_stop`.
    """
    command = act.command
    if ticket.route and command == Command.FINISH:
        command = Command.NEXT_STOP
    target = move(ticket.state, command)
    if target is not None and (ticket.route or command != Command.NEXT_STOP):
        return _happened(command, ticket, act, policy, now_ms)
    return Refused("illegal_transition", {"state": str(ticket.state)}, state=ticket.state)


def _happened(command: Command, ticket: Ticket, act: Act, policy: Policy, now_ms: int) -> Happened | Refused:
    match command:
        case Command.CALL_NEXT | Command.CALL_BY_NAME:
            return calling.call(ticket, act)
        case Command.RECALL:
            return calling.recall(ticket)
        case Command.START:
            return calling.start()
        case Command.NO_SHOW:
            return calling.no_show(ticket, act, policy, now_ms)
        case Command.HOLD:
            return calling.hold(act)
        case Command.RESUME:
            return calling.resume(ticket, act)
        case Command.FINISH:
            return ending.finish(ticket, act, policy, now_ms)
        case Command.NEXT_STOP:
            return ending.next_stop(ticket, act, policy, now_ms)
        case Command.CANCEL:
            return ending.cancel(ticket, act)
        case Command.EXPIRE:
            return ending.expire(ticket, act)
        case Command.CLOSE_UNRECORDED:
            return ending.close_unrecorded(ticket, act)
        case Command.CHECK_IN:
            return lining_up.check_in(ticket, act, now_ms)
        case Command.REQUEUE:
            return lining_up.requeue(ticket, act, policy)
        case Command.TRANSFER:
            return lining_up.transfer(ticket, act)
        case Command.PRIORITISE:
            return lining_up.prioritise(ticket, act, now_ms)
        case Command.UNDO:
            return undo(ticket, act)
        case Command.DRAW | Command.BOOK:
            raise ValueError(command)  # they make a ticket: the table has no row from any state
