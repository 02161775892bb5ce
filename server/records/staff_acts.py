"""Reads from the archive who changed the order in which people are served on a day, and why. It judges nobody."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.records.tables import ArchivedEvent
from server.wire.vocabulary import EventType

_PAGE = 500
_OFFLINE = EventType.TICKET_DRAWN
_ACTS: dict[str, str] = {
    EventType.TICKET_CALLED: "called",
    EventType.TICKET_TRANSFERRED: "pinned",
    EventType.TICKET_RESUMED: "resumed",
    EventType.TICKET_PRIORITISED: "prioritised",
    EventType.TICKET_REQUEUED: "requeued",
    _OFFLINE: "merged",
}


@dataclass(frozen=True, slots=True)
class Act:
    """What let somebody be served out of turn, in a word; `by` is a member of staff, or the kiosk that merged."""

    at: int
    by: str
    act: str
    ticket: str | None
    number: str | None
    service_name: str | None
    counter: str | None
    reason: str | None


def out_of_turn(session: Session, centre: str, day: str) -> Iterator[Act]:
    """All of a day, the newest first."""
    query = (
        select(ArchivedEvent)
        .where(ArchivedEvent.centre == centre, ArchivedEvent.day == day, ArchivedEvent.type.in_(_ACTS))
        .order_by(ArchivedEvent.id.desc())
    )
    for event in session.scalars(query.execution_options(yield_per=_PAGE)):
        if _is_out_of_turn(event):
            ticket = event.body.get("ticket") or {}
            yield Act(
                event.at, event.by, _ACTS[event.type], event.ticket, ticket.get("number"), ticket.get("service_name"),
                ticket.get("counter"), event.body.get("reason"),
            )  # fmt: skip


def _is_out_of_turn(event: ArchivedEvent) -> bool:
    """A call with a reason is one by name, a transfer may only change the queue, a draw is most often in its turn."""
    ticket = event.body.get("ticket") or {}
    if event.type == EventType.TICKET_CALLED:
        return event.body.get("reason") is not None
    if event.type == EventType.TICKET_TRANSFERRED:
        return ticket.get("pinned_to") is not None
    return event.type != _OFFLINE or bool(ticket.get("offline"))
