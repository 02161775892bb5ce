"""A kiosk that is alone, as a program to be killed: `python -m tests.kiosk.offline.kiosk_program URL DIR DOOR RUN AT`.

It starts with the hall on its shelf and draws without end; AT is where it kills itself (`POINTS`), `` nowhere, or
`drain`: then it draws nothing, and ends when all is merged and every slip is settled. QUHAO_TOKEN is its token. It
says what a visitor would have seen, `shown KEY NUMBER`, `slip KEY STATE`, `again JOB`, `given-up NUMBER`, and of a draw
whose answer comes too late `asked KEY NUMBER`. It decides nothing.
"""

import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

from kiosk.offline.lifeline import Lifeline, Own
from kiosk.offline.merger import Ties
from kiosk.offline.seal import Seal
from kiosk.offline.values import Wanted
from kiosk.session.hall import Hall
from kiosk.shelf import Shelf
from printers.at_hand import AtHand, LocalJob, Told
from server.client.http import Api, Unreachable

POINTS = (
    "before the journal", "after the journal", "before printing", "while printing", "after printing",
    "while merging", "merged", "in contact",
)  # fmt: skip
CENTRE, KIOSK = "demo", "kiosk-1"
KILL_ON = 3
"""The point is passed this often first, so that there is something to lose."""

Json = dict[str, Any]


class Fate:
    """Kills the program at its point."""

    def __init__(self, at: str) -> None:
        self._at, self._left = at, KILL_ON

    def passes(self, point: str) -> None:
        if point == self._at:
            self._left -= 1
            if not self._left:
                os.kill(os.getpid(), signal.SIGKILL)


class Door(AtHand):
    """The printer's door, with points before, while and after it prints."""

    def __init__(self, path: Path, fate: Fate) -> None:
        super().__init__(path)
        self._fate = fate

    def print(self, job: LocalJob, timeout_s: float) -> Told:
        self._fate.passes("before printing")
        threading.Timer(0.01, self._fate.passes, ("while printing",)).start()
        told = super().print(job, timeout_s)
        self._fate.passes("after printing")
        return told


class Line(Api):
    """The server, with points before and after it merges or hears of the status."""

    fate: Fate

    def post(self, path: str, body: Json | None = None, key: str | None = None, *, repeat: int = 0) -> Json:
        merges = path.endswith("/offline")
        if merges:
            threading.Timer(0.005, self.fate.passes, ("while merging",)).start()
        answer = super().post(path, body, key, repeat=repeat)
        self.fate.passes("merged" if merges else "in contact")
        return answer


def main(url: str, data: Path, door: Path, run: str, at: str) -> None:
    """Draws until it is killed."""
    fate = Fate(at)
    hall = Shelf(data, CENTRE).load()
    drawing = threading.Event()

    def known() -> Hall:
        if drawing.is_set():
            fate.passes("before the journal")
        return hall

    token = os.environ["QUHAO_TOKEN"]
    line = Line(url, token)
    line.fate = fate
    own = Own(CENTRE, KIOSK, data, Seal(token), Door(door, fate))
    lifeline = Lifeline(own, line, known, ties=Ties(heartbeat_s=0.05))
    lifeline.start()
    service = hall.catalogue.services[0].code
    if at == "drain":
        _drain(lifeline)
        lifeline.stop()
        return
    turn = int(run.rpartition("-")[2])
    for count in range(turn, turn + 100_000):
        key = f"{run}-{count}"
        if count % 3 == 0:  # the server hears of it, and its answer comes too late
            _ask(Api(url, token), service, key)
        drawing.set()
        ticket = lifeline.draw(Wanted(key, service))
        drawing.clear()
        fate.passes("after the journal")
        print(f"shown {key} {ticket.number}", flush=True)
        print(f"slip {key} {lifeline.print(ticket.id, '', False).state}", flush=True)
        if count % 4 == 1:
            print(f"again {key}-again", flush=True)
            lifeline.print(ticket.id, f"{key}-again", True)
        if count % 5 == 2 and lifeline.give_up(ticket.id):
            print(f"given-up {ticket.number}", flush=True)


def _ask(api: Api, service: str, key: str) -> None:
    try:
        drawn = api.post(f"/centres/{CENTRE}/tickets", {"service": service, "channel": "kiosk"}, key)
        print(f"asked {key} {drawn['number']}", flush=True)
    except Unreachable:
        pass
    finally:
        api.close()


def _drain(lifeline: Lifeline) -> None:
    deadline, pause = time.monotonic() + 60, threading.Event()
    while lifeline.unmerged() or lifeline.settling or lifeline.alone or not lifeline.contacts:
        if time.monotonic() > deadline:
            raise SystemExit("not drained")
        pause.wait(0.02)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4], sys.argv[5])
