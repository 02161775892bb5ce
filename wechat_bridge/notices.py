"""Which events are told to a ticket's holder, as which notice, once: an event in, a notice or none out. Pure.

A notice has a kind and an occasion: of one ticket, the same kind on the same occasion is told once and never again.
A call is another occasion than the call before it; a recall is none.
"""

from dataclasses import dataclass
from typing import Any

from server.wire.notices import scope_of, scopes_of_ticket

Json = dict[str, Any]

KINDS = (
    "drawn", "ahead", "leave", "called", "withdrawn", "missed", "transferred", "closing", "hall", "tomorrow", "result",
    "rate", "cancelled", "expired",
)  # fmt: skip
MINUTE_MS = 60_000
BEFORE_LEAVING_MIN = 5
"""So long before it is time to leave the holder is told: nobody jumps up at once."""
FEW_AHEAD = 3
UNFORESEEN_EACH_MIN = 3
"""So long each one ahead is taken to need where the server foresees nothing: to come early costs less than to miss."""
CLOSING_MIN = 45
CALL_FRESH_MS = 3 * MINUTE_MS
FRESH_MS = 30 * MINUTE_MS
_HOUR_MS = 60 * MINUTE_MS
_WORTH_MS = {
    "drawn": 12 * _HOUR_MS, "tomorrow": 6 * _HOUR_MS, "rate": 24 * _HOUR_MS, "cancelled": 24 * _HOUR_MS,
    "expired": 24 * _HOUR_MS, "result": 7 * 24 * _HOUR_MS, "reply": _HOUR_MS,
}  # fmt: skip
"""How long a notice that could not be sent is worth sending still, where that is longer than the others are fresh."""
TOMORROW_FROM_H = 18
_CHAT = "wechat"
_HOLDER = "visitor"
_STALE_UNLESS: dict[str, frozenset[str]] = {
    "drawn": frozenset({"booked", "waiting"}),
    "ahead": frozenset({"waiting"}),
    "leave": frozenset({"booked"}),
    "closing": frozenset({"booked"}),
    "tomorrow": frozenset({"booked"}),
    "withdrawn": frozenset({"waiting"}),
    "missed": frozenset({"missed"}),
}


@dataclass(frozen=True, slots=True)
class Notice:
    """What a holder is to be told: the kind, and what makes it another one than the last of that kind."""

    kind: str
    occasion: str = ""


def of_event(event: Json, bridge: str) -> Notice | None:
    """The notice that an event of a ticket makes; `bridge` is our own id, whose acts are answered in the chat."""
    ticket = event.get("ticket")
    if not ticket:
        return None
    by, version = event.get("by", ""), str(ticket.get("version", 0))
    match event["type"]:
        case "ticket.drawn" | "ticket.booked":
            return None if ticket.get("channel") == _CHAT else Notice("drawn")
        case "ticket.called":
            return Notice("called", str(ticket.get("called_at")))
        case "ticket.missed":
            return Notice("missed", str(ticket.get("called_at")))
        case "ticket.transferred":
            return Notice("transferred", version)
        case "ticket.undone":
            return Notice("withdrawn", version) if ticket["state"] == "waiting" else None
        case "ticket.finished":
            return _finished(ticket, version)
        case "ticket.expired":
            return Notice("expired")
        case "ticket.cancelled" if (
            by not in (_HOLDER, bridge) and ticket.get("ended_because") != "superseded"
        ):
            return Notice("cancelled")
    return None


def of_place(ticket: Json, ahead: int | None, notify_ahead: int) -> Notice | None:
    """That so few are ahead now as the holder wants to be told at; 0 means never."""
    if ahead is None or notify_ahead < 1 or ahead > notify_ahead:
        return None
    return Notice("ahead", f"{len(ticket.get('stops') or [])}.{ticket.get('requeues') or 0}")


def of_time(
    ticket: Json, turn_at: int, travel_min: int, close_at: int | None, now_ms: int
) -> tuple[Notice, ...]:
    """Of a booked ticket, that it is time to leave, and that the hall will close before its holder came.

    Who was told to leave and didn't come is told of the closing all the same; who could not be there in time is
    told of that alone; no minutes on the way: they don't want to be told when to leave.
    """
    if ticket["state"] != "booked":
        return ()
    there_at = now_ms + travel_min * MINUTE_MS
    leave = travel_min > 0 and there_at + BEFORE_LEAVING_MIN * MINUTE_MS >= turn_at
    left_ms = None if close_at is None else close_at - now_ms
    closing = left_ms is not None and 0 < left_ms <= CLOSING_MIN * MINUTE_MS
    if closing and close_at is not None and there_at >= close_at:
        leave = False
    return (*((Notice("leave"),) if leave else ()), *((Notice("closing"),) if closing else ()))


def turn_at(ticket: Json, ahead: int, queue: Json, now_ms: int, few: int = FEW_AHEAD) -> int:
    """When the turn of a booked ticket would come; where nothing is foreseen, it may be at once with `few` ahead."""
    if ticket.get("slot_at"):
        return int(ticket["slot_at"])
    waiting, wait_s = queue.get("waiting") or 0, queue.get("wait_p50_s")
    if ahead == 0:
        return now_ms
    if wait_s is None or not waiting:
        return now_ms if ahead <= few else now_ms + ahead * UNFORESEEN_EACH_MIN * MINUTE_MS
    return now_ms + int(wait_s * min(1.0, ahead / waiting) * 1000)


def of_hall(notice: Json, ticket: Json) -> Notice | None:
    """What a manager's order means to this holder; an ordinary notice of the hall is for its screens."""
    name = str(notice.get("id") or "")
    if not name.startswith("day-") or notice.get("ended_at") or ticket["state"] not in ("booked", "waiting"):
        return None
    if scope_of(notice) not in scopes_of_ticket(ticket):
        return None
    return Notice("hall", f"{name} {notice.get('at')}")


def of_delivery(delivery: Json | None) -> Notice | None:
    """That a result can be collected, or is on its way, once somebody has said so or there is a tracking number."""
    told = delivery or {}
    return Notice("result") if told.get("ready_at") or told.get("number") else None


def still_true(kind: str, made_ms: int, state: str | None, now_ms: int) -> bool:
    """Whether a notice that could not be sent at once is still worth sending; `state` is the ticket's now, if known."""
    age_ms = now_ms - made_ms
    if kind == "called":
        return age_ms <= CALL_FRESH_MS or (state == "called" and age_ms <= FRESH_MS)
    if kind in _STALE_UNLESS and state is not None and state not in _STALE_UNLESS[kind]:
        return False
    return age_ms <= _WORTH_MS.get(kind, FRESH_MS)


def _finished(ticket: Json, version: str) -> Notice | None:
    if ticket["state"] == "waiting":  # on to the next station of the visit
        return Notice("transferred", version)
    return Notice("rate") if ticket["state"] == "done" and ticket.get("outcome") != "unrecorded" else None
