"""Drawn histories of commands: whatever happens in a hall, its events folded over an old snapshot give the new one."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.domain import rank
from server.domain.dispatch import choose
from server.domain.refusals import Refused
from server.domain.transitions import Command, move
from server.operations.counter import Called, Finish
from server.operations.devices import Showing, Status
from server.operations.prints import Asked
from server.store.client import Client
from server.wire.vocabulary import Channel, Outcome, PrintState, State
from tests.server.operations.watched import Watched, waiting
from tests.server.small_hall import CENTRE, SERVED, Clock, caller, local_ms

Json = dict[str, Any]

COUNTERS = st.sampled_from(sorted(SERVED))
SERVICES = st.sampled_from(["S1", "S2", "S3", "S4"])
INDEXES = st.integers(0, 40)
PEOPLE = [{"id_number": f"51010119600101{n:04d}", "phone": f"1390000{n:04d}"} for n in range(3)]
PARTY = (
    st.none()
    | st.sampled_from(PEOPLE)
    | st.sampled_from(PEOPLE).map(lambda person: {"phone": person["phone"]})
)
PRIORITY = st.none() | st.fixed_dictionaries(
    {"class": st.sampled_from(["elderly", "veteran"]), "verified": st.booleans()}
)
BEHIND = {"A": 3, "B": 1, "C": 2}
PREFIX = {"A": "A", "B": "B", "C": "CZ"}

HEAD_STARTS_S = {"elderly": 600, "veteran": 3600}


def worth_ms(priority: Json | None) -> int:
    """What a class is worth in any queue: only a verified one is worth anything."""
    return HEAD_STARTS_S[priority["class"]] * 1000 if priority and priority["verified"] else 0


STEPS: dict[str, st.SearchStrategy[Json]] = {}
LIKELY: list[str] = []


def step(
    likely: int, /, **drawn: st.SearchStrategy[Any]
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Make a method one of the steps a history is drawn from, so many times as likely as another."""

    def note(method: Callable[..., None]) -> Callable[..., None]:
        STEPS[method.__name__] = st.fixed_dictionaries(drawn)
        LIKELY.extend([method.__name__] * likely)
        return method

    return note


