"""A hall, its printer, a kiosk in a process of its own, and all that may go wrong around them; it draws nothing."""

import json
import os
import random
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from tests.e2e.installation import ROOT, Installation
from tests.kiosk.crowd_history import History
from tests.kiosk.crowd_line import FAULTS as LINE_FAULTS
from tests.kiosk.crowd_line import Line
from tests.kiosk.readers.twins import Twin
from tests.waiting import until

Json = dict[str, Any]

PRINTER_FAULTS = (
    "paper_out",
    "paper_out:40",
    "cover_open",
    "mute",
    "slow",
    "drop_line",
    "cutter",
    "paper_low",
)
READER_FAULTS = ("no_answer", "drop_line", "unreadable", "half_frame")
KILLED = ("granian", "-m printers --", "gunicorn")
"""Words of the command lines of web, of the printer's program and of the live process."""
KILLED_WITHIN_S = 0.4
STEPS = 6
"""A fault lasts for at most so many touches, if it doesn't last for the next visitor as well."""


class Died(Exception):
    """The kiosk's process was killed."""


class Kiosk:
    """The window and what stands beside it; every answer goes into the history."""

    def __init__(self, hall: Installation, data: Path, history: History, size: tuple[int, int]) -> None:
        data.mkdir(parents=True, exist_ok=True)
        self.hall, self.history, self._data = hall, history, data
        live = str(hall.device("kiosk-1").get("")["live_url"])
        self.line = Line(hall.url, live)
        self.reader = Twin(data, "tcp")
        self.scanner = Twin(data, "tcp", "--kind", "scanner", device="scanner-1")
        self._given = {
            "server": self.line.url, "live": self.line.live, "data": str(data), "size": size,
            "door": str(hall.data / "printers" / "printer-1.door"),
            "reader": self.reader.url, "scanner": self.scanner.url,
        }  # fmt: skip
        self._process: subprocess.Popen[str] | None = None
        self._told = 0
        self.start()

    def start(self) -> None:
        """Starts the window, on the data of the one before."""
        self._killed = False
        environment = {**os.environ, "QUHAO_TOKEN": self.hall.credentials["devices"]["kiosk-1"]}
        with (self._data / "kiosk.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.kiosk.crowd_driver", json.dumps(self._given)],
                cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True,
            )  # fmt: skip

    def kill(self) -> None:
        """Ends the window at once (SIGKILL); what is in its data directory stays."""
        if self._process:
            self._killed = True
            self._process.kill()

    def tell(self, **command: Any) -> Json:
        """What is on the screen after that; raises Died."""
        assert self._process is not None
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(json.dumps(command) + "\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except OSError:
            line = ""
        if not line:
            self._process.communicate()
            assert self._killed, (self._data / "kiosk.log").read_text("utf-8")[-3000:]
            raise Died
        seen: Json = json.loads(line)
        self.history.looked(seen)
        self.slips()
        return seen

    def slips(self) -> None:
        """What came out of the printer since the last look."""
        told = (self.hall.data / "twins" / "printer-1.json").stat().st_mtime_ns
        if told != self._told:
            self._told = told
            self.history.came_out(self.hall.twin("printer-1")["slips"])

    def close(self) -> None:
        if self._process:
            self._process.communicate(timeout=60)
        for twin in (self.reader, self.scanner):
            twin.close()
        self.line.close()


class Troubles:
    """Begins and ends faults as touches go by; one at a time."""

    def __init__(self, kiosk: Kiosk, chance: random.Random, often: float, *, kills: float = 0.0) -> None:
        """`often` is how many visits have a fault, `kills` how many of those are a kiosk or program killed."""
        self._kiosk, self._chance, self._often, self.kills = kiosk, chance, often, kills
        self._due: tuple[int, str] | None = None
        self._ends: int | None = None
        self._kind: str | None = None

    def visit(self) -> None:
        """Another visitor comes: what is to happen to this one."""
        if self._kind is not None and self._chance.random() < 0.7:
            self.end()
        if self._kind is None and self._chance.random() < self._often:
            self._due = (self._chance.randrange(8), self._any())

    def touched(self, name: str) -> None:
        """Another touch; a kiosk that is to be killed is killed while it draws or prints, or soon after."""
        if self._due is not None and self._due[1] == "killed kiosk":
            if name == "draw":
                self._due = None
                self._kiosk.history.faults["killed kiosk"] += 1
                threading.Timer(self._chance.uniform(0.0, KILLED_WITHIN_S), self._kiosk.kill).start()
            return
        if self._ends is not None:
            self._ends -= 1
            if self._ends < 0:
                self.end()
        if self._due is not None:
            left, kind = self._due
            self._due = (left - 1, kind)
            if left == 0:
                self._due = None
                self._begin(kind)

    def end(self) -> None:
        """Nothing is wrong any more."""
        kind, self._kind, self._ends, self._due = self._kind, None, None, None
        if kind is None:
            return
        if kind.startswith("line "):
            self._kiosk.line.fail(None)
        elif kind.startswith("printer "):
            self._printer([])
        elif kind.startswith("reader "):
            self._kiosk.reader.fail()

    def _begin(self, kind: str) -> None:
        self._kiosk.history.faults[kind] += 1
        what = kind.partition(" ")[2]
        if kind.startswith("killed "):
            self._kiosk.hall.kill(what)
            return
        self._kind, self._ends = (
            kind,
            self._chance.randrange(1, STEPS) if self._chance.random() < 0.7 else None,
        )
        if kind.startswith("line "):
            self._kiosk.line.fail(what)
        elif kind.startswith("printer "):
            self._printer([what])
        else:
            self._kiosk.reader.fail(what)

    def _any(self) -> str:
        if self._chance.random() < self.kills:
            return "killed " + self._chance.choice(("kiosk", "kiosk", *KILLED))
        kind, of = self._chance.choice(
            [("line", LINE_FAULTS)] * 4 + [("printer", PRINTER_FAULTS)] * 4 + [("reader", READER_FAULTS)]
        )
        return f"{kind} {self._chance.choice(of)}"

    def _printer(self, faults: list[str]) -> None:
        folder = self._kiosk.hall.data / "twins"
        fresh = folder / ".crowd.faults"
        fresh.write_text(json.dumps(faults), "utf-8")
        fresh.replace(folder / "printer-1.faults")


def settled(kiosk: Kiosk) -> None:
    """Waits until all is in contact, merged and printed."""

    def quiet() -> bool:
        seen = kiosk.tell(waits=True)
        return bool(seen["reached"] and seen["unmerged"] == 0 and not seen["settling"] and not seen["alone"])

    until(quiet, "the kiosk to be in step with its hall", 120.0)
