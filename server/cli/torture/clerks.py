"""What clerks do: open, pause and close a counter; call the next, by name or who walked up; serve, hold, undo."""

from collections.abc import Callable
from typing import Any

from server.cli.torture.asking import AT_A_COUNTER, Asking, Desk, saw
from server.cli.torture.hall import CENTRE, QUEUES, SCARCE
from server.cli.torture.history import MAYBE, Saw
from server.cli.torture.visitors import of_ticket
from server.domain.refusals import Refused
from server.operations.change import Caller
from server.operations.counter import Finish
from server.operations.reception import number_of
from server.store.events import decode
from server.wire.vocabulary import CounterState, EventType, Outcome

Json = dict[str, Any]
LOOKED_BACK = 400
"""How many of the newest events are searched for the one to undo."""


def call_next(desk: Desk) -> Asking:
    """Call the next, after finishing the ticket at the counter if there is one."""
    outcome = desk.chance.choice(tuple(Outcome))
    finish = Finish(outcome=outcome, cases=1, ticket=desk.here) if desk.here else None

    def ask(caller: Caller) -> list[Saw]:
        answer = desk.hall.counters.call_next(CENTRE, desk.counter, caller, finish)
        told = [(EventType.TICKET_FINISHED, answer.finished), (EventType.TICKET_CALLED, answer.called)]
        for type_, ticket in told:
            if ticket:
                desk.look(ticket)
                desk.last = type_, ticket["id"], None
        desk.here = answer.called["id"] if answer.called else None
        if answer.finished and desk.chance.random() < 0.5:
            desk.last = EventType.TICKET_FINISHED, answer.finished["id"], desk.here
        return [saw(type_, ticket) for type_, ticket in told if ticket]

    return Asking(ask, {"counter": desk.counter, "ticket": desk.here})


def call_by_name(desk: Desk) -> Asking:
    """Call somebody who waits or was missed, out of turn."""
    known = desk.chance.choice([one for one in (desk.drawn, desk.missed) if one])
    asking = of_ticket(
        desk, known, EventType.TICKET_CALLED,
        lambda centre, number, by: desk.hall.counters.call(centre, desk.counter, number, by, "家属在等"),
    )  # fmt: skip
    return _undoable(desk, asking, EventType.TICKET_CALLED)


def walk_up(desk: Desk) -> Asking:
    """Draw, call and start somebody who stands there."""
    queue = desk.chance.choice(QUEUES)

    def ask(caller: Caller) -> list[Saw]:
        ticket = desk.hall.counters.walk_up(CENTRE, desk.counter, f"S{queue}", caller).ticket
        desk.look(ticket)
        types = (EventType.TICKET_DRAWN, EventType.TICKET_CALLED, EventType.TICKET_STARTED)
        return [saw(type_, ticket) for type_ in types]

    return Asking(ask, {"queue": queue, "counter": desk.counter})


def at_counter(desk: Desk, type_: EventType, act: Callable[[str, str, Caller], Json]) -> Asking:
    """Something done with the ticket at the counter."""

    def ask(caller: Caller) -> list[Saw]:
        ticket = act(CENTRE, desk.counter, caller)
        if ticket["state"] not in AT_A_COUNTER:
            desk.here = None
        desk.look(ticket)
        return [saw(type_, ticket)]

    return Asking(ask, {"counter": desk.counter, "ticket": desk.here})


def no_show(desk: Desk) -> Asking:
    """The visitor did not come."""
    asking = at_counter(desk, EventType.TICKET_MISSED, desk.hall.counters.no_show)
    return _undoable(desk, asking, EventType.TICKET_MISSED)


def finish(desk: Desk) -> Asking:
    """Finish without calling another."""
    done = Finish(outcome=Outcome.ACCEPTED, kept={"note": "材料已收"}, ticket=desk.here)
    asking = at_counter(
        desk,
        EventType.TICKET_FINISHED,
        lambda centre, at, by: desk.hall.counters.finish(centre, at, by, done),
    )
    return _undoable(desk, asking, EventType.TICKET_FINISHED)


def resume(desk: Desk) -> Asking:
    """Go on with somebody who was set aside."""
    return of_ticket(
        desk, desk.held, EventType.TICKET_RESUMED,
        lambda centre, number, by: desk.hall.guide.resume(centre, number, by, desk.counter),
    )  # fmt: skip


