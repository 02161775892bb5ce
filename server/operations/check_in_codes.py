"""The code a hall shows to whoever checks in by phone: another one every half a minute, so that none can be sent home.

It is made of the installation's key, the centre and the time; nothing is kept.
"""

import hmac
from typing import Any

from server.operations.halls import Halls
from server.operations.party import Parties
from server.wire.check_in import path_of

Json = dict[str, Any]

STEP_MS = 30_000
LETTERS = 12
"""Of hex: 48 bits, of which each holds a minute at most."""


class CheckInCodes:
    """Codes of all centres of an installation."""

    def __init__(self, halls: Halls, parties: Parties) -> None:
        self._halls, self._parties = halls, parties

    def now(self, centre: str) -> Json:
        """`code`, the `path` that a QR code carries after the public address, and until when to show it."""
        step = self._step(centre)
        code = self._code(centre, step)
        return {"code": code, "path": path_of(centre, code), "expires_at": (step + 1) * STEP_MS}

    def accepts(self, centre: str, code: str) -> bool:
        """Whether a code is shown there now, or was a moment ago: it takes a while to scan one."""
        step = self._step(centre)
        fresh, before = (hmac.compare_digest(self._code(centre, step - ago), code) for ago in (0, 1))
        return fresh or before

    def _step(self, centre: str) -> int:
        return self._halls.get(centre).now_ms() // STEP_MS

    def _code(self, centre: str, step: int) -> str:
        return self._parties.keyed(f"check-in {centre} {step}")[:LETTERS]
