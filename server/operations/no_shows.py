"""No-shows: who draws from afar and doesn't come, again and again, may draw in person only for a while.

Counts go by a party's key and outlive the day. They are parts of others' steps: by itself it only forgets.
"""

from collections.abc import Iterator, Sequence
from functools import partial

from server.domain.refusals import Refused
from server.domain.ticket import Ticket
from server.operations.day import commit
from server.operations.halls import Today
from server.operations.party import AGENT, NAMED
from server.store.plan import Plan
from server.wire.vocabulary import REMOTE_CHANNELS

DAY_MS = 24 * 3_600_000
KEPT_MS = 180 * DAY_MS
"""How long after the last of them no-shows are remembered."""
AT_ONCE = 100
GUARD = "remote_suspended"
"""The name of a remote draw's guard, whose refusal is `refused`."""


def until_field(party: str) -> str:
    """The field of the time (ms) until which a party can't draw from afar."""
    return f"until:{party}"


def count_missed(today: Today, plan: Plan, ticket: Ticket) -> None:
    """Add to a plan that the holders of a ticket drawn from afar did not come; too often, and they are suspended."""
    key, policy = today.keys.base.no_shows, today.index.catalogue.policy
    for party, known in _counted(today, plan, ticket):
        count, now_ms = known + 1, today.hall.now_ms()
        if count < policy.no_show_limit:
            plan.write("set", key, party, f"{count} {now_ms}")
            continue
        plan.write("del", key, party)
        until = now_ms + policy.suspension_days * DAY_MS
        plan.write("set", key, until_field(party), str(until))


def count_served(today: Today, plan: Plan, ticket: Ticket) -> None:
    """Add to a plan that the holders of a ticket came: their no-shows are no longer in a row."""
    parties = _persons(ticket)
    if not parties:
        return
    key = today.keys.base.no_shows
    counts = today.hall.client.ask("hmget", key, parties)
    for party, known in zip(parties, counts, strict=True):
        if known is not None:
            plan.guard("no_shows", "is", key, party, known)
            plan.write("del", key, party)


def take_back(today: Today, plan: Plan, ticket: Ticket) -> None:
    """Add to a plan that a no-show was none: it is not counted, and a suspension it had brought is lifted."""
    key, policy = today.keys.base.no_shows, today.index.catalogue.policy
    for party, known in _counted(today, plan, ticket):
        count = known - 1
        if count < 0:  # it was the one too many
            count = policy.no_show_limit - 1
            plan.write("del", key, until_field(party))
        if count:
            plan.write("set", key, party, f"{count} {today.hall.now_ms()}")
        else:
            plan.write("del", key, party)


def forget(today: Today) -> int:
    """Delete what holds no longer, suspensions that are over and counts of long ago, some at a time; how many."""
    client, key, cursor, gone = today.hall.client, today.keys.base.no_shows, 0, 0
    while True:
        cursor, found = client.ask("hscan", key, cursor, count=AT_ONCE)
        now_ms = today.hall.now_ms()
        over = [(name, value) for name, value in found.items() if _is_over(name, value, now_ms)]
        for first in range(0, len(over), AT_ONCE):  # a small hash is given whole
            plan = Plan([today.keys.day, today.keys.base.stream])
            for name, value in over[first : first + AT_ONCE]:
                plan.guard("no_shows", "is", key, name, value)
                plan.write("del", key, name)
            if commit(client, plan)[0] == "ok":  # else one has just changed, and all are looked at next time
                gone += len(plan.names)
        if not cursor:
            return gone


def _is_over(name: str, value: str, now_ms: int) -> bool:
    if name.startswith(until_field("")):
        return int(value) <= now_ms
    return int(value.partition(" ")[2] or 0) + KEPT_MS <= now_ms


def _counted(today: Today, plan: Plan, ticket: Ticket) -> Iterator[tuple[str, int]]:
    """The persons of a ticket drawn from afar, each with their no-shows so far, which the plan then guards."""
    parties, key = _persons(ticket), today.keys.base.no_shows
    if not parties or ticket.channel not in REMOTE_CHANNELS:
        return
    for party, known in zip(parties, today.hall.client.ask("hmget", key, parties), strict=True):
        plan.guard("no_shows", "is", key, party, known or "")
        yield party, _number(known)


def _number(known: str | None) -> int:
    """How many in a row, of a count as it is kept: the number, and when the last one was."""
    return int((known or "0").partition(" ")[0])


def _persons(ticket: Ticket) -> list[str]:
    """Who is to come; not the agent who drew it, who can't make them, nor whom somebody only named."""
    return [party for party in (ticket.held_by or "").split() if not party.startswith((AGENT, NAMED))]


def guard_remote(today: Today, plan: Plan, parties: Sequence[str]) -> None:
    """Guard that none of these parties is suspended, by the store's calendar clock."""
    for party in parties:
        plan.guard(GUARD, "past", today.keys.base.no_shows, until_field(party))


def refused(today: Today, parties: Sequence[str]) -> Refused:
    """The refusal of a remote draw whose guard failed, with the time until when in words."""
    fields = [until_field(party) for party in parties]
    times = today.hall.client.ask("hmget", today.keys.base.no_shows, fields)
    until = max(int(time or 0) for time in times)
    return Refused("remote_suspended", {"until": until}, until=partial(today.hall.said, until))
