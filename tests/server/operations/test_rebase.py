"""A clock that was wrong and is right again: followers come back to the right day as it stands, order times to now."""

from typing import Any

import pytest

from server.operations.day_control import DayControl, Order
from server.operations.notices import Notice
from server.operations.prints import Asked
from server.operations.rebase import read_clock, rebase
from server.store.plan import LEAD_MS
from server.store.snapshot import live_notices
from server.wire.fold import fold
from server.wire.vocabulary import Channel, DayAct
from tests.server.operations.test_closing import busy
from tests.server.small_hall import CENTRE, DAY, Clock, SmallHall, caller, local_ms

pytestmark = pytest.mark.every_store
NEXT = "2026-11-24"


@pytest.fixture
def misled(hall: SmallHall, clock: Clock) -> SmallHall:
    """A busy hall whose clock was a day ahead for a while, in which one ticket was drawn; now it is right again."""
    busy(hall)
    hall.notices.post(CENTRE, Notice(text="检修", text_en="Repairs"), caller("manager-1"))
    hall.helps.ask(CENTRE, None, caller("kiosk-1"))
    hall.prints.ask(CENTRE, Asked("printer-1", "ticket", f"{CENTRE}-20261123-A002"), caller())
    now_ms = clock.now_ms
    clock.now_ms = local_ms("09:40", NEXT)
    hall.draw()
    hall.draw(channel=Channel.WECHAT)
    clock.now_ms = now_ms
    return hall


def test_followers_come_back_to_the_right_day_as_it_stands(misled: SmallHall) -> None:
    before = {staff: misled.snapshot(staff) for staff in (True, False)}
    assert before[True]["day"]["date"] == NEXT
    wrong = rebase(misled.halls.get(CENTRE))
    assert wrong is not None
    assert (wrong.on_day, wrong.date, wrong.drawn) == (NEXT, DAY, 2)
    for staff, old in before.items():
        assert fold(old, misled.events(old["event_id"], staff)) == misled.snapshot(staff)
    now = misled.snapshot()
    assert now["day"]["date"] == DAY
    assert len(now["tickets"]) == 9 + 2
    assert (len(now["notices"]), len(now["helps"]), len(now["prints"])) == (1, 1, 1)


def test_mending_again_changes_nothing(misled: SmallHall) -> None:
    rebase(misled.halls.get(CENTRE))
    before = misled.last_event()
    right = rebase(misled.halls.get(CENTRE))
    assert right is not None
    assert right.is_right
    assert misled.last_event() == before


def test_the_hall_goes_on_after_it_was_mended(misled: SmallHall) -> None:
    rebase(misled.halls.get(CENTRE))
    before = misled.snapshot()
    number = misled.number()
    misled.open("c05")
    misled.call("c05")
    assert fold(before, misled.events(before["event_id"])) == misled.snapshot()
    assert misled.ticket(number)["day"] == DAY


def test_a_manager_who_acts_on_a_day_begun_before_by_a_wrong_clock_turns_everyone_to_it(
    misled: SmallHall, clock: Clock
) -> None:
    rebase(misled.halls.get(CENTRE))
    before = misled.snapshot()
    clock.now_ms = local_ms("09:50", NEXT)
    misled.halls.get(CENTRE).reload()
    order = Order(act=DayAct.STOP_DRAWS, reason="停电")
    DayControl(misled.halls).control(CENTRE, order, caller("manager-1"))
    now = misled.snapshot()
    assert fold(before, misled.events(before["event_id"])) == now
    assert (now["day"]["date"], now["day"]["stop_draws"], len(now["tickets"])) == (NEXT, True, 2)
    clock.now_ms = local_ms("10:00")
    misled.halls.get(CENTRE).reload()
    DayControl(misled.halls).control(CENTRE, order, caller("manager-1"))
    assert fold(now, misled.events(now["event_id"])) == misled.snapshot()


def test_a_lead_of_the_order_time_ends_and_no_hair_of_it(hall: SmallHall, clock: Clock) -> None:
    hall.draw()
    clock.pass_s(3600)
    hall.draw()
    clock.pass_s(-3600)
    late = hall.draw().ticket["drawn_at"]
    assert late == clock.now_ms + 3_600_000
    before = rebase(hall.halls.get(CENTRE))
    assert before is not None
    assert before.lead_ms == 3_600_000
    assert hall.draw().ticket["drawn_at"] == clock.now_ms
    clock.now_ms -= LEAD_MS
    rebase(hall.halls.get(CENTRE))
    assert hall.draw().ticket["drawn_at"] == clock.now_ms + LEAD_MS


def test_a_centre_whose_day_never_began_has_nothing_to_mend(hall: SmallHall) -> None:
    assert read_clock(hall.halls.get(CENTRE)) is None
    assert rebase(hall.halls.get(CENTRE)) is None


def test_what_changes_while_the_day_is_told_anew_is_not_told_as_it_was(
    misled: SmallHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each read of the mender is followed at once by somebody's change of what it has just read."""
    before, keys = misled.snapshot(), misled.halls.get(CENTRE).on(DAY)
    days, manager = DayControl(misled.halls), caller("manager-1")
    ask = misled.client.ask
    (notice,) = live_notices(ask("hgetall", keys.notices))

    def suspend() -> None:
        days.control(CENTRE, Order(act=DayAct.SUSPEND, queue="A", reason="停电"), manager)

    meanwhile = {
        ("hget", keys.day, "ids"): suspend,
        ("hgetall", keys.notices): lambda: misled.notices.end(CENTRE, notice["id"], caller("manager-2")),
    }

    def asked(command: str, *words: Any) -> Any:
        found = ask(command, *words)
        if change := meanwhile.pop(tuple(map(str, (command, *words))), None):
            change()
        return found

    monkeypatch.setattr(misled.client, "ask", asked)
    rebase(misled.halls.get(CENTRE))
    monkeypatch.undo()
    assert meanwhile == {}
    now = misled.snapshot()
    assert fold(before, misled.events(before["event_id"])) == now
    assert [one["id"] for one in now["notices"]] == ["day-queue-A"]
    assert [one["suspended"] for one in now["queues"] if one["id"] == "A"] == [True]
