import datetime
import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from printers.raster import Face, find_face
from printers.slip import Hall
from printers.virtual.lines import accept, listen
from printers.virtual.machine import KEPT, Machine
from printers.virtual.paper import Paper
from server.wire.catalogue import Catalogue, QueueEntry, ServiceEntry, Zone
from server.wire.records import Ticket
from tests.waiting import until

FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")


class Twin:
    """A printer's twin in this process, on a real socket."""

    def __init__(self, folder: Path, kept: int = KEPT) -> None:
        self.folder = folder / "twins"
        self.machine = Machine(
            "printer-1", self.folder, Paper(48), lambda: time.time_ns() // 10**6, kept=kept
        )
        self.machine.start()
        self._door = listen(0)
        self.url = f"tcp://127.0.0.1:{self._door.getsockname()[1]}"
        self._thread = threading.Thread(target=accept, args=(self._door, self.machine, 48), daemon=True)
        self._thread.start()

    def fail(self, *names: str) -> None:
        """From now on it has these faults."""
        fresh = self.folder / "fresh"
        fresh.write_text(json.dumps(names), "utf-8")
        fresh.replace(self.folder / "printer-1.faults")

    @property
    def record(self) -> dict:
        return json.loads((self.folder / "printer-1.json").read_text("utf-8"))

    @property
    def slips(self) -> list[dict]:
        return self.record["slips"]

    @property
    def picture(self) -> Path:
        return self.folder / "printer-1.png"

    def close(self) -> None:
        self.machine.stop()
        self._thread.join(60)
        self._door.close()


@pytest.fixture
def twin(tmp_path: Path) -> Iterator[Twin]:
    twin = Twin(tmp_path)
    yield twin
    twin.close()


@pytest.fixture(name="until")
def wait() -> Callable[[Callable[[], object]], object]:
    """Waits for something to become true."""
    return until


@pytest.fixture(scope="session")
def face() -> Face:
    return find_face(FONT)


@pytest.fixture
def hall() -> Hall:
    catalogue = Catalogue(
        centre="demo",
        version=1,
        name="示例区政务服务中心",
        name_en="Sample District Government Service Centre",
        sample=True,
        zones=[Zone(id="d", name="D区", name_en="Area D", floor=2)],
        queues=[QueueEntry(id="household", name="户政", prefix="A", zone="d", requeue_behind=3)],
        services=[
            ServiceEntry(
                code="GA001",
                name="居住证首次申领",
                name_en="Residence permit, first issue",
                queue="household",
            ),
            ServiceEntry(
                code="GA024",
                name="变更性别登记",
                name_en="Change of gender entry",
                public_name="户政业务",
                queue="household",
            ),
        ],
    )
    return Hall(catalogue, datetime.timezone(datetime.timedelta(hours=8)), "https://hall.example.cn")


@pytest.fixture
def ticket() -> Ticket:
    return Ticket(
        id="t1",
        number="A023",
        secret="dGhpcy1pcy1hLXNhbXBsZS1zZWNyZXQtb2s",
        centre="demo",
        day="2026-11-24",
        service="GA001",
        service_name="居住证首次申领",
        queue="household",
        state="waiting",
        drawn_at=1795482720000,  # 09:12 in Beijing
        people_ahead=3,
        catalogue_version=1,
    )
