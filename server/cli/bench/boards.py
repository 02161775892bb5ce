"""LED boards: how soon a counter's key is on the wire, alone and with hundreds of boards at work.

Their own program runs. The lines are pseudo-terminals whose other end takes as long for each byte as a line of that
speed would.
"""

import contextlib
import itertools
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from server.cli.bench.crowd import Scattered, Talk, wires
from server.cli.bench.followers import resident_bytes
from server.cli.bench.rows import Row, Series
from server.client.http import Api
from server.client.live import Follower
from server.wire.catalogue import Catalogue
from server.wire.fold import Fold
from server.wire.vocabulary import EventType

Json = dict[str, Any]
BAUD = 57_600
CALLS_A_S = 20
IDLE_S = 0.25
"""Between two calls, so that the line is idle again."""
AFTER_S = 3.0
PATIENCE_S = 60.0
PAINTED_S = 0.02
"""For each board, until all have their first face."""
MIB = 1024 * 1024
STOP_S = 10.0


@dataclass(frozen=True, slots=True)
class Staffed:
    """A running hall: its address, its catalogue, and who draws, calls and shows there."""

    url: str
    catalogue: Catalogue
    kiosk: str
    board: str
    clerk: Json
    data: Path


@dataclass(frozen=True, slots=True)
class Load:
    """How much is measured."""

    rounds: int
    boards: int
    lines: int
    seconds: float


class Desks:
    """Clerks at all counters who call whom they have just drawn a number for."""

    def __init__(self, hall: Staffed) -> None:
        self.centre = hall.catalogue.centre
        self._centre = f"/centres/{self.centre}"
        self._kiosk = Api(hall.url, hall.kiosk)
        self.token = Api(hall.url).post("/sessions", hall.clerk)["token"]
        self._clerk = Api(hall.url, self.token)
        self.live_url = self._clerk.get("")["live_url"]
        service_of = {service.queue: service.code for service in hall.catalogue.services}
        self.services = {
            counter.id: service_of[counter.queues[0].queue]
            for counter in hall.catalogue.counters
            if counter.queues and counter.queues[0].queue in service_of
        }
        for counter in self.services:
            self._clerk.post(f"{self._centre}/counters/{counter}/sign-in")

    def call(self, counter: str) -> tuple[str, int]:
        """Somebody draws, the clerk's key is pressed; the number called, and when the key was pressed."""
        self._kiosk.post(f"{self._centre}/tickets", {"service": self.services[counter], "channel": "kiosk"})
        pressed_ns = time.monotonic_ns()
        answer = self._clerk.post(f"{self._centre}/counters/{counter}/call-next", {"finish": {}})
        return str(answer["called"]["number"]), pressed_ns


class Told:
    """A clerk's page as far as it matters here: when it heard that a number is on its board."""

    def __init__(self, desks: Desks) -> None:
        self._heard: dict[str, int] = {}
        self._changed = threading.Condition()
        self._follower = Follower(desks.live_url, desks.token, desks.centre, on_change=self._hear)

    def __enter__(self) -> "Told":
        self._follower.start()
        if not self._follower.wait_ready(PATIENCE_S):
            raise Scattered("the clerk's page could not follow the hall")
        return self

    def __exit__(self, *_: object) -> None:
        self._follower.stop()

    def at_ns(self, number: str) -> int:
        """When it heard so of this number."""
        with self._changed:
            if not self._changed.wait_for(lambda: number in self._heard, PATIENCE_S):
                raise Scattered(f"nobody was told that {number} is on its board")
            return self._heard[number]

    def _hear(self, fold: Fold, event: Json | None) -> None:
        if event is None or event["type"] != EventType.CALL_SHOWN:
            return
        with self._changed:
            for call in fold.calls:
                if call["event_id"] == event["shown"]["event_id"]:
                    self._heard.setdefault(call["number"], time.monotonic_ns())
            self._changed.notify_all()


