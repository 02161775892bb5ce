"""Whether the screen may go dark: outside the hours in which numbers are given, with nobody there. A pure rule."""

from kiosk.session.hall import Hall
from kiosk.session.values import Screen, Session

IDLE_MS = 120_000
"""So long after the last touch."""
EARLY_MS = 900_000
"""So long before numbers are given the screen is lit: who comes early sees from when."""


def is_night(hall: Hall, session: Session, idle_ms: int, at: int) -> bool:
    """Whether nobody needs the screen at this moment (ms since the epoch); not while the hours aren't known."""
    if session.screen != Screen.HOME or idle_ms < IDLE_MS or hall.always_open or not hall.known:
        return False
    draws = hall.draws
    return not draws.now and draws.next_at is not None and draws.next_at - at > EARLY_MS
