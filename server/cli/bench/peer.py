"""Draws over HTTP beside Free Queue Manager's, turn about, with the numbers that either gives twice."""

import json
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from server.cli.bench import fqm, over_http, served
from server.cli.bench.over_http import Target
from server.cli.bench.rows import Row, Series
from server.settings import Settings

REACH = {1: 10, 8: 18, 32: 25}
"""How many times its draws, by clients."""


@dataclass(frozen=True, slots=True)
class Load:
    """How much is measured, and where the checkout is."""

    rounds: int
    seconds: float
    folder: Path | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """The peer as one server runs it, what draws a ticket of it, and what it goes by in a row."""

    peer: fqm.Peer
    draw: Target
    name: str

    def rate(self, clients: int, seconds: float) -> float:
        """Draws a second of so many clients: those that are in its record."""
        before, began = self.peer.drawn().tickets, time.perf_counter()
        over_http.load(self.draw, clients, seconds)
        took = time.perf_counter() - began
        if (drawn := self.peer.drawn().tickets - before) == 0:
            raise fqm.Lacking("it answered, but drew nothing")
        return drawn / took


def rows(settings: Settings, whole: Path, load: Load) -> list[Row]:
    """Draws beside its own server and beside it with two workers, and the numbers given twice."""
    own_port, workers_port = settings.wechat_port, settings.live_port
    with tempfile.TemporaryDirectory(dir=settings.data) as folder:
        own, workers = (fqm.Peer(whole, Path(folder) / name) for name in ("own", "workers"))
        programs = own.own_server(own_port), workers.two_workers(workers_port)
        with served.product(settings, *programs) as draw:
            ours = Numbers(draw)
            alone = Side(own, own.draw(own_port), fqm.NAME)
            two = Side(workers, workers.draw(workers_port), f"{fqm.NAME} with two workers")
            for one in (ours, alone, two):
                one.rate(8, 0)
            return [
                *(
                    _rates(ours, alone, clients, load, f"peer_{clients}", reach)
                    for clients, reach in REACH.items()
                ),
                *(_rates(ours, two, clients, load, f"peer_workers_{clients}") for clients in (8, 32)),
                twice(ours, workers.drawn(), two.name),
            ]


class Numbers:
    """The numbers that the product gave."""

    def __init__(self, draw: Target) -> None:
        self._draw = draw
        self.given: list[tuple[str, str]] = []

    def rate(self, clients: int, seconds: float) -> float:
        """Draws a second of so many clients."""
        began = time.perf_counter()
        told = over_http.together(self._draw.port, clients, seconds, lambda client: client.answer(self._draw))
        took = time.perf_counter() - began
        self.given += [(ticket["day"], ticket["number"]) for ticket in map(json.loads, told)]
        return len(told) / took

    @property
    def twice(self) -> int:
        """How many have a number that another has."""
        return len(self.given) - len(set(self.given))


def twice(ours: Numbers, theirs: fqm.Drawn, name: str) -> Row:
    """The numbers given twice, of a hundred; without a reference where it gave none twice either."""
    share = Series.of([100 * theirs.twice / theirs.tickets])
    return Row(
        id="peer_twice", what=f"numbers given twice, of {len(ours.given):,} and of {theirs.tickets:,}", unit="%",
        product=Series.of([100 * ours.twice / len(ours.given)]), beside=name,
        reference=share if theirs.twice else None, reach=0,
    )  # fmt: skip


def _rates(
    ours: Numbers, theirs: Side, clients: int, load: Load, name: str, reach: float | None = None
) -> Row:
    turns = [
        (ours.rate(clients, load.seconds), theirs.rate(clients, load.seconds)) for _ in range(load.rounds)
    ]
    return Row(
        id=name, what=f"draws over HTTP, {clients} keep-alive client{'s' if clients > 1 else ''}, fsync always",
        unit="a second", product=Series.of(rate for rate, _ in turns), beside=f"{theirs.name}, SQLite on disk",
        reference=Series.of(rate for _, rate in turns), reach=reach, at="least",
    )  # fmt: skip
