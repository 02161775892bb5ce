"""A bridge beside a whole hall: a visit in encrypted messages, and notices that come once though all is killed."""

import contextlib
import itertools
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from server.cli.supervise import Child
from server.wire.texts import text
from tests.ports import free_port
from tests.server.running import HERE, Lane, Running, running
from tests.waiting import until
from wechat_bridge.crypto import Envelopes
from wechat_bridge.virtual import Chat

Json = dict[str, Any]

ROOT = Path(__file__).parents[2]
ROUNDS, TICKETS = 4, 6
OUTAGE_S = float(os.environ.get("QUHAO_TEST_OUTAGE_S", "20"))
"""How long the server is away; ten minutes (600) are for whoever has them."""
WRITERS, PAUSE_S = 4, 0.5
PAUSE = threading.Event()
KINDS = ("called", "rate")
KEY = "k" * 42 + "8"
TEMPLATES = "\n".join(
    f'[{kind}]\ntemplate_id = "demo-{kind}"\n[{kind}.fields]\ncharacter_string1 = "number"\nthing2 = "advice"'
    for kind in ("called", "rate", "ahead", "missed", "leave", "result")
)


class Programs:
    """A stand-in and a bridge beside a whole installation."""

    def __init__(self, installation: Running, folder: Path) -> None:
        self.installation, self.folder, self.journal = installation, folder, folder / "sent.jsonl"
        self.ports = free_port(), free_port()
        templates = folder / "templates.toml"
        templates.write_text(TEMPLATES)
        known = {name: value for name, value in os.environ.items() if not name.startswith("QUHAO_")}
        self.environment = known | {
            "PYTHONPATH": str(ROOT), "QUHAO_TOKEN": installation.tokens["wechat"],
            "QUHAO_WECHAT_TOKEN": "callback-token", "QUHAO_WECHAT_APPID": "wx0123", "QUHAO_WECHAT_SECRET": "secret",
            "QUHAO_WECHAT_AES_KEY": KEY, "QUHAO_WECHAT_MODE": "encrypted",
            "QUHAO_WECHAT_API_URL": f"http://127.0.0.1:{self.ports[0]}", "QUHAO_WECHAT_TEMPLATES": str(templates),
        }  # fmt: skip
        self.running: dict[str, subprocess.Popen[str]] = {}

    def start(self, name: str) -> None:
        arguments = {
            "wechat_bridge.virtual": ["--api", "--port", str(self.ports[0]), "--data", str(self.folder),
                                      "--journal", str(self.journal)],
            "wechat_bridge": ["--server", self.installation.url, "--centre", HERE, "--port", str(self.ports[1]),
                              "--data", str(self.folder)],
        }[name]  # fmt: skip
        log = (self.folder / f"{name}.log").open("a")
        with log:
            self.running[name] = subprocess.Popen(
                [sys.executable, "-m", name, *arguments],
                env=self.environment,
                stdout=log,
                stderr=log,
                text=True,
            )

    def kill(self, name: str) -> None:
        """All of it, without a word."""
        program = self.running.pop(name)
        program.send_signal(signal.SIGKILL)
        program.wait(60)

    def follows(self) -> bool:
        """Whether the bridge is in step with the server, since it was started last."""
        return "in step" in (self.folder / "wechat_bridge.log").read_text()

    def taken(self) -> list[Json]:
        """Every message that the stand-in took."""
        lines = self.journal.read_text("utf-8").splitlines() if self.journal.is_file() else []
        return [json.loads(line) for line in lines]

    def count(self) -> Counter[tuple[str, str]]:
        """How often each visitor was sent each kind."""
        kinds = ((one["touser"], one.get("template_id", "chat")) for one in self.taken())
        return Counter((openid, kind.removeprefix("demo-")) for openid, kind in kinds)


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


def serve(installation: Running, lane: Lane, count: int) -> None:
    """The clerk calls and finishes one after the other, as fast as the server answers."""
    clerk = installation.as_("clerk")
    assert clerk.post(f"{lane.at}/sign-in").status_code == 200
    for _ in range(count):
        assert clerk.post(f"{lane.at}/call-next").status_code == 200
        assert clerk.post(f"{lane.at}/finish", {"outcome": "done"}).status_code == 200
    assert clerk.post(f"{lane.at}/sign-out").status_code == 200


def test_a_whole_visit_goes_through_encrypted_messages(programs: Programs) -> None:
    installation, lane = programs.installation, programs.installation.lane()
    envelopes = Envelopes("callback-token", KEY, "wx0123")
    url = f"http://127.0.0.1:{programs.ports[1]}/wechat/callback"
    chat = Chat(url, "callback-token", "o-visit", envelopes=envelopes)
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
    serve(installation, lane, 1)
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
    serve(installation, lane, 1)
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
        clerk = threading.Thread(target=serve, args=(installation, lane, TICKETS), daemon=True)
        clerk.start()
        until(partial(sent_more, programs, before), "the bridge to be sending")
        programs.kill("wechat_bridge")
        clerk.join(60)
        programs.start("wechat_bridge")
    wanted = {(openid, kind) for openid in openids for kind in KINDS}
    until(lambda: wanted <= programs.count().keys() or None, "all notices")
    assert {one: n for one, n in programs.count().items() if n != 1} == {}


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
        serve(installation, lane, 2)
    finally:
        os.killpg(live.process.pid, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        live.process.wait(60)
    serve(installation, lane, 2)
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
        self._url = f"http://127.0.0.1:{programs.ports[1]}/wechat/callback"
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
        chat = Chat(self._url, "callback-token", openid, envelopes=Envelopes("callback-token", KEY, "wx0123"))
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
    serve(installation, lane, 3)
    away, writing = [killed(installation, name) for name in ("web", "live")], Writing(programs, lane.service)
    writing.until(time.monotonic() + OUTAGE_S)
    for child in away:
        child.start()
    assert installation.supervisor.wait_ready(60) == []
    serve(installation, lane, 3)
    wanted = {(openid, kind) for openid in openids for kind in KINDS}
    until(lambda: wanted <= programs.count().keys() or None, "all notices")
    assert {one: n for one, n in programs.count().items() if one[0] in openids and n != 1} == {}
    plain = {text(f"wechat.{one}") for one in ("away", "working", "busy", "nearest_how")}
    assert {said for _, said in writing.answers} <= plain
    took = sorted(seconds for seconds, _ in writing.answers)
    print(f"away for {OUTAGE_S:.0f} s: {len(took)} messages, the slowest answered in {took[-1]:.2f} s")
