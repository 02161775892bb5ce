"""The business day of a centre: opened by whoever comes first, read by everyone, guarded in every command."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from server.catalogue.index import CatalogueIndex
from server.domain.refusals import Refused
from server.store.client import Client
from server.store.events import EXTRAS
from server.store.keys import DayKeys
from server.store.plan import Appended, Plan
from server.wire.vocabulary import DayState, EventType

AT = '"\\u0001A"'
"""The slot of the order time in an event's field."""


@dataclass(frozen=True, slots=True)
class DayRecord:
    """The day's record as read; any change of it raises `version`."""

    date: str
    version: int
    catalogue_version: int
    state: str
    until: int | None
    stop_draws: bool
    suspended: frozenset[str]
    quotas: Mapping[str, int] = field(default_factory=dict)  # queue → today's total as a manager changed it
    # Queue → session → numbers added (加号)
    extras: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def extra(self, session: str, queue: str) -> int:
        """How many numbers a manager added to a queue in a session."""
        return self.extras.get(queue, {}).get(session, 0)

    def public(self) -> dict[str, Any]:
        """What snapshots hold: `{date, state, until, stop_draws}`."""
        return {"date": self.date, "state": self.state, "until": self.until, "stop_draws": self.stop_draws}


def read_day(client: Client, keys: DayKeys) -> DayRecord | None:
    """The record of a business day, or None before it is opened."""
    names = ("v", "cat", "state", "until", "stop", "sus", "quotas", "extras")
    version, catalogue, state, until, stop, suspended, quotas, extras = client.ask("hmget", keys.day, names)
    if version is None:
        return None
    return DayRecord(
        keys.date,
        int(version),
        int(catalogue),
        state,
        int(until) if until else None,
        stop == "1",
        frozenset(json.loads(suspended)) if suspended else frozenset(),
        json.loads(quotas) if quotas else {},
        json.loads(extras) if extras else {},
    )


def open_day(
    client: Client, keys: DayKeys, index: CatalogueIndex, by: str = "system", planned: DayRecord | None = None
) -> DayRecord:  # fmt: skip
    """Open a business day with the catalogue as it is; a second one who tries finds it open.

    One that was planned keeps its tickets and tallies.
    """
    ids = _ids(index, client.ask("hget", keys.day, "ids") if planned else None)
    plan, fresh = _first(keys, index, ids, DayState.OPEN, planned)
    plan.write("set", keys.base.centres, keys.base.centre, keys.date)
    for date in sorted(client.ask("smembers", keys.base.ahead)):
        if date <= keys.date:
            plan.write("part", keys.base.ahead, date)
    extras = {"day_record": fresh.public(), "catalogue_version": index.version, **ids}
    plan.appended.append(Appended(event_fields(EventType.DAY_CHANGED, keys, by, extras=extras)))
    reply = commit(client, plan)
    if reply[0] == "guard":
        record = read_day(client, keys)
        assert record is not None
        return open_day(client, keys, index, by, record) if record.state == DayState.PLANNED else record
    return fresh


def plan_day(client: Client, keys: DayKeys, index: CatalogueIndex) -> None:
    """Give a later day a record for appointments, without beginning it; nobody is told, and twice is harmless."""
    plan, _ = _first(keys, index, _ids(index), DayState.PLANNED)
    plan.write("join", keys.base.ahead, keys.date)
    commit(client, plan)


def set_catalogue(client: Client, keys: DayKeys, index: CatalogueIndex, by: str, tell: bool = True) -> None:
    """Tell the open day that a catalogue was published; repeating it, or an older version, changes nothing.

    Queues and counters that it no longer has stay known until the day ends, since people may wait there. Of a day
    other than today nobody is told.
    """
    record = read_day(client, keys)
    if record is None or record.catalogue_version >= index.version:
        return
    ids = _ids(index, client.ask("hget", keys.day, "ids"))
    plan = Plan([keys.day, keys.base.stream])
    plan.guard("day", "is", keys.day, "v", str(record.version))
    plan.write("set", keys.day, "cat", str(index.version))
    plan.write("set", keys.day, "ids", json.dumps(ids))
    plan.write("add", keys.day, "v", "1")
    extras = {"catalogue_version": index.version, **ids}
    if tell:
        plan.appended.append(Appended(event_fields(EventType.CATALOGUE_PUBLISHED, keys, by, extras=extras)))
    if commit(client, plan)[0] == "guard":
        set_catalogue(client, keys, index, by, tell)


def _first(
    keys: DayKeys, index: CatalogueIndex, ids: dict[str, Any], state: DayState, planned: DayRecord | None = None
) -> tuple[Plan, DayRecord]:  # fmt: skip
    """The plan of a day's record as it begins, or is planned, and the record."""
    plan = Plan([keys.day, keys.base.stream])
    plan.guard("opened", "is", keys.day, "v", str(planned.version) if planned else "")
    fresh = planned or DayRecord(keys.date, 0, 0, "", None, False, frozenset())
    fresh = replace(fresh, version=fresh.version + 1, catalogue_version=index.version, state=str(state))
    for name, value in (
        ("v", str(fresh.version)),
        ("cat", str(index.version)),
        ("state", fresh.state),
        ("ids", json.dumps(ids)),
    ):
        plan.write("set", keys.day, name, value)
    return plan, fresh


def _ids(index: CatalogueIndex, known: str | None = None) -> dict[str, Any]:
    """The queues and counters of a catalogue, and those that a day knows already."""
    before = json.loads(known) if known else {"queues": [], "counters": []}
    return {
        "queues": sorted({*before["queues"], *index.queues}),
        "counters": sorted({*before["counters"], *index.counters}),
    }


def must_serve(record: DayRecord) -> None:
    """Refuse whatever a day that has ended can't do."""
    if record.state not in (DayState.OPEN, DayState.PLANNED):
        raise Refused("day_ended")


def event_fields(
    type_: EventType, keys: DayKeys, by: str, *, extras: dict[str, Any] | None = None
) -> list[str]:
    """The header every event has, and its extras as JSON."""
    fields = ["e", header(type_, keys, by)]
    if extras:
        fields += [EXTRAS, json.dumps(extras, ensure_ascii=False, separators=(",", ":"))]
    return fields


def header(type_: EventType, keys: DayKeys, by: str) -> str:
    """What every event says of itself: type, time, day, centre and who."""
    return f"{type_}|{AT}|{keys.date}|{keys.base.centre}|{by}"


def commit(
    client: Client, plan: Plan, key: str = "", fingerprint: str = "", answer: str = ""
) -> list[Any]:  # fmt: skip
    """Send a plan to commit.lua; its third key, if any, is the record that remembers the idempotency key."""
    return client.run("commit", plan.keys, [key, fingerprint, answer, *plan.args()])
