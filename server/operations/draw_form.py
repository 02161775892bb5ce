"""Draw forms: all of a draw that is the same for everyone who asks alike, worked out once; it draws nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from server.domain.calendar import Session, session_for_draw
from server.domain.classes import head_start_s
from server.domain.quota import Tally, share_from_afar, tallies
from server.domain.refusals import Refused
from server.domain.ticket import RouteStop, Ticket
from server.operations.day import AT, header, must_serve
from server.operations.draw_request import DrawRequest
from server.operations.halls import Today
from server.operations.next_draws import not_before
from server.operations.quotas import quota_of
from server.store import codec
from server.store.keys import numbers_field, ticket_id
from server.wire.catalogue import QueueEntry, ServiceEntry
from server.wire.vocabulary import REMOTE_CHANNELS, DayState, EventType, State

Json = dict[str, Any]

MOST_KEPT = 2_000
FORM_SERIES, FORM_PLACE, FORM_HALL, FORM_IMAGE, FORM_SEEN = 0, 5, 7, 8, 11
"""Which of a form's arguments may be a draw's own: its numbers' count, place, what staff see, the queue's image."""


@dataclass(frozen=True, slots=True)
class DrawForm:
    """A draw but for its key, party, secret and time."""

    service: ServiceEntry
    queue: QueueEntry
    session: Session
    ticket: Ticket
    tallies: tuple[Tally, ...]
    record: Json  # the whole of it, but for what only the draw gives
    keys: tuple[str, ...]  # of draw.lua
    id_prefix: str
    args: tuple[str, ...]  # of draw.lua, those between the number and the tallies
    tally_args: tuple[str, ...]
    from_afar: int | None  # the most that may be drawn from afar in its queue and session

    @property
    def booked(self) -> bool:
        return self.ticket.state == State.BOOKED

    def noting(self, **fields: Any) -> "DrawForm":
        """The same with fields of the ticket that only staff and the record see."""
        ticket = replace(self.ticket, **fields)
        hall, args = codec.hall(ticket), [*self.args]
        args[FORM_HALL] = args[FORM_SEEN] = hall
        return replace(self, ticket=ticket, args=tuple(args))


def form_for(today: Today, request: DrawRequest, by: str) -> DrawForm:
    """The form of such a draw now; raises the refusal where there is none."""
    wanted = request.priority
    asked = (
        request.service, request.channel, request.lang, request.cases, request.needs, request.services,
        request.extra, by, wanted and (wanted["class"], wanted["verified"], wanted.get("by_age")),
    )  # fmt: skip
    form: DrawForm | None = today.forms.get(asked)
    if form is None or not form.session.draws_at(today.hall.now_ms()):
        service = service_of(today, request)
        session = _session_now(today, service)
        form = make(today, request, by, service, session, (session.draw_from_at, session.last_draw_at))
        if len(today.forms) >= MOST_KEPT:
            today.forms.clear()
        today.forms[asked] = form
    return form


def service_of(today: Today, request: DrawRequest) -> ServiceEntry:
    """The service asked for; refused if it isn't there, or takes no numbers now."""
    service = today.index.find(request.service)
    if service is None:
        must_serve(today.record)
        raise Refused("unknown_service", service=request.service)
    if today.record.state == DayState.ENDED:
        raise not_before(today, service, "day_ended", sentence="hall.ended_until")
    if request.cases > today.index.queues[service.queue].max_cases:
        raise Refused("invalid_field", {"field": "cases"}, field="cases")
    if today.record.stop_draws:
        raise not_before(today, service, "draws_stopped")
    if service.queue in today.record.suspended:
        raise Refused("queue_suspended")
    return service


