"""Reads what a run has left in the store: the events, every ticket, the last snapshot. It changes nothing."""

from collections.abc import Collection, Iterator
from typing import Any

from server.cli.torture.checker import Final
from server.store import codec, numbers, stream
from server.store.client import Client
from server.store.events import decode, hall
from server.store.keys import CentreKeys, parse_ticket_id, ticket_id
from server.store.snapshot import read_fold

Json = dict[str, Any]
PAGE = 500


def read_events(client: Client, keys: CentreKeys, after: str = stream.FIRST) -> list[Json]:
    """All events of the centre later than one, as staff see them, in order."""
    last = stream.last_id(client, keys.stream)
    entries = stream.all_after(client, keys.stream, after, last)
    events = (hall(decode(one, fields), fields) for one, fields in entries)
    return [event for event in events if event["centre"] == keys.centre]


def read_final(client: Client, keys: CentreKeys, known: Collection[str]) -> Final:
    """Every ticket that is left, of the days of those that anybody was told of, and the last snapshot."""
    folded = read_fold(client, keys, hall=True)
    assert folded is not None, "no day was ever opened"
    looked_for = sorted({*known, *_drawn(client, keys, {_parsed(one)[1] for one in known})})
    tickets: dict[str, Json] = {}
    for start in range(0, len(looked_for), PAGE):
        tickets |= _read(client, keys, looked_for[start : start + PAGE])
    return Final(tickets=tickets, snapshot=folded.snapshot())


def read_privates(client: Client, keys: CentreKeys, ids: Collection[str]) -> dict[str, dict[str, str]]:
    """What is kept beside these tickets, of those that have anything."""
    ordered = sorted(ids)
    found: dict[str, dict[str, str]] = {}
    for start in range(0, len(ordered), PAGE):
        page = ordered[start : start + PAGE]
        places = [_parsed(one) for one in page]
        asked = [("hgetall", keys.on(day).private(number)) for _, day, number in places]
        found |= {one: fields for one, fields in zip(page, client.many(asked), strict=True) if fields}
    return found


def _read(client: Client, keys: CentreKeys, ids: list[str]) -> dict[str, Json]:
    parsed = [_parsed(one) for one in ids]
    found = client.many(
        [("hmget", keys.on(day).ticket(number), "doc", "over", "hall") for _, day, number in parsed]
    )
    return {
        one: codec.public(doc, over) | codec.seen_by_staff(seen)
        for one, (doc, over, seen) in zip(ids, found, strict=True)
        if doc is not None
    }


def _drawn(client: Client, keys: CentreKeys, days: Collection[str]) -> Iterator[str]:
    """Ids of all that the store itself says was drawn on these days."""
    for day in days:
        for page in numbers.pages(client, keys.on(day)):
            for number in page:
                yield ticket_id(keys.centre, day, number)


def _parsed(one: str) -> tuple[str, str, str]:
    parsed = parse_ticket_id(one)
    assert parsed is not None
    return parsed
