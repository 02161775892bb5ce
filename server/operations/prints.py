"""Print jobs: slips asked for at a printer and what became of them; the state is part of the ticket."""

import datetime
import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any

from server.domain.refusals import Refused
from server.domain.ticket import Ticket
from server.operations.change import Caller, checked, mark, read_ticket, ticket_fields, with_extras
from server.operations.day import commit, event_fields
from server.operations.halls import Halls, Today
from server.operations.reception import place_of
from server.store import codec
from server.store.plan import Appended, Plan
from server.wire.vocabulary import EventType, PrintState

Json = dict[str, Any]

_NEXT: dict[str, frozenset[str]] = {
    PrintState.REQUESTED: frozenset({"sent", "confirmed", "failed", "unknown"}),
    PrintState.SENT: frozenset({"confirmed", "failed", "unknown"}),
}
_OUT = frozenset({PrintState.SENT, PrintState.CONFIRMED})


@dataclass(frozen=True, slots=True)
class Asked:
    """A slip as it is asked for; `ticket` is an id, `service` a code, `queue` whose calling list it is."""

    printer: str
    kind: str
    ticket: str | None = None
    service: str | None = None
    queue: str | None = None
    services: tuple[str, ...] = ()  # of a checklist of several
    have: tuple[str, ...] = ()  # of a checklist of no ticket: papers that are there
    lang: str | None = None
    bare: bool = False  # no code on it: its printer never learns the secret
    large: bool = False

    def job(self) -> Json:
        """Its fields in a job; what most slips have no word for is left out."""
        always = ("printer", "kind", "ticket", "service")
        told = {name: value for name, value in asdict(self).items() if value or name in always}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in told.items()}

    def is_of(self, job: Json) -> bool:
        """Whether a job is of a slip asked for in just this way."""
        asked = self.job()
        return asked == {name: job[name] for name in asdict(self) if name in job}


