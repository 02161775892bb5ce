"""Events as they lie in a stream, to and from the JSON value that followers fold. Unknown fields are passed over."""

import json
from collections.abc import Mapping
from typing import Any

from server.store import codec

Json = dict[str, Any]

EXTRAS = "x"
"""A stream entry's field for whatever else an event carries (print, shown, device, day_record, …), as JSON."""


def decode(event_id: str, fields: Mapping[str, str]) -> Json:
    """The event as the scope `board` sees it; `hall()` adds what only staff see."""
    event: Json = {
        "event_id": event_id,
        "day": fields["d"],
        "type": fields["y"],
        "at": int(fields["at"]),
        "centre": fields["c"],
        "by": fields["by"],
    }
    if text := fields.get("t"):
        event["ticket"] = codec.public(text, fields.get("o"))
    if text := fields.get("k"):
        event["counter"] = json.loads(text)
    if text := fields.get("q"):
        event["queue"] = json.loads(text)
    if text := fields.get(EXTRAS):
        event |= json.loads(text)
    return event


def hall(event: Json, fields: Mapping[str, str]) -> Json:
    """The event with needs, priority and reason beside it, for staff."""
    if "ticket" in event and "h" in fields:
        event = event | {"ticket": event["ticket"] | codec.seen_by_staff(fields["h"])}
    if "r" in fields:
        event = event | {"reason": fields["r"]}
    if "w" in fields:
        event = event | {"compared": fields["w"]}
    return event
