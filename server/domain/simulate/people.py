"""Made-up visitors: when they come, what for, what each means to do. Chance is an argument; nothing is sent."""

import heapq
import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from random import Random

from server.wire.vocabulary import Outcome

HOUR_S, DAY_S = 3600, 86_400
NEEDS = ("escort", "low_counter", "written", "sign", "pager")
SHORTEST_S, LONGEST_S = 30.0, 2.0 * HOUR_S
"""No service takes less or more, however chance falls."""
_OUTCOMES = (
    (Outcome.DONE, 55), (Outcome.ACCEPTED, 30), (Outcome.PAPERS_MISSING, 10), (Outcome.CONDITIONAL, 2),
    (Outcome.NOT_DONE, 3),
)  # fmt: skip


class What(StrEnum):
    """What a visitor means to do without being called."""

    DRAW = "draw"  # in the hall
    BOOK = "book"  # from afar
    CHECK_IN = "check_in"  # who booked has arrived
    LEAVE = "leave"  # gives the number back, if not called yet


@dataclass(frozen=True, slots=True)
class Lognormal:
    """Durations of many short and few long ones: half are below `median_s`; `spread` is the logarithm's deviation."""

    median_s: float
    spread: float = 0.5

    @property
    def mean_s(self) -> float:
        """The mean of the distribution."""
        return self.median_s * math.exp(self.spread**2 / 2)

    def draw(self, random: Random) -> float:
        """One of them, in seconds."""
        return random.lognormvariate(math.log(self.median_s), self.spread)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Who comes to a hall. `by_hour` is visitors an hour from midnight on; each share is a part of them, 0 to 1."""

    by_hour: tuple[float, ...]
    services: Mapping[str, float]  # service → its share; they need not add up to 1
    times: Mapping[str, Lognormal] = field(default_factory=dict)  # service → how long it takes
    classes: tuple[str, ...] = ()  # priority classes of the hall
    other_time: Lognormal = Lognormal(480)
    travel: Lognormal = Lognormal(1200)
    patience: Lognormal = Lognormal(1500)
    no_show_share: float = 0.04
    late_share: float = 0.03  # miss their first call and come back
    leave_share: float = 0.03
    priority_share: float = 0.08
    remote_share: float = 0.15
    needs_share: float = 0.02

    def __post_init__(self) -> None:
        parts = [share for name, share in _shares(self)]
        if len(self.by_hour) != 24 or not all(0 <= rate < math.inf for rate in self.by_hour):
            raise ValueError("a day has 24 hours, each with a number of visitors")
        if not all(0 <= part <= 1 for part in parts) or self.no_show_share + self.late_share > 1:
            raise ValueError("a share lies between 0 and 1")
        if not all(share >= 0 for share in self.services.values()) or not any(self.services.values()):
            raise ValueError("somebody must want a service")

    def at_rate(self, visitors_per_hour: float) -> "Profile":
        """The same people, as many at every hour."""
        return replace(self, by_hour=(visitors_per_hour,) * 24)

    def only(self, services: Collection[str]) -> "Profile":
        """The same people, come for these services only; ValueError if nobody wants any of them."""
        return replace(
            self, services={code: part for code, part in self.services.items() if code in services}
        )

    def time_of(self, service: str) -> Lognormal:
        """How long a service takes."""
        return self.times.get(service, self.other_time)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """One who comes, and all that chance has settled about the visit."""

    n: int
    service: str
    remote: bool
    priority: str | None
    needs: tuple[str, ...]
    comes: bool  # False: never answers a call
    back_after_s: float | None  # misses the first call, and is back so long after it was given up
    walks_s: float
    serves_s: float
    outcome: Outcome

    def answers(self, missed: int) -> bool:
        """Whether a call is answered, after so many that were missed."""
        return self.comes and (missed > 0 or self.back_after_s is None)


@dataclass(frozen=True, slots=True)
class Intention:
    """What a visitor means to do, `at_s` seconds after the simulation's start."""

    at_s: float
    what: What
    visitor: Visitor


def intentions(profile: Profile, random: Random, start_s: float, length_s: float) -> Iterator[Intention]:
    """What visitors mean to do, in order of time; they arrive for `length_s` from second `start_s` of a day on.

    What they mean to do after their arrival may lie beyond the end.
    """
    pending: list[tuple[float, int, Intention]] = []
    order = 0
    for n, at_s in enumerate(arrivals(profile.by_hour, random, start_s, length_s), 1):
        while pending and pending[0][0] <= at_s:
            yield heapq.heappop(pending)[2]
        for intention in _intentions_of(visitor(profile, random, n), profile, random, at_s):
            heapq.heappush(pending, (intention.at_s, order := order + 1, intention))
    while pending:
        yield heapq.heappop(pending)[2]


def arrivals(by_hour: tuple[float, ...], random: Random, start_s: float, length_s: float) -> Iterator[float]:
    """Times of arrival, seconds after the start: a Poisson process whose rate is each hour's.

    It has no memory, so that at an hour's end it is begun anew at the next hour's rate.
    """
    now_s = start_s
    while now_s < start_s + length_s:
        ends_s = min((now_s // HOUR_S + 1) * HOUR_S, start_s + length_s)
        rate = by_hour[int(now_s % DAY_S // HOUR_S)] / HOUR_S
        gap_s = random.expovariate(rate) if rate else math.inf
        now_s = now_s + gap_s if now_s + gap_s < ends_s else ends_s
        if now_s < ends_s:
            yield now_s - start_s


def visitor(profile: Profile, random: Random, n: int) -> Visitor:
    """The n-th visitor."""
    service = random.choices(list(profile.services), list(profile.services.values()))[0]
    chance = random.random()
    late = profile.no_show_share <= chance < profile.no_show_share + profile.late_share
    remote = random.random() < profile.remote_share
    has_class = bool(profile.classes) and not remote and random.random() < profile.priority_share
    return Visitor(
        n=n,
        service=service,
        remote=remote,
        priority=random.choice(profile.classes) if has_class else None,
        needs=(random.choice(NEEDS),) if random.random() < profile.needs_share else (),
        comes=chance >= profile.no_show_share,
        back_after_s=random.uniform(60, 900) if late else None,
        walks_s=random.uniform(10, 45),
        serves_s=min(max(profile.time_of(service).draw(random), SHORTEST_S), LONGEST_S),
        outcome=random.choices([one for one, _ in _OUTCOMES], [part for _, part in _OUTCOMES])[0],
    )


def _intentions_of(who: Visitor, profile: Profile, random: Random, at_s: float) -> list[Intention]:
    if not who.remote:
        found = [Intention(at_s, What.DRAW, who)]
        if random.random() < profile.leave_share:
            found.append(Intention(at_s + profile.patience.draw(random), What.LEAVE, who))
        return found
    there_s = at_s + profile.travel.draw(random)
    # Who booked and doesn't come says so, as the phone's page asks them to.
    return [
        Intention(at_s, What.BOOK, who),
        Intention(there_s, What.CHECK_IN if who.comes else What.LEAVE, who),
    ]


def _shares(profile: Profile) -> list[tuple[str, float]]:
    return [(name, getattr(profile, name)) for name in Profile.__slots__ if name.endswith("_share")]
