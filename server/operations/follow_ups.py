"""Bad ratings followed up: somebody else than the clerk calls back, writes down what was, and closes with a result."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from server.domain.follow_up import Case, Change, appealed, changed
from server.domain.rating import counted, shown_to_clerk
from server.domain.refusals import Refused
from server.domain.working_days import FOLLOW_UP_DAYS, due_at
from server.operations.halls import Halls
from server.operations.listening import Reader, calendar_of, named_service, shown_person
from server.operations.party import Parties
from server.operations.sealed_texts import SealedTexts
from server.records import accounts, follow_ups, ratings
from server.records.engine import Database
from server.records.follow_ups import Wanted
from server.records.tables import Account, TicketPrivate
from server.records.voices_tables import FollowUp, Rating
from server.wire.vocabulary import Role

Json = dict[str, Any]
T = TypeVar("T")
Found = tuple[FollowUp, Rating]

_CASE = ("clerk", "state", "handler", "called_at", "result", "closed_at", "closed_by", "appealed_at")
_HANDLERS = frozenset({Role.HOTLINE, Role.GUIDE, Role.MANAGER})
MOST_LISTED = 200
"""How many of a month's ratings a manager reads one by one."""


@dataclass(frozen=True, slots=True)
class Days:
    """The days of ratings, `YYYY-MM-DD`, both included."""

    first: str
    last: str

    @property
    def month(self) -> str:
        """The month of the last one."""
        return self.last[:7]


