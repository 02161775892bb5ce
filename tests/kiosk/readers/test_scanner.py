"""A scanner's thread on real lines, with its twin as a program."""

from collections.abc import Iterator

import pytest

from kiosk.readers.links import SCANNER_BAUD, make
from kiosk.readers.scanner import Scanner
from kiosk.readers.values import Part, ReaderAway, ReaderBack, Scanned
from tests.kiosk.readers.twins import Ear, Twin

CODE = "https://hall.example.cn/t/aB-9_Zz"


@pytest.fixture(scope="module", params=["tcp-cr", "pty-crlf", "pty-none"])
def process(request, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Twin]:
    line, _, suffix = request.param.partition("-")
    folder = tmp_path_factory.mktemp("scanner")
    twin = Twin(folder, line, "--kind", "scanner", "--suffix", suffix, device="scanner-1")
    yield twin
    assert twin.close() == 0


@pytest.fixture
def twin(process: Twin) -> Twin:
    process.fail()
    return process


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
def scanner(twin: Twin, ear: Ear) -> Iterator[Scanner]:
    scanner = Scanner(make(twin.url, SCANNER_BAUD), ear.tell)
    scanner.start()
    yield scanner
    scanner.stop()


def scanned(twin: Twin, ear: Ear, text: str) -> None:
    """Holds a code to the scanner until it is told: before its line is open, nobody hears it."""
    twin.scan(text)
    assert ear.hear() == Scanned(text)


def test_a_code_is_told_as_it_is_scanned(twin, scanner, ear):
    twin.fail("drop_line")
    assert ear.hear() == ReaderAway(Part.SCANNER)
    twin.fail()
    assert ear.hear() == ReaderBack(Part.SCANNER)
    scanned(twin, ear, CODE)
    scanned(twin, ear, "取号")
    assert ear.silent()


def test_a_scanner_that_was_never_there_is_away_once(ear):
    scanner = Scanner(make("serial:///dev/no-such-scanner", SCANNER_BAUD), ear.tell)
    scanner.start()
    assert ear.hear() == ReaderAway(Part.SCANNER)
    scanner.stop()
    assert ear.silent()
