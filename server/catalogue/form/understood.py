"""Understands the rows of the form: the layer they say, where each thing of it stands, and every cell that can't be."""

from collections.abc import Iterable
from typing import Any, get_args

from server.catalogue.faults import Fault
from server.catalogue.form.cells import EMPTY, BadCell, Known, day_of, plain_text, read
from server.catalogue.form.columns import (
    CALENDAR,
    CENTRES,
    CHOICES,
    HEAD_ROWS,
    LISTED,
    PAPERS,
    PROFILES,
    QUOTAS,
    RULES,
    SESSIONS,
    TEXTS,
    Column,
    Kind,
    Sheet,
    meant,
    said,
)
from server.catalogue.form.guidance import understood_trees
from server.catalogue.form.rows import Form, FormCentre, Json, Row, Table, at
from server.catalogue.form.saying import understood_texts
from server.catalogue.form.written import RULES_SAID, TIMEZONE, rule_name
from server.catalogue.layers import OF_PAPERS, key_of
from server.wire.catalogue import RETIRED_RULES, Policy
from server.wire.vocabulary import LANGUAGES

_RULES = {rule_name(rule, language): rule for rule in (*RULES_SAID, *RETIRED_RULES) for language in LANGUAGES}


def understood(table: Table, form: Form) -> Form:
    """Fill a form with what its rows say."""
    known = _known(table)
    reading = Reading(form, known)
    for sheet in LISTED:
        form.places.note(sheet.key, sheet, HEAD_ROWS + 1, key_of(sheet.key))
        form.layer[sheet.key] = [entry for _, entry in reading.entries(sheet, table.get(sheet.key, []))]
    _under(reading, QUOTAS, table, "queues", _quota)
    _under(reading, PROFILES, table, "counters", _profile)
    _under(reading, PAPERS, table, "services", _paper)
    form.layer["trees"] = understood_trees(reading, table)
    form.layer["texts"] = understood_texts(reading, table.get(TEXTS.key, []))
    form.layer["policy"] = _policy(reading, table.get(RULES.key, []))
    form.layer["calendar"] = form.layer.get("calendar", {}) | _calendar(reading, table)
    form.layer = {part: value for part, value in form.layer.items() if value not in ([], {})}
    _centres(reading, table.get(CENTRES.key, []))
    return form


class Reading:
    """Reads cells, collecting what can't be read."""

    def __init__(self, form: Form, known: Known) -> None:
        self.form, self.known = form, known

    def cells(self, sheet: Sheet, row: Row) -> Json:
        """The fields of a row that say something and can be read."""
        found: Json = {}
        for column in sheet.columns:
            raw = row.cells.get(column.field)
            if raw is None or raw == "":
                continue
            try:
                _put(found, column.field, read(column, raw, self.known))
            except BadCell as bad:
                self.bad(sheet, row, column, bad)
        return found

    def bad(self, sheet: Sheet, row: Row, column: Column, bad: BadCell) -> None:
        """Note a cell that can't be read."""
        self.fault(sheet, row.number, column.field, Fault("", bad.code, bad.value, known=bad.known))

    def fault(self, sheet: Sheet, row: int, field: str, fault: Fault) -> None:
        """Note a fault at a cell."""
        self.form.faults.append(at(sheet, row, field, fault))

    def entries(self, sheet: Sheet, rows: Iterable[Row]) -> list[tuple[Row, Json]]:
        """The entries of a sheet whose rows are one each; a code that comes twice counts once."""
        key = key_of(sheet.key)
        found: list[tuple[Row, Json]] = []
        seen: dict[str, int] = {}
        for row in rows:
            entry = self.cells(sheet, row)
            code = entry.get(key)
            if not code:
                self.fault(sheet, row.number, key, Fault("", "no_code"))
            elif code in seen:
                self.fault(sheet, row.number, key, Fault("", "row_twice", code, str(seen[code])))
            else:
                seen[code] = row.number
                self.note(sheet, row, f"{sheet.key}.{code}", key)
                found.append((row, entry))
        return found

    def note(self, sheet: Sheet, row: Row, key: str, main: str) -> None:
        """Say where an entry and its fields stand."""
        self.form.places.note(key, sheet, row.number, main)
        for column in sheet.columns:
            self.form.places.note(f"{key}.{column.field}", sheet, row.number, column.field)


