"""The base a follower starts from, read without a script: note the stream's end, read, fold on from the noted event."""

import json
from collections.abc import Mapping
from typing import Any

from server.store import codec, events, numbers, stream
from server.store.client import Client
from server.store.keys import CentreKeys, DayKeys, notice_field, open_help_field, shown_field
from server.wire.fold import CALLS_KEPT, Fold, closed_counter, event_order
from server.wire.vocabulary import LIVE_STATES

Json = dict[str, Any]


def latest_day(client: Client, keys: CentreKeys) -> DayKeys | None:
    """The keys of the centre's latest business day, None if none was ever opened."""
    date = client.ask("hget", keys.centres, keys.centre)
    return keys.on(date) if date else None


def read_fold(client: Client, keys: CentreKeys, hall: bool) -> Fold | None:
    """The centre's state as of the stream's end; None before its first day."""
    noted = stream.last_id(client, keys.stream)
    day = latest_day(client, keys)
    if day is None:
        return None
    base = _base(client, day, hall)
    base["event_id"] = noted
    folded = Fold(base)
    for event_id, fields in stream.all_after(client, keys.stream, noted, stream.last_id(client, keys.stream)):
        event = events.decode(event_id, fields)
        folded.apply(events.hall(event, fields) if hall else event)
    return folded


def _base(client: Client, keys: DayKeys, hall: bool) -> Json:
    names = ("ids", "sus", "state", "until", "stop", "cat")
    record = dict(zip(names, client.ask("hmget", keys.day, names), strict=True))
    ids = json.loads(record["ids"])
    suspended = set(json.loads(record["sus"] or "[]"))
    base: Json = {
        "centre": keys.base.centre,
        "day": {
            "date": keys.date,
            "state": record["state"],
            "until": int(record["until"]) if record["until"] else None,
            "stop_draws": record["stop"] == "1",
        },
        "catalogue_version": int(record["cat"]),
        "queues": _queues(client, keys, ids["queues"], suspended),
        "counters": _counters(client, keys, ids["counters"], hall),
        "calls": _calls(client, keys),
        "notices": live_notices(client.ask("hgetall", keys.notices)),
        "devices": [json.loads(text) for text in client.ask("hvals", keys.base.devices)],
        "prints": [json.loads(text) for text in client.ask("hvals", keys.prints)],
    }
    if hall:
        later = sorted(day for day in client.ask("smembers", keys.base.ahead) if day > keys.date)
        base["tickets"] = [one for day in (keys, *map(keys.base.on, later)) for one in _tickets(client, day)]
        base["helps"] = open_helps(client.ask("hgetall", keys.helps))
    return base


def _queues(client: Client, keys: DayKeys, ids: list[str], suspended: set[str]) -> list[Json]:
    counts = client.many([("zcard", keys.queue(queue)) for queue in ids])
    return [
        {"id": queue, "waiting": count, "suspended": queue in suspended}
        for queue, count in zip(ids, counts, strict=True)
    ]


def _counters(client: Client, keys: DayKeys, ids: list[str], hall: bool) -> list[Json]:
    texts = client.many([("hmget", keys.counter(counter), "doc", "hall") for counter in ids])
    return [
        json.loads(text) | (json.loads(seen) if hall and seen else {}) if text else closed_counter(counter)
        for counter, (text, seen) in zip(ids, texts, strict=True)
    ]


def live_notices(fields: Mapping[str, str]) -> list[Json]:
    """The notices of their hash."""
    return [json.loads(text) for name, text in fields.items() if name.startswith(notice_field(""))]


def open_helps(fields: Mapping[str, str]) -> list[Json]:
    """The calls for help of their hash that nobody has answered."""
    return [json.loads(fields[one]) for name, one in fields.items() if name.startswith(open_help_field(""))]


def last_calls(client: Client, keys: DayKeys) -> list[Json]:
    """The day's last calls, newest last, but for who has shown them."""
    texts = client.ask("hmget", keys.day, [f"c:{place}" for place in range(CALLS_KEPT)])
    parts = [text.partition("|") for text in texts if text]
    calls = [{"event_id": event_id, **json.loads(text)} for event_id, _, text in parts]
    return sorted(calls, key=lambda call: event_order(call["event_id"]))


def _calls(client: Client, keys: DayKeys) -> list[Json]:
    calls = last_calls(client, keys)
    marks = marks_of(client, keys, [call["event_id"] for call in calls])
    return [call | {"shown": own} for call, own in zip(calls, marks, strict=True)]


def marks_of(client: Client, keys: DayKeys, calls: list[str]) -> list[list[Json]]:
    """What devices said of each call, given by its event: who has shown it, the latest word last."""
    devices = client.ask("hmget", keys.shown, calls) if calls else []
    fields = [
        shown_field(call, device)
        for call, known in zip(calls, devices, strict=True)
        for device in (known or "").split()
    ]
    said = iter(client.ask("hmget", keys.shown, fields) if fields else [])
    return [
        [json.loads(text) for _ in (known or "").split() if (text := next(said)) is not None]
        for known in devices
    ]


def _tickets(client: Client, keys: DayKeys) -> list[Json]:
    tickets = []
    for page in numbers.pages(client, keys):
        for doc, over, seen in client.many(
            [("hmget", keys.ticket(one), "doc", "over", "hall") for one in page]
        ):
            if doc is None:
                continue
            record = codec.public(doc, over)
            if record["state"] in LIVE_STATES:
                tickets.append(record | codec.seen_by_staff(seen))
    return tickets
