"""The hall that is measured, and its commands, caught once and given again by the hundred; only the store works."""

import itertools
from collections.abc import Sequence

from server.catalogue.index import CatalogueIndex
from server.operations.change import Caller
from server.operations.counter import Counters
from server.operations.draw_request import DrawRequest
from server.operations.halls import Halls
from server.operations.party import Parties
from server.operations.reception import Reception
from server.store.client import Client
from server.store.keys import CentreKeys
from server.wire.catalogue import Catalogue, CounterEntry, CounterQueue, QueueEntry, ServiceEntry, Zone
from server.wire.vocabulary import Channel

Command = tuple[str, ...]
"""A command to the store, word by word."""

PREFIXES = "ABCDEFGHJLMNPQRS"
PARTITIONS = 64
PARTY = {"id_number": "110101199003070000", "phone": "13800000000"}


class Catching(Client):
    """A client that remembers the last script it ran, word by word."""

    last: Command = ()

    def run(self, script: str, keys: Sequence[str], args: Sequence[str]) -> list[object]:
        """As the client does."""
        self.last = ("EVALSHA", self._hashes[script], str(len(keys)), *keys, "", *args)
        return super().run(script, keys, args)


def catalogue(centre: str) -> Catalogue:
    """Sixteen queues; counters that serve 1, 4 and 16 of them."""
    return Catalogue(
        centre=centre,
        version=1,
        name="测量用大厅",
        zones=[Zone(id="z1", name="一楼等候区")],
        queues=[QueueEntry(id=one, name=f"{one} 队列", prefix=one, zone="z1") for one in PREFIXES],
        counters=[
            CounterEntry(id=f"c{served}", name=f"{served} 队列窗口", label=str(served), zone="z1",
                         queues=[CounterQueue(queue=one, delay_s=0) for one in PREFIXES[:served]])
            for served in (1, 4, 16)
        ],
        services=[ServiceEntry(code=f"S{one}", name="居住证申领与变更登记", queue=one) for one in PREFIXES],
    )  # fmt: skip


class MeasuredHall:
    """One centre in this process, and its commands."""

    def __init__(self, url: str, centre: str) -> None:
        self.centre = centre
        self.client = Catching(url)
        halls = Halls(self.client, PARTITIONS, lambda one: CatalogueIndex(catalogue(one)), always_open=True)
        self._parties = Parties(b"h" * 32, b"s" * 32)
        self.reception = Reception(halls, self._parties)
        self.counters = Counters(halls, self.reception.drawing)
        self.keys = CentreKeys.of(centre, PARTITIONS)
        self._today = halls.get(centre).today
        self._numbers = itertools.count(1)
        self._draws: dict[tuple[str, bool], Command] = {}
        self._takes: dict[str, tuple[Command, Command]] = {}

    def caller(self) -> Caller:
        """The clerk, under a key never used."""
        return Caller("bench", f"{next(self._numbers):032x}", "f00d" * 4)

    def draw(self, queue: str, party: dict[str, str] | None = None) -> None:
        """Draw through the operations."""
        request = DrawRequest(service=f"S{queue}", channel=Channel.KIOSK, party=party)
        self.reception.draw(self.centre, request, self.caller())

    def draws(self, queue: str, count: int, with_party: bool = False) -> list[Command]:
        """So many draws in one queue, each with its own key and, if asked for, two identities of its own."""
        if (queue, with_party) not in self._draws:
            self.draw(queue, PARTY if with_party else None)
            self._draws[queue, with_party] = self.client.last
        caught = self._draws[queue, with_party]
        holders = self._parties.hashes(PARTY) if with_party else []
        return [self._fresh(caught, holders) for _ in range(count)]

    def takes(self, counter: str, count: int) -> list[tuple[Command, Command]]:
        """So many calls at a counter, each after a command that makes it empty again."""
        if counter not in self._takes:
            record = self.keys.on(self._today().date).counter(counter)
            self.counters.sign_in(self.centre, counter, self.caller())
            version = self.client.redis.hget(record, "v")
            self.counters.call_next(self.centre, counter, self.caller())
            self._takes[counter] = ("HSET", record, "v", str(version)), self.client.last
        emptied, caught = self._takes[counter]
        return [(emptied, self._fresh(caught, [])) for _ in range(count)]

    def close(self) -> None:
        """Give the connections back."""
        self.client.close()

    def _fresh(self, caught: Command, holders: list[str]) -> Command:
        """The same command under another key, for other people."""
        number = next(self._numbers)
        key = 4 + int(caught[2])
        fresh = caught[key].partition(":")
        words = (
            *caught[:key],
            f"{fresh[0]}{fresh[1]}{number:032x}" if fresh[1] else f"{number:032x}",
            *caught[key + 1 :],
        )
        for place, holder in enumerate(holders):
            words = tuple(word.replace(holder, f"{number:012x}{place:012x}") for word in words)
        return words
