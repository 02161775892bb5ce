"""The hall that is tortured: its catalogue, and its operations over one connection to the store."""

from collections.abc import Callable

from server.catalogue.index import CatalogueIndex
from server.cli.torture.discipline import Limits
from server.operations.appointments import Appointments
from server.operations.closing import Closing
from server.operations.counter import Counters
from server.operations.day_control import DayControl
from server.operations.guide import Guide
from server.operations.halls import Halls
from server.operations.party import Parties
from server.operations.reception import Reception
from server.operations.undoing import Undoing
from server.store.client import Client
from server.store.keys import CentreKeys
from server.wire.catalogue import Appointments as Slots
from server.wire.catalogue import (
    CalendarEntry,
    Catalogue,
    CounterEntry,
    CounterQueue,
    Policy,
    PriorityClass,
    QueueEntry,
    Quota,
    ServiceEntry,
    Zone,
)
from server.wire.vocabulary import Channel

CENTRE = "torture"
QUIET_CENTRE = "quiet"
"""Another one of the installation, where nothing happens."""
TIMEZONE = "Asia/Shanghai"
PARTITIONS = 8
HASH_KEY, SEAL_KEY = b"h" * 32, b"s" * 32
"""Its keys for what is personal; what people here are called is made up."""
QUEUES = ("A", "B", "CZ", "D")
SCARCE = "E"
"""One more queue, with a quota that is soon used up: whoever gives a number back lets others race for it."""
SLOTS = 2
QUOTA = Quota(total=60, walk_in_floor=30, shares={Channel.WECHAT: 12})
CLASSES = ("elderly", "soldier")
GROUPS = ("g0", "g1")
COUNTERS = 32
_SERVED = (("A",), ("A", "B"), ("B", "CZ"), ("CZ", "D", "A"), ("D", "B", SCARCE), (*QUEUES, SCARCE))
_DELAY_S = 20
_LONGEST_HEAD_START_S = 600
Connect = Callable[[str], Client]


def counter(number: int) -> str:
    """The id of the n-th counter."""
    return f"c{number % COUNTERS:02d}"


LIMITS = Limits(
    _LONGEST_HEAD_START_S * 1000, SLOTS, {SCARCE: QUOTA},
    {counter(n): GROUPS[n % len(GROUPS)] for n in range(COUNTERS)},
)  # fmt: skip
"""What its checker knows of it."""


def catalogue() -> Catalogue:
    """Four queues and a scarce one; counters that serve some of them, the first at once, the others after a delay."""
    return Catalogue(
        centre=CENTRE,
        version=1,
        name="可靠性检验大厅",
        zones=[Zone(id="z1", name="一楼等候区")],
        queues=[QueueEntry(id=one, name=f"{one} 队列", prefix=one, zone="z1", max_cases=3,
                       appointments=Slots(capacity=SLOTS, days_ahead=2, head_start_s=300)) for one in QUEUES] +
               [QueueEntry(id=SCARCE, name=f"{SCARCE} 队列", prefix=SCARCE, zone="z1", max_cases=3,
                           quotas={"*": QUOTA})],
        counters=[
            CounterEntry(id=counter(n), name=f"{n} 号窗口", label=str(n), zone="z1", group=GROUPS[n % len(GROUPS)],
                         queues=[CounterQueue(queue=one, delay_s=_DELAY_S * place)
                                 for place, one in enumerate(_SERVED[n % len(_SERVED)])])
            for n in range(COUNTERS)
        ],
        services=[ServiceEntry(code=f"S{one}", name="居住证申领与变更登记", queue=one)
                  for one in (*QUEUES, SCARCE)],
        classes=[PriorityClass(id="elderly", name="老年人", head_start_s=120),
                 PriorityClass(id="soldier", name="现役军人", head_start_s=_LONGEST_HEAD_START_S)],
        calendar=CalendarEntry(timezone=TIMEZONE),
        policy=Policy(announce_times=1, announce_s=0, announce_needs_s=0, requeue_limit=2, party_centre_limit=3,
                      head_start_limit_s=_LONGEST_HEAD_START_S),
    )  # fmt: skip


class TorturedHall:
    """One process's view of the hall."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.halls = Halls(client, PARTITIONS, _load, always_open=True)
        self.reception = Reception(self.halls, Parties(HASH_KEY, SEAL_KEY))
        self.appointments = Appointments(self.halls, self.reception.drawing)
        self.counters = Counters(self.halls, self.reception.drawing)
        self.guide = Guide(self.halls)
        self.undoing = Undoing(self.halls)
        self.days = DayControl(self.halls)
        self.closing = Closing(self.halls)
        self.keys = CentreKeys.of(CENTRE, PARTITIONS)

    def date(self) -> str:
        """The business day it is now."""
        return self.halls.get(CENTRE).date()


def _load(centre: str) -> CatalogueIndex | None:
    return CatalogueIndex(catalogue()) if centre == CENTRE else None
