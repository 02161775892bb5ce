"""Checks the queues of a catalogue; it changes nothing."""

import re
from collections.abc import Iterator

from server.catalogue.faults import Fault, at_least, repeated, unknown
from server.wire.catalogue import Catalogue, QueueEntry

_PREFIX = re.compile(r"[A-HJLMNP-Z]{1,2}")


def queue_faults(catalogue: Catalogue) -> Iterator[Fault]:
    """Everything wrong with a centre's queues."""
    served = {one.queue for counter in catalogue.counters for one in counter.queues}
    yield from repeated("queues", "prefix_twice", (queue.prefix for queue in catalogue.queues))
    for queue in catalogue.queues:
        yield from _queue(queue, [zone.id for zone in catalogue.zones])
        if queue.id not in served:
            yield Fault(f"queues.{queue.id}", "no_counter")


def _queue(queue: QueueEntry, zones: list[str]) -> Iterator[Fault]:
    key = f"queues.{queue.id}"
    if not _PREFIX.fullmatch(queue.prefix):
        yield Fault(f"{key}.prefix", "bad_prefix", queue.prefix)
    yield from unknown(f"{key}.zone", "unknown_zone", queue.zone, zones)
    yield from at_least(f"{key}.max_cases", queue.max_cases, 1)
    yield from at_least(f"{key}.requeue_behind", queue.requeue_behind, 0)