class Prints:
    """Asks for slips and takes the printers' word on them."""

    def __init__(self, halls: Halls) -> None:
        self._halls = halls

    def ask(self, centre: str, asked: Asked, by: Caller) -> Json:
        """A new job; the same key gives the same job, or is refused if it asks for another one."""
        job_id = _job_id(centre, by)

        def attempt(today: Today) -> Json:
            known = _find(today, job_id)
            if known is not None:
                if not asked.is_of(known):
                    raise Refused("key_reused")
                return known
            job = {
                "id": job_id, **asked.job(),
                "state": str(PrintState.REQUESTED), "fault": None, "asked_at": today.hall.now_ms(),
            }  # fmt: skip
            for code in (*([asked.service] if asked.service else []), *asked.services):
                if today.index.find(code) is None:
                    raise Refused("unknown_service", service=code)
            if asked.queue is not None and asked.queue not in today.index.queues:
                raise Refused("invalid_field", {"fields": ["queue"]}, field="queue")
            plan = _plan(today)
            plan.guard("print", "is", today.keys.prints, job_id, "")
            plan.write("set", today.keys.prints, job_id, codec.dumps(job))
            self._append(today, plan, EventType.PRINT_REQUESTED, job, by.by)
            checked(commit(today.hall.client, plan), plan)
            return job

        return dict(self._halls.decide(centre, attempt))

    def is_repeated(self, centre: str, by: Caller) -> bool:
        """Whether a slip was asked for under this key today."""
        return _find(self._halls.get(centre).today(), _job_id(centre, by)) is not None

    def get(self, centre: str, job_id: str) -> Json:
        """A job of today; Refused `not_found`."""
        return _last_known(self._halls.get(centre).today(), job_id)[1]

    def is_asked(self, centre: str, printer: str, ticket: str) -> bool:
        """Whether this printer has still to print this ticket with its code, and not without it."""
        jobs = self._open(self._halls.get(centre).today())
        mine = [job for job in jobs if job["printer"] == printer and job["ticket"] == ticket]
        return bool(mine) and not any(job.get("bare") for job in mine)

    def is_checklist_asked(self, centre: str, printer: str, ticket: str) -> bool:
        """Whether this printer has still to print the papers of this ticket."""
        jobs = self._open(self._halls.get(centre).today())
        return any(
            (job["kind"], job["printer"], job["ticket"]) == ("checklist", printer, ticket) for job in jobs
        )

    def _open(self, today: Today) -> list[Json]:
        """The jobs of today and the day before that have not ended."""
        texts = [text for day in _days(today) for text in today.hall.client.ask("hvals", day.keys.prints)]
        return [json.loads(text) for text in texts]

    def report(
        self,
        centre: str,
        job_id: str,
        state: PrintState,
        fault: str | None,
        by: Caller,
        *,
        at: str | None = None,
    ) -> Json:
        """What became of a job, and the name of another printer if that one has it.

        Repeating it changes nothing, going back is refused.
        """

        def attempt(today: Today) -> Json:
            today, known = _last_known(today, job_id)
            if known["state"] == state:
                return known
            if state not in _NEXT.get(known["state"], frozenset()):
                raise Refused("changed_meanwhile")
            job = known | {"state": str(state), "fault": fault} | ({"at": at} if at else {})
            plan = _plan(today)
            plan.guard("print", "is", today.keys.prints, job_id, codec.dumps(known))
            if state == PrintState.SENT:
                plan.write("set", today.keys.prints, job_id, codec.dumps(job))
            else:
                plan.write("del", today.keys.prints, job_id)
                plan.write("set", today.keys.ended_prints, job_id, codec.dumps(job))
            ticket = self._append(today, plan, EventType.PRINT_REPORTED, job, by.by)
            if ticket is not None and state in _OUT and known["state"] == PrintState.REQUESTED:
                fields = [*event_fields(EventType.TICKET_PRINTED, today.keys, by.by), *ticket_fields(ticket)]
                plan.appended.append(Appended(fields))
            checked(commit(today.hall.client, plan), plan)
            return job

        return dict(self._halls.decide(centre, attempt))

    def _append(self, today: Today, plan: Plan, type_: EventType, job: Json, by: str) -> Ticket | None:
        """Add the job's event, and its mark on the ticket it belongs to."""
        appended = Appended(event_fields(type_, today.keys, by))
        plan.appended.append(appended)
        after = None
        if job["ticket"] is not None and job["kind"] != "checklist":
            number, day = place_of(today.hall.id, job["ticket"], today.date)
            of = today if day == today.date else today.on(day)  # an appointment's may be yet to come
            ticket = read_ticket(of, number)
            newer = ticket.print is not None and ticket.print["id"] != job["id"]
            # An event of yesterday can't tell of a ticket whose day has begun meanwhile.
            told = of is today or today.date == today.hall.date()
            if told and (type_ == EventType.PRINT_REQUESTED or not newer):
                after = mark(of, plan, appended, ticket, print=job)
        with_extras(appended, {"print": job})
        return after


def _job_id(centre: str, by: Caller) -> str:
    return "p" + hashlib.sha256(f"{centre} {by.by} {by.key}".encode()).hexdigest()[:16]


def _plan(today: Today) -> Plan:
    return Plan([today.keys.day, today.keys.base.stream])


def _find(today: Today, job_id: str) -> Json | None:
    client, keys = today.hall.client, today.keys
    text = client.read(lambda r: r.hget(keys.prints, job_id) or r.hget(keys.ended_prints, job_id))
    return None if text is None else dict(json.loads(text))


def _days(today: Today) -> tuple[Today, Today]:
    """Today and the day before: a slip may be asked for before midnight and come out after it."""
    before = datetime.date.fromisoformat(today.date) - datetime.timedelta(days=1)
    return today, today.on(before.isoformat())


def _last_known(today: Today, job_id: str) -> tuple[Today, Json]:
    """The day a job was asked for and what is known of it; Refused `not_found`."""
    for day in _days(today):
        job = _find(day, job_id)
        if job is not None:
            return day, job
    raise Refused("not_found")
