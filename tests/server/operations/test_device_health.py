"""How devices are, in the words of the page of devices, counted by centre and kind."""

from pathlib import Path
from typing import Any

import pytest

from server.operations.device_health import counted, health_of
from server.operations.devices import Status
from server.records import catalogue_store, devices
from server.records.engine import migrate
from server.wire.vocabulary import DeviceKind
from tests.server.records.databases import opened
from tests.server.small_hall import CENTRE, PARTITIONS, SmallHall, catalogue

NOW = 1_000_000


@pytest.mark.parametrize(
    ("said", "health"),
    [
        (None, "unknown"),
        ({"state": "fault", "details": {}, "at": 1}, "fault"),
        ({"state": "ok", "details": {"beat_s": 10}, "at": NOW - 30_000}, "ok"),
        ({"state": "ok", "details": {"beat_s": 10}, "at": NOW - 30_001}, "silent"),
        ({"state": "ok", "details": {"beat_s": "often"}, "at": 1}, "ok"),
        ({"state": "of a newer program", "details": {}, "at": 1}, "unknown"),
        ({"state": "unknown", "details": {"beat_s": 10}, "at": None}, "unknown"),
    ],
)
def test_health_of_a_device_is_its_own_word_unless_it_fell_silent(said: Any, health: str) -> None:
    assert health_of(said, NOW) == health


def test_devices_are_counted_by_centre_and_kind_those_shut_out_are_not(
    hall: SmallHall, tmp_path: Path
) -> None:
    kinds = {"p-1": "printer", "p-2": "printer", "p-3": "printer", "k-1": "kiosk", "far": "tv"}
    with opened(f"sqlite:///{tmp_path / 'r.db'}") as database:
        migrate(database)
        with database.change() as session:
            for centre in (CENTRE, "town-9"):
                known = catalogue().model_copy(update={"centre": centre})
                catalogue_store.save(session, known, by="tests", now=1)
            for name, kind in kinds.items():
                centre = "town-9" if name == "far" else CENTRE
                devices.create(session, name, DeviceKind(kind), centre, token=name, by="tests", now=1)
            out = devices.find(session, "p-3")
            assert out is not None
            devices.set_active(session, out, False, by="tests", now=1)
        hall.devices.status(CENTRE, Status("p-1", "printer", "fault", ("paper_out",)))
        hall.devices.status(CENTRE, Status("k-1", "kiosk", "ok", (), {"beat_s": 10}))
        hall.clock.pass_s(31)
        here = {
            (CENTRE, "printer"): {"fault": 1, "unknown": 1},
            (CENTRE, "kiosk"): {"silent": 1},
        }
        assert counted(hall.client, database, PARTITIONS, CENTRE) == here
        everywhere = counted(hall.client, database, PARTITIONS)
        assert everywhere == here | {("town-9", "tv"): {"unknown": 1}}
