"""Visitors who sign in from afar: by the code on their phone, which is theirs alone, or by WeChat's."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from server.access.sms import Gateway, HttpSender, ShownSender
from server.access.visitors import CODE_HOLDS_MS, STAYS_MS, VisitorSignIns, Ways
from server.access.wechat_oauth import WechatOAuth
from server.domain.refusals import Refused
from server.records import outbox, visitors
from server.records.visitor_tables import VisitorCode, VisitorSession
from tests.server.access.conftest import Hall
from tests.server.outside import Outside
from tests.server.small_hall import PARTIES

PHONE = "13900000001"


@pytest.fixture
def outside() -> Iterator[Outside]:
    standing = Outside()
    yield standing
    standing.close()


@pytest.fixture
def doors(hall: Hall, outside: Outside) -> VisitorSignIns:
    sms = HttpSender(Gateway(f"{outside.url}/send", authorization="Bearer s", success="ok"))
    ways = Ways(sms, WechatOAuth(outside.url, "wx1", "hidden"))
    return VisitorSignIns(hall.database, hall.gate, PARTIES, ways, hall.clock)


def sent_code(outside: Outside) -> str:
    """The code in the last message that went out."""
    return str(json.loads(outside.asked[-1]["body"])["code"])


def code_of(caught: pytest.ExceptionInfo[Refused]) -> str:
    return caught.value.code


def test_who_reads_the_code_on_the_phone_is_signed_in(
    hall: Hall, doors: VisitorSignIns, outside: Outside
) -> None:
    doors.send_code(f"+86{PHONE}")
    asked = outside.asked[-1]
    assert json.loads(asked["body"]) == {"phone": PHONE, "code": sent_code(outside)}
    assert asked["headers"]["Authorization"] == "Bearer s"
    done = doors.by_phone(PHONE, sent_code(outside))
    known = hall.gate.resolve(done.token)
    assert known is not None
    assert (known.kind, known.name, set(known.words())) == ("visitor", "139****0001", {"any", "web"})
    assert doors.identity(known) == {"phone": PHONE}
    hall.clock.pass_ms(STAYS_MS)
    assert hall.gate.resolve(done.token) is None


def test_a_code_is_good_once_for_five_minutes_and_five_tries(
    hall: Hall, doors: VisitorSignIns, outside: Outside
) -> None:
    doors.send_code(PHONE)
    doors.by_phone(PHONE, sent_code(outside))
    with pytest.raises(Refused) as used:
        doors.by_phone(PHONE, sent_code(outside))
    assert code_of(used) == "sms_code"
    hall.clock.pass_ms(visitors.AGAIN_MS)
    doors.send_code(PHONE)
    hall.clock.pass_ms(CODE_HOLDS_MS)
    with pytest.raises(Refused):
        doors.by_phone(PHONE, sent_code(outside))
    doors.send_code(PHONE)
    wrong = f"{(int(sent_code(outside)) + 1) % 10**6:06d}"
    for _ in range(visitors.MOST_TRIES):
        with pytest.raises(Refused):
            doors.by_phone(PHONE, wrong)
    with pytest.raises(Refused):
        doors.by_phone(PHONE, sent_code(outside))


def test_a_phone_is_sent_one_code_a_minute_and_ten_a_day(
    hall: Hall, doors: VisitorSignIns, outside: Outside
) -> None:
    for _ in range(visitors.MOST_A_DAY):
        doors.send_code(PHONE)
        with pytest.raises(Refused) as soon:
            doors.send_code(PHONE)
        assert (code_of(soon), soon.value.detail["again_at"]) == (
            "too_many",
            hall.clock() + visitors.AGAIN_MS,
        )
        hall.clock.pass_ms(visitors.AGAIN_MS)
    with pytest.raises(Refused) as often:
        doors.send_code(PHONE)
    assert often.value.detail["again_at"] > hall.clock() + visitors.DAY_MS // 2
    assert len(outside.asked) == visitors.MOST_A_DAY
    hall.clock.pass_ms(visitors.DAY_MS)
    doors.send_code(PHONE)


def test_no_number_openid_or_code_stands_in_the_record_or_in_a_log(
    hall: Hall, doors: VisitorSignIns, outside: Outside, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "server")
    doors.send_code(PHONE)
    doors.by_phone(PHONE, sent_code(outside))
    doors.by_wechat("code-one")
    with hall.database.read() as session:
        rows = [*session.scalars(select(VisitorCode)), *session.scalars(select(VisitorSession))]
        kept = " ".join(str(value) for row in rows for value in vars(row).values())
    for hidden in (PHONE, sent_code_of(outside), "o-one"):
        assert hidden not in kept
        assert hidden not in caplog.text


def sent_code_of(outside: Outside) -> str:
    return str(json.loads(next(one["body"] for one in outside.asked if one["body"]))["code"])


@pytest.mark.parametrize("answer", [(500, "ok"), (200, '{"code": 7}'), (302, "ok")], ids=str)
def test_a_gateway_that_did_not_take_the_message_is_told(
    doors: VisitorSignIns, outside: Outside, answer: tuple[int, str]
) -> None:
    outside.answer = answer
    if answer[0] == 302:  # nobody is sent elsewhere with a phone number
        outside.answer = (302, "moved")
    with pytest.raises(Refused) as caught:
        doors.send_code(PHONE)
    assert code_of(caught) == "sms_failed"


def test_a_gateway_that_is_not_there_is_told_without_its_address(
    hall: Hall, caplog: pytest.LogCaptureFixture
) -> None:
    ways = Ways(HttpSender(Gateway("http://127.0.0.1:9/send?to={phone}", "GET")), None)
    doors = VisitorSignIns(hall.database, hall.gate, PARTIES, ways, hall.clock)
    with pytest.raises(Refused) as caught:
        doors.send_code(PHONE)
    assert code_of(caught) == "sms_failed"
    assert PHONE not in caplog.text + repr(caught.value) + repr(caught.value.__cause__)


def test_wechat_s_code_signs_in_once(hall: Hall, doors: VisitorSignIns, outside: Outside) -> None:
    done = doors.by_wechat("code-two")
    known = hall.gate.resolve(done.token)
    assert known is not None
    assert (known.name, doors.identity(known)) == ("", {"openid": "o-two"})
    assert "appid=wx1" in outside.asked[-1]["path"]
    for code in ("code-two", "made-up"):
        with pytest.raises(Refused) as caught:
            doors.by_wechat(code)
        assert code_of(caught) == "oauth_code"


@pytest.mark.parametrize("told", [{"errcode": -1}, {"openid": 7}, {"errcode": 40125}], ids=str)
def test_wechat_that_does_not_say_who_it_is_is_told(
    doors: VisitorSignIns, outside: Outside, told: dict[str, object]
) -> None:
    outside.wechat = told
    with pytest.raises(Refused) as caught:
        doors.by_wechat("code-three")
    assert code_of(caught) == "wechat_away"


def test_where_a_way_is_not_set_it_is_said(hall: Hall) -> None:
    doors = VisitorSignIns(hall.database, hall.gate, PARTIES, Ways(None, None), hall.clock)
    with pytest.raises(Refused) as by_phone:
        doors.send_code(PHONE)
    with pytest.raises(Refused) as by_wechat:
        doors.by_wechat("code-four")
    assert (code_of(by_phone), code_of(by_wechat)) == ("sms_off", "wechat_off")


def test_signing_out_ends_it_in_every_process(hall: Hall, doors: VisitorSignIns, outside: Outside) -> None:
    done = doors.by_wechat("code-five")
    assert hall.gate.resolve(done.token) is not None
    assert doors.sign_out(done.token)
    assert not doors.sign_out(done.token)
    assert not doors.sign_out("qs_of-staff")
    assert hall.gate.resolve(done.token) is None
    with hall.database.read() as session:
        assert outbox.pending(session)[-1].type == outbox.SESSION_REVOKED


def test_what_is_long_over_is_deleted(hall: Hall, doors: VisitorSignIns, outside: Outside) -> None:
    doors.send_code(PHONE)
    doors.by_phone(PHONE, sent_code(outside))
    with hall.database.change() as session:
        assert visitors.purge(session, hall.clock()) == 0
        assert visitors.purge(session, hall.clock() + STAYS_MS + 1) == 2


def test_the_demo_shows_the_last_codes_with_the_phones_masked(tmp_path: Path, hall: Hall) -> None:
    doors = VisitorSignIns(hall.database, hall.gate, PARTIES, Ways(ShownSender(tmp_path), None), hall.clock)
    for _ in range(10):
        doors.send_code(PHONE)
        hall.clock.pass_ms(visitors.AGAIN_MS)
    told = json.loads((tmp_path / "sms.json").read_text("utf-8"))
    assert (told["kind"], len(told["said"])) == ("sms", 8)
    shown, _, code = told["said"][-1]["caption"].partition("　")
    assert shown == "139****0001"
    assert doors.by_phone(PHONE, code).principal.kind == "visitor"