def _known(table: Table) -> Known:
    codes: dict[str, tuple[str, ...]] = {}
    names: dict[str, dict[str, str]] = {}
    for sheet in (*LISTED, SESSIONS):
        key = key_of(sheet.key)
        pairs = [
            (plain_text(row.cells.get(key) or ""), plain_text(row.cells.get("name") or ""))
            for row in table.get(sheet.key, [])
        ]
        codes[sheet.key] = tuple(code for code, _ in pairs if code)
        told = [name for _, name in pairs]
        names[sheet.key] = {name: code for code, name in pairs if name and code and told.count(name) == 1}
    return Known(codes, names)


def _put(entry: Json, path: str, value: Any) -> None:
    *within, last = path.split(".")
    for name in within:
        entry = entry.setdefault(name, {})
    entry[last] = value


def _under(reading: Reading, sheet: Sheet, table: Table, part: str, put: Any) -> None:
    """Put the rows of a sheet into the entries of a part that their first column names."""
    owner = sheet.columns[0].field
    entries = {entry[key_of(part)]: entry for entry in reading.form.layer.get(part, ())}
    for row in table.get(sheet.key, []):
        cells = reading.cells(sheet, row)
        code = cells.pop(owner, "")
        if code not in entries:
            wrong = "no_code" if not code else "not_of_form"
            reading.fault(sheet, row.number, owner, Fault("", wrong, code, known=tuple(entries)))
            continue
        key = put(reading, sheet, row, entries[code], cells)
        if key is not None:
            reading.note(sheet, row, f"{part}.{code}.{key}", owner)


def _quota(reading: Reading, sheet: Sheet, row: Row, queue: Json, cells: Json) -> str | None:
    return _named(reading, sheet, row, queue.setdefault("quotas", {}), cells, "session", "quotas")


def _profile(reading: Reading, sheet: Sheet, row: Row, counter: Json, cells: Json) -> str | None:
    found = _named(reading, sheet, row, counter.setdefault("profiles", {}), cells, "profile", "profiles")
    if found is not None:
        name = found.partition(".")[2]
        counter["profiles"][name] = cells.get("queues", [])
    return found


def _named(
    reading: Reading, sheet: Sheet, row: Row, into: Json, cells: Json, by: str, part: str
) -> str | None:  # fmt: skip
    name = cells.pop(by, "")
    if not name or name in into:
        reading.fault(sheet, row.number, by, Fault("", "empty" if not name else "twice", name))
        return None
    into[name] = cells
    return f"{part}.{name}"


def _paper(reading: Reading, sheet: Sheet, row: Row, service: Json, cells: Json) -> str:
    papers = service.setdefault("guide", {}).setdefault("papers", [])
    papers.append({field: str(cells.get(field, "")) for field in OF_PAPERS})
    if not papers[-1]["name"]:
        reading.fault(sheet, row.number, "name", Fault("", "empty"))
    return f"guide.papers.{len(papers)}"


def _calendar(reading: Reading, table: Table) -> Json:
    sessions: dict[str, Json] = {}
    for row in table.get(SESSIONS.key, []):
        times = reading.cells(SESSIONS, row)
        name = times.get("id", "")
        if not name or name in sessions:
            code = "row_twice" if name else "no_code"
            reading.fault(SESSIONS, row.number, "id", Fault("", code, name, ""))
            continue
        sessions[name] = times | {"id": name.partition("#")[0]}
        reading.note(SESSIONS, row, f"calendar.sessions.{name.partition('#')[0]}", "id")
    calendar: Json = {}
    for row in table.get(CALENDAR.key, []):
        _day(reading, row, sessions, calendar)
    return calendar


