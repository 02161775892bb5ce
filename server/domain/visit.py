"""What of a ticket belongs to one call to one counter: kept as a stop, and taken off when it waits again."""

from typing import Any

from server.domain.ticket import STORE_TIME, Stop, Ticket

UNCALLED: dict[str, Any] = {
    "counter": None,
    "called_at": None,
    "shown_at": None,
    "started_at": None,
    "finished_at": None,
    "announced": 0,
    "outcome": None,
    "implied": False,
    "after_hours": False,
}
"""The changes that leave nothing of a call: so every waiting ticket is, and an undone call need not remember more."""


def stops_with(
    ticket: Ticket, outcome: str | None = None, *, started_at: int | None = None, implied: bool = False
) -> tuple[Stop, ...]:
    """The ticket's stops and the one that ends now; `started_at` and `implied` where the ticket doesn't have them."""
    stop = Stop(
        queue=ticket.queue,
        service=ticket.service,
        counter=ticket.counter,
        called_at=ticket.called_at,
        started_at=ticket.started_at if started_at is None else started_at,
        finished_at=STORE_TIME,
        outcome=outcome,
        implied=implied or ticket.implied,
    )
    return (*ticket.stops, stop)
