from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from printers.agent import TOO_LATE_MS, Agent
from printers.condition import Condition
from printers.links import link
from printers.meter import Meter
from printers.place import Place
from printers.printer import Printer
from printers.profiles import PROFILES
from printers.reporter import Reporter
from printers.slip import Hall
from printers.spool import Spool
from printers.worker import Worker
from server.client.http import Api
from server.wire.catalogue import Guide
from server.wire.records import Ticket
from tests.printers.agent_desk import NOW, Desk, fold, full, job, requested


@pytest.fixture
def desk(hall: Hall, ticket: Ticket) -> Iterator[Desk]:
    desk = Desk(hall, ticket)
    yield desk
    desk.close()


@pytest.fixture
def start(desk: Desk, hall: Hall, twin, tmp_path: Path) -> Iterator[Callable[[], Agent]]:
    """Starts the agent; again after `stop` it finds the same record of slips."""
    ending: list[Callable[[], None]] = []

    def begin() -> Agent:
        for end in ending:
            end()
        ending.clear()
        api = Api(desk.url, "token")
        spool = Spool(tmp_path / "printers" / "printer-1.sqlite", NOW)
        place = Place("demo", "printer-1", hall)
        printer = Printer(link(twin.url), PROFILES["generic-80"])
        worker = Worker("printer-1", printer, spool, Meter(spool, 50_000), place.compose, lambda: NOW)
        agent = Agent(api, place, worker, Reporter(api, "demo", spool, "generic-80"), lambda: NOW)
        worker.start()
        agent.start()
        ending.extend([lambda: worker.stop(4), lambda: agent.stop(4), spool.close, api.close])
        return agent

    yield begin
    for end in ending:
        end()


def test_a_slip_asked_for_is_printed_and_reported_confirmed(desk: Desk, start, twin, until) -> None:
    requested(start(), job("j1"))
    until(desk.reports)
    assert desk.reports() == [("j1", {"state": "confirmed"})]
    until(lambda: twin.slips)
    assert "A023" in twin.slips[0]["lines"]


def test_a_job_told_by_event_and_snapshot_is_printed_once(desk: Desk, start, twin, until) -> None:
    agent = start()
    requested(agent, job("j1"), job("j1"))
    agent.changed(fold(job("j1"), job("j2")), None)
    until(lambda: {name for name, _ in desk.reports()} == {"j1", "j2"})
    until(lambda: len(twin.slips) == 2)


def test_a_job_printed_before_a_restart_is_reported_again_and_not_printed(
    desk: Desk, start, twin, until
) -> None:
    requested(start(), job("j1"))
    until(desk.reports)
    agent = start()
    agent.changed(fold(job("j1")), None)
    until(lambda: len(desk.reports()) == 2)
    requested(agent, job("j2"))
    until(lambda: len(twin.slips) == 2)
    assert [name for name, _ in desk.reports()[:2]] == ["j1", "j1"]
    assert {key for path, _, key in desk.posts if path.endswith("j1")} == {"j1-confirmed"}


def test_where_the_record_was_damaged_nothing_asked_for_earlier_is_printed_as_if_it_were_new(
    desk: Desk, start, twin, tmp_path: Path, until
) -> None:
    record = tmp_path / "printers" / "printer-1.sqlite"
    record.parent.mkdir()
    record.write_bytes(b"?" * 4096)
    agent = start()
    agent.changed(fold(job("j1")), None)
    requested(agent, job("j2"))
    agent.changed(fold(job("j3")), None)  # asked for while the line was cut
    until(lambda: len(desk.reports()) == 3)
    assert sorted(desk.reports(), key=lambda one: one[0]) == [
        ("j1", {"state": "unknown", "fault": "interrupted"}),
        ("j2", {"state": "confirmed"}),
        ("j3", {"state": "confirmed"}),
    ]
    until(lambda: len(twin.slips) == 2)


def test_a_slip_asked_for_in_large_type_is_large(start, twin, until) -> None:
    requested(start(), job("j1", large=True))
    until(lambda: twin.slips)
    lines = twin.slips[0]["lines"]
    assert "A023" in lines
    assert not [line for line in lines if "请备好" in line]


