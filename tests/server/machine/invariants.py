"""What the recorded history of a hall must keep to, event by event. It knows events alone, and no rule of the server.

`broken(record, event)` gives the sentences of what is broken, each beginning with the name of the invariant.
Events are those staff see. What they don't say, who a ticket is for and which are extra, the bounds do.
"""

from collections.abc import Callable, Iterator
from typing import Any

from tests.server.machine.record import Record

Json = dict[str, Any]

LIVE = frozenset({"booked", "waiting", "called", "serving", "held", "missed"})
LEGAL: dict[str, dict[str | None, tuple[str, ...]]] = {
    "ticket.drawn": {None: ("waiting",)},
    "ticket.booked": {None: ("booked",)},
    "ticket.checked_in": {"booked": ("waiting",)},
    "ticket.called": {"waiting": ("called",), "missed": ("called",)},
    "ticket.recalled": {"called": ("called",)},
    "ticket.started": {"called": ("serving",)},
    "ticket.held": {"called": ("held",), "serving": ("held",)},
    "ticket.resumed": {"held": ("serving",)},
    "ticket.finished": {"called": ("done", "waiting"), "serving": ("done", "waiting"), "held": ("done",)},
    "ticket.missed": {"called": ("missed",)},
    "ticket.requeued": {"missed": ("waiting",)},
    "ticket.transferred": dict.fromkeys(("waiting", "missed", "called", "serving", "held"), ("waiting",)),
    "ticket.prioritised": {was: (was,) for was in ("booked", "waiting", "missed")},
    "ticket.undone": {
        "called": ("waiting",), "missed": ("called",), "done": ("serving",), "waiting": ("serving",)
    },
    "ticket.cancelled": dict.fromkeys(("booked", "waiting", "missed", "held"), ("cancelled",)),
    "ticket.expired": dict.fromkeys(("booked", "waiting", "missed"), ("expired",)),
}  # fmt: skip
"""Event → state before → states after; any other event that carries a ticket leaves its state alone."""

MOVES_RANK = frozenset({"ticket.checked_in", "ticket.requeued", "ticket.prioritised"})
NEEDS_REASON = frozenset({"ticket.transferred", "ticket.prioritised"})


def legal_moves(past: Record, event: Json) -> Iterator[str]:
    if not event.get("ticket"):
        return
    before, after = past.before(event), event["ticket"]
    was: str | None = before["state"] if before else None
    allowed = LEGAL[event["type"]].get(was, ()) if event["type"] in LEGAL else (was,)
    if after["state"] not in allowed:
        yield f"{after['number']} went from {was} to {after['state']} by {event['type']}"
    if event["type"] == "ticket.finished" and after["state"] == "waiting" and not (before or {}).get("route"):
        yield f"{after['number']} waits for a stop that its visit hasn't"


def images_follow(past: Record, event: Json) -> Iterator[str]:
    """Time never goes back, and each image of a record is one version on."""
    if event["at"] < past.last_at:
        yield f"{event['type']} at {event['at']}, after {past.last_at}"
    before = past.before(event)
    if before and event["ticket"]["version"] != before["version"] + 1:
        yield f"{before['number']} from version {before['version']} to {event['ticket']['version']}"
    counter = event.get("counter")
    known = past.counters.get(f"{event['day']} {counter['id']}") if counter else None
    if counter and known and counter["version"] <= known["version"]:
        yield f"{counter['id']} from version {known['version']} to {counter['version']}"


def one_counter_each(past: Record, event: Json) -> Iterator[str]:
    """A ticket is called to an empty counter that is open, and is at one counter at most."""
    ticket, counter = event.get("ticket"), event.get("counter")
    if event["type"] not in ("ticket.called", "ticket.resumed") or not ticket:
        return
    if not counter or counter["id"] != ticket["counter"] or counter["ticket"] != ticket["id"]:
        yield f"{ticket['number']} is called, and its counter does not say so"
        return
    others = [
        one
        for name, one in past.counters.items()
        if name.startswith(event["day"]) and one["id"] != counter["id"]
    ]
    if any(one["ticket"] == ticket["id"] for one in others):
        yield f"{ticket['number']} is at two counters"
    known = past.counters.get(f"{event['day']} {counter['id']}") or {"state": "closed", "ticket": None}
    if known["state"] != "open" or known["ticket"]:
        yield f"{ticket['number']} is called to {counter['id']}, which is {known['state']} with {known['ticket']}"


