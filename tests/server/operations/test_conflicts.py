"""Somebody else was faster between a decision and its step: it is decided again, three times at most."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from server.domain.refusals import Conflict, Refused
from server.store.client import Client
from server.store.embedded import Embedded
from server.wire.catalogue import QueueEntry, ServiceEntry
from server.wire.fold import fold
from server.wire.vocabulary import Channel
from tests.server.small_hall import CENTRE, Clock, SmallHall, caller, catalogue, clerk, contents, local_ms

pytestmark = pytest.mark.every_store


class Overtaken(Client):
    """A client before each of whose scripts somebody else gets something done, while there is something to do."""

    def __init__(self, url: str, clock: Clock) -> None:
        super().__init__(url, clock)
        self.others: list[Callable[[], Any]] = []

    def run(self, script: str, keys: Sequence[str], args: Sequence[str]) -> list[Any]:
        if self.others:
            self.others.pop(0)()
        return super().run(script, keys, args)


@pytest.fixture
def slow(store: Embedded, hall: SmallHall, clock: Clock) -> Any:
    """The hall as seen by a process that is always overtaken; `hall` is whoever overtakes it."""
    client = Overtaken(store.url, clock)
    seen = SmallHall(client, clock)
    seen.halls.get(CENTRE).today()
    yield seen
    client.close()


def others(slow: SmallHall, *acts: Callable[[], Any]) -> None:
    assert isinstance(slow.client, Overtaken)
    slow.client.others = list(acts)


def test_change_overtaken_twice_is_decided_again_and_done(hall: SmallHall, slow: SmallHall) -> None:
    hall.draw()
    hall.open("c01")
    hall.call()
    recall = lambda: hall.counters.recall(CENTRE, "c01", clerk("c01"))  # noqa: E731
    others(slow, recall, recall)
    assert slow.counters.recall(CENTRE, "c01", clerk("c01"))["announced"] == 4


def test_change_overtaken_three_times_is_refused_and_changes_nothing(
    hall: SmallHall, slow: SmallHall
) -> None:
    hall.draw()
    hall.open("c01")
    hall.call()
    seen: list[Any] = []

    def recall() -> None:
        hall.counters.recall(CENTRE, "c01", clerk("c01"))
        seen.append(contents(hall.client))

    others(slow, recall, recall, recall)
    with pytest.raises(Conflict) as caught:
        slow.counters.recall(CENTRE, "c01", clerk("c01"))
    assert (caught.value.code, caught.value.guard) == ("changed_meanwhile", "ticket")
    assert contents(hall.client) == seen[-1]


def test_ticket_cancelled_before_it_could_be_cancelled_again_is_refused(
    hall: SmallHall, slow: SmallHall
) -> None:
    hall.draw()
    others(slow, lambda: hall.reception.cancel(CENTRE, "A001", caller(), None))
    with pytest.raises(Refused) as caught:
        slow.reception.cancel(CENTRE, "A001", caller(), None)
    assert (caught.value.code, caught.value.detail) == ("illegal_transition", {"state": "cancelled"})


def test_counter_taken_over_before_the_call_refuses_its_former_clerk(
    hall: SmallHall, slow: SmallHall
) -> None:
    hall.draw()
    hall.open("c01")
    others(slow, lambda: hall.counters.sign_in(CENTRE, "c01", caller("clerk-2"), take_over=True))
    with pytest.raises(Refused) as caught:
        slow.counters.call_next(CENTRE, "c01", clerk("c01"))
    assert caught.value.code == "not_yours"
    assert hall.ticket("A001")["state"] == "waiting"


def test_counter_called_at_from_another_screen_is_busy(hall: SmallHall, slow: SmallHall) -> None:
    hall.draw()
    hall.draw()
    hall.open("c01")
    others(slow, lambda: hall.call("c01"))
    with pytest.raises(Refused) as caught:
        slow.counters.call_next(CENTRE, "c01", clerk("c01"))
    assert (caught.value.code, caught.value.detail["ticket"]["number"]) == ("counter_busy", "A001")
    assert hall.ticket("A002")["state"] == "waiting"


def test_turn_taken_before_the_check_in_sends_it_behind(
    hall: SmallHall, slow: SmallHall, clock: Clock
) -> None:
    booked = hall.number(channel=Channel.WEB)
    clock.pass_s(5)
    hall.draw()
    hall.draw()
    hall.open("c01")
    others(slow, lambda: hall.call("c01"))
    slow.reception.check_in(CENTRE, booked, caller())
    assert slow.ticket(booked)["people_ahead"] == 1


def test_holding_gained_before_the_draw_refuses_it_with_that_ticket(hall: SmallHall, slow: SmallHall) -> None:
    person = {"phone": "13900000000"}
    others(slow, lambda: hall.draw(party=person))
    with pytest.raises(Refused) as caught:
        slow.draw(party=person)
    assert (caught.value.code, caught.value.detail["ticket"]["number"]) == ("already_holding", "A001")


def test_holding_gained_and_lost_before_the_draw_draws(hall: SmallHall, slow: SmallHall) -> None:
    person = {"phone": "13900000000"}
    hall.draw(party=person)
    others(slow, lambda: hall.reception.cancel(CENTRE, "A001", caller(), None))
    assert slow.number(party=person) == "A002"


def test_catalogue_published_before_the_draw_is_the_one_drawn_by(hall: SmallHall, slow: SmallHall) -> None:
    def publish() -> None:
        slow.catalogue = catalogue(version=2)
        hall.publish(slow.catalogue)

    others(slow, publish)
    assert slow.draw().ticket["catalogue_version"] == 2


def test_catalogue_published_while_nobody_told_this_process_is_found_with_the_day(
    hall: SmallHall, slow: SmallHall, clock: Clock
) -> None:
    hall.catalogue = slow.catalogue = catalogue(version=2)
    hall.halls.forget(CENTRE)
    clock.now_ms = local_ms("09:30", "2026-11-24")
    hall.draw()
    assert slow.draw().ticket["catalogue_version"] == 2


def test_publishing_twice_or_an_older_version_changes_nothing(hall: SmallHall) -> None:
    hall.publish(catalogue(version=3))
    before = contents(hall.client)
    for version in (3, 2):
        hall.publish(catalogue(version=version))
    assert contents(hall.client) == before


def test_day_opened_by_two_processes_at_once_is_opened_once(
    hall: SmallHall, slow: SmallHall, clock: Clock
) -> None:
    clock.now_ms = local_ms("08:00", "2026-11-25")
    others(slow, lambda: hall.halls.get(CENTRE).today())
    assert slow.halls.get(CENTRE).today().record == hall.halls.get(CENTRE).today().record
    days = [event["day"] for event in hall.events() if event["type"] == "day.changed"]
    assert days == ["2026-11-23", "2026-11-25"]


def test_catalogue_with_a_new_queue_and_counter_keeps_fold_and_snapshot_alike(hall: SmallHall) -> None:
    hall.draw()
    before = hall.reading.board(CENTRE)
    wider = catalogue(version=2, counters=1)
    queues = [*wider.queues, QueueEntry(id="D", name="新队列", prefix="D", zone="z1")]
    services = [*wider.services, ServiceEntry(code="S5", name="新事项", queue="D")]
    hall.publish(wider.model_copy(update={"queues": queues, "services": services}))
    assert fold(before, hall.events(before["event_id"], staff=False)) == hall.reading.board(CENTRE)
    assert hall.draw("S5").ticket["number"] == "D001"
    hall.open("x00")
    folded = fold(before, hall.events(before["event_id"], staff=False))
    assert folded == hall.reading.board(CENTRE)
    assert [queue["id"] for queue in folded["queues"]] == ["A", "B", "C", "D"]
    assert "x00" in {counter["id"] for counter in folded["counters"]}