def test_a_calling_list_has_who_waits_as_the_server_has_it_then(
    desk: Desk, start, ticket: Ticket, twin, until
) -> None:
    at = "/api/v1/centres/demo/tickets?state"
    missed = ticket.model_copy(update={"number": "A007", "state": "missed"})
    desk.answers[f"{at}=waiting&queue=household"] = {"tickets": [ticket.model_dump()]}
    desk.answers[f"{at}=missed&queue=household"] = {"tickets": [missed.model_dump()]}
    agent = start()
    requested(agent, job("j1", kind="calling_list", ticket=None, queue="household"))
    requested(agent, job("j2", kind="calling_list", ticket=None, queue="none"))
    until(lambda: len(desk.reports()) == 2)
    assert sorted(desk.reports()) == [
        ("j1", {"state": "confirmed"}), ("j2", {"state": "failed", "fault": "not_found"}),
    ]  # fmt: skip
    until(lambda: twin.slips)
    assert [line.split()[1] for line in twin.slips[0]["lines"] if line.startswith("□")] == ["A023", "A007"]


def test_a_checklist_is_ticked_as_asked_for_and_a_tickets_as_noted_beside_it(
    desk: Desk, start, ticket: Ticket, hall: Hall, twin, until
) -> None:
    papers = [{"name": "身份证"}, {"name": "照片"}]
    service = hall.catalogue.services[0].model_copy(update={"guide": Guide(papers=papers)})
    catalogue = hall.catalogue.model_copy(update={"services": [service], "version": 2})
    desk.answers["/api/v1/centres/demo/catalogue"] = catalogue.model_dump()
    beside = {"papers": {"have": ["照片"], "missing": ["身份证"]}, "catalogue_version": 2}
    desk.answers["/api/v1/centres/demo/tickets/t1"] = ticket.model_dump() | beside
    agent = start()
    requested(agent, job("j1", kind="checklist"))
    until(lambda: len(twin.slips) == 1)
    requested(agent, job("j2", kind="checklist", ticket=None, services=[service.code], have=["身份证"]))
    until(lambda: len(twin.slips) == 2)
    ticked = [[line for line in slip["lines"] if line.startswith("√")] for slip in twin.slips]
    assert ticked == [["√ 照片"], ["√ 身份证"]]


def test_a_reprint_is_marked(start, twin, until) -> None:
    requested(start(), job("j1", kind="reprint"))
    until(lambda: twin.slips)
    assert "补打 REPRINT" in twin.slips[0]["lines"]


def test_a_slip_in_the_language_asked_for(start, twin, until) -> None:
    requested(start(), job("j1", lang="en"))
    until(lambda: twin.slips)
    assert "Residence permit," in twin.slips[0]["lines"]


def test_other_printers_jobs_are_left_alone(desk: Desk, start, twin, until) -> None:
    requested(start(), job("other", printer="printer-2"), job("mine"))
    until(desk.reports)
    assert desk.reports() == [("mine", {"state": "confirmed"})]


@pytest.mark.parametrize(
    ("asked", "fault"),
    [(job("j1", ticket="gone"), "not_found"), (job("j1", kind="poster"), "kind_unknown")],
)
def test_what_can_not_be_printed_is_reported_failed(
    asked: dict, fault: str, desk: Desk, start, until
) -> None:
    requested(start(), asked)
    until(desk.reports)
    assert desk.reports() == [("j1", {"state": "failed", "fault": fault})]


def test_a_job_of_long_ago_in_the_snapshot_is_not_printed_for_nobody(desk: Desk, start, twin, until) -> None:
    start().changed(fold(job("j1", asked_at=NOW - TOO_LATE_MS - 1)), None)
    until(desk.reports)
    assert desk.reports() == [("j1", {"state": "failed", "fault": "too_late"})]
    assert twin.slips == []


def test_a_printer_without_paper_fails_the_slip_and_is_told_of_once_and_once_when_back(
    desk: Desk, start, twin, until
) -> None:
    agent = start()
    until(lambda: [body["state"] for body in desk.states()] == ["ok"])
    twin.fail("paper_out")
    requested(agent, job("j1"), job("j2"))
    until(lambda: len(desk.reports()) == 2)
    assert {body["fault"] for _, body in desk.reports()} == {"paper_out"}
    twin.fail()
    until(lambda: len(desk.states()) == 3)
    assert [(body["state"], body["faults"]) for body in desk.states()] == [
        ("ok", []), ("fault", ["paper_out"]), ("ok", []),
    ]  # fmt: skip


