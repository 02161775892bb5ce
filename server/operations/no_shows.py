"""No-shows: who draws from afar and doesn't come, again and again, may draw in person only for a while.

Counts go by a party's key and outlive the day. They are parts of others' steps: nothing is written here by itself.
"""

import datetime
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from server.domain.refusals import Refused
from server.domain.ticket import Ticket
from server.operations.halls import Today
from server.operations.party import AGENT
from server.store.plan import Plan
from server.wire.texts import text
from server.wire.vocabulary import REMOTE_CHANNELS

DAY_MS = 24 * 3_600_000
GUARD = "remote_suspended"
"""The name of a remote draw's guard, whose refusal is `refused`."""


def until_field(party: str) -> str:
    """The field of the time (ms) until which a party can't draw from afar."""
    return f"until:{party}"


def count_missed(today: Today, plan: Plan, ticket: Ticket) -> None:
    """Add to a plan that the holders of a ticket drawn from afar did not come; too often, and they are suspended."""
    parties = _persons(ticket)
    if not parties or ticket.channel not in REMOTE_CHANNELS:
        return
    key, policy = today.keys.base.no_shows, today.index.catalogue.policy
    counts = today.hall.client.ask("hmget", key, parties)
    for party, known in zip(parties, counts, strict=True):
        plan.guard("no_shows", "is", key, party, known or "")
        count = int(known or 0) + 1
        if count < policy.no_show_limit:
            plan.write("set", key, party, str(count))
            continue
        plan.write("set", key, party, "0")
        until = today.hall.now_ms() + policy.suspension_days * DAY_MS
        plan.write("set", key, until_field(party), str(until))


def count_served(today: Today, plan: Plan, ticket: Ticket) -> None:
    """Add to a plan that the holders of a ticket came: their no-shows are no longer in a row."""
    parties = _persons(ticket)
    if not parties:
        return
    key = today.keys.base.no_shows
    counts = today.hall.client.ask("hmget", key, parties)
    for party, known in zip(parties, counts, strict=True):
        if known not in (None, "0"):
            plan.guard("no_shows", "is", key, party, known)
            plan.write("set", key, party, "0")


def take_back(today: Today, plan: Plan, ticket: Ticket) -> None:
    """Add to a plan that a no-show was none: it is not counted, and a suspension it had brought is lifted."""
    parties = _persons(ticket)
    if not parties or ticket.channel not in REMOTE_CHANNELS:
        return
    key, policy = today.keys.base.no_shows, today.index.catalogue.policy
    counts = today.hall.client.ask("hmget", key, parties)
    for party, known in zip(parties, counts, strict=True):
        plan.guard("no_shows", "is", key, party, known or "")
        if int(known or 0):
            plan.write("set", key, party, str(int(known) - 1))
        else:  # it was the one too many
            plan.write("set", key, party, str(policy.no_show_limit - 1))
            plan.write("del", key, until_field(party))


def _persons(ticket: Ticket) -> list[str]:
    """Whom the ticket is for; not the agent who drew it, who can't make them come."""
    return [party for party in (ticket.held_by or "").split() if not party.startswith(AGENT)]


def guard_remote(today: Today, plan: Plan, parties: Sequence[str]) -> None:
    """Guard that none of these parties is suspended, by the store's calendar clock."""
    for party in parties:
        plan.guard(GUARD, "past", today.keys.base.no_shows, until_field(party))


def refused(today: Today, parties: Sequence[str], language: str) -> Refused:
    """The refusal of a remote draw whose guard failed, with the time until when in words."""
    fields = [until_field(party) for party in parties]
    times = today.hall.client.ask("hmget", today.keys.base.no_shows, fields)
    until = max(int(time or 0) for time in times)
    local = datetime.datetime.fromtimestamp(until / 1000, ZoneInfo(today.hall.calendar.timezone))
    shown = text("hall.local_time", language, month=local.month, day=local.day, time=f"{local:%H:%M}")
    return Refused("remote_suspended", {"until": until}, until=shown)
