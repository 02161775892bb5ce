"""A slip that another printer took over is told where it is, on the screen and aloud."""

import pytest

from kiosk.session.hall import Hall
from kiosk.session.news import SlipSeen, TicketSeen
from kiosk.session.spoken import spoken
from kiosk.session.touches import Reprint
from kiosk.session.wording import Wording
from server.wire.records import PrintJob
from tests.kiosk.test_session import TICKET, TO_TICKET, Story


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("confirmed", "您的小票从二楼打印机打出来了，请到那里取"),
        ("sent", "您的小票可能从二楼打印机打出来了，请去看一下；没有的话请记下票号"),
        ("unknown", "您的小票可能从二楼打印机打出来了，请去看一下；没有的话请记下票号"),
    ],
)
def test_slip_that_came_out_of_another_printer_is_told_where(state: str, told: str) -> None:
    job = PrintJob(id="p1", state=state, at="二楼打印机")
    seen = TICKET.model_copy(update={"secret": None, "print": job, "version": 2})
    for news in (SlipSeen("t1", "p1", state, "二楼打印机"), TicketSeen(seen)):
        story = Story(*TO_TICKET, news)
        assert Wording(Hall(), "zh-CN").slip(story.session) == told
        assert f"{told}。" in spoken(story.session, Wording(Hall(), "zh-CN"))
    story.then(SlipSeen("t1", "p1", "failed")).then(Reprint())
    assert story.session.slip_at is None
