"""What staff write beside a ticket for one another: papers ticked off, and notes. None of it is in an event.

It lies sealed in the ticket's private part; the event says only that something was noted. It moves nobody.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from server.domain.refusals import Refused
from server.domain.ticket import Ticket
from server.operations.change import Caller, answered, begin, mark, read_ticket, send
from server.operations.day import event_fields, must_serve
from server.operations.halls import Halls, Today
from server.operations.party import Parties
from server.store import codec
from server.store.keys import BESIDE
from server.store.plan import Appended
from server.wire.vocabulary import LIVE_STATES, EventType, State

Json = dict[str, Any]
Ticked = dict[str, list[str]]
"""`have` and `missing`, each the names of papers."""

MOST_NOTES = 50
MOST_PAPERS = 60
"""As many as one request may name; a list that grows by differences is no longer."""
_NONCE_BYTES = 12
_EXPECTED = frozenset({State.WAITING, State.CALLED, State.MISSED})


@dataclass(frozen=True, slots=True)
class Beside:
    """What is written beside a ticket; `papers` is None where nobody has looked at them."""

    papers: Json | None = None  # {have: [name], missing: [name]}
    notes: tuple[
        Json, ...
    ] = ()  # {at, by, text, key, while?}: of these the key and the stage are told to nobody

    def seen(self, ticket: Ticket) -> Json:
        """As staff see it; what was said for one stage of the visit only goes with it."""
        holds = (None, stage(ticket))
        notes = [
            {name: note[name] for name in ("at", "by", "text")}
            for note in self.notes if note.get("while") in holds
        ]  # fmt: skip
        return {"papers": self.papers, "notes": notes}


class Papers:
    """The folder that goes along with a ticket."""

    def __init__(
        self, halls: Halls, parties: Parties, random: Callable[[int], bytes] = secrets.token_bytes
    ) -> None:
        self._halls = halls
        self._parties = parties
        self._random = random

    def tick(
        self, centre: str, number: str, caller: Caller, papers: Ticked, day: str | None = None, *,
        before: Ticked | None = None,
    ) -> Json:  # fmt: skip
        """Which papers a visitor has with them and which not, from now on; the record with what is beside it.

        With `before`, as the asker saw them, only what they changed: what somebody else has ticked since stays.
        """

        def change(now: Beside, _: int) -> Beside:
            return Beside(papers if before is None else _merged(now.papers, before, papers), now.notes)

        return self._write(centre, number, caller, change, day)

    def note(
        self, centre: str, number: str, caller: Caller, text: str, day: str | None = None, *,
        during: str | None = None,
    ) -> Json:  # fmt: skip
        """Add a note, `during` one stage of the visit only; a key already answered adds none.

        Refused `notes_full` once there are too many.
        """

        def add(before: Beside, now_ms: int) -> Beside:
            for note in before.notes:
                # Sent again after others had written: the record keeps its last key only.
                if note["key"] == caller.key:
                    if note["text"] != text:
                        raise Refused("key_reused")
                    return before
            if len(before.notes) >= MOST_NOTES:
                raise Refused("notes_full", limit=MOST_NOTES)
            note = {"at": now_ms, "by": caller.by, "text": text, "key": caller.key}
            note |= {"while": during} if during else {}
            return Beside(before.papers, (*before.notes, note))

        return self._write(centre, number, caller, add, day)

    def _write(
        self, centre: str, number: str, caller: Caller, change: Callable[[Beside, int], Beside], day: str | None
    ) -> Json:  # fmt: skip
        def attempt(today: Today) -> Json:
            ticket, before = read_ticket(today, number), self._read(today, number)
            if answered(today, ticket, caller):
                return _told(ticket, before)
            after = change(before, today.hall.now_ms())
            if after == before:
                return _told(ticket, before)
            must_serve(today.record)
            if ticket.state not in LIVE_STATES:
                raise Refused("illegal_transition", {"state": str(ticket.state)}, state=ticket.state)
            plan = begin(today, today.keys.ticket(number))
            appended = Appended(event_fields(EventType.TICKET_NOTED, today.keys, caller.by))
            marked = mark(today, plan, appended, ticket)
            sealed = self._parties.seal(
                {"papers": after.papers, "notes": list(after.notes)}, self._random(_NONCE_BYTES)
            )
            plan.write("set", today.keys.private(number), BESIDE, sealed)
            plan.appended.append(appended)
            send(today, plan, caller)
            return _told(marked, after)

        return dict(self._halls.decide(centre, attempt, day))

    def _read(self, today: Today, number: str) -> Beside:
        return opened(self._parties, today.hall.client.ask("hget", today.keys.private(number), BESIDE))


def opened(parties: Parties, sealed: str | None) -> Beside:
    """What is written beside a ticket, from its sealed text."""
    if not sealed:
        return Beside()
    record = parties.unseal(sealed)
    return Beside(record["papers"], tuple(record["notes"]))


def stage(ticket: Ticket) -> str | None:
    """What a word on coming late is said for: on the way, in the hall, or there again; None once it is past."""
    if ticket.state == State.BOOKED:
        return "on the way"
    return f"there {ticket.requeues}" if ticket.state in _EXPECTED else None


def _merged(now: Ticked | None, before: Ticked, after: Ticked) -> Ticked:
    """What is ticked once the difference between `before` and `after` is made to it; what differs from both stays."""
    marks, seen, wanted = _marks(now), _marks(before), _marks(after)
    for name in {**seen, **wanted}:
        if marks.get(name) != seen.get(name) or wanted.get(name) == seen.get(name):
            continue
        if name in wanted:
            marks[name] = wanted[name]
        else:
            del marks[name]
    merged = {
        "have": [name for name, there in marks.items() if there],
        "missing": [name for name, there in marks.items() if not there],
    }
    for field, names in merged.items():
        if len(names) > MOST_PAPERS:
            raise Refused("invalid_field", {"field": field}, field=field)
    return merged


def _marks(ticked: Ticked | None) -> dict[str, bool]:
    found = ticked or {"have": [], "missing": []}
    return dict.fromkeys(found["have"], True) | dict.fromkeys(found["missing"], False)


def _told(ticket: Ticket, beside: Beside) -> Json:
    return codec.public(codec.doc(ticket)) | beside.seen(ticket)
