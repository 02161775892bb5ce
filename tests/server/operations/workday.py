"""The small hall as most halls keep their hours: a morning, a lunch and an afternoon, Monday to Friday."""

from server.wire.catalogue import CalendarEntry, SessionTimes
from tests.server.small_hall import CENTRE, SmallHall, catalogue

AM = SessionTimes(id="am", name="上午", draw_from="08:30", open="09:00", last_draw="11:40", close="12:00")
PM = SessionTimes(id="pm", name="下午", draw_from="12:50", open="13:30", last_draw="16:40", close="17:00")


def with_lunch(hall: SmallHall) -> SmallHall:
    """Give the hall these hours."""
    weekdays = {str(day): [AM, PM] for day in range(1, 6)}
    hall.catalogue = catalogue().model_copy(update={"calendar": CalendarEntry(weekdays=weekdays)})
    hall.halls.forget(CENTRE)
    return hall