def bounded_overtaking(past: Record, event: Json) -> Iterator[str]:
    """Who came more than H later is never taken first by call-next, but for a place given by an act on record."""
    if event["type"] != "ticket.called" or "compared" not in event:
        return
    before, taken = past.before(event), event["ticket"]
    if before is None or before.get("pinned_to") or taken["id"] in past.moved:
        return
    for left in past.in_line(event):
        later_ms = taken["base_at"] - left["base_at"]
        if later_ms > past.bounds.longest_head_start_ms and left["id"] not in past.moved:
            yield f"{taken['number']} came {later_ms} ms after {left['number']} and is taken first"


def smallest_rank_first(past: Record, event: Json) -> Iterator[str]:
    """Of one queue, call-next takes the smallest rank, and of equal ones the first drawn."""
    if event["type"] != "ticket.called" or "compared" not in event:
        return
    before, taken = past.before(event), event["ticket"]
    if before is None or before.get("pinned_to"):
        return
    for left in past.in_line(event):
        if (left["rank_at"], left["seq"]) < (taken["rank_at"], taken["seq"]):
            yield f"{taken['number']} is taken before {left['number']}, which has the smaller rank"


def first_come_first_served(past: Record, event: Json) -> Iterator[str]:
    """Within one class who came first is taken first."""
    if event["type"] != "ticket.called" or "compared" not in event:
        return
    before, taken = past.before(event), event["ticket"]
    if before is None or before.get("pinned_to") or not in_class_order(past, taken):
        return
    for left in past.in_line(event):
        same = class_of(left) == class_of(taken) and in_class_order(past, left)
        if same and (left["base_at"], left["seq"]) < (taken["base_at"], taken["seq"]):
            yield f"{taken['number']} is taken before {left['number']} of its class, who came first"


def in_class_order(past: Record, ticket: Json) -> bool:
    """Whether a ticket stands where its arrival and its class put it: not behind others, and by no slot.

    A class is worth more in one queue than in another, so that who was transferred with one keeps a rank of its own.
    """
    name = ticket["id"]
    carried = ticket["queue"] != past.first_queue[name] and any(
        class_of(one["ticket"]) for one in past.happened[name]
    )
    return name not in past.moved and ticket.get("slot_at") is None and not carried


def class_of(ticket: Json) -> str | None:
    """The class that is verified; a claim is none."""
    priority = ticket.get("priority")
    return priority["class"] if priority and priority["verified"] else None


def ranks_stand_still(past: Record, event: Json) -> Iterator[str]:
    """A rank changes by a check-in, a requeue or a recorded grant of priority, and by nothing else."""
    before = past.before(event)
    if before is None:
        return
    after = event["ticket"]
    if after["rank_at"] != before["rank_at"] and event["type"] not in MOVES_RANK:
        yield f"{after['number']} went from rank {before['rank_at']} to {after['rank_at']} by {event['type']}"
    base_kept = after["base_at"] == before["base_at"] or event["type"] in (
        "ticket.checked_in",
        "ticket.requeued",
    )
    if not base_kept:
        yield f"{after['number']} came at {before['base_at']} and now at {after['base_at']}"


def exceptions_on_record(past: Record, event: Json) -> Iterator[str]:
    """What may break the order is kept with its reason: a transfer or pin, a priority, a call out of turn."""
    before, reason = past.before(event), event.get("reason")
    if event["type"] in NEEDS_REASON and not reason and event["by"] != "system":  # who only gives back
        yield f"{event['ticket']['number']}: {event['type']} without a reason"
    if event["type"] == "ticket.called" and "compared" not in event and not reason:
        walked_up = before is not None and past.happened[before["id"]][-1]["at"] == event["at"]
        if before is None or not (walked_up and before["version"] == 1):
            yield f"{event['ticket']['number']} is called by name without a reason"


