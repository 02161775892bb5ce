"""A kiosk's journal for tests: its lines, and what became of them."""

import itertools
from typing import Any

from server.operations.offline import Offline
from server.operations.offline_form import Issued
from server.store.snapshot import read_fold
from server.wire.secret import Locator, pack, partition_of
from tests.server.small_hall import (
    CENTRE,
    DAY,
    PARTITIONS,
    SmallHall,
    local_ms,
)

Json = dict[str, Any]

KIOSK = "kiosk-1"
PERSON = {"id_type": "id_card", "id_number": "510101199001011234"}

_keys = itertools.count(1)


def secret(number: str, day: str = DAY, centre: str = CENTRE, partition: int | None = None) -> str:
    located = partition_of(centre, PARTITIONS) if partition is None else partition
    return pack(Locator(located, centre, day, number), number.encode().ljust(12, b"\0")[:12])


def issued(number: str = "K1.001", at: str = "09:20", day: str = DAY, **more: Any) -> Issued:
    """A line of the kiosk's journal."""
    line = {
        "key": f"offline-{next(_keys)}", "fingerprint": "abcd", "number": number, "secret": secret(number, day),
        "service": "S1", "drawn_at": local_ms(at, day), "print": "printed",
    }  # fmt: skip
    return Issued(**{**line, **more})


def given_at(centre: str, kiosk: str, series: str) -> int | None:
    """K1 is the kiosk's, and was always; K2 was given to it at ten past nine."""
    return {(CENTRE, KIOSK, "K1"): 0, (CENTRE, KIOSK, "K2"): local_ms("09:10")}.get((centre, kiosk, series))


def merge(offline: Offline, *lines: Issued) -> list[Json]:
    return offline.merge(CENTRE, KIOSK, lines)


def code(offline: Offline, line: Issued) -> str:
    (result,) = merge(offline, line)
    assert set(result) == {"key", "code"}
    return str(result["code"])


def live(hall: SmallHall) -> dict[str, Json]:
    folded = read_fold(hall.client, hall.keys, hall=True)
    assert folded is not None
    return {one["number"]: one for one in folded.snapshot()["tickets"]}


def seen_by_staff(hall: SmallHall, number: str) -> Any:
    return hall.reading.ticket(CENTRE, f"{CENTRE}-{DAY.replace('-', '')}-{number}")[0]
