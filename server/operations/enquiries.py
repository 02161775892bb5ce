"""Enquiries: what somebody asked on the telephone or at the desk, what they were told, and who calls them back."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from server.domain.calendar import business_day
from server.domain.refusals import Refused
from server.operations.change import Caller
from server.operations.halls import Halls
from server.operations.listening import Reader, named_service, shown_person
from server.operations.party import Parties
from server.operations.sealed_texts import SealedTexts
from server.records import accounts, enquiries
from server.records.engine import Database
from server.records.enquiries import ANSWERED, CALL_BACK, DONE, Wanted
from server.records.voices_tables import Enquiry
from server.store.keys import parse_ticket_id
from server.wire.catalogue import CalendarEntry

Json = dict[str, Any]

_WORDS, _PLAIN = ("asked", "answer"), ("services", "ticket")


@dataclass(frozen=True, slots=True)
class Enquiries:
    """The book beside the telephone."""

    database: Database
    halls: Halls
    parties: Parties
    random: Callable[[int], bytes] = secrets.token_bytes
    looked_at_once: int = 200
    most_looked_through: int = 5_000  # for one page, where words are looked for

    def add(self, asked: Json, reader: Reader, caller: Caller) -> tuple[Json, bool]:
        """Write one down; the same key and body find the one there is. Whether it is new."""
        centre = asked.get("centre") or reader.centre
        self._check(centre, asked)
        person = _person(asked)
        call_back_at = asked.get("call_back_at")
        if call_back_at is not None and "phone" not in person:
            raise Refused("invalid_field", {"fields": ["phone"]}, field="phone")
        now_ms = self.halls.client.now_ms()
        calendar = self.halls.get(centre).calendar if centre else CalendarEntry()
        row = {
            "centre": centre, "day": business_day(now_ms, calendar.timezone), "channel": asked["channel"],
            "state": ANSWERED if call_back_at is None else CALL_BACK, **self._sealed_words(asked),
            "services": list(dict.fromkeys(asked["services"])),
            "ticket": asked.get("ticket"), "caller": self._sealed(person), "call_back_at": call_back_at, "calls": 0,
            "by": caller.by, "created_at": now_ms, "key": caller.key,
            "fingerprint": self.parties.fingerprint(caller.fingerprint), "version": 1,
        }  # fmt: skip
        with self.database.change() as session:
            enquiry, is_new = enquiries.add(session, row, now=now_ms)
            if enquiry.fingerprint != row["fingerprint"]:
                raise Refused("key_reused")
            names = accounts.names(session, [enquiry.by, enquiry.called_back_by])
        return self._shown(enquiry, reader, names), is_new

    def listed(self, wanted: Wanted, words: str, reader: Reader) -> Json:
        """Those asked for; of those to be called back the one due first, else the newest first.

        A page may have none of the words, and a `next` all the same: so many have been looked through for it.
        """
        with self.database.read() as session:
            page, more = self._page(session, wanted, words.casefold())
            names = accounts.names(session, [one.by for one in page])
        return {
            "enquiries": [self._shown(one, reader, names) for one in page],
            "next": more,
            "now_at": self.halls.client.now_ms(),
        }

    def change(self, id_: int, asked: Json, reader: Reader, by: str) -> Json:
        """Note what has become of one; Refused `changed_meanwhile` where somebody else did first."""
        now_ms = self.halls.client.now_ms()
        with self.database.change() as session:
            enquiry = enquiries.find(session, id_)
            if enquiry is None or not reader.sees(enquiry.centre):
                raise Refused("not_found")
            if asked.get("version") not in (None, enquiry.version):
                raise Refused("changed_meanwhile")
            self._check(enquiry.centre, asked)
            values = self._values(enquiry, asked, by, now_ms)
            if values and not enquiries.change(session, enquiry, values, by=by, now=now_ms):
                raise Refused("changed_meanwhile")
            session.refresh(enquiry)
            names = accounts.names(session, [enquiry.by])
        return self._shown(enquiry, reader, names)

    def _values(self, enquiry: Enquiry, asked: Json, by: str, now_ms: int) -> Json:
        values = {name: asked[name] for name in _PLAIN if asked.get(name) is not None}
        values |= self._sealed_words(asked)
        person = self._opened(enquiry)
        if fresh := _person(asked):
            person |= fresh
            values["caller"] = self._sealed(person)
        if (call_back_at := asked.get("call_back_at")) is not None:
            if "phone" not in person:
                raise Refused("invalid_field", {"fields": ["phone"]}, field="phone")
            values |= {"call_back_at": call_back_at, "state": CALL_BACK}
        if (reached := asked.get("reached")) is not None:
            if values.get("state", enquiry.state) != CALL_BACK:
                raise Refused("nobody_to_call")
            values |= {"calls": enquiry.calls + 1, "called_back_at": now_ms, "called_back_by": by}
            values["state"] = DONE if reached else CALL_BACK
        if asked.get("done"):
            values["state"] = DONE
        return values

    def _page(self, session: Session, wanted: Wanted, words: str) -> tuple[list[Enquiry], int | None]:
        """Those with the words, and after which the next page begins. Words are sealed: each is opened to be read."""
        at_once = self.looked_at_once if words else wanted.limit + 1
        found: list[Enquiry] = []
        looked, last = 0, wanted.before
        while looked < self.most_looked_through:
            rows = enquiries.listed(session, replace(wanted, before=last, limit=at_once))
            for one in rows:
                if not words or self._has(one, words):
                    if len(found) == wanted.limit:
                        return found, found[-1].id
                    found.append(one)
            if len(rows) < at_once:
                return found, None
            looked, last = looked + len(rows), rows[-1].id
        return found, last

    def _has(self, enquiry: Enquiry, words: str) -> bool:
        return any(words in (self._word(text) or "").casefold() for text in (enquiry.asked, enquiry.answer))

    def _check(self, centre: str | None, asked: Json) -> None:
        """Refuse services that the centre doesn't have, and a ticket of another."""
        if (ticket := asked.get("ticket")) is not None:
            parts = parse_ticket_id(ticket)
            if parts is None or centre not in (None, parts[0]):
                raise Refused("invalid_field", {"fields": ["ticket"]}, field="ticket")
        if centre is None:
            return
        index = self.halls.get(centre).index
        for code in asked.get("services") or ():
            if index.find(code) is None:
                raise Refused("unknown_service", {"fields": ["services"]}, service=code)

    def _sealed(self, person: Json) -> str | None:
        return self.parties.seal(person, self.random(12)) if person else None

    def _sealed_words(self, asked: Json) -> Json:
        return {name: self._texts.seal(asked[name]) for name in _WORDS if asked.get(name) is not None}

    def _word(self, sealed: str | None) -> str | None:
        return self._texts.open(sealed) if sealed else None

    @property
    def _texts(self) -> SealedTexts:
        return SealedTexts(self.parties, self.random)

    def _opened(self, enquiry: Enquiry) -> Json:
        return self.parties.unseal(enquiry.caller) if enquiry.caller else {}

    def _shown(self, enquiry: Enquiry, reader: Reader, names: dict[str, str]) -> Json:
        now_ms = self.halls.client.now_ms()
        waits = enquiry.state == CALL_BACK
        return {
            "id": enquiry.id, "version": enquiry.version, "centre": enquiry.centre, "day": enquiry.day,
            "channel": enquiry.channel, "state": enquiry.state, "asked": self._word(enquiry.asked),
            "answer": self._word(enquiry.answer),
            "services": [named_service(self.halls, enquiry.centre, code) for code in enquiry.services],
            "ticket": enquiry.ticket,
            "caller": shown_person(self._opened(enquiry), whole=waits and reader.calls),
            "call_back_at": enquiry.call_back_at, "overdue": waits and (enquiry.call_back_at or 0) < now_ms,
            "calls": enquiry.calls, "called_back_at": enquiry.called_back_at, "called_back_by": enquiry.called_back_by,
            "by": enquiry.by, "by_name": names.get(enquiry.by, enquiry.by), "created_at": enquiry.created_at,
        }  # fmt: skip


def _person(asked: Json) -> Json:
    return {name: asked[name] for name in ("name", "phone") if asked.get(name) is not None}