class History(Watched):
    """The steps that a history is drawn from."""

    @step(
        12,
        service=SERVICES,
        channel=st.sampled_from(Channel) | st.just(Channel.KIOSK),
        priority=PRIORITY,
        party=PARTY,
        cases=st.sampled_from([1] * 8 + [2, 4]),
        needs=st.just(()) | st.just(("escort", "sign")),
        lang=st.sampled_from(["zh-CN", "en"]),
    )
    def draws(
        self, service: str, channel: Channel, priority: Json | None, party: Json | None, **more: Any
    ) -> None:
        by, before = caller(), self.hall_shot
        drawn = self.do(lambda: self.hall.draw(service, by, channel, priority=priority, party=party, **more))
        if isinstance(drawn, Refused):
            assert drawn.code in {"invalid_field", "already_holding", "quota_reached"}
            return
        ticket = drawn.ticket
        drawn_before = [one for one in self.numbers if one.startswith(PREFIX[ticket["queue"]])]
        assert ticket["number"] == f"{PREFIX[ticket['queue']]}{len(drawn_before):03d}"
        if drawn.ahead is not None:
            assert ticket["rank_at"] == rank.walk_in(ticket["drawn_at"], worth_ms(priority))
            in_line = [(one["rank_at"], one["seq"]) for one in waiting(before, ticket["queue"])]
            assert drawn.ahead == sum(one < (ticket["rank_at"], ticket["seq"]) for one in in_line)
            assert drawn.waiting == len(in_line) + 1

    @step(2, counter=COUNTERS, other=st.booleans(), take_over=st.booleans())
    def signs_in(self, counter: str, other: bool, take_over: bool) -> None:
        by = caller("clerk-other" if other else f"clerk-{counter}")
        before = self.counter(counter)
        record = self.do(lambda: self.hall.counters.sign_in(CENTRE, counter, by, take_over))
        if isinstance(record, Refused):
            assert record.code == "counter_taken"
            assert before["clerk"] != by.by
            assert not take_over
        else:
            assert (record["state"], record["clerk"], record["ticket"]) == ("open", by.by, before["ticket"])

    @step(4, counter=COUNTERS)
    def gives_up_waiting_for_a_visitor(self, counter: str) -> None:
        """A whole no-show at once; step by step it is seldom drawn."""
        if self.counter(counter)["ticket"] is None:
            return
        self.acts_at_a_counter(counter, Command.RECALL, Outcome.UNSTATED)
        self.time_passes(60)
        self.acts_at_a_counter(counter, Command.NO_SHOW, Outcome.UNSTATED)

    @step(1, counter=COUNTERS)
    def signs_out(self, counter: str) -> None:
        by, before = self.clerk(counter), self.counter(counter)
        record = self.do(lambda: self.hall.counters.sign_out(CENTRE, counter, by))
        if isinstance(record, Refused):
            assert record.code == ("counter_busy" if before["ticket"] else "counter_closed")
        else:
            assert before["ticket"] is None

    @step(
        12,
        counter=COUNTERS,
        finish=st.none() | st.builds(Finish, st.sampled_from(Outcome), st.none() | st.just(2)),
    )
    def calls_next(self, counter: str, finish: Finish | None) -> None:
        by, before = self.clerk(counter), self.counter(counter)
        expected = choose(self.heads(counter))
        called = self.do(lambda: self.hall.counters.call_next(CENTRE, counter, by, finish))
        if isinstance(called, Refused):
            reasons = {
                "counter_closed": before["state"] != "open",
                "counter_busy": before["ticket"] is not None and finish is None,
                "nobody_waiting": before["ticket"] is None and expected is None,
            }
            assert reasons[called.code]
            return
        assert isinstance(called, Called)
        assert (called.finished is not None) == (before["ticket"] is not None)
        assert (called.called or {}).get("number") == (expected.member[6:] if expected else None)
        if called.finished:
            assert called.finished["id"] == before["ticket"]
            assert called.finished["state"] == State.DONE

    @step(
        8,
        counter=COUNTERS,
        command=st.sampled_from([Command.RECALL, Command.START, Command.NO_SHOW, Command.FINISH]),
        outcome=st.sampled_from(Outcome),
    )
    def acts_at_a_counter(self, counter: str, command: Command, outcome: Outcome) -> None:
        by, counters = self.clerk(counter), self.hall.counters
        acts: dict[Command, Callable[[], Json]] = {
            Command.RECALL: lambda: counters.recall(CENTRE, counter, by),
            Command.START: lambda: counters.start(CENTRE, counter, by),
            Command.NO_SHOW: lambda: counters.no_show(CENTRE, counter, by),
            Command.FINISH: lambda: counters.finish(CENTRE, counter, by, Finish(outcome)),
        }
        before = self.counter(counter)
        if before["ticket"] is None:
            assert self.do(acts[command]).code in {"counter_empty", "counter_closed"}
            return
        self.moved(self.of(before["ticket"]), command, self.do(acts[command]))

    @step(
        8,
        index=INDEXES,
        command=st.sampled_from([Command.CHECK_IN, Command.REQUEUE, Command.REQUEUE, Command.CANCEL]),
        legal=st.sampled_from([True, True, True, False]),
        reason=st.none() | st.just("到导办台说明"),
    )
    def acts_on_a_ticket(self, index: int, command: Command, legal: bool, reason: str | None) -> None:
        if not self.numbers:
            return
        able = [one["number"] for one in self.hall_shot["tickets"] if move(State(one["state"]), command)]
        numbers = (legal and able) or self.numbers
        number, by, desk = numbers[index % len(numbers)], caller("guide-1"), self.hall.reception
        acts: dict[Command, Callable[[], Json]] = {
            Command.CHECK_IN: lambda: desk.check_in(CENTRE, number, by),
            Command.REQUEUE: lambda: desk.requeue(CENTRE, number, by, reason),
            Command.CANCEL: lambda: desk.cancel(CENTRE, number, by, reason),
        }
        before = self.hall.ticket(number)
        in_line = sorted(one["rank_at"] for one in waiting(self.hall_shot, before["queue"]))
        turn = self.taken(before["queue"])
        seen: Json = next((one for one in self.hall_shot["tickets"] if one["number"] == number), {})
        own = before["rank_at"]
        if command == Command.CHECK_IN:
            own = rank.walk_in(own, worth_ms(seen.get("priority")))
        after = self.moved(before, command, self.do(acts[command]))
        if after and (command == Command.REQUEUE or (command == Command.CHECK_IN and turn > own)):
            assert after["rank_at"] == rank.behind(before["rank_at"], in_line, BEHIND[before["queue"]])
        elif after:
            assert after["rank_at"] == own

    @step(3, index=INDEXES, kind=st.sampled_from(["ticket", "checklist", "reprint"]))
    def asks_for_a_slip(self, index: int, kind: str) -> None:
        if not self.numbers:
            return
        ticket, by = self.id_of(self.numbers[index % len(self.numbers)]), caller()
        job = self.do(lambda: self.hall.prints.ask(CENTRE, Asked("printer-1", kind, ticket), by))
        self.asked.append(job["id"])

    @step(
        4, index=INDEXES, state=st.sampled_from(list(PrintState)[1:]), fault=st.none() | st.just("paper_out")
    )
    def reports_a_slip(self, index: int, state: PrintState, fault: str | None) -> None:
        if not self.asked:
            return
        job, by = self.asked[index % len(self.asked)], caller("printer-1")
        reported = self.do(lambda: self.hall.prints.report(CENTRE, job, state, fault, by))
        if isinstance(reported, Refused):
            assert reported.code == "changed_meanwhile"

    @step(
        4,
        back=st.sampled_from([1, 1, 2, 3, 19, 20, 21]),
        device=st.sampled_from(["board-1", "voice-1"]),
        ok=st.booleans(),
    )
    def shows_a_call(self, back: int, device: str, ok: bool) -> None:
        calls = self.hall_shot["calls"]
        event_id = calls[-back]["event_id"] if back <= len(calls) else "1-1"
        shown = self.do(
            lambda: self.hall.devices.shown(
                CENTRE, event_id, Showing(device, ok, None if ok else "no_answer", () if ok else ("strip-3",))
            )
        )
        if isinstance(shown, Refused):
            assert (shown.code, event_id) == ("not_a_call", "1-1")
        else:
            assert shown == next(call for call in self.hall_shot["calls"] if call["event_id"] == event_id)

    @step(
        1,
        device=st.sampled_from(["board-1", "printer-1"]),
        faults=st.lists(st.sampled_from(["paper_out", "cover_open"])),
    )
    def says_how_it_is(self, device: str, faults: list[str]) -> None:
        status = Status(device, "board", "fault" if faults else "ok", tuple(faults), {"纸": 3})
        self.do(lambda: self.hall.devices.status(CENTRE, status), repeatable=False)

    @step(5, seconds=st.sampled_from([-20, 0.001, 1, 15, 60, 400, 3600]))
    def time_passes(self, seconds: float) -> None:
        if local_ms("09:00") < self.clock.now_ms + seconds * 1000 < local_ms("22:00", self.day):
            self.clock.pass_s(seconds)

    @step(1)
    def night_falls(self) -> None:
        """Seldom, and never on a morning that has hardly begun."""
        if len(self.numbers) < 8:
            return
        self.clock.now_ms = local_ms("09:30", self.day) + 24 * 3_600_000
        self.asked.clear()
        self.do(lambda: self.hall.halls.get(CENTRE).today(), repeatable=False)
        assert self.hall_shot["tickets"] == []

    @step(4)
    def repeats_what_it_just_did(self) -> None:
        if self.last is None:
            return
        before = self.hall_shot
        self.last()
        self.look()
        assert self.hall_shot == before


STEP = st.sampled_from(LIKELY).flatmap(lambda name: st.tuples(st.just(name), STEPS[name]))


@pytest.mark.timeout(600)  # a failure takes its time to be made small
@settings(
    max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.data_too_large]
)
@given(services=st.lists(SERVICES, min_size=5, max_size=10), steps=st.lists(STEP, min_size=30, max_size=60))
def test_events_folded_over_the_old_snapshot_give_the_new_one_for_any_history(
    client: Client, clock: Clock, services: list[str], steps: list[tuple[str, Json]]
) -> None:
    live_through(client, clock, services, steps)


def live_through(client: Client, clock: Clock, services: list[str], steps: list[tuple[str, Json]]) -> None:
    """A morning of one hall: all counters open, some people come, then the steps."""
    history = History(client, clock)
    for counter in SERVED:
        history.signs_in(counter, other=False, take_over=False)
    for service in services:
        history.draws(service, Channel.KIOSK, None, None)
    for name, drawn in steps:
        getattr(history, name)(**drawn)
