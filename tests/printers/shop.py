"""A printer with its worker, its record and its door, as one thing that can be started again."""

from dataclasses import dataclass
from pathlib import Path

from printers.at_hand import AtHand
from printers.door import Door
from printers.links import link
from printers.meter import Meter
from printers.place import Place
from printers.printer import Printer
from printers.profiles import PROFILES
from printers.slip import Hall
from printers.spool import Entry, Spool
from printers.worker import Listeners, Worker
from tests.printers.conftest import Twin

NOW = 1795482725000


@dataclass
class Shop:
    """A printer's worker with its door; `open` begins it, as often as wanted, on the same record."""

    folder: Path
    hall: Hall
    twin: Twin
    name: str = "printer-1"
    now: int = NOW
    roll_mm: float = 50_000

    def __post_init__(self) -> None:
        self.seen: list = []
        self.ended: list[Entry] = []
        self.door: Door | None = None

    def open(self, fallback: Worker | None = None, *, start: bool = True) -> Worker:
        self.close()
        self.spool = Spool(self.folder / f"{self.name}.sqlite", self.now)
        printer = Printer(link(self.twin.url), PROFILES["generic-80"], broken_off=self.spool.interrupted > 0)
        place = Place("demo", self.name, self.hall)
        meter = Meter(self.spool, self.roll_mm)
        self.worker = Worker(self.name, printer, self.spool, meter, place.compose, lambda: self.now)
        self.worker.listeners = Listeners(lambda entry, _on_disk: self.ended.append(entry), self.seen.append)
        self.worker.fallback = fallback
        self.door = Door(self.folder / f"{self.name}.door", self.worker)
        if start:
            self.worker.start()
        self.started = start
        return self.worker

    @property
    def at_hand(self) -> AtHand:
        return AtHand(self.folder / f"{self.name}.door")

    def close(self) -> None:
        if self.door:
            self.door.stop()
            if self.started:
                self.worker.stop(5)
            self.spool.close()
            self.door = None
