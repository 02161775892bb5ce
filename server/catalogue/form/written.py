"""Writes a layer of a catalogue as the rows of the form; `understood` reads them back to the same layer."""

from collections.abc import Iterator, Mapping
from typing import Any

from server.catalogue.form.cells import EMPTY, write
from server.catalogue.form.columns import (
    CALENDAR,
    CENTRES,
    GUIDED,
    LISTED,
    OPTIONS,
    PAPERS,
    PROFILES,
    QUOTAS,
    RULES,
    SESSIONS,
    TEXTS,
    Sheet,
    said,
)
from server.catalogue.form.rows import FormCentre, Json
from server.catalogue.form.saying import written_texts
from server.wire.catalogue import Catalogue, Policy, SessionTimes
from server.wire.texts import has, text

Cells = dict[str, Any]
TIMEZONE = "timezone"
RULES_SAID = (TIMEZONE, *Policy.model_fields)
"""The rules in the order of their sheet."""


def written(centres: list[FormCentre], layer: Json, *, is_root: bool) -> dict[str, list[Cells]]:
    """The rows of every sheet."""
    shaped = Catalogue.model_validate({name: layer[name] for name in layer if name in Catalogue.model_fields})
    full = shaped.model_dump(mode="json") if is_root else layer
    tables: dict[str, list[Cells]] = {CENTRES.key: [_row(CENTRES, _centre(one)) for one in centres]}
    for sheet in LISTED:
        entries = layer.get(sheet.key, []) if sheet.key == "services" else _whole(shaped, layer, sheet.key)
        marked = sheet.key == "services" and not is_root
        tables[sheet.key] = [_row(sheet, entry, marked=marked) for entry in entries]
    tables[QUOTAS.key] = [_row(QUOTAS, one) for one in _quotas(_whole(shaped, layer, "queues"))]
    tables[PROFILES.key] = [_row(PROFILES, one) for one in _profiles(_whole(shaped, layer, "counters"))]
    tables[PAPERS.key] = [_row(PAPERS, one) for one in _papers(layer.get("services", []))]
    names = _Names()
    calendar = full.get("calendar", {})
    tables[CALENDAR.key] = [_row(CALENDAR, one) for one in _days(calendar, names)]
    tables[SESSIONS.key] = [_row(SESSIONS, one) for one in names.sessions()]
    trees = _whole(shaped, layer, "trees")
    tables[OPTIONS.key] = [_row(OPTIONS, one) for one in _options(trees)]
    tables[GUIDED.key] = [_row(GUIDED, one) for one in _guided(trees)]
    tables[TEXTS.key] = [_row(TEXTS, one) for one in written_texts(layer.get("texts", {}))]
    tables[RULES.key] = list(_rules(full))
    return tables


def _whole(shaped: Catalogue, layer: Json, part: str) -> list[Json]:
    return [entry.model_dump(mode="json") for entry in getattr(shaped, part)] if layer.get(part) else []


def _centre(centre: FormCentre) -> Json:
    return {"id": centre.id, "above": centre.above, **centre.own}


def _row(sheet: Sheet, entry: Mapping[str, Any], *, marked: bool = False) -> Cells:
    """The cells of an entry; `marked`: what is said to be empty is said in the cell."""
    cells: Cells = {}
    for column in sheet.columns:
        value = _at(entry, column.field)
        if value is None:
            continue
        if value in ("", [], {}):
            if marked:
                cells[column.field] = EMPTY
            continue
        cells[column.field] = write(column, value)
    return cells


def _at(entry: Mapping[str, Any], path: str) -> Any:
    value: Any = entry
    for name in path.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(name)
    return value


def _quotas(queues: list[Json]) -> Iterator[Json]:
    for queue in queues:
        for session, quota in queue["quotas"].items():
            yield {"queue": queue["id"], "session": session, **quota}


def _profiles(counters: list[Json]) -> Iterator[Json]:
    for counter in counters:
        for name, served in counter["profiles"].items():
            yield {"counter": counter["id"], "profile": name, "queues": served}


def _papers(services: list[Json]) -> Iterator[Json]:
    for service in services:
        for paper in (service.get("guide") or {}).get("papers", ()):
            yield {"service": service["code"], **paper}


class _Names:
    """Names the sessions of a calendar: one that has other times on other days has a name for each."""

    def __init__(self) -> None:
        self._known: dict[str, Json] = {}

    def of(self, session: Json) -> str:
        times = SessionTimes.model_validate(session).model_dump(mode="json")
        name, number = times["id"], 1
        while self._known.setdefault(name, times) != times:
            number += 1
            name = f"{times['id']}#{number}"
        return str(name)

    def sessions(self) -> Iterator[Json]:
        for name, times in self._known.items():
            yield times | {"id": name}


def _days(calendar: Json, names: _Names) -> Iterator[Json]:
    for day, sessions in sorted(calendar.get("weekdays", {}).items()):
        told = said("weekday", day) if day in "1234567" and len(day) == 1 else day
        yield {"kind": "weekday", "day": told, "sessions": [names.of(one) for one in sessions]}
    for day in calendar.get("holidays", ()):
        yield {"kind": "holiday", "day": day}
    for day, sessions in calendar.get("workdays", {}).items():
        yield {"kind": "workday", "day": day, "sessions": [names.of(one) for one in sessions]}


def _options(trees: list[Json]) -> Iterator[Json]:
    """A row an answer; what is of the tree or the question stands in the first of its rows."""
    for tree in trees:
        head: Json = tree
        for question in tree["questions"] or [None]:
            asked: Json = {"question": question or {}}
            for option in (question or {}).get("options") or [{}]:
                yield {**head, "id": tree["id"], **asked, "option": option}
                head = {}
                asked = {"question": {"id": (question or {}).get("id")}}


def _guided(trees: list[Json]) -> Iterator[Json]:
    for tree in trees:
        for question in tree["questions"]:
            for option in question["options"]:
                for service in option["services"]:
                    yield {"tree": tree["id"], "question": question["id"], "option": option["id"], **service}


def _rules(full: Json) -> Iterator[Cells]:
    policy = full.get("policy", {})
    known = {TIMEZONE: full.get("calendar", {}).get(TIMEZONE), **policy}
    for rule in RULES_SAID:
        value = known.get(rule)
        if value is None:
            field = Policy.model_fields.get(rule)
            is_said = rule in policy and field is not None and field.default is not None
            value = EMPTY if is_said else ""
        yield {"rule": rule_name(rule), "value": value}


def rule_name(rule: str, language: str = "zh-CN") -> str:
    """What a rule is called; one that is new by its own word."""
    key = f"form.rule_{rule}"
    return text(key, language) if has(key) else rule
