"""Where a printer stands: its centre, the catalogue published there, and how it speaks; it prints nothing.

The catalogue is kept on disk, so that a slip asked for at the door says the hall's name while no server answers.
"""

import datetime
import json
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import ValidationError

from printers.escpos import Drawer, encode
from printers.printer import Printer
from printers.slip import Hall, Wanted, slip_of
from printers.tasks import NotPrintable, Task
from server.client.http import Api
from server.wire.catalogue import Catalogue

BEIJING = datetime.timezone(datetime.timedelta(hours=8))

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Place:
    """One printer's surroundings; `hall` changes with the catalogue."""

    centre: str
    device: str
    hall: Hall
    language: str = "zh-CN"
    drawer: Drawer | None = None
    kept: Path | None = None
    now_ms: Callable[[], int] = lambda: time.time_ns() // 10**6

    def fetch(self, api: Api, public_url: str | None) -> None:
        """Takes the catalogue as it is published now, and keeps it; raises Failed, ValidationError."""
        catalogue = Catalogue.model_validate(api.get(f"/centres/{self.centre}/catalogue"))
        self.hall = replace(hall_of(catalogue, public_url), layout=self.hall.layout)
        if self.kept:
            try:
                _keep(self.kept, self.hall)
            except OSError as full:
                log.error("the catalogue can't be kept for a time without a server: %s", full)

    def compose(self, task: Task, printer: Printer) -> bytes:
        """The bytes of a task for this printer; raises NotPrintable."""
        wanted = Wanted(
            task.kind, task.language or self.language, task.ticket, task.services,
            large=task.large, have=task.have, waiting=task.waiting,
            at=self.now_ms(), printer=self.device, columns=printer.profile.columns,
        )  # fmt: skip
        try:
            slip = slip_of(wanted, self.hall)
        except ValueError as fault:
            log.warning("slip %s can't be made: %s", task.id, fault)
            raise NotPrintable("kind_unknown") from fault
        return encode(slip, printer.profile, self.drawer)


def hall_of(catalogue: Catalogue, public_url: str | None) -> Hall:
    """What slips of a centre say beside the ticket."""
    return Hall(catalogue, timezone(catalogue.calendar.timezone), public_url)


def kept_hall(kept: Path, centre: str) -> Hall:
    """The hall as it was when last fetched; a nameless one if it never was, or it can't be read."""
    try:
        told = json.loads(kept.read_text("utf-8"))
        return hall_of(Catalogue.model_validate(told["catalogue"]), told["public_url"])
    except FileNotFoundError:
        pass
    except (OSError, ValueError, KeyError, TypeError, ValidationError) as fault:
        log.warning("the catalogue that was kept can't be read: %s", fault)
    return hall_of(Catalogue(centre=centre), None)


def timezone(name: str) -> datetime.tzinfo:
    """The zone of this name; Beijing's where the machine has no such data."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return BEIJING


def _keep(kept: Path, hall: Hall) -> None:
    told = {"public_url": hall.public_url, "catalogue": hall.catalogue.model_dump(mode="json")}
    fresh = kept.with_name(f".{kept.name}.new")
    fresh.write_text(json.dumps(told, ensure_ascii=False), "utf-8")
    fresh.replace(kept)
