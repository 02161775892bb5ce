"""A small hall on a real store for tests: three queues, five counters with delays, a clock that is moved by hand."""

import datetime
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from server.catalogue.index import CatalogueIndex
from server.operations.change import Caller
from server.operations.closing import Closing
from server.operations.counter import Counters, Finish
from server.operations.counter_reading import CounterReading
from server.operations.day import set_catalogue
from server.operations.day_control import DayControl, Order
from server.operations.devices import Devices
from server.operations.draw_request import Drawn, DrawRequest
from server.operations.guide import Guide
from server.operations.halls import Halls
from server.operations.helps import Helps
from server.operations.notices import Notices
from server.operations.papers import Papers
from server.operations.party import Parties
from server.operations.prints import Prints
from server.operations.rating import Ratings
from server.operations.reading import Reading
from server.operations.reception import Reception
from server.operations.undoing import Undoing
from server.store import stream
from server.store.client import Client
from server.store.events import decode
from server.store.events import hall as with_hall
from server.store.keys import CentreKeys, DayKeys
from server.store.snapshot import read_fold
from server.wire.catalogue import (
    CalendarEntry,
    Catalogue,
    CounterEntry,
    CounterQueue,
    Policy,
    PriorityClass,
    QueueEntry,
    ServiceEntry,
    SessionTimes,
    Zone,
)
from server.wire.vocabulary import Channel, DayAct

Json = dict[str, Any]

CENTRE = "demo"
PARTITIONS = 8
DAY = "2026-11-23"  # a Monday
SERVED = {
    "c01": {"A": 0},
    "c02": {"A": 0, "B": 60},
    "c03": {"B": 0, "A": 120},
    "c04": {"C": 0, "A": 0, "B": 0},
    "c05": {"A": 0, "B": 300, "C": 30},
}
"""Counter → queue → the delay in seconds before it helps."""

PARTIES = Parties(hash_key=b"h" * 32, seal_key=b"s" * 32)

_numbers = itertools.count(1)


def local_ms(clock: str, day: str = DAY) -> int:
    """A wall-clock time of the hall in milliseconds UTC."""
    wall = datetime.datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZoneInfo("Asia/Shanghai"))
    return int(wall.timestamp() * 1000)


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now_ms: int = field(default_factory=lambda: local_ms("09:30"))

    def __call__(self) -> int:
        return self.now_ms

    def pass_s(self, seconds: float) -> None:
        self.now_ms += int(seconds * 1000)


def catalogue(version: int = 1, counters: int = 0) -> Catalogue:
    """The hall's catalogue; `counters` adds that many more that serve every queue at once."""
    served = SERVED | {f"x{n:02d}": {"A": 0, "B": 0, "C": 0} for n in range(counters)}
    weekday = [SessionTimes(id="am", name="上午"), SessionTimes(
        id="late", name="延时服务", draw_from="17:30", open="18:00", last_draw="19:00", close="20:00", special=True
    )]  # fmt: skip
    return Catalogue(
        centre=CENTRE,
        version=version,
        name="示例大厅",
        name_en="Sample hall",
        sample=True,
        zones=[Zone(id="z1", name="一区"), Zone(id="z2", name="二区", floor=2)],
        queues=[
            QueueEntry(id="A", name="户政", prefix="A", zone="z1"),
            QueueEntry(id="B", name="税务", prefix="B", zone="z2", max_cases=3, requeue_behind=1),
            QueueEntry(id="C", name="综合", prefix="CZ", zone="z2", requeue_behind=2),
        ],
        counters=[
            CounterEntry(
                id=counter,
                name=f"{counter}号窗口",
                label=counter[1:],
                zone="z1" if counter in ("c01", "c02") else "z2",
                queues=[CounterQueue(queue=queue, delay_s=delay) for queue, delay in queues.items()],
            )
            for counter, queues in served.items()
        ],
        services=[
            ServiceEntry(code="S1", name="居住证", name_en="Residence permit", queue="A"),
            ServiceEntry(code="S2", name="涉密事项", public_name="综合事项", queue="A"),
            ServiceEntry(code="S3", name="发票", queue="B"),
            ServiceEntry(code="S4", name="咨询", queue="C", sessions=["late"]),
        ],
        classes=[
            PriorityClass(id="elderly", name="老年人", head_start_s=600),
            PriorityClass(id="veteran", name="退役军人", head_start_s=3600),
        ],
        calendar=CalendarEntry(weekdays={str(day): weekday for day in range(1, 6)}),
        policy=Policy(
            announce_times=2,
            announce_s=10,
            announce_needs_s=20,
            requeue_limit=2,
            walking_s=30,
            party_centre_limit=2,
        ),
    )


def caller(by: str = "kiosk-1", key: str | None = None, fingerprint: str = "f00d") -> Caller:
    """Who asks; every call has a fresh key unless it is given."""
    return Caller(by, key or f"key-{next(_numbers)}", fingerprint)


