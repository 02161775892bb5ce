"""The one place that knows every real collaborator: settings in, an assembled server out."""

import gc
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from server.access.known_printers import KnownPrinters
from server.access.machines import Machines
from server.access.once import Once
from server.access.party_key import parties
from server.access.sign_in import SignIns
from server.access.staff import Staff
from server.access.tokens import Gate
from server.access.visitors import VisitorSignIns
from server.catalogue.index import CatalogueIndex
from server.operations.appointments import Appointments
from server.operations.check_in_codes import CheckInCodes
from server.operations.closing import Closing
from server.operations.counter import Counters
from server.operations.counter_reading import CounterReading
from server.operations.day_control import DayControl
from server.operations.delivery import Deliveries
from server.operations.devices import Devices
from server.operations.drafting import Drafting
from server.operations.enquiries import Enquiries
from server.operations.explaining import Explaining
from server.operations.follow_ups import FollowUps
from server.operations.for_others import ForOthers
from server.operations.forecast import Forecasts
from server.operations.guide import Guide
from server.operations.guide_log import GuideLog
from server.operations.halls import Halls
from server.operations.helps import Helps
from server.operations.importing import Importing
from server.operations.last_acts import LastActs
from server.operations.lateness import Lateness
from server.operations.notices import Notices
from server.operations.offline import Offline
from server.operations.one_time_notice import OneTimeNotices
from server.operations.out_of_turn import OutOfTurn
from server.operations.pads import Pads
from server.operations.papers import Papers
from server.operations.prints import Prints
from server.operations.proving import Proving
from server.operations.publishing import Publishing
from server.operations.rating import Ratings
from server.operations.reading import Reading
from server.operations.reception import Reception
from server.operations.series import SeriesBook
from server.operations.shelf import Shelf
from server.operations.telling import Telling
from server.operations.undoing import Undoing
from server.operations.watch import Seen, Watch
from server.records import catalogue_store, installation
from server.records.engine import Database, DatabaseAway, open_database
from server.records.outbox import DEVICE_CHANGED
from server.settings import Settings
from server.sign_in_ways import ways
from server.store.client import Client, StoreAway
from server.wire.fold import Fold
from server.wire.vocabulary import EventType

T = TypeVar("T")

log = logging.getLogger(__name__)

_LOOK_AGAIN_S = 0.3
COLLECT_AFTER = 50_000
"""So many new objects before garbage is looked for: what a process loads is kept, and there is much of it."""


@dataclass(frozen=True, slots=True)
class Server:
    """All that web, live and archive are made of."""

    settings: Settings
    client: Client
    database: Database
    gate: Gate
    sign_ins: SignIns
    once: Once
    staff: Staff
    machines: Machines
    visitors: VisitorSignIns
    halls: Halls
    reception: Reception
    appointments: Appointments
    offline: Offline
    series: SeriesBook
    counters: Counters
    guide: Guide
    papers: Papers
    guide_log: GuideLog
    out_of_turn: OutOfTurn
    deliveries: Deliveries
    one_time_notices: OneTimeNotices
    ratings: Ratings
    follow_ups: FollowUps
    enquiries: Enquiries
    for_others: ForOthers
    proving: Proving
    pads: Pads
    undoing: Undoing
    prints: Prints
    devices: Devices
    days: DayControl
    closing: Closing
    notices: Notices
    helps: Helps
    reading: Reading
    counter_reading: CounterReading
    forecasts: Forecasts
    explaining: Explaining
    check_in_codes: CheckInCodes
    lateness: Lateness
    telling: Telling
    printers: KnownPrinters
    watch: Watch
    last_acts: LastActs
    drafting: Drafting
    publishing: Publishing
    importing: Importing

    def close(self) -> None:
        """Let go of store and database; who follows the streams stops the watch before."""
        self.gate.close()
        self.database.close()
        self.client.close()


def assemble(settings: Settings) -> Server:
    """Put a process together; connects on first use. The record must have been migrated before."""
    gc.set_threshold(COLLECT_AFTER)
    client = Client(settings.store_url, confirm=settings.confirm == "replica")
    database = open_database(settings.sql_url)
    partitions = installed_partitions(database, settings)
    gate = Gate(database, client.now_ms)
    keys = parties(settings.data)
    once = Once(database, keys, client.now_ms)
    watch = Watch(client, partitions)
    halls = Halls(
        client, partitions, attending(Shelf(database, client.now_ms), watch), settings.hours == "always"
    )
    reception = Reception(halls, keys)
    forecasts = Forecasts(watch, halls)
    series = SeriesBook(database, partitions, client.now_ms)
    reading, papers = Reading(halls, keys, forecasts), Papers(halls, keys)
    deliveries = Deliveries(halls, reception.drawing)
    counters, guide = Counters(halls, reception.drawing), Guide(halls)
    return Server(
        settings=settings,
        client=client,
        database=database,
        gate=gate,
        sign_ins=SignIns(database, gate, client.now_ms),
        once=once,
        staff=Staff(once),
        machines=Machines(once),
        visitors=VisitorSignIns(database, gate, keys, ways(settings), client.now_ms),
        halls=halls,
        reception=reception,
        appointments=Appointments(halls, reception.drawing),
        offline=Offline(halls, reception.drawing, series.given_at),
        series=series,
        counters=counters,
        guide=guide,
        pads=Pads(halls, counters, guide),
        guide_log=GuideLog(database, halls, client.now_ms),
        out_of_turn=OutOfTurn(database, halls),
        papers=papers,
        deliveries=deliveries,
        one_time_notices=OneTimeNotices(halls, reading, deliveries),
        ratings=Ratings(halls, keys),
        follow_ups=FollowUps(database, halls, keys),
        enquiries=Enquiries(database, halls, keys),
        for_others=ForOthers(halls, keys, reading, database),
        proving=Proving(keys, papers, reading, reception),
        undoing=Undoing(halls),
        prints=Prints(halls),
        devices=Devices(halls),
        days=DayControl(halls),
        closing=Closing(halls),
        notices=Notices(halls),
        helps=Helps(halls),
        reading=reading,
        counter_reading=CounterReading(reading),
        forecasts=forecasts,
        explaining=Explaining(halls, reading, watch),
        check_in_codes=CheckInCodes(halls, keys),
        lateness=Lateness(halls, papers, reading),
        telling=Telling(halls, keys),
        printers=KnownPrinters(database, client.now_ms),
        watch=watch,
        last_acts=LastActs(),
        drafting=Drafting(database, client.now_ms),
        publishing=Publishing(database, client.now_ms),
        importing=Importing(database, client.now_ms),
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
    server.watch.listen(server.last_acts.take)
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


def installed_partitions(database: Database, settings: Settings) -> int:
    """How many partitions this installation was made with."""
    with database.change() as session:
        return int(installation.fix(session, "partitions", str(settings.partitions)))


def attending(shelf: Shelf, watch: Watch) -> Callable[[str], CatalogueIndex | None]:
    """Catalogues by centre; of a centre that came after the start, what is published from now on is heard of too."""

    def index(centre: str) -> CatalogueIndex | None:
        found = shelf.index(centre)
        return shelf.index(centre) if found is not None and watch.attend(centre) else found

    return index