def numbers_in_a_row(past: Record, event: Json) -> Iterator[str]:
    """Each queue's numbers are 1, 2, 3 … in the order of draws, and so is the centre's order itself."""
    ticket = event.get("ticket")
    if not ticket or event["type"] not in ("ticket.drawn", "ticket.booked"):
        return
    if ticket["id"] in past.tickets:
        yield f"{ticket['id']} is drawn twice"
    place = 1 + sum(1 for _ in past.of_day(event["day"]))
    if ticket["seq"] != place:
        yield f"{ticket['number']} is number {ticket['seq']} in the order of draws, not {place}"
    if ticket.get("offline"):  # the kiosk counted it
        return
    expected = (
        f"{past.bounds.prefixes[ticket['queue']]}{past.numbers[event['day'] + ' ' + ticket['queue']] + 1:03d}"
    )
    if ticket["number"] != expected:
        yield f"{ticket['number']} is drawn where {expected} was next"


def parties_within_limits(past: Record, event: Json) -> Iterator[str]:
    """Who draws holds nothing in that queue yet, and less than the limit in the centre; offline nobody could look."""
    ticket = event.get("ticket")
    if not ticket or ticket.get("offline") or event["type"] not in ("ticket.drawn", "ticket.booked"):
        return
    for holder in past.bounds.holders.get(ticket["id"], ()):
        held = [
            one for one in past.of_day(event["day"])
            if one["state"] in LIVE and one["id"] != ticket["id"]
            and holder in past.bounds.holders.get(one["id"], ())
        ]  # fmt: skip
        if len(held) >= past.bounds.party_limit:
            yield f"{ticket['number']} is one more than {holder} may hold"
        if any(one["queue"] == ticket["queue"] for one in held):
            yield f"{ticket['number']} is a second one of {holder} in {ticket['queue']}"


def quota_never_exceeded(past: Record, event: Json) -> Iterator[str]:
    """A session gives out no more of a queue's numbers than its quota has, to a channel, from afar and in all."""
    ticket = event.get("ticket")
    if not ticket or event["type"] not in ("ticket.drawn", "ticket.booked"):
        return
    quota = past.bounds.quotas.get(ticket["queue"])
    if quota is None:
        return
    total, floor, shares = quota
    channels = [ticket["channel"]] + [
        one["channel"] for one in past.of_day(event["day"])
        if past.first_queue[one["id"]] == ticket["queue"] and one["session"] == ticket["session"]
        and not (one["state"] == "cancelled" and one["called_at"] is None and not one["stops"])
    ]  # fmt: skip
    extra = ticket["id"] in past.bounds.extras or ticket.get("offline")
    if len(channels) > total and not extra:
        yield f"{ticket['number']} is number {len(channels)} of {total}"
    of_channel = channels.count(ticket["channel"])
    if of_channel > shares.get(ticket["channel"], of_channel) and not extra:
        yield f"{ticket['number']} is number {of_channel} by {ticket['channel']}"
    afar = sum(channel in past.bounds.remote for channel in channels)
    if ticket["channel"] in past.bounds.remote and afar > total - floor:
        yield f"{ticket['number']} is number {afar} from afar, of {total} with a floor of {floor}"


def slots_within_capacity(past: Record, event: Json) -> Iterator[str]:
    """No slot has more tickets than it has room for, but for those cancelled before they were called."""
    ticket = event.get("ticket")
    if event["type"] != "ticket.booked" or not ticket or ticket.get("slot_at") is None:
        return
    others = [
        one for one in past.of_day(ticket["day"])
        if one.get("slot_at") == ticket["slot_at"] and past.first_queue[one["id"]] == ticket["queue"]
        and not (one["state"] == "cancelled" and one["called_at"] is None and not one["stops"])
    ]  # fmt: skip
    if len(others) >= past.bounds.slot_capacity:
        yield f"{ticket['number']} is number {len(others) + 1} of its slot"


Check = Callable[[Record, Json], Iterator[str]]
CHECKS: tuple[Check, ...] = (
    legal_moves,
    images_follow,
    one_counter_each,
    bounded_overtaking,
    smallest_rank_first,
    first_come_first_served,
    ranks_stand_still,
    exceptions_on_record,
    numbers_in_a_row,
    parties_within_limits,
    quota_never_exceeded,
    slots_within_capacity,
)


def broken(record: Record, event: Json) -> list[str]:
    """What this event breaks of what has been so far; it is part of it from then on."""
    found = [f"{check.__name__}: {said}" for check in CHECKS for said in check(record, event)]
    record.remember(event)
    return found
