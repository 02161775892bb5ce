"""Making what has a secret that is shown once: who lost the answer on the way asks again under the same key.

The first answer is kept, sealed by the installation's key, which lies outside the database; for minutes only, since
who asks later gives a new secret anyway. A fresh secret on the repeat would be no better kept, and would shut out
whoever did get the first answer while a proxy sent the request twice.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from server.access.tokens import Clock
from server.domain.refusals import Refused
from server.operations.change import Caller
from server.operations.party import Parties
from server.records import kept_answers
from server.records.engine import Database
from server.records.kept_tables import KeptAnswer

Json = dict[str, Any]

KEPT_MS = 10 * 60_000
"""How long a first answer can be had again."""


class Taken(Exception):
    """What was to be made is there already."""


@dataclass(frozen=True, slots=True)
class Once:
    """Does something once for each key of an asker; all methods raise DatabaseAway."""

    database: Database
    parties: Parties
    clock: Clock
    random: Callable[[int], bytes] = field(default=secrets.token_bytes, repr=False)

    def answered(self, caller: Caller) -> Json | None:
        """What was answered under the caller's key; Refused `key_reused` if to another request."""
        with self.database.read() as session:
            known = kept_answers.find(session, caller.key, since=self.clock() - KEPT_MS)
            if known is None:
                return None
            if known.fingerprint != self.parties.fingerprint(caller.fingerprint):
                raise Refused("key_reused")
            return self.parties.unseal(known.sealed)

    def do(self, caller: Caller, make: Callable[[Session], Json]) -> tuple[Json, bool]:
        """The answer of `make`, and whether it was made just now; Taken where that is there, and not by this key."""
        now = self.clock()
        try:
            with self.database.change() as session:
                kept_answers.purge(session, now - KEPT_MS)
                answer = make(session)
                sealed = self.parties.seal(answer, self.random(12))
                fingerprint = self.parties.fingerprint(caller.fingerprint)
                kept_answers.keep(
                    session, KeptAnswer(key=caller.key, fingerprint=fingerprint, sealed=sealed, at=now)
                )
                return answer, True
        except (
            Taken,
            IntegrityError,
        ) as taken:  # made before, or at this very moment: by the same request perhaps
            if (known := self.answered(caller)) is not None:
                return known, False
            raise Taken from taken

    def forget(self) -> int:
        """Delete the answers that nobody can have again; how many."""
        with self.database.change() as session:
            return kept_answers.purge(session, self.clock() - KEPT_MS)
