"""What clerks do at their counters."""

from typing import Any

from flask_openapi3 import APIBlueprint

from server.operations import counter as counters
from server.web.asking import caller, principal, server
from server.wire.requests import CallNext, CounterSignIn, Finish, Nothing, OfCentre, OfCounter
from server.wire.vocabulary import Role

Json = dict[str, Any]

api = APIBlueprint("counter", __name__, url_prefix="/api/v1/centres/<centre>/counters")


@api.get("")
def list_counters(path: OfCentre) -> Json:
    """All counters of the centre."""
    return {"counters": server().reading.counters(path.centre)}


@api.get("/<counter>")
def get_counter(path: OfCounter) -> Json:
    """A counter: its ticket, who is next, who was missed."""
    seen = server().reading.counter(path.centre, path.counter)
    queues = {entry["id"] for entry in seen["queues"]}
    seen |= server().watch.at_counter(path.centre, path.counter, queues)
    if principal().kind != "staff":
        seen["ticket"] = seen["ticket"] and _public(seen["ticket"])
        seen |= {name: [_public(one) for one in seen[name]] for name in ("next", "missed", "held")}
    return seen


@api.post("/<counter>/sign-in")
def counter_sign_in(path: OfCounter, body: CounterSignIn) -> Json:
    """Open the counter."""
    return server().counters.sign_in(path.centre, path.counter, caller(), body.take_over)


@api.post("/<counter>/sign-out")
def counter_sign_out(path: OfCounter, body: Nothing) -> Json:
    """Close the counter."""
    manages = Role.MANAGER in principal().roles
    return server().counters.sign_out(path.centre, path.counter, caller(), anyone=manages)


@api.post("/<counter>/call-next")
def call_next(path: OfCounter, body: CallNext) -> Json:
    """Finish the current ticket if told to, and call the next, in one step."""
    finish = _finish(body.finish) if body.finish else None
    called = server().counters.call_next(path.centre, path.counter, caller(), finish)
    both = {"finished": called.finished, "called": called.called}
    return {name: ticket for name, ticket in both.items() if ticket is not None}


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


@api.post("/<counter>/finish")
def finish(path: OfCounter, body: Finish) -> Json:
    """The current ticket is done."""
    return server().counters.finish(path.centre, path.counter, caller(), _finish(body))


def _finish(body: Finish) -> counters.Finish:
    kept = body.model_dump(exclude={"ticket", "outcome", "cases"}, exclude_none=True)
    return counters.Finish(body.outcome, body.cases, kept, body.ticket)


def _public(ticket: Json) -> Json:
    """A ticket without what only staff see of it."""
    return {name: value for name, value in ticket.items() if name not in ("priority", "needs")}
