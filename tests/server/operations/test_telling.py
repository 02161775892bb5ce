"""Who is told of a ticket, by whom it was drawn and for whom; and that what they were told can be kept on any day."""

from typing import Any

import pytest

from server.domain.refusals import Refused
from server.operations.telling import Telling
from server.wire.vocabulary import Channel
from tests.server.small_hall import CENTRE, PARTIES, SmallHall, caller, local_ms

OWN, HERS = "13900000001", "13900000033"
MOTHER = {"name": "王芳", "phone": HERS}


@pytest.fixture
def telling(hall: SmallHall) -> Telling:
    return Telling(hall.halls, PARTIES)


@pytest.mark.parametrize(
    ("channel", "party", "reached"),
    [
        (Channel.KIOSK, {"phone": OWN}, {"phone": OWN}),
        (Channel.WECHAT, {"openid": "o-1"}, {"openid": "o-1"}),
        (Channel.WEB, {"openid": "o-1", "phone": OWN}, {"openid": "o-1", "phone": OWN}),
        (Channel.WEB, {"phone": OWN, "acting_for": MOTHER}, {"phone": OWN}),
        (Channel.WEB, {"openid": "o-1", "acting_for": MOTHER}, {"openid": "o-1"}),
        (Channel.AGENT, {"name": "村干部", "acting_for": MOTHER}, {"phone": HERS}),
        (Channel.AGENT, {"phone": OWN, "acting_for": MOTHER}, {"phone": HERS}),
        (Channel.AGENT, {"phone": OWN, "acting_for": {"name": "王芳"}}, {"phone": OWN}),
        (Channel.HOTLINE, {"acting_for": MOTHER}, {"phone": HERS}),
        (Channel.KIOSK, {"acting_for": {"name": "王芳"}}, {}),
    ],
)
def test_whoever_holds_a_ticket_is_reached_as_they_said(
    hall: SmallHall, telling: Telling, channel: Channel, party: dict[str, Any], reached: dict[str, str]
) -> None:
    ticket = hall.draw(channel=channel, party=party).ticket["id"]
    assert telling.contact(CENTRE, ticket) == {"lang": "zh-CN", "notify_ahead": 3} | reached


def test_what_was_told_a_day_later_is_kept_and_shown(hall: SmallHall, telling: Telling) -> None:
    drawn = hall.draw(party={"phone": OWN})
    ticket = drawn.ticket["id"]
    hall.clock.now_ms = local_ms("10:00", "2026-11-25")
    said = {"kind": "result", "channel": "sms", "state": "sent"}
    for _ in range(2):
        telling.note(CENTRE, ticket, said, caller("wechat-1", "k-told"))
    told = telling.seen(hall.reading.ticket(CENTRE, ticket)[0])["told"]
    assert told == [said | {"at": local_ms("10:00", "2026-11-25")}]
    for wrong in ("demo-20261120-A001", "town-20261123-A001", "nothing"):
        with pytest.raises(Refused):
            telling.note(CENTRE, wrong, said, caller("wechat-1"))
