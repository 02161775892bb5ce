"""Series of kiosks in the database: each given once, in order, and kept."""

import threading

import pytest
from sqlalchemy.exc import IntegrityError

from server.operations.series import SeriesBook
from server.records import catalogue_store, devices, series
from server.records.engine import Database
from server.records.series import MOST_SERIES, SeriesUsedUp
from server.records.tables import KioskSeries
from server.wire.catalogue import Catalogue
from server.wire.secret import partition_of
from server.wire.vocabulary import DeviceKind

NOW = 1_790_000_000_000


@pytest.fixture
def hall(database: Database) -> Database:
    with database.change() as session:
        for centre in ("demo", "town-1"):
            catalogue_store.save(session, Catalogue(centre=centre, name=centre), by="tests", now=NOW)
        for name, centre in [("kiosk-1", "demo"), ("kiosk-2", "demo"), ("kiosk-9", "town-1")]:
            devices.create(session, name, DeviceKind.KIOSK, centre, token=name, by="tests", now=NOW)
    return database


def book(database: Database) -> SeriesBook:
    return SeriesBook(database, 8, lambda: NOW)


def test_each_journal_has_the_next_series_of_its_centre_and_keeps_it(hall: Database) -> None:
    asked = [
        ("demo", "kiosk-1", "a" * 32), ("demo", "kiosk-2", "a" * 32), ("demo", "kiosk-1", "b" * 32),
        ("town-1", "kiosk-9", "c" * 32),
    ]  # fmt: skip
    given = book(hall)
    assert [given.of_journal(*one) for one in asked] == ["K1", "K2", "K3", "K1"]
    assert [given.of_journal(*one) for one in asked] == ["K1", "K2", "K3", "K1"]
    again = book(hall)
    assert [again.of_journal(*one) for one in reversed(asked)] == ["K1", "K3", "K2", "K1"]


def test_a_series_is_known_to_be_its_own_kiosks_and_nobody_elses(hall: Database) -> None:
    book(hall).of_journal("demo", "kiosk-1", "a" * 32)
    for given in [book(hall), book(hall)]:
        assert given.given_at("demo", "kiosk-1", "K1") == NOW
        assert given.given_at("demo", "kiosk-2", "K1") is None
        assert given.given_at("town-1", "kiosk-1", "K1") is None
        assert given.given_at("demo", "kiosk-1", "K2") is None
    given.of_journal("demo", "kiosk-2", "b" * 32)
    assert given.given_at("demo", "kiosk-2", "K2") == NOW


def test_kiosks_that_ask_at_once_are_given_different_series(hall: Database) -> None:
    together, got = threading.Barrier(4), []

    def ask(journal: str) -> None:
        together.wait(60)
        got.append(book(hall).of_journal("demo", "kiosk-1", journal))

    threads = [threading.Thread(target=ask, args=(letter * 32,)) for letter in "abcd"]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(filter(None, got)) == ["K1", "K2", "K3", "K4"]


def test_a_series_is_never_written_twice(hall: Database) -> None:
    book(hall).of_journal("demo", "kiosk-1", "a" * 32)
    with pytest.raises(IntegrityError), hall.change() as session:
        session.add(KioskSeries(centre="demo", series=1, device="kiosk-2", journal="b" * 32, given_at=NOW))


def test_a_centre_whose_series_are_used_up_gives_none(hall: Database) -> None:
    with hall.change() as session:
        session.add(
            KioskSeries(centre="demo", series=MOST_SERIES, device="kiosk-2", journal="b" * 32, given_at=NOW)
        )
    assert book(hall).of_journal("demo", "kiosk-1", "a" * 32) is None
    with pytest.raises(SeriesUsedUp), hall.change() as session:
        series.of_journal(session, "demo", "kiosk-1", "a" * 32, now=NOW)


def test_the_partition_is_the_one_that_secrets_name(hall: Database) -> None:
    assert book(hall).partition("demo") == partition_of("demo", 8)
