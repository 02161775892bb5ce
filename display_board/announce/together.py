"""Boards and voices hear of the hall as one; it decides nothing."""

from typing import Any

from display_board.announce.announcer import Announcer
from display_board.station import Station
from server.wire.fold import Fold

Json = dict[str, Any]


class Together:
    """What follows the hall: the boards first, since a voice takes its time."""

    def __init__(self, station: Station, announcer: Announcer) -> None:
        self._station, self._announcer = station, announcer

    @property
    def catalogue_version(self) -> int:
        """As the events tell it."""
        return self._station.catalogue_version

    def catalogue(self, catalogue: Json) -> None:
        """A catalogue as published, from now on."""
        self._station.catalogue(catalogue)
        self._announcer.catalogue(catalogue)

    def changed(self, fold: Fold, event: Json | None) -> None:
        """The follower's fold after an event, or a fresh snapshot."""
        self._station.changed(fold, event)
        self._announcer.changed(fold, event)

    def connected(self, connected: bool) -> None:
        """Whether the follower is in step with the server."""
        self._station.connected(connected)
        self._announcer.connected(connected)
