"""Visitors in sequence at a real window, by synthetic touches, with a real hall and printer and random faults."""

import json
import os
import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.wire.catalogue import Catalogue
from tests.e2e.installation import CENTRE, Installation
from tests.kiosk.crowd import Kiosk, Troubles, settled
from tests.kiosk.crowd_history import History
from tests.kiosk.crowd_visitors import Hall, Visitors, end_some

FEW, MANY, KILLED = 20, 1_000, 100
SMALL = (540, 960)
SEED = int(os.environ.get("QUHAO_CROWD_SEED", "20261128"))


@pytest.fixture(scope="module")
def hall() -> Iterator[Installation]:
    """The sample hall, running, in a folder whose path is short enough for a socket."""
    with tempfile.TemporaryDirectory(prefix="qh-") as folder:
        installation = Installation(Path(folder) / "hall")
        try:
            installation.start()
            yield installation
        finally:
            installation.close()


class Crowd:
    """All that a run of visitors needs."""

    def __init__(self, hall: Installation, data: Path, *, size: tuple[int, int], often: float) -> None:
        self.hall, self.history, self.chance = hall, History(), random.Random(SEED)
        self.kiosk = Kiosk(hall, data, self.history, size)
        self.troubles = Troubles(self.kiosk, self.chance, often)
        catalogue = Catalogue.model_validate(hall.device("kiosk-1").get(f"{CENTRE}/catalogue"))
        self.visitors = Visitors(self.kiosk, Hall(catalogue), self.troubles, self.chance)
        settled(self.kiosk)

    def come(self, count: int) -> None:
        """So many visitors."""
        for done in range(count):
            self.visitors.come(1)
            if done % 10 == 9:
                shown = [of for of in self.history.by_card if of not in self.history.ended]
                end_some(self.kiosk, self.chance, [of for of in shown if self.chance.random() < 0.7])

    def judged(self) -> dict[str, list[str]]:
        """What is wrong once all faults are over and everything is merged and printed."""
        self.troubles.end()
        settled(self.kiosk)
        return {what: which for what, which in self.history.wrong(self.hall.tickets()).items() if which}

    def close(self) -> None:
        self.kiosk.close()


def test_a_few_visitors_leave_with_what_the_hall_has(hall: Installation, tmp_path: Path) -> None:
    crowd = Crowd(hall, tmp_path, size=SMALL, often=0.4)
    try:
        crowd.come(FEW)
        assert crowd.judged() == {}
        assert crowd.history.shown
    finally:
        crowd.close()


@pytest.mark.long
@pytest.mark.timeout(7200)
def test_a_thousand_visitors_leave_with_what_the_hall_has(hall: Installation, tmp_path: Path) -> None:
    """After a thousand, a hundred more whose kiosk and hall are killed as they go; QUHAO_CROWD_REPORT is for figures."""
    crowd = Crowd(hall, tmp_path, size=SMALL, often=0.35)
    begun, memory = time.monotonic(), {}
    try:
        for hundred in range(MANY // 100):
            memory[hundred * 100] = crowd.kiosk.tell(memory=True)["memory"]
            crowd.come(100)
        memory[MANY] = crowd.kiosk.tell(memory=True)["memory"]
        crowd.troubles.kills = 0.6
        crowd.come(KILLED)
        wrong = crowd.judged()
        history = crowd.history
        report = {
            "seed": SEED, "visitors": history.visit, "ways": history.ways, "faults": history.faults,
            "tickets": len(hall.tickets()), "offline": sum(1 for one in hall.tickets() if one["offline"]),
            "shown": len(history.shown), "slips": len(history.papers), "memory_mb": memory, "wrong": wrong,
            "took_s": round(time.monotonic() - begun),
        }  # fmt: skip
        if place := os.environ.get("QUHAO_CROWD_REPORT"):
            Path(place).write_text(json.dumps(report, ensure_ascii=False, indent=1), "utf-8")
        assert wrong == {}
    finally:
        crowd.close()
