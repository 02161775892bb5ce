"""Timed acts are done once their time has come, in every partition, whatever lies beside them."""

import json
import logging

import pytest

from server.bootstrap import Server
from server.consumers import due
from server.domain import calendar as calendars
from server.operations import shifts
from server.operations.change import Caller, read_ticket
from server.operations.draw_request import DrawRequest
from server.operations.notices import Notice
from server.records import catalogue_store
from server.store.keys import due_member
from server.wire.catalogue import Appointments
from server.wire.vocabulary import Channel
from tests.server.running import ELSEWHERE, HERE, catalogue

BY = Caller("manager-1", "k", "f")


def post(server: Server, centre: str, after_ms: int) -> str:
    """A notice that ends so long from now, or with the day; its id."""
    until = min(server.client.now_ms() + after_ms, server.halls.get(centre).today().ends_at)
    notice = Notice(text="检修", text_en="Repairs", until=until)
    return str(server.notices.post(centre, notice, BY)["id"])


def move_up(server: Server, centre: str) -> None:
    """Let all that is to be done in a centre be due, and its notices have ended."""
    keys = server.halls.get(centre).keys
    for member in server.client.ask("zrange", keys.due, 0, -1):
        server.client.ask("zadd", keys.due, {member: 1})


def waiting(server: Server, centre: str) -> list[str]:
    found: list[str] = server.client.ask("zrange", server.halls.get(centre).keys.due, 0, -1)
    return found


def test_what_is_not_due_yet_stays(server: Server) -> None:
    post(server, HERE, 3_600_000)
    assert due.run(server) == 0
    assert len(waiting(server, HERE)) == 1


def test_an_act_is_done_in_every_partition_and_no_second_time(server: Server) -> None:
    done: list[due.Due] = []
    for centre in (HERE, ELSEWHERE):
        keys = server.halls.get(centre).keys
        server.client.ask("zadd", keys.due, {due_member(centre, "2026-11-23", "test", "x"): 1})
    due.HANDLERS["test"] = lambda _, one: done.append(one)
    try:
        assert due.run(server) == 2
        assert due.run(server) == 0
    finally:
        del due.HANDLERS["test"]
    assert {one.centre for one in done} == {HERE, ELSEWHERE}
    assert waiting(server, HERE) == waiting(server, ELSEWHERE) == []


def test_an_act_put_off_while_it_is_done_stays(server: Server) -> None:
    key, member = server.halls.get(HERE).keys.due, due_member(HERE, "2026-11-23", "test", "x")
    later = server.client.now_ms() + 60_000
    server.client.ask("zadd", key, {member: 1})
    due.HANDLERS["test"] = lambda server, _: server.client.ask("zadd", key, {member: later})
    try:
        due.run(server)
    finally:
        del due.HANDLERS["test"]
    assert server.client.ask("zscore", key, member) == later


def test_acts_nobody_knows_are_said_and_dropped_and_those_of_others_done(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    key = server.halls.get(HERE).keys.due
    unknown = [
        due_member(HERE, "2026-11-23", "dance", "x"),
        "a|b",
        due_member("gone", "2026-11-23", "notice", "x"),
    ]
    server.client.ask("zadd", key, dict.fromkeys(unknown, 1))
    with caplog.at_level(logging.WARNING):
        due.run(server)
        due.run(server)
    assert waiting(server, HERE) == []
    assert [member for member in unknown if caplog.text.count(member) != 1] == []


def test_an_act_that_fails_is_put_off_and_holds_up_no_other(server: Server) -> None:
    keys, done = server.halls.get(HERE).keys, []
    failing = due_member(HERE, "2026-11-23", "fails", "x")
    server.client.ask("zadd", keys.due, {failing: 1, due_member(HERE, "2026-11-23", "test", "x"): 2})

    def fails(_: Server, one: due.Due) -> None:
        raise ValueError(one.what)

    due.HANDLERS |= {"fails": fails, "test": lambda _, one: done.append(one)}
    try:
        due.run(server)
    finally:
        del due.HANDLERS["fails"], due.HANDLERS["test"]
    assert len(done) == 1
    assert waiting(server, HERE) == [failing]
    assert server.client.ask("zscore", keys.due, failing) > server.client.now_ms()


@pytest.mark.parametrize(("opened", "kept"), [(False, None), (True, "counter:c-aa")])
def test_who_is_pinned_to_a_counter_waits_in_the_queue_again_unless_it_serves(
    server: Server, opened: bool, kept: str | None
) -> None:
    today = server.halls.get(HERE).today()
    request = DrawRequest(service="S-AA", channel=Channel.KIOSK)
    number = server.reception.draw(HERE, request, BY).ticket["number"]
    server.counters.sign_in(HERE, "c-aa", BY)
    server.guide.transfer(HERE, number, BY, "同一位工作人员", counter="c-aa")
    if not opened:  # paused since long ago, and whoever was to give back what it kept was stopped half way
        server.counters.pause(HERE, "c-aa", Caller(BY.by, "another", "f"), "休息")
        kept_since = json.dumps({"reason": "休息", "paused_at": 1})
        server.client.ask("hset", today.keys.counter("c-aa"), "hall", kept_since)
    member = due_member(HERE, today.date, shifts.RELEASE, "c-aa")
    server.client.ask("zadd", today.keys.base.due, {member: 1})
    assert due.run(server) == 1
    assert read_ticket(today, number).pinned_to == kept
    assert waiting(server, HERE) == []


def test_a_notice_that_was_prolonged_is_not_ended_by_the_old_time(server: Server) -> None:
    notice = post(server, HERE, 3_600_000)
    move_up(server, HERE)
    due.run(server)
    fields = server.client.ask("hgetall", server.halls.get(HERE).today().keys.notices)
    assert f"n:{notice}" in fields


def test_an_appointment_is_looked_at_when_its_grace_is_over_and_not_on_another_day(server: Server) -> None:
    written = catalogue(HERE)
    queue = written.queues[0].model_copy(update={"appointments": Appointments(days_ahead=1, grace_s=900)})
    with server.database.change() as session:
        queues = [queue, *written.queues[1:]]
        catalogue_store.save(session, written.model_copy(update={"queues": queues}), by="tests", now=2)
    hall = server.halls.get(HERE)
    service = next(one.code for one in written.services if one.queue == queue.id)
    tomorrow = calendars.shifted(hall.date(), 1)
    slot_at = server.appointments.slots(HERE, service, tomorrow)[0]["slot_at"]
    asked = DrawRequest(service=service, channel=Channel.HOTLINE)
    server.appointments.book(HERE, slot_at, asked, BY)
    [member] = waiting(server, HERE)
    assert server.client.ask("zscore", hall.keys.due, member) == slot_at + 900_000
    unknown = member.replace(tomorrow, hall.date())
    server.client.ask("zadd", hall.keys.due, {member: 1, unknown: 1})
    assert due.run(server) == 2
    assert waiting(server, HERE) == []
