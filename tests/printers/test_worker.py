"""One printer's worker on a real twin: each task once, never silently lost, and what is known of it after anything."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from printers.at_hand import Health, LocalJob, Told
from printers.slip import Hall
from printers.spool import Entry
from printers.worker import LOCAL_LATE_MS, WITHDRAWN
from server.wire.records import Ticket
from tests.printers.conftest import Twin
from tests.printers.shop import NOW, Shop


@pytest.fixture
def shop(twin: Twin, hall: Hall, tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(tmp_path, hall, twin)
    yield shop
    shop.close()


@pytest.fixture
def second(hall: Hall, tmp_path: Path) -> Iterator[Shop]:
    """Another printer, beside the first."""
    folder = tmp_path / "other"
    folder.mkdir()
    twin = Twin(folder)
    shop = Shop(folder, hall, twin, "printer-2")
    yield shop
    shop.close()
    twin.close()


@pytest.fixture
def job(ticket: Ticket) -> LocalJob:
    return LocalJob("j1", "offline", ticket)


def test_a_slip_asked_for_at_the_door_is_printed_without_any_server(shop: Shop, job: LocalJob) -> None:
    shop.open()
    assert shop.at_hand.print(job, 20) == Told("confirmed")
    assert "A023" in shop.twin.slips[0]["lines"]


def test_a_job_asked_for_twice_is_one_slip_also_after_a_restart(shop: Shop, job: LocalJob) -> None:
    shop.open()
    assert [shop.at_hand.print(job, 20), shop.at_hand.print(job, 20)] == [Told("confirmed")] * 2
    shop.open()
    assert [shop.at_hand.print(job, 20), shop.at_hand.state("j1")] == [Told("confirmed")] * 2
    assert len(shop.twin.slips) == 1


def test_a_job_of_the_server_that_the_door_was_asked_for_is_one_slip_and_the_server_hears_of_it(
    shop: Shop, job: LocalJob
) -> None:
    worker = shop.open()
    assert not worker.expect("j1").ended  # heard of, but its ticket can't be fetched
    assert shop.at_hand.print(job, 20) == Told("confirmed")
    worker.refuse("j1", "server_away")
    assert shop.spool.unreported() == [Entry("j1", "confirmed")]
    assert len(shop.twin.slips) == 1


def test_a_local_job_is_reported_once_the_server_asks_for_it(shop: Shop, job: LocalJob) -> None:
    worker = shop.open()
    shop.at_hand.print(job, 20)
    assert shop.spool.unreported() == []
    assert worker.expect("j1") == Entry("j1", "confirmed")
    assert shop.spool.unreported() == [Entry("j1", "confirmed")]


def test_a_job_taken_in_before_a_restart_is_printed_after_it(shop: Shop, job: LocalJob, until) -> None:
    shop.open(start=False)
    assert shop.at_hand.print(job, 0) == Told("queued")
    shop.now += LOCAL_LATE_MS
    shop.open()
    until(lambda: shop.at_hand.state("j1") == Told("confirmed"))
    assert "A023" in shop.twin.slips[0]["lines"]


def test_a_job_taken_in_long_before_a_restart_is_printed_for_nobody(shop: Shop, job: LocalJob) -> None:
    shop.open(start=False)
    shop.at_hand.print(job, 0)
    shop.now += LOCAL_LATE_MS + 1
    shop.open()
    assert shop.at_hand.state("j1") == Told("failed", "too_late")
    assert shop.at_hand.print(job, 5) == Told("failed", "too_late")
    assert shop.twin.slips == []


def test_a_job_withdrawn_in_time_is_not_printed(shop: Shop, job: LocalJob, until) -> None:
    worker = shop.open(start=False)
    shop.at_hand.print(job, 0)
    assert shop.at_hand.withdraw("j1") == Told("failed", WITHDRAWN)
    worker.start()
    shop.started = True
    assert shop.at_hand.print(LocalJob("j2", "reprint", job.ticket), 20) == Told("confirmed")
    assert [slip["lines"].count("A023") for slip in shop.twin.slips] == [1]
    assert shop.at_hand.withdraw("j2") == Told("confirmed")  # it is out: too late for that


def test_a_reprint_is_marked(shop: Shop, job: LocalJob) -> None:
    shop.open()
    shop.at_hand.print(LocalJob("j1", "reprint", job.ticket), 20)
    assert "补打 REPRINT" in shop.twin.slips[0]["lines"]


@pytest.mark.parametrize("asked", [LocalJob("j1", "poster"), LocalJob("j1", "offline")])
def test_what_can_not_be_printed_fails_by_name(shop: Shop, asked: LocalJob) -> None:
    shop.open()
    assert shop.at_hand.print(asked, 10) == Told("failed", "kind_unknown")


def test_a_slip_that_failed_does_not_come_out_when_paper_is_put_back(
    shop: Shop, job: LocalJob, until
) -> None:
    shop.twin.fail("paper_out")
    shop.open()
    assert shop.at_hand.print(job, 20) == Told("failed", "paper_out")
    assert shop.at_hand.health().faults == ("paper_out",)
    shop.twin.fail()
    until(lambda: shop.at_hand.health().state == "ok")
    assert shop.at_hand.print(job, 5) == Told("failed", "paper_out")
    assert shop.at_hand.print(LocalJob("j2", "reprint", job.ticket), 20) == Told("confirmed")
    assert ["补打 REPRINT" in slip["lines"] for slip in shop.twin.slips] == [True]


def test_paper_that_ends_in_mid_slip_leaves_it_unknown_and_the_reprint_marked(
    shop: Shop, job: LocalJob, until
) -> None:
    shop.twin.fail("paper_out:40")
    shop.open()
    assert shop.at_hand.print(job, 20) == Told("unknown", "paper_out")
    assert shop.at_hand.health() == Health("fault", ("paper_out",), *paper(shop))
    shop.twin.fail()
    until(lambda: shop.at_hand.health().state == "ok")
    assert shop.at_hand.print(LocalJob("j2", "reprint", job.ticket), 20) == Told("confirmed")
    assert ["补打 REPRINT" in slip["lines"] for slip in shop.twin.slips] == [False, True]


def paper(shop: Shop) -> tuple[int | None, int | None]:
    health = shop.at_hand.health()
    return health.paper_left_mm, health.slips_left


def test_a_full_disk_fails_a_slip_with_its_name_and_prints_nothing(shop: Shop, job: LocalJob) -> None:
    shop.open()
    shop.spool._base.execute("PRAGMA query_only = 1")
    assert shop.at_hand.print(job, 10) == Told("failed", "record_failed")
    shop.spool._base.execute("PRAGMA query_only = 0")
    assert shop.twin.slips == []


def test_a_slip_that_fails_comes_out_of_the_second_printer_which_is_named(
    shop: Shop, second: Shop, job: LocalJob
) -> None:
    shop.twin.fail("paper_out")
    shop.open(second.open())
    assert shop.at_hand.print(job, 20) == Told("confirmed", None, "printer-2")
    assert [shop.twin.slips, len(second.twin.slips)] == [[], 1]
    assert second.spool.unreported() == []
    assert shop.at_hand.health().faults == ("paper_out",)


def test_a_slip_nobody_knows_of_never_goes_to_the_second_printer(
    shop: Shop, second: Shop, job: LocalJob
) -> None:
    shop.twin.fail("drop_line")
    shop.open(second.open())
    assert shop.at_hand.print(job, 20) == Told("unknown", "line_lost")
    assert second.twin.slips == []


def test_a_slip_that_fails_at_both_printers_fails_for_the_firsts_reason(
    shop: Shop, second: Shop, job: LocalJob
) -> None:
    shop.twin.fail("paper_out")
    second.twin.fail("cover_open")
    shop.open(second.open())
    assert shop.at_hand.print(job, 20) == Told("failed", "paper_out")
    assert [shop.twin.slips, second.twin.slips] == [[], []]


def test_two_printers_that_stand_in_for_each_other_do_not_pass_a_slip_on_for_ever(
    shop: Shop, second: Shop, job: LocalJob
) -> None:
    shop.twin.fail("paper_out")
    second.twin.fail("cover_open")
    other = second.open(start=False)
    other.fallback = shop.open(other)
    other.start()
    second.started = True
    assert shop.at_hand.print(job, 20) == Told("failed", "paper_out")


def test_a_slip_handed_over_before_a_restart_is_asked_after_and_not_printed_twice(
    shop: Shop, second: Shop, job: LocalJob, until
) -> None:
    shop.twin.fail("paper_out")
    shop.open(second.open())
    shop.at_hand.print(job, 20)
    forget(shop, "j1")
    shop.twin.fail()
    shop.open(second.worker)
    until(lambda: shop.at_hand.state("j1") == Told("confirmed", None, "printer-2"))
    assert [shop.twin.slips, len(second.twin.slips)] == [[], 1]


def test_a_slip_handed_over_that_never_arrived_is_printed_after_a_restart(
    shop: Shop, second: Shop, job: LocalJob, until
) -> None:
    shop.open(start=False)
    shop.at_hand.print(job, 0)
    shop.spool.hand("j1", NOW)
    shop.open(second.open())
    until(lambda: shop.at_hand.state("j1") == Told("confirmed", None, "printer-2"))
    assert [shop.twin.slips, len(second.twin.slips)] == [[], 1]


def forget(shop: Shop, job: str) -> None:
    """As if the program had died before it wrote down what came of a job handed over."""
    task = '{"kind": "offline", "ticket": null, "service": null, "language": ""}'
    shop.spool._base.execute(
        "UPDATE jobs SET state = 'handed', at = NULL, task = ? WHERE id = ?", (task, job)
    )


def test_paper_is_counted_by_length(shop: Shop, job: LocalJob, until) -> None:
    shop.open()
    until(lambda: shop.at_hand.health().state == "ok")
    assert paper(shop) == (50_000, 333)
    shop.at_hand.print(job, 20)
    left_mm, slips = paper(shop)
    assert left_mm == pytest.approx(50_000 - shop.twin.slips[0]["mm"], abs=1)
    assert slips == pytest.approx(50_000 / shop.twin.slips[0]["mm"], abs=5)


def test_paper_that_is_low_by_length_is_a_fault_until_staff_put_in_a_roll(
    shop: Shop, job: LocalJob, until
) -> None:
    shop.roll_mm = 3_050
    shop.open()
    until(lambda: shop.at_hand.health().state == "ok")
    shop.at_hand.print(job, 20)
    assert (shop.at_hand.health().state, shop.at_hand.health().faults) == ("degraded", ("paper_low",))
    assert shop.at_hand.new_roll() == Health("ok", (), *paper(shop))
    assert shop.at_hand.health().paper_left_mm == 3_050


def test_paper_that_was_out_and_is_back_is_a_new_roll_also_over_a_restart(
    shop: Shop, job: LocalJob, until
) -> None:
    shop.open()
    shop.at_hand.print(job, 20)
    shop.twin.fail("paper_out")
    until(lambda: shop.seen[-1].faults == {"paper_out"})
    shop.open()
    shop.twin.fail()
    until(lambda: shop.at_hand.health() == Health("ok", (), 50_000, *paper(shop)[1:]))


def test_a_printer_that_never_answers_is_of_unknown_health_and_no_fault(
    shop: Shop, job: LocalJob, until
) -> None:
    shop.twin.fail("mute")
    shop.open()
    assert shop.at_hand.print(job, 20) == Told("unknown", "no_answer")
    assert (shop.at_hand.health().state, shop.at_hand.health().faults) == ("unknown", ())
    until(lambda: shop.twin.slips)


def test_a_record_that_can_not_be_read_ends_no_other_slip(shop: Shop, job: LocalJob, monkeypatch) -> None:
    worker = shop.open()

    def broken(*_told: object) -> bytes:
        raise sqlite3.OperationalError("disk I/O error")

    whole: Callable = worker._compose
    monkeypatch.setattr(worker, "_compose", broken)
    assert shop.at_hand.print(job, 20) == Told("failed", "record_failed")
    monkeypatch.setattr(worker, "_compose", whole)
    assert shop.at_hand.print(LocalJob("j2", "reprint", job.ticket), 20) == Told("confirmed")
