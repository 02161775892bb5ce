"""What the model remembers: tickets, counters and lines as plain values. It decides nothing."""

from dataclasses import dataclass, field, replace


@dataclass
class Stop:
    """One call to a counter that is over."""

    queue: str
    outcome: str | None
    started_at: int | None = None


@dataclass(frozen=True)
class Done:
    """The last call, no-show or finish of a ticket, and the ticket as it was before."""

    word: str
    at: int  # the calendar's
    by: str
    counter: str
    before: "Ticket"
    called: str = ""  # a finish: whom the same step called,
    called_at: int | None = None  # and when, by the order's time


@dataclass
class Ticket:
    """A ticket as the model knows it; times in milliseconds."""

    number: str
    seq: int
    service: str
    queue: str
    channel: str
    session: str
    state: str
    by: str
    base_at: int
    rank_at: int
    plain_at: int  # the rank it would have without any class
    worth_ms: int = 0
    cases: int = 1
    needs: bool = False
    holders: tuple[str, ...] = ()
    route: tuple[str, ...] = ()  # services still to come
    drawn_in: str = ""
    counter: str | None = None
    called_at: int | None = None
    called_on: int = 0  # the calendar's time of the call
    started_at: int | None = None
    announced: int = 0
    requeues: int = 0
    pinned_to: str | None = None
    slot_at: int | None = None
    late: bool = False
    outcome: str | None = None
    stops: list[Stop] = field(default_factory=list)
    turn_before: int | None = None  # the turn of its queue before its call took it further
    last: Done | None = None  # what an undo would take back; nothing once it has moved on

    @property
    def line(self) -> str:
        return f"@{self.pinned_to}" if self.pinned_to else self.queue

    @property
    def key(self) -> tuple[int, int]:
        """What its line is sorted by: rank, and the order of draws among equals."""
        return self.rank_at, self.seq

    def uncalled(self) -> None:
        """Nothing is left of the last call."""
        self.counter = self.called_at = self.started_at = self.outcome = None
        self.announced = 0

    def stopped(self, outcome: str | None = None, started_at: int | None = None) -> None:
        self.stops = [*self.stops, Stop(self.queue, outcome, started_at)]

    def done(self, word: str, at: int, by: str) -> None:
        """Note what is about to be done to it at its counter."""
        self.last = Done(word, at, by, self.counter or "", replace(self, last=None))


@dataclass
class Counter:
    """A counter as the model knows it."""

    id: str
    state: str = "closed"
    clerk: str | None = None
    delays_s: dict[str, int] = field(default_factory=dict)  # queue → delay, of those it serves now
    ticket: str | None = None
    paused_at: int | None = None


@dataclass(frozen=True)
class Ask:
    """A draw as it is asked for; parties are the identities of the person it is for."""

    service: str
    channel: str
    cases: int = 1
    needs: bool = False
    holders: tuple[str, ...] = ()
    priority: tuple[str, bool] | None = None  # class, verified
    route: tuple[str, ...] = ()  # services after the first
    extra: bool = False
    by: str = "kiosk-1"
