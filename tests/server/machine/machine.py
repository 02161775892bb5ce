"""The state machine whole: calls by turn and by name, what is taken back, and the time that passes meanwhile."""

from hypothesis import strategies as st
from hypothesis.stateful import MultipleResults, multiple, precondition, rule

from server.domain.refusals import Refused
from server.operations.counter import Finish
from server.wire.vocabulary import DayAct, Outcome
from tests.server.machine import rules
from tests.server.machine.beside import COUNTERS, MOSTLY, OTHER, OUTCOMES, REASON, SELDOM, some
from tests.server.machine.managers import Managers
from tests.server.machine.state import Ask
from tests.server.machine.visitors import PLAIN
from tests.server.small_hall import CENTRE, caller, local_ms

LEAP_MS = 3 * 3_600_000
UNDOABLE = frozenset({"ticket.called", "ticket.missed", "ticket.finished"})


class HallMachine(Managers):
    """All that can be commanded of a hall."""

    tickets = Managers.tickets

    @rule(counter=COUNTERS, legal=MOSTLY, other=SELDOM)
    def calls_to_an_empty_counter(self, counter: str, legal: bool, other: bool) -> None:
        self.calls_next(self.pick_free(counter, legal), other, None)

    @rule(counter=COUNTERS, other=SELDOM, outcome=st.none() | OUTCOMES)
    def calls_next(self, counter: str, other: bool, outcome: Outcome | None) -> None:
        by, finish = self.clerk(counter, other), Finish(outcome) if outcome else None
        self.ask(
            self.model.no_call_next(counter, by.by, finish is not None),
            lambda: self.hall.counters.call_next(CENTRE, counter, by, finish),
            lambda: self.model.call_next(counter, by.by, (str(outcome), None) if outcome else None),
        )

    @precondition(some("waiting"))
    @rule(counters=st.lists(COUNTERS, min_size=1, max_size=4))
    def many_are_called(self, counters: list[str]) -> None:
        """The one key that a clerk presses all day."""
        for counter in counters:
            if self.model.counters[counter].state == "closed":
                self.signs_in(counter, other=False)
            self.calls_next(counter, other=False, outcome=Outcome.DONE)

    @precondition(some("waiting", "missed"))
    @rule(number=tickets, counter=COUNTERS, legal=MOSTLY, other=SELDOM)
    def calls_by_name(self, number: str, counter: str, legal: bool, other: bool) -> None:
        counter = self.pick_free(counter, legal)
        number, by = self.pick(number, "waiting", "missed", legal=legal), self.clerk(counter, other)
        self.ask(
            self.model.no_call(counter, number, by.by),
            lambda: self.hall.counters.call(CENTRE, counter, number, by, REASON),
            lambda: self.model.call(counter, number, by.by),
        )

    @rule(
        target=tickets,
        counter=COUNTERS,
        service=st.sampled_from(sorted(rules.SERVICES)),
        legal=MOSTLY,
        other=SELDOM,
    )
    def somebody_walks_up(self, counter: str, service: str, legal: bool, other: bool) -> MultipleResults[str]:
        counter = self.pick_free(counter, legal)
        by = self.clerk(counter, other)
        asked, number = Ask(service, "counter", by=by.by), self.model.next_number(service)
        done = self.ask(
            self.model.no_walk_up(counter, asked),
            lambda: self.hall.counters.walk_up(CENTRE, counter, service, by),
            lambda: self.model.walk_up(counter, asked),
        )
        return multiple() if isinstance(done, Refused) else multiple(number)

    @precondition(lambda machine: any(one.last for one in machine.model.tickets.values()))
    @rule(number=tickets, legal=MOSTLY, other=SELDOM)
    def takes_back_what_was_done_last(self, number: str, legal: bool, other: bool) -> None:
        able = [(one.last.at, one.number) for one in self.model.tickets.values() if one.last]
        self.takes_back(max(able)[1] if legal and able else self.known(number), other)

    def takes_back(self, number: str, other: bool) -> None:
        """The last call, no-show or finish of a ticket; or what it is no longer, or never was."""
        if (ticket := self.model.tickets.get(number)) is None:
            return
        by = caller(OTHER if other or ticket.last is None else ticket.last.by)
        event_id = next(
            (
                one["event_id"]
                for one in reversed(self.record.happened[self.id_of(number)])
                if one["type"] in UNDOABLE
            ),
            "1-1",
        )
        self.ask(
            self.model.no_undo(number, by.by),
            lambda: self.hall.undoing.undo(CENTRE, number, by, event_id),
            lambda: self.model.undo(number),
        )

    @precondition(some("called", "serving"))
    @rule(counter=COUNTERS, outcome=OUTCOMES, draws_first=SELDOM)
    def presses_the_wrong_key(self, counter: str, outcome: Outcome, draws_first: bool) -> None:
        """Finishes and calls in one step, and takes it back at once."""
        counter = self.pick_counter(counter, "called", "serving")
        number = self.model.counters[counter].ticket
        self.calls_next(counter, other=False, outcome=outcome)
        if number and draws_first:
            self.draws(**PLAIN, person=(*self.model.tickets[number].holders, None)[0])
        if number:
            self.takes_back(number, other=False)

    @rule(seconds=st.sampled_from([-20, 0.001, 1, 15, 15, 60, 60, 400, 1500, 10_800, -10_800]))
    def time_passes(self, seconds: float) -> None:
        """Seldom backwards or in a leap, and never into another day."""
        self.passes_ms(int(seconds * 1000))

    @rule(counter=COUNTERS, number=tickets, comes=st.booleans())
    def the_clock_leads_for_a_moment(self, counter: str, number: str, comes: bool) -> None:
        """A clerk signs in by a clock that is hours ahead; with the clock right again, somebody comes or doesn't."""
        right_ms = self.clock.now_ms
        self.passes_ms(LEAP_MS)
        self.signs_in(counter, other=False, take_over=True)
        self.clock.now_ms = right_ms
        self.time_is()
        if comes:
            self.checks_in(self.pick(number, "booked"), legal=True)
        else:
            counter = self.pick_free(counter, legal=True)
            self.calls_next(counter, other=False, outcome=None)
            self.waits_in_vain(counter, other=False)

    @precondition(lambda machine: len(machine.model.tickets) >= 12)
    @rule(closes=st.booleans(), counter=COUNTERS, asked=st.sampled_from(["S1", "S3"]))
    def night_falls(self, closes: bool, counter: str, asked: str) -> None:
        """Only on a day that had something to it; mostly the manager has closed it before."""
        if closes:
            self.the_day_is_closed()
            self.draws(**PLAIN | {"service": asked}, person=None)
            self.signs_in(counter, other=False)
        self.clock.now_ms = local_ms("08:50", self.day) + 24 * 3_600_000
        self.hall.halls.get(CENTRE).today()
        self.model.begin_day()
        self.keys.clear()
        self.quota_is()
        self.look()
        self.time_is()
        self.model.tick()
        self.again = None

    def the_day_is_closed(self) -> None:
        self.hall.control(DayAct.END)
        while not self.hall.closing.close_some(CENTRE, self.day):
            pass
        now_ms = self.clock.now_ms
        self.model.end_day({name for name, (*_, close) in self.sessions().items() if close <= now_ms})
        self.again = None
        self.look()
        self.store_and_model_are_alike()
        assert self.shot["tickets"] == []

    @rule()
    def asks_the_same_again(self) -> None:
        """A key that was answered is answered the same, and nothing is done twice."""
        if self.again is not None:
            self.again()
            assert self.snapshot() == self.shot