def make(
    today: Today, request: DrawRequest, by: str, service: ServiceEntry, session: Session, window: tuple[int, int],
    slot_at: int | None = None, given: Json | None = None,
) -> DrawForm:  # fmt: skip
    """The form of a draw in a session, or of an appointment at a slot of it.

    `window`: from, until (ms), when such a ticket may be drawn; `given` are more fields of the ticket.
    """
    queue = today.index.queues[service.queue]
    booked = request.channel in REMOTE_CHANNELS or slot_at is not None
    priority = request.priority and {name: request.priority[name] for name in ("class", "verified")}
    ticket = Ticket(
        centre=today.hall.id,
        day=today.date,
        service=service.code,
        service_name=service.public_name or service.name,
        queue=service.queue,
        state=State.BOOKED if booked else State.WAITING,
        channel=request.channel,
        zone=queue.zone,
        cases=request.cases,
        catalogue_version=today.index.version,
        lang=request.lang,
        route=_route(today, request),
        slot_at=slot_at,
        priority=priority,
        needs=request.needs,
        session=session.id,
        extra=request.extra,
        by=by,
        head_start_ms=_head_start_ms(today, request, service.queue),
    )
    ticket = replace(ticket, gained_ms=0 if booked else ticket.head_start_ms, **(given or {}))
    type_ = EventType.TICKET_BOOKED if booked else EventType.TICKET_DRAWN
    policy = today.index.catalogue.policy
    limits = quota_of(today, queue, session.id)
    from_afar = limits.from_afar if limits else share_from_afar(session, _counters(today, queue.id), policy)
    # Slots are as many as the hall made them: without a quota they alone bound the appointments.
    afar = None if slot_at is not None and limits is None else from_afar
    counted = tuple(tallies(limits, session.id, queue.id, request.channel, request.extra, afar))
    record, keys = codec.new_record(ticket), today.keys
    return DrawForm(
        service, queue, session, ticket, counted, codec.with_defaults(record),
        (keys.day, keys.base.stream, today.yesterday().day, keys.queue(queue.id)),
        ticket_id(today.hall.id, today.date, ""),
        _args(today, ticket, record, header(type_, keys, by), window), tuple(tally_args(counted)), from_afar,
    )  # fmt: skip


def _counters(today: Today, queue: str) -> int:
    """How many counters have this queue for their own work."""
    return sum(
        1
        for counter in today.index.counters_of.get(queue, ())
        if any(own.queue == queue and not own.delay_s for own in today.index.queues_of[counter])
    )


def _args(today: Today, ticket: Ticket, record: Json, told: str, window: tuple[int, int]) -> tuple[str, ...]:
    keys, prefix = today.keys, today.index.queues[ticket.queue].prefix
    booked, hall = ticket.state == State.BOOKED, codec.hall(ticket)
    return (
        numbers_field(prefix), prefix, keys.ticket_prefix, keys.private(""), ticket_id(today.hall.id, today.date, ""),
        "booked" if booked else str(ticket.head_start_ms), codec.dumps(record)[:-1], hall,
        "" if booked else today.queue_start(ticket.queue), *told.split(AT), hall if codec.seen_by_staff(hall) else "",
        str(today.record.version), str(today.index.version), str(window[0]), str(window[1]),
    )  # fmt: skip


def tally_args(counted: Sequence[Tally], unlimited: bool = False) -> list[str]:
    """Tallies as draw.lua takes them."""
    args = [str(len(counted))]
    for one in counted:
        args += [one.name, "" if one.limit is None or unlimited else str(one.limit)]
    return args


def _session_now(today: Today, service: ServiceEntry) -> Session:
    now_ms = today.hall.now_ms()
    sessions = today.sessions()
    session = session_for_draw(sessions, now_ms, service.sessions)
    if session is None:
        offered = any(s.draws_at(now_ms) for s in sessions)
        code = "not_offered_now" if offered else "session_closed"
        raise not_before(today, service, code, service=partial(_name, service))
    return session


def _name(service: ServiceEntry, language: str) -> str:
    return service.name_en if language == "en" and service.name_en else service.name


def _route(today: Today, request: DrawRequest) -> tuple[RouteStop, ...]:
    """The stations of a visit after the first; Refused `invalid_field` for one that can't be."""
    if not request.services:
        return ()
    first = () if request.services[0] == request.service else (request.service,)
    visit = (*first, *request.services)
    if len(set(visit)) != len(visit):
        raise Refused("invalid_field", {"field": "services"}, field="services")
    stops = []
    for code in visit[1:]:
        service = today.index.find(code)
        if service is None:
            raise Refused("unknown_service", {"field": "services"}, service=code)
        name = service.public_name or service.name
        stops.append(RouteStop(service=code, service_name=name, queue=service.queue))
    return tuple(stops)


def _head_start_ms(today: Today, request: DrawRequest, queue: str) -> int:
    """What a verified priority is worth there; Refused `invalid_field` for a class the centre doesn't have."""
    if not request.priority:
        return 0
    policy, classes = today.index.catalogue.policy, today.index.classes
    entry = classes.get(request.priority["class"])
    if entry is None:
        raise Refused("invalid_field", {"field": "priority.class"}, field="priority.class")
    # Of a claim and an age that was shown, only the age moves the rank until the claim is verified.
    proven = [entry] if request.priority["verified"] else []
    if (by_age := request.priority.get("by_age")) is not None:
        proven.append(classes[by_age])
    return max((head_start_s(one, queue, policy) * 1000 for one in proven), default=0)
