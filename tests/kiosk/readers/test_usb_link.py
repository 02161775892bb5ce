"""A reader on USB: pyusb's own code over a bus of ours, with the twin's module on it."""

from collections.abc import Iterator
from datetime import date

import pytest

from kiosk.readers.links import LinkDown
from kiosk.readers.reader import Reader
from kiosk.readers.usb_link import USUAL_DEVICES, UsbLink
from kiosk.readers.values import CardRead, CardRemoved, ReaderAway, ReaderBack
from kiosk.readers.virtual.cards import samples
from tests.kiosk.readers.bus import BULK, Bus
from tests.kiosk.readers.twins import Ear

TODAY = date(2026, 11, 24)
CARDS = samples(TODAY)


@pytest.fixture
def bus() -> Bus:
    return Bus()


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
def reader(bus: Bus, ear: Ear) -> Iterator[Reader]:
    reader = Reader(UsbLink(USUAL_DEVICES, bus), ear.tell, lambda: TODAY)
    reader.start()
    yield reader
    reader.stop()
    assert bus.claimed == []


def test_cards_are_read_over_the_first_pair_of_bulk_endpoints(bus, reader, ear):
    reader.attend()
    bus.sam.lay(CARDS["elder"].text)
    read = ear.hear()
    assert isinstance(read, CardRead)
    assert read.card.name == "示例甲"
    bus.sam.lift()
    assert ear.hear() == CardRemoved()


def test_a_plug_out_and_in_again_is_told_once_each(bus, reader, ear):
    reader.attend()
    bus.sam.lay(CARDS["adult"].text)
    assert isinstance(ear.hear(), CardRead)
    bus.plug(False)
    assert [ear.hear(), ear.hear()] == [CardRemoved(), ReaderAway()]
    bus.plug(True)
    assert ear.hear() == ReaderBack()
    assert isinstance(ear.hear(), CardRead)


def test_another_device_is_left_alone():
    with pytest.raises(LinkDown, match="plugged in"):
        UsbLink(USUAL_DEVICES, Bus(product=0x0001)).open()


def test_a_device_that_may_not_be_opened_says_what_to_do(bus):
    bus.allowed = False
    with pytest.raises(LinkDown, match="udev"):
        UsbLink(USUAL_DEVICES, bus).open()


def test_a_device_with_one_bulk_endpoint_is_no_reader(bus):
    bus.interfaces = [[(0x81, BULK)]]
    with pytest.raises(LinkDown, match="bulk"):
        UsbLink(USUAL_DEVICES, bus).open()