def _day(reading: Reading, row: Row, sessions: dict[str, Json], calendar: Json) -> None:
    cells = reading.cells(CALENDAR, row)
    kind = cells.get("kind", "")
    if kind not in CHOICES["day"]:
        known = tuple(said("day", one) for one in CHOICES["day"])
        reading.fault(CALENDAR, row.number, "kind", Fault("", "not_choice", str(kind), known=known))
        return
    raw = row.cells.get("day")
    try:
        if kind == "weekday":
            day = meant("weekday", plain_text(raw or ""))
            if day is None:
                raise BadCell(
                    "not_choice", raw or "", tuple(said("weekday", one) for one in CHOICES["weekday"])
                )
        else:
            day = day_of(raw or "")
    except BadCell as bad:
        reading.fault(CALENDAR, row.number, "day", Fault("", bad.code, bad.value, known=bad.known))
        return
    if kind == "holiday":
        calendar.setdefault("holidays", []).append(day)
        reading.form.places.note("calendar.holidays", CALENDAR, row.number, "day")
        return
    chosen = []
    for name in cells.get("sessions", ()):
        if name not in sessions:
            fault = Fault("", "unknown_session", name, known=tuple(sessions))
            reading.fault(CALENDAR, row.number, "sessions", fault)
        else:
            chosen.append(sessions[name])
    part = f"{kind}s"
    if day in calendar.setdefault(part, {}):
        reading.fault(CALENDAR, row.number, "day", Fault("", "twice", plain_text(raw)))
    calendar[part][day] = chosen
    reading.form.places.note(f"calendar.{part}.{day}", CALENDAR, row.number, "sessions")


def _policy(reading: Reading, rows: list[Row]) -> Json:
    policy: Json = {}
    for row in rows:
        name, value = plain_text(row.cells.get("rule") or ""), row.cells.get("value")
        rule = _RULES.get(name, name)
        if rule in RETIRED_RULES:
            continue
        if rule not in RULES_SAID:
            fault = Fault("", "not_choice", name, known=tuple(map(rule_name, RULES_SAID)))
            reading.fault(RULES, row.number, "rule", fault)
            continue
        key = f"calendar.{rule}" if rule == TIMEZONE else f"policy.{rule}"
        reading.form.places.note(key, RULES, row.number, "value")
        if value is None or value == "":
            continue
        if rule == TIMEZONE:
            reading.form.layer.setdefault("calendar", {})[rule] = plain_text(value)
            continue
        if value == EMPTY:
            policy[rule] = None
            continue
        annotation = Policy.model_fields[rule].annotation
        is_decimal = float in (annotation, *get_args(annotation))
        column = Column("value", Kind.DECIMAL if is_decimal else Kind.WHOLE)
        try:
            policy[rule] = read(column, value, reading.known)
        except BadCell as bad:
            reading.bad(RULES, row, column, bad)
    return policy


def _centres(reading: Reading, rows: list[Row]) -> None:
    seen: dict[str, int] = {}
    for row in rows:
        cells = reading.cells(CENTRES, row)
        centre = cells.pop("id", "")
        if not centre or centre in seen:
            fault = Fault("", "row_twice" if centre else "no_code", centre, str(seen.get(centre, "")))
            reading.fault(CENTRES, row.number, "id", fault)
            continue
        seen[centre] = row.number
        above = cells.pop("above", None)
        reading.form.centres.append(FormCentre(centre, above, cells, row.number))
    if not seen:
        reading.fault(CENTRES, 1, "id", Fault("", "no_centre"))
    elif reading.form.centres:
        first = reading.form.centres[0]
        for name in ("name", "name_en", "address", "latitude", "longitude"):
            reading.form.places.note(name, CENTRES, first.row, name)
        reading.form.places.note("centre", CENTRES, first.row, "id")
        reading.form.places.note("above", CENTRES, first.row, "above")