def send_away(desk: Desk) -> Asking:
    """Transfer the ticket at the counter to another queue."""
    assert desk.here is not None
    ticket, queue = desk.here, desk.chance.choice(QUEUES)

    def ask(caller: Caller) -> list[Saw]:
        number = number_of(CENTRE, ticket, desk.hall.date())
        moved = desk.hall.guide.transfer(CENTRE, number, caller, "办错队列", queue, anyone=False)
        desk.look(moved)
        return [saw(EventType.TICKET_TRANSFERRED, moved)]

    return Asking(ask, {"counter": desk.counter, "ticket": ticket})


def undo(desk: Desk) -> Asking:
    """Take back what was done last; of a finish that also called, both."""
    assert desk.last is not None
    (type_, ticket, called), desk.last = desk.last, None
    found: list[str] = []

    def ask(caller: Caller) -> list[Saw]:
        if not found:
            found.append(_event_of(desk, type_, ticket, caller.by))
        number = number_of(CENTRE, ticket, desk.hall.date())
        undone = desk.hall.undoing.undo(CENTRE, number, caller, found[0])
        desk.here = None
        desk.look(undone)
        also = [Saw(EventType.TICKET_UNDONE, called, MAYBE)] if called else []
        return [*also, saw(EventType.TICKET_UNDONE, undone)]

    return Asking(ask, {"counter": desk.counter, "ticket": ticket})


def sign_in(desk: Desk) -> Asking:
    """Open the counter, taking it over from whoever had it."""

    def ask(caller: Caller) -> list[Saw]:
        counter = desk.hall.counters.sign_in(CENTRE, desk.counter, caller, take_over=True)
        desk.here, desk.paused = counter["ticket"], False
        return [Saw(EventType.COUNTER_OPENED, desk.counter, counter["version"])]

    return Asking(ask, {"counter": desk.counter})


def with_counter(desk: Desk, type_: EventType, act: Callable[[str, str, Caller], Json]) -> Asking:
    """Something done with the counter itself."""

    def ask(caller: Caller) -> list[Saw]:
        counter = act(CENTRE, desk.counter, caller)
        desk.paused = counter["state"] == CounterState.PAUSED
        return [Saw(type_, desk.counter, counter["version"])]

    return Asking(ask, {"counter": desk.counter})


def pause(desk: Desk) -> Asking:
    """Call nobody for a moment."""
    return with_counter(
        desk,
        EventType.COUNTER_PAUSED,
        lambda centre, at, by: desk.hall.counters.pause(centre, at, by, "喝水"),
    )


def go_on(desk: Desk) -> Asking:
    """Go on after a pause; nothing happens at a counter that is open already."""
    asking = with_counter(desk, EventType.COUNTER_RESUMED, desk.hall.counters.resume)
    return Asking(lambda by: [one._replace(version=MAYBE) for one in asking.ask(by)], asking.about)


def change_queues(desk: Desk) -> Asking:
    """Serve other queues from now on."""
    every = (*QUEUES, SCARCE)
    queues = desk.chance.sample(every, desk.chance.randint(1, len(every)))
    return with_counter(
        desk, EventType.COUNTER_QUEUES,
        lambda centre, at, by: desk.hall.counters.set_queues(centre, at, by, queues),
    )  # fmt: skip


def _undoable(desk: Desk, asking: Asking, type_: EventType) -> Asking:
    def ask(caller: Caller) -> list[Saw]:
        told = asking.ask(caller)
        desk.last = type_, told[0].id, None
        return told

    return Asking(ask, asking.about)


def _event_of(desk: Desk, type_: EventType, ticket: str, by: str) -> str:
    """The id of its own latest event of this type about a ticket, as its screen would know; Refused if it is gone."""
    newest = desk.hall.client.ask("xrevrange", desk.hall.keys.stream, count=LOOKED_BACK)
    for event_id, fields in newest:
        event = decode(event_id, fields)
        if (event["type"], event["by"], event.get("ticket", {}).get("id")) == (type_, by, ticket):
            return str(event_id)
    raise Refused("cannot_undo")
