"""Many at once: every ticket is called exactly once, and what there is one of, one gets."""

import multiprocessing
import threading
from collections import Counter as Tally
from collections.abc import Callable

import pytest

from server.store.client import Client
from server.store.embedded import Embedded
from server.store.snapshot import read_fold
from server.wire.catalogue import Quota
from server.wire.vocabulary import Channel
from tests.server.operations.racers import race
from tests.server.small_hall import CENTRE, Clock, SmallHall, caller, catalogue

pytestmark = pytest.mark.every_store


PROCESSES, THREADS, DRAWERS, DRAWN = 4, 5, 4, 60


@pytest.mark.timeout(120)
def test_every_ticket_is_called_exactly_once_by_twenty_counters_at_once(
    store: Embedded, client: Client
) -> None:
    hall = SmallHall(client, Clock(), catalogue=catalogue(counters=PROCESSES * THREADS))
    drawn: list[str] = []

    def draw(services: tuple[str, ...]) -> None:
        drawn.extend(hall.number(services[turn % len(services)]) for turn in range(DRAWN))

    spawn = multiprocessing.get_context("spawn")
    ready, all_drawn, called = spawn.Barrier(PROCESSES + 1), spawn.Event(), spawn.Queue()
    counters = [f"x{n:02d}" for n in range(PROCESSES * THREADS)]
    processes = [
        spawn.Process(
            target=race, args=(store.url, counters[n::PROCESSES], ready, all_drawn, called), daemon=True
        )
        for n in range(PROCESSES)
    ]
    drawers = [threading.Thread(target=draw, args=(("S1", "S3", "S4", "S2"),)) for _ in range(DRAWERS)]
    for process in processes:
        process.start()
    ready.wait(60)
    for drawer in drawers:
        drawer.start()
    for drawer in drawers:
        drawer.join()
    all_drawn.set()
    told = Tally(called.get(timeout=60)[1] for _ in range(DRAWERS * DRAWN))
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0] * PROCESSES

    numbers = Tally(drawn)
    assert told == numbers
    assert set(numbers.values()) == {1}
    for prefix in ("A", "B", "CZ"):
        of_queue = sorted(number for number in numbers if number.startswith(prefix))
        assert of_queue == [f"{prefix}{n:03d}" for n in range(1, len(of_queue) + 1)]

    events = hall.events()
    assert Tally(event["ticket"]["number"] for event in events if event["type"] == "ticket.called") == numbers
    assert (
        Tally(event["ticket"]["number"] for event in events if event["type"] == "ticket.finished") == numbers
    )
    folded = read_fold(client, hall.keys, hall=True)
    assert folded is not None
    assert (folded.tickets, {one["waiting"] for one in folded.queues.values()}) == ({}, {0})


def test_one_party_asking_many_times_at_once_holds_one_ticket(hall: SmallHall) -> None:
    answers = at_once(lambda: hall.number(party={"phone": "13900000000"}))
    assert Tally(answers) == {"A001": 1, "already_holding": 7}


@pytest.mark.parametrize(
    ("channel", "before"),
    [(Channel.KIOSK, 3), (Channel.HOTLINE, 1), (Channel.GUIDE, 0)],
    ids=["of all", "from afar", "of a channel's share"],
)
def test_last_number_of_a_quota_goes_to_one_of_many_who_ask_at_once(
    hall: SmallHall, channel: Channel, before: int
) -> None:
    quota = {"*": Quota(total=4, walk_in_floor=2, shares={Channel.GUIDE: 1})}
    plain = hall.catalogue.queues
    queues = [one.model_copy(update={"quotas": quota}) for one in plain]
    hall.publish(hall.catalogue.model_copy(update={"queues": queues, "version": 2}))
    for _ in range(before):
        hall.number(channel=channel)
    for turn in range(3):  # whoever gets it gives it back
        last = f"A{before + turn + 1:03d}"
        answers = at_once(lambda: hall.number(channel=channel))
        assert Tally(answers) == {last: 1, "quota_reached": 7}
        hall.reception.cancel(CENTRE, last, caller(), None)


def at_once(act: Callable[[], str]) -> list[str]:
    """What eight who do it at one moment are answered: what they get, or the code of the refusal."""
    answers: list[str] = []
    together = threading.Barrier(8)

    def one() -> None:
        together.wait()
        try:
            answers.append(act())
        except Exception as refused:  # noqa: BLE001  a thread's failure is looked at by who started it
            answers.append(getattr(refused, "code", repr(refused)))

    threads = [threading.Thread(target=one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
