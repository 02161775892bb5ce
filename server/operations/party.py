"""Parties: who holds a ticket, as keyed hashes for the limits and as a sealed text for those who must reach them."""

import base64
import hashlib
import hmac
import json
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

IDENTITIES = ("id_number", "phone", "openid")
_HOME = "+86"
AGENT = "a."
"""Begins the name of an agent among who holds a ticket: one that counts, and holds no queue."""

FAMILY = "f."
"""Begins the name of who draws from a phone for somebody else: a holder like any, beside what is held for oneself.

So one phone draws for one more person in a queue, and for as many in the centre as a party may hold.
"""

NAMED = "n."
"""Begins the name of whom somebody else's phone drew for: who says so finds the ticket by it, and it counts nowhere.

Anybody can type anybody's phone: it must neither take that person's place nor bring them somebody's no-shows.
"""


@dataclass(frozen=True, slots=True)
class Parties:
    """The installation's keys for personal data; both 32 bytes, kept outside the database."""

    hash_key: bytes = field(repr=False)
    seal_key: bytes = field(repr=False)

    def hashes(self, party: dict[str, Any] | None, only: Collection[str] = IDENTITIES) -> list[str]:
        """One keyed hash for each identity given (of these kinds); the person acted for counts, not the agent."""
        person = (party or {}).get("acting_for") or party or {}
        return [
            self._hash(kind, str(person[kind])) for kind in IDENTITIES if kind in only and person.get(kind)
        ]

    def relatives(self, party: dict[str, Any] | None, only: Collection[str]) -> list[str]:
        """The names of who draws for somebody else, by the identities of their own that were proven; [] for nobody."""
        if not party or not party.get("acting_for"):
            return []
        own = {name: value for name, value in party.items() if name != "acting_for"}
        return [FAMILY + one for one in self.hashes(own, only)]

    def named(self, party: dict[str, Any] | None) -> list[str]:
        """The names to find a ticket by for whom it was drawn, where nobody has proven who that is."""
        return [NAMED + one for one in self.hashes(party)]

    def keyed(self, text: str) -> str:
        """A text's hash under the installation's key, as hex: equal texts stay equal, nobody else can try them out."""
        return hmac.digest(self.hash_key, text.encode(), "sha256").hex()[:24]

    def fingerprint(self, text: str) -> str:
        """A keyed hash as well, by BLAKE2: a third of the time, for what every draw needs and no day outlives."""
        return hashlib.blake2b(text.encode(), key=self.hash_key, digest_size=12).hexdigest()

    def seal(self, private: dict[str, Any], nonce: bytes) -> str:
        """Private values as a text only this installation can open; `nonce` is 12 fresh random bytes."""
        plain = json.dumps(private, ensure_ascii=False).encode()
        return base64.b64encode(nonce + AESGCM(self.seal_key).encrypt(nonce, plain, None)).decode()

    def unseal(self, sealed: str) -> dict[str, Any]:
        """What was sealed; raises cryptography's InvalidTag if it was not sealed here."""
        raw = base64.b64decode(sealed)
        opened: dict[str, Any] = json.loads(AESGCM(self.seal_key).decrypt(raw[:12], raw[12:], None))
        return opened

    def _hash(self, kind: str, value: str) -> str:
        return self.keyed(f"{kind}:{(plain_phone(value) if kind == 'phone' else value).strip().upper()}")


def plain_phone(phone: str) -> str:
    """A phone number as it is dialled at home: with and without +86 it is the same person's."""
    return phone.removeprefix(_HOME)
