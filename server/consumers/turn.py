"""Whose turn it is to do what is done once in an installation: a lock in the store that ends by itself."""

import secrets
import time

from server.store.client import Client

LOCK = "{sys}:runner"
HELD_MS = 3_000
"""So long the next one waits for one that was killed; in 5 s somebody works again."""


class Turn:
    """One of several runners: it works while it holds the lock, the others wait."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._token = secrets.token_hex(16)
        self._held_until = 0.0

    def holds(self) -> bool:
        """Whether it is this one's turn, without asking the store."""
        return time.monotonic() < self._held_until

    def take(self) -> None:
        """Take the lock, or hold it longer; nothing if another has it. Raises StoreAway."""
        asked_at = time.monotonic()
        self._client.ask("set", LOCK, self._token, nx=True, px=HELD_MS)
        if self._client.ask("get", LOCK) != self._token:
            self._held_until = 0.0
            return
        # Had it run out just now and gone to another, then that other's is made longer, which harms nobody.
        self._client.ask("pexpire", LOCK, HELD_MS)
        self._held_until = asked_at + HELD_MS / 1000

    def give_back(self) -> None:
        """Let the next one begin at once. Raises StoreAway."""
        if self.holds():
            self._held_until = 0.0
            self._client.ask("delete", LOCK)
