"""A kiosk that falls over between the server's number and its visitor: the number is given back, and no other."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.offline.lifeline import Clocks, Lifeline, Own
from kiosk.offline.merger import Ties
from kiosk.offline.seal import Seal
from kiosk.offline.values import Wanted
from kiosk.own_numbers import OwnNumbers
from server.client.http import Api
from tests.kiosk.offline.small import CENTRE, KIOSK, Machine, hall, local_ms
from tests.kiosk.offline.stand_in import StandIn
from tests.waiting import until


class Kiosks:
    """Kiosks on one disk, one after another: the one before has ended."""

    def __init__(self, server: StandIn, folder: Path) -> None:
        self._api, self._folder, self._begun = Api(server.url, "token"), folder, list[Lifeline]()

    def begin(self) -> Lifeline:
        self._end()
        own, clock = Own(CENTRE, KIOSK, self._folder, Seal("token")), Machine()
        clocks = Clocks(clock.wall, clock.steady)
        lifeline = Lifeline(own, self._api, hall, Ties(heartbeat_s=0.05), clocks)
        self._begun.append(lifeline)
        lifeline.start()
        until(lambda: lifeline.contacts)
        return lifeline

    def close(self) -> None:
        self._end()
        self._api.close()

    def _end(self) -> None:
        while self._begun:
            self._begun.pop().stop()


@pytest.fixture
def server() -> Iterator[StandIn]:
    started = StandIn(local_ms("09:30"))
    yield started
    started.close()


@pytest.fixture
def kiosks(server: StandIn, tmp_path: Path) -> Iterator[Kiosks]:
    made = Kiosks(server, tmp_path)
    yield made
    made.close()


def test_number_that_nobody_saw_is_given_back_after_a_restart(server: StandIn, kiosks: Kiosks) -> None:
    kiosks.begin().ask("lost", "S1")
    kiosks.begin()
    until(lambda: "lost" in server.merged)
    assert server.merged["lost"]["cancelled"] is True
    again = kiosks.begin()
    until(lambda: again.contacts > 2)
    # Merged again if that was not noted before the kiosk ended; never under another number.
    assert {tuple(numbers) for numbers in server.of("merge")} == {("K1.001",)}


def test_number_that_was_shown_stays_after_a_restart(server: StandIn, kiosks: Kiosks) -> None:
    own = OwnNumbers(kiosks.begin())
    assert (
        own.draw(Wanted("seen", "S1"), lambda _: "the server's number", lambda _: None)
        == "the server's number"
    )
    own.seen("seen")
    again = kiosks.begin()
    until(lambda: again.contacts > 2)
    assert server.merged == {}


def test_number_whose_slip_was_not_asked_for_yet_is_given_back(server: StandIn, kiosks: Kiosks) -> None:
    own = OwnNumbers(kiosks.begin())
    own.draw(Wanted("on its way", "S1"), lambda _: "the server's number", lambda _: None)
    kiosks.begin()
    until(lambda: "on its way" in server.merged)
    assert server.merged["on its way"]["cancelled"] is True


def test_draw_under_way_when_the_kiosk_falls_over_is_noted_before_the_server_is_asked(
    server: StandIn, kiosks: Kiosks
) -> None:
    asked, over = threading.Event(), threading.Event()

    def ask(_needless: threading.Event) -> None:
        asked.set()
        over.wait(60)

    own = OwnNumbers(kiosks.begin(), within_s=60)
    drawing = threading.Thread(target=own.draw, args=(Wanted("under way", "S1"), ask, lambda _: None))
    drawing.start()
    assert asked.wait(60)
    kiosks.begin()
    until(lambda: "under way" in server.merged)
    assert server.merged["under way"]["cancelled"] is True
    over.set()
    drawing.join()
