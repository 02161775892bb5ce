"""Visitors in sequence at a real window, by synthetic touches, with a real hall and printer and random faults."""

import json
import os
import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.common_fonts import common_characters, make
from kiosk.fonts import chinese_fonts
from server.wire.catalogue import Catalogue
from tests.e2e.installation import CENTRE, Installation
from tests.kiosk.crowd import Kiosk, Troubles, settled
from tests.kiosk.crowd_fingers import Hall
from tests.kiosk.crowd_history import History
from tests.kiosk.crowd_visitors import Visitors, end_some

FEW, MANY, KILLED = 12, 1_000, 100
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
        self._begun = time.monotonic()

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

    def report(self, name: str, **more: object) -> None:
        """Writes the figures so far into the folder that QUHAO_CROWD_REPORTS names, if it does."""
        if folder := os.environ.get("QUHAO_CROWD_REPORTS"):
            history, tickets = self.history, self.hall.tickets()
            told = {
                "seed": SEED, "visitors": history.visit, "took_s": round(time.monotonic() - self._begun),
                "ways": history.ways, "faults": history.faults, "tickets": len(tickets),
                "offline": sum(1 for one in tickets if one["offline"]), "shown": len(history.shown),
                "slips": len(history.papers), "late": history.late(), **more,
            }  # fmt: skip
            Path(folder, f"{name}.json").write_text(json.dumps(told, ensure_ascii=False, indent=1), "utf-8")

    def close(self) -> None:
        self.kiosk.close()


def used_before(data: Path) -> None:
    """As a kiosk is from its second start on: the small faces are made."""
    fonts = chinese_fonts(data / "fonts")
    for face in (fonts.regular, fonts.bold):
        make(face, common_characters())


def test_a_few_visitors_leave_with_what_the_hall_has(hall: Installation, tmp_path: Path) -> None:
    crowd = Crowd(hall, tmp_path, size=SMALL, often=0.4)
    try:
        crowd.come(FEW)
        assert crowd.judged() == {}
        assert crowd.history.shown
    finally:
        crowd.close()


@pytest.mark.long
@pytest.mark.timeout(4 * 3600)
def test_a_thousand_visitors_leave_with_what_the_hall_has(hall: Installation, tmp_path: Path) -> None:
    used_before(tmp_path)
    crowd = Crowd(hall, tmp_path, size=SMALL, often=0.3)
    try:
        memory = [crowd.kiosk.tell(memory=True)["memory"]]
        for _ in range(MANY // 50):
            crowd.come(50)
            memory.append(crowd.kiosk.tell(memory=True)["memory"])
            crowd.report("thousand", memory_mb=memory)
        wrong = crowd.judged()
        crowd.report("thousand", memory_mb=memory, wrong=wrong)
        assert wrong == {}
    finally:
        crowd.close()


@pytest.mark.long
@pytest.mark.timeout(2 * 3600)
def test_visitors_of_a_kiosk_that_is_killed_leave_with_what_the_hall_has(
    hall: Installation, tmp_path: Path
) -> None:
    """Half of the visits meet a kill -9: of the kiosk as it draws, of web, of live, or of the printer's program."""
    crowd = Crowd(hall, tmp_path, size=SMALL, often=0.7)
    crowd.troubles.kills = 0.7
    try:
        crowd.come(KILLED)
        wrong = crowd.judged()
        crowd.report("killed", wrong=wrong)
        assert wrong == {}
    finally:
        crowd.close()
