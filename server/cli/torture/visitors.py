"""What visitors ask for, at a kiosk, from afar or at the guide's desk: draw, book, check in, come back, give up."""

from collections import deque
from collections.abc import Callable
from typing import Any

from server.cli.torture.asking import Asking, Desk, saw
from server.cli.torture.hall import CENTRE, CLASSES, COUNTERS, GROUPS, QUEUES, SCARCE, counter
from server.cli.torture.history import Saw
from server.domain.calendar import shifted
from server.domain.refusals import Refused
from server.operations.change import Caller
from server.operations.draw_request import Drawn, DrawRequest
from server.operations.reception import number_of
from server.wire.vocabulary import Channel, EventType

Json = dict[str, Any]
PEOPLE = 3_000
_SCARCE = 0.05
"""How many of the draws are of the queue with a quota, most of which are refused once it is used up."""


def draw(desk: Desk, channel: Channel) -> Asking:
    """Draw, or from afar book; some name a person, claim or have shown a priority, bring several cases or errands."""
    visit = desk.chance.sample(QUEUES, 3 if desk.chance.random() < 0.1 else 1)
    if desk.chance.random() < _SCARCE:
        visit[0] = SCARCE
    return _draw(desk, _request(desk, channel, visit), desk.hall.reception.draw)


def appointment(desk: Desk) -> Asking:
    """Book one of the first slots of today or tomorrow, which others want too."""
    request = _request(desk, Channel.WEB, desk.chance.sample(QUEUES, 1))
    days, wanted = desk.chance.randrange(2), desk.chance.randrange(6)
    chosen: list[int] = []

    def book(centre: str, request: DrawRequest, caller: Caller) -> Drawn:
        if not chosen:
            date = shifted(desk.hall.date(), days)
            slots = desk.hall.appointments.slots(centre, request.service, date)
            if not slots:
                raise Refused("slots_full")
            chosen.append(slots[min(wanted, len(slots) - 1)]["slot_at"])
        return desk.hall.appointments.book(centre, chosen[0], request, caller)

    return _draw(desk, request, book)


def _request(desk: Desk, channel: Channel, visit: list[str]) -> DrawRequest:
    person = f"1380000{desk.chance.randrange(PEOPLE):04d}" if desk.chance.random() < 0.4 else None
    priority = None
    if desk.chance.random() < 0.15:
        priority = {"class": desk.chance.choice(CLASSES), "verified": desk.chance.random() < 0.7}
    return DrawRequest(
        service=f"S{visit[0]}", channel=channel, priority=priority, cases=desk.chance.randint(1, 3),
        party={"phone": person} if person else None,
        services=tuple(f"S{one}" for one in visit) if len(visit) > 1 else (),
    )  # fmt: skip


def _draw(desk: Desk, request: DrawRequest, act: Callable[[str, DrawRequest, Caller], Drawn]) -> Asking:
    type_ = EventType.TICKET_DRAWN if request.channel == Channel.KIOSK else EventType.TICKET_BOOKED

    def ask(caller: Caller) -> list[Saw]:
        ticket = act(CENTRE, request, caller).ticket
        desk.look(ticket)
        return [saw(type_, ticket)]

    phone = (request.party or {}).get("phone")
    return Asking(ask, {"queue": request.service[1:], "party": phone})


def of_ticket(
    desk: Desk, known: deque[str], type_: EventType, act: Callable[[str, str, Caller], Json]
) -> Asking:  # fmt: skip
    """Something done with one of the tickets it knows, by its number."""
    ticket = desk.some(known)

    def ask(caller: Caller) -> list[Saw]:
        done = act(CENTRE, number_of(CENTRE, ticket, desk.hall.date()), caller)
        desk.look(done)
        return [saw(type_, done)]

    return Asking(ask, {"ticket": ticket})


def check_in(desk: Desk) -> Asking:
    """Who had drawn or booked from afar is here."""
    return of_ticket(desk, desk.booked, EventType.TICKET_CHECKED_IN, desk.hall.reception.check_in)


def requeue(desk: Desk) -> Asking:
    """Who was missed is back."""
    return of_ticket(
        desk, desk.missed, EventType.TICKET_REQUEUED,
        lambda centre, number, by: desk.hall.reception.requeue(centre, number, by, "回来了"),
    )  # fmt: skip


def cancel(desk: Desk) -> Asking:
    """Who waits, has booked or is held gives up."""
    known = desk.chance.choice([one for one in (desk.drawn, desk.booked, desk.held) if one])
    return of_ticket(
        desk, known, EventType.TICKET_CANCELLED,
        lambda centre, number, by: desk.hall.reception.cancel(centre, number, by, "不办了"),
    )  # fmt: skip


def transfer(desk: Desk) -> Asking:
    """Who waits, was missed, is held or at the counter is sent elsewhere: a queue, a counter, or a group of them."""
    known = desk.chance.choice([one for one in (desk.drawn, desk.missed, desk.held) if one])
    to: dict[str, str] = {}
    kind = desk.chance.choice(("queue", "counter", "group"))
    if kind != "queue" and desk.chance.random() < 0.3:
        to["queue"] = desk.chance.choice(QUEUES)
    choices = {"queue": QUEUES, "group": GROUPS, "counter": [counter(one) for one in range(COUNTERS)]}[kind]
    to[kind] = desk.chance.choice(choices)
    return of_ticket(
        desk, known, EventType.TICKET_TRANSFERRED,
        lambda centre, number, by: desk.hall.guide.transfer(
            centre, number, by, "换窗口", to.get("queue"), to.get("counter"), to.get("group")
        ),
    )  # fmt: skip


def prioritise(desk: Desk) -> Asking:
    """A guide grants or withdraws priority."""
    granted = {"class": desk.chance.choice(CLASSES), "verified": True} if desk.chance.random() < 0.7 else None
    return of_ticket(
        desk, desk.chance.choice([one for one in (desk.drawn, desk.booked) if one]), EventType.TICKET_PRIORITISED,
        lambda centre, number, by: desk.hall.guide.prioritise(centre, number, by, granted, "看过证件"),
    )  # fmt: skip
