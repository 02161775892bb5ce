"""The shapes of a district's TOML files; what the files mean together is `district`'s matter.

A folder holds `centre.toml`, `townships.toml` and `villages.toml` (if there are any), `departments/*.toml`,
`guides/*.toml` and `trees/*.toml`, each a guidance tree as it is published, but for its spelling.
Entries of the published catalogue (`server.wire.catalogue`) stand in the files as they are published.
"""

from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from server.wire.catalogue import (
    Category,
    Guide,
    HallTexts,
    Named,
    Policy,
    PriorityClass,
    QueueEntry,
    SessionTimes,
    Zone,
)


class Shape(BaseModel):
    """Base of what files hold: a key that isn't known is kept for now, and reported by the reading."""

    model_config = ConfigDict(extra="allow", frozen=True)


class ServiceRow(NamedTuple):
    """One service as a row: `["GA001", "出生登记", "Register a birth", "上户口 新生儿"]`."""

    code: str
    name: str
    name_en: str
    keywords: str = ""


class ServiceGroup(Shape):
    """Services of one department that share a category and a queue."""

    category: str
    queue: str
    identity: str = "none"
    services: list[ServiceRow]


class ServiceExtra(Shape):
    """What only some services have, by code under `[extra.CODE]`."""

    wanted: int | None = None
    public_name: str | None = None
    sessions: list[str] | None = None
    online_url: str | None = None


class DepartmentFile(Named):
    """One department with its services."""

    groups: list[ServiceGroup]
    extra: dict[str, ServiceExtra] = Field(default_factory=dict)


class GuideFile(Guide):
    """The guide to the service `code`."""

    code: str
    sample: bool


class CounterRange(Shape):
    """Counters `first` to `last`, alike: `serves` is queue → seconds before they help, each profile too."""

    first: int
    last: int
    zone: str
    serves: dict[str, int]
    group: str = ""
    profiles: dict[str, dict[str, int]] = Field(default_factory=dict)  # name → as `serves`


class CalendarShape(Shape):
    """Days by the ids of their sessions."""

    timezone: str
    weekdays: dict[str, list[str]]
    holidays: list[str] = Field(default_factory=list)
    workdays: dict[str, list[str]] = Field(default_factory=dict)


class CentreFile(Shape):
    """The district's own centre; the townships take from it what they don't say themselves."""

    centre: str
    name: str
    name_en: str
    sample: bool
    address: str
    latitude: float | None = None
    longitude: float | None = None
    categories: list[Category]
    zones: list[Zone]
    queues: list[QueueEntry]
    counters: list[CounterRange]
    sessions: list[SessionTimes]
    calendar: CalendarShape
    classes: list[PriorityClass]
    policy: Policy
    texts: HallTexts = Field(default_factory=HallTexts)


class Township(NamedTuple):
    """One small hall as a row: `["town-01", "青石镇", "Qingshi Town", 30.01, 110.02]`."""

    centre: str
    place: str
    place_en: str
    latitude: float
    longitude: float


class Village(NamedTuple):
    """One village room as a row: `["v-001", "town-01", "柳树村", "Liushu Village", 30.01, 110.02]`."""

    centre: str
    town: str
    place: str
    place_en: str
    latitude: float
    longitude: float


class AlikeFile(Shape):
    """Halls that are alike: they offer the district's services of these codes, by queue."""

    name: str  # with {place}, and {town} of a village's
    name_en: str
    address: str
    zones: list[Zone]
    queues: list[QueueEntry]
    counters: list[CounterRange]
    calendar: CalendarShape
    services: dict[str, list[str]]


class TownshipsFile(AlikeFile):
    """The townships, each under the district's own centre."""

    townships: list[Township]


class VillagesFile(AlikeFile):
    """The village rooms, each under its township."""

    villages: list[Village]
