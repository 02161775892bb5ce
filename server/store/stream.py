"""Reading a partition's stream: events in order, bounded, for followers that resume. It writes nothing."""

from collections.abc import Iterator

from server.store.client import Client

Entry = tuple[str, dict[str, str]]
FIRST = "0-0"


def last_id(client: Client, stream: str) -> str:
    """The id of the newest event, `0-0` where there is none."""
    newest = client.ask("xrevrange", stream, count=1)
    return str(newest[0][0]) if newest else FIRST


def entries(client: Client, stream: str) -> tuple[int, int]:
    """How many entries a stream has had since it began, and how many of them it still has."""
    if not client.ask("exists", stream):
        return 0, 0
    about = client.ask("xinfo_stream", stream)
    return int(about["entries-added"]), int(about["length"])


def from_on(client: Client, stream: str, event_id: str, limit: int) -> list[Entry]:
    """At most `limit` entries, an event itself first if it is there."""
    found: list[Entry] = client.ask("xrange", stream, min=event_id, count=limit)
    return found


def after(client: Client, stream: str, event_id: str, limit: int) -> list[Entry]:
    """At most `limit` entries later than an event."""
    found: list[Entry] = client.read(lambda r: r.xrange(stream, min=f"({event_id}", count=limit))
    return found


def all_after(client: Client, stream: str, event_id: str, last: str, page: int = 1000) -> Iterator[Entry]:
    """All entries later than one event, up to and including `last`, a page at a time."""
    if last == FIRST:
        return
    while True:
        found: list[Entry] = client.ask("xrange", stream, min=f"({event_id}", max=last, count=page)
        yield from found
        if len(found) < page:
            return
        event_id = found[-1][0]


def until(client: Client, stream: str, event_id: str, limit: int) -> list[Entry]:
    """The newest `limit` entries up to and including an event, in order."""
    found: list[Entry] = client.ask("xrevrange", stream, max=event_id, count=limit)
    return found[::-1]


def one(client: Client, stream: str, event_id: str) -> dict[str, str] | None:
    """The fields of one entry, or None."""
    found = client.ask("xrange", stream, min=event_id, max=event_id)
    return dict(found[0][1]) if found else None


def tail(
    client: Client, positions: dict[str, str], block_ms: int, limit: int = 2000
) -> list[tuple[str, list[Entry]]]:
    """What is newer than each stream's position, waiting up to `block_ms`; raises connect.ERRORS as they are.

    On a Cluster one call reads one partition: streams of two slots can't be waited for together.
    """
    return client.wait_for_entries(dict(positions), block_ms, limit)
