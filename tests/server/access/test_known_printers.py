"""Printers stay known while the record is away, and nobody waits for another's reading."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import event

from server.access.known_printers import KEPT_MS, KnownPrinters
from server.access.tokens import new_device_token
from server.records import devices
from server.records.engine import Database, DatabaseAway
from server.wire.vocabulary import DeviceKind
from tests.server.access.conftest import Clock, Hall
from tests.server.records.databases import out_of_reach

TOGETHER = 3


@pytest.fixture
def clock(hall: Hall) -> Clock:
    return hall.clock


@pytest.fixture
def printers(hall: Hall) -> KnownPrinters:
    add(hall.database, "printer-1")
    return KnownPrinters(hall.database, hall.clock)


def add(database: Database, name: str) -> None:
    with database.change() as session:
        devices.create(session, name, DeviceKind.PRINTER, "demo", token=new_device_token(), by="cli", now=1)


def test_printers_that_were_never_read_are_not_guessed(database: Database, printers: KnownPrinters) -> None:
    with out_of_reach(database), pytest.raises(DatabaseAway):
        printers.of("demo")
    assert printers.of("demo") == {"printer-1"}


def test_known_printers_serve_on_however_long_the_record_is_away(
    database: Database, printers: KnownPrinters, clock: Clock
) -> None:
    assert printers.of("demo") == {"printer-1"}
    with out_of_reach(database):
        for _ in range(3):
            clock.pass_ms(KEPT_MS)
            assert printers.of("demo") == {"printer-1"}
        printers.forget()
        assert printers.of("demo") == {"printer-1"}
    add(database, "printer-2")
    clock.pass_ms(KEPT_MS)
    assert printers.of("demo") == {"printer-1", "printer-2"}


def test_a_printer_that_was_added_is_known_once_the_change_is_heard(
    database: Database, printers: KnownPrinters
) -> None:
    printers.of("demo")
    add(database, "printer-2")
    assert printers.of("demo") == {"printer-1"}
    printers.forget()
    assert printers.of("demo") == {"printer-1", "printer-2"}


def test_many_who_ask_at_once_read_beside_each_other(database: Database, printers: KnownPrinters) -> None:
    met = threading.Barrier(TOGETHER, timeout=60)
    event.listen(database.engine, "begin", lambda _: met.wait())
    with ThreadPoolExecutor(TOGETHER) as pool:
        found = [pool.submit(printers.of, "demo") for _ in range(TOGETHER)]
    assert [one.result() for one in found] == [{"printer-1"}] * TOGETHER


def test_what_was_read_just_before_a_change_does_not_outlast_it(
    database: Database, printers: KnownPrinters
) -> None:
    began, changed = threading.Event(), threading.Event()

    def hold(_: object) -> None:
        if not began.is_set():
            began.set()
            assert changed.wait(60)

    event.listen(database.engine, "rollback", hold)  # reading is done, what was read is not kept yet
    with ThreadPoolExecutor(1) as pool:
        read = pool.submit(printers.of, "demo")
        assert began.wait(60)
        add(database, "printer-2")
        printers.forget()
        changed.set()
    assert read.result() == {"printer-1"}
    assert printers.of("demo") == {"printer-1", "printer-2"}
