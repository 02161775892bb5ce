"""A small hall for a kiosk that is alone: its catalogue, a journal on disk, and clocks moved by hand."""

import datetime
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from kiosk.offline.journal import Journal
from kiosk.offline.seal import Seal
from kiosk.offline.values import Contact
from kiosk.session.hall import Hall
from kiosk.session.menu import Menu
from server.wire.catalogue import CalendarEntry, Catalogue, QueueEntry, ServiceEntry, SessionTimes, Zone
from server.wire.secret import partition_of

CENTRE, KIOSK, PARTITIONS = "demo", "kiosk-1", 8
DAY = "2026-11-23"  # a Monday
ZONE = ZoneInfo("Asia/Shanghai")


def local_ms(clock: str, day: str = DAY) -> int:
    """A wall-clock time of the hall in milliseconds UTC."""
    return int(datetime.datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZONE).timestamp() * 1000)


def hall(always_open: bool = False) -> Hall:
    """The hall as kept on the shelf: open on weekdays, one service in a late session only."""
    weekday = [
        SessionTimes(id="day"),
        SessionTimes(id="late", draw_from="17:30", open="18:00", last_draw="19:00", close="20:00", special=True),
    ]  # fmt: skip
    catalogue = Catalogue(
        centre=CENTRE,
        version=7,
        zones=[Zone(id="z1", name="一区")],
        queues=[QueueEntry(id="a", prefix="A", zone="z1"), QueueEntry(id="b", prefix="B")],
        services=[
            ServiceEntry(code="S1", name="居住证", queue="a"),
            ServiceEntry(code="S2", name="涉密事项", public_name="综合事项", queue="b"),
            ServiceEntry(code="S4", name="咨询", queue="b", sessions=["late"]),
        ],
        calendar=CalendarEntry(weekdays={str(day): weekday for day in range(1, 6)}),
    )
    return Hall(menu=Menu(catalogue), always_open=always_open)


def contact(at: int = local_ms("09:00"), series: str | None = "K1", offset_ms: int = 0) -> Contact:
    return Contact(at, offset_ms, series, partition_of(CENTRE, PARTITIONS))


def journal(folder: Path, token: str = "token", device: str = KIOSK) -> Journal:
    """The journal in a folder."""
    return Journal(folder / "offline.sqlite", CENTRE, device, Seal(token))


def spoil(file: Path) -> None:
    """Breaks a journal under the program that has it open: from now on each look at it fails."""
    disk = sqlite3.connect(file)
    disk.executescript("DROP TABLE lines; DROP TABLE asked;")
    disk.close()


@dataclass
class Machine:
    """A machine's two clocks: `passes` moves both, `steps` sets the one on the wall."""

    wall_ms: int = local_ms("09:30")
    steady_ms: int = 5_000

    def wall(self) -> int:
        return self.wall_ms

    def steady(self) -> int:
        return self.steady_ms

    def passes(self, ms: int) -> None:
        self.wall_ms += ms
        self.steady_ms += ms

    def steps(self, ms: int) -> None:
        self.wall_ms += ms
