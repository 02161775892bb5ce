"""Forecasts on a real store: an estimate comes up as visitors are served, is scored, and outlives a restart."""

import math
import threading
from collections.abc import Callable, Iterator

import pytest

from server.domain.wait import FEWEST_FINISHED, USUAL_RATIOS
from server.operations.counter import Finish
from server.operations.forecast import NOTHING, Forecasts
from server.operations.reading import Reading
from server.operations.watch import Seen, Watch
from server.store.client import Client
from server.store.embedded import Embedded
from server.store.keys import CentreKeys
from server.wire.fold import Fold
from server.wire.vocabulary import Channel
from tests.server.small_hall import CENTRE, PARTITIONS, Clock, Json, SmallHall, catalogue, clerk, local_ms
from tests.waiting import until

DEADLINE_S = 30
SERVICE_S = 300


class Foreseeing:
    """A process that follows the hall, and refreshes when told to."""

    def __init__(self, url: str, clock: Clock, hall: SmallHall) -> None:
        self._hall = hall
        self._client = Client(url, clock)
        self._changed = threading.Condition()
        self._told = ""
        self.watch = Watch(self._client, PARTITIONS)
        self.forecasts = Forecasts(self.watch, hall.halls)
        self.forecasts.listen()
        self.watch.listen(self._listen)
        self.watch.start([CENTRE])
        self.reading = Reading(hall.halls, forecasts=self.forecasts)
        self.forecasts.state(CENTRE, "A")

    def _listen(self, seen: Seen, _: Fold | None) -> None:
        with self._changed:
            self._told = seen.event["event_id"]
            self._changed.notify_all()

    def refresh(self) -> None:
        """Follow all that has happened, and work the states out."""
        last = self._hall.last_event()
        with self._changed:
            assert self._changed.wait_for(lambda: self._told == last, DEADLINE_S)
        self.forecasts.refresh()

    def ticket(self, number: str) -> Json:
        day = self._hall.halls.get(CENTRE).today().date.replace("-", "")
        return self.reading.ticket(CENTRE, f"{CENTRE}-{day}-{number}")[1]

    def close(self) -> None:
        self.watch.stop()
        self._client.close()


Follow = Callable[[], Foreseeing]


@pytest.fixture
def follow(store: Embedded, clock: Clock, hall: SmallHall) -> Iterator[Follow]:
    """Starts processes that follow the hall, which is already open."""
    hall.halls.get(CENTRE).today()
    started: list[Foreseeing] = []

    def begin() -> Foreseeing:
        started.append(Foreseeing(store.url, clock, hall))
        return started[-1]

    yield begin
    for one in started:
        one.close()


def serve(hall: SmallHall, count: int, counter: str = "c01") -> None:
    """So many visitors, each of whom takes the counter for five minutes."""
    for _ in range(count):
        hall.call(counter)
        hall.clock.pass_s(SERVICE_S)
        hall.counters.finish(CENTRE, counter, clerk(counter), Finish())


def foreseen(record: Json) -> Json:
    return {name: record[name] for name in NOTHING}


def test_an_estimate_comes_up_as_thirty_visitors_are_served(hall: SmallHall, follow: Follow) -> None:
    one = follow()
    hall.open("c01")
    one.forecasts.refresh()
    numbers = [hall.number() for _ in range(30)]
    shown = []
    for place in range(30):
        one.refresh()
        shown.append(one.ticket(numbers[-1])["wait_p50_s"])
        serve(hall, 1)
        assert one.ticket(numbers[place])["people_ahead"] is None
    assert shown[: FEWEST_FINISHED - 1] == [None] * (FEWEST_FINISHED - 1)
    assert shown[FEWEST_FINISHED:] == [(29 - place) * SERVICE_S for place in range(FEWEST_FINISHED, 30)]


def test_a_wait_is_foreseen_for_the_ticket_its_draw_and_the_queue(hall: SmallHall, follow: Follow) -> None:
    one = follow()
    hall.open("c01")
    for _ in range(8):
        hall.number()
    serve(hall, 6)
    hall.call()
    one.refresh()
    drawn = hall.draw()
    wait = {"wait_p50_s": 2 * SERVICE_S, "wait_p90_s": int(2 * SERVICE_S * USUAL_RATIOS[1])}
    expected = {"may_come_first": 0, "before_closing": True, **wait}
    assert foreseen(one.reading.place(drawn.ticket, drawn.ahead, drawn.waiting)) == expected
    assert foreseen(one.ticket(drawn.ticket["number"])) == expected
    today = hall.halls.get(CENTRE).today()
    assert one.reading.wait_of(today, "A", 1) == wait
    assert one.reading.wait_of(today, "B", 0) == {"wait_p50_s": None, "wait_p90_s": None}


def test_who_follows_from_the_middle_of_the_day_knows_what_was_served_before(
    hall: SmallHall, follow: Follow
) -> None:
    hall.open("c01")
    for _ in range(8):
        hall.number()
    serve(hall, 6)
    late = follow()
    late.forecasts.refresh()
    serve(hall, 1)
    late.refresh()
    state = late.forecasts.state(CENTRE, "A")
    assert state is not None
    assert (state.finished, state.call_s) == (7, SERVICE_S)


