"""A reader's thread on real lines, with its twin as a program: cards, cables and every fault."""

import logging
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from kiosk.readers.links import READER_BAUD, make
from kiosk.readers.reader import Reader
from kiosk.readers.values import (
    Card,
    CardKind,
    CardRead,
    CardRemoved,
    CardUnreadable,
    ReaderAway,
    ReaderBack,
    Trouble,
)
from server.wire.id_number import age_on
from tests.kiosk.readers.twins import Ear, Twin


def today() -> date:
    return datetime.now(UTC).astimezone(timezone(timedelta(hours=8))).date()


@pytest.fixture(scope="module", params=["tcp", pytest.param("pty", marks=pytest.mark.long)])
def process(request, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Twin]:
    twin = Twin(tmp_path_factory.mktemp("reader"), request.param)
    yield twin
    assert twin.close() == 0


@pytest.fixture
def twin(process: Twin) -> Twin:
    """The twin with nothing on it and nothing wrong with it."""
    process.fail()
    process.lift()
    return process


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
def reader(twin: Twin, ear: Ear) -> Iterator[Reader]:
    reader = Reader(make(twin.url, READER_BAUD), ear.tell, today)
    reader.start()
    yield reader
    reader.stop()


def card(ear: Ear) -> Card:
    news = ear.hear()
    assert isinstance(news, CardRead), news
    return news.card


def test_cards_are_read_as_they_are_laid_down_and_lifted(twin, reader, ear):
    reader.attend()
    twin.lay("elder")
    elder = card(ear)
    assert (elder.name, age_on(elder.born, today()), elder.valid_to) == ("示例甲", 75, None)
    twin.lift()
    assert ear.hear() == CardRemoved()
    twin.lay("rare_name")
    assert card(ear).name == "䶮𬱖丙"


@pytest.mark.parametrize(
    ("laid", "kind"),
    [
        ("adult", CardKind.IDENTITY),
        ("expired", CardKind.IDENTITY),
        ("residence", CardKind.RESIDENCE),
        ("foreign_2017", CardKind.FOREIGN),
        ("foreign_2023", CardKind.FOREIGN),
    ],
)
def test_every_kind_of_card_is_read(laid, kind, twin, reader, ear):
    twin.lay(laid)
    reader.attend()
    read = card(ear)
    assert (read.kind, read.expired) == (kind, laid == "expired")


def test_a_card_that_lies_there_is_not_read_before_a_visitor_is_asked(twin, reader, ear):
    twin.lay("adult")
    reader.rest()
    twin.fail("drop_line")  # what it would have told before, it has told by now
    assert ear.hear() == ReaderAway()
    twin.fail()
    assert ear.hear() == ReaderBack()
    reader.attend()
    assert card(ear).name == "示例乙"


def test_the_card_of_who_was_here_before_is_not_read_for_the_next(twin, reader, ear):
    reader.attend()
    twin.lay("adult")
    card(ear)
    reader.rest()
    reader.attend()
    assert ear.hear() == CardUnreadable(Trouble.STILL_THERE)
    twin.lift()
    assert ear.hear() == CardRemoved()
    twin.lay("elder")
    assert card(ear).name == "示例甲"


@pytest.mark.parametrize(
    ("laid", "why"), [("bus_card", Trouble.NOT_READ), ("misprinted", Trouble.NOT_UNDERSTOOD)]
)
def test_what_gives_no_card_is_told_until_it_is_lifted(laid, why, twin, reader, ear):
    reader.attend()
    twin.lay(laid)
    assert ear.hear() == CardUnreadable(why)
    twin.lift()
    assert ear.hear() == CardRemoved()


def test_a_card_that_can_not_be_read_is_read_as_soon_as_it_can(twin, reader, ear):
    twin.fail("unreadable")
    reader.attend()
    twin.lay("adult")
    assert ear.hear() == CardUnreadable(Trouble.NOT_READ)
    twin.fail()
    assert card(ear).name == "示例乙"


def test_a_slow_reader_reads(twin, reader, ear):
    twin.fail("slow")
    reader.attend()
    twin.lay("adult")
    assert card(ear).name == "示例乙"


@pytest.mark.parametrize("fault", ["no_answer", "bad_checksum", "half_frame", "drop_line"])
def test_a_reader_that_gives_no_right_answer_is_away_once_and_back_once(fault, twin, reader, ear, caplog):
    caplog.set_level(logging.INFO)
    reader.attend()
    twin.lay("adult")
    card(ear)
    twin.lift()
    assert ear.hear() == CardRemoved()
    twin.fail(fault)
    assert ear.hear() == ReaderAway()
    twin.lay("elder")
    twin.fail()
    assert ear.hear() == ReaderBack()
    assert card(ear).name == "示例甲"
    assert ear.silent()
    assert [record.message.split(":")[0] for record in caplog.records] == [
        "the card reader is away", "the card reader is back",
    ]  # fmt: skip


def test_a_cable_pulled_with_a_card_on_it_lifts_the_card(twin, reader, ear):
    reader.attend()
    twin.lay("adult")
    card(ear)
    twin.fail("drop_line")
    assert [ear.hear(), ear.hear()] == [CardRemoved(), ReaderAway()]
    twin.fail()
    assert ear.hear() == ReaderBack()
    assert card(ear).name == "示例乙"


def test_no_card_gets_into_the_log_or_a_file_of_ours(twin, reader, ear, caplog):
    caplog.set_level(logging.DEBUG)
    reader.attend()
    twin.lay("elder")
    read = card(ear)
    twin.fail("no_answer")
    assert [ear.hear(), ear.hear()] == [CardRemoved(), ReaderAway()]
    assert read.number not in caplog.text
    assert read.name not in caplog.text
    assert [path for path in twin.folder.parent.iterdir() if path.is_file() and not path.is_symlink()] == []


def test_a_reader_that_was_never_there_is_away_once(ear):
    reader = Reader(make("serial:///dev/no-such-reader", READER_BAUD), ear.tell, today)
    reader.start()
    assert ear.hear() == ReaderAway()
    reader.attend()
    reader.rest()
    reader.stop()
    assert ear.silent()


def test_a_listener_that_stumbles_does_not_end_the_reading(twin):
    ear = Ear()
    stumbled: list[CardRead] = []

    def tell(news):
        if isinstance(news, CardRead) and not stumbled:
            stumbled.append(news)
            raise KeyError("stumbled")
        ear.tell(news)

    reader = Reader(make(twin.url, READER_BAUD), tell, today)
    reader.start()
    reader.attend()
    twin.lay("adult")
    assert [ear.hear() for _ in range(3)] == [CardRemoved(), ReaderAway(), ReaderBack()]
    twin.lift()
    twin.lay("elder")
    assert card(ear).name == "示例甲"
    reader.stop()
