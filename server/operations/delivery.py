"""How results reach the visitor, and what a finish said beside its outcome: sealed beside the ticket, in no event.

A tracking number is often known days later, so it may be set on any day that is still kept. It moves nobody.
"""

from typing import Any

from server.domain.refusals import Refused
from server.domain.ticket import Ticket
from server.operations.at_counter import DELIVERY, FINISH
from server.operations.change import Caller, answered, begin, mark, read_ticket, send
from server.operations.day import event_fields
from server.operations.drawing import Drawing
from server.operations.halls import Halls, Today
from server.store import codec
from server.store.keys import parse_ticket_id
from server.store.plan import Appended
from server.wire.vocabulary import EventType, State

Json = dict[str, Any]

_HAS_A_RESULT = frozenset({State.SERVING, State.HELD, State.DONE})


class Deliveries:
    """What becomes of a case once its papers are in."""

    def __init__(self, halls: Halls, drawing: Drawing) -> None:
        self._halls, self._drawing = halls, drawing

    def set(self, centre: str, ticket_id: str, caller: Caller, delivery: Json) -> Json:
        """From now on the result goes this way; the public record, and the delivery beside it.

        What is `ready` is so since the first time it was said of this way.
        Refused `illegal_transition` before anybody has worked on the case, `not_found` once its day is kept no more.
        """
        parts = parse_ticket_id(ticket_id)
        if parts is None or parts[0] != centre:
            raise Refused("not_found")
        _, day, number = parts

        def attempt(today: Today) -> Json:
            ticket = read_ticket(today, number)
            before = self.of(ticket)["delivery"]
            if answered(today, ticket, caller):
                return _told(ticket, before)
            if not _was_served(ticket):
                raise Refused("illegal_transition", {"state": str(ticket.state)}, state=ticket.state)
            fresh = dated(delivery, before, today.hall.now_ms())
            plan = begin(today, today.keys.ticket(number))
            appended = Appended(event_fields(EventType.TICKET_NOTED, today.keys, caller.by))
            after = mark(today, plan, appended, ticket)
            plan.write("set", today.keys.private(number), DELIVERY, self._drawing.sealed(fresh))
            plan.appended.append(appended)
            send(today, plan, caller)
            return _told(after, fresh)

        return dict(self._halls.decide(centre, attempt, day))

    def of(self, ticket: Ticket) -> Json:
        """`finishes`, what was said of each stop that is over, in order, and `delivery`, the last that was said."""
        if not _was_served(ticket):
            return {"finishes": [], "delivery": None}
        key = self._halls.get(ticket.centre).on(ticket.day).private(ticket.number)
        names = [f"{FINISH}{stop + 1}" for stop in range(len(ticket.stops))]
        set_later, *texts = self._halls.client.ask("hmget", key, [DELIVERY, *names])
        unseal = self._drawing.parties.unseal
        finishes = [{"stop": stop + 1} | unseal(text) for stop, text in enumerate(texts) if text]
        at_finishes = [finish.pop("delivery") for finish in finishes if "delivery" in finish]
        delivery = unseal(set_later) if set_later else next(reversed(at_finishes), None)
        return {"finishes": finishes, "delivery": delivery}


def dated(delivery: Json, before: Json | None, now_ms: int) -> Json:
    """A delivery as it is kept: with the time since when it is `ready`, if that was said of it or of its way before."""
    kept = {name: value for name, value in delivery.items() if name != "ready"}
    since = (before or {}).get("ready_at") if (before or {}).get("kind") == kept["kind"] else None
    if since is None and delivery.get("ready"):
        since = now_ms
    return kept if since is None else kept | {"ready_at": since}


def _was_served(ticket: Ticket) -> bool:
    return ticket.state in _HAS_A_RESULT or bool(ticket.stops)


def _told(ticket: Ticket, delivery: Json | None) -> Json:
    return codec.public(codec.doc(ticket)) | {"delivery": delivery}