def test_predictions_are_held_against_what_the_waits_were(hall: SmallHall, follow: Follow) -> None:
    one = follow()
    hall.open("c01")
    one.forecasts.refresh()
    for _ in range(6):
        hall.number()
    serve(hall, 6)
    hall.number()
    hall.call()
    one.refresh()
    for _ in range(12):
        hall.number()
    one.refresh()
    hall.clock.pass_s(2 * SERVICE_S)  # the clerk is twice as slow as before
    hall.counters.finish(CENTRE, "c01", clerk("c01"), Finish())
    for _ in range(12):
        hall.call()
        hall.clock.pass_s(2 * SERVICE_S)
        hall.counters.finish(CENTRE, "c01", clerk("c01"), Finish())
    one.refresh()
    state = one.forecasts.state(CENTRE, "A")
    assert state is not None
    assert state.ratios == pytest.approx((math.sqrt(2), 2.0))


@pytest.mark.parametrize(
    ("counters", "counted"),
    [
        pytest.param(["c01"], 1.0, id="its own"),
        pytest.param(["c01", "c02"], 1.5, id="and half of one that serves B too"),
        pytest.param(["c01", "c03", "c04"], 2.0, id="C, where nobody waits, takes nothing"),
    ],
)
def test_a_counter_counts_by_the_busy_queues_it_serves(
    hall: SmallHall, follow: Follow, counters: list[str], counted: float
) -> None:
    one = follow()
    hall.open(*counters)
    for service in ("S1", "S3"):
        hall.number(service)
    one.refresh()
    state = one.forecasts.state(CENTRE, "A")
    assert state is not None
    assert state.counters == counted


def test_missed_calls_and_tickets_from_afar_are_told_apart(hall: SmallHall, follow: Follow) -> None:
    one = follow()
    hall.open("c01")
    hall.number()
    booked = hall.draw(channel=Channel.WECHAT).ticket
    after = hall.number()
    hall.miss()
    one.refresh()
    state = one.forecasts.state(CENTRE, "A")
    assert state is not None
    assert (state.finished, state.call_s) == (0, 60)
    assert foreseen(one.ticket(after)) == NOTHING | {"may_come_first": 0}  # one that came in the same moment
    assert foreseen(one.ticket(booked["number"])) == NOTHING
    hall.clock.pass_s(1)
    assert one.ticket(hall.number())["may_come_first"] == 1


def test_a_new_day_begins_with_too_little_data(hall: SmallHall, follow: Follow) -> None:
    one = follow()
    hall.open("c01")
    for _ in range(8):
        hall.number()
    serve(hall, 6)
    one.refresh()
    hall.clock.now_ms = local_ms("10:00", "2026-11-24")
    hall.open("c01")
    number = hall.number()
    assert foreseen(one.ticket(number)) == NOTHING
    one.refresh()
    assert foreseen(one.ticket(number)) == NOTHING | {"may_come_first": 0}


def test_all_is_forgotten_and_read_again_when_the_store_knows_less(hall: SmallHall, follow: Follow) -> None:
    one = follow()
    hall.open("c01")
    for _ in range(8):
        hall.number()
    serve(hall, 6)
    one.refresh()
    before = one.forecasts.state(CENTRE, "A")
    one.forecasts.begin_anew()
    assert one.forecasts.state(CENTRE, "A") is None
    one.forecasts.refresh()
    assert before is not None
    assert one.forecasts.state(CENTRE, "A") == before


def test_a_catalogue_in_which_a_queue_is_gone_leaves_its_waits(hall: SmallHall, follow: Follow) -> None:
    one = follow()
    hall.open("c01")
    number = hall.number()
    dropped = catalogue(2)
    hall.publish(dropped.model_copy(update={"queues": [q for q in dropped.queues if q.id != "A"]}))
    one.refresh()
    assert foreseen(one.ticket(number)) == NOTHING | {"may_come_first": 0}


def test_a_thread_refreshes_by_itself(hall: SmallHall, follow: Follow) -> None:
    forecasts = Forecasts(follow().watch, hall.halls)
    forecasts.start()
    try:
        assert until(lambda: forecasts.state(CENTRE, "A")) is not None
    finally:
        forecasts.stop()


def test_a_centre_that_cannot_be_read_holds_up_no_other_and_is_complained_of_once(
    hall: SmallHall, follow: Follow, caplog: pytest.LogCaptureFixture
) -> None:
    one = follow()
    nowhere = CentreKeys.of("nowhere", PARTITIONS)
    # A day that was opened, and is not there
    hall.client.redis.hset(nowhere.centres, "nowhere", "2026-11-23")
    one.forecasts.state("nowhere", "A")
    for _ in range(2):
        one.forecasts.refresh()
    assert one.forecasts.state(CENTRE, "A") is not None
    assert [record.getMessage().partition(":")[0] for record in caplog.records] == [
        "waits at nowhere are not foreseen for now"
    ]
