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
DIGITS = 6
"""For those who type: so few that a ticket may be tried with a few a minute only (`web/app.py`)."""


class CheckInCodes:
    """Codes of all centres of an installation."""

    def __init__(self, halls: Halls, parties: Parties) -> None:
        self._halls, self._parties = halls, parties

    def now(self, centre: str) -> Json:
        """`code`, the `path` that a QR code carries after the public address, `digits`, and until when to show it."""
        step = self._step(centre)
        code, digits = self._codes(centre, step)
        expires_at = (step + 1) * STEP_MS
        return {"code": code, "digits": digits, "path": path_of(centre, code), "expires_at": expires_at}

    def accepts(self, centre: str, code: str) -> bool:
        """Whether a code is shown there now, or was a moment ago: it takes a while to scan one."""
        step = self._step(centre)
        shown = (*self._codes(centre, step), *self._codes(centre, step - 1))
        return sum(hmac.compare_digest(one.encode(), code.encode()) for one in shown) > 0

    def _step(self, centre: str) -> int:
        return self._halls.get(centre).now_ms() // STEP_MS

    def _codes(self, centre: str, step: int) -> tuple[str, str]:
        """What is scanned, and what is typed."""
        made = self._parties.keyed(f"check-in {centre} {step}")
        return made[:LETTERS], f"{int(made[LETTERS:], 16) % 10**DIGITS:0{DIGITS}d}"
