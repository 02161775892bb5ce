"""What visitors and guides do: people draw and come, and are sent, favoured or given up."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import MultipleResults, multiple, precondition, rule

from server.domain.refusals import Refused
from server.operations.draw_request import DrawRequest
from server.wire.vocabulary import Channel
from tests.server.machine import rules
from tests.server.machine.beside import MOSTLY, REASON, SELDOM, Beside, some
from tests.server.machine.state import Ask
from tests.server.small_hall import CENTRE, caller, local_ms

Json = dict[str, Any]

CLASSES = st.sampled_from(sorted(rules.HEAD_STARTS_S))
PRIORITY = st.none() | st.tuples(CLASSES, st.sampled_from([True, True, False]))
PINS = st.none() | st.sampled_from([*(f"counter:{one}" for one in rules.DELAYS_S), "group:g1"])
PLAIN: Json = {
    "service": "S1", "channel": Channel.KIOSK, "cases": 1, "needs": False, "priority": None, "route": (),
    "extra": False, "after_ms": 0,
}  # fmt: skip
ASKS = st.lists(
    st.fixed_dictionaries(
        {
            "service": st.sampled_from([*rules.SERVICES, "S1", "S1"]),
            "channel": st.sampled_from([*Channel, *[Channel.KIOSK] * 7]),
            "cases": st.sampled_from([*[1] * 9, 2]),
            "needs": SELDOM,
            "person": st.sampled_from([*[None] * 3, *rules.PEOPLE]),
            "priority": st.none() | PRIORITY,
            "route": st.sampled_from([(), (), (), ("S3",), ("S4", "S2")]),
            "extra": SELDOM,
            "after_ms": st.sampled_from([0, 1, 1000, 60_000]),
        }
    ),
    min_size=1,
    max_size=6,
)


class Visitors(Beside):
    """The door and the guides' desk."""

    tickets = Beside.tickets

    @rule(target=tickets, asks=ASKS)
    def some_come(self, asks: list[Json]) -> MultipleResults[str]:
        return self.people_come(asks)

    def people_come(self, asks: list[Json]) -> MultipleResults[str]:
        drawn = [self.draws(**asked) for asked in asks]
        return multiple(*(number for number in drawn if number))

    def draws(
        self, service: str, channel: Channel, cases: int, needs: bool, person: str | None,
        priority: tuple[str, bool] | None, route: tuple[str, ...], extra: bool, after_ms: int,
    ) -> str | None:  # fmt: skip
        self.passes_ms(after_ms)
        route = () if service in route else route
        by = caller("agent-1" if channel == Channel.AGENT else "kiosk-1")
        asked = Ask(
            service, str(channel), cases, needs, (person,) if person else (), priority, route, extra, by.by
        )
        words: Json = {
            "party": rules.PEOPLE[person] if person else None,
            "cases": cases,
            "extra": extra,
            "priority": {"class": priority[0], "verified": priority[1]} if priority else None,
            "needs": ("escort",) if needs else (),
            "services": (service, *route) if route else (),
        }
        number = self.model.next_number(service)

        def apply() -> None:
            self.model.draw(asked)
            if channel == Channel.KIOSK:
                self.keys[number] = by.key
            self.holders[self.id_of(number)] = asked.holders
            if extra:
                self.extras.add(self.id_of(number))

        drawn = self.ask(
            self.model.no_draw(asked), lambda: self.hall.draw(service, by, channel, **words), apply
        )
        return None if isinstance(drawn, Refused) else str(drawn.ticket["number"])

    @rule(
        target=tickets,
        channel=st.sampled_from(["wechat", "web", "guide"]),
        person=st.sampled_from([None, *rules.PEOPLE]),
        priority=PRIORITY,
        session=st.sampled_from(sorted(rules.SESSIONS)),
        place=st.sampled_from([0, 0, 1, 2, 8]),
    )
    def books(
        self, channel: str, person: str | None, priority: tuple[str, bool] | None, session: str, place: int
    ) -> MultipleResults[str]:  # fmt: skip
        """A slot of a session, often of its first ones."""
        slot_at = local_ms(rules.SESSIONS[session][1], self.day) + place * rules.SLOT_S * 1000
        by, number = caller("visitor-1"), self.model.next_number("S4")
        asked = Ask("S4", channel, holders=(person,) if person else (), priority=priority, by=by.by)
        request = DrawRequest(
            service="S4",
            channel=Channel(channel),
            party=rules.PEOPLE[person] if person else None,
            priority={"class": priority[0], "verified": priority[1]} if priority else None,
        )

        def apply() -> None:
            self.model.book(asked, slot_at, session)
            self.holders[self.id_of(number)] = asked.holders

        done = self.ask(
            self.model.no_booking(asked, slot_at),
            lambda: self.appointments.book(CENTRE, slot_at, request, by),
            apply,
        )
        return multiple() if isinstance(done, Refused) else multiple(number)

    @precondition(some("booked"))
    @rule(number=tickets, legal=MOSTLY)
    def checks_in(self, number: str, legal: bool) -> None:
        number, by = self.pick(number, "booked", legal=legal), caller()
        self.ask(
            self.model.no(number, "booked"),
            lambda: self.hall.reception.check_in(CENTRE, number, by),
            lambda: self.model.check_in(number),
        )

    @precondition(some("missed"))
    @rule(number=tickets, legal=MOSTLY)
    def comes_back(self, number: str, legal: bool) -> None:
        number, by = self.pick(number, "missed", legal=legal), caller("guide-1")
        self.ask(
            self.model.no_requeue(number),
            lambda: self.hall.reception.requeue(CENTRE, number, by, REASON),
            lambda: self.model.requeue(number),
        )

    @precondition(some("booked", "waiting", "missed", "held"))
    @rule(number=tickets, legal=MOSTLY)
    def cancels(self, number: str, legal: bool) -> None:
        number, by = self.pick(number, "booked", "waiting", "missed", "held", legal=legal), caller()
        self.ask(
            self.model.no(number, "booked", "waiting", "missed", "held"),
            lambda: self.hall.reception.cancel(CENTRE, number, by, None),
            lambda: self.model.cancel(number),
        )

    @precondition(some("waiting", "missed", "called", "serving", "held"))
    @rule(number=tickets, queue=st.sampled_from(sorted(rules.PREFIX)))
    def is_sent_to_another_queue(self, number: str, queue: str) -> None:
        self.is_sent(number, queue, None)

    @precondition(some("waiting", "missed", "called", "serving", "held"))
    @rule(number=tickets, pin=PINS, queue=st.sampled_from([None, None, "A"]))
    def is_pinned(self, number: str, pin: str | None, queue: str | None) -> None:
        self.is_sent(number, queue, pin)

    def is_sent(self, number: str, queue: str | None, pin: str | None) -> None:
        number, by = self.known(number), caller("guide-1")
        kind, _, place = (pin or "").partition(":")
        words: Json = {"queue": queue} | ({kind: place} if pin else {})
        self.ask(
            self.model.no_transfer(number, queue, pin),
            lambda: self.hall.guide.transfer(CENTRE, number, by, REASON, **words),
            lambda: self.model.transfer(number, queue, pin),
        )

    @precondition(some("waiting", "missed", "called", "serving", "held"))
    @rule(number=tickets, service=st.sampled_from(sorted(rules.SERVICES)))
    def is_sent_for_another_service(self, number: str, service: str) -> None:
        number, by = self.known(number), caller("guide-1")
        self.ask(
            self.model.no_transfer(number, None, None, service),
            lambda: self.hall.guide.transfer(CENTRE, number, by, REASON, service=service),
            lambda: self.model.transfer(number, None, None, service),
        )

    @precondition(some(*rules.LIVE))
    @rule(number=tickets, legal=MOSTLY)
    def needs_something_or_no_longer(self, number: str, legal: bool) -> None:
        number, by = self.pick(number, *rules.LIVE, legal=legal), caller("guide-1")
        ticket = self.model.tickets[number]
        needs = () if ticket.needs else ("escort",)

        def apply() -> None:
            self.model.tick()
            ticket.needs = bool(needs)

        self.ask(
            self.model.no(number, *rules.LIVE),
            lambda: self.hall.reception.set_needs(CENTRE, number, by, needs),
            apply,
        )

    @precondition(some("waiting", "booked", "missed"))
    @rule(number=tickets, legal=MOSTLY, priority=PRIORITY)
    def is_given_priority(self, number: str, legal: bool, priority: tuple[str, bool] | None) -> None:
        number, by = self.pick(number, "waiting", "booked", "missed", legal=legal), caller("guide-1")
        word = {"class": priority[0], "verified": priority[1]} if priority else None
        self.ask(
            self.model.no(number, "booked", "waiting", "missed"),
            lambda: self.hall.guide.prioritise(CENTRE, number, by, word, REASON),
            lambda: self.model.prioritise(number, priority),
        )
