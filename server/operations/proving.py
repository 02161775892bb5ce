"""Whoever telephones proves that a booking is theirs, by what it was made with; they are never told what that is.

Each try is noted beside the ticket, with who took the call, before anything is compared: three there are in all.
"""

import hashlib
import hmac
from dataclasses import dataclass, replace
from typing import Any

from server.domain.refusals import Refused
from server.domain.ticket import Ticket
from server.operations.change import Caller
from server.operations.papers import Papers
from server.operations.party import Parties, plain_phone
from server.operations.reading import Reading
from server.operations.reception import Reception
from server.wire.texts import text
from server.wire.vocabulary import LANGUAGES, State

Json = dict[str, Any]

MOST_TRIES = 3
_LAST = 4


@dataclass(frozen=True, slots=True)
class Proof:
    """What a caller says, one of both: the phone given with the booking, or the end of the identity number."""

    phone: str | None = None
    id_last4: str | None = None

    def fits(self, party: Json) -> bool:
        """Whether it is the holder's, or of whom they act for."""
        people = [party, party.get("acting_for") or {}]
        return any(self._fits(person) for person in people)

    def _fits(self, person: Json) -> bool:
        if self.phone is not None:
            known, said = plain_phone(person.get("phone") or ""), plain_phone(self.phone)
        else:
            known, said = (person.get("id_number") or "")[-_LAST:].upper(), (self.id_last4 or "").upper()
        return bool(known) and hmac.compare_digest(known.encode(), said.encode())


@dataclass(frozen=True, slots=True)
class Proving:
    """Lets the hotline give up what somebody booked by themselves."""

    parties: Parties
    papers: Papers
    reading: Reading
    reception: Reception

    def cancel(self, ticket: Ticket, caller: Caller, proof: Proof, reason: str | None) -> Json:
        """Cancel a booking whose holder has not come yet; Refused `proof_wrong`, with how many tries are `left`.

        Refused `proof_closed` after the last, or where the booking holds neither phone nor identity number, and
        `not_yours` for a ticket whose holder is in the hall: there they are seen.
        """
        tried = _tries(self.reading.beside(ticket))
        if ticket.state != State.BOOKED and not tried:
            raise Refused("not_yours")
        party = self._party(ticket)
        if tried > MOST_TRIES or not _provable(party):
            raise Refused("proof_closed", limit=MOST_TRIES)
        # The same call sent again is no other try, and another answer under its key is one.
        own_key = hashlib.sha256(f"proof {caller.key} {caller.fingerprint}".encode()).hexdigest()[:32]
        noted = self.papers.note(
            ticket.centre, ticket.number, replace(caller, key=own_key, seen=None), _note(), ticket.day
        )
        left, is_theirs = MOST_TRIES - _tries(noted), proof.fits(party)
        if left < 0 or (left == 0 and not is_theirs):
            raise Refused("proof_closed", limit=MOST_TRIES)
        if not is_theirs:
            raise Refused("proof_wrong", {"left": left}, left=left)
        by = replace(caller, seen=(caller.seen or {}) | {"state": State.BOOKED})
        why = reason or text("visitor.proven_reason", LANGUAGES[0])
        return self.reception.cancel(ticket.centre, ticket.number, by, why, day=ticket.day)

    def _party(self, ticket: Ticket) -> Json:
        halls = self.reading.halls
        keys = halls.get(ticket.centre).on(ticket.day)
        sealed = halls.client.ask("hget", keys.private(ticket.number), "private")
        return (self.parties.unseal(sealed).get("party") if sealed else None) or {}


def _provable(party: Json) -> bool:
    people = [party, party.get("acting_for") or {}]
    return any(person.get("phone") or person.get("id_number") for person in people)


def _tries(beside: Json) -> int:
    return sum(note["text"] == _note() for note in beside["notes"])


def _note() -> str:
    return text("visitor.proof_note", LANGUAGES[0])
