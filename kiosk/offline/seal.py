"""Seals whom a number is for while it lies on the kiosk's disk; it keeps nothing and prints nothing.

AES-GCM of the `cryptography` package, as the server seals the same, under a key that is made of the device's token and
is on no disk. A token that was changed, or none, opens nothing: then the ticket is merged without its holder.
"""

import json
import os
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE_BYTES = 12

Json = dict[str, Any]


class Seal:
    """One kiosk's seal."""

    def __init__(self, token: str | None) -> None:
        """Without a token it holds for this run only."""
        secret = token.encode() if token else os.urandom(32)
        self._cipher = AESGCM(HKDF(SHA256(), 32, salt=None, info=b"quhao kiosk journal").derive(secret))

    def close(self, party: Json | None, line: str) -> bytes | None:
        """The party sealed, for this line of the journal alone."""
        if party is None:
            return None
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, json.dumps(party).encode(), line.encode())

    def open(self, sealed: bytes | None, line: str) -> Json | None:
        """What was sealed for this line; None if that was nothing, or another token's."""
        if sealed is None:
            return None
        try:
            opened = self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], line.encode())
        except InvalidTag:
            return None
        party: Json = json.loads(opened)
        return party
