"""Followers: how soon the last of many has an event, what each takes in memory, and what they cost the draws beside."""

import os
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from server.cli.bench import over_http
from server.cli.bench.crowd import Crowd, Scattered, bare_server, crowd
from server.cli.bench.over_http import Target
from server.cli.bench.rows import Row, Series

EVENTS_A_S = 2
TRIES = 5
SETTLE_S = 1.0
"""For so long draws go on unmeasured after followers have come or gone, which alone keeps the live process busy."""
KIB = 1024


@dataclass(frozen=True, slots=True)
class Followed:
    """A hall that is followed: the live process's port and id, a token, its centre, and what causes one event there."""

    port: int
    process: int
    token: str
    centre: str
    happen: Callable[[], None]


def fan_out(followed: Followed, bare_port: int, counts: tuple[int, ...], rounds: int) -> list[Row]:
    """From an event to the last of so many followers, beside one frame over bare WebSockets; what an idle one takes.

    Scattered where not even the first of the counts could be gathered; larger ones that could not are left out.
    """
    rows: list[Row] = []
    memory: list[int] = []
    with crowd(followed.port, [(followed.token, followed.centre)]) as ours:
        ours.grow(counts[0])
        _spread_ms(ours, followed.happen)  # which tells how long its frame is
        with bare_server(bare_port, ours.event_bytes) as server, crowd(bare_port, bare=True) as theirs:
            for count in counts:
                try:
                    ours.grow(count)
                    theirs.grow(count)
                    memory.append(resident_bytes(followed.process))
                    product, reference = [], []
                    for _ in range(rounds):
                        product.append(_spread_ms(ours, followed.happen))
                        reference.append(_spread_ms(theirs, server.send))
                except Scattered as why:
                    print(f"not measured: {count:,} followers or more: {why}", file=sys.stderr)
                    break
                rows.append(_spread_row(count, product, reference))
    if len(rows) < 2:
        return rows
    each = (memory[len(rows) - 1] - memory[0]) / (counts[len(rows) - 1] - counts[0]) / KIB
    what = f"memory of an idle follower in the live process, of {counts[len(rows) - 1]:,}"
    return [*rows, Row(id="follower_memory", what=what, unit="KiB", product=Series.of([each]), reach=75)]


def beside_draws(followed: Followed, drawn: Target, count: int, rounds: int, seconds: float) -> Row:
    """The 99th hundredth of one client's draws at another centre, with so many followers and with none.

    Two events a second happen in the followed centre both times.
    """
    product, reference = [], []
    stop = threading.Event()
    pace = threading.Thread(target=_keep_happening, args=(followed.happen, stop), name="pace")
    pace.start()
    try:
        for _ in range(rounds):
            reference.append(_p99_ms(drawn, seconds))
            with crowd(followed.port, [(followed.token, followed.centre)]) as ours:
                ours.grow(count)
                product.append(_p99_ms(drawn, seconds))
    finally:
        stop.set()
        pace.join()
    return Row(
        id="followed_p99", unit="ms", product=Series.of(product), beside="with no followers",
        what=f"a draw over HTTP, one client, p99, while {count:,} followers get {EVENTS_A_S} events a second",
        reference=Series.of(reference), reach=2,
    )  # fmt: skip


def resident_bytes(process: int) -> int:
    """What a process and its children have in memory (Linux: statm's second field, in pages)."""
    family = (process, *_below(process))
    pages = sum(int(Path(f"/proc/{one}/statm").read_text("ascii").split()[1]) for one in family)
    return pages * os.sysconf("SC_PAGE_SIZE")


def _below(process: int) -> list[int]:
    children = Path(f"/proc/{process}/task/{process}/children").read_text("ascii").split()
    return [one for child in map(int, children) for one in (child, *_below(child))]


def _spread_ms(followers: Crowd, happen: Callable[[], None]) -> float:
    """From what happens to the last follower that has it; tried again where one was closed meanwhile."""
    for _ in range(TRIES):
        followers.arm()
        began = time.monotonic_ns()
        happen()
        if (last := followers.last_ns()) is not None:
            return (last - began) / 1e6
        time.sleep(SETTLE_S)  # the others have what came meanwhile before they are asked again
    raise Scattered("followers are closed again and again")


def _spread_row(count: int, product: list[float], reference: list[float]) -> Row:
    return Row(
        id=f"followers_{count}", what=f"an event until the last of {count:,} followers has it", unit="ms",
        product=Series.of(product), beside="one frame over bare WebSockets", reference=Series.of(reference), reach=5,
    )  # fmt: skip


def _keep_happening(happen: Callable[[], None], stop: threading.Event) -> None:
    while not stop.wait(1 / EVENTS_A_S):
        happen()


def _p99_ms(drawn: Target, seconds: float) -> float:
    over_http.load(drawn, 1, SETTLE_S if seconds >= SETTLE_S else seconds)
    took = sorted(over_http.load(drawn, 1, seconds))
    return took[min(len(took) - 1, int(len(took) * 0.99))] * 1000
