"""The catalogue of one centre as it is published: all that a kiosk alone needs (`GET C/catalogue`)."""

from typing import Any

from pydantic import Field, model_validator

from server.wire.guidance import GuidanceTree, ServiceElsewhere
from server.wire.records import Record


class Named(Record):
    """Something with a name in two languages; English falls back to Chinese."""

    id: str = ""
    name: str = ""
    name_en: str = ""


class Zone(Named):
    """A waiting area (等候区)."""

    floor: int = 1


class Category(Named):
    """A group of services on the kiosk's home screen."""

    icon: str = (
        ""  # a word: id-card, home, shop, hospital, money, tax, building, car, family, work, law, other
    )


class Quota(Record):
    """Numbers of one queue in one session; a channel's share at most, and the walk-ins' floor never from afar."""

    total: int = 0
    shares: dict[str, int] = Field(default_factory=dict)  # channel → at most
    walk_in_floor: int = 1  # kept for who comes in person; never 0


class Appointments(Record):
    """Slots of a queue: how long, for how many, how far ahead; an appointment's head start, and how long it holds."""

    capacity: int = 1
    slot_s: int = 900
    days_ahead: int = 14
    head_start_s: int = 0
    grace_s: int = 900


class QueueEntry(Named):
    """A queue; `prefix` is one or two letters, never I or O, K is the kiosks'."""

    prefix: str = ""
    zone: str = ""
    max_cases: int = 1
    requeue_behind: int = 3
    quotas: dict[str, Quota] = Field(default_factory=dict)  # session id, or `*` for all others
    appointments: Appointments | None = None  # None: it has no slots


class CounterQueue(Record):
    """A queue a counter serves, with the delay in seconds before it helps."""

    queue: str = ""
    delay_s: int = 0


class CounterEntry(Named):
    """A counter; `label` is what a board shows (`3`), `spoken` what a voice says, `profiles` other work it may do."""

    label: str = ""
    spoken: str = ""
    zone: str = ""
    floor: int = 1
    queues: list[CounterQueue] = Field(default_factory=list)
    group: str = ""  # tickets may be pinned to all counters of a group
    profiles: dict[str, list[CounterQueue]] = Field(default_factory=dict)


class Guide(Record):
    """办事指南 of one service: dated, marked as sample where it is one."""

    papers: list[dict[str, str]] = Field(default_factory=list)  # {name, form, issued_by, note, …_en}
    conditions: list[str] = Field(default_factory=list)
    conditions_en: list[str] = Field(default_factory=list)  # of each in its order
    statutory_days: int | None = None
    promised_days: int | None = None
    fee: str = ""
    fee_en: str = ""
    steps: list[str] = Field(default_factory=list)
    steps_en: list[str] = Field(default_factory=list)
    basis: str = ""
    dated: str = ""  # YYYY-MM-DD
    sample: bool = False


class ServiceEntry(Record):
    """One service (事项)."""

    code: str = ""
    name: str = ""
    name_en: str = ""
    public_name: str | None = None  # shown on boards and paper where the service is sensitive
    department: str = ""
    category: str = ""
    queue: str = ""
    keywords: list[str] = Field(default_factory=list)
    pinyin: str = ""
    initials: str = ""
    wanted: int | None = None  # 1 is the most wanted
    identity: str = "none"  # none, optional, required
    sessions: list[str] | None = None  # only in these special sessions' lists; None: in ordinary sessions
    online_url: str | None = None
    guide: Guide | None = None


class PriorityClass(Named):
    """优先 class with its head start in seconds (in some queues another) and the hall's own legal text."""

    head_start_s: int = 0
    head_starts_s: dict[str, int] = Field(default_factory=dict)  # queue → instead
    age_from: int | None = None  # an ID card that shows this age verifies it
    basis: str = ""


class SessionTimes(Record):
    """One session's four times, as `HH:MM` local; `24:00` is allowed at the end.

    `draw_from` is thirty minutes before `open`, unless it is given.
    """

    id: str = ""
    name: str = ""
    name_en: str = ""
    draw_from: str = ""
    open: str = "09:00"
    last_draw: str = "16:30"
    close: str = "17:00"
    special: bool = False

    @model_validator(mode="before")
    @classmethod
    def _draw_before_opening(cls, told: Any) -> Any:
        if not isinstance(told, dict) or told.get("draw_from"):
            return told
        return told | {"draw_from": _half_an_hour_before(told.get("open", cls.model_fields["open"].default))}