def test_how_the_printer_is_is_said_again_while_nothing_happens(desk: Desk, tmp_path: Path, until) -> None:
    api, spool = Api(desk.url, "token"), Spool(tmp_path / "printer-1.sqlite", NOW)
    reporter = Reporter(api, "demo", spool, "generic-80", beat_s=0.05)
    reporter.device(Condition("ok"))
    reporter.start()
    until(lambda: len(desk.states()) >= 3)
    reporter.stop(4)
    spool.close()
    api.close()
    assert [body["details"]["beat_s"] for body in desk.states()[:3]] == [0.05] * 3


def test_what_the_server_could_not_hear_is_reported_when_it_is_back(desk: Desk, start, twin, until) -> None:
    desk.away = True
    requested(start(), job("j1"))
    until(lambda: twin.slips)
    desk.away = False
    until(desk.reports)
    assert desk.reports() == [("j1", {"state": "confirmed"})]


def test_a_ticket_that_can_not_be_read_fails_its_slip_and_not_the_next(
    desk: Desk, start, twin, until, caplog, ticket: Ticket
) -> None:
    desk.answers["/api/v1/centres/demo/tickets/t2"] = ticket.model_dump() | {"number": ["A", 23]}
    agent = start()
    requested(agent, job("j1", ticket="t2"), job("j2"))
    until(lambda: len(desk.reports()) == 2)
    assert desk.reports() == [
        ("j1", {"state": "failed", "fault": "answer_unreadable"}), ("j2", {"state": "confirmed"}),
    ]  # fmt: skip
    assert caplog.text.count("slip j1 could not be printed") == 1


def test_a_job_that_failed_before_a_restart_does_not_come_again(
    desk: Desk, start, twin, until, ticket: Ticket
) -> None:
    desk.answers["/api/v1/centres/demo/tickets/t2"] = ticket.model_dump() | {"number": ["A", 23]}
    requested(start(), job("j1", ticket="t2"))
    until(desk.reports)
    agent = start()
    agent.changed(fold(job("j1", ticket="t2"), job("j2")), None)
    until(lambda: ("j2", {"state": "confirmed"}) in desk.reports())


def test_a_record_that_can_not_be_read_leaves_the_other_jobs_of_the_snapshot(
    desk: Desk, start, twin, until
) -> None:
    start().changed(fold(job("j1", asked_at="yesterday"), job("j2")), None)
    until(desk.reports)
    assert desk.reports() == [("j2", {"state": "confirmed"})]


def test_a_full_disk_fails_slips_with_its_name_until_there_is_room(desk: Desk, start, twin, until) -> None:
    agent = start()
    until(desk.states)
    full(agent, True)
    requested(agent, job("j1"))
    until(desk.reports)
    full(agent, False)
    requested(agent, job("j2"))
    until(lambda: len(desk.reports()) == 2)
    assert desk.reports() == [
        ("j1", {"state": "failed", "fault": "record_failed"}), ("j2", {"state": "confirmed"}),
    ]  # fmt: skip


def test_a_disk_that_fills_before_the_first_byte_prints_nothing(desk: Desk, start, twin, until) -> None:
    agent = start()
    desk.asked = lambda: full(agent, True)
    requested(agent, job("j1"))
    until(desk.reports)
    assert desk.reports() == [("j1", {"state": "failed", "fault": "record_failed"})]
    assert twin.slips == []


def test_a_disk_that_fills_under_a_slip_on_its_way_does_not_call_it_failed(
    desk: Desk, start, twin, until
) -> None:
    agent = start()
    until(desk.states)
    twin.fail("slow")
    requested(agent, job("j1"))
    until(lambda: (entry := agent._worker._spool.entry("j1")) and entry.state == "sending")
    full(agent, True)
    until(desk.reports)
    assert desk.reports()[0] == ("j1", {"state": "confirmed"})


def test_a_newer_catalogue_is_fetched_before_the_slip(desk: Desk, start, twin, until) -> None:
    desk.answers["/api/v1/centres/demo/tickets/t1"]["catalogue_version"] = 2
    desk.answers["/api/v1/centres/demo/catalogue"] |= {"version": 2, "name": "新名称政务服务中心"}
    requested(start(), job("j1"))
    until(lambda: twin.slips)
    assert "新名称政务服务中心" in twin.slips[0]["lines"]
