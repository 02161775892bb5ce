"""What of a newly published catalogue waits for the next business day; pure, it keeps no version itself.

A prefix that changed at noon would make two numbers of one, people may hold a place in a slot that is gone, and another
time zone is another day. So these stay until the day ends as they were when it began, and so does a queue that was
removed, with the counters that serve it, since people may be waiting in it. All else counts at once.
"""

from collections.abc import Iterator

from server.wire.catalogue import Catalogue, CounterEntry, CounterQueue, QueueEntry

HELD = ("prefix", "appointments")
"""Of a queue, what stays."""


def waiting(before: Catalogue, after: Catalogue) -> Iterator[tuple[str, str]]:
    """(key, what is to come): what of a published catalogue will only count from the next business day."""
    now = {queue.id: queue for queue in before.queues}
    then = {queue.id: queue for queue in after.queues}
    for queue, entry in now.items():
        if queue not in then:
            yield f"queues.{queue}", "removed"
            continue
        for field in HELD:
            if getattr(entry, field) != getattr(then[queue], field):
                yield f"queues.{queue}.{field}", "changed"
    if before.calendar.timezone != after.calendar.timezone:
        yield "calendar.timezone", "changed"


def held(before: Catalogue, after: Catalogue) -> Catalogue:
    """The catalogue for the rest of the day that began with `before`."""
    if not any(waiting(before, after)):
        return after
    began = {queue.id: queue for queue in before.queues}
    removed = [queue for queue in before.queues if queue.id not in {one.id for one in after.queues}]
    gone = {queue.id for queue in removed}
    zones = {zone.id for zone in after.zones}
    return after.model_copy(
        update={
            "queues": [*(_as_it_began(queue, began) for queue in after.queues), *removed],
            "counters": list(_counters(before, after, gone)),
            "zones": [
                *after.zones,
                *(
                    zone
                    for zone in before.zones
                    if zone.id not in zones and zone.id in {one.zone for one in removed}
                ),
            ],
            "calendar": after.calendar.model_copy(update={"timezone": before.calendar.timezone}),
        }
    )


def _as_it_began(queue: QueueEntry, began: dict[str, QueueEntry]) -> QueueEntry:
    before = began.get(queue.id)
    if before is None:
        return queue
    return queue.model_copy(update={field: getattr(before, field) for field in HELD})


def _counters(before: Catalogue, after: Catalogue, gone: set[str]) -> Iterator[CounterEntry]:
    """The new counters, those that served a removed queue still serving it; and the old ones that alone did."""
    old = {counter.id: [one for one in counter.queues if one.queue in gone] for counter in before.counters}
    for counter in after.counters:
        still = old.pop(counter.id, [])
        yield counter.model_copy(update={"queues": [*counter.queues, *still]}) if still else counter
    for counter in before.counters:
        if old.get(counter.id):
            yield counter.model_copy(update={"queues": _only(counter, gone), "profiles": {}})


def _only(counter: CounterEntry, queues: set[str]) -> list[CounterQueue]:
    return [one for one in counter.queues if one.queue in queues]
