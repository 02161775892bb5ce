"""All that a screen shows, as one value; it is made anew whenever anything changed."""

from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from kiosk.session.hall import Hall
from kiosk.session.health import Health
from kiosk.session.touches import Touch
from kiosk.session.values import Session
from kiosk.session.wording import Wording
from kiosk.staff.values import Input
from server.wire.records import Ticket


@dataclass(frozen=True, slots=True)
class View:
    """The visitor's session, the hall as known, the seconds left on this screen, and what it takes now."""

    session: Session
    hall: Hall
    seconds_left: int | None
    printer: bool = True
    settled: bool = True
    may_give_up: bool = False
    health: Health = field(default_factory=Health)
    recents: tuple[Ticket, ...] = ()
    today: date = date.min

    @property
    def wording(self) -> Wording:
        """Sentences in the visitor's language."""
        return Wording(self.hall, self.session.language, self.health)


class Desk(Protocol):
    """Who takes the touches."""

    def touch(self, touch: Touch) -> None: ...
    def staff(self, given: Input) -> None: ...
    def new_key(self) -> str: ...
