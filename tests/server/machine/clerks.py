"""What clerks do at their counters, but for calling: shifts, and serving whom they have called."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import MultipleResults, initialize, precondition, rule

from server.operations.counter import Finish
from server.wire.vocabulary import Outcome
from tests.server.machine import rules
from tests.server.machine.beside import COUNTERS, MOSTLY, OTHER, OUTCOMES, SELDOM, some
from tests.server.machine.visitors import ASKS, Visitors
from tests.server.small_hall import CENTRE, caller

Json = dict[str, Any]


class Clerks(Visitors):
    """The counters."""

    tickets = Visitors.tickets

    @initialize(target=tickets, counters=st.lists(COUNTERS, min_size=2, max_size=4, unique=True), asks=ASKS)
    def the_hall_opens(self, counters: list[str], asks: list[Json]) -> MultipleResults[str]:
        for counter in counters:
            self.signs_in(counter, other=False)
        return self.people_come(asks)

    @rule(
        counter=COUNTERS,
        other=SELDOM,
        what=st.sampled_from(
            ["in", "in", "tide", "over", "out", "pause", "pause", "on", "on", "queues", "back"]
        ),
        queues=st.lists(st.sampled_from(sorted(rules.PREFIX)), min_size=1, unique=True),
    )
    def changes_its_shift(self, counter: str, other: bool, what: str, queues: list[str]) -> None:
        acts = {
            "in": lambda: self.signs_in(counter, other),
            "tide": lambda: self.serves_the_tide(other),
            "over": lambda: self.signs_in(counter, other, take_over=True),
            "out": lambda: self.signs_out(counter, other),
            "pause": lambda: self.pauses(counter, other),
            "on": lambda: self.goes_on(counter, other),
            "queues": lambda: self.serves_other_queues(counter, other, queues),
            "back": lambda: self.gives_back_what_it_kept(counter),
        }
        acts[what]()

    def signs_in(
        self, counter: str, other: bool, take_over: bool = False, profile: str | None = None
    ) -> None:
        by = caller(OTHER if other else f"clerk-{counter}")
        self.ask(
            self.model.no_sign_in(counter, by.by, take_over),
            lambda: self.hall.counters.sign_in(CENTRE, counter, by, take_over, profile),
            lambda: self.model.sign_in(counter, by.by, profile),
        )

    def serves_the_tide(self, other: bool) -> None:
        """With a profile: chosen at the sign-in, or changed to while it is open."""
        (counter, profiles), by = next(iter(rules.PROFILES.items())), None
        (profile, delays_s) = next(iter(profiles.items()))
        if self.model.counters[counter].state == "closed":
            self.signs_in(counter, other, profile=profile)
            return
        by = self.clerk(counter, other)
        self.ask(
            self.model.not_own(counter, by.by),
            lambda: self.hall.counters.set_queues(CENTRE, counter, by, profile=profile),
            lambda: self.model.serve(counter, delays_s),
        )

    def signs_out(self, counter: str, other: bool) -> None:
        by = self.clerk(counter, other)
        self.ask(
            self.model.no_sign_out(counter, by.by),
            lambda: self.hall.counters.sign_out(CENTRE, counter, by),
            lambda: self.model.sign_out(counter),
        )

    def pauses(self, counter: str, other: bool) -> None:
        by = self.clerk(counter, other)
        self.ask(
            self.model.not_own(counter, by.by),
            lambda: self.hall.counters.pause(CENTRE, counter, by, "打印机卡纸"),
            lambda: self.model.pause(counter),
        )

    def goes_on(self, counter: str, other: bool) -> None:
        by = self.clerk(counter, other)
        self.ask(
            self.model.not_own(counter, by.by),
            lambda: self.hall.counters.resume(CENTRE, counter, by),
            lambda: self.model.go_on(counter),
        )

    def serves_other_queues(self, counter: str, other: bool, queues: list[str]) -> None:
        by = self.clerk(counter, other)
        self.ask(
            self.model.not_own(counter, by.by),
            lambda: self.hall.counters.set_queues(CENTRE, counter, by, queues),
            lambda: self.model.serve(
                counter, {queue: rules.DELAYS_S[counter].get(queue, 0) for queue in queues}
            ),
        )

    def gives_back_what_it_kept(self, counter: str) -> None:
        """What is done by the clock once a pause was long, and changes nothing else."""
        self.hall.counters.give_back(CENTRE, counter)
        self.model.give_back(counter)
        self.again = None
        self.look()

    @precondition(some("called", "serving"))
    @rule(
        counter=COUNTERS,
        legal=MOSTLY,
        other=SELDOM,
        what=st.sampled_from(
            ["recall", "start", "start", "no_show", "in_vain", "in_vain", "finish", "hold", "hold"]
        ),
        outcome=OUTCOMES,
        cases=st.none() | st.just(2),
    )
    def serves(
        self, counter: str, legal: bool, other: bool, what: str, outcome: Outcome, cases: int | None
    ) -> None:  # fmt: skip
        states = ("called", "serving") if what in ("finish", "hold") else ("called",)
        counter = self.pick_counter(counter, *states, legal=legal)
        acts = {
            "recall": lambda: self.recalls(counter, other),
            "start": lambda: self.starts(counter, other),
            "no_show": lambda: self.gives_up_waiting(counter, other),
            "in_vain": lambda: self.waits_in_vain(counter, other),
            "finish": lambda: self.finishes(counter, other, outcome, cases),
            "hold": lambda: self.sets_aside(counter, other),
        }
        acts[what]()

    def recalls(self, counter: str, other: bool) -> None:
        by = self.clerk(counter, other)
        self.ask(
            self.model.no_act(counter, by.by, "called"),
            lambda: self.hall.counters.recall(CENTRE, counter, by),
            lambda: self.model.recall(counter),
        )

    def starts(self, counter: str, other: bool) -> None:
        by = self.clerk(counter, other)
        self.ask(
            self.model.no_act(counter, by.by, "called"),
            lambda: self.hall.counters.start(CENTRE, counter, by),
            lambda: self.model.start(counter),
        )

    def gives_up_waiting(self, counter: str, other: bool) -> None:
        by = self.clerk(counter, other)
        self.ask(
            self.model.no_no_show(counter, by.by),
            lambda: self.hall.counters.no_show(CENTRE, counter, by),
            lambda: self.model.no_show(counter, by.by),
        )

    def waits_in_vain(self, counter: str, other: bool) -> None:
        """A whole no-show at once; step by step it is seldom drawn."""
        self.recalls(counter, other)
        self.passes_ms(60_000)
        self.gives_up_waiting(counter, other)

    def finishes(self, counter: str, other: bool, outcome: Outcome, cases: int | None) -> None:
        by = self.clerk(counter, other)
        self.ask(
            self.model.no_act(counter, by.by, "called", "serving"),
            lambda: self.hall.counters.finish(CENTRE, counter, by, Finish(outcome, cases)),
            lambda: self.model.finish(counter, by.by, str(outcome), cases),
        )

    def sets_aside(self, counter: str, other: bool) -> None:
        by = self.clerk(counter, other)
        self.ask(
            self.model.no_act(counter, by.by, "called", "serving"),
            lambda: self.hall.counters.hold(CENTRE, counter, by),
            lambda: self.model.hold(counter),
        )

    @precondition(some("held"))
    @rule(number=tickets, counter=COUNTERS, legal=MOSTLY, other=SELDOM)
    def goes_on_with(self, number: str, counter: str, legal: bool, other: bool) -> None:
        number = self.pick(number, "held", legal=legal)
        ticket = self.model.tickets.get(number)
        counter = (legal and ticket and ticket.counter) or counter
        by = self.clerk(counter, other)
        self.ask(
            self.model.no_resume(number, counter, by.by),
            lambda: self.hall.guide.resume(CENTRE, number, by, counter),
            lambda: self.model.resume(number, counter),
        )
