"""Which counters a simulation staffs: each queue's last ones, so many as its work takes. It opens none itself."""

import math
from collections.abc import Mapping, Sequence

from server.domain.simulate.people import HOUR_S, Profile
from server.wire.catalogue import CounterEntry, ServiceEntry

BUSY = 0.75
"""The part of their time that enough clerks are busy; at 1 the lines would never end."""


def work(profile: Profile, services: Sequence[ServiceEntry], visitors_per_hour: float) -> dict[str, float]:
    """Queue → how many clerks its visitors would keep busy without a pause."""
    total = sum(profile.services.values())
    found: dict[str, float] = {}
    for service in services:
        if part := profile.services.get(service.code, 0.0):
            busy = visitors_per_hour / HOUR_S * part / total * profile.time_of(service.code).mean_s
            found[service.queue] = found.get(service.queue, 0.0) + busy
    return found


def enough(load: Mapping[str, float]) -> int:
    """How many clerks that takes, one a queue at least."""
    return sum(max(1, math.ceil(part / BUSY)) for part in load.values())


def chosen(counters: Sequence[CounterEntry], load: Mapping[str, float], count: int) -> list[str]:
    """At most so many of these free counters, most work first, each queue's last ones first.

    The first counter of a queue is left to people, unless the queue has no other.
    """
    free = {queue: _own(counters, queue) for queue in load}
    free = {queue: own[1:] or own for queue, own in free.items()}
    given = dict.fromkeys(load, 0)
    found: list[str] = []
    while len(found) < count:
        left = [queue for queue in load if any(one not in found for one in free[queue])]
        if not left:
            break
        # Each queue gets one before any gets two.
        queue = max(left, key=lambda one: (given[one] == 0, load[one] / (given[one] + 1)))
        found.append(next(one for one in reversed(free[queue]) if one not in found))
        given[queue] += 1
    return found


def served(counters: Sequence[CounterEntry], staffed: Sequence[str]) -> set[str]:
    """The queues that are these counters' own work."""
    return {
        queue.queue for one in counters if one.id in staffed for queue in one.queues if queue.delay_s == 0
    }


def _own(counters: Sequence[CounterEntry], queue: str) -> list[str]:
    return [one.id for one in counters if any(own.queue == queue and own.delay_s == 0 for own in one.queues)]