def rows(hall: Staffed, load: Load) -> list[Row]:
    """The key to the wire on an idle line; then all boards with calls without pause, and what their program takes."""
    desks = Desks(hall)
    with (
        wires(1, BAUD) as (talk, ports),
        _program(hall, ports, 1, list(desks.services)),
        Told(desks) as told,
    ):
        counter = next(iter(desks.services))
        both = [_after_key_ms(talk, told, desks, counter) for _ in range(load.rounds)]
    took, heard = ([one[at] for one in both] for at in range(2))
    what = f"a counter's key until the last byte of its frame has passed an idle line of {BAUD:,} baud"
    first = Row(id="key_to_board", what=what, unit="ms", product=Series.of(took), reach=50)
    what = "a counter's key until its clerk's page has heard that the board shows the number"
    second = Row(id="key_to_told", what=what, unit="ms", product=Series.of(heard), reach=1000)
    with (
        wires(load.lines, BAUD) as (talk, ports),
        _program(hall, ports, load.boards, list(desks.services)) as process,
    ):
        oldest_s = _oldest_s(talk, desks, load)
        memory = resident_bytes(process.pid) / MIB
    many = f"{load.boards} boards on {load.lines} lines of {BAUD:,} baud, {CALLS_A_S} calls a second"
    return [
        first,
        second,
        Row(id="boards_oldest", what=f"the longest that a call took to any of its boards: {many}", unit="s",
            product=Series.of([oldest_s]), reach=2),
        Row(id="boards_memory", what=f"memory of the program that drives them: {many}", unit="MiB",
            product=Series.of([memory]), reach=150),
    ]  # fmt: skip


def _after_key_ms(talk: Talk, told: Told, desks: Desks, counter: str) -> tuple[float, float]:
    """From the key to the last byte on the wire, and to the clerk's page."""
    time.sleep(IDLE_S)
    number, pressed_ns = desks.call(counter)
    wire_ns = talk.ask({"await": number, "boards": 1})["at_ns"]
    return (wire_ns - pressed_ns) / 1e6, (told.at_ns(number) - pressed_ns) / 1e6


def _oldest_s(talk: Talk, desks: Desks, load: Load) -> float:
    """The longest from a key to any of the boards of its counter; what never came there counts until the end."""
    calls: dict[str, tuple[int, int]] = {}
    counters = list(desks.services)[: load.boards]
    boards_of = {counter: len(range(at, load.boards, len(counters))) for at, counter in enumerate(counters)}
    began = time.monotonic()
    for at, counter in enumerate(itertools.cycle(counters)):
        due = began + at / CALLS_A_S
        if due > began + load.seconds:
            break
        time.sleep(max(0.0, due - time.monotonic()))
        number, pressed_ns = desks.call(counter)
        calls[number] = (pressed_ns, boards_of[counter])
    time.sleep(AFTER_S)
    ended_ns = time.monotonic_ns()
    passed = talk.ask({"all": True})["passed"]
    ages = []
    for number, (pressed_ns, boards) in calls.items():
        came = passed.get(number, {}).values()
        ages.append((max(came) if len(came) == boards else ended_ns) - pressed_ns)
    return max(ages) / 1e9


@contextlib.contextmanager
def _program(
    hall: Staffed, ports: list[str], count: int, counters: list[str]
) -> Iterator["subprocess.Popen[str]"]:
    """The boards' own program with so many strips, dealt out over counters and lines; ended at the end."""
    config, token = hall.data / "bench-boards.toml", hall.data / "bench-board.token"
    config.write_text("\n".join(_strip(at, ports, counters) for at in range(count)), "utf-8")
    token.write_text(hall.board, "utf-8")
    process = subprocess.Popen(
        [
            sys.executable, "-m", "display_board", "--server", hall.url, "--centre", hall.catalogue.centre,
            "--device", "board-1", "--token-file", str(token), "--config", str(config),
        ],
        text=True, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        if not process.stdout.readline().startswith("ready"):
            raise Scattered("the boards' program has ended")
        time.sleep(PAINTED_S * count)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()


def _strip(at: int, ports: list[str], counters: list[str]) -> str:
    told = {
        "id": f"strip-{at + 1}", "link": f"serial://{ports[at % len(ports)]}?baud={BAUD}", "kind": "counter",
        "address": at // len(ports) + 1, "width": 128, "height": 32,
        "counters": [counters[at % len(counters)]],
    }  # fmt: skip
    return "[[boards]]\n" + "\n".join(f"{name} = {json.dumps(value)}" for name, value in told.items()) + "\n"
