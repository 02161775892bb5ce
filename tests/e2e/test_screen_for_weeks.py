"""Pages on for weeks: a hundred thousand events on the hall screen, how soon a call is painted, and midnight."""

import datetime
import itertools
import json
import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, CDPSession, expect

from server.bootstrap import assemble
from server.cli.bench.screen import WATCH
from server.cli.torture.victim import faketime
from server.operations.at_counter import Finish
from server.operations.change import Caller
from server.operations.draw_request import DrawRequest
from server.settings import Settings
from server.store.embedded import Embedded
from server.wire.vocabulary import Channel
from tests.e2e.conftest import Shoot
from tests.e2e.installation import CENTRE, Installation
from tests.e2e.pages import PATIENCE_MS, Desk, Screen, Television
from tests.waiting import until

Json = dict[str, Any]

MINUTES_LEFT = 4
"""Until midnight, for a slow machine to start everything."""
VISITORS = 33_400
"""Each is three events at least: drawn, called and finished."""
WARM = 3_000
"""By then every list is full and every kind of thing was drawn once: what the page holds from here on must not grow."""
STEPS = 3
CALLS = 30
SPARE_BYTES = 1_000_000
"""The engine goes on compiling what runs often: its code grows by some hundred kilobytes, ever more slowly."""
OWN_SPARE_BYTES = 150_000
"""A byte and a half for an event: nothing could be kept of each."""
VALUES = {"object", "array", "closure", "string", "concatenated string", "sliced string", "number"}
AT = [("clerk", "c20", "RS001"), ("clerk-2", "c14", "JJ001"), ("simulation", "c56", "SW001")]
QUEUES = ["social", "traffic", "tax"]


@dataclass(frozen=True, slots=True)
class Held:
    """What a page holds: bytes of its heap, of them its program's own values, DOM nodes and listeners."""

    heap: int
    own: int
    nodes: int
    ears: int

    def __str__(self) -> str:
        return f"{self.heap / 1e6:.2f} MB ({self.own / 1e6:.3f} values), {self.nodes} nodes, {self.ears} listeners"


@pytest.fixture
def own_hall(folder: Path) -> Iterator[Installation]:
    """An installation of its own, whose record nobody else has to read."""
    installation = Installation(folder / "weeks")
    installation.start()
    yield installation
    installation.close()


