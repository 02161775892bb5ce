"""The days of all centres are opened by themselves, and closed once they are over and the clock can be trusted."""

import datetime
import time

from server.bootstrap import Server
from server.consumers import schedules
from server.operations.change import Caller
from server.operations.day import open_day
from server.operations.day_control import Order
from server.store import events, stream
from server.store.clock import ClockAlarm
from server.store.snapshot import read_fold
from server.wire.vocabulary import DayAct
from tests.server.consumers.days import RUNS, open_days_before
from tests.server.consumers.kept import draw, types
from tests.server.running import HERE


def test_the_days_of_all_centres_are_opened_and_opening_again_changes_nothing(server: Server) -> None:
    schedules.open_days(server)
    schedules.open_days(server)
    assert types(server, server.halls.get(HERE).keys.stream).count("day.changed") == 1


def test_a_day_that_a_clock_ahead_had_begun_is_told_anew_when_it_comes(server: Server) -> None:
    hall = server.halls.get(HERE)
    today = hall.today()
    draw(server)
    yesterday = (datetime.date.fromisoformat(today.date) - datetime.timedelta(days=1)).isoformat()
    open_day(server.client, hall.on(yesterday), hall.index)
    before = read_fold(server.client, hall.keys, hall=True)
    assert before is not None
    assert before.day["date"] == yesterday
    schedules.open_days(server)
    schedules.open_days(server)
    after = read_fold(server.client, hall.keys, hall=True)
    assert after is not None
    for event_id, fields in stream.all_after(
        server.client, hall.keys.stream, before.event_id, after.event_id
    ):
        before.apply(events.hall(events.decode(event_id, fields), fields))
    assert before.snapshot() == after.snapshot()
    assert [one["day"] for one in after.snapshot()["tickets"]] == [today.date]


def test_a_day_that_is_over_is_closed_and_today_is_not(server: Server) -> None:
    open_days_before(server, 1)
    drawn = draw(server)
    assert [schedules.close_days(server) for _ in range(RUNS + 1)][-2:] == [1, 0]
    hall = server.halls.get(HERE)
    yesterday = hall.day((datetime.date.fromisoformat(hall.date()) - datetime.timedelta(days=1)).isoformat())
    assert yesterday is not None
    assert yesterday.record.state == "ended"
    assert hall.today().record.state == "open"
    assert server.reading.ticket(HERE, drawn)[1]["state"] == "waiting"


def test_today_is_closed_to_the_end_once_its_manager_has_ended_it(server: Server) -> None:
    drawn = draw(server)
    schedules.close_days(server)
    order = Order(act=DayAct.END, reason="停电")
    server.days.control(HERE, order, Caller("manager-1", "k1", "f"))
    schedules.close_days(server)
    today = server.halls.get(HERE).today()
    assert server.client.ask("hget", today.keys.day, "closed") == "1"
    assert server.reading.ticket(HERE, drawn)[1]["state"] == "expired"


def test_no_day_is_closed_by_a_clock_that_has_just_jumped(server: Server) -> None:
    open_days_before(server, 1)
    server.client.now_ms()
    here_ms = time.monotonic() * 1000
    server.client._alarm.note(server.client.now_ms() + 24 * 3_600_000, here_ms)
    assert not server.client.is_clock_trusted()
    assert sum(schedules.close_days(server) for _ in range(RUNS)) == 0
    server.client._alarm.note(server.client.now_ms(), here_ms)
    assert sum(schedules.close_days(server) for _ in range(RUNS)) == 1


def test_no_day_is_closed_where_the_jump_is_seen_only_as_the_date_is_read(server: Server) -> None:
    today = datetime.date.fromisoformat(open_days_before(server, 1))
    server.client.ask("hset", schedules.CLOSED, HERE, (today - datetime.timedelta(days=2)).isoformat())
    server.client._alarm = ClockAlarm()
    server.client._alarm.note(server.client.now_ms() - 24 * 3_600_000, time.monotonic() * 1000)
    server.client.forget_clock()
    assert server.client.is_clock_trusted()
    assert schedules.close_days(server) == 0