@dataclass(frozen=True, slots=True)
class FollowUps:
    """The file of bad ratings, and the sums of all."""

    database: Database
    halls: Halls
    parties: Parties

    def listed(self, wanted: Wanted, reader: Reader) -> Json:
        """Those asked for, the oldest first, never one about the reader; to a manager, who may have them in hand."""
        with self.database.read() as session:
            asked = replace(wanted, limit=wanted.limit + 1, except_of=reader.id)
            found = follow_ups.listed(session, asked)
            page = found[: wanted.limit]
            shown = self._shown_all(session, page, reader)
            more = {"handlers": _handlers(session, wanted.centre)} if reader.manages and wanted.centre else {}
        go_on = page[-1][0].id if len(found) > len(page) else None
        return {"follow_ups": shown, "next": go_on, "now_at": self.halls.client.now_ms(), **more}

    def change(self, id_: int, change: Change, version: int | None, reader: Reader) -> Json:
        """Note what has become of one; Refused `changed_meanwhile` where somebody else did first."""
        now_ms = self.halls.client.now_ms()
        with self.database.change() as session:
            found = follow_ups.find(session, id_)
            if found is None or not reader.sees(found[0].centre):
                raise Refused("not_found")
            follow_up = found[0]
            if version not in (None, follow_up.version):
                raise Refused("changed_meanwhile")
            fields = changed(_case(follow_up), change, reader.id, reader.manages, now_ms)
            if isinstance(fields, Refused):
                raise fields
            if change.handler is not None:
                _must_handle(session, change.handler, follow_up)
            if change.note is not None:
                note = {"at": now_ms, "by": reader.id, "text": self._texts.seal(change.note)}
                fields["notes"] = [*follow_up.notes, note]
            if fields and not follow_ups.change(session, follow_up, fields, by=reader.id, now=now_ms):
                raise Refused("changed_meanwhile")
            session.refresh(follow_up)
            return self._shown_all(session, [found], reader)[0]

    def own(self, clerk: str) -> Json:
        """What came of ratings of a clerk's own work, once it came to something."""
        now_ms = self.halls.client.now_ms()
        with self.database.read() as session:
            found = follow_ups.about(session, clerk)
        return {"follow_ups": [self._own(follow_up, rating, now_ms) for follow_up, rating in found]}

    def appeal(self, id_: int, reason: str, clerk: str) -> Json:
        """The clerk doesn't agree: another looks into it once more. Repeating the same changes nothing."""
        now_ms = self.halls.client.now_ms()
        with self.database.change() as session:
            found = follow_ups.find(session, id_)
            if found is None or found[0].clerk != clerk:  # that it is there is nobody else's to know
                raise Refused("not_found")
            follow_up, rating = found
            if self._opened(follow_up.appeal) != reason:
                fields = appealed(_case(follow_up), clerk, now_ms)
                if isinstance(fields, Refused):
                    raise fields
                calendar = calendar_of(self.halls, follow_up.centre)
                # Whoever decides has as long as for the first look
                due = due_at(calendar, now_ms, FOLLOW_UP_DAYS)
                values = fields | {"appeal": self._texts.seal(reason), "due_at": due}
                if not follow_ups.change(session, follow_up, values, by=clerk, now=now_ms):
                    raise Refused("changed_meanwhile")
                session.refresh(follow_up)
        return self._own(follow_up, rating, now_ms)

    def own_sums(self, centre: str, days: Days, clerk: str) -> Json:
        """A month's ratings of a clerk's own work, in whole tens up to yesterday."""
        today = self.halls.get(centre).date()
        with self.database.read() as session:
            own = ratings.given(session, centre, days.first, days.last, before=today, clerk=clerk)
        levels = shown_to_clerk([one.level for one in own])
        told = {str(level): count for level, count in levels.items()} if levels else None
        return {"month": days.month, "levels": told, "count": sum(levels.values()) if levels else 0}

    def sums(self, centre: str, days: Days, reader: Reader) -> Json:
        """The ratings of some days, but the reader's own: in all, by service, counter and clerk, and one by one."""
        with self.database.read() as session:
            of_all = ratings.given(session, centre, days.first, days.last)
            # Who manages and serves as well: a sum with their own in it would tell them too, by what is missing.
            found = [one for one in of_all if one.clerk != reader.id]
            names = accounts.names(session, [one.clerk for one in found])
        newest = [
            self._said(centre, one) | {"clerk_name": names.get(one.clerk or "")}
            for one in reversed(found[-MOST_LISTED:])
        ]
        return {
            "month": days.month, "from": days.first, "to": days.last, **_sum(found),
            "services": [
                {"service": named_service(self.halls, centre, service), **_sum(of)}
                for service, of in _by(found, lambda one: one.service)
            ],
            "counters": [{"counter": counter, **_sum(of)} for counter, of in _by(found, lambda one: one.counter)],
            "clerks": [
                {"clerk": clerk, "clerk_name": names.get(clerk or ""), **_sum(of)}
                for clerk, of in _by(found, lambda one: one.clerk)
            ],
            "ratings": newest,
        }  # fmt: skip

    def _said(self, centre: str, rating: Rating) -> Json:
        return {
            "ticket": rating.ticket, "stop": rating.stop, "level": rating.level, "tags": rating.tags,
            "comment": self._comment(rating), "service": named_service(self.halls, centre, rating.service),
            "counter": rating.counter, "clerk": rating.clerk, "rated_at": rating.rated_at,
        }  # fmt: skip

    def _comment(self, rating: Rating) -> str | None:
        return str(self.parties.unseal(rating.comment)["comment"]) if rating.comment else None

    def _shown_all(self, session: Session, found: Iterable[Found], reader: Reader) -> list[Json]:
        rows = list(found)
        people = [
            one for follow_up, _ in rows for one in (follow_up.clerk, follow_up.handler, follow_up.closed_by)
        ]
        people += [note["by"] for follow_up, _ in rows for note in follow_up.notes]
        names = accounts.names(session, people)
        return [self._shown(session, *row, reader, names) for row in rows]

    def _shown(
        self, session: Session, follow_up: FollowUp, rating: Rating, reader: Reader, names: dict[str, str]
    ) -> Json:
        is_mine = follow_up.handler == reader.id and follow_up.state != follow_ups.CLOSED
        is_over = follow_up.state == follow_ups.CLOSED
        return {
            "id": follow_up.id, "version": follow_up.version, "state": follow_up.state, "stop": rating.stop,
            **{name: value for name, value in self._said(follow_up.centre, rating).items() if name != "rated_at"},
            "centre": follow_up.centre, "clerk_name": names.get(follow_up.clerk or ""),
            "caller": shown_person(self._person(session, rating.ticket), whole=is_mine),
            "opened_at": follow_up.opened_at, "due_at": follow_up.due_at,
            "overdue": not is_over and follow_up.due_at < self.halls.client.now_ms(),
            "handler": follow_up.handler, "handler_name": names.get(follow_up.handler or ""),
            "called_at": follow_up.called_at, "reached": follow_up.reached,
            "notes": [
                note | {"text": self._texts.open(note["text"]), "by_name": names.get(note["by"], note["by"])}
                for note in follow_up.notes
            ],
            "result": follow_up.result, "closed_at": follow_up.closed_at, "closed_by": follow_up.closed_by,
            "appeal": self._opened(follow_up.appeal), "appealed_at": follow_up.appealed_at,
            "closed_by_name": names.get(follow_up.closed_by or ""),
        }  # fmt: skip

    def _opened(self, sealed: str | None) -> str | None:
        return self._texts.open(sealed) if sealed else None

    @property
    def _texts(self) -> SealedTexts:
        return SealedTexts(self.parties)

    def _person(self, session: Session, ticket: str) -> Json:
        """Whom to call about a ticket: its holder, or whom the holder acts for."""
        kept = session.get(TicketPrivate, ticket)
        sealed = kept.fields.get("private") if kept else None
        party = self.parties.unseal(sealed).get("party") if sealed else None
        if not party:
            return {}
        person: Json = party if party.get("phone") else party.get("acting_for") or party
        return person

    def _own(self, follow_up: FollowUp, rating: Rating, now_ms: int) -> Json:
        may = appealed(_case(follow_up), str(follow_up.clerk), now_ms)
        return {
            "id": follow_up.id, "service": named_service(self.halls, follow_up.centre, rating.service),
            "state": follow_up.state, "result": follow_up.result, "closed_at": follow_up.closed_at,
            "appeal": self._opened(follow_up.appeal), "appealed_at": follow_up.appealed_at,
            "may_appeal": not isinstance(may, Refused),
        }  # fmt: skip


