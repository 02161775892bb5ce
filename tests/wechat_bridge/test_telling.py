"""What a notice says: in the chat, in a template's fields, in an SMS that nobody can answer."""

from itertools import count
from typing import Any

import pytest

from server.client.http import Api
from wechat_bridge.contacts import Contact
from wechat_bridge.notices import KINDS
from wechat_bridge.telling import Telling

NOW = 1_795_400_000_000
TICKET = {
    "id": "t", "number": "A001", "service_name": "居住证办理", "queue": "A", "zone": "z1", "counter": None,
    "state": "booked", "slot_at": None,
}  # fmt: skip


def contact(**more: Any) -> Contact:
    return Contact(**{
        "openid": None, "phone": "13800138000", "language": "zh-CN", "notify_ahead": 3, "secret": "s3cret", **more,
    })  # fmt: skip


@pytest.fixture
def telling(hall_url: str, hall) -> Telling:
    """Told twice, it looks at the hall anew."""
    hall.centre["counters"] = []
    return Telling(Api(hall_url, "device-token"), "demo", map(float, count(0, 30)).__next__)


def test_sms_asks_for_nothing_that_only_a_chat_can_answer(telling: Telling) -> None:
    for kind in KINDS:
        told = telling.body(kind, TICKET, contact(), ahead=2, at=NOW, title={"text": "停电"})
        said = told["sms"]
        assert "发送" not in said
        assert said.endswith("查看：http://hall.test/t/s3cret")


def test_sms_keeps_its_link_whole_however_long_the_rest(telling: Telling) -> None:
    long = TICKET | {"service_name": "很长的事项名称" * 40}
    said = telling.body("rate", long, contact(), ahead=0, at=NOW)["sms"]
    assert len(said) == 200
    assert said.endswith("/t/s3cret")


def test_sms_without_a_public_address_has_no_link(telling: Telling, hall) -> None:
    hall.public_url = None
    assert telling.body("rate", TICKET, contact(), ahead=0, at=NOW)["sms"].endswith("欢迎评价。")


def test_who_drew_in_the_hall_is_not_sent_to_check_in(telling: Telling) -> None:
    drawn = telling.body("drawn", TICKET, contact(), ahead=2, at=NOW)
    here = telling.body("drawn", TICKET | {"state": "waiting"}, contact(), ahead=2, at=NOW)
    assert "签到" in drawn["said"]
    assert "签到" in drawn["values"]["advice"]
    assert "请在一区等候叫号" in here["said"]
    assert "签到" not in here["said"] + here["sms"] + here["values"]["advice"]


def test_wait_is_minutes_as_the_queue_stands_now(telling: Telling, hall) -> None:
    said = telling.body("ahead", TICKET, contact(), ahead=2, at=NOW)["values"]
    assert (said["ahead"], said["wait"]) == ("2", "请留意叫号")
    hall.centre["queues"][0].update(waiting=4, wait_p90_s=1210)
    assert telling.body("ahead", TICKET, contact(), ahead=2, at=NOW)["values"]["wait"] == "约 11 分钟"
    assert telling.body("called", TICKET, contact(), ahead=0, at=NOW)["values"]["wait"] == "请留意叫号"
