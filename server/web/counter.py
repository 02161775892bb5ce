"""What clerks do at their counters."""

from typing import Any

from flask_openapi3 import APIBlueprint

from server.domain.refusals import Refused
from server.operations import counter as counters
from server.operations.reception import number_of
from server.web.asking import caller, principal, server
from server.web.problems import language
from server.wire.requests import (
    CallNext,
    CallTicket,
    CounterSignIn,
    Finish,
    Nothing,
    OfCentre,
    OfCounter,
    OfTicket,
    Pause,
    ServeQueues,
    WalkUp,
)
from server.wire.vocabulary import Role

Json = dict[str, Any]

api = APIBlueprint("counter", __name__, url_prefix="/api/v1/centres/<centre>/counters")
notices = APIBlueprint("one_time_notice", __name__, url_prefix="/api/v1/centres/<centre>/tickets")


_LONGEST_DUE_MS = 5 * 365 * 24 * 3600 * 1000
"""No case takes longer; what lies further ahead was typed wrongly."""


@api.get("")
def list_counters(path: OfCentre) -> Json:
    """All counters of the centre."""
    counters = server().counter_reading.counters(path.centre)
    return {"counters": counters if _is_staff() else [one | {"reason": None} for one in counters]}


@api.get("/<counter>")
def get_counter(path: OfCounter) -> Json:
    """A counter: its ticket, who is next and why, who was missed."""
    seen = server().counter_reading.counter(path.centre, path.counter)
    queues = {entry["id"] for entry in seen["queues"]}
    seen |= server().watch.at_counter(path.centre, path.counter, queues)
    if _is_staff():
        seen |= _own(path.centre, seen)
        for first in seen["next"][:1]:
            told = server().explaining.ticket(path.centre, first["id"], language(), staff=True)
            first["why"] = told["text"]
    else:
        seen["counter"] |= {"reason": None}
        seen["ticket"] = seen["ticket"] and _public(seen["ticket"])
        seen |= {name: [_public(one) for one in seen[name]] for name in ("next", "missed", "held")}
    return seen


@api.post("/<counter>/sign-in")
def counter_sign_in(path: OfCounter, body: CounterSignIn) -> Json:
    """Open the counter."""
    return server().counters.sign_in(path.centre, path.counter, caller(), body.take_over, body.profile)


@api.post("/<counter>/sign-out")
def counter_sign_out(path: OfCounter, body: Nothing) -> Json:
    """Close the counter."""
    return server().counters.sign_out(path.centre, path.counter, caller(), anyone=_manages())


@api.post("/<counter>/pause")
def counter_pause(path: OfCounter, body: Pause) -> Json:
    """Call nobody for a while."""
    asked = path.centre, path.counter, caller(), body.reason, body.back_at
    return server().counters.pause(*asked, anyone=_manages())


@api.post("/<counter>/resume")
def counter_resume(path: OfCounter, body: Nothing) -> Json:
    """Go on after a pause."""
    return server().counters.resume(path.centre, path.counter, caller(), anyone=_manages())


@api.put("/<counter>/queues")
def counter_queues(path: OfCounter, body: ServeQueues) -> Json:
    """Change what the counter serves today."""
    if (body.queues is None) == (body.profile is None):
        raise Refused("invalid_field", {"fields": ["queues", "profile"]}, field="queues")
    if body.delays is not None and not set(body.delays) <= set(body.queues or ()):
        raise Refused("invalid_field", {"fields": ["delays"]}, field="delays")
    asked = path.centre, path.counter, caller(), body.queues, body.profile
    return server().counters.set_queues(*asked, delays=body.delays, anyone=_manages())


@api.post("/<counter>/call-next")
def call_next(path: OfCounter, body: CallNext) -> Json:
    """Finish the current ticket if told to, and call the next, in one step."""
    finish = _finish(body.finish) if body.finish else None
    called = server().counters.call_next(path.centre, path.counter, caller(), finish)
    both = {"finished": called.finished, "called": called.called}
    return {name: ticket for name, ticket in both.items() if ticket is not None}


@api.post("/<counter>/call")
def call_ticket(path: OfCounter, body: CallTicket) -> Json:
    """Call somebody by name, for a reason that is kept."""
    number = body.ticket  # as it is called out, or the whole id
    if "-" in number:
        number = number_of(path.centre, number, server().halls.get(path.centre).date())
    return server().counters.call(path.centre, path.counter, number, caller(), body.reason)


@api.post("/<counter>/walk-up")
def walk_up(path: OfCounter, body: WalkUp) -> tuple[Json, int]:
    """Draw, call and start somebody who stands here, in one step."""
    drawn = server().counters.walk_up(path.centre, path.counter, body.service, caller(needed=True))
    return drawn.ticket, 200 if drawn.repeated else 201


@api.post("/<counter>/recall")
def recall(path: OfCounter, body: Nothing) -> Json:
    """Announce the current ticket again."""
    return server().counters.recall(path.centre, path.counter, caller())


@api.post("/<counter>/start")
def start(path: OfCounter, body: Nothing) -> Json:
    """The visitor sits at the counter."""
    return server().counters.start(path.centre, path.counter, caller())


@api.post("/<counter>/no-show")
def no_show(path: OfCounter, body: Nothing) -> Json:
    """The visitor did not come."""
    return server().counters.no_show(path.centre, path.counter, caller())


@api.post("/<counter>/hold")
def hold(path: OfCounter, body: Nothing) -> Json:
    """Set the visitor aside; the counter is free."""
    return server().counters.hold(path.centre, path.counter, caller())


@api.post("/<counter>/finish")
def finish(path: OfCounter, body: Finish) -> Json:
    """The current ticket is done."""
    return server().counters.finish(path.centre, path.counter, caller(), _finish(body))


@notices.get("/<ticket_id>/one-time-notice")
def get_one_time_notice(path: OfTicket) -> Json:
    """What is missing, who issues it and by which rule, to be printed for the visitor."""
    clerk = None if _manages() else principal().id
    return server().one_time_notices.of(path.centre, path.ticket_id, clerk)


def _finish(body: Finish) -> counters.Finish:
    if body.due_at is not None and not 0 < body.due_at - server().client.now_ms() <= _LONGEST_DUE_MS:
        raise Refused("invalid_field", {"fields": ["due_at"]}, field="due_at")
    kept = body.model_dump(exclude={"ticket", "outcome", "cases"}, exclude_none=True)
    return counters.Finish(body.outcome, body.cases, kept, body.ticket)


def _own(centre: str, seen: Json) -> Json:
    """What only the clerk at this counter is told: their own figures, and what they may still take back."""
    clerk, counter = principal().id, seen["counter"]
    if counter["clerk"] != clerk:
        return {"own": None, "undo": None}
    undo = server().last_acts.of(server().halls.get(centre).today(), counter["id"], clerk)
    return {"own": server().counter_reading.own_figures(centre, clerk), "undo": undo}


def _is_staff() -> bool:
    return principal().kind == "staff"


def _manages() -> bool:
    return Role.MANAGER in principal().roles


def _public(ticket: Json) -> Json:
    """A ticket without what only staff see of it."""
    return {name: value for name, value in ticket.items() if name not in ("priority", "needs")}
