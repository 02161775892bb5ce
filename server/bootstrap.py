"""The one place that knows every real collaborator: settings in, an assembled server out."""

import contextlib
import logging
import os
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from server.access.known_printers import KnownPrinters
from server.access.sign_in import SignIns
from server.access.tokens import Gate
from server.catalogue.index import CatalogueIndex
from server.operations.appointments import Appointments
from server.operations.check_in_codes import CheckInCodes
from server.operations.closing import Closing
from server.operations.counter import Counters
from server.operations.day_control import DayControl
from server.operations.devices import Devices
from server.operations.explaining import Explaining
from server.operations.forecast import Forecasts
from server.operations.guide import Guide
from server.operations.halls import Halls
from server.operations.helps import Helps
from server.operations.notices import Notices
from server.operations.offline import Offline
from server.operations.party import Parties
from server.operations.prints import Prints
from server.operations.reading import Reading
from server.operations.reception import Reception
from server.operations.series import SeriesBook
from server.operations.undoing import Undoing
from server.operations.watch import Seen, Watch
from server.records import catalogue_store, installation
from server.records.engine import Database, DatabaseAway, open_database
from server.records.outbox import DEVICE_CHANGED
from server.settings import Settings
from server.store.client import Client, StoreAway
from server.wire.fold import Fold
from server.wire.vocabulary import EventType

T = TypeVar("T")

log = logging.getLogger(__name__)

KEY_BYTES = 64
_LOOK_AGAIN_S = 0.3


@dataclass(frozen=True, slots=True)
class Server:
    """All that web, live and archive are made of."""

    settings: Settings
    client: Client
    database: Database
    gate: Gate
    sign_ins: SignIns
    halls: Halls
    reception: Reception
    appointments: Appointments
    offline: Offline
    series: SeriesBook
    counters: Counters
    guide: Guide
    undoing: Undoing
    prints: Prints
    devices: Devices
    days: DayControl
    closing: Closing
    notices: Notices
    helps: Helps
    reading: Reading
    forecasts: Forecasts
    explaining: Explaining
    check_in_codes: CheckInCodes
    printers: KnownPrinters
    watch: Watch


def assemble(settings: Settings) -> Server:
    """Put a process together; connects on first use. The record must have been migrated before."""
    client = Client(store_url(settings), confirm=settings.confirm == "replica")
    database = open_database(settings.sql_url)
    partitions = installed_partitions(database, settings)
    gate = Gate(database, client.now_ms)
    keys = parties(settings.data)
    halls = Halls(client, partitions, lambda centre: load_index(database, centre), settings.hours == "always")
    reception = Reception(halls, keys)
    watch = Watch(client, partitions)
    forecasts = Forecasts(watch, halls)
    series = SeriesBook(database, partitions, client.now_ms)
    reading = Reading(halls, keys, forecasts)
    return Server(
        settings=settings,
        client=client,
        database=database,
        gate=gate,
        sign_ins=SignIns(database, gate, client.now_ms),
        halls=halls,
        reception=reception,
        appointments=Appointments(halls, reception.drawing),
        offline=Offline(halls, reception.drawing, series.given_at),
        series=series,
        counters=Counters(halls, reception.drawing),
        guide=Guide(halls),
        undoing=Undoing(halls),
        prints=Prints(halls),
        devices=Devices(halls),
        days=DayControl(halls),
        closing=Closing(halls),
        notices=Notices(halls),
        helps=Helps(halls),
        reading=reading,
        forecasts=forecasts,
        explaining=Explaining(halls, reading, watch),
        check_in_codes=CheckInCodes(halls, keys),
        printers=KnownPrinters(database, client.now_ms),
        watch=watch,
    )


def begin(
    server: Server,
    heard: Callable[[dict[str, str]], None] = lambda _: None,
    missed: Callable[[], None] = lambda: None,
    gather_s: float = 0.0,
    pause: Callable[[float], object] = time.sleep,
) -> None:
    """Start to follow the streams, once store and database are there: new catalogues, and who may no longer come in.

    `heard` and `missed` are told after the gate was: of an event of the system, and that some may have been missed.
    `gather_s`: as the watch takes it; `pause`: as `when_there` does.
    """

    def listen(seen: Seen, _: Fold | None) -> None:
        if seen.event["type"] == EventType.CATALOGUE_PUBLISHED:
            server.halls.forget(seen.event["centre"])
        elif seen.event["type"] == EventType.DAY_CHANGED:
            server.halls.renew(seen.event["centre"])

    def hear(event: dict[str, str]) -> None:
        server.gate.hear(event)
        if event.get("type") == DEVICE_CHANGED:
            server.printers.forget()

    def forget() -> None:
        server.gate.forget()
        server.printers.forget()

    server.watch.listen(listen)
    server.watch.hear(hear, forget)
    server.watch.hear(heard, missed)

    def start() -> None:
        with server.database.read() as session:
            centres = list(catalogue_store.current_versions(session))
        server.watch.start(centres, gather_s)

    when_there(start, pause)


def when_there(act: Callable[[], T], pause: Callable[[float], object] = time.sleep) -> T:
    """What an act gives, tried again while store or database are away, or load what they have; says once that it waits.

    `pause` lets so many seconds pass; what it raises ends the waiting.
    """
    waits = False
    while True:
        try:
            given = act()
        except (StoreAway, DatabaseAway) as error:
            if not waits:
                log.warning("waits for store and database: %s", error)
            waits = True
            pause(_LOOK_AGAIN_S)
            continue
        if waits:
            log.info("store and database are there")
        return given


def store_url(settings: Settings) -> str:
    """The live store: the one named, or the embedded one's socket."""
    return settings.redis_url or f"unix://{settings.store_directory.resolve() / 'store.sock'}"


def installed_partitions(database: Database, settings: Settings) -> int:
    """How many partitions this installation was made with."""
    with database.change() as session:
        return int(installation.fix(session, "partitions", str(settings.partitions)))


def load_index(database: Database, centre: str) -> CatalogueIndex | None:
    """The current catalogue of a centre, by its ids."""
    with database.read() as session:
        catalogue = catalogue_store.load(session, centre)
    return None if catalogue is None else CatalogueIndex(catalogue)


def parties(data: Path) -> Parties:
    """The installation's keys for personal data, made once and kept beside the data, never in it."""
    path = data / "party.key"
    data.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        _make_key(path)
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise ValueError(f"{path} is not a key of {KEY_BYTES} bytes")
    return Parties(hash_key=key[:32], seal_key=key[32:])


def _make_key(path: Path) -> None:
    """Put a new key there, whole and on disk, unless another process did so first."""
    aside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(aside, path)
    finally:
        aside.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
