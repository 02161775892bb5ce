"""Checks the queues of a catalogue with their quotas and appointments; it changes nothing."""

import re
import sys
from collections.abc import Iterator

from server.catalogue.calendar_checks import all_times
from server.catalogue.faults import Fault, at_least, between, repeated, unknown
from server.domain.quota import ALL_OTHERS, LEAST_FLOOR
from server.wire.catalogue import Appointments, Catalogue, QueueEntry, Quota
from server.wire.vocabulary import REMOTE_CHANNELS, Channel

SHORTEST_SLOT_S = 300
LONGEST_SLOT_S = 7200
MOST_DAYS_AHEAD = 60

_PREFIX = re.compile(r"[A-HJLMNP-Z]{1,2}")


def queue_faults(catalogue: Catalogue) -> Iterator[Fault]:
    """Everything wrong with a centre's queues."""
    served = {one.queue for counter in catalogue.counters for one in counter.queues}
    zones = [zone.id for zone in catalogue.zones]
    sessions = [ALL_OTHERS, *dict.fromkeys(one.id for day in all_times(catalogue.calendar) for one in day)]
    limit_s = catalogue.policy.head_start_limit_s
    yield from repeated("queues", "prefix_twice", (queue.prefix for queue in catalogue.queues))
    for queue in catalogue.queues:
        key = f"queues.{queue.id}"
        yield from _queue(key, queue, zones)
        if queue.id not in served:
            yield Fault(key, "no_counter")
        for session, quota in queue.quotas.items():
            yield from unknown(f"{key}.quotas", "unknown_session", session, sessions)
            yield from _quota(f"{key}.quotas.{session}", quota)
        if queue.appointments:
            yield from _appointments(f"{key}.appointments", queue.appointments, limit_s)


def _queue(key: str, queue: QueueEntry, zones: list[str]) -> Iterator[Fault]:
    if not _PREFIX.fullmatch(queue.prefix):
        yield Fault(f"{key}.prefix", "bad_prefix", queue.prefix)
    yield from unknown(f"{key}.zone", "unknown_zone", queue.zone, zones)
    yield from at_least(f"{key}.max_cases", queue.max_cases, 1)
    yield from at_least(f"{key}.requeue_behind", queue.requeue_behind, 0)


def _quota(key: str, quota: Quota) -> Iterator[Fault]:
    yield from at_least(f"{key}.total", quota.total, 1)
    most = quota.total if quota.total > 0 else sys.maxsize  # a wrong total doesn't drag others along
    yield from between(f"{key}.walk_in_floor", quota.walk_in_floor, LEAST_FLOOR, most)
    for channel, share in quota.shares.items():
        yield from unknown(f"{key}.shares", "unknown_channel", channel, Channel)
        yield from between(f"{key}.shares.{channel}", share, 0, most)
    # A floor that the shares of those who come in person don't reach would be none.
    shares = [quota.shares.get(channel) for channel in Channel if channel not in REMOTE_CHANNELS]
    in_person = sum(share for share in shares if share is not None)
    if None not in shares and in_person < quota.walk_in_floor:
        yield Fault(f"{key}.shares", "floor_unreachable", str(in_person), str(quota.walk_in_floor))


def _appointments(key: str, slots: Appointments, limit_s: int) -> Iterator[Fault]:
    yield from at_least(f"{key}.capacity", slots.capacity, 1)
    odd = between(f"{key}.slot_s", slots.slot_s, SHORTEST_SLOT_S, LONGEST_SLOT_S)
    yield from odd
    if not odd and (slots.slot_s % 60 or (3600 % slots.slot_s and slots.slot_s % 3600)):
        yield Fault(f"{key}.slot_s", "uneven_slot", str(slots.slot_s))
    yield from between(f"{key}.days_ahead", slots.days_ahead, 0, MOST_DAYS_AHEAD)
    yield from between(f"{key}.head_start_s", slots.head_start_s, 0, max(0, limit_s))
    yield from at_least(f"{key}.grace_s", slots.grace_s, 0)
