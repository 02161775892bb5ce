"""Notices: what the hall tells everyone in words, kept until an event ends it; the clock alone ends none."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from server.domain.refusals import Conflict, Refused
from server.operations.change import Caller, begin, send
from server.operations.day import event_fields, must_serve
from server.operations.halls import Halls, Today
from server.store import codec
from server.store.keys import due_member, notice_field
from server.store.plan import Appended, Plan
from server.store.snapshot import live_notices
from server.wire.texts import text
from server.wire.vocabulary import LANGUAGES, EventType

Json = dict[str, Any]

MOST_LIVE = 20
END = "notice"
"""The timed act that ends a notice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A notice as it is posted: `scope` is `all`, `zone:…` or `queue:…`, `until` ms (None: the day's end)."""

    text: str
    text_en: str
    scope: str = "all"
    until: int | None = None


class Notices:
    """The hall's board of notices."""

    def __init__(self, halls: Halls) -> None:
        self._halls = halls

    def post(self, centre: str, notice: Notice, caller: Caller) -> Json:
        """Tell everyone; the same key gives the same notice. Refused where too many are live already."""
        asked = hashlib.sha256(f"{centre} {caller.by} {caller.key}".encode()).hexdigest()
        notice_id = f"n{asked[:16]}"

        def attempt(today: Today) -> Json:
            fields = _read(today)
            if (known := _find(fields, notice_id)) is not None:
                if _asked(known) != notice:
                    raise Refused("key_reused")
                return known
            must_serve(today.record)
            _check(today, notice)
            if len(live_notices(fields)) >= MOST_LIVE:
                raise Refused("too_many_notices", limit=MOST_LIVE)
            plan = begin(today, today.keys.notices)
            record = _put(today, plan, fields, notice_id, notice, caller.by)
            reply = send(today, plan, caller)
            if reply[0] == "again":
                return _find(_read(today), notice_id) or _ended(notice_id)
            return record | {"at": int(reply[2])}

        return dict(self._halls.decide(centre, attempt))

    def end(self, centre: str, notice_id: str, caller: Caller) -> Json:
        """Take a notice down; Refused `not_found` if it isn't up."""

        def attempt(today: Today) -> Json:
            fields = _read(today)
            if fields.get("lk") == caller.key:
                if fields.get("lf") != caller.fingerprint:
                    raise Refused("key_reused")
                return _ended(notice_id)
            known = _find(fields, notice_id)
            if known is None:
                raise Refused("not_found")
            plan = Plan([today.keys.day, today.keys.base.stream, today.keys.notices])
            _take_down(today, plan, fields, known, caller.by)
            reply = send(today, plan, caller)
            return known | {"ended_at": int(reply[2])} if reply[0] == "ok" else _ended(notice_id)

        return dict(self._halls.decide(centre, attempt))

    def end_due(self, centre: str, date: str, notice_id: str) -> None:
        """End a notice whose time has come; one that is gone, goes on longer or was yesterday's is left alone."""

        def attempt(today: Today) -> None:
            fields = _read(today)
            known = _find(fields, notice_id)
            if known is None or today.date != date or (known["until"] or today.ends_at) > today.hall.now_ms():
                return
            plan = Plan([today.keys.day, today.keys.base.stream, today.keys.notices])
            _take_down(today, plan, fields, known, "system")
            send(today, plan, Caller("system", "", ""))

        self._halls.decide(centre, attempt)


def tell(
    today: Today, plan: Plan, subject: str, words: str, caller: Caller, **more: Any
) -> None:  # fmt: skip
    """Add to a plan the notice on a subject, instead of the last one on it; `words` is the key of its text.

    `more`: `scope` and `until` of the notice, and what fills its text, a pair (Chinese, English) where that differs.
    """
    scope, until = more.pop("scope", "all"), more.pop("until", None)
    said = [
        text(words, language, **{
            name: value[place] if isinstance(value, tuple) else value for name, value in more.items()
        })
        for place, language in enumerate(LANGUAGES)
    ]  # fmt: skip
    notice = Notice(text=said[0], text_en=said[1], scope=scope, until=until)
    _put(today, plan, _read(today), subject, notice, caller.by)


def _put(
    today: Today, plan: Plan, fields: Mapping[str, str], notice_id: str, notice: Notice, by: str
) -> Json:  # fmt: skip
    record = {
        "id": notice_id, "scope": notice.scope, "text": notice.text, "text_en": notice.text_en,
        "until": notice.until, "at": "\x01A",
    }  # fmt: skip
    _changed(today, plan, fields)
    plan.write("set", today.keys.notices, notice_field(notice_id), codec.dumps(record))
    if notice.until is not None:
        due = due_member(today.hall.id, today.date, END, notice_id)
        plan.write("rank", today.keys.base.due, due, str(notice.until))
    _append(today, plan, record, by)
    return record


def _take_down(today: Today, plan: Plan, fields: Mapping[str, str], known: Json, by: str) -> None:
    _changed(today, plan, fields)
    plan.write("del", today.keys.notices, notice_field(known["id"]))
    _append(today, plan, known | {"ended_at": "\x01A"}, by)


def _changed(today: Today, plan: Plan, fields: Mapping[str, str]) -> None:
    plan.guard("notices", "is", today.keys.notices, "v", fields.get("v", ""))
    plan.write("add", today.keys.notices, "v", "1")


def _append(today: Today, plan: Plan, record: Json, by: str) -> None:
    extras = {"notice": record}
    plan.appended.append(Appended(event_fields(EventType.NOTICE, today.keys, by, extras=extras)))


def _read(today: Today) -> dict[str, str]:
    found: dict[str, str] = today.hall.client.ask("hgetall", today.keys.notices)
    return found


def _find(fields: Mapping[str, str], notice_id: str) -> Json | None:
    return next((one for one in live_notices(fields) if one["id"] == notice_id), None)


def _asked(known: Json) -> Notice:
    return Notice(
        text=known["text"], text_en=known["text_en"], scope=known["scope"], until=known["until"]
    )  # fmt: skip


def _ended(notice_id: str) -> Json:
    """What is answered to a key whose notice has been taken down since."""
    return {"id": notice_id, "ended": True}


def _check(today: Today, notice: Notice) -> None:
    """Refuse a scope the centre doesn't have, and a time that is past or beyond the day."""
    kind, _, name = notice.scope.partition(":")
    known = {"all": {""}, "queue": set(today.index.queues), "zone": set(today.index.zones)}
    if name not in known[kind]:
        raise Refused("invalid_field", {"field": "scope"}, field="scope")
    must_be_ahead(today, notice.until)


def must_be_ahead(today: Today, until: int | None) -> None:
    """Refuse a time that is past or beyond the day."""
    if until is None:
        return
    now_ms = today.hall.now_ms()
    if today.hall.date() != today.date:
        raise Conflict("day")
    if not now_ms < until <= today.ends_at:
        raise Refused("invalid_field", {"field": "until"}, field="until")
