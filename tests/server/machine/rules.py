"""The machine's hall: plain data that the model reads, and the catalogue that the store gets. It decides nothing."""

from server.wire.catalogue import (
    Appointments,
    CalendarEntry,
    Catalogue,
    CounterEntry,
    CounterQueue,
    Policy,
    PriorityClass,
    QueueEntry,
    Quota,
    ServiceEntry,
    SessionTimes,
)
from tests.server.small_hall import CENTRE

PREFIX = {"A": "A", "B": "B", "C": "CZ"}
BEHIND = {"A": 3, "B": 1, "C": 2}
OTHER_BEHIND, OTHER_TOTAL = {"A": 1, "B": 2, "C": 2}, 8
"""What a catalogue published at noon changes of these and of the total, and the next one changes back."""
MOST_CASES = {"A": 1, "B": 3, "C": 1}
SERVICES = {"S1": "A", "S2": "A", "S3": "B", "S4": "C"}
SLOT_QUEUE = "C"
TOTAL, FLOOR, SHARES = 7, 5, {"web": 1, "guide": 2}
QUOTA_QUEUE = "A"
"""The one queue with a quota: in every session its total, the walk-ins' floor, the shares of two channels."""

DELAYS_S: dict[str, dict[str, int]] = {
    "c01": {"A": 0},
    "c02": {"A": 0, "B": 60},
    "c03": {"B": 0, "A": 300},
    "c04": {"C": 0, "A": 0, "B": 0},
}
PROFILES: dict[str, dict[str, dict[str, int]]] = {"c01": {"tide": {"C": 30, "A": 0}}}
GROUP = {"c02": "g1", "c03": "g1"}
HEAD_STARTS_S: dict[str, dict[str, int]] = {
    "elderly": {"A": 600, "B": 300, "C": 300},
    "veteran": {"A": 1200, "B": 1200, "C": 1200},
}
LONGEST_HEAD_START_MS = 1_200_000
ANNOUNCE_TIMES, ANNOUNCE_S, ANNOUNCE_NEEDS_S = 2, 10, 20
SLOT_CAPACITY, SLOT_S, SLOT_HEAD_START_S, GRACE_S = 2, 900, 600, 900
NO_SHOW_LIMIT, SUSPENSION_DAYS = 2, 7
REQUEUE_LIMIT, WALKING_S, UNDO_S, RELEASE_S, PARTY_LIMIT, AGENT_LIMIT = 2, 30, 10, 300, 2, 2
REMOTE = frozenset({"web", "wechat", "hotline", "agent"})
LIVE = frozenset({"booked", "waiting", "called", "serving", "held", "missed"})

SERIES = "K1"
"""In which the kiosk counts numbers of its own."""

PEOPLE: dict[str, dict[str, str]] = {
    name: {"phone": f"1390000{place:04d}", "id_number": f"51010119900101{place:04d}"}
    for place, name in enumerate(("zhang", "li"))
}

SESSIONS: dict[str, tuple[str, str, str, str]] = {
    "am": ("08:30", "09:00", "11:30", "12:00"),
    "pm": ("13:00", "13:30", "16:30", "17:00"),
}
"""Session → draw-from, open, last draw, close; the same on every day."""


def catalogue(version: int = 1, other: bool = False) -> Catalogue:
    """The catalogue that says all this, or the other one."""
    times = [
        SessionTimes(id=name, draw_from=first, open=opens, last_draw=last, close=closes)
        for name, (first, opens, last, closes) in SESSIONS.items()
    ]
    quota = Quota(total=OTHER_TOTAL if other else TOTAL, walk_in_floor=FLOOR, shares=dict(SHARES))
    return Catalogue(
        centre=CENTRE,
        version=version,
        queues=[
            QueueEntry(
                id=queue,
                prefix=prefix,
                max_cases=MOST_CASES[queue],
                requeue_behind=(OTHER_BEHIND if other else BEHIND)[queue],
                quotas={"*": quota} if queue == QUOTA_QUEUE else {},
                appointments=_appointments() if queue == SLOT_QUEUE else None,
            )
            for queue, prefix in PREFIX.items()
        ],
        counters=[
            CounterEntry(
                id=counter,
                group=GROUP.get(counter, ""),
                queues=_served(served),
                profiles={name: _served(other) for name, other in PROFILES.get(counter, {}).items()},
            )
            for counter, served in DELAYS_S.items()
        ],
        services=[ServiceEntry(code=code, name=code, queue=queue) for code, queue in SERVICES.items()],
        classes=[
            PriorityClass(id=name, head_start_s=worth["C"], head_starts_s=worth)
            for name, worth in HEAD_STARTS_S.items()
        ],
        calendar=CalendarEntry(weekdays={str(day): times for day in range(1, 8)}),
        policy=Policy(
            announce_times=ANNOUNCE_TIMES,
            announce_s=ANNOUNCE_S,
            announce_needs_s=ANNOUNCE_NEEDS_S,
            requeue_limit=REQUEUE_LIMIT,
            walking_s=WALKING_S,
            undo_s=UNDO_S,
            no_show_limit=NO_SHOW_LIMIT,
            suspension_days=SUSPENSION_DAYS,
            pause_release_s=RELEASE_S,
            party_centre_limit=PARTY_LIMIT,
            agent_centre_limit=AGENT_LIMIT,
            head_start_limit_s=LONGEST_HEAD_START_MS // 1000,
        ),
    )


def _appointments() -> Appointments:
    return Appointments(
        capacity=SLOT_CAPACITY, slot_s=SLOT_S, head_start_s=SLOT_HEAD_START_S, grace_s=GRACE_S
    )


def _served(queues: dict[str, int]) -> list[CounterQueue]:
    return [CounterQueue(queue=queue, delay_s=delay) for queue, delay in queues.items()]
