"""All readers of a kiosk together, by their addresses."""

from datetime import date
from pathlib import Path

import pytest

from kiosk.__main__ import _parse
from kiosk.readers.station import KEYBOARD, Station
from kiosk.readers.values import CardRead, Scanned
from tests.kiosk.readers.twins import Ear, Twin


def test_a_card_and_a_code_are_told_to_the_same_ear(tmp_path: Path):
    reader, scanner = Twin(tmp_path, "tcp"), Twin(tmp_path, "tcp", "--kind", "scanner", device="scanner-1")
    ear = Ear()
    station = Station(reader.url, scanner.url, ear.tell, lambda: date(2026, 11, 24))
    station.start()
    reader.lay("foreign_2017")
    station.attend()
    assert isinstance(ear.hear(), CardRead)
    station.rest()
    scanner.scan("https://hall.example.cn/t/aB-9_Zz")
    assert isinstance(ear.hear(), Scanned)
    station.stop()
    assert (reader.close(), scanner.close()) == (0, 0)


@pytest.mark.parametrize("scanner", [None, KEYBOARD])
def test_a_kiosk_may_have_neither(scanner):
    ear = Ear()
    station = Station(None, scanner, ear.tell, lambda: date(2026, 11, 24))
    station.start()
    station.attend()
    station.rest()
    station.stop()
    assert ear.silent()


def test_the_kiosk_takes_their_addresses_as_flags():
    options = _parse(["--reader", "usb:", "--scanner", "keyboard"])
    assert (options.reader, options.scanner) == ("usb:", "keyboard")


@pytest.mark.parametrize(
    "flags", [["--reader", "keyboard"], ["--scanner", "ftp://x"], ["--reader", "tcp://x"]]
)
def test_the_kiosk_refuses_an_address_that_is_none(flags, capsys):
    with pytest.raises(SystemExit):
        _parse(flags)
    assert "link" in capsys.readouterr().err
