"""How much paper is left, as counted by length, and when that is called low."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from printers.condition import Watch
from printers.links import link
from printers.meter import LEAST_MM, Meter, Paper
from printers.printer import Printer
from printers.profiles import PROFILES
from printers.spool import HOUR_MS, Entry, Spool
from tests.printers.conftest import Twin

DAY_MS = 24 * HOUR_MS


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    spool = Spool(tmp_path / "printer-1.sqlite", 0)
    yield spool
    spool.close()


def printed(spool: Spool, count: int, at: int, mm: float = 150.0) -> None:
    for index in range(count):
        job = f"{at}-{index}"
        spool.add(job, at, report=False)
        spool.finish(Entry(job, "confirmed"), at, mm)


def of(meter: Meter, now_ms: int = 0) -> Paper:
    paper = meter.paper(now_ms)
    assert paper
    return paper


def test_a_new_roll_lasts_as_many_slips_as_are_usual(spool: Spool) -> None:
    assert Meter(spool, 15_000).paper(0) == Paper(15_000, 100, None, low=False)


def test_the_slips_left_are_of_the_length_that_was_printed(spool: Spool) -> None:
    printed(spool, 10, 1, 100.0)
    assert Meter(spool, 15_000).paper(1) == Paper(14_000, 140, 14_000 * 60 // 1000, low=False)


def test_paper_is_low_before_an_hour_like_the_weeks_busiest(spool: Spool) -> None:
    printed(spool, 60, 9 * HOUR_MS)  # 9 m in the busiest hour
    meter = Meter(spool, 50_000)
    printed(spool, 212, DAY_MS, 100.0)
    spool.new_roll()
    printed(spool, 280, 2 * DAY_MS, 0.0)
    for hour in range(24):  # all day long, thinly
        printed(spool, 13, 2 * DAY_MS + hour * HOUR_MS)
    left = meter.paper(3 * DAY_MS)
    assert left == Paper(3_200, 21, round(60 * 3_200 / 21_200), low=True)


def test_paper_is_low_at_twenty_slips_where_nothing_is_busy(spool: Spool) -> None:
    printed(spool, 1, 0, 1.0)
    assert not of(Meter(spool, LEAST_MM + 1.0)).low
    assert of(Meter(spool, LEAST_MM + 0.5)).low


def test_a_busy_hour_warns_at_half_a_roll_and_no_earlier(spool: Spool) -> None:
    printed(spool, 1, 0, 40_000.0)
    spool.new_roll()
    printed(spool, 1, 0 + 1, 19_000.0)
    meter = Meter(spool, 50_000)
    assert not of(meter, 1).low
    printed(spool, 1, 2, 7_000.0)
    assert of(meter, 2).low


def test_paper_not_counted_is_never_low(spool: Spool) -> None:
    assert Meter(spool, 0).paper(0) is None


def test_a_roll_that_was_longer_than_set_is_at_its_end_and_not_below(spool: Spool) -> None:
    printed(spool, 1, 0, 60_000.0)
    assert Meter(spool, 50_000).paper(0) == Paper(0, 0, 0, low=True)


def test_paper_out_and_back_is_a_new_roll_and_out_alone_is_none(spool: Spool) -> None:
    printed(spool, 1, 0, 30_000.0)
    meter = Meter(spool, 50_000)
    assert not meter.seen(out=False)
    assert not meter.seen(out=True)
    assert of(meter).left_mm == 20_000
    assert meter.seen(out=False)
    assert of(meter).left_mm == 50_000
    assert not meter.seen(out=False)


def test_a_cover_that_was_open_is_no_new_roll_but_what_was_put_in_under_it_is(
    spool: Spool, twin: Twin
) -> None:
    printed(spool, 1, 0, 30_000.0)
    printer = Printer(link(twin.url), PROFILES["generic-80"])
    watch = Watch("printer-1", printer, Meter(spool, 50_000), lambda: 0)

    def left_mm(*faults: str) -> int | None:
        twin.fail(*faults)
        paper = watch.seen(printer.check()).paper
        return paper.left_mm if paper else None

    looked = [left_mm(), left_mm("cover_open"), left_mm("cover_open", "paper_out"), left_mm()]
    assert looked == [20_000] * 4
    changed = [left_mm("paper_out"), left_mm("cover_open", "paper_out"), left_mm("cover_open"), left_mm()]
    assert changed == [20_000] * 3 + [50_000]
    printer.close()


def test_what_is_counted_outlives_the_program(tmp_path: Path) -> None:
    path = tmp_path / "again.sqlite"
    spool = Spool(path, 0)
    printed(spool, 1, 0, 10_000.0)
    Meter(spool, 50_000).seen(out=True)
    spool.close()
    again = Spool(path, 1)
    assert of(Meter(again, 50_000), 1).left_mm == 40_000
    assert Meter(again, 50_000).seen(out=False)
    again.close()