def _case(follow_up: FollowUp) -> Case:
    known = {name: getattr(follow_up, name) for name in _CASE}
    return Case(**known, notes=len(follow_up.notes))


def _sum(found: Iterable[Rating]) -> Json:
    levels = counted(one.level for one in found)
    return {
        "levels": {str(level): count for level, count in levels.items()},
        "count": sum(levels.values()),
    }


def _by(found: Iterable[Rating], key: Callable[[Rating], T]) -> list[tuple[T, list[Rating]]]:
    """Ratings by something of them; what has the most comes first."""
    parts: dict[T, list[Rating]] = {}
    for one in found:
        parts.setdefault(key(one), []).append(one)
    return sorted(parts.items(), key=lambda part: -len(part[1]))


def _must_handle(session: Session, handler: str, follow_up: FollowUp) -> None:
    """Refuse as a handler whoever may not see the centre's follow-ups, or may not decide an appeal."""
    account = session.get(Account, handler)
    if (
        account is None
        or not account.active
        or account.centre not in (None, follow_up.centre)
        or _HANDLERS.isdisjoint(account.roles)
    ):
        raise Refused("invalid_field", {"fields": ["handler"]}, field="handler")
    if follow_up.state == follow_ups.APPEALED and Role.MANAGER not in account.roles:
        raise Refused("another_decides")


def _handlers(session: Session, centre: str) -> list[Json]:
    """Who may have a centre's bad ratings in hand, the district's people among them; managers decide appeals."""
    return [
        {"id": one.id, "name": one.name, "manages": Role.MANAGER in one.roles}
        for one in accounts.serving(session, centre)
        if not _HANDLERS.isdisjoint(one.roles)
    ]
