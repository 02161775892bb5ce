"""Events as they lie in a stream, to and from the JSON value that followers fold. Unknown fields are passed over."""

import json
from collections.abc import Mapping
from typing import Any

from server.store import codec

Json = dict[str, Any]

EXTRAS = "x"
"""A stream entry's field for whatever else an event carries (print, shown, device, day_record, …), as JSON."""
RATING = "g"
"""A stream entry's field for how a stop was rated, as JSON; no follower is shown it, the archive keeps it."""


_HEADED = 5


def decode(event_id: str, fields: Mapping[str, str]) -> Json:
    """The event as the scope `board` sees it; `hall()` adds what only staff see."""
    type_, at, day, centre, by = header(fields)
    via = fields["e"].split("|")[_HEADED:]
    event: Json = {
        "event_id": event_id, "day": day, "type": type_, "at": int(at), "centre": centre, "by": by,
    }  # fmt: skip
    if via:
        event["via"] = via[0]
    if text := fields.get("t"):
        event["ticket"] = codec.public(text, fields.get("o"))
    if text := fields.get("k"):
        event["counter"] = json.loads(text)
    if text := fields.get("q"):
        event["queue"] = _queue(text)
    if text := fields.get("p"):
        event["queue_left"] = _queue(text)
    if text := fields.get(EXTRAS):
        event |= json.loads(text)
    return event


def header(fields: Mapping[str, str]) -> list[str]:
    """Type, time, day, centre and who, as the step wrote them; what acted for them comes after."""
    return fields["e"].split("|")[:_HEADED]


def _queue(text: str) -> Json:
    queue, suspended, waiting = text.split(" ")
    return {"id": queue, "suspended": suspended == "1", "waiting": int(waiting)}


def hall(event: Json, fields: Mapping[str, str]) -> Json:
    """The event with needs, priority and reasons beside it, for staff."""
    if "ticket" in event and "h" in fields:
        event = event | {"ticket": event["ticket"] | codec.seen_by_staff(fields["h"])}
    if "counter" in event and (text := fields.get("kh")):
        event = event | {"counter": event["counter"] | json.loads(text)}
    if "r" in fields:
        event = event | {"reason": fields["r"]}
    if "w" in fields:
        event = event | {"compared": fields["w"]}
    return event
