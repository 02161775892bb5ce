"""What an appointment leaves of its queue's quota to those who come: once its grace is over, it counts no longer.

The ticket stays booked. Whoever checks in late all the same counts again, over the limit if need be; nobody is sent
away for it.
"""

from server.domain.quota import given_back, whole_of
from server.domain.refusals import Refused
from server.domain.ticket import Ticket
from server.operations.change import checked, read_ticket
from server.operations.day import commit
from server.operations.halls import Today
from server.store.keys import UNCLAIMED, due_member
from server.store.plan import NEW_NUMBER, Plan
from server.wire.vocabulary import State

GRACE = "grace"
"""The kind of this timed act."""


def remember(day: Today, plan: Plan, queue: str, slot_at: int) -> None:
    """Add to a booking's plan that its grace will be over."""
    member = due_member(day.hall.id, day.date, GRACE, NEW_NUMBER)
    plan.write("rank", day.keys.base.due, member, str(_grace_ends_at(day, queue, slot_at)))


def let_go(today: Today, number: str) -> int | None:
    """Give back the number of who is still only booked; when to ask again, if the grace is not over yet."""
    try:
        ticket = read_ticket(today, number)
    except Refused:
        return None
    if (
        ticket.state != State.BOOKED
        or ticket.slot_at is None
        or not given_back(ticket)
        or _known(today, ticket)
    ):
        return None
    ends_at = _grace_ends_at(today, ticket.queue, ticket.slot_at)
    if ends_at > today.hall.now_ms():
        return ends_at
    key = today.keys.ticket(ticket.number)
    plan = Plan([today.keys.day, today.keys.base.stream])
    plan.guard("ticket", "is", key, "v", str(ticket.version))
    plan.guard("unclaimed", "is", key, UNCLAIMED)
    plan.write("set", key, UNCLAIMED, "1")
    plan.write("add", today.keys.day, whole_of(ticket), "-1")
    checked(commit(today.hall.client, plan), plan)
    return None


def claim(today: Today, plan: Plan, ticket: Ticket) -> None:
    """Add to a check-in's plan that the appointment counts, as it may have ceased to."""
    if _guarded(today, plan, ticket):
        plan.write("add", today.keys.day, whole_of(ticket), "1")
        plan.write("del", today.keys.ticket(ticket.number), UNCLAIMED)


def give_back(today: Today, plan: Plan, ticket: Ticket) -> None:
    """Add to a cancel's plan that the ticket counts nowhere any more."""
    tallies = given_back(ticket)
    if tallies and _guarded(today, plan, ticket):
        tallies.remove(whole_of(ticket))
    for tally in tallies:
        plan.write("add", today.keys.day, tally, "-1")


def _guarded(today: Today, plan: Plan, ticket: Ticket) -> bool:
    """Whether the number was let go, guarded to be so in the step; of an appointment only."""
    if ticket.slot_at is None or ticket.state != State.BOOKED:
        return False
    known = _known(today, ticket)
    plan.guard("unclaimed", "is", today.keys.ticket(ticket.number), UNCLAIMED, known)
    return bool(known)


def _known(today: Today, ticket: Ticket) -> str:
    return str(today.hall.client.ask("hget", today.keys.ticket(ticket.number), UNCLAIMED) or "")


def _grace_ends_at(day: Today, queue: str, slot_at: int) -> int:
    rules = day.queue(queue).appointments
    return slot_at + (rules.grace_s * 1000 if rules else 0)
