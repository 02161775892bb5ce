"""How the devices of an installation are, counted by centre and kind for an operator's figures; it names none."""

import json
from collections import Counter
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from sqlalchemy.orm import Session

from server.records import devices
from server.records.engine import Database
from server.store.client import Client
from server.store.keys import CentreKeys

Json = dict[str, Any]

OK, SILENT, UNKNOWN = "ok", "silent", "unknown"
HEALTHS = (OK, "degraded", "fault", "offline", SILENT, UNKNOWN)
"""The same words as on the page of devices."""
BEATS_MISSED = 3


def health_of(said: Json | None, now_ms: int) -> str:
    """One of HEALTHS: silent is who says how often it speaks and has missed three times; unknown, who never spoke."""
    if said is None:
        return UNKNOWN
    beat_s, at = said["details"].get("beat_s"), said["at"]
    if isinstance(beat_s, int | float) and beat_s > 0 and at and now_ms - at > BEATS_MISSED * beat_s * 1000:
        return SILENT
    return said["state"] if said["state"] in HEALTHS else UNKNOWN


def counted(
    client: Client, database: Database, partitions: int, centre: str | None = None
) -> dict[tuple[str, str], Counter[str]]:
    """By centre and kind how many of the devices let in have each health; of one centre, or of all.

    One query, and one read of the store for each centre that has devices. Raises StoreAway, DatabaseAway.
    """
    with database.read() as session:
        known = list(_let_in(session, centre))
    now_ms = client.now_ms()
    found: dict[tuple[str, str], Counter[str]] = {}
    for of, its in groupby(known, key=lambda one: one[0]):
        texts = client.ask("hvals", CentreKeys.of(of, partitions).devices)
        said = {one["id"]: one for one in map(json.loads, texts)}
        for _, kind, device in its:
            found.setdefault((of, kind), Counter())[health_of(said.get(device), now_ms)] += 1
    return found


def _let_in(session: Session, centre: str | None) -> Iterable[tuple[str, str, str]]:
    listed = devices.listed(session, centre)
    return sorted((one.centre, one.kind, one.id) for one in listed if one.active and one.centre is not None)
