"""What the kiosk knows of its hall: catalogue, who waits, whether the line is up. A value; it asks nobody."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kiosk.session.menu import Menu
from server.wire.catalogue import Catalogue


@dataclass(frozen=True)
class Hall:
    """The hall as last heard of; `waiting` is empty and `reached` False while the line is down."""

    menu: Menu = field(default_factory=lambda: Menu(Catalogue()))
    public_url: str | None = None
    always_open: bool = False
    open_now: bool = True
    reached: bool = False
    tried: bool = False  # whether the server was asked at all yet
    waiting: Mapping[str, int] = field(default_factory=dict)

    @property
    def known(self) -> bool:
        """Whether there is any catalogue to show."""
        return bool(self.catalogue.services)

    @property
    def catalogue(self) -> Catalogue:
        """The published catalogue it goes by."""
        return self.menu.catalogue

    def waiting_for(self, service: str | None) -> int | None:
        """How many wait in a service's queue; None if that isn't known now."""
        entry = self.menu.service(service)
        return self.waiting.get(entry.queue) if entry else None
