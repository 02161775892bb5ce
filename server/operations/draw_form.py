"""Draw forms: all of a draw that is the same for everyone who asks alike, worked out once; it draws nothing."""

from dataclasses import dataclass
from typing import Any

from server.domain.calendar import Session
from server.domain.refusals import Refused
from server.domain.ticket import Ticket
from server.operations.day import AT, header, must_serve
from server.operations.draw_request import DrawRequest
from server.operations.halls import Today
from server.store import codec
from server.wire.catalogue import QueueEntry, ServiceEntry
from server.wire.vocabulary import REMOTE_CHANNELS, EventType, State

Json = dict[str, Any]

MOST_KEPT = 2_000


@dataclass(frozen=True, slots=True)
class DrawForm:
    """A draw but for its key, party, secret and time."""

    service: ServiceEntry
    queue: QueueEntry
    session: Session
    booked: bool
    head_start_ms: int
    record: Json
    doc: str  # without its end
    hall: str
    seen_by_staff: str  # '' where staff see no more than everyone
    image: str  # of the queue, without its end
    headers: tuple[str, str]


def form_for(today: Today, request: DrawRequest, by: str) -> DrawForm:
    """The form of such a draw now; raises the refusal where there is none."""
    wanted = request.priority
    asked = (
        request.service, request.channel, request.lang, request.cases, request.needs, by,
        wanted and (wanted["class"], wanted["verified"]),
    )  # fmt: skip
    form: DrawForm | None = today.forms.get(asked)
    if form is None or not form.session.draws_at(today.hall.now_ms()):
        form = _make(today, request, by)
        if len(today.forms) >= MOST_KEPT:
            today.forms.clear()
        today.forms[asked] = form
    return form


def _make(today: Today, request: DrawRequest, by: str) -> DrawForm:
    must_serve(today.record)
    service = today.index.find(request.service)
    if service is None:
        raise Refused("unknown_service", service=request.service)
    queue = today.index.queues[service.queue]
    if request.cases > queue.max_cases:
        raise Refused("invalid_field", {"field": "cases"}, field="cases")
    head_start_ms = _head_start_ms(today, request)
    session = _session(today, request, service)
    booked = request.channel in REMOTE_CHANNELS
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
        priority=request.priority,
        needs=request.needs,
        session=session.id,
        by=by,
        head_start_ms=head_start_ms,
    )
    record, hall = codec.new_record(ticket), codec.hall(ticket)
    type_ = EventType.TICKET_BOOKED if booked else EventType.TICKET_DRAWN
    before, after = header(type_, today.keys, by).split(AT)
    return DrawForm(
        service, queue, session, booked, head_start_ms, record, codec.dumps(record)[:-1], hall,
        hall if codec.seen_by_staff(hall) else "", today.queue_start(service.queue), (before, after),
    )  # fmt: skip


def _session(today: Today, request: DrawRequest, service: ServiceEntry) -> Session:
    if today.record.stop_draws:
        raise Refused("draws_stopped")
    if service.queue in today.record.suspended:
        raise Refused("queue_suspended")
    now_ms = today.hall.now_ms()
    sessions = today.hall.sessions(today.date)
    session = next((s for s in sessions if s.draws_at(now_ms) and s.offers(service.sessions)), None)
    if session is None:
        offered = any(s.draws_at(now_ms) for s in sessions)
        code = "not_offered_now" if offered else "session_closed"
        upcoming = today.hall.opens_next(service.sessions, request.lang)
        name = service.name_en if request.lang == "en" and service.name_en else service.name
        raise Refused(code, service=name, next=upcoming)
    return session


def _head_start_ms(today: Today, request: DrawRequest) -> int:
    """What a verified priority is worth; Refused `invalid_field` for a class the centre doesn't have."""
    if not request.priority:
        return 0
    entry = today.index.classes.get(request.priority["class"])
    if entry is None:
        raise Refused("invalid_field", {"field": "priority.class"}, field="priority.class")
    return entry.head_start_s * 1000 if request.priority["verified"] else 0
