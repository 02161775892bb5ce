"""One printer put together: link, record, worker, door, and the server's side if there is one; it holds no rules."""

import logging
import threading
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from printers.agent import Agent
from printers.config import Setup
from printers.door import Door
from printers.escpos import Drawer
from printers.links import link
from printers.meter import Meter, usual_roll_m
from printers.place import Place, kept_hall
from printers.printer import Printer
from printers.reporter import Reporter
from printers.spool import Spool
from printers.worker import Worker
from server.client.essential import essential
from server.client.http import Api, Failed, Refused
from server.client.live import Follower

RETRY_S = 0.3
RETRY_REFUSED_S = 30.0
READY_S = 0.1

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Site:
    """What the printers of one program share."""

    data: Path
    centre: str
    server: str | None = None
    drawer: Drawer | None = None

    def door(self, printer: str) -> Path:
        """Where a printer's door is, unless it is set up elsewhere."""
        return self.data / "printers" / f"{printer}.door"


class Host(Protocol):
    """Whose stations these are."""

    def ready(self, station: "Station") -> None:
        """It is in step with its server, or needs none."""

    def refused(self, station: "Station", refusal: Refused) -> None:
        """The server won't have it; said once, and asked again every half minute."""


class Station:
    """One printer. Set `worker.fallback` between making it and starting it."""

    def __init__(self, setup: Setup, site: Site, token: str | None, host: Host) -> None:
        """sqlite3.OperationalError if another program has this printer."""
        self.setup, self._site, self._token, self._host = setup, site, token, host
        folder = site.data / "printers"
        self._spool = Spool(folder / f"{setup.id}.sqlite", _now_ms())
        profile = setup.profile
        roll_m = usual_roll_m(profile) if setup.roll_m is None else setup.roll_m
        kept = folder / f"{setup.id}.catalogue.json"
        hall = replace(kept_hall(kept, site.centre), layout=setup.layout)
        self._place = Place(site.centre, setup.title, hall, setup.language, site.drawer, kept)
        printer = Printer(
            link(setup.link), profile, broken_off=self._spool.anew or self._spool.interrupted > 0
        )
        meter = Meter(self._spool, roll_m * 1000)
        self.worker = Worker(setup.title, printer, self._spool, meter, self._place.compose)
        self._door: Door | None = None
        self._working = False
        self._api: Api | None = None
        self._agent: Agent | None = None
        self._follower: Follower | None = None
        self._stopping = threading.Event()
        self._joining = essential(f"join {setup.id}", self._join, self._stopping.is_set)
        if site.server and token:
            self._api = Api(site.server, token)
            reporter = Reporter(self._api, site.centre, self._spool, profile.name)
            self._agent = Agent(self._api, self._place, self.worker, reporter)

    def start(self) -> None:
        """Prints from now on where a door was asked for or there is no server; else once the server knows it."""
        if self.setup.door or not self._api:
            self._open()
        if self._api:
            self._joining.start()
        else:
            self._host.ready(self)

    def stop(self, timeout_s: float) -> None:
        """Ends after the slip being printed, if that takes no longer than `timeout_s`."""
        self._stopping.set()
        if self._joining.is_alive():
            self._joining.join(timeout_s)
        if self._follower:
            self._follower.stop()
        if self._door:
            self._door.stop()
        if self._working:
            self.worker.stop(timeout_s / 2)
            if self._agent:
                self._agent.stop(timeout_s / 2)
        if self._api:
            self._api.close()
        self._spool.close()

    def _open(self) -> None:
        """The printer at work and its door open; OSError if one that was asked for can't be."""
        try:
            self._door = Door(self.setup.door or self._site.door(self.setup.id), self.worker)
        except OSError as fault:
            if self.setup.door:
                raise
            log.warning("no door for programs on this machine: %s", fault)
        self._working = True
        self.worker.start()
        if self._agent:
            self._agent.start()

    def _join(self) -> None:
        live_url = self._met()
        if live_url is None or self._agent is None or self._api is None:
            return
        if not self._working:
            self._open()
        self._follower = Follower(live_url, self._token, self._site.centre, on_change=self._agent.changed)
        self._follower.start()
        while not self._stopping.is_set():
            if self._follower.wait_ready(READY_S):
                self._host.ready(self)
                return

    def _met(self) -> str | None:
        """Waits for the server and takes its catalogue; where it is live, or None if told to stop before."""
        waited = refused = False
        while not self._stopping.is_set() and self._api:
            try:
                about = self._api.get("")
                self._place.fetch(self._api, about.get("public_url"))
                return str(about["live_url"])
            except Failed as fault:
                final = isinstance(fault, Refused) and fault.final
                if isinstance(fault, Refused) and final and not refused:
                    refused = True
                    self._host.refused(self, fault)
                elif not waited and not final:
                    waited = True
                    log.warning("waiting for the server: %s", fault)
                self._stopping.wait(RETRY_REFUSED_S if final else RETRY_S)
        return None


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
