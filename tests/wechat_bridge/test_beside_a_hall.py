"""A bridge beside a whole hall: a visit in encrypted messages, and notices that come once though all is killed."""

import contextlib
import itertools
import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import requests

from server.cli.supervise import Child
from server.wire.texts import text
from tests.server.running import HERE, Lane, Running, running
from tests.waiting import until
from tests.wechat_bridge.post import Provider, Served
from tests.wechat_bridge.programs import Programs
from wechat_bridge.sender import AT_ONCE

Json = dict[str, Any]

ROUNDS, TICKETS = 4, 6
OUTAGE_S = float(os.environ.get("QUHAO_TEST_OUTAGE_S", "20"))
"""How long the server is away; ten minutes (600) are for whoever has them."""
WRITERS, PAUSE_S = 4, 0.5
PAUSE = threading.Event()
KINDS = ("called", "rate")
WORDS = {"已取号": "drawn", "现在出发": "leave", "怎么样": "rate", "已办完": "rate"}
AS_JSON = {"Accept": "application/json"}
SUBSCRIBED = (
    '[called]\ntemplate_id = "demo-called"\nsubscription = true\n[called.fields]\nthing2 = "advice"\n'
)
"""Called by a subscription; a kind without a template goes into the chat."""


@pytest.fixture(scope="module")
def installation() -> Iterator[Running]:
    with running() as started:
        yield started


@pytest.fixture(scope="module")
def programs(installation: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Programs]:
    made = Programs(installation, tmp_path_factory.mktemp("bridge"))
    made.start("wechat_bridge.virtual")
    made.start("wechat_bridge")
    until(lambda: made.follows() or None)
    yield made
    for name in list(made.running):
        made.kill(name)


def arrive(installation: Running, lane: Lane, openid: str) -> Json:
    """A ticket drawn from afar and checked in."""
    body = {"service": lane.service, "channel": "wechat", "party": {"openid": openid}, "notify_ahead": 0}
    answer = installation.as_("wechat").post(f"/centres/{HERE}/tickets", body, key=installation.key())
    drawn: Json = answer.json()
    done = installation.as_("guide").post(f"/centres/{HERE}/tickets/{drawn['id']}/check-in")
    assert done.status_code == 200, done.text
    return drawn


def call_all(installation: Running, lane: Lane, count: int) -> None:
    """The clerk calls and finishes one after the other, as fast as the server answers."""
    clerk = installation.as_("clerk")
    assert clerk.post(f"{lane.at}/sign-in").status_code == 200
    for _ in range(count):
        assert clerk.post(f"{lane.at}/call-next").status_code == 200
        assert clerk.post(f"{lane.at}/finish", {"outcome": "done"}).status_code == 200
    assert clerk.post(f"{lane.at}/sign-out").status_code == 200


def test_a_whole_visit_goes_through_encrypted_messages(programs: Programs) -> None:
    installation, lane = programs.installation, programs.installation.lane()
    chat = programs.chat("o-visit")
    drawn = chat.say(f"取号 {lane.service}")
    assert "已为您取号" in drawn
    number = drawn.splitlines()[1].removeprefix("已为您取号：")
    assert number.startswith(lane.queue)
    assert f"{number}　已远程取号，待签到" in chat.say("进度")
    assert chat.say("提醒 2") == "好的，前面还有 2 人时提醒您。"
    assert chat.say("我会晚到")
    shown = installation.as_("kiosk").get(f"/centres/{HERE}/check-in-code").json()
    assert "签到码已经换了" in chat.say("签到 000000000000")
    assert chat.scan(f"http://hall.example{shown['path']}").startswith(f"签到成功：{number}")
    until(lambda: programs.count()["o-visit", "ahead"] or None, "word of few ahead")
    call_all(installation, lane, 1)
    until(lambda: programs.count()["o-visit", "rate"] or None, "the question how it was")
    assert f"{number}　办理完成" in chat.say("进度")
    assert chat.say("评价 非常满意") == "谢谢您的评价。"
    assert chat.say("取消") == "您现在没有可以取消的号。"
    clerk, ticket = installation.as_("clerk"), f"/centres/{HERE}/tickets/{ticket_of(installation, number)}"
    ready = {"kind": "courier", "number": "SF1234567890", "ready": True}
    assert clerk.post(f"{ticket}/delivery", {"kind": "courier"}).status_code == 200
    assert clerk.post(f"{ticket}/delivery", ready).status_code == 200
    until(lambda: programs.count()["o-visit", "result"] or None, "word of the result")
    (told,) = [one for one in programs.taken() if one.get("template_id") == "demo-result"]
    assert told["data"]["thing2"]["value"] == "运单号 SF1234567890"
    # It was told before anything that is told after it: once, whatever is noted of the ticket since.
    assert clerk.post(f"{ticket}/delivery", ready | {"number": "SF0"}).status_code == 200
    other = arrive(installation, lane, "o-after")
    call_all(installation, lane, 1)
    until(lambda: programs.count()["o-after", "rate"] or None, f"what comes after, of {other['number']}")
    assert programs.count()["o-visit", "result"] == 1