def clerk(counter: str, key: str | None = None) -> Caller:
    """The clerk who works at a counter."""
    return caller(f"clerk-{counter}", key)


@dataclass
class SmallHall:
    """One process's view of the hall: its operations over one client."""

    client: Client
    clock: Clock
    always_open: bool = True
    catalogue: Catalogue = field(default_factory=catalogue)
    done: Finish = field(default_factory=Finish)

    def __post_init__(self) -> None:
        self.keys = CentreKeys.of(CENTRE, PARTITIONS)
        self.halls = Halls(self.client, PARTITIONS, self._load, self.always_open)
        self.reception = Reception(self.halls, PARTIES)
        self.counters = Counters(self.halls, self.reception.drawing)
        self.guide = Guide(self.halls)
        self.papers = Papers(self.halls, PARTIES)
        self.ratings = Ratings(self.halls, PARTIES)
        self.undoing = Undoing(self.halls)
        self.prints = Prints(self.halls)
        self.devices = Devices(self.halls)
        self.days = DayControl(self.halls)
        self.closing = Closing(self.halls)
        self.notices = Notices(self.halls)
        self.helps = Helps(self.halls)
        self.reading = Reading(self.halls)
        self.counter_reading = CounterReading(self.reading)

    def _load(self, centre: str) -> CatalogueIndex | None:
        return CatalogueIndex(self.catalogue) if centre == CENTRE else None

    @property
    def today(self) -> DayKeys:
        return self.keys.on(self.halls.get(CENTRE).today().date)

    def draw(
        self, service: str = "S1", by: Caller | None = None, channel: Channel = Channel.KIOSK, **more: Any
    ) -> Drawn:  # fmt: skip
        return self.reception.draw(
            CENTRE, DrawRequest(service=service, channel=channel, **more), by or caller()
        )  # fmt: skip

    def number(self, service: str = "S1", **more: Any) -> str:
        """The number of a fresh ticket."""
        return str(self.draw(service, **more).ticket["number"])

    def open(self, *counters: str) -> None:
        """Sign the clerks of these counters in."""
        for counter in counters:
            self.counters.sign_in(CENTRE, counter, clerk(counter))

    def call(self, counter: str = "c01") -> str:
        """Call the next at a counter that is open and empty; the number called."""
        called = self.counters.call_next(CENTRE, counter, clerk(counter)).called
        assert called is not None
        return str(called["number"])

    def miss(self, counter: str = "c01") -> str:
        """Call the next, announce it often and long enough, and give it up; its number."""
        number = self.call(counter)
        self.counters.recall(CENTRE, counter, clerk(counter))
        self.clock.pass_s(60)
        self.counters.no_show(CENTRE, counter, clerk(counter))
        return number

    def ticket(self, number: str) -> Json:
        """The public record of one of today's tickets."""
        day = self.halls.get(CENTRE).today().date
        return self.reading.ticket(CENTRE, f"{CENTRE}-{day.replace('-', '')}-{number}")[1]

    def control(self, act: DayAct, by: Caller | None = None, reason: str = "停电检修", **more: Any) -> Json:
        """What the manager does with the day; the day after it."""
        order = Order(act=act, reason=reason, **more)
        return self.days.control(CENTRE, order, by or caller("manager-1"))

    def snapshot(self, staff: bool = True) -> Json:
        """The hall as a follower begins with it."""
        folded = read_fold(self.client, self.keys, staff)
        assert folded is not None
        return folded.snapshot()

    def publish(self, published: Catalogue) -> None:
        """Publish a catalogue and tell the open day."""
        self.catalogue = published
        self.halls.forget(CENTRE)
        today = self.halls.get(CENTRE).today()
        set_catalogue(self.client, today.keys, today.index, "manager-1")

    def last_event(self) -> str:
        return stream.last_id(self.client, self.keys.stream)

    def events(self, after: str = stream.FIRST, staff: bool = True) -> list[Json]:
        """All events later than one, as staff or as boards see them."""
        return list(self._events(after, staff))

    def _events(self, after: str, staff: bool) -> Iterator[Json]:
        for event_id, fields in stream.all_after(self.client, self.keys.stream, after, self.last_event()):
            event = decode(event_id, fields)
            yield with_hall(event, fields) if staff else event


def contents(client: Client) -> dict[str, Any]:
    """Everything in the store, key by key."""
    redis: Any = client.redis
    readers = {
        "string": redis.get,
        "hash": redis.hgetall,
        "list": partial(redis.lrange, start=0, end=-1),
        "set": redis.smembers,
        "zset": partial(redis.zrange, start=0, end=-1, withscores=True),
        "stream": redis.xrange,
    }
    return {key: readers[redis.type(key)](key) for key in sorted(redis.scan_iter(count=1000))}
