"""Checks the counters of a catalogue: what they serve, or may instead, and their groups; it changes nothing."""

from collections.abc import Iterator

from server.catalogue.faults import Fault, at_least, coded, repeated, required, unknown
from server.wire.catalogue import Catalogue, CounterEntry, CounterQueue


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
    yield from coded(f"{key}.group", counter.group)
    yield from _served(f"{key}.queues", counter.queues, queues)
    for name, served in counter.profiles.items():
        yield from required(f"{key}.profiles", name)
        yield from coded(f"{key}.profiles", name)
        yield from _served(f"{key}.profiles.{name}", served, queues)


def _served(key: str, served: list[CounterQueue], queues: list[str]) -> Iterator[Fault]:
    if not served:
        yield Fault(key, "no_queues")
    yield from repeated(key, "twice", (one.queue for one in served))
    for one in served:
        yield from unknown(key, "unknown_queue", one.queue, queues)
        yield from at_least(f"{key}.{one.queue}", one.delay_s, 0)
