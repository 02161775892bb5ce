"""The small hall with appointments: two a quarter of an hour in queue A, for the next fortnight."""

from typing import Any

import pytest

from server.domain.refusals import Refused
from server.operations.appointments import Appointments
from server.operations.change import Caller
from server.operations.draw_request import Drawn, DrawRequest
from server.wire.catalogue import Appointments as Rules
from server.wire.catalogue import Catalogue
from server.wire.vocabulary import Channel
from tests.server.small_hall import CENTRE, SmallHall, caller, catalogue, contents, local_ms

RULES = Rules(capacity=2, slot_s=900, days_ahead=14, head_start_s=600, grace_s=900)


def with_slots(version: int = 1, rules: Rules = RULES, **changed: Any) -> Catalogue:
    """The small hall's catalogue, its queue A with slots; `changed` are fields of the catalogue."""
    plain = catalogue(version)
    queues = [
        one.model_copy(update={"appointments": rules}) if one.id == "A" else one for one in plain.queues
    ]
    return plain.model_copy(update={"queues": queues, **changed})


def give_slots(hall: SmallHall, rules: Rules = RULES, **changed: Any) -> Appointments:
    """Let a hall that has not been asked anything have slots; its diary."""
    hall.catalogue = with_slots(rules=rules, **changed)
    return Appointments(hall.halls, hall.reception.drawing)


def book(
    hall: SmallHall, diary: Appointments, clock: str, day: str, by: Caller | None = None, **more: Any
) -> Drawn:  # fmt: skip
    """An appointment at a time of a day."""
    asked = {"service": "S1", "channel": Channel.KIOSK} | more
    return diary.book(CENTRE, local_ms(clock, day), DrawRequest(**asked), by or caller())


def refused(hall: SmallHall, diary: Appointments, slot_at: int, **more: Any) -> Refused:
    """The refusal of a booking that must change nothing."""
    hall.halls.get(CENTRE).today()
    before = contents(hall.client)
    with pytest.raises(Refused) as caught:
        diary.book(
            CENTRE, slot_at, DrawRequest(**({"service": "S1", "channel": Channel.KIOSK} | more)), caller()
        )
    assert contents(hall.client) == before
    return caught.value