def _half_an_hour_before(clock: Any) -> Any:
    """`08:30` for `09:00`, midnight at the earliest; what is no time as it is."""
    hours, _, minutes = str(clock).partition(":")
    if not (hours.isdecimal() and minutes.isdecimal()):
        return clock
    total = max(0, int(hours) * 60 + int(minutes) - 30)
    return f"{total // 60:02}:{total % 60:02}"


class CalendarEntry(Record):
    """Sessions by weekday (`1` Monday … `7` Sunday); dates override weekdays."""

    timezone: str = "Asia/Shanghai"
    weekdays: dict[str, list[SessionTimes]] = Field(default_factory=dict)
    holidays: list[str] = Field(default_factory=list)
    workdays: dict[str, list[SessionTimes]] = Field(default_factory=dict)


RETIRED_RULES = frozenset({"party_queue_limit"})
"""Rules of older catalogues that never held: they are still read, and mean nothing. A party holds one in a queue."""


class Policy(Record):
    """The hall's rules for calling."""

    announce_times: int = 3
    announce_s: int = 60
    announce_needs_s: int = 120
    requeue_limit: int = 2
    walking_s: int = 30
    party_centre_limit: int = 3
    agent_centre_limit: int = 10  # live tickets that one agent may have drawn for others
    head_start_limit_s: int = 14_400  # no class has a longer head start: H of the promise that nobody starves
    undo_s: int = 10
    pause_release_s: int = 900  # after so long a pause, pinned and held tickets go back to their queues
    no_show_limit: int = 3  # so many in a row suspend remote draws
    suspension_days: int = 7
    remote_distance_km: float | None = None  # None: from anywhere
    remote_share: float = 0.5  # of what a queue without a quota can serve, for draws from afar
    typical_service_s: int = 480  # by which that is reckoned
    remote_draws_a_day: int = 6  # of one person from a phone, those given up included
    address_share: float | None = 0.005  # of a queue's draws from afar for one address; None: not counted
    check_in_radius_m: int | None = 300  # None: nobody checks in by position

    @model_validator(mode="before")
    @classmethod
    def _without_retired(cls, given: Any) -> Any:
        if isinstance(given, dict) and not RETIRED_RULES.isdisjoint(given):
            return {name: value for name, value in given.items() if name not in RETIRED_RULES}
        return given


class HallText(Record):
    """A line of the hall's own in two languages; English falls back to Chinese."""

    text: str = ""
    text_en: str = ""


class HallTexts(Record):
    """What a hall says in words of its own; where it says nothing, nothing is shown."""

    welcome: HallText | None = None  # on the kiosk's first screen
    slip: HallText | None = None  # at the end of the slips that visitors take
    tips: list[HallText] = Field(default_factory=list)  # on the hall screen, one after the other


class Catalogue(Record):
    """A published version of one centre's catalogue."""

    centre: str = ""
    version: int = 0
    name: str = ""
    name_en: str = ""
    sample: bool = False
    address: str = ""
    latitude: float | None = None
    longitude: float | None = None
    departments: list[Named] = Field(default_factory=list)
    categories: list[Category] = Field(default_factory=list)
    zones: list[Zone] = Field(default_factory=list)
    queues: list[QueueEntry] = Field(default_factory=list)
    counters: list[CounterEntry] = Field(default_factory=list)
    services: list[ServiceEntry] = Field(default_factory=list)
    trees: list[GuidanceTree] = Field(default_factory=list)
    elsewhere: list[ServiceElsewhere] = Field(
        default_factory=list
    )  # what `trees` lead to and it doesn't offer
    classes: list[PriorityClass] = Field(default_factory=list)
    calendar: CalendarEntry = Field(default_factory=CalendarEntry)
    policy: Policy = Field(default_factory=Policy)
    texts: HallTexts = Field(default_factory=HallTexts)
