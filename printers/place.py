"""Where a printer stands: its centre, the catalogue published there, and how it speaks; it prints nothing."""

import datetime
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from printers.escpos import Drawer
from printers.slip import Hall
from server.client.http import Api
from server.wire.catalogue import Catalogue

BEIJING = datetime.timezone(datetime.timedelta(hours=8))


@dataclass(slots=True)
class Place:
    """One printer's surroundings; `hall` changes with the catalogue."""

    api: Api
    centre: str
    device: str
    hall: Hall
    language: str = "zh-CN"
    drawer: Drawer | None = None

    def fetch(self) -> None:
        """Takes the catalogue as it is published now; raises Failed."""
        self.hall = hall_of(self.api, self.centre, self.hall.public_url)


def hall_of(api: Api, centre: str, public_url: str | None) -> Hall:
    """What slips of a centre say beside the ticket; raises Failed."""
    catalogue = Catalogue.model_validate(api.get(f"/centres/{centre}/catalogue"))
    return Hall(catalogue, timezone(catalogue.calendar.timezone), public_url)


def timezone(name: str) -> datetime.tzinfo:
    """The zone of this name; Beijing's where the machine has no such data."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return BEIJING