@pytest.fixture
def evening_hall(folder: Path) -> Iterator[Installation]:
    """An installation whose store has a clock of its own; it is some minutes before midnight there."""
    library = faketime()
    assert library is not None, "this test needs Debian's package faketime"
    here = datetime.datetime.now(ZoneInfo("Asia/Shanghai"))
    evening = here.replace(hour=23, minute=60 - MINUTES_LEFT, second=0)
    lead_s = (evening - here).total_seconds() % (24 * 3600)
    moved = {
        "LD_PRELOAD": str(library), "FAKETIME": f"+{lead_s:.0f}s", "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }  # fmt: skip
    store = Embedded(folder / "evening", fsync="everysec", environment=moved)
    store.start()
    installation = Installation(folder / "midnight")
    installation.begin(QUHAO_REDIS_URL=store.url)
    installation.wait_ready()
    yield installation
    installation.close()
    store.stop()


@pytest.mark.long
@pytest.mark.timeout(900)
def test_at_midnight_yesterday_leaves_the_screen_and_the_desk_and_the_new_day_begins(
    evening_hall: Installation, chromium: Browser, screens: list[Screen], shoot: Shoot
) -> None:
    hall = evening_hall
    screens.append(television := Television(chromium, hall))
    television.follows()
    screens.append(desk := Desk(chromium, hall))
    desk.sit("c01")
    before = [hall.draw("GA001") for _ in range(2)]
    desk.next()
    television.calls(before[0]["number"], "1号窗口")
    hall.draw("GA001")

    until(lambda: hall.board()["day"]["date"] != before[0]["day"], "midnight", 60 * (MINUTES_LEFT + 1))
    television.is_gone("[data-call]")
    expect(television.see(".waiting .none")).to_be_visible(timeout=PATIENCE_MS)
    assert television.numbers() == set()
    desk.says("新的一天开始了，请重新选择您的窗口。")
    shoot("tv-midnight", television)
    shoot("desk-midnight", desk)

    desk.page.keyboard.type("1")
    desk.page.keyboard.press("Enter")
    first = hall.draw("GA001")
    assert (first["number"], first["day"] > before[0]["day"]) == ("A001", True)
    desk.next()
    desk.has("A001")
    television.calls("A001", "1号窗口")
    until(lambda: "tv-1" in hall.shown_by(first["id"]), "its report")
    assert television.was_not_loaded_again()
    assert desk.was_not_loaded_again()


@pytest.mark.long
@pytest.mark.timeout(3000)
def test_screen_holds_no_more_after_a_hundred_thousand_events_and_paints_a_call_soon(
    own_hall: Installation, chromium: Browser, record_testsuite_property: Callable[[str, object], None]
) -> None:
    television = Television(chromium, own_hall)
    television.follows()
    numbers = {"act": "quota", "value": VISITORS, "reason": "one day stands for weeks"}
    for (clerk, counter, _), queue in zip(AT, QUEUES, strict=True):
        own_hall.staff(clerk).post(f"{CENTRE}/counters/{counter}/sign-in")
        own_hall.staff("manager").post(f"{CENTRE}/day", numbers | {"queue": queue})

    delays_ms = painted_after_ms(own_hall, television)
    held = []
    for visitors in (WARM, *[(VISITORS - WARM) // STEPS] * STEPS):
        happen(own_hall, visitors)
        last = call(own_hall, *AT[0])["number"]
        until(lambda last=last: last in television.numbers(), last, 300)  # type: ignore[misc]
        devtools = television.page.context.new_cdp_session(television.page)
        held.append(holds(devtools))
        devtools.detach()

    told = [str(one) for one in held]
    deciles = statistics.quantiles(delays_ms, n=10)
    told.append(f"event to painted frame: median {deciles[4]:.0f} ms, ninth decile {deciles[8]:.0f} ms")
    print("\n".join(told))
    record_testsuite_property("hall screen", "; ".join(told))
    first = held[0]
    for then in held[1:]:
        assert then.own <= first.own + OWN_SPARE_BYTES, told
        assert then.heap <= first.heap + SPARE_BYTES, told
        assert then.nodes <= first.nodes + 100, told
        assert then.ears <= first.ears + 10, told
    assert television.was_not_loaded_again()
    assert not television.errors
    television.close()


def painted_after_ms(hall: Installation, television: Television) -> list[float]:
    """From the store's time of a call to the frame after the one with its number; both read the machine's one clock."""
    television.page.evaluate(WATCH)
    delays = []
    for clerk, counter, service in itertools.islice(itertools.cycle(AT), CALLS):
        called = call(hall, clerk, counter, service)
        number = called["number"]
        painted = until(lambda n=number: television.page.evaluate("(n) => window.painted[n]", n), number)  # type: ignore[misc]
        delays.append(painted - called["called_at"])
    television.page.evaluate(
        "() => { window.watching.disconnect(); delete window.watching; delete window.painted }"
    )
    return delays


def happen(hall: Installation, visitors: int) -> None:
    """So many visitors are drawn, called and finished, by the operations on the store: over HTTP it takes an hour."""
    server = assemble(Settings(data=hall.data, hours="always"))
    server.client.redis.config_set("appendfsync", "everysec")  # how sure the disk is matters to nobody here

    def work(clerk: str, counter: str, service: str) -> None:
        by = hall.staff(clerk).get("/me")["id"]
        for place in range(visitors // len(AT)):
            caller = Caller(by, f"weeks-{visitors}-{counter}-{place}-{time.time_ns()}", "f00d")
            server.reception.draw("demo", DrawRequest(service=service, channel=Channel.KIOSK), caller)
            server.counters.call_next("demo", counter, replace(caller, key=f"{caller.key}-next"), Finish())

    with ThreadPoolExecutor(len(AT)) as pool:
        for ended in [pool.submit(work, *one) for one in AT]:
            ended.result()
    server.client.close()


def call(hall: Installation, clerk: str, counter: str, service: str) -> Json:
    """Draw a ticket and call it; the one before it is finished."""
    hall.draw(service)
    answer = hall.staff(clerk).post(f"{CENTRE}/counters/{counter}/call-next", {"finish": {}})
    return dict(answer["called"])


def holds(devtools: CDPSession) -> Held:
    """What the page holds after a collection."""
    devtools.send("HeapProfiler.enable")
    devtools.send("HeapProfiler.collectGarbage")
    devtools.send("HeapProfiler.collectGarbage")
    heap = int(devtools.send("Runtime.getHeapUsage")["usedSize"])
    found = devtools.send("Memory.getDOMCounters")
    return Held(heap, own_bytes(devtools), int(found["nodes"]), int(found["jsEventListeners"]))


def own_bytes(devtools: CDPSession) -> int:
    """Bytes of what the page's program made and still refers to: its values, without code and the browser's own."""
    told: list[str] = []
    devtools.on("HeapProfiler.addHeapSnapshotChunk", lambda part: told.append(part["chunk"]))
    devtools.send("HeapProfiler.takeHeapSnapshot", {"reportProgress": False})
    taken: Json = json.loads("".join(told))
    fields = taken["snapshot"]["meta"]["node_fields"]
    kinds = taken["snapshot"]["meta"]["node_types"][0]
    kind, size, step = fields.index("type"), fields.index("self_size"), len(fields)
    nodes = taken["nodes"]
    return sum(nodes[at + size] for at in range(0, len(nodes), step) if kinds[nodes[at + kind]] in VALUES)
