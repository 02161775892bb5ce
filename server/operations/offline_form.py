"""The form of a ticket that a kiosk issued by itself: when it counts as drawn, in which session, past which limits.

It refuses only what has no queue to stand in: who holds a printed number isn't sent away for a limit.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from server.domain import calendar as calendars
from server.domain.calendar import Session
from server.domain.quota import Tally
from server.domain.refusals import Refused
from server.operations.draw_form import DrawForm, make
from server.operations.draw_request import DrawRequest
from server.operations.halls import Today
from server.operations.proven import with_age
from server.store.keys import held_field, holding_field
from server.wire.catalogue import ServiceEntry
from server.wire.vocabulary import Channel, PrintState

Json = dict[str, Any]

ALWAYS = (0, 2**53)
_PRINTED = {"printed": PrintState.CONFIRMED, "failed": PrintState.FAILED, "unknown": PrintState.UNKNOWN}


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """One line of a kiosk's journal; `key` and `fingerprint` as of any request, `print` printed, failed or unknown.

    `contact_at` is the server's own time of the last contact before it was drawn, `cancelled` that its holder gave it
    up at the kiosk.
    """

    key: str
    fingerprint: str
    number: str
    secret: str
    service: str
    drawn_at: int
    print: str
    priority: Json | None = None
    party: Json | None = None
    contact_at: int | None = None
    cancelled: bool = False
    needs: Sequence[str] = ()
    cases: int = 1
    lang: str = "zh-CN"


@dataclass(frozen=True, slots=True)
class Leaving:
    """What a ticket that is superseded in the same step no longer counts for."""

    number: str = ""
    tallies: Collection[str] = ()


def request_of(day: Today, issued: Issued) -> DrawRequest:
    """The draw as it would have been asked for.

    A kiosk verifies no class but by a card; one that a new catalogue no longer has is left out.
    """
    priority = issued.priority
    if priority is not None and priority["class"] not in day.index.classes:
        priority = None
    request = DrawRequest(
        service=issued.service,
        channel=Channel.KIOSK,
        priority=priority and {"class": priority["class"], "verified": False},
        party=None if issued.cancelled else issued.party,
        needs=() if issued.cancelled else tuple(issued.needs),
        cases=issued.cases,
        lang=issued.lang,
    )
    return with_age(day, request)


def arrival(day: Today, kiosk: str, issued: Issued, given_at: int) -> int:
    """When it counts as drawn: as the kiosk says, but from the contact that it followed until now.

    The line names that contact, by the server's own stamp; a later one than the server's record says there was none.
    Without either it is the day's start, and never before its series was given.
    """
    begins_at, ends_at = calendars.day_bounds_ms(day.date, day.hall.calendar.timezone)
    latest = min(day.hall.now_ms(), ends_at - 1)
    status = day.hall.client.ask("hget", day.keys.base.devices, kiosk)
    contacts = [issued.contact_at, json.loads(status)["at"] if status else None]
    contact_at = min((at for at in contacts if at is not None), default=0)
    earliest = max(begins_at, given_at, contact_at)
    return max(min(earliest, latest), min(issued.drawn_at, latest))


def form_of(
    day: Today, request: DrawRequest, issued: Issued, by: str, arrived_at: int, ticket: str
) -> DrawForm:
    """The form without a window; `ticket` is the id it will have. Refused `unknown_service`, `session_closed`."""
    service = day.index.find(issued.service)
    if service is None:
        raise Refused("unknown_service", service=issued.service)
    slip = {
        "id": f"offline-{issued.number}", "printer": by, "kind": "ticket", "ticket": ticket, "service": None,
        "state": str(_PRINTED[issued.print]), "fault": None, "asked_at": arrived_at,
    }  # fmt: skip
    session = _session(day, service, arrived_at)
    return make(day, request, by, service, session, ALWAYS, given={"offline": True, "print": slip})


def with_overruns(day: Today, form: DrawForm, holders: Sequence[str], leaving: Leaving) -> DrawForm:
    """The form with a note, for staff and the record, of the limits it goes past: `quota`, `party`, `holding`."""
    limit = day.index.catalogue.policy.party_centre_limit
    limited = [one for one in form.tallies if one.limit is not None]
    limited += [Tally(holding_field(party), limit) for party in holders]
    held = [held_field(party, form.queue.id) for party in holders]
    fields = [*(one.name for one in limited), *held]
    if not fields:
        return form
    counts = day.hall.client.ask("hmget", day.keys.day, fields)
    past = {
        "party" if tally.name.startswith(holding_field("")) else "quota"
        for tally, count in zip(limited, counts[: len(limited)], strict=True)
        if int(count or 0) - (tally.name in leaving.tallies) >= (tally.limit or 0)
    }
    if any(number not in (None, leaving.number) for number in counts[len(limited) :]):
        past.add("holding")
    return form.noting(overrun=tuple(sorted(past))) if past else form


def _session(day: Today, service: ServiceEntry, at: int) -> Session:
    """The session it was drawn in, else the last that had begun to draw, else the first."""
    sessions = [one for one in day.sessions() if one.offers(service.sessions)] or [*day.sessions()]
    if not sessions:
        raise Refused("session_closed", next=partial(day.hall.opens_next, service.sessions))
    begun = [one for one in sessions if one.draw_from_at <= at]
    drawing = [one for one in begun if one.draws_at(at)]
    return [*drawing[:1], *begun[-1:], *sessions[:1]][0]
