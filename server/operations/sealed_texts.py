"""Words written down about visitors, as the record keeps them: sealed one by one. It says to nobody what they are."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from server.operations.party import Parties

_NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class SealedTexts:
    """Seals texts with the installation's key, and opens them."""

    parties: Parties
    random: Callable[[int], bytes] = secrets.token_bytes

    def seal(self, text: str) -> str:
        """A text as it is kept."""
        return self.parties.seal({"text": text}, self.random(_NONCE_BYTES))

    def open(self, sealed: str) -> str:
        """The text that was sealed."""
        return str(self.parties.unseal(sealed)["text"])
