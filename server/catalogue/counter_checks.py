"""Checks the counters of a catalogue; it changes nothing."""

from collections.abc import Iterator

from server.catalogue.faults import Fault, at_least, repeated, required, unknown
from server.wire.catalogue import Catalogue, CounterEntry


def counter_faults(catalogue: Catalogue) -> Iterator[Fault]:
    """Everything wrong with a centre's counters."""
    queues = [queue.id for queue in catalogue.queues]
    zones = [zone.id for zone in catalogue.zones]
    yield from repeated("counters", "twice", (counter.label for counter in catalogue.counters))
    for counter in catalogue.counters:
        yield from _counter(counter, queues, zones)


def _counter(counter: CounterEntry, queues: list[str], zones: list[str]) -> Iterator[Fault]:
    key = f"counters.{counter.id}"
    yield from required(f"{key}.label", counter.label)
    yield from unknown(f"{key}.zone", "unknown_zone", counter.zone, zones)
    if not counter.queues:
        yield Fault(f"{key}.queues", "no_queues")
    yield from repeated(f"{key}.queues", "twice", (one.queue for one in counter.queues))
    for one in counter.queues:
        yield from unknown(f"{key}.queues", "unknown_queue", one.queue, queues)
        yield from at_least(f"{key}.queues.{one.queue}", one.delay_s, 0)