def ticket_of(installation: Running, number: str) -> str:
    """The id of today's ticket of a number."""
    found = installation.as_("guide").post(f"/centres/{HERE}/tickets/find", {"number": number}).json()
    return str(found["tickets"][0]["id"])


def sent_more(programs: Programs, before: int) -> bool:
    return len(programs.taken()) > before


def test_no_notice_is_lost_or_doubled_however_often_the_bridge_is_killed(programs: Programs) -> None:
    installation, lane = programs.installation, programs.installation.lane()
    openids = [f"o-killed-{n}" for n in range(ROUNDS * TICKETS)]
    for openid in openids:
        arrive(installation, lane, openid)
    for _ in range(ROUNDS):
        before = len(programs.taken())
        clerk = threading.Thread(target=call_all, args=(installation, lane, TICKETS), daemon=True)
        clerk.start()
        until(partial(sent_more, programs, before), "the bridge to be sending")
        programs.kill("wechat_bridge")
        clerk.join(60)
        programs.start("wechat_bridge")
    wanted = {(openid, kind) for openid in openids for kind in KINDS}
    until(lambda: wanted <= programs.count().keys() or None, "all notices")
    assert {one: n for one, n in programs.count().items() if n != 1} == {}


@pytest.mark.timeout(240)
@pytest.mark.parametrize("kills", [2, pytest.param(12, marks=pytest.mark.long)])
def test_no_notice_of_a_way_that_knows_no_id_is_lost_in_silence_or_doubled_by_a_kill(
    programs: Programs, serve: Served, tmp_path: Path, kills: int
) -> None:
    """Called by subscription, asked how it was in the chat, and both by SMS: what nobody knows of is told as such."""
    installation, lane, provider = programs.installation, programs.installation.lane(), Provider(serve)
    provider.described(tmp_path)
    drawn: dict[str, Json] = {}
    with programs.restarted(SUBSCRIBED, tmp_path / "sms.toml"):
        for n in range(kills * TICKETS // 2):
            openid, phone = f"o-agreed-{kills}-{n}", f"1380{kills:02}{n:05}"
            until(partial(agreed, programs, openid), "the bridge to hear of a consent")
            drawn[openid] = arrive(installation, lane, openid)
            body: Json = {"channel": "guide", "party": {"phone": phone}, "notify_ahead": 0}
            drawn[phone] = installation.draw(lane, "guide", **body)
        for _ in range(kills):
            before = sum(sent_by_all(programs, provider).values())
            clerk = threading.Thread(target=call_all, args=(installation, lane, TICKETS), daemon=True)
            clerk.start()
            until(partial(sends_more, programs, provider, before), "it to be sending")
            programs.kill("wechat_bridge")
            clerk.join(60)
            programs.start("wechat_bridge")
        told = until(lambda: told_of(installation, drawn), "word of every notice on its ticket's page")
    counts = sent_by_all(programs, provider)
    print(
        f"killed {kills} times: {dict(Counter(told.values()))}, twice: {sum(n > 1 for n in counts.values())}"
    )
    for one, state in told.items():
        assert counts[one] == 1 if state == "sent" else counts[one] <= 1, (one, state, counts[one])
        assert state in ("sent", "unknown")
    assert list(told.values()).count("unknown") <= kills * AT_ONCE


def agreed(programs: Programs, openid: str) -> bool:
    """Whether a visitor's consent came through: a bridge that was just started may not answer yet."""
    with contextlib.suppress(requests.ConnectionError):
        programs.agree(openid, ["demo-called"])
        return True
    return False


def told_of(installation: Running, drawn: dict[str, Json]) -> dict[tuple[str, str], str] | None:
    """What each ticket's page says of each kind, once it says something of all, and of none twice."""
    found: dict[tuple[str, str], str] = {}
    for who, ticket in drawn.items():
        page = requests.get(f"{installation.url}/t/{ticket['secret']}", headers=AS_JSON, timeout=60).json()
        kinds = [one["kind"] for one in page["told"]]
        assert len(set(kinds)) == len(kinds)
        found |= {(who, one["kind"]): one["state"] for one in page["told"]}
    return found if {(who, kind) for who in drawn for kind in KINDS} <= found.keys() else None


def sends_more(programs: Programs, provider: Provider, before: int) -> bool:
    return sum(sent_by_all(programs, provider).values()) > before


def sent_by_all(programs: Programs, provider: Provider) -> Counter[tuple[str, str]]:
    """How often each kind went to each openid and phone."""
    texts = [(one["touser"], one.get("text", {}).get("content", "")) for one in programs.taken()]
    texts += [(one["phone"], one["text"]) for one in list(provider.taken)]
    return Counter(
        (who, next((kind for word, kind in WORDS.items() if word in said), "called")) for who, said in texts
    )


@pytest.mark.long
def test_no_notice_is_lost_when_the_server_goes_away_and_comes_back(programs: Programs) -> None:
    installation, lane = programs.installation, programs.installation.lane()
    openids = [f"o-away-{n}" for n in range(4)]
    for openid in openids:
        arrive(installation, lane, openid)
    live = installation.child("live")
    assert live.process is not None
    os.killpg(live.process.pid, signal.SIGSTOP)  # it neither answers nor hangs up
    try:
        call_all(installation, lane, 2)
    finally:
        os.killpg(live.process.pid, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        live.process.wait(60)
    call_all(installation, lane, 2)
    assert not any(openid in openids for openid, _ in programs.count())
    live.start()
    wanted = {(openid, kind) for openid in openids for kind in KINDS}
    until(lambda: wanted <= programs.count().keys() or None, "all notices")
    assert {one: n for one, n in programs.count().items() if n != 1} == {}


def killed(installation: Running, name: str) -> Child:
    """One of the server's processes, gone without a word."""
    child = installation.child(name)
    assert child.process is not None
    os.killpg(child.process.pid, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        child.process.wait(60)
    return child


class Writing:
    """Visitors who write all the time, each answered within the five seconds that WeChat waits, or it is a failure."""

    def __init__(self, programs: Programs, service: str) -> None:
        self._programs = programs
        self._asked = itertools.cycle(
            ["你好", f"取号 {service}", "进度", f"材料 {service}", "窗口", "附近", "取消"]
        )
        self.answers: list[tuple[float, str]] = []

    def until(self, end_s: float) -> None:
        """Until then, by the monotonic clock, from several visitors at the same time."""
        with ThreadPoolExecutor(WRITERS) as pool:
            for told in [pool.submit(self._write, f"o-writes-{n}", end_s) for n in range(WRITERS)]:
                told.result()

    def _write(self, openid: str, end_s: float) -> None:
        chat = self._programs.chat(openid)
        while time.monotonic() < end_s:
            began_s, said = time.monotonic(), chat.say(next(self._asked))
            self.answers.append((time.monotonic() - began_s, said))
            PAUSE.wait(PAUSE_S)


@pytest.mark.long
@pytest.mark.timeout(OUTAGE_S + 240)
def test_everybody_is_answered_while_the_whole_server_is_away(programs: Programs) -> None:
    installation, lane = programs.installation, programs.installation.lane()
    openids = [f"o-outage-{n}" for n in range(6)]
    for openid in openids:
        arrive(installation, lane, openid)
    call_all(installation, lane, 3)
    away, writing = [killed(installation, name) for name in ("web", "live")], Writing(programs, lane.service)
    writing.until(time.monotonic() + OUTAGE_S)
    for child in away:
        child.start()
    assert installation.supervisor.wait_ready(60) == []
    call_all(installation, lane, 3)
    wanted = {(openid, kind) for openid in openids for kind in KINDS}
    until(lambda: wanted <= programs.count().keys() or None, "all notices")
    assert {one: n for one, n in programs.count().items() if one[0] in openids and n != 1} == {}
    plain = {text(f"wechat.{one}") for one in ("away", "working", "busy", "nearest_how")}
    assert {said for _, said in writing.answers} <= plain
    took = sorted(seconds for seconds, _ in writing.answers)
    print(f"away for {OUTAGE_S:.0f} s: {len(took)} messages, the slowest answered in {took[-1]:.2f} s")
